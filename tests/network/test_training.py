"""Training: what one step promises and keeps, and that a run is the same run however often it is made."""

from itertools import pairwise

import numpy as np
import pytest

from neural_drama.network.activations import SIGMOID, TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.losses import HALF_SQUARED, Loss
from neural_drama.network.optimizers import SGD
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward
from neural_drama.network.streams import stream
from neural_drama.network.training import Hyperparameters, batches, record_start, train

FULL, MINI = 12, 5  # of the twelve training cases; 5 leaves a last batch of 2

every_batch_size = pytest.mark.parametrize(
    "batch_size", [FULL, MINI, 1], ids=["full batch", "mini-batch", "single"]
)


def settings(learning_rate=0.1, regularization=0.0, batch_size=FULL, epochs=1):
    return Hyperparameters(learning_rate, regularization, batch_size, epochs)


@pytest.fixture
def start(network, dataset):
    return record_start(*network, dataset, stream(4, "order"))


@pytest.fixture
def gradient_of(network, dataset):
    """The gradient of the mean loss of some training cases, layer by layer from the blames."""

    def gradient(rows=slice(None)):
        seen = forward(*network, dataset.X_train[rows])
        return backward(*network, seen, seen.outputs - dataset.y_train[rows]).gradient

    return gradient


def bits(record):
    return (
        record.epoch,
        record.loss,
        record.validation_loss,
        record.parameters.vector.tobytes(),
        record.stream,
    )


def is_weight(sizes):
    """[p], written out from the layout: each layer's weights, then its biases."""
    marks = [[True] * (fan_in * fan_out) + [False] * fan_out for fan_in, fan_out in pairwise(sizes)]
    return np.array(sum(marks, []))


def measured_mean_loss(ask, network, vector, dataset):
    changed = network._replace(parameters=Parameters(network.parameters.sizes, vector))
    cases = zip(dataset.X_train, dataset.y_train[:, 0], strict=True)
    return sum(0.5 * (ask(changed, case).output - target) ** 2 for case, target in cases) / len(
        dataset.X_train
    )


def test_the_smaller_the_step_the_nearer_the_drop_comes_to_learning_rate_times_squared_gradient(
    network, dataset, start, ask
):
    vector = network.parameters.vector
    steps = 1e-5 * np.eye(len(vector))
    slopes = [
        (
            measured_mean_loss(ask, network, vector + step, dataset)
            - measured_mean_loss(ask, network, vector - step, dataset)
        )
        / 2e-5
        for step in steps
    ]  # without the backward pass, so that a wrong update cannot hide behind a wrong gradient

    def kept_of_promised(rate):
        (after,) = train(network.architecture, start, dataset, settings(rate))
        return (start.loss - after.loss) / (rate * sum(slope**2 for slope in slopes))

    errors = [abs(kept_of_promised(rate) - 1) for rate in (1e-2, 1e-3, 1e-4, 1e-5)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-4


def test_with_a_penalty_the_promise_is_kept_by_the_loss_and_the_penalty_together(
    network, dataset, start, gradient_of
):
    rate, strength = 1e-5, 0.3
    weights = is_weight(network.architecture.sizes)

    def penalized(record):
        return record.loss + 0.5 * strength * (record.parameters.vector[weights] ** 2).sum()

    (after,) = train(network.architecture, start, dataset, settings(rate, strength))
    gradient = gradient_of() + strength * np.where(weights, network.parameters.vector, 0)
    drop = penalized(start) - penalized(after)
    assert drop / (rate * (gradient**2).sum()) == pytest.approx(1, abs=1e-4)


def test_a_step_is_learning_rate_times_gradient_plus_penalty_and_biases_are_free_of_it(network, rng):
    parameters, rate, strength = network.parameters.copy(), 0.2, 0.7
    before, gradient = parameters.vector.copy(), rng.normal(size=len(parameters.vector))
    SGD(rate, strength).step(parameters, gradient)
    weights = is_weight(parameters.sizes)
    expected = before - rate * (gradient + strength * before)
    assert np.allclose(parameters.vector[weights], expected[weights], rtol=1e-14, atol=1e-15)
    assert (parameters.vector[~weights] == (before - rate * gradient)[~weights]).all()


def test_training_takes_exactly_the_steps_of_its_batches(network, dataset, start):
    chosen = settings(0.2, 0.05, MINI)
    (after,) = train(network.architecture, start, dataset, chosen)
    order, parameters = stream(4, "order").permutation(12), network.parameters.copy()
    weights = is_weight(parameters.sizes)
    for rows in (order[:5], order[5:10], order[10:]):
        seen = forward(network.architecture, parameters, dataset.X_train[rows])
        found = backward(network.architecture, parameters, seen, seen.outputs - dataset.y_train[rows])
        penalty = 0.05 * np.where(weights, parameters.vector, 0)
        parameters.vector[:] = parameters.vector - 0.2 * (found.gradient + penalty)
    assert np.allclose(after.parameters.vector, parameters.vector, rtol=1e-13, atol=1e-15)


def test_a_penalty_alone_shrinks_each_weight_by_the_same_part(network):
    parameters = network.parameters.copy()
    SGD(0.1, 0.5).step(parameters, np.zeros_like(parameters.vector))
    for after, before in zip(parameters.weights, network.parameters.weights, strict=True):
        assert np.allclose(after, 0.95 * before, rtol=1e-14, atol=0)


def test_a_penalty_grows_the_weights_when_learning_rate_times_strength_is_above_two(network):
    for rate, strength, grows in ((1.0, 1.9, False), (1.0, 2.1, True), (3.0, 0.7, True)):
        parameters = network.parameters.copy()
        SGD(rate, strength).step(parameters, np.zeros_like(parameters.vector))
        assert (np.abs(parameters.weights[0]) > np.abs(network.parameters.weights[0])).all() == grows


def test_the_gradient_of_the_full_batch_is_the_mean_of_the_gradients_of_its_cases(gradient_of):
    alone = [gradient_of(slice(i, i + 1)) for i in range(12)]
    assert np.allclose(gradient_of(), sum(alone) / 12, rtol=0, atol=1e-15)


def test_a_record_holds_the_mean_losses_without_the_penalty(network, dataset, start, ask):
    (after,) = train(network.architecture, start, dataset, settings(regularization=0.5))
    for record in (start, after):
        now = network._replace(parameters=record.parameters)
        for inputs, targets, loss in (
            (dataset.X_train, dataset.y_train, record.loss),
            (dataset.X_validation, dataset.y_validation, record.validation_loss),
        ):
            misses = [ask(now, case).output - t for case, t in zip(inputs, targets[:, 0], strict=True)]
            assert loss == pytest.approx(sum(0.5 * miss**2 for miss in misses) / len(misses), rel=1e-13)


def test_training_learns(network, dataset, start):
    *_, last = train(network.architecture, start, dataset, settings(0.2, epochs=300))
    assert last.loss < 0.2 * start.loss
    assert last.first_non_finite is None


def test_epochs_are_counted_on_from_the_record_training_starts_from(network, dataset, start):
    assert start.epoch == 0
    first = list(train(network.architecture, start, dataset, settings(epochs=3)))
    more = list(train(network.architecture, first[-1], dataset, settings(epochs=2)))
    assert [record.epoch for record in (*first, *more)] == [1, 2, 3, 4, 5]


def test_no_epochs_asked_for_are_no_records(network, dataset, start):
    assert list(train(network.architecture, start, dataset, settings(epochs=0))) == []


@every_batch_size
def test_the_same_run_twice_gives_the_same_bits(batch_size, network, dataset, start):
    chosen = settings(0.1, 0.01, batch_size, 8)
    once, twice = (list(train(network.architecture, start, dataset, chosen)) for _ in range(2))
    assert list(map(bits, once)) == list(map(bits, twice))


@every_batch_size
def test_going_on_from_any_record_gives_the_bits_of_the_run_that_never_stopped(
    batch_size, network, dataset, start
):
    whole = [start, *train(network.architecture, start, dataset, settings(0.1, 0.01, batch_size, 8))]
    for kept, record in enumerate(whole):
        rest = settings(0.1, 0.01, batch_size, 8 - kept)
        resumed = train(network.architecture, record, dataset, rest)
        assert list(map(bits, resumed)) == list(map(bits, whole[kept + 1 :]))


def test_two_runs_taken_in_turns_give_the_bits_of_each_alone(network, dataset, start):
    chosen, other = settings(batch_size=MINI, epochs=4), settings(0.3, 0.1, 1, 4)
    alone = [list(map(bits, train(network.architecture, start, dataset, each))) for each in (chosen, other)]
    turns = zip(*(train(network.architecture, start, dataset, each) for each in (chosen, other)), strict=True)
    assert [list(map(bits, records)) for records in zip(*turns, strict=True)] == alone


def test_two_seeds_of_the_order_give_two_runs_in_mini_batches_and_one_in_full_batch(network, dataset):
    starts = [record_start(*network, dataset, stream(seed, "order")) for seed in (4, 5)]
    for batch_size, is_the_same in ((MINI, False), (FULL, True)):
        runs = [
            train(network.architecture, each, dataset, settings(batch_size=batch_size)) for each in starts
        ]
        one, other = (record.parameters.vector for run in runs for record in run)
        assert (one == other).all() == is_the_same


@pytest.mark.parametrize("batch_size", [MINI, 4, 1])
def test_each_epoch_of_mini_batches_hears_each_case_once_and_in_a_new_order(batch_size, network, dataset):
    heard = []

    def listen(o, t):
        heard.append(t[:, 0].tolist())
        return o - t

    listening = Architecture(network.architecture.sizes, TANH, Loss("listening", HALF_SQUARED.value, listen))
    start = record_start(listening, network.parameters, dataset, stream(4, "order"))
    orders = []
    for _ in train(listening, start, dataset, settings(batch_size=batch_size, epochs=6)):
        lengths = [batch_size] * (12 // batch_size) + [12 % batch_size] * (12 % batch_size > 0)
        assert [len(batch) for batch in heard] == lengths
        orders.append(tuple(sum(heard, [])))
        heard.clear()
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(dataset.y_train[:, 0]))}
    assert len(set(orders)) == 6


@pytest.mark.parametrize("batch_size", [12, 13, 1000])
def test_a_batch_of_all_cases_or_more_keeps_their_order_and_draws_nothing(batch_size):
    rng = stream(4, "order")
    (rows,) = batches(12, batch_size, rng)
    assert list(range(12))[rows] == list(range(12))
    assert rng.bit_generator.state == stream(4, "order").bit_generator.state


def test_training_changes_neither_the_record_it_starts_from_nor_any_it_has_given(network, dataset, start):
    own, before = network.parameters.vector.copy(), bits(start)
    stream_before = repr(start.stream)
    given = [
        (record, bits(record)) for record in train(network.architecture, start, dataset, settings(epochs=5))
    ]
    assert bits(start) == before
    assert repr(start.stream) == stream_before
    assert (network.parameters.vector == own).all()
    assert all(bits(record) == then for record, then in given)
    assert len({record.parameters.vector.tobytes() for record, _ in given}) == 5


def test_training_leaves_the_data_as_they_were(network, dataset, start):
    kept = [array.copy() for array in (dataset.X_train, dataset.y_train)]
    list(train(network.architecture, start, dataset, settings(batch_size=MINI, epochs=3)))
    assert (dataset.X_train == kept[0]).all()
    assert (dataset.y_train == kept[1]).all()


def test_the_parameters_of_a_record_cannot_be_written_to(network, dataset, start):
    (after,) = train(network.architecture, start, dataset, settings())
    for record in (start, after):
        for array in (record.parameters.vector, *record.parameters.weights, *record.parameters.biases):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0.0


def test_a_record_does_not_follow_the_parameters_it_was_made_from(network, dataset, start):
    before = bits(start)
    network.parameters.vector[:] = 9.0
    assert bits(start) == before


def test_without_a_gradient_a_learning_rate_changes_nothing(build, dataset):
    network = build((3, 4, 1), SIGMOID)
    parameters = network.parameters.copy()
    for rate in (1e-6, 1.0, 1e6):
        SGD(rate, 0.0).step(parameters, np.zeros_like(parameters.vector))
    assert (parameters.vector == network.parameters.vector).all()
