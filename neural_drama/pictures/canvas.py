"""The canvas: a grid of characters and of inks, an ink being what a cell means and not a color."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

LEVELS = 5
"""How many steps a strength is shown in."""

CAST_INKS = tuple(f"cast-{color}" for color in ("red", "green", "yellow", "blue", "magenta", "cyan", "white"))
"""The colors of the cast, by which a portrait is told from the others in an instant; its lines tell it too."""

INKS = (
    "plain", "dim", "frame", "title", "loud", "good", "bad",
    "curve-train", "curve-validation", "unseen", "cursor", "marked",
    *CAST_INKS,
    *(f"{kind}-{level}" for kind in ("positive", "negative") for level in range(1, LEVELS + 1)),
)  # fmt: skip
_NUMBER_OF = {ink: number for number, ink in enumerate(INKS)}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a row in one ink."""

    text: str
    ink: str


Row = tuple[Span, ...]


class Canvas:
    """A picture being drawn. characters: [height, width] of one character each; inks: [height, width]."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self.characters = np.full((self.height, self.width), " ", dtype="<U1")
        self.inks = np.zeros((self.height, self.width), dtype=np.uint8)

    def write(self, x: int, y: int, text: str, ink: str = "plain") -> None:
        """Write a text to the right from (x, y). What lies outside is cut off, and leaves what is inside."""
        if not 0 <= y < self.height or x >= self.width:
            return
        if x < 0:
            x, text = 0, text[-x:]
        text = text[: self.width - x]
        if text:
            self.characters[y, x : x + len(text)] = list(text)
            self.inks[y, x : x + len(text)] = _NUMBER_OF[ink]

    def tint(self, x: int, y: int, ink: str) -> None:
        """Give a cell another ink and leave its character."""
        if 0 <= y < self.height and 0 <= x < self.width:
            self.inks[y, x] = _NUMBER_OF[ink]

    def rows(self) -> tuple[Row, ...]:
        """Each row as the shortest run of spans."""
        return tuple(
            tuple(
                Span("".join(character for character, _ in cells), INKS[ink])
                for ink, cells in groupby(zip(characters, inks, strict=True), key=lambda cell: cell[1])
            )
            for characters, inks in zip(self.characters.tolist(), self.inks.tolist(), strict=True)
        )

    def lines(self) -> tuple[str, ...]:
        """Each row as plain text."""
        return tuple("".join(row) for row in self.characters.tolist())

    def ink_at(self, x: int, y: int) -> str:
        """The ink of a cell."""
        return INKS[int(self.inks[y, x])]
