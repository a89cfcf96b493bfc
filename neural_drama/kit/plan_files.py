"""Plan files: a plans.toml read into plans, with everything that is wrong in it found by its line."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from neural_drama.kit.founding import shown
from neural_drama.kit.patterns import PatternError, is_found, read_pattern
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.moves import Move, MoveError, read_moves
from neural_drama.story.episode import read_file
from neural_drama.story.expressions import Expression, ExpressionError, read_expression
from neural_drama.story.hygiene import printable
from neural_drama.story.problems import Problem
from neural_drama.story.script import Where
from neural_drama.story.spelling import suggest
from neural_drama.story.toml import TomlError, read_toml

FILE = "plans.toml"

MOST_PLANS = 100
MOST_ENTRIES = 50
LONGEST_WORDS = 200

LARGEST_END = 1e300
"""Of a range, unless an end is infinite."""

KEYS = ("name", "case", "seed", "moves", "says", "ending", "figures")
_ENDINGS = FACTS["ending"].words


@dataclass(frozen=True, slots=True)
class Said:
    """Words that must occur in some line, or in none. A line reads as in a transcript: SPEAKER (direction): words."""

    words: str
    pattern: re.Pattern[str] | None  # instead of the words
    is_wanted: bool
    where: Where

    def is_in(self, line: str) -> bool:
        """Whether they occur in a line."""
        return self.words in line if self.pattern is None else is_found(self.pattern, line)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a fact, or an expression over facts, must be at the curtain."""

    expression: Expression
    wanted: tuple[float, float] | str | bool  # the range, both ends included, of a number
    where: Where


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to play an episode, and what must come of it."""

    name: str
    case: str | None
    seed: int | None
    moves: tuple[Move, ...]
    says: tuple[Said, ...]
    ending: str  # "" where any will do
    figures: tuple[Figure, ...]
    where: Where
    lines: Mapping[str, Where]  # where each of its keys stands

    def at(self, key: str) -> Where:
        """Where a key stands; where the plan begins, if it has not been given."""
        return self.lines.get(key, self.where)


def read_plans(folder: Path) -> tuple[list[Plan], list[Problem]]:
    """The plans beside an episode.toml, none where there is no such file, and every problem with them."""
    path = folder / FILE
    if not folder.is_dir() or not (path.exists() or path.is_symlink()):
        return [], []
    source, problems = read_file(path)
    if problems:
        return [], problems
    return read_plan_text(source, shown(path))


def read_plan_text(source: str, file: str) -> tuple[list[Plan], list[Problem]]:
    """The plans of the text of a plans.toml, and every problem with it."""
    try:
        tables = read_toml(source)
    except TomlError as error:
        message = f"this is not TOML: {printable(error.message)}"
        return [], [Problem(Where(file, error.line), "E801", message, "see https://toml.io")]
    given = tables.get("plan", [])
    rows = source.split("\n")
    headers = [number for number, row in enumerate(rows, start=1) if re.match(r"\s*\[\[\s*plan\s*\]\]", row)]
    problems = [
        Problem(Where(file, _line_of(rows, key)), "E802", f"unknown key {_shown(key)}", "write [[plan]] for each plan")
        for key in tables
        if key != "plan"
    ]
    if not isinstance(given, list) or not all(isinstance(values, dict) for values in given):
        problems.append(Problem(Where(file, 1), "E803", "the plans must be tables", "write [[plan]] before each"))
        return [], problems
    if len(given) > MOST_PLANS:
        problems.append(Problem(Where(file, 1), "E803", f"{len(given)} plans", f"at most {MOST_PLANS}"))
        return [], problems
    plans = []
    for number, values in enumerate(given):
        first = headers[number] if number < len(headers) else 1
        last = headers[number + 1] - 1 if number + 1 < len(headers) else len(rows)
        reader = _PlanReader(file, rows, first, last, values)
        plan = reader.read()
        problems += reader.problems
        if plan is not None:
            plans.append(plan)
    names = [plan.name for plan in plans]
    problems += [
        Problem(plan.at("name"), "E805", f"a second plan named {_shown(plan.name)}", "each has a name of its own")
        for number, plan in enumerate(plans)
        if plan.name in names[:number]
    ]
    return plans, problems


def _line_of(rows: list[str], key: str) -> int:
    named = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}\b""")
    return next((number for number, row in enumerate(rows, start=1) if named.match(row)), 1)


def _shown(value: object) -> str:
    """A value as it was found, harmless and not too long."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


class _PlanReader:
    """Reads one [[plan]], which stands in the lines from first to last."""

    def __init__(self, file: str, rows: list[str], first: int, last: int, values: Mapping[str, object]) -> None:
        self._file, self._rows, self._first, self._last, self._values = file, rows, first, last, values
        self.problems: list[Problem] = []

    def read(self) -> Plan | None:
        """The plan; None, and problems, if anything is wrong with it."""
        for key in self._values:
            if key not in KEYS:
                self._problem(key, "E802", f"unknown key {_shown(key)}", suggest(key, KEYS))
        plan = Plan(
            name=self._name(),
            case=self._word("case"),
            seed=self._seed(),
            moves=self._moves(),
            says=tuple(self._says()),
            ending=self._ending(),
            figures=tuple(self._figures()),
            where=Where(self._file, self._first),
            lines={key: self._where(key) for key in self._values},
        )
        if not self.problems and not (plan.says or plan.ending or plan.figures):
            self._problem("", "E803", "a plan that expects nothing", "give it says, an ending or figures")
        return None if self.problems else plan

    def _where(self, key: str, item: str = "") -> Where:
        """The line a key stands on, or an item of its value; the plan's if it is not found."""
        named = re.compile(rf"""\s*(\[\s*plan\s*\.\s*)?["']?{re.escape(key)}["']?\s*[=.\]]""")
        lines = range(self._first, min(self._last, len(self._rows)) + 1)
        found = next((number for number in lines if key and named.match(self._rows[number - 1])), self._first)
        if not item:
            return Where(self._file, found)
        inside = (number for number in lines if number >= found and item in self._rows[number - 1])
        return Where(self._file, next(inside, found))

    def _problem(self, key: str, code: str, message: str, remedy: str = "", item: str = "") -> None:
        self.problems.append(Problem(self._where(key, item), code, message, remedy))

    def _name(self) -> str:
        name = self._word("name")
        if name is None and "name" not in self._values:
            self._problem("", "E803", "a plan without a name", 'name = "the default desk solves it"')
        return name or ""

    def _word(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value and value.isprintable() and len(value) <= LONGEST_WORDS:
            return value
        self._problem(key, "E803", f"{key} must be words in quotes, not {_shown(value)}")
        return None

    def _seed(self) -> int | None:
        value = self._values.get("seed")
        if value is None or isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
            return value
        self._problem("seed", "E803", f"seed must be a whole number from 0 to 2^63 - 1, not {_shown(value)}")
        return None

    def _moves(self) -> tuple[Move, ...]:
        value = self._values.get("moves", "")
        if not isinstance(value, str):
            message = f"moves must be words in quotes, not {_shown(value)}"
            self._problem("moves", "E803", message, 'moves = "1,1,rate=10"')
            return ()
        try:
            return read_moves(value)
        except MoveError as error:
            self._problem("moves", "E901", str(error) if str(error).isprintable() else "a move that cannot be read")
            return ()

    def _ending(self) -> str:
        value = self._values.get("ending", "")
        if value in ("", *_ENDINGS):
            return str(value)
        remedy = suggest(value, _ENDINGS) if isinstance(value, str) else f"it is one of {', '.join(_ENDINGS)}"
        self._problem("ending", "E803", f"no ending {_shown(value)}", remedy)
        return ""

    def _says(self) -> Iterator[Said]:
        value = self._values.get("says", [])
        given = value if isinstance(value, list) else [value]
        if len(given) > MOST_ENTRIES:
            self._problem("says", "E803", f"{len(given)} entries", f"at most {MOST_ENTRIES}")
            return
        for entry in given:
            is_words = isinstance(entry, str) and entry.isprintable() and len(entry) <= LONGEST_WORDS
            words = entry.removeprefix("!") if isinstance(entry, str) else ""
            if not is_words or not words.strip():
                message = f"says has words in quotes, at most {LONGEST_WORDS} characters each, not {_shown(entry)}"
                self._problem("says", "E803", message, 'says = ["words", "/a pattern/", "!not these words"]')
                continue
            where, pattern = self._where("says", words), None
            if len(words) > 1 and words[0] == words[-1] == "/":
                pattern = self._pattern(words)
                if pattern is None:
                    continue
            yield Said(words, pattern, words == entry, where)

    def _pattern(self, written: str) -> re.Pattern[str] | None:
        try:
            return read_pattern(written[1:-1])
        except PatternError as error:
            self._problem("says", "E803", f"{_shown(written)} is {error.message}", error.remedy, written)
            return None

    def _figures(self) -> Iterator[Figure]:
        value = self._values.get("figures", {})
        if not isinstance(value, dict) or len(value) > MOST_ENTRIES:
            message = f"figures must be a table of at most {MOST_ENTRIES}, not {_shown(value)}"
            self._problem("figures", "E803", message, 'figures = { "miss" = [-0.5, 0.5] }')
            return
        kinds = {name: fact.kind for name, fact in FACTS.items()}
        for source, wanted in value.items():
            try:
                expression = read_expression(source, kinds)
            except ExpressionError as error:
                found = error.message if error.message.isprintable() else "cannot read this"
                self._problem("figures", getattr(error, "code", "E202"), found, error.remedy, source)
                continue
            checked = _wanted(expression.kind, wanted)
            if checked is None:
                takes = {"number": "a range, [least, most]", "word": "words in quotes", "truth": "true or false"}
                kind = expression.kind
                message = f"{_shown(source)} is a {kind}: give it {takes[kind]}, not {_shown(wanted)}"
                self._problem("figures", "E803", message, "", source)
                continue
            yield Figure(expression, checked, self._where("figures", source))


def _wanted(kind: str, value: object) -> tuple[float, float] | str | bool | None:
    """What was given for a figure of this kind; None if it cannot be that."""
    match kind, value:
        case "truth", bool():
            return value
        case "word", str():
            return value
        case "number", [int() | float() as least, int() | float() as most] if _is_range(least, most):
            return float(least), float(most)
        case _:
            return None


def _is_range(least: float, most: float) -> bool:
    """Whether two numbers are the ends of a range; true and false are numbers to Python, and NaN is not one."""
    ends = (least, most)
    are_numbers = not any(isinstance(end, bool) for end in ends)
    return are_numbers and least <= most and all(abs(end) <= LARGEST_END or abs(end) == math.inf for end in ends)
