"""Divergence: a lost run is recognized, dated, and its first number that is not finite is named by place."""

from types import SimpleNamespace

import numpy as np
import pytest

from neural_drama.network.activations import LINEAR, RELU, TANH
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import DIVERGED_MULTIPLE, Place, diverged_since, first_in_epoch
from neural_drama.network.optimizers import SGD
from neural_drama.network.streams import stream
from neural_drama.network.training import Hyperparameters, record_start, train

NAN, INF = float("nan"), float("inf")


def losses(*values):
    return [SimpleNamespace(epoch=epoch, loss=loss) for epoch, loss in enumerate(values)]


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
    assert diverged_since(losses(*values)) == since


@pytest.mark.parametrize(("values", "since"), [((INF,), 0), ((INF, INF), 0), ((1e308, INF), 1)])
def test_an_infinite_loss_is_lost_however_large_the_loss_was_at_the_start(values, since):
    assert diverged_since(losses(*values)) == since


def traced_by_hand(network, dataset, rate, strength, batches_of):
    """Train with matrices of its own, looking at each number as it comes: epoch and place of the first."""
    fires = {"linear": lambda z: z, "tanh": np.tanh, "relu": lambda z: np.where(z > 0, z, 0.0)}
    slopes = {"linear": np.ones_like, "tanh": lambda z: 1 - np.tanh(z) ** 2, "relu": lambda z: 1.0 * (z > 0)}
    names = [network.architecture.activation.name] * (network.architecture.layers - 1) + ["linear"]
    W = [weights.copy() for weights in network.parameters.weights]
    b = [biases.copy() for biases in network.parameters.biases]
    layers = range(len(W))

    def pass_forward(inputs):
        signals, z = [inputs], []
        for i in layers:
            z.append(signals[-1] @ W[i] + b[i])
            yield "weighted inputs", i, z[i]
            signals.append(fires[names[i]](z[i]))
            yield "activations", i, signals[-1]
        return signals, z

    def one_batch(rows):
        signals, z = yield from pass_forward(dataset.X_train[rows])
        back, gradients = signals[-1] - dataset.y_train[rows], {}
        for i in reversed(layers):
            delta = back * slopes[names[i]](z[i])
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
            ("training loss", dataset.X_train, dataset.y_train),
            ("validation loss", dataset.X_validation, dataset.y_validation),
        ):
            signals, _ = yield from pass_forward(inputs)
            yield name, None, (0.5 * (signals[-1] - targets) ** 2).mean()

    with np.errstate(all="ignore"):
        for epoch in range(1, 100_000):
            looks = [(batch, one_batch(rows)) for batch, rows in enumerate(batches_of(), start=1)]
            for batch, look in [*looks, (None, measurement())]:
                for tensor, i, numbers in look:
                    if not np.isfinite(numbers).all():
                        return epoch, Place(tensor, batch, None if i is None else i + 1)
    raise AssertionError("this run is not lost")


@pytest.mark.parametrize("batch_size", [12, 5], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize(
    ("activation", "sizes", "rate", "strength"),
    [
        (LINEAR, (3, 1), 10.0, 0.0),
        (LINEAR, (3, 4, 1), 3.0, 0.0),
        (RELU, (3, 5, 4, 3, 1), 3.0, 0.0),
        (RELU, (3, 5, 4, 1), 2.5, 1.0),
        (TANH, (3, 4, 1), 30.0, 0.0),
        (TANH, (3, 5, 4, 1), 0.5, 50.0),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_rate_far_too_large_is_found_at_the_epoch_and_place_where_it_truly_first_showed(
    activation, sizes, rate, strength, batch_size, build, dataset
):
    network = build(sizes, activation, seed=6)
    start = record_start(*network, dataset, stream(4, "order"))
    records = [
        start,
        *train(network.architecture, start, dataset, Hyperparameters(rate, strength, batch_size, 9999)),
    ]
    rng = stream(4, "order")

    def batches_of():
        order = np.arange(12) if batch_size == 12 else rng.permutation(12)
        return [order[first : first + batch_size] for first in range(0, 12, batch_size)]

    epoch, place = traced_by_hand(network, dataset, rate, strength, batches_of)
    assert (records[-1].epoch, records[-1].first_non_finite) == (epoch, place)
    assert [record.first_non_finite for record in records[:-1]] == [None] * epoch
    assert all(np.isfinite(record.loss) and np.isfinite(record.validation_loss) for record in records[:-1])
    since = diverged_since(records)
    assert since is not None
    assert 0 < since <= epoch
    assert all(not record.loss <= 10 * start.loss for record in records[since:])
    assert records[since - 1].loss <= 10 * start.loss


def test_the_lost_epoch_is_handed_over_as_it_was_and_is_the_last(build, dataset):
    network = build((3, 4, 1), RELU, seed=6)
    start = record_start(*network, dataset, stream(4, "order"))
    run = train(network.architecture, start, dataset, Hyperparameters(5.0, 0.0, 5, 9999))
    *_, before, last = run
    assert np.isfinite(before.loss)
    assert not np.isfinite(last.loss)
    assert next(run, "nothing more") == "nothing more"


def chain(build, *weights):
    """One neuron in each layer, linear, no biases."""
    network = build((1,) * (len(weights) + 1), LINEAR)
    network.parameters.vector[:] = 0.0
    for layer, weight in zip(network.parameters.weights, weights, strict=True):
        layer[:] = weight
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
        ((1, 1, 1), cases(0, -INF), 0.1, Place("blame", 1, 3)),
        ((0, 1, 1e200), cases(1, 1e150), 0.1, Place("blame", 1, 2)),
        ((0, 1e200, 1), cases(1, 1e150), 0.1, Place("blame", 1, 1)),
        ((1e200, 1e-200, 1), cases(1, 1e150), 0.1, Place("gradient", 1, 2)),
        ((1e-200, 1, 1), cases(1e200, 1e150), 0.1, Place("gradient", 1, 1)),
        ((0, 1, 1), cases(1, 1e150), 1e200, Place("weights", 1, 1)),
        ((1, 1, 0), cases(1, 1e150), 1e200, Place("weights", 1, 3)),
        ((0, 1, 1), cases(0, 1e150), 1e200, Place("biases", 1, 1)),
        ((1, 1, 1), cases(0, 1e200), 1e-9, Place("training loss")),
        ((0, 0, 0), cases(0, 0, 1, 1e200), 0.1, Place("validation loss")),
        ((2, 1, 1), cases(0, 0, 1e308, 0), 0.1, Place("weighted inputs", None, 1)),
        ((1, 1, 2), cases(0, 0, 1e308, 0), 0.1, Place("weighted inputs", None, 3)),
    ],
    ids=str,
)
def test_a_planted_overflow_is_named_with_its_tensor_and_its_layer(weights, data, rate, place, build):
    network = chain(build, *weights)
    with np.errstate(all="ignore"):
        found = first_in_epoch(*network, data, [slice(None)], SGD(rate, 0.0))
        start = record_start(*network, data, stream(4, "order"))
    assert found == place
    (record,) = train(network.architecture, start, data, Hyperparameters(rate, 0.0, 1, 5))
    assert record.epoch == 1
    assert record.first_non_finite == place
    if place.tensor in ("weights", "biases"):
        lost = getattr(record.parameters, place.tensor)[place.layer - 1]
        assert not np.isfinite(lost).any(), "the record shows something else than what came"


@pytest.mark.parametrize("row", range(12))
def test_a_planted_overflow_is_named_with_the_batch_that_holds_its_case(row, build, dataset):
    network = build((3, 4, 1), TANH)
    targets = dataset.y_train.copy()
    targets[row] = INF
    data = Dataset(dataset.features, dataset.X_train, targets, *rest_of(dataset))
    with np.errstate(all="ignore"):
        start = record_start(*network, data, stream(4, "order"))
    (record,) = train(network.architecture, start, data, Hyperparameters(0.1, 0.0, 5, 3))
    batch = 1 + stream(4, "order").permutation(12).tolist().index(row) // 5
    assert record.first_non_finite == Place("blame", batch, 2)


def rest_of(dataset):
    return (
        dataset.X_validation,
        dataset.y_validation,
        dataset.target_scale,
        dataset.target_shift,
        dataset.train_rows,
    )


def test_an_epoch_in_which_all_is_finite_has_no_place_and_looking_changes_nothing(network, dataset):
    before = network.parameters.vector.copy()
    assert first_in_epoch(*network, dataset, [slice(None)], SGD(0.1, 0.0)) is None
    assert (network.parameters.vector == before).all()


def test_a_place_can_be_said_aloud():
    assert str(Place("blame", 1, 2)) == "the blame of layer 2"
    assert str(Place("training loss")) == "the training loss"


def test_a_weighted_input_that_overflows_is_not_hidden_by_an_activation_that_saturates(build, dataset):
    network = build((3, 4, 1), TANH)
    network.parameters.weights[0][:] = 1e308
    with np.errstate(all="ignore"):
        start = record_start(*network, dataset, stream(4, "order"))
    record = next(train(network.architecture, start, dataset, Hyperparameters(0.1, 0.0, 12, 5)))
    assert record.first_non_finite == Place("weighted inputs", 1, 1)


def test_whoever_is_handed_a_lost_epoch_is_warned_of_overflows_as_before(build, dataset):
    network = build((3, 4, 1), RELU, seed=6)
    start = record_start(*network, dataset, stream(4, "order"))
    run = train(network.architecture, start, dataset, Hyperparameters(5.0, 0.0, 12, 9999))
    with np.errstate(over="warn", invalid="raise"):
        own = np.geterr()
        while next(run).first_non_finite is None:
            assert np.geterr() == own
        when_lost = np.geterr()
        run.close()
    assert when_lost == own
