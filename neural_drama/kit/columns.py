"""Columns: words laid out in rows of at most eighty cells, for paper, for a pipe, or for reading aloud."""

import unicodedata
from collections.abc import Iterator

WIDTH = 80


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: some letters take two, and marks upon a letter none."""
    return sum(_cells_of(sign) for sign in text)


def _cells_of(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def filled(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> Iterator[str]:
    """The rows of a text: `first` stands before the first row, and `rest`, or as many spaces, before the others."""
    rest = " " * cells(first) if rest is None else rest
    row, is_empty = first, True
    for word in text.split():
        for part in _parts(word, width - max(cells(first), cells(rest))):
            if not is_empty and cells(row) + 1 + cells(part) > width:
                yield row.rstrip()
                row, is_empty = rest, True
            row += part if is_empty else f" {part}"
            is_empty = False
    if row.strip():
        yield row.rstrip()


def centered(text: str, width: int = WIDTH) -> Iterator[str]:
    """The rows of a text, each in the middle."""
    for row in filled(text, width=width):
        yield " " * ((width - cells(row)) // 2) + row


def _parts(word: str, most: int) -> Iterator[str]:
    """A word in parts that fit into a row."""
    part = ""
    for sign in word:
        if part and cells(part) + _cells_of(sign) > most:
            yield part
            part = ""
        part += sign
    yield part
