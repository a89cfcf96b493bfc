"""Overflow: one number planted where it must overflow, and named there, however much would hide it."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.activations import LINEAR, RELU, SIGMOID, STEP, TANH
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import Place, first_in_epoch
from neural_drama.network.losses import ABSOLUTE, CROSS_ENTROPY
from neural_drama.network.state import begun, newborn
from neural_drama.network.streams import stream
from neural_drama.network.trainer import Trainer

INF, NAN = float("inf"), float("nan")


@pytest.fixture
def chain(build):
    """One neuron in each layer, no biases."""

    def network(weights, activation=LINEAR):
        network = build((1,) * (len(weights) + 1), activation)
        network.parameters.vector[:] = 0.0
        for layer, weight in zip(network.parameters.weights, weights, strict=True):
            layer[:] = weight
        return network

    return network


def cases(x, t, x_validation=0.0, t_validation=0.0):
    values = [np.array([[float(value)]]) for value in (x, t, x_validation, t_validation)]
    return Dataset(("x",), *values, 1.0, 0.0, (0,))


@pytest.mark.parametrize(
    ("weights", "data", "rate", "place"),
    [
        ((1e308, 1, 1), cases(10, 0), 0.1, Place("weighted inputs", 1, 1)),
        ((1, 1e308, 1), cases(10, 0), 0.1, Place("weighted inputs", 1, 2)),
        ((1, 1, 1e308), cases(10, 0), 0.1, Place("weighted inputs", 1, 3)),
        ((1, 1, -1), cases(1e308, 1e308), 0.1, Place("blame", 1, 3)),
        ((0, 1, 1e200), cases(1, 1e150), 0.1, Place("blame", 1, 2)),
        ((0, 1e200, 1), cases(1, 1e150), 0.1, Place("blame", 1, 1)),
        ((1e200, 1e-200, 1), cases(1, 1e150), 0.1, Place("gradient", 1, 2)),
        ((1e-200, 1, 1), cases(1e200, 1e150), 0.1, Place("gradient", 1, 1)),
        ((0, 1, 1), cases(1, 1.5e306), 1e3, Place("weights", 1, 1)),
        ((1, 1, 0), cases(1, 1.5e306), 1e3, Place("weights", 1, 3)),
        ((0, 1, 1), cases(0, 1.5e306), 1e3, Place("biases", 1, 1)),
        ((1, 1, 1), cases(0, 1e200), 1e-9, Place("training loss")),
        ((0, 0, 0), cases(0, 0, 1, 1e200), 0.1, Place("validation loss")),
        ((2, 1, 1), cases(0, 0, 1e308, 0), 0.1, Place("weighted inputs", None, 1, "validation")),
        ((1, 1, 2), cases(0, 0, 1e308, 0), 0.1, Place("weighted inputs", None, 3, "validation")),
    ],
    ids=str,
)
def test_a_planted_overflow_is_named_with_its_tensor_and_its_layer(weights, data, rate, place, chain, settings, record):
    network, chosen = chain(weights), settings(rate, 0.0, 1, 5)
    trainer = Trainer(network.architecture, data, chosen, begun(newborn(network.parameters, 4), chosen))
    assert first_in_epoch(trainer) == place
    recording = record(network, data, chosen)
    assert recording.last_epoch == 1
    assert recording.first_non_finite == place
    if place.tensor in ("weights", "biases"):
        lost = getattr(recording.state_at(1).parameters, place.tensor)[place.layer - 1]
        assert not np.isfinite(lost).any(), "the record shows something else than what came"


@pytest.mark.parametrize("row", range(12))
def test_a_planted_overflow_is_named_with_the_batch_that_holds_its_case(row, build, dataset, settings, record):
    network = build((3, 4, 1), LINEAR)
    inputs = dataset.X_train.copy()
    inputs[row] = 1.7e308 * np.sign(network.parameters.weights[0][:, 2])
    recording = record(network, replace(dataset, X_train=inputs), settings(batch_size=5, epochs=3))
    batch = 1 + stream(4, "order").permutation(12).tolist().index(row) // 5
    assert recording.first_non_finite == Place("weighted inputs", batch, 1)
    assert recording.last_epoch == 1


@pytest.mark.parametrize("activation", [SIGMOID, TANH, STEP], ids=lambda activation: activation.name)
def test_a_weighted_input_that_overflows_is_not_hidden_by_an_activation_that_saturates(
    activation, build, dataset, settings, record
):
    network = build((3, 4, 1), activation)
    network.parameters.weights[0][:] = 1e308
    recording = record(network, dataset, settings(epochs=5))
    assert recording.first_non_finite == Place("weighted inputs", 1, 1)
    assert recording.last_epoch == 1 and np.isfinite(recording.losses).all()


def test_nor_is_it_hidden_when_the_update_takes_the_weights_back_at_once(chain, settings, record):
    """Learning rate times penalty is one: after the first update there is nothing left to be seen."""
    recording = record(chain((1e308, 1), TANH), cases(10, 1), settings(1.0, 1.0, 1, 5))
    assert recording.first_non_finite == Place("weighted inputs", 1, 1)


def test_nor_when_dropout_alone_scales_it_up_an_epoch_after_all_was_finite(chain, settings, record):
    """The warm-up halves the weights in the first epoch and takes them back to nothing in the second."""
    chosen = settings(1.0, 1.0, 1, 5, dropout=0.9, schedule="warmup", span=2)

    def first_masks(seed):
        return (stream(seed, "dropout").random((4, 1, 1)) >= 0.9)[[0, 2], 0, 0].tolist()

    seed = next(seed for seed in range(999) if first_masks(seed) == [False, True])  # silent at first, then not
    recording = record(chain((1, 1.7e308, 1), TANH), cases(1, 1), chosen, seed=seed)
    assert (recording.last_epoch, recording.first_non_finite) == (2, Place("weighted inputs", 1, 2))


def test_nor_when_weights_are_out_of_range_only_between_two_batches(build, dataset, settings, record):
    """The first batch throws the weights out and the penalty of the second takes them back."""
    far = dataset.y_train.copy()
    order = stream(4, "order").permutation(12)
    far[order[:6]] = 1e200
    network = build((3, 4, 1), TANH)
    recording = record(network, replace(dataset, y_train=far), settings(1.0, 1.0, 6, 5, clip=0.0))
    assert recording.first_non_finite is not None and recording.last_epoch == 1


def test_a_validation_case_too_far_out_is_not_hidden_by_an_activation_that_saturates(chain, settings, record):
    recording = record(chain((1.5, 1), TANH), cases(0.1, 1, 1.7e308, 1), settings(0.1, 0.0, 1, 5))
    assert recording.first_non_finite == Place("weighted inputs", None, 1, "validation")


@pytest.mark.parametrize("half", ["train", "validation"])
@pytest.mark.parametrize("planted", [INF, -INF, NAN])
@pytest.mark.parametrize("letter", ["X", "y"])
def test_what_is_not_finite_in_the_data_is_not_trained_on_at_all(
    letter, planted, half, dataset, network, settings, record
):
    array = getattr(dataset, f"{letter}_{half}").copy()
    array[3, 0] = planted
    with pytest.raises(ValueError, match=f"hold {planted} in row 3, column 0"):
        record(network, replace(dataset, **{f"{letter}_{half}": array}), settings())


def test_an_overflow_in_a_deep_network_is_not_hidden_by_a_dead_relu(chain, settings, record):
    weights = [1e9] * 39
    weights[35] = -1e9
    recording = record(chain(weights, RELU), cases(1, 1), settings(0.1, 0.0, 1, 5))
    assert recording.first_non_finite == Place("weighted inputs", 1, 35)


def test_nor_when_safe_weights_are_thrown_out_by_a_penalty_behind_a_step_while_the_loss_is_finite(
    chain, settings, record
):
    """The first weights are lost an epoch before the output, which cannot feel them, is."""
    network = chain((1e4, 1e-4), STEP)
    network = network._replace(architecture=replace(network.architecture, loss=ABSOLUTE))
    recording = record(network, cases(1, 0.3, 1, 0.3), settings(1e3, 1e3, 1, 100))
    assert recording.first_non_finite == Place("weights", 1, 1)
    assert np.isfinite(recording.losses).all()


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "adamw"])
def test_an_optimizer_that_remembers_infinite_squares_and_never_moves_again_is_lost(optimizer, chain, settings, record):
    recording = record(chain([1e9] * 10), cases(1, 1), settings(0.1, 0.0, 1, 5, optimizer=optimizer))
    assert recording.first_non_finite == Place("optimizer's memory", 1)


def test_an_epoch_in_which_all_is_finite_has_no_place_and_ends_as_any_other(network, dataset, settings, bits):
    chosen = settings(batch_size=5, dropout=0.2, optimizer="adam")
    start = begun(newborn(network.parameters, 4), chosen)
    looked_at, other = (Trainer(network.architecture, dataset, chosen, start) for _ in range(2))
    assert first_in_epoch(looked_at) is None
    other.run_epoch()
    assert bits(looked_at.state()) == bits(other.state())


def test_a_class_given_up_for_lost_is_no_overflow_and_a_logit_that_overflows_is(
    build, dataset_for, sizes_for, settings, record
):
    network, data = build(sizes_for(CROSS_ENTROPY, 4), TANH, loss=CROSS_ENTROPY), dataset_for(CROSS_ENTROPY)
    network.parameters.biases[-1][:] = (0.0, 1e5, -1e5)
    sure = record(network, data, settings(1e-3, epochs=5))
    assert sure.first_non_finite is None and np.isfinite(sure.losses).all() and sure.losses[0] > 1e4
    network.parameters.biases[-1][:] = (0.0, 1e308, 0.0)
    network.parameters.weights[-1][:, 1] = 1e308
    lost = record(network, data, settings(1e-3, epochs=5))
    assert lost.first_non_finite == Place("weighted inputs", 1, 2)
