"""A problem: an author's mistake, as a value that says where, what, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from neural_drama.story.codes import CODES, Severity, severity_of
from neural_drama.story.script import Scene, Where

MOST_PROBLEMS = 500
"""After so many, no more are described: what follows is most likely not a scene at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. Message and remedy are lower case without a full stop; the remedy may be empty."""

    where: Where
    code: str  # one of CODES
    message: str
    remedy: str = ""

    def __post_init__(self) -> None:
        assert self.code in CODES, f"{self.code!r} is no code"

    @property
    def severity(self) -> Severity:
        """Whether the script cannot be played like this, or can."""
        return severity_of(self.code)

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message}" + (f" ({self.remedy})" if self.remedy else "")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as an author works through them: by file and line, and in the order found within a line."""
    return tuple(sorted(problems, key=lambda problem: (problem.where.file, problem.where.line)))


class ScriptError(Exception):
    """The script cannot be played; carries every problem found, in order, and the scenes as far as they were read."""

    def __init__(self, problems: Iterable[Problem], scenes: Iterable[Scene] = ()) -> None:
        self.problems = in_order(problems)
        self.scenes = tuple(scenes)
        super().__init__("\n".join(map(str, self.problems)))
