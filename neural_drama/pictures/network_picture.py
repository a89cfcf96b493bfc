"""The network picture: every neuron as one cell, lit by what it has to do with the incident."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import LEVELS, Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import SEPARATORS, Area, Glyphs, framed, inside_frame
from neural_drama.playthrough.moment import Moment

By = Literal["blame", "share", "activation"]

LADDERS = {"braille": ".·▫▪■◆", "blocks": ".·▫▪■◆", "ascii": "_.:+%@"}
"""The glyph of each level, from exactly zero to the largest of the layer."""

_INPUT = {"braille": "▸", "blocks": "▸", "ascii": ">"}
NOT_FINITE = "?"


@dataclass(frozen=True, slots=True)
class Column:
    """Where a layer stands. layer 0 is the inputs. Several neurons share a cell when there is no room."""

    layer: int
    neurons: int
    x: int
    columns: int  # side by side
    pitch: int  # cells from one column to the next
    per_cell: int
    rows: int

    def cell(self, index: int) -> tuple[int, int]:
        """Where a neuron stands, counted from 0: down the first column, then down the next."""
        column, row = divmod(index // self.per_cell, self.rows)
        return self.x + column * self.pitch, row

    @property
    def width(self) -> int:
        """From the first cell to the last."""
        return (self.columns - 1) * self.pitch + 1

    @property
    def neurons_a_column(self) -> int:
        """How many neurons stand in one column, cell by cell."""
        return self.rows * self.per_cell

    def index_at(self, x: int, row: int, marked: int) -> int | None:
        """Which neuron stands on a cell, or shares it as the first; None for none.

        A cell between two belongs to the marked one, whose bracket may be there, or else to the left one.
        """
        found = []
        for near in (x, x - 1, x + 1):
            column, beside = divmod(near - self.x, self.pitch)
            index = (column * self.rows + row) * self.per_cell
            if beside == 0 and 0 <= column < self.columns and 0 <= row < self.rows and index < self.neurons:
                if near == x:
                    return index
                found.append(index)
        return marked if marked in found else found[0] if found else None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands in a network picture."""

    area: Area  # inside the frame
    cells: Area  # of the neurons
    columns: tuple[Column, ...]
    has_legend: bool

    def column_of(self, layer: int) -> Column:
        """Where a layer stands that is in question; that one is always shown."""
        return next(column for column in self.columns if column.layer == layer)

    def neuron_at(self, layer: int, x: int, y: int, marked: int = 0) -> int | None:
        """Which neuron of a layer stands at a place of the picture, the first being 1; None for none."""
        index = self.column_of(layer).index_at(x - self.cells.x, y - self.cells.y, marked - 1)
        return None if index is None else index + 1


def planned(moment: Moment, width: int, height: int, is_asked: bool = False) -> Plan:
    """Plan the picture for a size. is_asked: each neuron of the layer in question must have a cell of its own."""
    area = inside_frame(width, height)
    has_header, has_caption, has_legend = area.height >= 3, area.height >= 2, area.height >= 8
    rows = max(1, area.height - has_header - has_caption - has_legend)
    columns = arranged(moment.architecture.sizes, moment.layer, area.width, rows, is_asked)
    return Plan(area, Area(area.x, area.y + has_header, area.width, rows), columns, has_legend)


def level(value: float, largest: float) -> int:
    """How strong a value is beside the largest of its layer: 0 for exactly zero, then 1 to 5 in fifths."""
    if value == 0 or not largest > 0:
        return 0
    return min(LEVELS, max(1, ceil(LEVELS * abs(value) / largest)))


def network_picture(
    moment: Moment, width: int, height: int, by: By = "blame", glyphs: Glyphs = "braille", is_front: bool = False,
    is_asked: bool = False,
) -> Canvas:
    """Draw the network. Each neuron's level is relative to the largest of its layer; its sign is its ink.

    is_asked: the player is to point at a neuron of the layer in question.
    """
    if moment.is_sealed and by == "blame":
        by = "activation"  # the picture must not answer what the player is being asked
    canvas = Canvas(width, height)
    framed(canvas, f"network {SEPARATORS[glyphs]} {by}", glyphs, is_front)
    plan = planned(moment, width, height, is_asked)
    area, cells = plan.area, plan.cells
    for column in plan.columns:
        x = area.x + column.x
        if cells.y > area.y:
            is_here = column.layer == moment.layer
            canvas.write(x, area.y, _label(column.layer, moment), "loud" if is_here else "dim")
        _draw_layer(canvas, moment, column, cells, by, glyphs)
    below = cells.y + cells.height
    if below < area.y + area.height:
        shares = max((column.per_cell for column in plan.columns), default=1)
        if plan.has_legend:
            canvas.write(area.x, below, _legend(glyphs, shares, area.width), "dim")
            below += 1
        canvas.write(area.x, below, caption(moment, by, area.width), "plain")
    return canvas


def caption(moment: Moment, by: By, width: int = 80) -> str:
    """The neuron in question in words, shorter where there is no room."""
    value = shown(float(values_of(moment, by)[moment.layer - 1][moment.neuron - 1]), signed=True)
    unit = "" if by == "activation" else f" {moment.case_file.unit}"
    for text in (
        f"layer {moment.layer} neuron {moment.neuron}  {by} {value}{unit}",
        f"L{moment.layer} neuron {moment.neuron} {by} {value}",
        f"L{moment.layer} n{moment.neuron} {value}",
    ):
        if len(text) <= width:
            return text
    return value[:width]


def values_of(moment: Moment, by: By) -> tuple[Array, ...]:
    """What the cells show, one array for each layer."""
    return {
        "blame": moment.attribution.blame,
        "share": moment.attribution.share,
        "activation": moment.attribution.activation,
    }[by]


def arranged(
    sizes: tuple[int, ...], layer: int, width: int, rows: int, is_asked: bool = False
) -> tuple[Column, ...]:
    """Place the layers side by side, as roomy as the width allows, the layer in question always among them.

    is_asked: rather leave out other layers than let neurons stand too close to be told apart.
    """
    first = 0
    last = len(sizes) - 1
    while True:
        shown_sizes = sizes[first : last + 1]
        for pitch in (2,) if is_asked and len(shown_sizes) > 1 else (2, 1):
            for per_cell in (1,) if pitch == 2 else range(1, max(sizes) + 1):
                placed = _placed(shown_sizes, first, last == len(sizes) - 1, width, rows, pitch, per_cell)
                if placed:
                    return placed
        if first < layer:
            first += 1
        elif last > layer:
            last -= 1
        else:
            return (Column(layer, sizes[layer], 0, 1, 1, ceil(sizes[layer] / rows), rows),)


def _placed(
    sizes: tuple[int, ...], first: int, has_output: bool, width: int, rows: int, pitch: int, per_cell: int
) -> tuple[Column, ...] | None:
    """The layers in this pitch and density, spread over the width; None when they do not fit."""
    counts = [ceil(ceil(size / per_cell) / rows) for size in sizes]
    labels = [3 if has_output and i == len(sizes) - 1 else 2 for i in range(len(sizes))]
    widths = [max(label, (count - 1) * pitch + 1) for label, count in zip(labels, counts, strict=True)]
    least_gap = 2 if pitch == 2 else 1
    spare = width - sum(widths) - least_gap * (len(sizes) - 1)
    if spare < 0:
        return None
    gap = least_gap + min(5, spare // max(1, len(sizes) - 1))
    columns, x = [], 0
    for i, (size, count) in enumerate(zip(sizes, counts, strict=True)):
        columns.append(Column(first + i, size, x, count, pitch, per_cell, rows))
        x += widths[i] + gap
    return tuple(columns)


def _draw_layer(canvas: Canvas, moment: Moment, column: Column, area: Area, by: By, glyphs: Glyphs) -> None:
    if column.layer == 0:
        for index in range(column.neurons):
            x, row = column.cell(index)
            canvas.write(area.x + x, area.y + row, _INPUT[glyphs], "dim")
        return
    values = values_of(moment, by)[column.layer - 1]
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if len(finite) else 0.0
    for start in range(0, column.neurons, column.per_cell):
        x, row = column.cell(start)
        shared = values[start : start + column.per_cell]
        is_marked = column.layer == moment.layer and start <= moment.neuron - 1 < start + len(shared)
        value = float(values[moment.neuron - 1]) if is_marked else _strongest(shared)
        glyph, ink = cell_of(value, largest, glyphs)
        canvas.write(area.x + x, area.y + row, glyph, "marked" if is_marked else ink)
        if is_marked and column.pitch == 2:
            canvas.write(area.x + x - 1, area.y + row, "[", "loud")
            canvas.write(area.x + x + 1, area.y + row, "]", "loud")


def cell_of(value: float, largest: float, glyphs: Glyphs) -> tuple[str, str]:
    """The glyph and the ink of one neuron."""
    if not np.isfinite(value):
        return NOT_FINITE, "bad"
    strength = level(value, largest)
    ink = "dim" if strength == 0 else f"{'positive' if value > 0 else 'negative'}-{strength}"
    return LADDERS[glyphs][strength], ink


def _strongest(values: Array) -> float:
    if not np.isfinite(values).all():
        return float(values[~np.isfinite(values)][0])
    return float(values[np.argmax(np.abs(values))])


def _label(layer: int, moment: Moment) -> str:
    if layer == 0:
        return "in"
    return "out" if layer == moment.architecture.layers else f"L{layer}"


def _legend(glyphs: Glyphs, per_cell: int, width: int) -> str:
    ladder = " ".join(LADDERS[glyphs])
    together = f"{per_cell} neurons a cell" if per_cell > 1 else ""
    parts = ([ladder, "none to the layer's largest", together], [ladder, "none to most", together], [ladder, together])
    texts = ["  ".join(part for part in some if part) for some in parts]
    return next((text for text in texts if len(text) <= width), ladder[:width])
