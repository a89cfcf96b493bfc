"""Selecting: which figure of the lines on screen is meant, forward and back and round again, or by a click. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from neural_drama.playthrough.figures import Spoken

if TYPE_CHECKING:  # what proves is loaded when something is to be proved
    from neural_drama.proof.proof import Again, Proof


@dataclass(frozen=True, slots=True)
class Selected:
    """A figure on screen. All count from 0."""

    line: int  # among the lines on screen, the oldest first
    figure: int  # among the figures of that line
    piece: int  # among its pieces
    start: int  # its first character in the text of the line
    end: int  # and the one after its last


@dataclass(frozen=True)
class Selector:
    """The figures of some lines, of which one may be selected. Each way of selecting gives another selector."""

    lines: tuple[Spoken, ...]  # those on screen, the oldest first
    at: int | None = None  # which of all figures on screen; None for none

    def __post_init__(self) -> None:
        if self.at is not None and not 0 <= self.at < len(self.figures):
            raise ValueError(f"there are {len(self.figures)} figures on screen, not one of number {self.at}")

    @cached_property
    def figures(self) -> tuple[Selected, ...]:
        """All figures on screen, in the order in which they are read."""
        return tuple(found for number, line in enumerate(self.lines) for found in _figures_of(number, line))

    @property
    def selected(self) -> Selected | None:
        """The figure that is meant."""
        return None if self.at is None else self.figures[self.at]

    @property
    def line(self) -> Spoken | None:
        """The line that it stands in."""
        return None if self.selected is None else self.lines[self.selected.line]

    def next(self) -> "Selector":
        """The figure after this one, and the first after the last; from none, the first of the newest line with any."""
        if not self.figures:
            return self
        if self.at is None:
            newest = self.figures[-1].line
            return replace(self, at=next(at for at, one in enumerate(self.figures) if one.line == newest))
        return replace(self, at=(self.at + 1) % len(self.figures))

    def previous(self) -> "Selector":
        """The figure before this one, and the last before the first; from none, the last."""
        if not self.figures:
            return self
        return replace(self, at=((0 if self.at is None else self.at) - 1) % len(self.figures))

    def none(self) -> "Selector":
        """Nothing is selected."""
        return replace(self, at=None)

    def clicked(self, line: int, character: int) -> "Selector":
        """The figure under a character of the text of a line; none where there are only words."""
        under = (at for at, one in enumerate(self.figures) if one.line == line and one.start <= character < one.end)
        return replace(self, at=next(under, None))

    def among(self, lines: Sequence[Spoken]) -> "Selector":
        """The same figure among other lines, as when the dialogue has moved on; none where its line has gone.

        A line that is said of another epoch now is the same line; of several such, the one nearest to where it was.
        """
        here, line = self.selected, self.line
        moved = Selector(tuple(lines))
        if here is None or line is None:
            return moved
        same = [place for place, other in enumerate(moved.lines) if other is line]
        same = same or [place for place, other in enumerate(moved.lines) if other.line is line.line is not None]
        if not same:
            return moved
        place = min(same, key=lambda place: abs(place - here.line))
        at = (at for at, one in enumerate(moved.figures) if (one.line, one.figure) == (place, here.figure))
        return replace(moved, at=next(at, None))

    def proof(self) -> "Proof | None":
        """The proof of the figure that is selected, made now."""
        from neural_drama.proof.proving import prove_in

        here, line = self.selected, self.line
        return None if here is None or line is None else prove_in(line, here.figure)

    def labored(self, fact: str) -> "Again | None":
        """What takes many passes, done again now for a fact in the line that is selected; see `proof/labors.py`."""
        from neural_drama.proof.labors import labored

        return None if self.line is None else labored(fact, self.line.moment)


def _figures_of(number: int, line: Spoken) -> list[Selected]:
    found: list[Selected] = []
    start = 0
    for place, piece in enumerate(line.pieces):
        end = start + len(piece.text)
        if piece.figure is not None:
            found.append(Selected(number, len(found), place, start, end))
        start = end
    return found
