"""The pictures in words say what the records say, in sentences without drawing characters."""

import numpy as np

from neural_drama.pictures.numbers import shown
from neural_drama.pictures.words import curves_in_words, miss_in_words, network_in_words, progress_in_words


def test_the_network_is_described_with_its_most_responsible_neuron(make):
    moment = make(layer=2, neuron=1)
    blame = moment.attribution.blame[1]
    worst = int(np.argmax(np.abs(blame)))
    words = network_in_words(moment)
    assert f"{3 * 40 + 40 * 24 + 24 * 5 + 5:,} connections" in words
    assert f"neuron {worst + 1}, with a blame of {shown(float(blame[worst]), signed=True)} minutes" in words


def test_another_neuron_in_question_is_named_too(make):
    moment = make(layer=2)
    worst, other = (int(neuron) for neuron in moment.ranked(2)[:2])
    assert f"Neuron {other}, in question" in network_in_words(make(layer=2, neuron=other))
    assert "in question" not in network_in_words(make(layer=2, neuron=worst))


def test_the_miss_is_told_beside_the_goal(make):
    moment = make()
    words = miss_in_words(moment)
    for value in (shown(moment.prediction), shown(moment.target), shown(moment.miss, signed=True), "0.5 minutes"):
        assert value in words


def test_the_curves_are_told_from_end_to_end(make, with_losses):
    assert "No epoch has been trained" in curves_in_words(make(epochs=0))
    words = curves_in_words(with_losses([0.8, 0.4, 0.2], [0.9, 0.5, 0.3], epoch=1))
    assert "From epoch 0 to 2 the training loss went from 0.80 to 0.20" in words
    assert "the validation loss from 0.90 to 0.30" in words and "At epoch 1 they were 0.40 and 0.50" in words


def test_a_run_that_broke_is_told_with_the_place(exploded):
    place = exploded.history.first_non_finite
    assert place is not None and 0 < exploded.history.last_epoch < 200
    lost = f"In epoch {exploded.history.last_epoch} a number ceased to be finite: {place}"
    assert lost in curves_in_words(exploded)


def test_progress_gives_epoch_loss_miss_and_direction(with_losses):
    nan = float("nan")
    moment = with_losses([0.8, 0.4, 0.4, 0.6, nan])
    records = list(moment.history)
    told = [
        progress_in_words(moment, record, 600, before)
        for record, before in zip(records, (None, *records), strict=False)
    ]
    typical = moment.case_file.dataset.target_scale * (2 * 0.8) ** 0.5
    assert told[0] == f"epoch 0 of 600, loss 0.80, typical miss {shown(typical)} minutes"
    assert [words.split(", ")[-1] for words in told[1:]] == ["falling", "still", "rising", "lost"]
    assert "loss nan" in told[4]


def test_words_hold_no_drawing_characters(make):
    moment = make()
    for words in (network_in_words(moment), miss_in_words(moment), curves_in_words(moment)):
        assert words.isascii()
