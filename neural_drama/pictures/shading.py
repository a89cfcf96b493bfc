"""Shading: shapes put on a canvas solid, as dots or as light, in units of one cell's width down as well as across."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import INKS, Canvas
from neural_drama.pictures.strokes import DOTS_OF, Glyphs

Mask = NDArray[np.bool_]
Point = tuple[float, float]

TALL = 2.0
"""A cell is so many times as high as it is wide."""

SOLID_OF: dict[Glyphs, tuple[int, int]] = {"braille": (2, 2), "blocks": (1, 2), "ascii": (1, 1)}
"""How many parts of a cell across and down can be filled; where a font has braille, it has quadrants too."""

_QUADRANTS = np.array(list(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"))
_HALVES = np.array(list(" ▀▄█"))
_BRAILLE = np.array([0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80])
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 + 1 / 32


class Grid:
    """The places of the parts of cells. x, y: [down, across], in widths of a cell from the upper left corner."""

    def __init__(self, canvas: Canvas, parts: tuple[int, int]) -> None:
        self.across, self.down = parts
        x = (np.arange(canvas.width * self.across) + 0.5) / self.across
        y = (np.arange(canvas.height * self.down) + 0.5) * TALL / self.down
        self.x, self.y = np.meshgrid(x, y)

    def inside(self, corners: Sequence[Point]) -> Mask:
        """Which parts lie inside a polygon."""
        is_inside = np.zeros(self.x.shape, dtype=np.bool_)
        for (x, y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
            if y != to_y:
                crosses = (y > self.y) != (to_y > self.y)
                is_inside ^= crosses & (self.x < x + (self.y - y) * (to_x - x) / (to_y - y))
        return is_inside

    def within(self, center: Point, radius: float) -> Mask:
        """Which parts lie inside a circle."""
        return np.asarray(np.hypot(self.x - center[0], self.y - center[1]) <= radius)

    def along(self, points: Iterable[Point], gap: float = 0.0) -> Mask:
        """The parts on the way from point to point. gap: how far apart those are that are set, 0 for all of them."""
        on = np.zeros(self.x.shape, dtype=np.bool_)
        way = list(points)
        for start, end in zip(way, way[1:], strict=False):
            length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
            step = gap or 0.5 / max(self.across, self.down / TALL)
            at = np.linspace(0.0, 1.0, max(2, round(length / step) + 1))
            columns = ((start[0] + at * (end[0] - start[0])) * self.across).astype(int)
            rows = ((start[1] + at * (end[1] - start[1])) * self.down / TALL).astype(int)
            fits = (columns >= 0) & (columns < on.shape[1]) & (rows >= 0) & (rows < on.shape[0])
            on[rows[fits], columns[fits]] = True
        return on

    def dithered(self, light: Array) -> Mask:
        """Where a light from 0 to 1 sets a dot, evenly spread."""
        rows, columns = np.indices(self.x.shape)
        return np.asarray(light > _BAYER[rows % 4, columns % 4])


def solid_grid(canvas: Canvas, glyphs: Glyphs) -> Grid:
    """For what is filled."""
    return Grid(canvas, SOLID_OF[glyphs])


def dot_grid(canvas: Canvas, glyphs: Glyphs) -> Grid:
    """For lines and light."""
    return Grid(canvas, DOTS_OF[glyphs])


def fill(canvas: Canvas, mask: Mask, ink: str, glyphs: Glyphs, letter: str = "#") -> None:
    """Fill what a mask of a solid grid covers; cells without any of it are left as they are."""
    codes = _codes(canvas, mask, SOLID_OF[glyphs])
    signs = {"braille": _QUADRANTS, "blocks": _HALVES}.get(glyphs)
    _put(canvas, np.full(codes.shape, letter) if signs is None else signs[codes], codes > 0, ink)


def dot(canvas: Canvas, mask: Mask, ink: str, glyphs: Glyphs, letter: str = ".", block: str = "·") -> None:
    """Set the dots of a mask of a dot grid, over whatever was there. Only braille has dots smaller than a cell."""
    across, down = DOTS_OF[glyphs]
    cells = mask.reshape(canvas.height, down, canvas.width, across)
    if glyphs != "braille":
        _put(canvas, np.full((canvas.height, canvas.width), letter if glyphs == "ascii" else block),
             np.asarray(cells.any(axis=(1, 3))), ink)  # fmt: skip
        return
    codes = np.einsum("ydxa,da->yx", cells.astype(np.int64), _BRAILLE.reshape(4, 2))
    there = canvas.characters.copy().view(np.uint32).reshape(codes.shape).astype(np.int64) - 0x2800
    joined = np.where((there >= 0) & (there < 256), codes | there, codes)
    signs = (joined + 0x2800).astype(np.uint32).view("<U1").reshape(codes.shape)
    _put(canvas, signs, codes > 0, ink)


def _codes(canvas: Canvas, mask: Mask, parts: tuple[int, int]) -> NDArray[np.int64]:
    across, down = parts
    cells = mask.reshape(canvas.height, down, canvas.width, across).astype(np.int64)
    return np.asarray(np.einsum("ydxa,da->yx", cells, (1 << np.arange(down * across)).reshape(down, across)))


def _put(canvas: Canvas, signs: NDArray[np.str_], where: Mask, ink: str) -> None:
    canvas.characters[where] = signs[where]
    canvas.inks[where] = INKS.index(ink)
