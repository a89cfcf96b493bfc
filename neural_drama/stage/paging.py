"""Paging: which entries of the dialogue stand on a page, none of them cut but one too tall for any page. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

WIDEST = 72
"""No line of text is set wider, whatever the window."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page ends: the entry at its foot, 0 being the newest, and how many of its rows are below it."""

    entry: int = 0
    below: int = 0


NEWEST = Place()


class Pages(Generic[Row]):
    """Pages of a height over entries; the rows of an entry are asked for only where a page needs them."""

    def __init__(self, count: int, rows_of: Callable[[int], Sequence[Row]], height: int, gap: Sequence[Row]) -> None:
        """rows_of(0): the rows of the newest of count entries. gap: the rows between two of them."""
        self._count, self._rows_of, self._height, self._gap = count, rows_of, max(1, height), tuple(gap)

    def page(self, place: Place) -> list[Row]:
        """The rows of the page that ends at a place."""
        return self._read(place)[0]

    def has_earlier(self, place: Place) -> bool:
        """Whether anything stands before the page that ends at a place."""
        return self._read(place)[1] is not None

    def earlier(self, place: Place, is_page: bool) -> Place:
        """The page before, or, where it is not a whole page, the one that ends a little earlier."""
        before = self._read(place)[1]
        if before is None:
            return place
        if not is_page:
            rows = len(self._rows_of(place.entry))
            is_cut = rows - place.below > self._height
            before = Place(place.entry, place.below + 1) if is_cut else Place(place.entry + 1)
        # The oldest page is a full one: one that has just scrolled into view would leave room below it.
        return before if self.has_earlier(before) else min(before, self._ending_after(self._count, self._count))

    def later(self, place: Place, is_page: bool) -> Place:
        """The page after, or the one that ends a little later."""
        if place.below:
            return Place(place.entry, max(0, place.below - (self._height if is_page else 1)))
        if place.entry == 0:
            return place
        return self._ending_after(place.entry, self._count if is_page else 1)

    def _read(self, place: Place) -> tuple[list[Row], Place | None]:
        """The rows of a page, and where the page before it ends."""
        rows = list(self._rows_of(place.entry))
        rows = rows[: len(rows) - place.below]
        if len(rows) > self._height:
            return rows[-self._height :], Place(place.entry, place.below + self._height)
        for entry in range(place.entry + 1, self._count):
            more = [*self._rows_of(entry), *self._gap]
            if len(more) + len(rows) > self._height:
                return rows, Place(entry)
            rows = [*more, *rows]
        return rows, None

    def _ending_after(self, entry: int, most: int) -> Place:
        """Where a page ends that begins with the entry after this one, with no more entries than are wanted."""
        newest = max(0, entry - most)
        rows = self._rows_of(entry - 1)
        if len(rows) > self._height:
            return Place(entry - 1, len(rows) - self._height)
        used = len(rows)
        entry -= 1
        while entry > newest and used + len(self._gap) + len(self._rows_of(entry - 1)) <= self._height:
            used += len(self._gap) + len(self._rows_of(entry - 1))
            entry -= 1
        return Place(entry)
