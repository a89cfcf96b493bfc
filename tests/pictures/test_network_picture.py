"""The network picture shows what the record says, neuron for neuron."""

import numpy as np
import pytest

from neural_drama.pictures.lights import LADDERS, LIGHTS, MEANINGS, NEGATIVE_LADDERS, cell_of, level, values_of
from neural_drama.pictures.network_picture import network_picture
from neural_drama.pictures.network_plan import arranged


def cells(moment, width=60, height=20, by="blame", glyphs="braille"):
    """Every neuron's glyph and ink, read back from the picture by layer."""
    canvas = network_picture(moment, width, height, by=by, glyphs=glyphs)
    area_x, top, rows = 2, 2, height - 2 - 3
    found = {}
    for column in arranged(moment.architecture.sizes, moment.layer, width - 4, rows):
        for index in range(column.neurons if column.layer else 0):
            x, row = column.cell(index)
            glyph = str(canvas.characters[top + row, area_x + x])
            found[column.layer, index + 1] = (glyph, canvas.ink_at(area_x + x, top + row))
    return found


@pytest.mark.parametrize("by", LIGHTS)
@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_the_level_of_every_neuron_is_what_the_record_says(make, by, glyphs):
    moment = make()
    found = cells(moment, by=by, glyphs=glyphs)
    assert len(found) == moment.architecture.neurons
    for layer, values in enumerate(values_of(moment, by), start=1):
        largest = np.abs(values).max()
        for neuron, value in enumerate(values, start=1):
            fifths = 0 if value == 0 else int(np.ceil(5 * abs(value) / largest))
            ladder = LADDERS if value >= 0 else NEGATIVE_LADDERS
            assert found[layer, neuron][0] == ladder[glyphs][fifths]


def test_the_sign_of_a_neuron_is_its_ink(make):
    moment = make()
    for (layer, neuron), (_, ink) in cells(moment).items():
        value = moment.attribution.blame[layer - 1][neuron - 1]
        if (layer, neuron) != (moment.layer, moment.neuron):
            assert ink.split("-")[0] == ("positive" if value > 0 else "negative")


@pytest.mark.parametrize(("layer", "neuron"), [(1, 1), (1, 40), (2, 7), (3, 5), (4, 1)])
def test_the_neuron_in_question_is_marked_and_named(make, layer, neuron):
    moment = make(layer=layer, neuron=neuron)
    marked = [place for place, (_, ink) in cells(moment).items() if ink == "marked"]
    assert marked == [(layer, neuron)]
    text = "\n".join(network_picture(moment, 60, 20).lines())
    blame = moment.attribution.blame[layer - 1][neuron - 1]
    assert f"layer {layer} neuron {neuron}  blame {blame:+.1f}"[:-2] in text
    assert "minutes" in text


def test_brackets_mark_it_where_there_is_room_for_those_who_see_no_ink(make):
    text = "\n".join(network_picture(make(hidden=(6, 6)), 60, 20).lines())
    assert text.count("[") == text.count("]") == 1


def test_several_neurons_share_a_cell_where_there_is_no_room_and_the_strongest_is_shown(make):
    moment = make(hidden=(40, 40))
    columns = arranged(moment.architecture.sizes, moment.layer, 12, 4)
    assert columns[1].per_cell > 1
    canvas = network_picture(moment, 16, 7)
    x, row = columns[1].cell(0)
    group = moment.attribution.blame[0][: columns[1].per_cell]
    largest = float(np.abs(moment.attribution.blame[0]).max())
    strongest, _ = cell_of(float(group[np.argmax(np.abs(group))]), largest, "braille")
    assert str(canvas.characters[2 + row, 2 + x]) == strongest


def test_no_two_neurons_stand_on_the_same_cell(make):
    moment = make(hidden=(40, 24, 12))
    for width, rows in ((42, 6), (60, 15), (26, 3), (196, 55)):
        places = set()
        for column in arranged(moment.architecture.sizes, 2, width, rows):
            for index in range(0, column.neurons, column.per_cell):
                x, row = column.cell(index)
                assert (x, row) not in places and 0 <= x < width and 0 <= row < rows
                places.add((x, row))


def test_the_layer_in_question_is_shown_however_narrow(make):
    moment = make(hidden=(9, 9, 9, 9, 9, 9), layer=4, neuron=3)
    for width in range(1, 40):
        assert 4 in [column.layer for column in arranged(moment.architecture.sizes, 4, width, 3)]


def test_a_layer_that_is_not_finite_is_shown_as_such(broken):
    text = "\n".join(network_picture(broken, 60, 20).lines())
    assert "?" in text and "blame nan" in text


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_the_sign_of_a_value_is_seen_without_any_ink(glyphs):
    looks = [cell_of(value / 5, 1.0, glyphs)[0] for value in range(-5, 6)]
    assert len(set(looks)) == 11


@pytest.mark.parametrize("by", LIGHTS)
def test_the_legend_says_what_the_light_is(make, by):
    assert MEANINGS[by] in "\n".join(network_picture(make(), 120, 20, by=by).lines())


def test_no_light_shows_a_sealed_neuron_but_what_it_said(make):
    moment = make(is_sealed=True)
    shown_by = {by: network_picture(moment, 60, 20, by=by).rows() for by in LIGHTS}
    assert len(set(shown_by.values())) == 1 and "sealed" in shown_by["blame"][0][1].text
    assert {rows[1:] for rows in shown_by.values()} == {network_picture(make(), 60, 20, by="activation").rows()[1:]}


def test_a_neuron_without_any_blame_has_a_glyph_of_its_own():
    assert level(0.0, 3.0) == 0 and level(1e-300, 3.0) == 1 and level(3.0, 3.0) == 5 and level(0.6, 3.0) == 1
    assert len({*LADDERS["braille"]}) == len({*LADDERS["ascii"]}) == 6
