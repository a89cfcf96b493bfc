"""Times the reading and the checking of the worst scenes that are legal: as much of one thing as a scene can hold.

    PYTHONPATH=. python tests/programs/slowest_scene.py
    PYTHONPATH=. python tests/programs/slowest_scene.py --only braces --rounds 5

Prints for each the seconds of this machine's processor that loading takes (within one), and checking (within two),
the best of some rounds, and ends with 1 if one takes longer.
"""

import argparse
import ast
import gc
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice
from pathlib import Path

from neural_drama.kit.checking import check
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.episode import load_script
from neural_drama.story.hygiene import MOST_BYTES
from neural_drama.story.markup import MOST_LINES, MOST_SIGNS
from neural_drama.story.page import MOST_PARTS
from neural_drama.story.passages import MOST_OPTIONS
from neural_drama.story.problems import ScriptError

MOST_TO_LOAD, MOST_TO_CHECK = 1.0, 2.0
"""Seconds."""

SIGNS = "!&*<[]_`{}\\"
SUM = "1" + "+1" * 9
SIXTY_PARTS = f"({SUM})*({SUM})-({SUM})"
LONGEST = "typical_validation_miss_before+" * 5 + "typical_validation_miss_before"
NESTED = "abs(" * 17 + "miss" + ")" * 17


def filled(units: Iterator[str], start: str = "# T\n\n", end: str = "") -> str:
    """As many of the units as one scene can hold."""
    units = iter([start, end, *islice(units, MOST_LINES)])
    kept, size, lines, signs, parts = [], 0, 1, 0, 0
    for unit in units:
        size, lines = size + len(unit.encode()), lines + unit.count("\n")
        signs, parts = signs + sum(map(unit.count, SIGNS)), parts + parts_in(unit)
        if size > MOST_BYTES or lines > MOST_LINES or signs > MOST_SIGNS or parts > MOST_PARTS:
            break
        kept.append(unit)
    return "".join([start, *kept[2:], end])


def parts_in(unit: str) -> int:
    """Of all expressions in it."""
    sources = re.findall(r"\{(?:if |bet |because )?([^{}:]*)", re.sub(r"\\.", "", unit))
    return sum(isinstance(node, ast.expr) for source in sources for node in ast.walk(ast.parse(source)))


def each(form: str) -> Iterator[str]:
    """The form again and again, % being the number."""
    return (form.replace("%", str(number)) for number in count(1))


def in_choices(form: str, after: str = "") -> Iterator[str]:
    """Passages with a choice of as many options as there may be."""
    for number in count(1):
        options = "".join(form.replace("%", f"{number}-{option}") for option in range(1, MOST_OPTIONS))
        yield f"## P{number}\n\n{options}\n{after}"


SCENES: Mapping[str, Callable[[], str]] = {
    "lines": lambda: filled(each("a\n\n")),
    "lines with emphasis": lambda: filled(each("*a* *b* *c*\n\n")),
    "lines with most signs": lambda: filled(each("*a*b*c*d*e\n\n")),
    "paragraphs of emphasis": lambda: filled(each(("*a* " * 400 + "\n") * 4 + "\n")),
    "stars that close nothing": lambda: filled(each(("a*a " * 400 + "\n") * 4 + "\n")),
    "entities": lambda: filled(each(("&amp; a " * 200 + "\n") * 4 + "\n")),
    "escapes": lambda: filled(each(("\\* a " * 300 + "\n") * 4 + "\n")),
    "comments": lambda: filled(each("a <!-- b --> c\n\n")),
    "letters": lambda: filled(each("Straße ähnlich größer über Öl äöü ßéèê " * 6 + "\n\n")),
    "percent signs": lambda: filled(iter(["50% of &amp; 25%2F %41 " * 40 + "\n\n"] * 9999)),
    "passages": lambda: filled(each("## a%\n\nb\n\n")),
    "passages that jump": lambda: filled(each("## a%\n\n[b](#a%)\n\n"), end="## c\n\n**THE END**\n"),
    "directions": lambda: filled(each("**BACKPROP:** *[a]* b\n\n")),
    "speakers with a number": lambda: filled(each("**NEURON {abs(neuron)}:** *[a]* b\n\n")),
    "short braces": lambda: filled(each("{miss} {loss} {gain} {cases}\n\n")),
    "short guards": lambda: filled(each("a {if miss<%}\n\n")),
    "braces with formats": lambda: filled(each("{miss+%:+,.2f} {loss*%:.3g}\n\n")),
    "braces": lambda: filled(each(f"{{{SIXTY_PARTS}}}\n\n")),
    "braces of long names": lambda: filled(each(f"{{{LONGEST}}}\n\n")),
    "braces that nest": lambda: filled(each(f"{{{NESTED}+%}} {{{NESTED}-%}}\n\n")),
    "guards": lambda: filled(each("a {if " + "miss<1 or " * 14 + "loss>%}\n\n")),
    "guards over many facts": lambda: filled(each("a {if miss<% and loss>% or gain==% and not blame<%}\n\n")),
    "guards with words": lambda: filled(each("a {if outcome=='falls' or outcome!='x%'}\n\n")),
    "cues": lambda: filled(each("> LEARNING RATE: set 1\n" * 200 + "\na\n\n")),
    "cues apart": lambda: filled(each("> NARRATOR: show miss\n\n"), end="a\n"),
    "cues that measure": lambda: filled(each("> LEARNING RATE: set {learning_rate/%}\n" * 100 + "\na\n\n")),
    "cues with names": lambda: filled(each("> REGULARIZATION: set strength=0.1 penalty=l2\n" * 99 + "\na\n\n")),
    "a cue each paragraph": lambda: filled(each("> BACKPROP: trace last\n\na\n\n")),
    "choices": lambda: filled(in_choices("- [a%](#p1)\n", "- [a](#p1)\n\n"), end="## c\n\n**THE END**\n"),
    "choices with all marks": lambda: filled(
        in_choices("- [a%](#p1) {if miss<1} {once} {bet miss<2} {because loss>1}\n", "- [a](#p1)\n\n"),
        start="# T\n\n## P0\n\n[a](#p1)\n\n", end="## c\n\n**THE END**\n",
    ),
    "choices with short marks": lambda: filled(
        in_choices("- [a%](#p1) {if 1<%} {once} {bet 1<2}\n".replace("%}", "1}"), "- [a](#p1)\n\n"),
        start="# T\n\n## P0\n\n[a](#p1)\n\n", end="## c\n\n**THE END**\n",
    ),
    "everything at once": lambda: filled(
        each("**NEURON {2-1}:** *[a]* b%{1+1+1}c {if 1<2+1}\n\n"), end="**THE END**\n"
    ),
    "braces in rows": lambda: filled(each("{---1}" * 200 + "\n\n")),
    "choices once": lambda: filled(
        each("## p%\n\n- [a](#p%)\n- [b](#p1) {once}\n- [c](#end) {once}\n\n"), end="## end\n\n**THE END**\n"
    ),
    "rewinds": lambda: filled(
        each("## p%\n\n- [a](#end)\n- [b](#p1) {rewind}\n\n"), end="## end\n\n**THE END**\n"
    ),
    "bets": lambda: filled(
        each("## p%\n\n- [a](#end) {bet loss<%} {because miss>%}\n- [b](#p1) {because loss>%}\n\n"),
        end="## end\n\n> OPTIMIZER: train\n\n**THE END**\n",
    ),
    "jumps with guards": lambda: filled(
        each("## p%\n\n[a](#p1) {if visits_p1>%}\n\n[b](#end) {if loss>%}\n\n[c](#p%)\n\n"),
        end="## end\n\n**THE END**\n",
    ),
    "a web": lambda: filled(
        each("## p%\n\n[a](#p1) {if visits_p%>2}\n\nb\n\n"), end="## end\n\n**THE END**\n"
    ),
    "notes": lambda: filled(each("<!-- teacher: a -->\n\na\n\n")),
    "links to the last of many": lambda: filled(
        each("## A long heading of many words, as long as anybody would write one, and then the number %\n\n"
             "- [a](#end) {once} {because miss<%}\n- [b](#end)\n\n"), end="## end\n\n**THE END**\n"
    ),
    "links that lead nowhere near": lambda: filled(each("## p%\n\n- [a](#end)\n\n"), end="## end\n\n**THE END**\n"),
}  # fmt: skip


def is_legal(load: Callable[[], object]) -> bool:
    """Whether a scene can be loaded; says what is wrong with it otherwise."""
    try:
        load()
    except ScriptError as error:
        print(f"    refused: {error.problems[0]}")
        return False
    return True


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Of the processor, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="scenes whose name has this in it")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    words = vocabulary(5)
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make in SCENES.items():
            if options.only not in name:
                continue
            path = Path(folder) / "scene.md"
            path.write_text(make(), encoding="utf-8")

            def load(path: Path = path) -> object:
                return load_script(path, lambda tables: words)

            if not is_legal(load):
                slow += 1
                continue
            loading = seconds(load, options.rounds)
            problems = check(str(path))
            checking = seconds(lambda: check(str(path)), max(1, options.rounds - 1))  # noqa: B023
            is_slow = loading > MOST_TO_LOAD or checking > MOST_TO_CHECK
            slow += is_slow
            size, lines = path.stat().st_size / 1024, path.read_text(encoding="utf-8").count("\n")
            print(
                f"{name:32} {size:5.0f} KiB {lines:6,} lines   load {loading:.2f} s   check {checking:.2f} s"
                f"   {len(problems):5,} notices{'   TOO SLOW' if is_slow else ''}", flush=True,
            )  # fmt: skip
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
