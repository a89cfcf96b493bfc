"""Proving: the figures of the lines told last, by number, and the proof of each."""

import re

from neural_drama.booklet.letters import in_letters
from neural_drama.notebook.gathering import demand_of
from neural_drama.plain.telling import Telling
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.proof.labors import labored
from neural_drama.proof.proving import prove_in
from neural_drama.proof.words import labored_in_words, proof_in_words, toilsome

LINES_BACK = 12
"""Figures of so many lines can be proved: at least all since the last question."""

_ASKED = re.compile(r"([0-9]{1,9})( +again)?", re.IGNORECASE)


def prove(telling: Telling, asked: str) -> None:
    """Prove a figure by its number; without one, list them. `again` does what takes many passes, too."""
    figures = _figures(telling)
    if not figures:
        telling.write("No figure has been told yet.")
    elif not asked:
        _list(telling, figures)
    elif (found := _ASKED.fullmatch(asked)) is None or not 1 <= int(found[1]) <= len(figures):
        telling.write(f"There are figures 1 to {len(figures)}; {asked[:40]!r} is not one of them. prove lists them.")
    else:
        _prove(telling, *figures[int(found[1]) - 1], is_again=bool(found[2]))


def _figures(telling: Telling) -> list[tuple[Spoken, int]]:
    """Each figure of the last lines with its place in its line, the oldest first."""
    return [(line, place) for line in telling.told[-LINES_BACK:] for place in range(len(line.figures))]


def _list(telling: Telling, figures: list[tuple[Spoken, int]]) -> None:
    line = None
    for number, (spoken, place) in enumerate(figures, start=1):
        if spoken is not line:
            line = spoken
            telling.write(f"In: {in_plain_words(spoken)}")
        telling.write(f"{number}. {spoken.figures[place].shown}")
    telling.write("Type prove and a number.")


def _prove(telling: Telling, spoken: Spoken, place: int, is_again: bool) -> None:
    proof = prove_in(spoken, place)
    telling.demands.append(demand_of(spoken, place))
    for line in proof_in_words(proof, is_in_letters=True):
        telling.write(in_letters(line))
    facts = toilsome(proof)
    if facts and is_again:
        for fact in facts:
            telling.write(in_letters(labored_in_words(labored(fact, spoken.moment)).text))
    elif facts:
        telling.write("Type again after the number, and what takes many passes is done again too.")
