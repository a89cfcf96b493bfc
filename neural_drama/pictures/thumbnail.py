"""The thumbnail: a loss curve as one row of cells, small enough for a list."""

from collections.abc import Sequence

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.thinning import thinned
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.curves_picture import scale_of
from neural_drama.pictures.strokes import DOTS_OF, Area, Dots, Glyphs

MOST = 40
"""So many losses are kept of a run to draw it by."""

_LADDERS = {"blocks": "▁▂▃▄▅▆▇█", "ascii": "_.-~=+*#"}
"""The glyph of each height, from the lowest loss to the highest; braille has dots for it."""

_LOST: dict[Glyphs, str] = {"braille": "▲", "blocks": "▲", "ascii": "^"}


def thumbnail(losses: Sequence[float], glyphs: Glyphs = "braille") -> Canvas:
    """Draw at most MOST losses (of more, those that `thinned` keeps), logarithmic where they span decades.

    A cell holds one loss, in braille two. A lost one, not finite or off the chart, is marked, with its neighbor.
    """
    values = np.array(thinned(np.array(losses, dtype=np.float64), MOST))
    across = DOTS_OF[glyphs][0]
    canvas = Canvas(-(-len(values) // across), 1)
    if not len(values):
        return canvas
    heights = scale_of(values).height_of(values)
    if glyphs == "braille":
        _draw_dots(canvas, heights)
    else:
        steps = _LADDERS[glyphs]
        for x, height in enumerate(heights):
            if not np.isnan(height):
                canvas.write(x, 0, steps[round(height * (len(steps) - 1))], "curve-train")
    for index in np.nonzero(np.isnan(heights))[0]:
        canvas.write(int(index) // across, 0, _LOST[glyphs], "bad")
    return canvas


def _draw_dots(canvas: Canvas, heights: Array) -> None:
    """Two losses a cell, each a column that stands on the ground."""
    dots = Dots(Area(0, 0, canvas.width, 1), "braille")
    for x, height in enumerate(heights):
        if not np.isnan(height):
            dots.run(x, dots.height - 1 - round(height * (dots.height - 1)), dots.height - 1)
    dots.draw(canvas, "curve-train")
