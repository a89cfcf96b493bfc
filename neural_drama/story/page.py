"""A page: one scene file while it is being read, with what there is to know and the problems found so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from neural_drama.story.expressions import Expression, ExpressionError, read_expression
from neural_drama.story.problems import MOST_PROBLEMS, Problem
from neural_drama.story.script import Member, Note, Target, Where
from neural_drama.story.vocabulary import Kind, Vocabulary

MOST_PARTS = 20_000
"""Of all expressions of one scene together: a hundred times what a long scene has, and read in a tenth of a second."""


class ReadingEnds(Exception):
    """There is too much on a page to read on; never leaves the reader."""


@dataclass(slots=True)
class Page:
    """What the parts of the reader hand around. Lines count from 1."""

    name: str
    file: str
    text: str
    cast: Mapping[str, Member]
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, int] = field(default_factory=dict)  # lines by anchor, the title's among them
    anchors: list[str] = field(default_factory=list)  # of passages
    targets: list[tuple[Target, int]] = field(default_factory=list)  # of links, with their lines
    notes: list[Note] = field(default_factory=list)  # comments
    environment: dict[str, Any] = field(default_factory=dict)  # where markdown-it keeps link definitions
    facts: Mapping[str, Kind] = field(init=False)  # the vocabulary's, and the counts of visits to passages of this page
    lines: list[str] = field(init=False)
    parts: int = 0  # of the expressions read so far

    def __post_init__(self) -> None:
        self.facts = self.vocabulary.facts
        self.lines = self.text.split("\n")

    def where(self, line: int) -> Where:
        """A line of this page as a place."""
        return Where(self.file, line)

    def source(self, line: int) -> str:
        """A line as it stands in the file, without the white space around it."""
        return self.lines[line - 1].strip()

    def problem(self, line: int, code: str, message: str, remedy: str = "") -> None:
        """Note a mistake of the author's."""
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(Problem(self.where(line), "E009", "too many problems; the rest was not read"))
            raise ReadingEnds
        self.problems.append(Problem(self.where(line), code, message, remedy))

    def expression(self, source: str, line: int, facts: Mapping[str, Kind] | None = None) -> Expression | None:
        """Read an expression over the vocabulary's facts; None, and a problem, if it cannot be read."""
        try:
            expression = read_expression(source, self.facts if facts is None else facts)
        except ExpressionError as error:
            self.problem(line, error.code, error.message, error.remedy)
            return None
        self.parts += expression.parts
        if self.parts > MOST_PARTS:
            message = f"the expressions up to here have more than {MOST_PARTS:,} parts"
            self.problem(line, "E007", message, "make it several scenes; the rest was not read")
            raise ReadingEnds
        return expression
