"""The comparison picture: the loss curves of two timelines on the same axes, and the epoch at which they fork."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.curves_picture import Scale, column_of, scale_of, strokes_of
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import SEPARATORS, Area, Dots, Glyphs, fitting, framed, room_for_title
from neural_drama.playthrough.comparison import Comparison, Side

LETTERS = ("A", "B")
"""What the curves are marked with: capitals on the training curves, small letters on the validation curves."""

_LEGEND_MARKS = {"braille": ("━┅", "╍┈"), "blocks": ("━┅", "╍┈"), "ascii": ("*o", "#+")}
_FORK, _OFF = {"braille": "┊", "blocks": "┊", "ascii": "|"}, {"braille": "▲", "blocks": "▲", "ascii": "^"}
_CELLS_BETWEEN_LETTERS = 12


@dataclass(frozen=True, slots=True)
class _Curve:
    """One of the four. on, of: it is drawn in so many of every so many columns of dots."""

    losses: Array
    letter: str
    on: int
    of: int
    ink: str
    plain_glyph: str


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where the curves are drawn, and on what scale."""

    plot: Area
    last: int  # epoch
    scale: Scale

    def cell_of(self, epoch: int, loss: float) -> tuple[int, int]:
        """The cell of a loss that is on the chart."""
        height = float(self.scale.height_of(np.array([loss]))[0])
        y = self.plot.y + round((1.0 - height) * (self.plot.height - 1))
        return self.plot.x + column_of(epoch, self.last, self.plot.width), y


def comparison_picture(
    comparison: Comparison, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw training and validation losses of both timelines, told apart by letters and strokes as well as by ink."""
    canvas = Canvas(width, height)
    curves = _curves(comparison)
    scale = scale_of(np.concatenate([curve.losses for curve in curves]))
    words = ["two timelines", *["log"] * scale.is_log, *["not one kind of loss"] * (not comparison.is_same_loss)]
    ways = [f" {SEPARATORS[glyphs]} ".join(words[:count]) for count in range(len(words), 0, -1)]
    area = framed(canvas, fitting(room_for_title(width), *ways, "timelines"), glyphs, is_front)
    legend = 2 if area.height >= 5 else 0
    has_axis = area.height >= 4
    labels = (shown(scale.top), shown(scale.bottom))
    margin = max(map(len, labels)) + 1 if area.width >= 24 and area.height >= 4 else 0
    plot = Area(area.x + margin, area.y + legend, area.width - margin, area.height - legend - has_axis)
    if plot.is_empty:
        return canvas
    if margin and scale.top > scale.bottom:
        canvas.write(area.x, plot.y, labels[0].rjust(margin - 1), "dim")
        canvas.write(area.x, plot.y + plot.height - 1, labels[1].rjust(margin - 1), "dim")
    axes = _Axes(plot, max(len(curve.losses) for curve in curves) - 1, scale)
    for curve in reversed(curves):
        _draw_curve(canvas, axes, curve, glyphs)
    _draw_fork(canvas, axes, comparison.fork_epoch, glyphs)
    for number, curve in enumerate(curves):
        _draw_letters(canvas, axes, curve, number, comparison.fork_epoch)
    if has_axis:
        _draw_axis(canvas, axes, comparison.fork_epoch)
    if legend:
        _draw_legend(canvas, area, comparison, scale, glyphs)
    return canvas


def _curves(comparison: Comparison) -> tuple[_Curve, ...]:
    """The four curves, what is drawn above before what is drawn below."""
    one, other = comparison.one, comparison.other
    return (
        _Curve(one.losses, LETTERS[0], 1, 1, "curve-train", "*"),
        _Curve(other.losses, LETTERS[1], 5, 8, "loud", "#"),
        _Curve(one.validation_losses, LETTERS[0].lower(), 1, 3, "curve-validation", "o"),
        _Curve(other.validation_losses, LETTERS[1].lower(), 1, 6, "plain", "+"),
    )


def _draw_curve(canvas: Canvas, axes: _Axes, curve: _Curve, glyphs: Glyphs) -> None:
    dots = Dots(axes.plot, glyphs)
    down = (1.0 - axes.scale.height_of(curve.losses)) * (dots.height - 1)
    for x, first, final in strokes_of(down, axes.last, dots.width):
        if glyphs == "ascii" or x % curve.of < curve.on:
            dots.run(x, first, final)
    dots.draw(canvas, curve.ink, curve.plain_glyph)
    for epoch in np.nonzero(np.isnan(down))[0]:
        x = axes.plot.x + column_of(int(epoch), axes.last, axes.plot.width)
        canvas.write(x, axes.plot.y, _OFF[glyphs], "bad")


def _draw_letters(canvas: Canvas, axes: _Axes, curve: _Curve, number: int, fork: int | None) -> None:
    """Letters along a curve from the fork on, each curve at places of its own, and one at its end."""
    first = 0 if fork is None else fork + 1
    lasting = len(curve.losses) - 1
    if axes.plot.width < _CELLS_BETWEEN_LETTERS or first > lasting:
        return
    left, right = (column_of(epoch, axes.last, axes.plot.width) for epoch in (first, lasting))
    offset = number * _CELLS_BETWEEN_LETTERS // 4
    columns = range(left + 1 + offset, right - 1, _CELLS_BETWEEN_LETTERS)
    epochs = [round(column / max(1, axes.plot.width - 1) * axes.last) for column in columns]
    for epoch in (*epochs, lasting):
        if first <= epoch <= lasting and not np.isnan(axes.scale.height_of(curve.losses[epoch : epoch + 1])[0]):
            canvas.write(*axes.cell_of(epoch, float(curve.losses[epoch])), curve.letter, curve.ink)


def _draw_fork(canvas: Canvas, axes: _Axes, fork: int | None, glyphs: Glyphs) -> None:
    if fork is None:
        return
    x = axes.plot.x + column_of(fork, axes.last, axes.plot.width)
    for y in range(axes.plot.y, axes.plot.y + axes.plot.height):
        if canvas.characters[y, x] == " ":
            canvas.write(x, y, _FORK[glyphs], "cursor")
        else:
            canvas.tint(x, y, "cursor")


def _draw_axis(canvas: Canvas, axes: _Axes, fork: int | None) -> None:
    """The first and the last epoch, and between them, where there is room, the fork."""
    plot, y = axes.plot, axes.plot.y + axes.plot.height
    right, last = plot.x + plot.width, str(axes.last)
    canvas.write(plot.x, y, "0", "dim")
    if axes.last > 0:
        canvas.write(max(plot.x, right - len(last)), y, last, "dim")
    if fork is None:
        return
    for here in (f"fork {fork}", str(fork)):
        at = plot.x + column_of(fork, axes.last, plot.width)
        # It may stand for the figure at an end of the axis, but not run into one.
        least = plot.x + (2 if fork else 0)
        most = right - (len(last) + 1 if fork < axes.last else 0)
        x = min(max(at - len(here) // 2, least), most - len(here))
        if least <= x <= at < x + len(here):
            canvas.write(x, y, here, "cursor")
            return


def _draw_legend(canvas: Canvas, area: Area, comparison: Comparison, scale: Scale, glyphs: Glyphs) -> None:
    """For each timeline its letter, its name and the losses it has come to, or since when they are off the chart."""
    inks = (("curve-train", "curve-validation", "bad"), ("loud", "plain", "bad"))
    for row, side in enumerate((comparison.one, comparison.other)):
        marks, letter = _LEGEND_MARKS[glyphs][row], LETTERS[row]
        training, unseen = shown(float(side.losses[-1])), shown(float(side.validation_losses[-1]))
        off = _off_in_words(side, scale, glyphs)
        name, solid, dotted = side.name, f"{marks[0]} ", f"  {letter.lower()} {marks[1]} "
        ways = (
            (f"timeline {name}: {letter} {solid}training {training}", f"{dotted}validation {unseen}", off),
            (f"{name}: {letter} {solid}{training}", f"{dotted}{unseen}", off),
            (f"{letter} {solid}{training}", f"{dotted}{unseen}", off[:1]),
        )
        parts = next((way for way in ways if len(" ".join(filter(None, way))) <= area.width), ways[-1])
        x, end = area.x, area.x + area.width
        for part, ink in zip(parts, inks[row], strict=True):
            canvas.write(x, area.y + row, part[: max(0, end - x)], ink)
            x += len(part) + (part is parts[1])


def _off_in_words(side: Side, scale: Scale, glyphs: Glyphs) -> str:
    """Since when the curves of a timeline are off the chart; nothing if they are on it."""
    lost = np.nonzero(~((side.losses <= scale.top) & (side.validation_losses <= scale.top)))[0]
    return f"{_OFF[glyphs]} off the chart from epoch {lost[0]}" if len(lost) else ""
