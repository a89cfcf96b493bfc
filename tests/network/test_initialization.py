"""Initialization: how far the first weights spread, that chance is the same for all of them, and why not zeros."""

import numpy as np
import pytest

from neural_drama.network.activations import RELU, TANH
from neural_drama.network.initialization import DEVIATIONS, initialize
from neural_drama.network.parameters import Parameters
from neural_drama.network.streams import stream

SIZES = (400, 100, 50, 1)
VARIANCES = {
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
    "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he": lambda fan_in, fan_out: 2 / fan_in,
    "zeros": lambda fan_in, fan_out: 0.0,
}

every_name = pytest.mark.parametrize("name", VARIANCES)
every_spread = pytest.mark.parametrize("name", ["lecun", "glorot", "he"])


def test_the_initializations_are_the_four_of_the_design():
    assert list(DEVIATIONS) == list(VARIANCES)


@every_name
@pytest.mark.parametrize("fans", [(1, 1), (3, 40), (400, 7)])
def test_the_deviation_is_the_root_of_the_variance_in_the_paper(name, fans):
    assert DEVIATIONS[name](*fans) ** 2 == pytest.approx(VARIANCES[name](*fans), rel=1e-14)


@every_spread
def test_first_weights_spread_as_far_as_they_should_around_zero_and_evenly(name):
    born = initialize(name, SIZES, stream(1, "weights"))
    for weights in born.weights[:2]:
        unit = weights / np.sqrt(VARIANCES[name](*weights.shape))
        assert abs(unit.mean()) < 4 / np.sqrt(unit.size)
        assert unit.std() == pytest.approx(1, abs=4 / np.sqrt(2 * unit.size))
        # Normal, not uniform: that many beyond two deviations, and some beyond three.
        assert np.mean(np.abs(unit) > 2) == pytest.approx(0.0455, abs=0.02)
        assert np.abs(unit).max() > 3
        # No row and no column is drawn differently from the others.
        assert unit.std(axis=0).min() > 0.6 and unit.std(axis=1).min() > 0.6


@every_name
def test_all_biases_are_born_zero(name):
    assert all((biases == 0).all() for biases in initialize(name, SIZES, stream(1, "weights")).biases)


@every_name
def test_the_same_stream_gives_every_initialization_the_same_numbers_scaled(name):
    born, lecun = (initialize(each, SIZES, stream(1, "weights")) for each in (name, "lecun"))
    for ours, theirs in zip(born.weights, lecun.weights, strict=True):
        scale = np.sqrt(VARIANCES[name](*ours.shape) / VARIANCES["lecun"](*ours.shape))
        assert np.allclose(ours, scale * theirs, rtol=1e-13, atol=0)


@every_name
def test_every_initialization_draws_as_much_from_the_stream(name):
    rng, other = stream(1, "weights"), stream(1, "weights")
    initialize(name, (3, 4, 1), rng)
    other.standard_normal(3 * 4 + 4)
    assert rng.bit_generator.state == other.bit_generator.state


@every_spread
def test_first_weights_depend_only_on_their_stream(name):
    one, same, other = (initialize(name, (3, 4, 2, 1), stream(seed, "weights")).vector for seed in (1, 1, 2))
    assert (one == same).all()
    assert not (one == other).any() or (one[one == other] == 0).all()


def test_an_initialization_that_nobody_knows_is_refused_with_all_there_are():
    with pytest.raises(ValueError, match="^initializations are lecun, glorot, he, zeros, not 'ones'$"):
        initialize("ones", SIZES, stream(1, "weights"))


@pytest.mark.parametrize("activation", [TANH, RELU], ids=lambda activation: activation.name)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_born_of_zeros_all_neurons_of_a_layer_stay_alike_however_long_they_train(
    activation, optimizer, build, dataset, settings, record
):
    network = build((3, 5, 4, 1), activation)
    for name, is_alike in (("zeros", True), ("lecun", False)):
        born = network._replace(parameters=initialize(name, network.parameters.sizes, stream(1, "weights")))
        trained = record(born, dataset, settings(0.1, epochs=40, batch_size=5, optimizer=optimizer))
        last = trained.state_at(40).parameters
        assert all(np.ptp(stacked, axis=1).max() < 1e-12 for stacked in last.stacked[:-1]) == is_alike
        assert trained.losses[-1] < trained.losses[0]


def test_born_of_zeros_with_ones_for_biases_neurons_do_learn_and_still_stay_alike(build, dataset, settings, record):
    network = build((3, 5, 4, 1), TANH)
    alike = Parameters(network.parameters.sizes, np.full_like(network.parameters.vector, 0.3))
    last = record(network._replace(parameters=alike), dataset, settings(0.3, epochs=60)).state_at(60).parameters
    assert np.abs(last.vector - 0.3).max() > 0.1, "they have learned"
    for stacked in last.stacked[:-1]:
        assert np.ptp(stacked, axis=1).max() < 1e-12
