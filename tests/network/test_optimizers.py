"""Optimizers: the textbook's formulas once more in scalars, and what each of them is known for."""

import math

import numpy as np
import pytest

from neural_drama.network.optimizers import OPTIMIZERS, Update, is_decoupled
from neural_drama.network.parameters import Parameters

SIZES = (3, 4, 3, 1)
RATE, STRENGTH = 0.02, 0.3

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)


def is_weight(sizes):
    """[p], written out from the layout: each layer's weights, then its biases."""
    marks = []
    for fan_in, fan_out in zip(sizes, sizes[1:], strict=False):
        marks += [True] * (fan_in * fan_out) + [False] * fan_out
    return marks


def by_the_book(optimizer, penalty, strength, momentum, clip, rates, start, gradients):
    """Parameter by parameter in plain floats; only clipping needs to know of the others."""
    values, v, m = list(start), [0.0] * len(start), [0.0] * len(start)
    marks = is_weight(SIZES)
    for t, (rate, gradient) in enumerate(zip(rates, gradients, strict=True), start=1):
        length = math.sqrt(math.fsum(g * g for g in gradient))
        shorter = min(1.0, clip / (length + 1e-6)) if clip else 1.0
        for i, w in enumerate(values):
            g, decay = gradient[i] * shorter, 0.0
            if marks[i] and penalty == "l1":
                g += strength * ((w > 0) - (w < 0))
            elif marks[i] and (penalty == "decoupled" or (penalty == "l2" and optimizer == "adamw")):
                decay = strength * w
            elif marks[i] and penalty == "l2":
                g += strength * w
            if optimizer == "momentum":
                v[i] = momentum * v[i] + g
                g = v[i]
            elif optimizer == "rmsprop":
                v[i] = 0.99 * v[i] + 0.01 * g * g
                g /= math.sqrt(v[i]) + 1e-8
            elif optimizer in ("adam", "adamw"):
                m[i], v[i] = 0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g * g
                g = m[i] / (1 - 0.9**t) / (math.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
            values[i] = w - rate * (g + decay)
    return values


class Taken:
    """Updates taken one after another, with everything that they need."""

    def __init__(self, chosen, vector):
        self.update, self.vector, self.number = Update(chosen, SIZES), vector.copy(), 0
        self.memory, self.rate = np.zeros((OPTIMIZERS[chosen.optimizer].rows, len(vector))), chosen.learning_rate

    def step(self, gradient, rate=None):
        self.number += 1
        self.update.apply(self.vector, gradient, self.memory, self.number, self.rate if rate is None else rate)
        return self.update.step.copy()


@pytest.fixture
def take(settings, network):
    def taken(optimizer, strength=0.0, rate=RATE, start=None, **others):
        chosen = settings(rate, strength, optimizer=optimizer, **others)
        return Taken(chosen, network.parameters.vector if start is None else start)

    return taken


@pytest.mark.parametrize("clip", [0.0, 2.0], ids=["unclipped", "clipped"])
@pytest.mark.parametrize("penalty", ["none", "l1", "l2", "decoupled"])
@every_optimizer
def test_thirty_updates_are_the_textbooks(optimizer, penalty, clip, take, network, rng):
    start = network.parameters.vector
    gradients = rng.normal(size=(30, len(start))) * np.linspace(0.1, 1, 30)[:, None]
    assert (np.linalg.norm(gradients, axis=1) > 2).any() and (np.linalg.norm(gradients, axis=1) < 2).any()
    rates = RATE * rng.uniform(0.1, 1, 30)  # as a schedule may have it
    run = take(optimizer, STRENGTH, penalty=penalty, clip=clip, momentum=0.8)
    for rate, gradient in zip(rates, gradients, strict=True):
        run.step(gradient, rate)
    expected = by_the_book(optimizer, penalty, STRENGTH, 0.8, clip, rates.tolist(), start.tolist(), gradients.tolist())
    assert np.allclose(run.vector, expected, rtol=1e-12, atol=1e-13)
    assert np.abs(run.vector - start).max() > 0.02


@every_optimizer
def test_a_step_is_exactly_what_is_subtracted_and_the_gradient_is_kept(optimizer, take, rng):
    run = take(optimizer, STRENGTH, clip=1.0)
    for _ in range(5):
        gradient, before = rng.normal(size=len(run.vector)), run.vector.copy()
        kept = gradient.copy()
        step = run.step(gradient)
        assert (run.vector == before - step).all() and (step != 0).any()
        assert (gradient == kept).all()


@pytest.mark.parametrize("penalty", ["l1", "l2", "decoupled"])
@every_optimizer
def test_biases_are_free_of_every_penalty(optimizer, penalty, take, rng):
    gradients = rng.normal(size=(6, 35))
    with_penalty, without = take(optimizer, STRENGTH, penalty=penalty), take(optimizer, 0.0)
    for gradient in gradients:
        with_penalty.step(gradient)
        without.step(gradient)
    weights = np.array(is_weight(SIZES))
    assert (with_penalty.vector[~weights] == without.vector[~weights]).all()
    assert (with_penalty.vector[weights] != without.vector[weights]).all()


@every_optimizer
@pytest.mark.parametrize("rate", [1e-6, 1.0, 1e3])
def test_without_a_gradient_a_learning_rate_changes_nothing(optimizer, rate, take, network):
    run = take(optimizer, rate=rate)
    for _ in range(3):
        run.step(np.zeros_like(run.vector))
    assert (run.vector == network.parameters.vector).all()


@every_optimizer
def test_an_optimizer_needs_as_many_rows_of_memory_as_it_remembers_averages(optimizer, take, rng):
    rows = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adam": 2, "adamw": 2}
    run = take(optimizer)
    run.step(rng.normal(size=len(run.vector)))
    assert run.memory.shape == (rows[optimizer], len(run.vector))
    assert (run.memory != 0).all()


def test_a_penalty_alone_shrinks_each_weight_by_the_same_part_and_l1_by_the_same_amount(take, network):
    before, nothing = network.parameters.vector, np.zeros_like(network.parameters.vector)
    weights = np.array(is_weight(SIZES))
    by_part, by_amount = take("sgd", 0.5, rate=0.1, penalty="l2"), take("sgd", 0.5, rate=0.001, penalty="l1")
    by_part.step(nothing)
    by_amount.step(nothing)
    assert np.allclose(by_part.vector[weights], 0.95 * before[weights], rtol=1e-14, atol=0)
    assert np.allclose((before - by_amount.vector)[weights], 0.0005 * np.sign(before[weights]), rtol=1e-10)


def test_a_penalty_grows_the_weights_when_learning_rate_times_strength_is_above_two(take, network):
    for rate, strength, grows in ((1.0, 1.9, False), (1.0, 2.1, True), (3.0, 0.7, True)):
        run = take("sgd", strength, rate=rate)
        run.step(np.zeros_like(run.vector))
        after = Parameters(SIZES, run.vector)
        assert (np.abs(after.weights[0]) > np.abs(network.parameters.weights[0])).all() == grows


def test_momentum_pushed_the_same_way_comes_to_speed_and_without_momentum_it_is_sgd(take, rng):
    push = rng.normal(size=35)
    run, forgetful, plain = take("momentum", momentum=0.75), take("momentum", momentum=0.0), take("sgd")
    for n in range(1, 20):
        step = run.step(push)
        assert np.allclose(step, RATE * push * (1 - 0.75**n) / (1 - 0.75), rtol=1e-12)
        assert (forgetful.step(push) == plain.step(push)).all()


def test_the_first_step_of_adam_is_the_learning_rate_in_every_direction_however_steep(take, rng):
    gradient = rng.choice([-1.0, 1.0], 35) * 10.0 ** rng.uniform(-2, 4, 35)
    assert np.allclose(take("adam").step(gradient), RATE * np.sign(gradient), rtol=1e-5)
    assert np.allclose(take("rmsprop").step(gradient), 10 * RATE * np.sign(gradient), rtol=1e-4)


@every_optimizer
def test_a_gradient_longer_than_allowed_is_shortened_to_that_length_in_its_own_direction(optimizer, take, rng):
    long, clip = rng.normal(size=35) * 50, 0.5
    short = long * clip / np.linalg.norm(long)
    clipped, allowed = take(optimizer, STRENGTH, clip=clip), take(optimizer, STRENGTH)
    for _ in range(3):
        assert np.allclose(clipped.step(long), allowed.step(short), rtol=1e-6, atol=1e-9)
    clipped, allowed = take(optimizer, STRENGTH, clip=clip), take(optimizer, STRENGTH)
    for _ in range(3):
        assert (clipped.step(0.9 * short) == allowed.step(0.9 * short)).all(), "a short gradient is left alone"


def test_the_penalty_is_not_clipped(take):
    nothing = np.zeros(35)
    assert (take("sgd", 100.0, clip=1e-3).step(nothing) == take("sgd", 100.0).step(nothing)).all()


def test_which_penalties_stand_beside_the_step(settings):
    beside = {
        (optimizer, penalty)
        for optimizer in OPTIMIZERS
        for penalty in ("none", "l1", "l2", "decoupled")
        if is_decoupled(settings(optimizer=optimizer, penalty=penalty))
    }
    assert beside == {("adamw", "l2")} | {(optimizer, "decoupled") for optimizer in OPTIMIZERS}


def test_adamw_is_adam_with_decoupled_decay_and_differs_from_adam_with_l2(take, rng):
    runs = [take("adamw", STRENGTH), take("adam", STRENGTH, penalty="decoupled"), take("adam", STRENGTH)]
    for gradient in rng.normal(size=(5, 35)):
        adamw, decoupled, l2 = (run.step(gradient) for run in runs)
        assert (adamw == decoupled).all()
    assert np.abs(adamw - l2).max() > 1e-3


@every_optimizer
def test_what_is_not_finite_in_a_gradient_is_not_finite_in_the_parameters(optimizer, take, rng):
    for planted in (math.nan, math.inf, -math.inf):
        for clip in (0.0, 1.0):
            run, gradient = take(optimizer, STRENGTH, clip=clip), rng.normal(size=35)
            gradient[7] = planted
            with np.errstate(all="ignore"):
                run.step(gradient)
            assert not np.isfinite(run.vector[7])
