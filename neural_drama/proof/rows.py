"""Rows: the paragraphs of a proof under their titles, and how they are wrapped."""

import textwrap
from dataclasses import dataclass

NARROWEST = 20

IN_LETTERS = str.maketrans(
    {"δ": "delta", "∂": "d", "ℓ": "l", "×": "x", "·": "*", "∇": "gradient", "Δ": "step", "…": "...", "ü": "ue"}
)
"""The signs of a formula for a screen that has letters only."""


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph to be wrapped, or a line of code. hang: by how much all but its first line are indented."""

    text: str
    hang: int = 0
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a proof under its title."""

    title: str
    rows: tuple[Row, ...]

    @property
    def heading(self) -> Row:
        """The title as it stands above its rows."""
        return Row(self.title.upper())


def set_in_lines(row: Row, width: int, is_in_letters: bool = False) -> list[str]:
    """A row wrapped to a width of at least NARROWEST."""
    text = row.text.translate(IN_LETTERS) if is_in_letters else row.text
    indent = min(len(text) - len(text.lstrip()) + row.hang, NARROWEST // 2)
    if row.is_code and not text.strip():
        return [""]
    lead = len(text) - len(text.lstrip())
    if lead > width // 2:
        text = " " * (width // 2) + text.lstrip()
    return textwrap.wrap(
        text, width, subsequent_indent=" " * indent, break_on_hyphens=False, replace_whitespace=False
    ) or [""]
