"""The skyline: houses from edge to edge of a picture, with a few windows lit; the same city whenever it is drawn."""

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.shading import TALL, Mask, fill, solid_grid
from neural_drama.pictures.strokes import Glyphs

_GOLDEN = 0.6180339887
"""Its multiples wander from 0 to 1 without ever coming back, which is all the chance a city needs."""

LIT = 0.45
"""This part of the windows is lit."""

_WINDOWS: dict[Glyphs, str] = {"braille": "▪", "blocks": "▪", "ascii": "o"}


def wandering(number: int) -> float:
    """A number from 0 to 1 that differs from those of its neighbors."""
    return (number * _GOLDEN) % 1.0


def skyline(canvas: Canvas, left: int, highest: float, glyphs: Glyphs, ink: str = "frame", first: int = 1) -> None:
    """Draw houses from a column on to the right edge, up to a height in widths of a cell.

    first: where in the endless row of houses the city begins.
    """
    unit = 1.0 + max(0.0, highest - 10) / 14  # larger pictures have larger houses, and more windows in each
    x, number, lots = float(left), first, []
    while x < canvas.width:
        wide = round((5 + 6 * wandering(number)) * unit)
        high = highest * (0.3 + 0.7 * wandering(5 * number + 2))
        lots.append((x, wide, max(TALL, high), number))
        x += wide + (wandering(5 * number) < 0.25)
        number += 1
    grid = solid_grid(canvas, glyphs)
    bottom = canvas.height * TALL
    walls: Mask = np.zeros(grid.x.shape, dtype=np.bool_)
    for at, wide, high, number in lots:
        walls |= (grid.x >= at) & (grid.x < at + wide) & (grid.y >= bottom - high)
        if number % 3 == 0 and high > 6:  # a mast
            walls |= grid.along([(at + wide // 2 + 0.5, bottom - high - 0.2 * high), (at + wide // 2 + 0.5, bottom)])
    fill(canvas, walls, ink, glyphs, letter=":")
    for at, wide, high, number in lots:
        _light(canvas, int(at), wide, high, number, glyphs)


def _light(canvas: Canvas, left: int, wide: int, high: float, number: int, glyphs: Glyphs) -> None:
    """The lit windows of a house; a window that is dark is not drawn."""
    top = canvas.height - int(high / TALL)
    for y in range(top + 1, canvas.height - 1):
        for x in range(left + 1, left + wide - 1, 2):
            if wandering((number + 3) * (y + 5) + 11 * x + y * y) < LIT:
                canvas.write(x, y, _WINDOWS[glyphs], "loud")
