"""Strokes: frames, bars and plotted dots, each in the glyphs that a font can be trusted with."""

import textwrap
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neural_drama.pictures.canvas import Canvas

Glyphs = Literal["braille", "blocks", "ascii"]

_FRAMES: dict[Glyphs, str] = {"braille": "┌─┐│└┘", "blocks": "┌─┐│└┘", "ascii": "+-+|++"}
SEPARATORS: dict[Glyphs, str] = {"braille": "·", "blocks": "·", "ascii": "|"}
"""What stands between two things named in one row."""

DOTS_OF = {"braille": (2, 4), "blocks": (1, 2), "ascii": (1, 1)}
"""How many dots a cell has across and down."""

# Braille dots are numbered down the left column, down the right one, and then the last row.
_BRAILLE_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be drawn in it."""
        return self.width <= 0 or self.height <= 0


def framed(canvas: Canvas, title: str, glyphs: Glyphs, is_loud: bool = False) -> Area:
    """Frame a canvas and return the area inside. A canvas too small for a frame stays bare."""
    width, height = canvas.width, canvas.height
    inside = inside_frame(width, height)
    if inside.width == width:
        return inside
    left_top, line, right_top, side, left_low, right_low = tuple(_FRAMES[glyphs])
    canvas.write(0, 0, left_top + line * (width - 2) + right_top, "frame")
    for y in range(1, height - 1):
        canvas.write(0, y, side, "frame")
        canvas.write(width - 1, y, side, "frame")
    canvas.write(0, height - 1, left_low + line * (width - 2) + right_low, "frame")
    if title:
        canvas.write(2, 0, f" {title} "[: width - 4], "loud" if is_loud else "title")
    return inside


def fitting(width: int, *texts: str) -> str:
    """The first of these texts that fits a width whole, the fullest named first; none if not even the last does."""
    return next((text for text in texts if len(text) <= width), "")


def room_for_title(width: int) -> int:
    """How long the title of a framed picture of this width may be without being cut."""
    return max(0, width - 6)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """A text in lines, broken between words; a word longer than a line is broken where the line ends."""
    return tuple(textwrap.wrap(text, max(1, width), break_on_hyphens=False))


def inside_frame(width: int, height: int) -> Area:
    """The area inside the frame of a picture of this size; all of it where there is no room for a frame."""
    return Area(0, 0, width, height) if width < 16 or height < 5 else Area(2, 1, width - 4, height - 2)


def bar(filled: float, width: int, glyphs: Glyphs) -> str:
    """A bar of which a part from 0 to 1 is filled, to an eighth of a cell where there are glyphs for it."""
    filled = min(max(filled, 0.0), 1.0) if filled == filled else 0.0
    if glyphs == "ascii":
        return ("#" * round(filled * width)).ljust(width)
    eighths = round(filled * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(width)


class Dots:
    """A raster of dots over an area, several to a cell. dots: [down, across], true where one is set."""

    def __init__(self, area: Area, glyphs: Glyphs) -> None:
        self.area, self.glyphs = area, glyphs
        across, down = DOTS_OF[glyphs]
        self.width, self.height = max(0, area.width) * across, max(0, area.height) * down
        self.dots: NDArray[np.bool_] = np.zeros((self.height, self.width), dtype=np.bool_)

    def run(self, x: int, first: int, last: int) -> None:
        """Set the dots of a column from one row to another, both included."""
        low, high = min(first, last), max(first, last)
        if 0 <= x < self.width:
            self.dots[max(0, low) : max(0, high + 1), x] = True

    def draw(self, canvas: Canvas, ink: str, plain_glyph: str = "*") -> None:
        """Draw the dots; cells without any are left as they are."""
        if self.area.is_empty:
            return
        across, down = DOTS_OF[self.glyphs]
        cells = self.dots.reshape(self.area.height, down, self.area.width, across)
        if self.glyphs == "braille":
            codes = np.einsum("ydxa,da->yx", cells.astype(np.int64), _BRAILLE_BITS)
        else:
            codes = np.einsum("ydxa,d->yx", cells.astype(np.int64), np.array([1, 2])[:down])
        for y, x in zip(*np.nonzero(codes), strict=True):
            code = int(codes[y, x])
            left, top = self.area.x + int(x), self.area.y + int(y)
            if self.glyphs == "braille":
                # Two curves may share a cell: their dots are joined, and the later ink wins.
                there = ord(str(canvas.characters[top, left])) - 0x2800
                glyph = chr(0x2800 + (code | there if 0 <= there < 256 else code))
            else:
                glyph = " ▀▄█"[code] if self.glyphs == "blocks" else plain_glyph
            canvas.write(left, top, glyph, ink)
