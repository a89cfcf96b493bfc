"""The axes: how numbers in a unit become cells of a chart, and the figures that stand beside them."""

import math
from dataclasses import dataclass

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import Area, fitting

LEAST_WIDTH, LEAST_HEIGHT = 24, 6
"""A chart smaller than this has no room for figures beside it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers. names: what they are, in what unit, the fullest first."""

    low: float
    high: float
    names: tuple[str, ...]

    def cell_of(self, value: float, cells: int) -> int:
        """The cell of a finite number, counted from the low end: -1 below the axis, `cells` above it."""
        if value < self.low:
            return -1
        if value > self.high:
            return cells
        return round(self._part(value) * (cells - 1)) if cells > 1 else 0

    def value_at(self, cell: int, cells: int) -> float:
        """The number in the middle of a cell."""
        part = cell / (cells - 1) if cells > 1 else 0.5
        return self.low * (1.0 - part) + self.high * part

    def _part(self, value: float) -> float:
        # Halved first, so that the whole range of floats has a length.
        length = self.high / 2 - self.low / 2
        return (value / 2 - self.low / 2) / length if length > 0 else 0.5


@dataclass(frozen=True, slots=True)
class Chart:
    """Where a chart is drawn, between which axes."""

    plot: Area
    x: Axis
    y: Axis

    def column(self, value: float) -> int:
        """The column of a number on the x axis; just outside the plot if it is off the chart."""
        return self.plot.x + self.x.cell_of(value, self.plot.width)

    def row(self, value: float) -> int:
        """The row of a number on the y axis, which runs upward."""
        return self.plot.y + self.plot.height - 1 - self.y.cell_of(value, self.plot.height)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is on the chart. What is not finite is not."""
        return (
            math.isfinite(x) and math.isfinite(y) and self.x.low <= x <= self.x.high and self.y.low <= y <= self.y.high
        )


def charted(canvas: Canvas, area: Area, x: Axis, y: Axis) -> Chart:
    """Write both axes beside an area, as far as there is room, and return the chart that is left to be drawn."""
    if area.width < LEAST_WIDTH or area.height < LEAST_HEIGHT:
        return Chart(area, x, y)
    top, bottom = shown(y.high), shown(y.low)
    margin = max(len(top), len(bottom)) + 1
    plot = Area(area.x + margin, area.y + 1, area.width - margin, area.height - 2)
    canvas.write(area.x, area.y, fitting(area.width, *(f"{name} (up)" for name in y.names)), "dim")
    canvas.write(area.x, plot.y, top.rjust(margin - 1), "dim")
    canvas.write(area.x, plot.y + plot.height - 1, bottom.rjust(margin - 1), "dim")
    left, right = shown(x.low), shown(x.high)
    below = plot.y + plot.height
    if len(left) + len(right) + 1 <= plot.width:
        canvas.write(plot.x, below, left, "dim")
        canvas.write(plot.x + plot.width - len(right), below, right, "dim")
        room = plot.width - len(left) - len(right) - 2
        name = fitting(room, *x.names)
        canvas.write(plot.x + len(left) + 1 + (room - len(name)) // 2, below, name, "dim")
    return Chart(plot, x, y)


def padded(low: float, high: float) -> tuple[float, float]:
    """A range a little wider than the numbers it must hold, so that none of them lies on an edge."""
    room = (high / 2 - low / 2) * 0.1 or abs(high) * 0.05 or 1.0
    return low - room, high + room
