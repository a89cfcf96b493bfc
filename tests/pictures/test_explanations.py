"""Each picture of the board is explained in a few lines, with the figures that it shows at the moment."""

import numpy as np
import pytest

from neural_drama.pictures.confusion_picture import confusions
from neural_drama.pictures.connections import incoming, outgoing
from neural_drama.pictures.explanations import explanation_of
from neural_drama.pictures.lights import LIGHTS, MEANINGS, values_of
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.surface_slice import surface_of
from neural_drama.stage.performance import PICTURES


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_every_picture_of_the_board_is_explained_whatever_the_moment(make, broken, exploded, plane, picture, glyphs):
    moments = (make(), make(epochs=0), make(is_sealed=True), broken, exploded, plane(), plane("seven classes"))
    for moment in moments:
        surface = surface_of(moment, resolution=(5, 3)) if picture == "surface" else None
        found = explanation_of(picture, moment, glyphs, "blame", surface)
        assert found.title and 1 <= len(found.reading) <= 6 and all(found.reading)
        assert found.now or (picture == "map" and moment.architecture.sizes[0] != 2)
        if glyphs == "ascii":
            assert "".join((found.title, *found.reading, found.now)).replace("δ", "").isascii()


def test_a_picture_that_there_is_not_is_refused(make):
    with pytest.raises(ValueError, match="no picture 'portrait'"):
        explanation_of("portrait", make())


@pytest.mark.parametrize("by", LIGHTS)
def test_the_network_says_its_light_with_its_unit_and_the_strongest_of_the_layer(make, by):
    moment = make(layer=2, neuron=3)
    found = explanation_of("network", moment, by=by)
    values = values_of(moment, by)[1]
    strongest = int(np.abs(values).argmax())
    assert MEANINGS[by] in " ".join(found.reading) and f"neuron {strongest + 1} with" in found.now
    for value in (values[2], values[strongest]):
        assert shown(float(value), signed=True) in found.now
    assert ("in minutes" in " ".join(found.reading)) == ("minutes" in found.now) == (by in ("blame", "share"))


def test_what_is_sealed_is_not_told(make):
    sealed = make(layer=2, neuron=3, is_sealed=True)
    told = {explanation_of("network", sealed, by=by).now for by in LIGHTS}
    assert len(told) == 1 and "activation" in told.pop()
    assert "sealed" in " ".join(explanation_of("network", sealed).reading)


def test_connections_say_the_heaviest_of_either_side(make):
    moment = make(layer=2, neuron=3)
    now = explanation_of("connections", moment).now
    for one in (incoming(moment)[0], outgoing(moment)[0]):
        assert shown(one.weight, signed=True) in now
    assert "hears 40" in now and "is heard by 5" in now


def test_predictions_say_how_many_are_right(make, plane):
    moment = make()
    misses = np.abs(moment.on_train.outputs[:, 0] - moment.case_file.dataset.y_train[:, 0]) * moment.scale
    now = explanation_of("fit", moment).now
    assert f"{int((misses <= 0.5).sum())} of {len(misses)} trained on" in now
    assert of_unit(moment.prediction, "minutes") in now
    classes = plane("three classes")
    seen, unseen = confusions(classes)
    now = explanation_of("fit", classes).now
    assert f"{int(np.trace(seen))} of {int(seen.sum())} trained on" in now
    assert f"{int(np.trace(unseen))} of {int(unseen.sum())} unseen" in now
    assert f"{int(np.trace(seen))} of {int(seen.sum())} trained on" in explanation_of("map", classes).now
