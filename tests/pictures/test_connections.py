"""The connections of the neuron in question: listed and drawn with sign and size, and pointed at."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.connections_picture import connection_listed_at, connections_picture
from neural_drama.pictures.lights import LADDERS, NEGATIVE_LADDERS, NOT_FINITE
from neural_drama.pictures.network_picture import connection_at, network_picture, neuron_at
from neural_drama.pictures.network_plan import planned
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.wires import MOST_WIRES, SIGNS, cells_of, wired


def test_every_weight_into_and_out_of_the_neuron_is_known_the_heaviest_first(make):
    moment = make(layer=2, neuron=3)
    into, out = incoming(moment), outgoing(moment)
    assert len(into) == 40 and len(out) == 5
    for one in (*into, *out):
        assert one.weight == moment.parameters.weights[one.layer - 1][one.source - 1, one.neuron - 1]
    for some in (into, out):
        sizes = [abs(one.weight) for one in some]
        assert sizes == sorted(sizes, reverse=True)
    assert {one.neuron for one in into} == {3} == {one.source for one in out}
    assert outgoing(make(layer=4, neuron=1)) == ()


def test_inputs_are_called_by_their_names(make):
    moment = make(layer=1, neuron=1)
    assert {partner_in_words(one, moment) for one in incoming(moment)} == {"hour", "rain_mm", "stops"}


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_the_list_says_each_weight_and_whose_it_is(make, glyphs):
    moment = make(hidden=(6, 5), layer=2, neuron=1)
    text = "\n".join(connections_picture(moment, 70, 12, glyphs=glyphs).lines())
    for one in (*incoming(moment), *outgoing(moment)):
        assert partner_in_words(one, moment) in text and shown(one.weight, signed=True) in text
    assert "heaviest of" not in text


def test_a_list_without_room_says_how_many_there_are(make):
    text = "\n".join(connections_picture(make(layer=2, neuron=1), 34, 10).lines())
    assert "of 40" in text and "of 5" in text


def test_a_row_of_the_list_leads_to_its_connection(make):
    moment = make(layer=2, neuron=1)
    lines = connections_picture(moment, 70, 12).lines()
    found = [connection_listed_at(moment, 70, 12, 4, y) for y in range(12)]
    assert found[:2] == [None, None] and found[2:11] == list(incoming(moment)[:9]) and found[11] is None
    assert shown(found[2].weight, signed=True) in lines[2]


@pytest.mark.parametrize("size", [(120, 40), (58, 19), (46, 11), (60, 20)])
def test_the_place_of_every_neuron_leads_to_it_whatever_its_layer(make, size):
    moment = make(hidden=(40, 24, 5), layer=2, neuron=7)
    plan = planned(moment, *size)
    for column in plan.columns:
        for index in range(0, column.neurons, column.per_cell):
            x, row = column.cell(index)
            found = neuron_at(moment, *size, plan.cells.x + x, plan.cells.y + row)
            assert found == ((column.layer, index + 1) if column.layer else None)
    assert neuron_at(moment, *size, 0, 0) is None


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_the_heaviest_connections_are_drawn_where_there_is_room_and_lead_to_themselves(make, glyphs):
    moment = make(hidden=(12, 12, 5), layer=2, neuron=3)
    plan = planned(moment, 100, 24)
    wires = wired(moment, plan)
    assert {wire.connection for wire in wires} == {*incoming(moment)[:MOST_WIRES], *outgoing(moment)[:MOST_WIRES]}
    canvas = network_picture(moment, 100, 24, glyphs=glyphs)
    free = replace(moment, parameters=moment.parameters.copy())
    free.parameters.weights[1][:, 2] = 0.0
    free.parameters.weights[2][2] = 0.0
    assert wired(free, plan) == ()
    for wire in wires:
        cells = cells_of(wire, glyphs)
        assert cells[0][0] == wire.gap.x and cells[-1][0] == wire.gap.x + wire.gap.width - 1
        drawn = sum(canvas.lines()[y][x] != " " for x, y in cells)
        assert drawn >= len(cells) / 3
        found = [connection_at(moment, 100, 24, x, y, glyphs) for x, y in cells]
        assert wire.connection in found or all(found)


def test_signs_of_wires_are_seen_without_any_ink(make):
    moment = make(hidden=(12, 12, 5), layer=2, neuron=3)

    def drawn(sign, glyphs):
        parameters = moment.parameters.copy()
        for layer, place in ((1, (slice(None), 2)), (2, (2, slice(None)))):
            parameters.weights[layer][place] = sign * np.abs(parameters.weights[layer][place])
        changed = replace(moment, parameters=parameters)
        wires = wired(changed, planned(changed, 100, 24))
        canvas = network_picture(changed, 100, 24, by="activation", glyphs=glyphs)
        return "".join(sorted(canvas.lines()[y][x] for wire in wires for x, y in cells_of(wire, glyphs)))

    for glyphs, signs in (("blocks", "=~"), ("ascii", "=~")):
        assert (set(drawn(1, glyphs)), set(drawn(-1, glyphs))) == ({signs[0]}, {signs[1]})
    dots = [sum((ord(sign) - 0x2800).bit_count() for sign in drawn(s, "braille") if sign != " ") for s in (1, -1)]
    assert dots[1] < 0.6 * dots[0], "a negative one is dotted"


def test_no_wire_covers_a_neuron(make):
    moment = make(hidden=(40, 24, 5), layer=2, neuron=7)
    for size in ((120, 40), (58, 19), (46, 11)):
        plan = planned(moment, *size)
        cells = {cell for wire in wired(moment, plan) for cell in cells_of(wire, "braille")}
        for column in plan.columns:
            for index in range(0, column.neurons, column.per_cell):
                x, row = column.cell(index)
                assert (plan.cells.x + x, plan.cells.y + row) not in cells


def test_weights_that_are_no_numbers_come_first_and_are_marked(make, broken):
    moment = broken
    assert not np.isfinite(incoming(moment)[0].weight)
    text = "\n".join(connections_picture(moment, 70, 12).lines())
    assert "? nan" in text or "? +inf" in text
    spare = make(hidden=(12, 12, 5), layer=2, neuron=3)
    lost = spare.parameters.copy()
    lost.vector[:] = np.nan
    lost = replace(spare, parameters=lost)
    canvas, wires = network_picture(lost, 100, 24), wired(lost, planned(lost, 100, 24))
    assert wires and all(canvas.lines()[y][x] == "?" for wire in wires for x, y in cells_of(wire, "braille"))


def test_a_connection_of_somebody_else_is_not_drawn_as_chosen(make):
    trained = make()
    theirs = Connection(trained.layer, 1, trained.neuron % 2 + 1, 0.5)
    assert theirs not in (*incoming(trained), *outgoing(trained))
    drawn = [network_picture(trained, 80, 20, chosen=chosen).rows() for chosen in (theirs, None)]
    assert drawn[0] == drawn[1]


def test_no_neuron_has_the_sign_of_a_wire():
    for glyphs in ("blocks", "ascii"):
        assert not set(SIGNS.values()) & set(LADDERS[glyphs] + NEGATIVE_LADDERS[glyphs] + NOT_FINITE + "[]")
