"""The curves picture: training and validation loss by epoch, with the epoch that is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.thinning import CLIPPED_AT
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import SEPARATORS, Area, Dots, Glyphs, fitting, framed, room_for_title
from neural_drama.playthrough.moment import Moment

LOG_FROM = 100.0
"""The loss is drawn on a logarithmic scale when its largest value is this many times its smallest."""

_MARKS = {"braille": ("━", "┅", "▲", "│"), "blocks": ("━", "┅", "▲", "│"), "ascii": ("*", "o", "^", "|")}


@dataclass(frozen=True, slots=True)
class Scale:
    """How a loss becomes a height: 0 at the bottom of the chart, 1 at its top."""

    bottom: float
    top: float
    is_log: bool

    def height_of(self, values: Array) -> Array:
        """[n] heights; what is off the chart is NaN."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.is_log:
                low, high = np.log(self.bottom), np.log(self.top)
                heights = (np.log(np.maximum(values, self.bottom)) - low) / (high - low)
            elif self.top > self.bottom:
                heights = (values - self.bottom) / (self.top - self.bottom)
            else:
                heights = np.full(values.shape, 0.5)
        return np.where(np.isfinite(values) & (values <= self.top), heights, np.nan)


def scale_of(losses: Array) -> Scale:
    """The scale on which all losses [n] that are on the chart have room."""
    finite = losses[np.isfinite(losses)]
    if not len(finite):
        return Scale(0.0, 1.0, False)
    start = finite[0] if finite[0] > 0 else finite.max()
    kept = finite[finite <= CLIPPED_AT * start]
    top = float(kept.max())
    positive = kept[kept > 0]
    if len(positive) and top > LOG_FROM * positive.min():
        return Scale(float(positive.min()), top, True)
    bottom = float(kept.min())
    return Scale(0.0 if bottom < top / 2 else bottom, top, False)


def curves_picture(
    moment: Moment,
    width: int,
    height: int,
    to_epoch: int = 0,
    glyphs: Glyphs = "braille",
    is_front: bool = False,
) -> Canvas:
    """Draw both curves over the epochs of the run, or up to `to_epoch` while they are still to come."""
    canvas = Canvas(width, height)
    train, validation = moment.history.losses, moment.history.validation_losses
    scale = scale_of(np.concatenate([train, validation]))
    titles = [f"{name} {SEPARATORS[glyphs]} log" for name in ("loss by epoch", "loss")] * scale.is_log
    title = fitting(room_for_title(width), *titles, *["loss by epoch"] * (not scale.is_log), "loss")
    area = framed(canvas, title, glyphs, is_front)
    has_legend, has_axis = area.height >= 3, area.height >= 4
    labels = (shown(scale.top), shown(scale.bottom))
    margin = max(map(len, labels)) + 1 if area.width >= 24 and area.height >= 4 else 0
    plot = Area(area.x + margin, area.y + has_legend, area.width - margin, area.height - has_legend - has_axis)
    if plot.is_empty:
        return canvas
    last = max(to_epoch, moment.history.last_epoch)
    if margin and scale.top > scale.bottom:
        canvas.write(area.x, plot.y, labels[0].rjust(margin - 1), "dim")
        canvas.write(area.x, plot.y + plot.height - 1, labels[1].rjust(margin - 1), "dim")
    _draw_curve(canvas, plot, validation, last, scale, glyphs, is_validation=True)
    _draw_curve(canvas, plot, train, last, scale, glyphs, is_validation=False)
    _draw_cursor(canvas, plot, moment.epoch, last, glyphs)
    if has_axis:
        _draw_axis(canvas, plot, moment.epoch, last)
    if has_legend:
        _draw_legend(canvas, area, moment, glyphs)
    _say_lost(canvas, plot, moment, scale, glyphs)
    return canvas


def curves_explained(moment: Moment, glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    solid, dotted, off, here = _MARKS[glyphs]
    scale = scale_of(np.concatenate([moment.history.losses, moment.history.validation_losses]))
    ways = ("solid", "dotted") if glyphs != "ascii" else (f"of {solid}", f"of {dotted}")
    return (
        f"Across: the epochs of this run. Up: the mean loss of a case, which has no unit"
        f"{', equal heights being equal factors' if scale.is_log else ''}.",
        f"The line that is {ways[0]} is the loss of the cases trained on; {ways[1]}, of those kept for validation.",
        f"{here} the epoch looked at; {off} an epoch whose loss is off the chart.",
    )


def column_of(epoch: int, last: int, columns: int) -> int:
    """The column of an epoch: the first epoch in the first one, the last epoch in the last."""
    return round(epoch / last * (columns - 1)) if last > 0 else 0


def _draw_curve(
    canvas: Canvas, plot: Area, losses: Array, last: int, scale: Scale, glyphs: Glyphs, is_validation: bool
) -> None:
    dots = Dots(plot, glyphs)
    down = (1.0 - scale.height_of(losses)) * (dots.height - 1)
    for x, first, final in strokes_of(down, last, dots.width):
        # The validation curve is dotted, so that the two can be told apart without color.
        if not is_validation or x % 3 == 0 or glyphs == "ascii":
            dots.run(x, first, final)
    ink = "curve-validation" if is_validation else "curve-train"
    dots.draw(canvas, ink, "o" if is_validation else "*")
    for epoch in np.nonzero(np.isnan(down))[0]:
        x = plot.x + column_of(int(epoch), last, plot.width)
        canvas.write(x, plot.y, _MARKS[glyphs][2], "bad")


def strokes_of(down: Array, last: int, columns: int) -> Sequence[tuple[int, int, int]]:
    """The vertical strokes (column, from row, to row) of a curve.

    down: [epochs] rows in dots, NaN where the curve is off the chart. Where several epochs share a column the
    stroke keeps the smallest and the largest; where they are sparse, the columns between are interpolated.
    Each stroke begins at the height of the column before it, so that the curve holds together.
    """
    if columns <= 0:
        return ()
    places = np.rint(np.arange(len(down)) / max(1, last) * (columns - 1)).astype(np.intp)
    strokes: list[tuple[int, int, int]] = []
    before: tuple[int, float] | None = None
    columns_met, firsts = np.unique(places, return_index=True)
    for x, shared in zip(columns_met, np.split(down, firsts[1:]), strict=True):
        here = shared[~np.isnan(shared)]
        if not len(here):
            before = None
            continue
        low, high = float(here.min()), float(here.max())
        if before is not None:
            strokes += _between(before, (int(x), float(here[0])))
            left = before[1] + (float(here[0]) - before[1]) * (1 - 1 / (int(x) - before[0]))
            low, high = min(low, left), max(high, left)
        strokes.append((int(x), round(low), round(high)))
        before = None if np.isnan(shared[-1]) else (int(x), float(here[-1]))
    return strokes


def _between(start: tuple[int, float], end: tuple[int, float]) -> list[tuple[int, int, int]]:
    """The strokes of a straight line over the columns strictly between two points."""
    strokes = []
    span = end[0] - start[0]
    for x in range(start[0] + 1, end[0]):
        left, right = (x - 1 - start[0]) / span, (x - start[0]) / span
        rows = [round(start[1] + (end[1] - start[1]) * part) for part in (left, right)]
        strokes.append((x, rows[0], rows[1]))
    return strokes


def _draw_cursor(canvas: Canvas, plot: Area, epoch: int, last: int, glyphs: Glyphs) -> None:
    x = plot.x + column_of(epoch, last, plot.width)
    for y in range(plot.y, plot.y + plot.height):
        if canvas.characters[y, x] == " ":
            canvas.write(x, y, _MARKS[glyphs][3], "cursor")
        else:
            canvas.tint(x, y, "cursor")


def _draw_axis(canvas: Canvas, plot: Area, epoch: int, last: int) -> None:
    y = plot.y + plot.height
    right = plot.x + plot.width
    canvas.write(plot.x, y, "0", "dim")
    if last > 0:
        canvas.write(right - len(str(last)), y, str(last), "dim")
    here = str(epoch)
    x = min(max(plot.x + column_of(epoch, last, plot.width) - len(here) // 2, plot.x), right - len(here))
    is_clear = plot.x + 1 < x and x + len(here) < right - len(str(last))
    if is_clear or epoch in (0, last):
        canvas.write(x, y, here, "cursor")


def _draw_legend(canvas: Canvas, area: Area, moment: Moment, glyphs: Glyphs) -> None:
    """Both values at the epoch that is looked at."""
    solid, dotted, _, _ = _MARKS[glyphs]
    record = moment.history[moment.epoch]
    values = (shown(record.loss), shown(record.validation_loss))
    for train, validation in (("training ", "validation "), ("train ", "valid "), ("", "")):
        parts = (f"{solid} {train}{values[0]}  ", f"{dotted} {validation}{values[1]}")
        if sum(map(len, parts)) <= area.width:
            break
    canvas.write(area.x, area.y, parts[0][: area.width], "curve-train")
    canvas.write(area.x + len(parts[0]), area.y, parts[1][: max(0, area.width - len(parts[0]))], "curve-validation")


def _say_lost(canvas: Canvas, plot: Area, moment: Moment, scale: Scale, glyphs: Glyphs) -> None:
    """Since when a curve is off the chart, if it is."""
    is_kept = (moment.history.losses <= scale.top) & (moment.history.validation_losses <= scale.top)
    lost = np.nonzero(~is_kept)[0]
    if len(lost):
        text = f"{_MARKS[glyphs][2]} off the chart from epoch {lost[0]} "
        x = plot.x + max(0, plot.width - len(text)) // 2
        canvas.write(x, plot.y + min(1, plot.height - 1), text[: plot.width], "bad")
