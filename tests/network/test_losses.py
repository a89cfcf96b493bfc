"""Losses: each value against a second opinion, each slope against a nudge, and what a loss says in words of a miss."""

import math

import numpy as np
import pytest

from neural_drama.network.losses import (
    ABSOLUTE,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    HALF_SQUARED,
    HUBER,
    HUBER_DELTA,
    LOSSES,
    mean_loss,
    said,
    softmax,
)

NUDGE = 1e-5

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def examples(loss, n=60, spread=3.0, seed=5):
    """Raw outputs and targets [n, k]; no miss near 0 or 1, where two of the losses have kinks."""
    rng = np.random.default_rng(seed)
    if loss.output == "softmax":
        return rng.normal(0, spread, (n, 4)), np.eye(4)[rng.integers(0, 4, n)]
    outputs = rng.normal(0, spread, (n, 1))
    if loss.output == "sigmoid":
        return outputs, rng.integers(0, 2, (n, 1)).astype(float)
    miss = rng.uniform(0.02, 0.96, (n, 1)) + rng.integers(0, 3, (n, 1)) + 0.01
    return outputs, outputs - miss * rng.choice([-1.0, 1.0], (n, 1))


def test_the_losses_are_the_five_of_the_design_by_their_own_names():
    assert list(LOSSES) == ["half_squared", "absolute", "huber", "binary_cross_entropy", "cross_entropy"]
    assert all(loss.name == name for name, loss in LOSSES.items())
    assert [loss.output for loss in LOSSES.values()] == ["linear", "linear", "linear", "sigmoid", "softmax"]


@every_loss
def test_a_value_is_what_a_second_opinion_says_case_by_case(loss, costs):
    outputs, targets = examples(loss)
    value = loss.value(outputs, targets)
    assert value.shape == (len(outputs), 1)
    for o, t, cost in zip(outputs.tolist(), targets.tolist(), value[:, 0], strict=True):
        assert cost == pytest.approx(costs[loss.name](o, t), rel=1e-12, abs=1e-15)


@every_loss
def test_a_slope_is_what_a_nudge_of_the_raw_output_does_to_the_loss(loss, costs):
    outputs, targets = examples(loss)
    slopes, cost = loss.derivative(outputs, targets), costs[loss.name]
    assert slopes.shape == outputs.shape
    for o, t, slope in zip(outputs, targets.tolist(), slopes, strict=True):
        for j, step in enumerate(NUDGE * np.eye(len(o))):
            measured = (cost((o + step).tolist(), t) - cost((o - step).tolist(), t)) / (2 * NUDGE)
            assert slope[j] == pytest.approx(measured, rel=1e-7, abs=1e-9)


@every_loss
def test_the_total_of_a_set_is_the_sum_over_its_cases_and_the_mean_its_part(loss):
    outputs, targets = examples(loss)
    values = loss.value(outputs, targets)
    total = loss.total(outputs, targets, loss.derivative(outputs, targets))
    assert total == pytest.approx(math.fsum(values[:, 0]), rel=1e-13)
    assert mean_loss(loss, outputs, targets) == pytest.approx(math.fsum(values[:, 0]) / len(values), rel=1e-13)


@every_loss
def test_the_total_is_the_same_from_slices_and_transposed_buffers(loss):
    """The trainer hands over parts of buffers whose rows are not whole."""
    outputs, targets = examples(loss)
    buffer = np.empty((outputs.shape[1], len(outputs) + 5))
    buffer[:, :-5] = outputs.T
    slopes = np.empty_like(buffer).T[:-5]
    assert loss.derivative(buffer.T[:-5], targets, out=slopes) is slopes
    assert (slopes == loss.derivative(outputs, targets)).all()
    expected = loss.total(outputs, targets, loss.derivative(outputs, targets))
    assert loss.total(buffer.T[:-5], targets, slopes) == pytest.approx(expected, rel=1e-14)


@every_loss
def test_no_loss_is_below_zero_and_the_sign_of_its_slope_points_away_from_the_target(loss):
    outputs, targets = examples(loss)
    assert (loss.value(outputs, targets) >= 0).all()
    truth = targets if loss.output == "linear" else 1e6 * (2 * targets - 1)
    slopes = loss.derivative(outputs, targets)
    assert (np.sign(slopes) == np.sign(outputs - truth)).all()


def test_no_loss_and_no_slope_where_there_is_no_miss():
    at = np.array([[0.7]])
    for loss in (HALF_SQUARED, ABSOLUTE, HUBER):
        assert loss.value(at, at) == loss.derivative(at, at) == 0


def test_hubers_two_halves_meet_in_value_and_in_slope():
    either_side = np.array([[HUBER_DELTA - 1e-9], [HUBER_DELTA + 1e-9]])
    values, slopes = HUBER.value(either_side, np.zeros((2, 1))), HUBER.derivative(either_side, np.zeros((2, 1)))
    assert values[1, 0] - values[0, 0] == pytest.approx(2e-9, rel=1e-3)
    assert slopes[1, 0] - slopes[0, 0] == pytest.approx(1e-9, abs=1e-15)
    near, far = np.array([[0.3]]), np.array([[7.0]])
    assert HUBER.value(near, 0 * near) == HALF_SQUARED.value(near, 0 * near)
    assert HUBER.derivative(far, 0 * far) == ABSOLUTE.derivative(far, 0 * far) == 1.0


def test_two_classes_told_apart_by_one_logit_or_by_two_cost_the_same(rng):
    logits, truth = rng.normal(0, 4, (40, 1)), rng.integers(0, 2, (40, 1)).astype(float)
    as_two, truth_of_two = np.hstack((0 * logits, logits)), np.hstack((1 - truth, truth))
    one, two = BINARY_CROSS_ENTROPY.value(logits, truth), CROSS_ENTROPY.value(as_two, truth_of_two)
    assert np.allclose(one, two, rtol=1e-10, atol=1e-15)
    slopes = CROSS_ENTROPY.derivative(as_two, truth_of_two)
    assert np.allclose(slopes[:, 1:], BINARY_CROSS_ENTROPY.derivative(logits, truth), rtol=0, atol=1e-15)
    assert np.allclose(slopes.sum(axis=1), 0, atol=1e-15)


def test_what_is_said_of_classes_are_probabilities_that_no_shift_of_all_logits_changes(rng):
    logits = rng.normal(0, 3, (20, 4))
    spoken = said(CROSS_ENTROPY, logits)
    assert (spoken == softmax(logits)).all() and (spoken > 0).all()
    assert np.allclose(spoken.sum(axis=1), 1, rtol=0, atol=1e-15)
    assert np.allclose(softmax(logits + 700.0), spoken, rtol=1e-11)
    assert np.allclose(np.log(spoken[:, 0] / spoken[:, 1]), logits[:, 0] - logits[:, 1], rtol=1e-12)
    assert (said(HALF_SQUARED, logits[:, :1]) == logits[:, :1]).all()
    assert np.allclose(said(BINARY_CROSS_ENTROPY, logits[:, :1]), 1 / (1 + np.exp(-logits[:, :1])), rtol=1e-14)


@pytest.mark.parametrize("size", [50.0, 1000.0, 1e300])
def test_a_very_sure_network_is_right_for_nothing_and_wrong_for_as_much_as_it_was_sure(size):
    sure = np.array([[size], [-size]])
    with np.errstate(all="raise", under="ignore"):
        assert BINARY_CROSS_ENTROPY.value(sure, np.array([[1.0], [0.0]])) == pytest.approx(0, abs=1e-20)
        assert BINARY_CROSS_ENTROPY.value(sure, np.array([[0.0], [1.0]])) == pytest.approx(size)
        logits = np.array([[size, 0.0, -size]])
        for true, cost in ((0, 0.0), (1, size), (2, 2 * size)):
            assert CROSS_ENTROPY.value(logits, np.eye(3)[[true]]) == pytest.approx(cost, abs=1e-20)
            assert np.isfinite(CROSS_ENTROPY.derivative(logits, np.eye(3)[[true]])).all()
    slopes = BINARY_CROSS_ENTROPY.derivative(sure, np.array([[0.0], [1.0]]))
    assert slopes[:, 0].tolist() == pytest.approx([1.0, -1.0], rel=1e-15)


@pytest.mark.parametrize("logit", [20.0, 37.0, 40.0, 700.0])
def test_the_little_that_a_sure_and_right_network_still_pays_is_not_rounded_away(logit):
    paid = BINARY_CROSS_ENTROPY.value(np.array([[logit], [-logit]]), np.array([[1.0], [0.0]]))
    assert paid[:, 0].tolist() == pytest.approx([math.exp(-logit)] * 2, rel=1e-8, abs=0)


@pytest.mark.parametrize("miss", [0.0, 0.3, 1.0, 2.5, 40.0])
@pytest.mark.parametrize("loss", [HALF_SQUARED, ABSOLUTE, HUBER], ids=lambda loss: loss.name)
def test_the_miss_that_a_loss_stands_for_is_the_miss_that_costs_it(loss, miss):
    cost = float(loss.value(np.array([[miss]]), np.zeros((1, 1)))[0, 0])
    assert loss.miss_of(cost) == pytest.approx(miss, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("probability", [1.0, 0.9, 0.5, 1e-3, 1e-12])
def test_the_miss_that_a_cross_entropy_stands_for_is_what_the_true_class_lacks_of_one(probability):
    for loss in (BINARY_CROSS_ENTROPY, CROSS_ENTROPY):
        assert loss.miss_of(-math.log(probability)) == pytest.approx(1 - probability, rel=1e-12)


@every_loss
def test_a_lost_loss_stands_for_a_lost_miss(loss):
    assert math.isnan(loss.miss_of(math.nan))
    assert loss.miss_of(math.inf) == (math.inf if loss.output == "linear" else 1.0)
    outputs, targets = examples(loss, n=1)
    outputs[0, 0] = math.nan
    with np.errstate(invalid="ignore"):
        assert np.isnan(loss.value(outputs, targets)).all() and np.isnan(loss.derivative(outputs, targets)).any()
