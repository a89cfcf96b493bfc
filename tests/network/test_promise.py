"""The promise: what plain descent promises exactly, that small steps keep it, and which loss it speaks of."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.activations import LINEAR, TANH
from neural_drama.network.hyperparameters import WORDS, Hyperparameters
from neural_drama.network.losses import CROSS_ENTROPY
from neural_drama.network.parameters import Parameters, weight_mask
from neural_drama.network.promise import Promise, promise_of
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.surface import gradient_at, loss_at

FULL, MINI = 12, 5
EVERY = [("batch", False), ("batch", True), ("full", False), ("full", True)]


@pytest.fixture
def stepped(network, dataset):
    """A function that takes a step of a training and returns it with what promise_of wants."""

    def take(learning_rate=1e-3, epoch=1, batch=1, network=network, dataset=dataset, **chosen):
        settings = {"regularization": 0.0, "batch_size": FULL, "epochs": 5} | chosen
        hyperparameters = Hyperparameters(learning_rate, **settings)
        recording = Recording(network.architecture, dataset, hyperparameters, newborn(network.parameters, 7))
        recording.advance(epoch)
        return recording.step_at(epoch, batch), network.architecture, dataset, hyperparameters

    return take


def masked_loss(parameters, architecture, inputs, targets, keep):
    """The mean half squared loss with some neurons left out, by loops of its own."""
    losses = []
    for row, (case, target) in enumerate(zip(inputs, targets[:, 0], strict=True)):
        signal = list(case)
        for i, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True)):
            z = [sum(s * w for s, w in zip(signal, column, strict=True)) for column in weights.T]
            z = [value + bias for value, bias in zip(z, biases, strict=True)]
            is_output = i == architecture.layers - 1
            signal = z if is_output else [np.tanh(v) * m for v, m in zip(z, keep[i][row], strict=True)]
        losses.append((signal[0] - target) ** 2 / 2)
    return sum(losses) / len(losses)


@pytest.mark.parametrize("of", ["batch", "full"])
@pytest.mark.parametrize("learning_rate", [1e-8, 1e-3, 0.3])
def test_plain_descent_promises_the_learning_rate_times_the_squared_gradient(learning_rate, of, stepped):
    step, architecture, dataset, chosen = stepped(learning_rate)
    promise = promise_of(step, architecture, dataset, chosen, of=of)
    squared = sum(g * g for g in gradient_at(architecture, step.before, dataset.X_train, dataset.y_train))
    assert promise.promised == pytest.approx(learning_rate * squared, rel=1e-12, abs=0)


def test_the_learning_rate_is_that_of_the_schedule(stepped):
    step, architecture, dataset, chosen = stepped(0.1, epoch=3, schedule="step", span=2)
    squared = np.dot(step.backward.gradient, step.backward.gradient)
    promise = promise_of(step, architecture, dataset, chosen)
    assert promise.promised == pytest.approx(0.01 * squared, rel=1e-12, abs=0)


@pytest.mark.parametrize(("of", "with_penalty"), EVERY)
def test_with_a_small_step_the_promise_is_kept_and_with_smaller_ones_ever_more_exactly(of, with_penalty, stepped):
    broken = []
    for learning_rate in (1e-2, 1e-3, 1e-4, 1e-5):
        arguments = stepped(learning_rate, regularization=0.1, batch_size=MINI, batch=2)
        promise = promise_of(*arguments, of=of, with_penalty=with_penalty)
        assert promise.promised != 0
        broken.append(abs(promise.kept - 1.0))
    assert broken[-1] < 1e-4
    assert all(after < 0.2 * before for before, after in zip(broken, broken[1:], strict=False)), broken


@pytest.mark.parametrize("optimizer", WORDS["optimizer"])
@pytest.mark.parametrize("penalty", WORDS["penalty"])
@pytest.mark.parametrize(("of", "with_penalty"), EVERY)
def test_whatever_the_optimizer_and_penalty_the_promise_is_of_one_and_the_same_loss(
    of, with_penalty, penalty, optimizer, stepped
):
    # The third update, so that momentum and Adam have something to remember.
    step, architecture, dataset, chosen = stepped(
        1e-6, epoch=1, batch=3, optimizer=optimizer, penalty=penalty, regularization=0.2, batch_size=MINI
    )
    promise = promise_of(step, architecture, dataset, chosen, of, with_penalty)
    assert promise.kept == pytest.approx(1.0, abs=2e-3)


def test_adam_promises_something_else_than_plain_descent_would(stepped):
    plain, adam = (stepped(1e-3, epoch=3, optimizer=name) for name in ("sgd", "adam"))
    promises = []
    for step, *rest in (plain, adam):
        squared = float(np.dot(step.backward.gradient, step.backward.gradient))
        promises.append(promise_of(step, *rest).promised / (1e-3 * squared))
    assert promises[0] == pytest.approx(1.0, rel=1e-12, abs=0)
    assert promises[1] > 2.0


def test_momentum_promises_more_on_a_slope_than_it_would_without(stepped):
    first = promise_of(*stepped(1e-3, epoch=1, optimizer="momentum"))
    second_step, *rest = stepped(1e-3, epoch=2, optimizer="momentum")
    squared = float(np.dot(second_step.backward.gradient, second_step.backward.gradient))
    assert promise_of(second_step, *rest).promised == pytest.approx(1.9 * 1e-3 * squared, rel=0.05)
    assert first.promised < promise_of(second_step, *rest).promised


def test_clipping_cuts_the_promise(stepped):
    whole, cut = promise_of(*stepped(1e-3)), promise_of(*stepped(1e-3, clip=0.01))
    step = stepped(1e-3)[0]
    length = float(np.sqrt(np.dot(step.backward.gradient, step.backward.gradient)))
    assert length > 0.01
    assert cut.promised == pytest.approx(whole.promised * 0.01 / length, rel=1e-3, abs=0)
    assert cut.kept == pytest.approx(1.0, abs=1e-4)


def test_the_penalty_is_in_the_promise_when_it_is_asked_for(stepped):
    step, architecture, dataset, chosen = stepped(1e-2, regularization=0.5)
    bare = promise_of(step, architecture, dataset, chosen)
    whole = promise_of(step, architecture, dataset, chosen, with_penalty=True)
    both = [one.weights for one in (step.before, step.after)]
    costs = [0.25 * sum(float((weights**2).sum()) for weights in one) for one in both]
    assert whole.came - bare.came == pytest.approx(costs[0] - costs[1], rel=1e-10, abs=0)
    mask = weight_mask(architecture.sizes)
    pull = 0.5 * step.before.vector * mask
    assert whole.promised - bare.promised == pytest.approx(float(np.dot(pull, step.change)), rel=1e-10, abs=0)
    # Of the loss that is minimized, plain descent promises the learning rate times its own squared gradient.
    squared = float(np.sum((step.backward.gradient + pull) ** 2))
    assert whole.promised == pytest.approx(1e-2 * squared, rel=1e-12, abs=0)


@pytest.mark.parametrize(("optimizer", "penalty"), [("sgd", "decoupled"), ("adamw", "l2"), ("sgd", "none")])
def test_what_is_no_loss_adds_nothing_to_the_promise(optimizer, penalty, stepped):
    arguments = stepped(1e-2, regularization=0.5, optimizer=optimizer, penalty=penalty)
    bare, whole = (promise_of(*arguments, with_penalty=with_penalty) for with_penalty in (False, True))
    assert (bare.promised, bare.came) == (whole.promised, whole.came)


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_a_batch_and_the_full_set_are_told_apart(batch, stepped):
    step, architecture, dataset, chosen = stepped(0.05, batch_size=MINI, batch=batch)
    inputs, targets = dataset.X_train[step.rows], dataset.y_train[step.rows]
    ones = [np.ones((len(inputs), width)) for width in architecture.sizes[1:-1]]
    before, after = (masked_loss(one, architecture, inputs, targets, ones) for one in (step.before, step.after))
    own = promise_of(step, architecture, dataset, chosen, of="batch")
    assert own.came == pytest.approx(before - after, rel=1e-11, abs=0)
    full = promise_of(step, architecture, dataset, chosen, of="full")
    losses = [loss_at(architecture, one, dataset.X_train, dataset.y_train) for one in (step.before, step.after)]
    assert full.came == losses[0] - losses[1]
    slope = gradient_at(architecture, step.before, dataset.X_train, dataset.y_train)
    moved = step.after.vector - step.before.vector
    assert full.promised == pytest.approx(-float(np.dot(slope, moved)), rel=1e-9, abs=0)
    assert abs(full.promised / own.promised - 1.0) > 0.01


@pytest.mark.parametrize("batch_size", [FULL, MINI])
def test_with_dropout_the_batch_is_measured_with_the_same_neurons_left_out(batch_size, stepped):
    step, architecture, dataset, chosen = stepped(1e-3, batch_size=batch_size, dropout=0.4, epoch=2)
    inputs, targets = dataset.X_train[step.rows], dataset.y_train[step.rows]
    assert any((mask == 0).any() for mask in step.keep)
    before, after = (masked_loss(one, architecture, inputs, targets, step.keep) for one in (step.before, step.after))
    own = promise_of(step, architecture, dataset, chosen, of="batch")
    assert own.came == pytest.approx(before - after, rel=1e-9, abs=0)
    assert own.kept == pytest.approx(1.0, abs=0.01)
    squared = float(np.dot(step.backward.gradient, step.backward.gradient))
    assert own.promised == pytest.approx(1e-3 * squared, rel=1e-12, abs=0)
    full = promise_of(step, architecture, dataset, chosen, of="full")
    losses = [loss_at(architecture, one, dataset.X_train, dataset.y_train) for one in (step.before, step.after)]
    assert full.came == losses[0] - losses[1] and full.came != own.came


def test_a_step_too_large_breaks_its_promise(stepped):
    assert promise_of(*stepped(5.0)).kept < 0.5


def test_of_a_linear_neuron_the_promise_misses_by_exactly_the_curvature(build, dataset, stepped):
    network = build((3, 1), LINEAR)
    step, *rest = stepped(0.2, network=network)
    promise = promise_of(step, *rest)
    columns = np.column_stack((dataset.X_train, np.ones(FULL)))
    moved = columns @ step.change
    assert promise.promised - promise.came == pytest.approx(float(np.mean(moved**2)) / 2, rel=1e-10, abs=0)


def test_classes_are_promised_to_as_well(build, dataset, stepped):
    classes = replace(dataset, y_train=np.eye(3)[np.arange(12) % 3], y_validation=np.eye(3)[np.arange(5) % 3])
    network = build((3, 5, 3), TANH, loss=CROSS_ENTROPY)
    step, *rest = stepped(1e-4, network=network, dataset=classes)
    promise = promise_of(step, *rest)
    squared = float(np.dot(step.backward.gradient, step.backward.gradient))
    assert promise.promised == pytest.approx(1e-4 * squared, rel=1e-12, abs=0)
    assert promise.kept == pytest.approx(1.0, abs=1e-3)


def test_a_promise_says_of_which_loss_it_is(stepped):
    arguments = stepped()
    names = [promise_of(*arguments, of=of, with_penalty=with_penalty).name for of, with_penalty in EVERY]
    assert names == ["batch without penalty", "batch with penalty", "full without penalty", "full with penalty"]


def test_what_came_is_a_part_of_what_was_promised():
    assert Promise(promised=0.4, came=0.1, of="full", with_penalty=False).kept == pytest.approx(0.25)
    assert Promise(promised=0.4, came=-0.1, of="full", with_penalty=False).kept == pytest.approx(-0.25)


def test_nothing_promised_is_no_share_kept_and_what_overflows_stays_so(network, stepped):
    step, architecture, dataset, chosen = stepped()
    still = replace(step, change=np.zeros_like(step.change), after=step.before)
    promise = promise_of(still, architecture, dataset, chosen)
    assert (promise.promised, promise.came) == (0.0, 0.0) and np.isnan(promise.kept)
    beyond = Parameters(architecture.sizes, np.full_like(step.change, 1e200)).snapshot()
    lost = promise_of(replace(step, after=beyond), architecture, dataset, chosen)
    assert lost.came == -np.inf
