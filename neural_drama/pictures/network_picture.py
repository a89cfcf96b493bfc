"""The network picture: every neuron as one cell, lit by what it has to do with the incident, and its connections."""

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.connections_picture import draw_list, entry_at, listed
from neural_drama.pictures.lights import By, cell_of, largest_of, legend, lit_by, unit_of, values_of
from neural_drama.pictures.network_plan import Column, Plan
from neural_drama.pictures.network_plan import planned as planned
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import SEPARATORS, Glyphs, fitting, framed, room_for_title
from neural_drama.pictures.wires import cells_of, draw_wires, wired
from neural_drama.playthrough.moment import Moment

_INPUT: dict[Glyphs, str] = {"braille": "▸", "blocks": "▸", "ascii": ">"}


def network_picture(
    moment: Moment,
    width: int,
    height: int,
    by: By = "blame",
    glyphs: Glyphs = "braille",
    is_front: bool = False,
    is_asked: bool = False,
) -> Canvas:
    """Draw the network. Each neuron's level is relative to the largest of its layer; its sign is its glyph and ink.

    is_asked: the player is to point at a neuron of the layer in question.
    """
    by = lit_by(moment, by)
    canvas = Canvas(width, height)
    titles = (f"network {SEPARATORS[glyphs]} {by}", by)
    framed(canvas, fitting(room_for_title(width), *titles), glyphs, is_front)
    plan = planned(moment, width, height, is_asked)
    area, cells = plan.area, plan.cells
    draw_wires(canvas, wired(moment, plan), glyphs)
    values = values_of(moment, by)
    for column in plan.columns:
        if cells.y > area.y:
            is_here = column.layer == moment.layer
            canvas.write(area.x + column.x, area.y, _label(column.layer, moment), "loud" if is_here else "dim")
        _draw_layer(canvas, moment, column, plan, values, glyphs)
    if not plan.listing.is_empty:
        draw_list(canvas, listed(moment, plan.listing), glyphs)
    below = cells.y + cells.height
    if below < area.y + area.height:
        shares = max((column.per_cell for column in plan.columns), default=1)
        if plan.has_legend:
            canvas.write(area.x, below, legend(by, glyphs, shares, area.width), "dim")
            below += 1
        canvas.write(area.x, below, _caption_with_heaviest(moment, by, plan), "plain")
    return canvas


def neuron_at(
    moment: Moment, width: int, height: int, x: int, y: int, is_asked: bool = False
) -> tuple[int, int] | None:
    """Layer and number of the neuron at a place of the picture, both from 1; None for none."""
    plan = planned(moment, width, height, is_asked)
    return plan.neuron_of_any_layer_at(x, y, (moment.layer, moment.neuron))


def connection_at(
    moment: Moment, width: int, height: int, x: int, y: int, glyphs: Glyphs = "braille", is_asked: bool = False
) -> Connection | None:
    """Which connection of the neuron in question runs through a place of the picture, or is listed there."""
    plan = planned(moment, width, height, is_asked)
    if not plan.listing.is_empty and (found := entry_at(listed(moment, plan.listing), x, y)):
        return found
    # The last one drawn lies on top.
    return next((wire.connection for wire in reversed(wired(moment, plan)) if (x, y) in cells_of(wire, glyphs)), None)


def caption(moment: Moment, by: By, width: int = 80) -> str:
    """The neuron in question in words, shorter where there is no room."""
    value = shown(float(values_of(moment, by)[moment.layer - 1][moment.neuron - 1]), signed=True)
    unit = f" {unit_of(moment, by)}".rstrip()
    return fitting(
        width,
        f"layer {moment.layer} neuron {moment.neuron}  {by} {value}{unit}",
        f"L{moment.layer} neuron {moment.neuron} {by} {value}",
        f"L{moment.layer} n{moment.neuron} {value}",
        value,
    )


def _caption_with_heaviest(moment: Moment, by: By, plan: Plan) -> str:
    """The caption, and where no list stands beside the layers, the heaviest connection to each side."""
    said = caption(moment, by, plan.area.width)
    if not plan.listing.is_empty:
        return said
    ends = [("hears", incoming(moment)), ("heard by", outgoing(moment))]
    heaviest = ", ".join(
        f"{verb} {shown(found[0].weight, signed=True)} {partner_in_words(found[0], moment, is_short=True)}"
        for verb, found in ends
        if found
    )
    return fitting(plan.area.width, f"{said}  {heaviest}", said)


def _draw_layer(
    canvas: Canvas, moment: Moment, column: Column, plan: Plan, values: tuple[Array, ...], glyphs: Glyphs
) -> None:
    left, top = plan.area.x, plan.cells.y
    if column.layer == 0:
        for index in range(column.neurons):
            x, row = column.cell(index)
            canvas.write(left + x, top + row, _INPUT[glyphs], "dim")
        return
    own = values[column.layer - 1]
    largest = largest_of(own)
    for start in range(0, column.neurons, column.per_cell):
        x, row = column.cell(start)
        shared = own[start : start + column.per_cell]
        is_marked = column.layer == moment.layer and start <= moment.neuron - 1 < start + len(shared)
        value = float(own[moment.neuron - 1]) if is_marked else _strongest(shared)
        glyph, ink = cell_of(value, largest, glyphs)
        canvas.write(left + x, top + row, glyph, "marked" if is_marked else ink)
        if is_marked and column.pitch == 2:
            canvas.write(left + x - 1, top + row, "[", "loud")
            canvas.write(left + x + 1, top + row, "]", "loud")


def _strongest(values: Array) -> float:
    if not np.isfinite(values).all():
        return float(values[~np.isfinite(values)][0])
    return float(values[np.argmax(np.abs(values))])


def _label(layer: int, moment: Moment) -> str:
    if layer == 0:
        return "in"
    return "out" if layer == moment.architecture.layers else f"L{layer}"
