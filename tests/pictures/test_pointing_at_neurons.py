"""A neuron of the layer that is asked about can be told from its neighbors, seen without color, and pointed at."""

import pytest

from neural_drama.pictures.network_picture import network_picture, planned
from neural_drama.pictures.words import layer_in_words, network_in_words

SIZES = [(46, 11), (34, 11), (58, 7), (46, 19), (100, 30)]
"""Of the network picture in windows of 80x24, 120x40, 60x18 and more."""

NETWORKS = [((40, 40, 24, 12), 1), ((40, 40, 24, 12), 2), ((40, 40, 24, 12), 4), ((6, 4), 2), ((1,), 1)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("hidden", "layer"), NETWORKS)
def test_the_place_of_every_neuron_leads_back_to_it(make, size, hidden, layer):
    moment = make(hidden=hidden, epochs=1, layer=layer, neuron=1)
    plan = planned(moment, *size, is_asked=True)
    column, cells = plan.column_of(layer), plan.cells
    for index in range(hidden[layer - 1]):
        x, row = column.cell(index)
        assert 0 <= x < cells.width and 0 <= row < cells.height, "it is in the picture"
        assert plan.neuron_at(layer, cells.x + x, cells.y + row) == index + 1


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("hidden", "layer"), NETWORKS)
@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_the_mark_is_seen_without_any_ink_and_stands_where_it_is_pointed_at(make, size, hidden, layer, glyphs):
    for neuron in range(1, hidden[layer - 1] + 1):
        moment = make(hidden=hidden, epochs=1, layer=layer, neuron=neuron, is_sealed=True)
        canvas = network_picture(moment, *size, glyphs=glyphs, is_asked=True)
        brackets = [(x, y) for y, line in enumerate(canvas.lines()) for x, sign in enumerate(line) if sign == "["]
        assert len(brackets) == 1
        (x, y) = brackets[0]
        assert canvas.lines()[y][x + 2] == "]" and canvas.ink_at(x + 1, y) == "marked"
        plan = planned(moment, *size, is_asked=True)
        assert [plan.neuron_at(layer, x + aside, y, neuron) for aside in (0, 1, 2)] == [neuron] * 3
        assert f"neuron {neuron}" in "\n".join(canvas.lines())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_no_neuron_of_that_layer_is_nobody(make, size):
    moment = make(hidden=(40, 40, 24, 12), epochs=1, layer=3, neuron=1)
    plan = planned(moment, *size, is_asked=True)
    own = {plan.neuron_at(3, x, y) for x in range(-2, size[0] + 2) for y in range(-2, size[1] + 2)}
    assert own == {None, *range(1, 25)}
    other = next(column for column in plan.columns if column.layer == 4)
    assert plan.neuron_at(3, plan.cells.x + other.x, plan.cells.y) is None
    for y in (0, plan.cells.y - 1, plan.cells.y + plan.cells.height):
        assert all(plan.neuron_at(3, x, y) is None for x in range(size[0]))


def test_other_layers_leave_the_picture_rather_than_the_neurons_of_this_one_share_cells(make):
    moment = make(hidden=(40, 40, 24, 12), epochs=1, layer=3, neuron=1)
    crowded, asked = planned(moment, 46, 11), planned(moment, 46, 11, is_asked=True)
    assert {column.pitch for column in crowded.columns} == {1}
    assert {column.pitch for column in asked.columns} == {2}
    assert len(asked.columns) < len(crowded.columns)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_sealed_layer_looks_the_same_whoever_is_to_blame(make, size):
    moment = make(hidden=(7, 6), epochs=1, layer=1, neuron=1, is_sealed=True)
    text = "\n".join(network_picture(moment, *size, is_asked=True).lines())
    assert "activation" in text and "blame" not in text
    open_moment = make(hidden=(7, 6), epochs=1, layer=1, neuron=1)
    by_what_it_said = network_picture(open_moment, *size, by="activation", is_asked=True)
    assert network_picture(moment, *size, is_asked=True).rows()[1:] == by_what_it_said.rows()[1:]


def test_in_words_every_neuron_of_the_layer_says_what_it_said_and_nobody_is_blamed(make):
    moment = make(hidden=(7, 6), epochs=1, layer=1, neuron=1, is_sealed=True)
    words = layer_in_words(moment)
    assert "Layer 1 has 7 neurons" in words and words.count(" said ") == 7
    assert "most responsible" not in words and "minutes" not in words
    assert "most responsible" in network_in_words(make(hidden=(7, 6), epochs=1, layer=1, neuron=1))
