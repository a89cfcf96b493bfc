"""Lists the misconceptions that the Chronicles let a player run into: where met, which figure refutes, where repaired.

`python tests/programs/list_misconceptions.py` plays a few ways through the episode, really trained, and prints a table.
What refutes is the line that the notebook keeps as evidence: the last with a figure before the note of the repair. The
exit status is 1 if one that is noted anywhere in the scenes is not met, not repaired, or refuted by another figure.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import Noted
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import in_plain_words

TO_THE_TEAM = "1," * 16

WAYS = {
    "both dares, then the first options": f"{TO_THE_TEAM}2,1,1,1,2",
    "the explosion, called a broken program, and once more": "rate=10,epochs=60,1,1,2,2,2,1,rate=10,epochs=60,1,1,2",
    "the show-off": "optimizer=momentum",
    "the ReLU shift": "rate=0.1,1,1,1,1,2,1,1,1,2,4",
}
"""Moves; where they run out, first options follow."""

REFUTING = {
    "nan-means-broken": {"learning_rate", "epoch"},
    "ten-times-is-small": {"came_drop"},
    "rising-loss-wrong-sign": {"came_drop"},
    "every-step-improves": {"came_drop"},
    "backprop-is-the-update": {"miss"},
    "regularization-is-safe": {"regularization"},
    "most-blamed-fire-it": {"share"},
    "zero-blame-innocent": {"dead"},
    "model-stores-data": {"typical_miss"},
    "lower-loss-better": {"turning_epoch"},
}
"""What the figure must be of that refutes each; one of these facts is in the line."""


@dataclass
class Found:
    """What became of a misconception in all the ways together: passages, and the line that refuted it."""

    met: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    evidence: Spoken | None = None

    @property
    def facts(self):
        """The facts of the figures in that line, operands included."""
        figures = self.evidence.figures if self.evidence else ()
        return {one.fact for figure in figures for one in (figure, *figure.operands) if one.fact}


def listed(ways=WAYS):
    """What became of each misconception, by name, in the order in which they were met."""
    found = {}
    for moves in ways.values():
        evidence = last = None
        for answered in autoplay(open_playthrough("chronicles"), read_moves(moves)):
            match answered.event:
                case Spoken() as spoken:
                    last = spoken
                    evidence = spoken if spoken.figures else evidence
                case Noted(how="met", name=name):
                    found.setdefault(name, Found()).met.append(place(last))
                case Noted(how="repaired", name=name):
                    one = found.setdefault(name, Found())
                    one.repaired.append(place(last))
                    one.evidence = one.evidence or evidence
    return found


def place(spoken):
    """Where a note stands: by the line before it."""
    return f"{spoken.scene[:2]}#{spoken.passage}"


def amiss(found):
    """What is wrong with what became of the misconceptions, in words."""
    for name, facts in REFUTING.items():
        one = found.get(name, Found())
        if not one.met or not one.repaired:
            yield f"{name}: never {'repaired' if one.met else 'met'}"
        elif not one.facts & facts:
            yield f"{name}: refuted by {sorted(one.facts)}, not by {sorted(facts)}"
    yield from (f"{name}: nobody said which figure refutes it" for name in found.keys() - REFUTING.keys())


def rows(found):
    """The table, row by row."""
    for name, one in found.items():
        yield f"{name}\n    met after       {', '.join(dict.fromkeys(one.met))}"
        yield f"    refuted by      {in_plain_words(one.evidence) if one.evidence else 'nothing'}"
        yield f"    repaired after  {', '.join(dict.fromkeys(one.repaired)) or 'nowhere'}"


def main():
    found = listed()
    complaints = list(amiss(found))
    print("\n".join((*rows(found), *complaints)))
    print(f"{len(found)} misconceptions, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
