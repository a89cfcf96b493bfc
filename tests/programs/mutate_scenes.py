"""Mutates good scenes at random and plays what is still one: no traceback, no hang, nothing that a terminal obeys.

    PYTHONPATH=. python tests/programs/mutate_scenes.py --cases 5000 --seed 1

Each case is found again by its seed and its number: --first N --cases 1. Prints how many were refused, how many
played, and every failure with the scene that brought it.
"""

import argparse
import re
import signal
import sys
import tempfile
import traceback
import unicodedata
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.transcript import json_lines, text_lines
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.episode import Episode, load_script
from neural_drama.story.links import slug
from neural_drama.story.problems import Problem, ScriptError

CHECKOUT = Path(__file__).parents[2]
SHIPPED = CHECKOUT / "scenes" / "chronicles"

MOST_SECONDS = 30
"""For one case, on a busy machine; it usually takes a few thousandths."""

MOST_ANSWERED = 150

ALL_OF_IT = """\
# All of it

<!-- teacher: everything once -->

**ERROR FUNCTION:** *[out of breath]* Off by {miss:+.2f} {unit}, {abs(miss) / goal:.1f} goals. {if abs(miss) > 0}

Rain. *Rain* and **more** of it \\{here\\} &amp; there.

## Desk

**NEURON {neuron}:** *[softly]* Visit {visits} of {visits_desk + visits_track}, {bets_won} of {bets}, {rewinds} back.

> LEARNING RATE: set {learning_rate * 3}
> OPTIMIZER: epochs 2
> REGULARIZATION: set strength=0.1 penalty=l2
> BACKPROP: trace last

- [It falls to {loss:.2g}](#track) {bet outcome == "falls"} {because plain_descent}
- [It *explodes*](#track) {bet diverged}
- [Only once](#other) {once} {if epochs_left > 0}
- [Back](#desk) {rewind}
- [Home](#home)

## Track

> OPTIMIZER: train
> NARRATOR: show curves

Won. {if won and right}

Lost. {if not (won and right)}

[Undo](#desk) {rewind} {if diverged and visits < 3}

[On](#desk) {if visits < 5}

[Home](#home)

## Other

> NARRATOR: network activation=relu seed=next
> REGULARIZATION: shrink {1 / visits_other}
> OPTIMIZER: batch {visits * 8}

**LOSS FUNCTION:** Layer {layer} of {layers}: {share_1:.2f}, {share_2:.2e}, {dead:d} and {loss / loss_before:.0%}.

- [Desk](#desk)

## Home

**THE END**

*[The lights go out.]*

Small print.
"""

SIGNS = (
    *"*_[](){}<>#-:`!\\&|\"'~=+%,.;/ \n\t", "\n\n", "**", "***", "<!--", "-->", "](", "](#desk)", "{if ", "{once}",
    "{rewind}", "{bet ", "{because ", "{bet diverged}", " {if won}", "{miss}", "{miss:.1f}", "{visits}",
    "{visits_desk}",
    "> ", "- ", "## ", "\n\n## ", "\n- [A](#desk)", "\n\n[On](#track)", "\n\n> OPTIMIZER: train\n\n",
    "**BACKPROP:** ", "*[", "]*",
    "&#27;", "&#x9b;", "&zwj;", "%1b", "\x1b[31m", "\x9b", "\u202e", "\u200b", "\ue000", "&#xe000;0", "\r", "\x00",
    "é", "北", "9" * 30, "1e309",
    "nan", "0", "1 / 0", " and ", " not ", "(", "((((((((", "**THE END**", "> NARRATOR: network seed=next",
    "> OPTIMIZER: rewind",
    "> BACKPROP: ask ", "> LEARNING RATE: set {1 / miss}", "[@click=app.quit]", "[bold]",
)  # fmt: skip


def sources() -> list[str]:
    """The scenes that are mutated: the shipped ones, those of the reader's tests, and one with all of the language."""
    paths = [*sorted(SHIPPED.glob("*.md")), *sorted((CHECKOUT / "tests" / "story" / "good").glob("*.md"))]
    return [ALL_OF_IT, *(_alone(path.read_text(encoding="utf-8")) for path in paths)]


def _alone(text: str) -> str:
    """A scene whose links to other scenes lead to its own first passage instead."""
    first = re.search("^## (.*)$", text, re.MULTILINE)
    return re.sub(r"\]\([0-9a-z-]+\.md[^)]*\)", f"](#{slug(first[1])})", text) if first else text


def mutated(rng: np.random.Generator, scenes: list[str]) -> str:
    """A scene with a few changes of any kind, one of them perhaps the end of another scene."""
    # Half of all mutants come of the scene with everything in it.
    text = scenes[0] if rng.random() < 0.5 else scenes[rng.integers(len(scenes))]
    for _ in range(int(rng.geometric(0.6))):
        text = _CHANGES[rng.integers(len(_CHANGES))](text, rng, scenes)
    return text


def _inserted(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    at = int(rng.integers(len(text) + 1))
    return text[:at] + SIGNS[rng.integers(len(SIGNS))] + text[at:]


def _deleted(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    at = int(rng.integers(len(text) + 1))
    return text[:at] + text[at + int(rng.integers(1, 9)) :]


def _swapped(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    at = int(rng.integers(len(text) + 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _lines_changed(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    lines = text.split("\n")
    one, other = rng.integers(len(lines), size=2)
    match int(rng.integers(4)):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            del lines[one]
        case _:
            lines[one] = lines[one] + " " + lines[other]
    return "\n".join(lines)


def _blocks_changed(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    """Whole paragraphs, lists and headings swapped, doubled or left out: mostly a scene again."""
    blocks = text.split("\n\n")
    one, other = rng.integers(len(blocks), size=2)
    match int(rng.integers(3)):
        case 0:
            blocks[one], blocks[other] = blocks[other], blocks[one]
        case 1:
            blocks.insert(other, blocks[one])
        case _:
            del blocks[one]
    return "\n\n".join(blocks)


def _marked(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    """A mark or a fact put at the end of a line, where the language has them."""
    marks = [sign for sign in SIGNS if sign.strip().startswith("{")]
    lines = text.split("\n")
    lines[rng.integers(len(lines))] += f" {marks[rng.integers(len(marks))]}"
    return "\n".join(lines)


def _brace_moved(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    begins = [at for at, sign in enumerate(text) if sign == "{"]
    if not begins:
        return text
    begin = begins[rng.integers(len(begins))]
    end = text.find("}", begin) + 1 or len(text)
    brace, rest = text[begin:end], text[:begin] + text[end:]
    at = int(rng.integers(len(rest) + 1))
    return rest[:at] + brace + rest[at:]


def _spliced(text: str, rng: np.random.Generator, scenes: list[str]) -> str:
    other = scenes[rng.integers(len(scenes))]
    return text[: int(rng.integers(len(text) + 1))] + other[int(rng.integers(len(other) + 1)) :]


_CHANGES = (
    _inserted, _inserted, _deleted, _swapped, _lines_changed, _blocks_changed, _blocks_changed,
    _marked, _brace_moved, _spliced,
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant."""

    problems: tuple[Problem, ...]
    events: int  # that were played
    ended: str  # "curtain", "loop", "endless" or "" for one that was refused


class Theater:
    """A tiny network on which any scene can be played, in any state of health."""

    def __init__(self, folder: Path) -> None:
        lines = (SHIPPED / "episode.toml").read_text(encoding="utf-8").splitlines()
        changes = {"hidden": "[4, 3]", "budget": "12", "epochs": "2", "batch_size": "32"}
        done: set[str] = set()
        for number, line in enumerate(lines):
            key = line.partition(" =")[0]
            if key in changes and key not in done:
                lines[number] = f"{key} = {changes[key]}"
                done.add(key)
        assert done == set(changes), "every change finds its line"
        (folder / "episode.toml").write_text("\n".join(lines), encoding="utf-8")
        (folder / "01-a.md").write_text("Rain.\n", encoding="utf-8")
        for path in SHIPPED.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_bytes())
        self.opened = open_playthrough(str(folder))
        self._scene = folder / "mutant.md"
        self.vocabulary = vocabulary(self.opened.moment.architecture.layers)

    def read(self, text: str) -> Episode:
        """A mutant as a loose file. Raises ScriptError."""
        self._scene.write_bytes(text.encode("utf-8"))
        return load_script(self._scene, lambda tables: self.vocabulary)

    def try_out(self, text: str, rng: np.random.Generator) -> Outcome:
        """Read a mutant, and play it if it can be. Raises AssertionError for whatever must not be."""
        try:
            episode = self.read(text)
        except ScriptError as error:
            assert error.problems, "it is not said what is wrong"
            for problem in error.problems:
                assert is_safe(str(problem)), f"a terminal obeys {str(problem)!r}"
                assert 1 <= problem.where.line <= text.count("\n") + 1
            return Outcome(error.problems, 0, "")
        return self._play(Playthrough(episode, extreme(self.opened.moment, rng), self.opened.seed), rng)

    def _play(self, play: Playthrough, rng: np.random.Generator) -> Outcome:
        answered = islice(autoplay(play, rule=random_option(int(rng.integers(2**31)))), MOST_ANSWERED)
        lines = text_lines(play, answered, Evidence()) if rng.random() < 0.7 else json_lines(answered, Evidence())
        printed, ended = 0, "curtain"
        try:
            for line in lines:
                printed += 1
                assert is_safe(line), f"a terminal obeys {line!r}"
        except ScriptError as error:
            assert "without asking the player anything" in str(error), str(error)
            ended = "loop"
        except MoveError as error:
            assert "no curtain after" in str(error), str(error)
            ended = "endless"
        return Outcome((), printed, ended)


def extreme(moment: Moment, rng: np.random.Generator) -> Moment:
    """The moment with a network in any state of health, and with settings at any edge."""
    parameters = moment.parameters.copy()
    size = parameters.vector.size
    match int(rng.integers(7)):
        case 0:
            parameters.vector[:] = 0.0
        case 1:
            parameters.vector *= 1e200
        case 2:
            parameters.vector[rng.integers(size)] = np.nan
        case 3:
            parameters.vector[rng.integers(size)] = -np.inf
        case 4:
            parameters.vector[:] = -50.0
    rate = float(rng.choice([1e-9, 0.01, 1.0, 1000.0]))
    optimizer = str(rng.choice(["sgd", "adam", "rmsprop"]))
    dropout = float(rng.choice([0.0, 0.9]))
    chosen = replace(moment.hyperparameters, learning_rate=rate, optimizer=optimizer, dropout=dropout)
    return replace(moment, parameters=parameters.snapshot(), hyperparameters=chosen)


def is_safe(text: str) -> bool:
    """Whether a terminal obeys and hides nothing of a text; a newline is a newline."""
    return all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for sign in text)


def case(number: int, seed: int, scenes: list[str]) -> tuple[str, np.random.Generator]:
    """The mutant of a number, and the stream that goes on with it."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    return mutated(rng, scenes), rng


def main() -> int:
    """Try out many mutants; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    options = parser.parse_args()

    def too_slow(*_: object) -> None:
        raise TimeoutError(f"more than {MOST_SECONDS} s")

    signal.signal(signal.SIGALRM, too_slow)
    scenes, failures, ends = sources(), 0, dict.fromkeys(("", "curtain", "loop", "endless"), 0)
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        theater = Theater(Path(folder))
        for number in range(options.first, options.first + options.cases):
            text, rng = case(number, options.seed, scenes)
            signal.alarm(MOST_SECONDS)
            try:
                ends[theater.try_out(text, rng).ended] += 1
            except Exception:
                failures += 1
                print(f"case {number} of seed {options.seed}:\n{traceback.format_exc()}\n{text!r}\n")
            signal.alarm(0)
    print(
        f"{options.cases} mutants: {ends['']} refused; {ends['curtain']} played, {ends['loop']} ended as silent loops, "
        f"{ends['endless']} without end; {failures} failures"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
