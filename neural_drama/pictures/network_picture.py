"""The network picture: every neuron as one cell, lit by what it has to do with the incident, and its connections."""

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.connections_picture import draw_list, entry_at, listed
from neural_drama.pictures.lights import (
    LADDERS,
    MEANINGS,
    NEGATIVE_LADDERS,
    NOT_FINITE,
    By,
    cell_of,
    largest_of,
    legend,
    lit_by,
    unit_of,
    values_of,
)
from neural_drama.pictures.network_plan import Column, Plan
from neural_drama.pictures.network_plan import planned as planned
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import SEPARATORS, Glyphs, fitting, framed, room_for_title
from neural_drama.pictures.wires import SIGNS, cells_of, draw_wires, wired
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
    chosen: Connection | None = None,
) -> Canvas:
    """Draw the network. Each neuron's level is relative to the largest of its layer; its sign is its glyph and ink.

    is_asked: the player is to point at a neuron of the layer in question. chosen: one of its connections.
    """
    by = lit_by(moment, by)
    canvas = Canvas(width, height)
    framed(canvas, fitting(room_for_title(width), *_titles(moment, by, glyphs)), glyphs, is_front)
    plan = planned(moment, width, height, is_asked)
    area, cells = plan.area, plan.cells
    if chosen not in (*incoming(moment), *outgoing(moment)):
        chosen = None  # the play has turned to another neuron meanwhile
    draw_wires(canvas, wired(moment, plan, chosen), glyphs)
    values = values_of(moment, by)
    for column in plan.columns:
        if cells.y > area.y:
            is_here = column.layer == moment.layer
            canvas.write(area.x + column.x, area.y, _label(column.layer, moment), "loud" if is_here else "dim")
        _draw_layer(canvas, moment, column, plan, values, glyphs)
    if cells.y > area.y:
        _tell_of_the_rest(canvas, moment, plan)
    if not plan.listing.is_empty:
        draw_list(canvas, listed(moment, plan.listing, chosen), glyphs)
    below = cells.y + cells.height
    if below < area.y + area.height:
        shares = max((column.per_cell for column in plan.columns), default=1)
        if plan.has_legend:
            canvas.write(area.x, below, legend(moment, by, glyphs, shares, area.width), "dim")
            below += 1
        said = _caption_of(moment, chosen, area.width) if chosen else _caption_with_heaviest(moment, by, plan)
        canvas.write(area.x, below, said, "plain")
    return canvas


def network_explained(moment: Moment, by: By, glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    by = lit_by(moment, by)
    unit, up, down = unit_of(moment, by), LADDERS[glyphs], NEGATIVE_LADDERS[glyphs]
    signs = f"{up[1:]} from faint to the layer's largest" + (f"; {down[1:]} the same below zero" * (by != "gradient"))
    return (
        "Each sign is a neuron, each block of columns a layer: inputs to the left, the output to the right.",
        f"Light: {by}, {MEANINGS[by]}; {f'in {unit}' if unit else 'it has no unit'}.",
        *["What else there is to see is sealed until the blame is read out."] * moment.is_sealed,
        f"{signs}; {up[0]} exactly zero; {NOT_FINITE} no number.",
        "The neuron in question: in brackets, or reversed where they have no room. Lines, where they have: its "
        f"heaviest connections, {'solid' if glyphs == 'braille' else SIGNS[True]} above zero, "
        f"{'dotted' if glyphs == 'braille' else SIGNS[False]} below.",
    )


def neuron_at(
    moment: Moment, width: int, height: int, x: int, y: int, is_asked: bool = False
) -> tuple[int, int] | None:
    """Layer and number of the neuron at a place of the picture, both from 1; None for none."""
    plan = planned(moment, width, height, is_asked)
    return plan.neuron_of_any_layer_at(x, y, (moment.layer, moment.neuron))


def connection_at(
    moment: Moment,
    width: int,
    height: int,
    x: int,
    y: int,
    glyphs: Glyphs = "braille",
    is_asked: bool = False,
    chosen: Connection | None = None,
) -> Connection | None:
    """Which connection of the neuron in question runs through a place of the picture, or is listed there."""
    plan = planned(moment, width, height, is_asked)
    if not plan.listing.is_empty and (found := entry_at(listed(moment, plan.listing, chosen), x, y)):
        return found
    # The last one drawn lies on top.
    wires = reversed(wired(moment, plan, chosen))
    return next((wire.connection for wire in wires if (x, y) in cells_of(wire, glyphs)), None)


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


def _caption_of(moment: Moment, chosen: Connection, width: int) -> str:
    """The connection that is chosen: its weight, who is at its ends, and which of them all it is by weight."""
    is_into = chosen.layer == moment.layer
    verb, among = ("hears", incoming(moment)) if is_into else ("is heard by", outgoing(moment))
    weight, number = shown(chosen.weight, signed=True), among.index(chosen) + 1
    short = partner_in_words(chosen, moment, is_short=True)
    return fitting(
        width,
        f"L{moment.layer} n{moment.neuron} {verb} {short} by {weight}, {number} of {len(among)} by weight",
        f"n{moment.neuron} {verb} {short} by {weight}, {number} of {len(among)}",
        f"{short} {weight}",
        weight,
    )


def _titles(moment: Moment, by: By, glyphs: Glyphs) -> tuple[str, ...]:
    """What the picture is of, by what it is lit, and in what unit that is."""
    unit = unit_of(moment, by)
    names = [f"{by}, {unit}"] * bool(unit) + [f"{by} (the rest is sealed)"] * moment.is_sealed + [by]
    return (*(f"network {SEPARATORS[glyphs]} {name}" for name in names), *names)


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


def _tell_of_the_rest(canvas: Canvas, moment: Moment, plan: Plan) -> None:
    """Which layers have no room, at the end of the row of labels, as far as that is free."""
    first, last = plan.columns[0].layer, plan.columns[-1].layer
    left_out = [_label(layer, moment) for layer in range(moment.architecture.layers + 1) if not first <= layer <= last]
    used = plan.columns[-1].x + len(_label(last, moment)) + 2
    room = plan.area.width - used
    said = fitting(room, f"without {', '.join(left_out)}", f"{len(left_out)} left out") if left_out else ""
    canvas.write(plan.area.x + plan.area.width - len(said), plan.area.y, said, "dim")


def _strongest(values: Array) -> float:
    if not np.isfinite(values).all():
        return float(values[~np.isfinite(values)][0])
    return float(values[np.argmax(np.abs(values))])


def _label(layer: int, moment: Moment) -> str:
    if layer == 0:
        return "in"
    return "out" if layer == moment.architecture.layers else f"L{layer}"
