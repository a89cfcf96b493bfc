"""The wires: the heaviest connections of the neuron in question, drawn as lines between the layers."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections import Connection, incoming, outgoing
from neural_drama.pictures.lights import NOT_FINITE, cell_of, largest_of
from neural_drama.pictures.network_plan import Plan
from neural_drama.pictures.strokes import DOTS_OF, Area, Dots, Glyphs
from neural_drama.playthrough.moment import Moment

MOST_WIRES, LEAST_GAP = 3, 3
"""So many wires are drawn to each side, across a gap of at least so many cells."""

SIGNS = {True: "=", False: "~"}
"""What wires above zero and below it are drawn with where there are no dots: no sign that a neuron has."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection as cells between two layers, the free ones of them."""

    connection: Connection
    gap: Area
    start: int  # row of the source, counted from the top of the gap
    end: int  # row of the neuron it leads to


def wired(moment: Moment, plan: Plan, chosen: Connection | None = None) -> tuple[Wire, ...]:
    """The wires there is room for, the lightest first, so that the heaviest are drawn on top.

    chosen: a connection of the neuron in question that stands alone.
    """
    here = {column.layer: column for column in plan.columns}
    wires: list[Wire] = []
    heaviest = (incoming(moment)[:MOST_WIRES], outgoing(moment)[:MOST_WIRES])
    for connections in heaviest if chosen is None else ((chosen,),):
        for one in connections:
            left, right = here.get(one.layer - 1), here.get(one.layer)
            if left is None or right is None or one.weight == 0:
                continue
            # A cell to each side is left to the brackets of the neuron in question.
            first, last = left.x + left.width + 1, right.x - 2
            if last - first + 1 < LEAST_GAP:
                continue
            gap = Area(plan.cells.x + first, plan.cells.y, last - first + 1, plan.cells.height)
            wires.append(Wire(one, gap, left.cell(one.source - 1)[1], right.cell(one.neuron - 1)[1]))
    return tuple(reversed(wires))


def cells_of(wire: Wire, glyphs: Glyphs) -> tuple[tuple[int, int], ...]:
    """Every cell that a wire runs through."""
    across, down = DOTS_OF[glyphs]
    found = {(x // across, y // down) for x, first, last in _strokes(wire, glyphs) for y in range(first, last + 1)}
    return tuple(sorted((wire.gap.x + x, wire.gap.y + y) for x, y in found))


def draw_wires(canvas: Canvas, wires: tuple[Wire, ...], glyphs: Glyphs) -> None:
    """Draw them: a positive weight is a solid line, or one of plusses; a negative one is dotted, or of minuses."""
    for wire in wires:
        weight = wire.connection.weight
        largest = largest_of(np.array([other.connection.weight for other in wires if other.gap == wire.gap]))
        ink = cell_of(weight, largest, glyphs)[1]
        if not math.isfinite(weight):
            for x, y in cells_of(wire, glyphs):
                canvas.write(x, y, NOT_FINITE, ink)
        elif glyphs == "braille":
            dots = Dots(wire.gap, glyphs)
            for x, first, last in _strokes(wire, glyphs):
                if weight > 0 or last > first:
                    for y in range(first, last + 1):
                        if weight > 0 or (x + y) % 3 == 0:
                            dots.run(x, y, y)
                elif x % 3 == 0:
                    dots.run(x, first, last)
            dots.draw(canvas, ink)
        else:
            for x, y in cells_of(wire, glyphs):
                canvas.write(x, y, SIGNS[weight > 0], ink)


def _strokes(wire: Wire, glyphs: Glyphs) -> list[tuple[int, int, int]]:
    """The vertical strokes (column, from row, to row) in dots of the straight line from end to end."""
    across, down = DOTS_OF[glyphs]
    columns = wire.gap.width * across
    start, end = (row * down + (down - 1) / 2 for row in (wire.start, wire.end))
    # One more row than there are columns, so that each stroke reaches the next.
    rows = [round(start + (end - start) * step / columns) for step in range(columns + 1)]
    return [(x, min(pair), max(pair)) for x, pair in enumerate(pairwise(rows))]
