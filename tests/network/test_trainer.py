"""The trainer: its speed costs no digit, each step keeps the drop it promises, and the same run is the same run."""

from itertools import combinations

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, GELU, LINEAR, SIGMOID, TANH
from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.losses import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    HALF_SQUARED,
    HUBER,
    LOSSES,
    mean_loss,
)
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import forward
from neural_drama.network.penalties import PENALTIES, penalty_cost
from neural_drama.network.schedules import SCHEDULES
from neural_drama.network.state import begun, newborn
from neural_drama.network.streams import stream
from neural_drama.network.trainer import Trainer

FULL, MINI = 12, 5  # of the twelve training cases; 5 leaves a last batch of 2
EPOCHS = 3

AXES = {
    "activation": tuple(ACTIVATIONS),
    "loss": tuple(LOSSES),
    **WORDS,
    "batch_size": (FULL, MINI),
    "dropout": (0.0, 0.3),
    "hidden": ((), (4,), (5, 4, 3)),
    "clip": (0.0, 0.5),
}

every_batch_size = pytest.mark.parametrize("batch_size", [FULL, MINI, 1], ids=["full batch", "mini-batch", "single"])
every_optimizer = pytest.mark.parametrize("optimizer", WORDS["optimizer"])


def pairs_of(point):
    return {frozenset(pair) for pair in combinations(point.items(), 2)}


def pairwise_sample():
    """A seeded sample of the product of all axes in which every value of one meets every value of every other."""
    rng = np.random.default_rng(1)

    def somewhere():
        return {name: values[rng.integers(len(values))] for name, values in AXES.items()}

    # In order, so that the sample is the same in every process.
    missing = dict.fromkeys(
        frozenset(((a, x), (b, y))) for a, b in combinations(AXES, 2) for x in AXES[a] for y in AXES[b]
    )
    sample = []
    while missing:
        wanted = dict(next(iter(missing)))
        tried = [{**somewhere(), **wanted} for _ in range(30)]
        best = max(tried, key=lambda point: len(pairs_of(point) & missing.keys()))
        sample.append(best)
        missing = {pair: None for pair in missing if pair not in pairs_of(best)}
    return sample


SAMPLE = pairwise_sample()


def by_the_book(chosen, t, vector, gradient, memory, weights, rate):
    """One update in the textbook's words: the new parameters."""
    strength = chosen.regularization * weights
    pull = {"none": 0 * vector, "l1": np.sign(vector)}.get(chosen.penalty, vector) * strength
    is_beside = chosen.penalty == "decoupled" or (chosen.optimizer, chosen.penalty) == ("adamw", "l2")
    if chosen.clip:
        gradient = gradient * min(1.0, chosen.clip / (np.sqrt((gradient**2).sum()) + 1e-6))
    g = gradient if is_beside else gradient + pull
    if chosen.optimizer == "momentum":
        g = memory["v"] = chosen.momentum * memory["v"] + g
    elif chosen.optimizer == "rmsprop":
        memory["v"] = 0.99 * memory["v"] + 0.01 * g**2
        g = g / (np.sqrt(memory["v"]) + 1e-8)
    elif chosen.optimizer in ("adam", "adamw"):
        memory["m"], memory["v"] = 0.9 * memory["m"] + 0.1 * g, 0.999 * memory["v"] + 0.001 * g**2
        g = memory["m"] / (1 - 0.9**t) / (np.sqrt(memory["v"] / (1 - 0.999**t)) + 1e-8)
    return vector - rate * (g + pull if is_beside else g)


def test_in_the_sample_every_value_of_one_axis_meets_every_value_of_every_other():
    pairs = set().union(*map(pairs_of, SAMPLE))
    assert len(pairs) == sum(len(AXES[a]) * len(AXES[b]) for a, b in combinations(AXES, 2))


@pytest.mark.parametrize("point", SAMPLE, ids=lambda point: "-".join(map(str, point.values())))
def test_the_trainer_takes_the_steps_that_the_plain_passes_and_the_textbook_take(
    point, build, sizes_for, dataset_for, settings, record, plain_backward
):
    loss, activation = LOSSES[point["loss"]], ACTIVATIONS[point["activation"]]
    words = {name: value for name, value in point.items() if name not in ("loss", "activation", "hidden")}
    chosen = settings(0.02, 0.05, epochs=EPOCHS, span=2, momentum=0.8, **words)
    network, data = build(sizes_for(loss, *point["hidden"]), activation, 3, loss), dataset_for(loss)
    recording = record(network, data, chosen)
    plain, order, masks = network.parameters.copy(), stream(4, "order"), stream(4, "dropout")
    memory, updates = {"m": np.zeros_like(plain.vector), "v": np.zeros_like(plain.vector)}, 0
    marks = Parameters(plain.sizes, np.zeros_like(plain.vector))
    for weights in marks.weights:
        weights[:] = 1.0
    curve = [[mean_loss(loss, forward(network.architecture, plain, X).outputs, y) for X, y in halves(data)]]
    for epoch in range(1, EPOCHS + 1):
        rows = np.arange(12) if chosen.batch_size == FULL else order.permutation(12)
        rate = 0.02 * SCHEDULES[chosen.schedule](epoch - 1, EPOCHS, 2)
        for batch, first in enumerate(range(0, 12, chosen.batch_size), start=1):
            chunk, keep = rows[first : first + chosen.batch_size], recording.step_at(epoch, batch).keep
            if chosen.dropout:
                drawn = [masks.random((width, len(chunk))).T >= 0.3 for width in plain.sizes[1:-1]]
                assert [mask.tolist() for mask in keep] == [(mask / 0.7).tolist() for mask in drawn]
            found = plain_backward((network.architecture, plain), data.X_train[chunk], data.y_train[chunk], keep)
            updates += 1
            plain.vector[:] = by_the_book(chosen, updates, plain.vector, found.gradient, memory, marks.vector, rate)
        trained = recording.state_at(epoch).parameters.vector
        assert np.abs(trained - plain.vector).max() < 1e-12 * np.abs(plain.vector).max()
        curve.append([mean_loss(loss, forward(network.architecture, plain, X).outputs, y) for X, y in halves(data)])
    assert np.allclose(np.transpose(curve), (recording.losses, recording.validation_losses), rtol=1e-12, atol=1e-14)
    assert recording.losses[-1] != recording.losses[0]


def halves(data):
    return (data.X_train, data.y_train), (data.X_validation, data.y_validation)


@pytest.mark.parametrize("loss", [HALF_SQUARED, HUBER, BINARY_CROSS_ENTROPY, CROSS_ENTROPY], ids=lambda loss: loss.name)
@pytest.mark.parametrize("activation", [LINEAR, SIGMOID, TANH, GELU], ids=lambda activation: activation.name)
def test_the_smaller_the_step_the_nearer_the_drop_comes_to_learning_rate_times_squared_gradient(
    activation, loss, build, sizes_for, dataset_for, measured_loss, begin
):
    network, data = build(sizes_for(loss, 4, 3), activation, 1, loss), dataset_for(loss)

    def loss_of(vector):
        changed = network._replace(parameters=Parameters(network.parameters.sizes, vector))
        return measured_loss(changed, data.X_train, data.y_train)

    vector = network.parameters.vector
    # Without the backward pass, so that a wrong update cannot hide behind a wrong gradient.
    slopes = [(loss_of(vector + step) - loss_of(vector - step)) / 2e-5 for step in 1e-5 * np.eye(len(vector))]

    def kept_of_promised(rate):
        trainer = begin(network, learning_rate=rate)
        before, _ = trainer.measure()
        trainer.run_epoch()
        after, _ = trainer.measure()
        return (before - after) / (rate * sum(slope**2 for slope in slopes))

    errors = [abs(kept_of_promised(rate) - 1) for rate in (1e-2, 1e-3, 1e-4, 1e-5)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-4


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_whatever_the_optimizer_what_is_minimized_drops_by_gradient_times_step(
    optimizer, penalty, network, dataset, plain_backward, begin
):
    trainer = begin(network, learning_rate=1e-7, regularization=0.3, optimizer=optimizer, penalty=penalty)
    start = network.parameters.vector

    def minimized(vector):
        now = Parameters(network.parameters.sizes, vector)
        outputs = forward(network.architecture, now, dataset.X_train).outputs
        return mean_loss(HALF_SQUARED, outputs, dataset.y_train) + penalty_cost(PENALTIES[penalty], 0.3, now)

    gradient = plain_backward(network, dataset.X_train, dataset.y_train, ()).gradient
    for weights, now in zip(
        Parameters(network.parameters.sizes, gradient).weights, network.parameters.weights, strict=True
    ):
        weights += 0.3 * {"none": 0 * now, "l1": np.sign(now), "l2": now}[penalty]
    trainer.run_epoch()
    promised = gradient @ (start - trainer.parameters.vector)
    assert promised > 0
    assert (minimized(start) - minimized(trainer.parameters.vector)) / promised == pytest.approx(1, abs=1e-4)


def test_the_gradient_of_the_full_batch_is_the_mean_of_the_gradients_of_its_cases(network, dataset, plain_backward):
    whole = plain_backward(network, dataset.X_train, dataset.y_train, ()).gradient
    alone = [plain_backward(network, dataset.X_train[i : i + 1], dataset.y_train[i : i + 1], ()) for i in range(12)]
    assert np.allclose(whole, sum(found.gradient for found in alone) / 12, rtol=0, atol=1e-15)


@every_optimizer
def test_training_learns(optimizer, network, begin):
    trainer = begin(network, learning_rate=0.02 if optimizer in ("rmsprop", "adam", "adamw") else 0.1, epochs=300,
                    optimizer=optimizer, momentum=0.5)  # fmt: skip
    before, _ = trainer.measure()
    for _ in range(300):
        trainer.run_epoch()
    assert trainer.measure()[0] < 0.2 * before


@every_batch_size
@every_optimizer
def test_the_same_run_twice_gives_the_same_bits_measured_or_not(optimizer, batch_size, network, begin, bits):
    runs = []
    for is_measured in (False, True):
        trainer = begin(network, regularization=0.01, batch_size=batch_size, optimizer=optimizer, dropout=0.2)
        for _ in range(8):
            trainer.run_epoch()
            if is_measured:
                trainer.measure()
        runs.append(bits(trainer.state()))
    assert runs[0] == runs[1]


def test_training_leaves_the_data_and_the_state_it_begins_from_as_they_were(network, dataset, settings, bits):
    kept = [array.copy() for half in halves(dataset) for array in half]
    chosen = settings(batch_size=MINI, optimizer="adam", dropout=0.2)
    start = begun(newborn(network.parameters, 4), chosen)
    before, own = bits(start), network.parameters.vector.copy()
    trainer = Trainer(network.architecture, dataset, chosen, start)
    for _ in range(3):
        trainer.run_epoch()
        trainer.measure()
    assert bits(start) == before and (network.parameters.vector == own).all()
    assert all((array == then).all() for array, then in zip((a for h in halves(dataset) for a in h), kept, strict=True))


def test_a_state_cannot_be_written_to_and_does_not_follow_the_training(network, begin, bits):
    trainer = begin(network, batch_size=MINI, optimizer="adam", dropout=0.2)
    trainer.run_epoch()
    state = trainer.state()
    before = bits(state)
    trainer.run_epoch()
    assert bits(state) == before != bits(trainer.state())
    for array in (state.parameters.vector, *state.parameters.weights, *state.parameters.stacked, state.memory):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_a_newborn_does_not_follow_the_parameters_it_was_made_from(network, bits):
    state = newborn(network.parameters, 4)
    before = bits(state)
    network.parameters.vector[:] = 9.0
    assert bits(state) == before
