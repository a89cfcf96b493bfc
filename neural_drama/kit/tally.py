"""The tally: what was heard and taken in rehearsals, how they ended, and what went wrong."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from neural_drama.kit.wording import LONGEST_LINE
from neural_drama.playthrough.figures import Spoken
from neural_drama.story.formats import show
from neural_drama.story.script import Option, Where


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong in a rehearsal, and how to see it again."""

    number: int  # of the rehearsal
    what: str
    where: str  # "" where it is not about a line
    moves: str
    ends: tuple[str, ...]  # how the network was born, if not as ever, and how its trainings ended, if not computed


@dataclass(slots=True)
class Tally:
    """Counts, by where things stand in the script."""

    rehearsals: int = 0
    lines: Counter[Where] = field(default_factory=Counter)
    taken: Counter[Where] = field(default_factory=Counter)
    offered: Counter[Where] = field(default_factory=Counter)
    not_finite: Counter[Where] = field(default_factory=Counter)  # lines in which a figure was not finite
    curtains: Counter[str] = field(default_factory=Counter)
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)  # the first of each kind
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)  # how often there was another of its kind
    most_lines: int = 0  # between two things that the player does
    most_lines_at: Where | None = None

    def hear(self, spoken: Spoken, lines: int) -> Iterator[str]:
        """Count a line, the so-manieth since the player did something, and say what is wrong with it."""
        where, text = spoken.line.where, spoken.text
        self.lines[where] += 1
        if lines > self.most_lines:
            self.most_lines, self.most_lines_at = lines, where
        for piece in spoken.pieces:
            if piece.figure is not None and piece.text in _NOT_FINITE:
                self.not_finite[where] += 1
                break
        if len(text) > LONGEST_LINE:
            yield f"a line longer than {LONGEST_LINE} characters as it is spoken"
        if not (text.isprintable() and spoken.speaker.isprintable() and (spoken.direction or "").isprintable()):
            yield "a line with characters that cannot be shown"
        if not (text.strip() or spoken.direction):
            yield "a line that says nothing"

    def take(self, options: tuple[Option, ...], taken: int) -> None:
        """Count an answer to a choice."""
        for option in options:
            self.offered[option.where] += 1
        self.taken[options[taken - 1].where] += 1

    def fail(self, failure: Failure) -> None:
        """Note a failure, in full if it is the first of its kind."""
        kind = (failure.what, failure.where)
        self.failed[kind] += 1
        self.failures.setdefault(kind, failure)

    def join(self, later: "Tally") -> None:
        """Add what was heard in later rehearsals."""
        self.rehearsals += later.rehearsals
        for mine, other in (
            (self.lines, later.lines), (self.taken, later.taken), (self.offered, later.offered),
            (self.not_finite, later.not_finite),
        ):  # fmt: skip
            mine.update(other)
        self.curtains.update(later.curtains)
        self.failed.update(later.failed)
        for kind, failure in later.failures.items():
            self.failures.setdefault(kind, failure)
        if later.most_lines > self.most_lines:
            self.most_lines, self.most_lines_at = later.most_lines, later.most_lines_at


_NOT_FINITE = {show(value) for value in (float("nan"), float("inf"), -float("inf"))}
