"""The network plan: where each layer and each neuron stands in a network picture of some size."""

from dataclasses import dataclass
from math import ceil

from neural_drama.pictures.strokes import Area, inside_frame
from neural_drama.playthrough.moment import Moment

LIST_WIDTH, LIST_HEIGHT = 24, 6
"""A list of connections stands beside the layers where so many cells are free."""


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
    listing: Area  # free beside the layers; empty where there is no room for a list

    def column_of(self, layer: int) -> Column:
        """Where a layer stands that is in question; that one is always shown."""
        return next(column for column in self.columns if column.layer == layer)

    def neuron_at(self, layer: int, x: int, y: int, marked: int = 0) -> int | None:
        """Which neuron of a layer stands at a place of the picture, the first being 1; None for none."""
        index = self.column_of(layer).index_at(x - self.cells.x, y - self.cells.y, marked - 1)
        return None if index is None else index + 1

    def neuron_of_any_layer_at(self, x: int, y: int, marked: tuple[int, int]) -> tuple[int, int] | None:
        """The layer and the number of the neuron at a place, both from 1; None for none. marked: who has brackets."""
        found = []
        for column in self.columns:
            own = marked[1] if column.layer == marked[0] else 0
            neuron = self.neuron_at(column.layer, x, y, own) if column.layer else None
            if neuron is not None:
                found.append((column.layer, neuron))
        return marked if marked in found else found[0] if found else None


def planned(moment: Moment, width: int, height: int, is_asked: bool = False) -> Plan:
    """Plan the picture for a size. is_asked: each neuron of the layer in question must have a cell of its own."""
    area = inside_frame(width, height)
    has_header, has_caption, has_legend = area.height >= 3, area.height >= 2, area.height >= 8
    rows = max(1, area.height - has_header - has_caption - has_legend)
    columns = arranged(moment.architecture.sizes, moment.layer, area.width, rows, is_asked)
    cells = Area(area.x, area.y + has_header, area.width, rows)
    used = columns[-1].x + max(columns[-1].width, len("out")) + 3
    is_roomy = area.width - used >= LIST_WIDTH and rows >= LIST_HEIGHT
    listing = Area(area.x + used, cells.y, area.width - used, rows) if is_roomy else Area(area.x, cells.y, 0, 0)
    return Plan(area, cells, columns, has_legend, listing)


def arranged(sizes: tuple[int, ...], layer: int, width: int, rows: int, is_asked: bool = False) -> tuple[Column, ...]:
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
