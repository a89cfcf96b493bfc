"""Divergence: a lost run is recognized, dated, and its first number that is not finite is named by place."""

import numpy as np
import pytest

from neural_drama.network.activations import LEAKY_RELU, LINEAR, RELU, TANH
from neural_drama.network.divergence import DIVERGED_MULTIPLE, Place, diverged_since
from neural_drama.network.losses import ABSOLUTE, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED, HUBER
from neural_drama.network.passes import forward
from neural_drama.network.streams import stream

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("values", "since"),
    [
        ((1.0, 0.5, 0.2), None),
        ((1.0, 10.0, 10.0), None),
        ((1.0, 10.1), 1),
        ((1.0, 5.0, 11.0, 40.0), 2),
        ((1.0, 20.0, 30.0, 9.0), None),
        ((1.0, 20.0, 9.0, 30.0, 40.0), 3),
        ((1.0, 0.5, NAN), 2),
        ((1.0, 0.5, INF), 2),
        ((1.0, 20.0, NAN, INF), 1),
        ((1.0, NAN, 0.5), None),
        ((0.01, 0.2), 1),
        ((NAN,), 0),
        ((NAN, NAN), 0),
        ((1.0,), None),
    ],
)
def test_a_run_has_diverged_since_the_epoch_after_which_it_never_came_back(values, since):
    assert DIVERGED_MULTIPLE == 10.0
    assert diverged_since(np.array(values)) == since


@pytest.mark.parametrize(("values", "since"), [((INF,), 0), ((INF, INF), 0), ((1e308, INF), 1)])
def test_an_infinite_loss_is_lost_however_large_the_loss_was_at_the_start(values, since):
    assert diverged_since(np.array(values)) == since


FIRES = {
    "linear": lambda z: z,
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
}
SLOPES = {
    "linear": np.ones_like,
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "relu": lambda z: 1.0 * (z > 0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
}
LOSS_SLOPES = {
    "half_squared": lambda o, t: o - t,
    "huber": lambda o, t: np.clip(o - t, -1, 1),
    "absolute": lambda o, t: np.sign(o - t),
    "binary_cross_entropy": lambda o, t: 1 / (1 + np.exp(-o)) - t,
    "cross_entropy": lambda o, t: np.exp(o - o.max(1, keepdims=True))
    / np.exp(o - o.max(1, keepdims=True)).sum(1, keepdims=True) - t,
}  # fmt: skip


def traced_by_hand(network, dataset, rate, strength, batches_of):
    """Train with matrices of its own, looking at each number as it comes: epoch and place of the first."""
    loss = network.architecture.loss
    names = [network.architecture.activation.name] * (network.architecture.layers - 1) + ["linear"]
    W = [weights.copy() for weights in network.parameters.weights]
    b = [biases.copy() for biases in network.parameters.biases]
    layers = range(len(W))

    def pass_forward(inputs):
        signals, z = [inputs], []
        for i in layers:
            z.append(signals[-1] @ W[i] + b[i])
            yield "weighted inputs", i, z[i]
            signals.append(FIRES[names[i]](z[i]))
            yield "activations", i, signals[-1]
        return signals, z

    def one_batch(rows):
        signals, z = yield from pass_forward(dataset.X_train[rows])
        back, gradients = LOSS_SLOPES[loss.name](signals[-1], dataset.y_train[rows]), {}
        for i in reversed(layers):
            delta = back * SLOPES[names[i]](z[i])
            yield "blame", i, delta
            gradients[i] = (signals[i].T @ delta / len(delta), delta.mean(axis=0))
            yield "gradient", i, np.append(gradients[i][0], gradients[i][1])
            back = delta @ W[i].T
        for i in layers:
            W[i] = W[i] - rate * (gradients[i][0] + strength * W[i])
            yield "weights", i, W[i]
            b[i] = b[i] - rate * gradients[i][1]
            yield "biases", i, b[i]

    def measurement():
        for name, inputs, targets in (
            ("training", dataset.X_train, dataset.y_train),
            ("validation", dataset.X_validation, dataset.y_validation),
        ):
            signals, _ = yield from pass_forward(inputs)
            slope = LOSS_SLOPES[loss.name](signals[-1], targets)
            # Added up before it is divided, as a float does: at the edge the order decides what is still finite.
            yield f"{name} loss", None, loss.total(signals[-1], targets, slope) / len(targets)

    with np.errstate(all="ignore"):
        for epoch in range(1, 100_000):
            looks = [(batch, one_batch(rows)) for batch, rows in enumerate(batches_of(), start=1)]
            for batch, look in [*looks, (None, measurement())]:
                for tensor, i, numbers in look:
                    if not np.isfinite(numbers).all():
                        return epoch, (tensor, batch, None if i is None else i + 1)
    raise AssertionError("this run is not lost")


@pytest.mark.parametrize("batch_size", [12, 5], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize(
    ("activation", "hidden", "loss", "rate", "strength"),
    [
        (LINEAR, (), HALF_SQUARED, 10.0, 0.0),
        (LINEAR, (4,), HALF_SQUARED, 3.0, 0.0),
        (RELU, (5, 4, 3), HALF_SQUARED, 3.0, 0.0),
        (RELU, (5, 4), HALF_SQUARED, 2.5, 1.0),
        (LEAKY_RELU, (5, 4, 3), HALF_SQUARED, 5.0, 0.0),
        (TANH, (4,), HALF_SQUARED, 30.0, 0.0),
        (TANH, (5, 4), HALF_SQUARED, 0.5, 50.0),
        (TANH, (5, 4), HUBER, 0.5, 50.0),
        (LEAKY_RELU, (5, 4), ABSOLUTE, 2.0, 3.0),
        (LEAKY_RELU, (5, 4), BINARY_CROSS_ENTROPY, 2.0, 3.0),
        (LINEAR, (5,), CROSS_ENTROPY, 2.0, 3.0),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_rate_far_too_large_is_found_at_the_epoch_and_place_where_it_truly_first_showed(
    activation, hidden, loss, rate, strength, batch_size, build, sizes_for, dataset_for, settings, record
):
    network, dataset = build(sizes_for(loss, *hidden), activation, 6, loss), dataset_for(loss)
    recording = record(network, dataset, settings(rate, strength, batch_size, 9999))
    rng = stream(4, "order")

    def batches_of():
        order = np.arange(12) if batch_size == 12 else rng.permutation(12)
        return [order[first : first + batch_size] for first in range(0, 12, batch_size)]

    epoch, where = traced_by_hand(network, dataset, rate, strength, batches_of)
    place = recording.first_non_finite
    assert (recording.last_epoch, (place.tensor, place.batch, place.layer)) == (epoch, where)
    assert recording.is_over and recording.advance(5) == 0
    losses = recording.losses
    assert np.isfinite(losses[:-1]).all() and np.isfinite(recording.validation_losses[:-1]).all()
    since = diverged_since(losses)
    assert since is not None and 0 < since <= epoch
    assert not (losses[since:] <= 10 * losses[0]).any()
    assert losses[since - 1] <= 10 * losses[0]


def test_the_lost_epoch_is_kept_as_it_was_and_is_the_last(build, dataset, settings, record):
    network = build((3, 4, 1), RELU, seed=6)
    recording = record(network, dataset, settings(5.0, batch_size=5, epochs=9999))
    last = recording.last_epoch
    for epoch, is_finite in ((last - 1, True), (last, False)):
        with np.errstate(all="ignore"):
            outputs = forward(network.architecture, recording.state_at(epoch).parameters, dataset.X_train).outputs
            misses = outputs - dataset.y_train
            assert np.isfinite(recording.losses[epoch]) == np.isfinite((misses**2).sum()) == is_finite


def test_looking_for_the_place_changes_no_bit_of_a_run_that_is_large_and_not_lost(
    build, dataset, settings, record, bits
):
    """Numbers that could overflow are looked at one by one; an epoch in which none did is as any other."""
    network = build((3, 4, 1), TANH)
    network.parameters.weights[0][:] *= 1e12
    recording = record(network, dataset, settings(0.1, 0.0, 5, 20, dropout=0.2))
    assert recording.first_non_finite is None and recording.last_epoch == 20
    again = record(network, dataset, settings(0.1, 0.0, 5, 20, dropout=0.2))
    assert all(bits(recording.state_at(epoch)) == bits(again.state_at(epoch)) for epoch in range(21))
    assert np.isfinite(recording.losses).all()


def test_a_place_can_be_said_aloud():
    assert str(Place("blame", 1, 2)) == "the blame of layer 2"
    assert str(Place("training loss")) == "the training loss"
    assert str(Place("optimizer's memory", 3)) == "the optimizer's memory"
    assert (
        str(Place("weighted inputs", None, 1, "validation"))
        == "the weighted inputs of layer 1 for the validation cases"
    )


def test_whoever_has_a_lost_epoch_computed_is_warned_of_overflows_as_before(build, dataset, settings, record):
    network = build((3, 4, 1), RELU, seed=6)
    with np.errstate(over="warn", invalid="raise"):
        own = np.geterr()
        recording = record(network, dataset, settings(5.0, epochs=9999))
        recording.state_at(recording.last_epoch)
        recording.step_at(recording.last_epoch, 1)
        assert np.geterr() == own
    assert recording.first_non_finite is not None
