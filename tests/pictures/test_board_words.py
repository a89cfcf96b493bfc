"""What the evidence board shows is also said: the same numbers, in sentences of plain letters."""

import numpy as np
import pytest

from neural_drama.pictures.board_words import (
    decision_in_words,
    fit_in_words,
    settings_in_words,
    stack_in_words,
    surface_in_words,
)
from neural_drama.pictures.confusion_picture import confusions
from neural_drama.pictures.connections import incoming, outgoing
from neural_drama.pictures.details import connection_detail, neuron_detail
from neural_drama.pictures.faces import FACES
from neural_drama.pictures.lights import LIGHTS, values_of
from neural_drama.pictures.neuron_words import (
    connections_in_words,
    detail_in_words,
    light_in_words,
    portrait_in_words,
)
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.predictions import trained_on
from neural_drama.pictures.settings_picture import settings_of
from neural_drama.pictures.stack_picture import frames_of
from neural_drama.pictures.surface_slice import surface_of


def all_words(moment):
    surface = surface_of(moment, "random", (5, 3))
    return [
        *(say(moment) for say in (fit_in_words, decision_in_words, settings_in_words, stack_in_words)),
        surface_in_words(moment, surface),
        connections_in_words(moment),
        *(light_in_words(moment, by) for by in LIGHTS),
        *detail_in_words(neuron_detail(moment, moment.layer, moment.neuron)),
        *detail_in_words(connection_detail(moment, 1, 1, 1)),
        *(portrait_in_words(role, moment) for role in FACES),
    ]


def test_words_hold_no_drawing_characters_whatever_the_moment(make, broken, exploded, plane, spoiled):
    for moment in (make(), make(epochs=0), broken, exploded, make(is_sealed=True), plane("three classes")):
        for words in all_words(moment):
            assert words.replace("δ", "").replace("·", "").isascii()
    assert all_words(spoiled(plane("two classes")))


def test_predictions_are_told_from_end_to_end_with_the_incident(make):
    moment = make()
    words, values = fit_in_words(moment), trained_on(moment).values
    for value in (float(values.max()), moment.prediction, moment.target):
        assert of_unit(value, "minutes") in words
    misses = values - trained_on(moment).targets
    within = int((np.abs(misses) <= 0.5).sum())
    assert f"within the goal of 0.5 minutes: {within}" in words
    assert of_unit(float(misses.min()), "minutes", signed=True) in words


def test_lost_predictions_are_told(make, spoiled):
    assert "none has a finite prediction" in fit_in_words(spoiled(make()))


def test_confusions_are_told_class_by_class(plane):
    moment = plane("three classes")
    words, (seen, _) = fit_in_words(moment), confusions(moment)
    for i, name in enumerate(("left", "middle", "right")):
        assert f"Of {int(seen[i].sum())} {name} trained on" in words
        assert f"{int(seen[i, i])} for {name}" in words or not seen[i, i]


def test_the_map_is_told_at_nine_places(plane, make):
    assert decision_in_words(plane()).count(" at ") == 10  # and the incident's
    assert "speed" in decision_in_words(plane()) and "3 inputs" in decision_in_words(make())


def test_the_surface_is_told_with_its_lowest_and_what_is_not_finite(make, broken):
    moment = make()
    surface = surface_of(moment, "way", (9, 7))
    words = surface_in_words(moment, surface)
    assert shown(moment.loss) in words and shown(float(surface.slice.losses.min())) in words
    assert "100% of the way" in words
    assert surface_in_words(broken, surface_of(broken)).startswith("There is no slice")


def test_the_stack_is_told_call_by_call(make):
    moment = make()
    for frame in frames_of(moment):
        assert f"f{frame.layer} takes {frame.takes} numbers and gives {frame.gives}" in stack_in_words(moment)
        assert shown(frame.gain, signed=True) in stack_in_words(moment)
    assert stack_in_words(make(is_sealed=True)).count("sealed") == moment.layer


def test_all_settings_are_told(make):
    moment = make()
    for one in settings_of(moment):
        assert f"{one.title} {one.value}" in settings_in_words(moment)
    assert "none of them changed" in settings_in_words(moment)


@pytest.mark.parametrize("by", LIGHTS)
def test_a_light_is_told_neuron_by_neuron_and_a_seal_is_kept(make, by):
    moment = make(layer=2)
    words = light_in_words(moment, by)
    for number, value in enumerate(values_of(moment, by)[1], start=1):
        assert f"neuron {number} {shown(float(value), signed=True)}" in words
    assert light_in_words(make(layer=2, is_sealed=True), by) == light_in_words(moment, "activation")


def test_all_connections_are_told(make):
    moment = make(layer=2, neuron=3)
    words = connections_in_words(moment)
    for one in (*incoming(moment), *outgoing(moment)):
        assert shown(one.weight, signed=True) in words
    assert words.count(" by ") == 46  # each one of 45, and "is heard by"
    assert "nobody hears it" in connections_in_words(make(layer=4, neuron=1))


def test_details_are_told_with_their_formulas(make):
    lines = detail_in_words(neuron_detail(make(), 3, 2))
    assert lines[0] == "Layer 3 neuron 2, tanh."
    assert any(line.startswith("blame: ") and "tanh'(z2) * (w1*delta1) * s" in line for line in lines)
