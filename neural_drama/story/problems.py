"""A problem: an author's mistake, as a value that says where, what, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from neural_drama.story.script import Where

MOST_PROBLEMS = 500
"""After so many, no more are described: what follows is most likely not a scene at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. Message and remedy are lower case without a full stop; the remedy may be empty."""

    where: Where
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.remedy})" if self.remedy else "")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as an author works through them: by file and line, and in the order found within a line."""
    return tuple(sorted(problems, key=lambda problem: (problem.where.file, problem.where.line)))


class ScriptError(Exception):
    """The script cannot be played; carries every problem found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))
