"""Markdown: words set so that every reader shows them as they stand, in paragraphs, lists and tables."""

import re
from collections.abc import Iterable, Sequence

from neural_drama.story.hygiene import printable

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|~&$@])")
_AT_THE_START = re.compile(r"^(?:[-+](?=\s|$)|[-=](?=[-=\s]*$)|\d+(?=[.)](?:\s|$)))")
_ADDRESS = re.compile(r"(?<=[A-Za-z0-9]):(?=//)|(?<=www)\.", re.IGNORECASE)


def plain(words: str) -> str:
    """Words on one line in which no sign means anything but itself."""
    line = " ".join(printable(words, "\n\t").split())
    line = _MEANS_SOMETHING.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda sign: f"\\{sign[0]}", line)  # else some readers make a link of it
    start = _AT_THE_START.match(line)
    if start is None:
        return line
    # A number begins a list by the sign after it, and any other sign by itself.
    end = start.end()
    return f"{line[:end]}\\{line[end:]}" if line[0].isdigit() else f"\\{line}"


def heading(level: int, words: str) -> list[str]:
    """A heading with an empty line after it."""
    return [f"{'#' * level} {plain(words)}", ""]


def paragraph(words: str) -> list[str]:
    """A paragraph with an empty line after it."""
    return [plain(words), ""]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table with an empty line after it. Each row has as many cells as there are columns."""
    lines = [_row(columns), _row(["---"] * len(columns), is_plain=False)]
    lines += [_row(row) for row in rows]
    return [*lines, ""]


def code(words: str) -> list[str]:
    """Words to be copied to the letter, as a block of their own; they hold no line break."""
    return [f"    {printable(words, '')}", ""]


def _row(cells: Sequence[str], is_plain: bool = True) -> str:
    return f"| {' | '.join(plain(cell) if is_plain else cell for cell in cells)} |"
