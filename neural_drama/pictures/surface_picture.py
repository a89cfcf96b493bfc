"""The surface picture: a slice of the loss as contour levels, the network in its middle, its way as a shadow."""

import math

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.axes import Axis, Chart, charted
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import Area, Glyphs, fitting, framed, room_for_title, wrapped
from neural_drama.pictures.surface_slice import Surface, Way
from neural_drama.playthrough.moment import Moment

LEVELS: dict[Glyphs, str] = {"braille": " ·░▒▓█", "blocks": " ·░▒▓█", "ascii": " .:+*#"}
"""The glyph of each contour level, from the lowest loss of the slice to its highest."""

_INKS = ("negative-5", "negative-4", "negative-2", "positive-1", "positive-3", "positive-5")
_HERE: dict[Glyphs, str] = {"braille": "◆", "blocks": "◆", "ascii": "@"}
_NOT_FINITE = "?"

SECONDS = {"random": "a random direction", "last step": "the last epoch's step", "way": "the way from epoch 0"}


def surface_picture(
    moment: Moment,
    surface: Surface | None,
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    is_front: bool = False,
    part: float | None = 0.0,
) -> Canvas:
    """Draw a surface that was measured at this moment; None while it is still being measured.

    part: how much of it is done; None while nothing is, for the run has all the time there is.
    """
    canvas = Canvas(width, height)
    area = framed(
        canvas, fitting(room_for_title(width), "loss surface, a slice", "loss surface", "slice"), glyphs, is_front
    )
    if area.is_empty:
        return canvas
    if surface is None or surface.slice is None:
        if surface is not None:
            ways = (f"There is no slice here: {surface.trouble}.", "no slice", "none")
        elif part is None:
            ways = ("It is computed when the run ends.", "after the run", "later")
        else:
            ways = (f"computing, {part:.0%}", f"{part:.0%}", "...")
        tries = [wrapped(text, area.width) for text in ways]
        lines = next((lines for lines in tries if len(lines) <= area.height), (ways[-1][: area.width],))
        for row, line in enumerate(lines):
            canvas.write(area.x, area.y + row, line, "plain" if surface is None else "bad")
        return canvas
    legend = _legend(surface, area.width, glyphs)[: max(0, area.height - 5)]
    x, y = _axes(surface)
    chart = charted(canvas, Area(area.x, area.y, area.width, area.height - len(legend)), x, y)
    _draw_levels(canvas, surface, chart, glyphs)
    if surface.way.is_honest:
        _draw_way(canvas, surface.way, chart)
    _draw_here(canvas, chart, glyphs)
    for row, text in enumerate(legend):
        canvas.write(area.x, area.y + area.height - len(legend) + row, text, "dim")
    return canvas


def surface_explained(glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    return (
        "A slice of the mean training loss over all weights, cut through where the network stands.",
        "Across: along the gradient, downhill to the left. Up: along a random direction. Both in lengths of weights.",
        f"'{LEVELS[glyphs]}': six levels from the lowest loss to the highest, each by the same factor above the last.",
        f"{_HERE[glyphs]} here; 0 and o, where drawn, the way from epoch 0 as a shadow on the slice; "
        f"{_NOT_FINITE} no number.",
    )


def borders_of(losses: Array) -> Array:
    """The losses between two levels: equal factors from the lowest to the highest that are finite and not zero."""
    known = losses[np.isfinite(losses) & (losses > 0)]
    count = len(LEVELS["ascii"])
    if not len(known):
        return np.full(count - 1, math.inf)
    low, high = np.log(float(known.min())), np.log(float(known.max()))
    return np.asarray(np.exp(low + (high - low) * np.arange(1, count) / count))


def _axes(surface: Surface) -> tuple[Axis, Axis]:
    cut = surface.slice
    assert cut is not None, "a surface that is drawn has a slice"
    second = SECONDS[surface.second]
    return (
        Axis(
            float(cut.alphas[0]),
            float(cut.alphas[-1]),
            ("downhill < along the gradient > uphill", "along the gradient", "gradient"),
        ),
        Axis(float(cut.betas[0]), float(cut.betas[-1]), (f"in weights, along {second}", second, surface.second)),
    )


def _draw_levels(canvas: Canvas, surface: Surface, chart: Chart, glyphs: Glyphs) -> None:
    """Each cell shows the measured point nearest to it; nothing is made up between two points."""
    cut, plot = surface.slice, chart.plot
    assert cut is not None, "a surface that is drawn has a slice"
    columns = _nearest(cut.alphas, chart.x, plot.width)
    rows = _nearest(cut.betas, chart.y, plot.height)[::-1]
    losses = cut.losses[np.ix_(rows, columns)]
    is_known = np.isfinite(losses)
    levels = np.searchsorted(borders_of(cut.losses), np.where(is_known, losses, 0.0), side="right")
    levels = np.where(is_known, levels, -1)
    for row in range(plot.height):
        start = 0
        for end in [*(np.nonzero(np.diff(levels[row]))[0] + 1).tolist(), plot.width]:
            level = int(levels[row, start])
            glyph, ink = (_NOT_FINITE, "bad") if level < 0 else (LEVELS[glyphs][level], _INKS[level])
            canvas.write(plot.x + start, plot.y + row, glyph * (end - start), ink)
            start = end


def _nearest(points: Array, axis: Axis, cells: int) -> Array:
    values = np.array([axis.value_at(cell, cells) for cell in range(cells)])
    return np.asarray(np.abs(points[:, None] - values[None, :]).argmin(axis=0))


def _draw_way(canvas: Canvas, way: Way, chart: Chart) -> None:
    places = [(epoch, float(a), float(b)) for epoch, (a, b) in zip(way.epochs, way.places, strict=True)]
    for _, alpha, beta in reversed(places):
        if chart.holds(alpha, beta):
            canvas.write(chart.column(alpha), chart.row(beta), "o", "loud")
    epoch, alpha, beta = places[0]
    if chart.holds(alpha, beta) and len(places) > 1:
        canvas.write(chart.column(alpha), chart.row(beta), "0", "loud")


def _draw_here(canvas: Canvas, chart: Chart, glyphs: Glyphs) -> None:
    x, y = chart.column(0.0), chart.row(0.0)
    if chart.plot.width >= 3:
        canvas.write(x - 1, y, "[", "loud")
        canvas.write(x + 1, y, "]", "loud")
    canvas.write(x, y, _HERE[glyphs], "marked")


def _legend(surface: Surface, width: int, glyphs: Glyphs) -> list[str]:
    cut = surface.slice
    assert cut is not None, "a surface that is drawn has a slice"
    ladder = LEVELS[glyphs]
    borders = [shown(float(border)) for border in borders_of(cut.losses)]
    if borders[0] == borders[-1]:
        levels: tuple[str, ...] = (f"loss {borders[0]} everywhere, as far as can be told", "flat")
    else:
        each = " ".join(f"'{glyph}'<{border}" for glyph, border in zip(ladder, borders, strict=False))
        levels = (
            f"loss {each} '{ladder[-1]}' more",
            f"'{ladder}' loss {borders[0]} to {borders[-1]}, log",
            f"'{ladder}' low to high, log",
            f"'{ladder}'",
        )
    here = f"{_HERE[glyphs]} here, loss {shown(surface.center)}"
    percent = f"{100 * surface.way.part:.0f}%"
    way: tuple[str, ...]
    if not surface.way.has_begun:
        way = (f"{here}; no way yet", here)
    elif surface.way.is_honest:
        first = surface.way.epochs[0]
        way = (
            f"{here}   0 o: the way from epoch {first}, a shadow: {percent} of it lies in this plane",
            f"{here}   o: the way, a shadow: {percent} of it in this plane",
            f"{here}  o way, a shadow ({percent})",
            f"{here}  o way ({percent})",
            here,
        )
    else:
        way = (
            f"{here}   the way is not drawn: only {percent} of it lies in this plane",
            f"{here}; way not in it ({percent})",
            here,
        )
    return [text for text in (fitting(width, *levels), fitting(width, *way)) if text]
