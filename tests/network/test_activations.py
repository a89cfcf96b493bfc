"""Activations: each value against a second opinion, each slope against a nudge, and what happens at the ends."""

import math

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, GELU, RELU, SIGMOID, STEP, TANH

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)

Z = np.concatenate((np.linspace(-8, 8, 401), [-300.0, -40.0, 40.0, 300.0]))
"""No zero among the 401 but the middle one: kinks are asked for by name below."""

LANDMARKS = [
    ("linear", -3.0, -3.0, 1.0),
    ("step", -1e-300, 0.0, 0.0),
    ("step", 0.0, 0.0, 0.0),
    ("step", 1e-300, 1.0, 0.0),
    ("sigmoid", 0.0, 0.5, 0.25),
    ("sigmoid", 1000.0, 1.0, 0.0),
    ("tanh", 0.0, 0.0, 1.0),
    ("tanh", -1000.0, -1.0, 0.0),
    ("relu", 0.0, 0.0, 0.0),
    ("relu", -2.0, 0.0, 0.0),
    ("relu", 2.0, 2.0, 1.0),
    ("leaky_relu", 0.0, 0.0, 0.01),
    ("leaky_relu", -2.0, -0.02, 0.01),
    ("leaky_relu", 2.0, 2.0, 1.0),
    ("gelu", 0.0, 0.0, 0.5),
    ("gelu", 50.0, 50.0, 1.0),
    ("gelu", -50.0, 0.0, 0.0),
    ("gelu", 1e300, 1e300, 1.0),
    ("gelu", -1e300, 0.0, 0.0),
]


def test_the_activations_are_the_seven_of_the_design_by_their_own_names():
    assert list(ACTIVATIONS) == ["linear", "step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"]
    assert all(activation.name == name for name, activation in ACTIVATIONS.items())


@every_activation
def test_a_value_is_what_a_second_opinion_says(activation, fires):
    expected = [fires[activation.name](float(z)) for z in Z]
    # GELU adds 1 to a tanh near -1, which leaves as many digits as there are beyond the 1.
    assert np.allclose(activation.value(Z), expected, rtol=1e-13, atol=1e-14 if activation is GELU else 1e-300)


@every_activation
def test_a_slope_is_what_a_nudge_does_to_the_value(activation, fires):
    fire, nudge = fires[activation.name], 1e-5
    away = Z[np.abs(Z) > 1e-3]
    measured = [(fire(z + nudge) - fire(z - nudge)) / (2 * nudge) for z in away.tolist()]
    assert np.allclose(activation.derivative(away, activation.value(away)), measured, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("name", "z", "a", "slope"), LANDMARKS)
def test_at_its_landmarks_an_activation_is_exact(name, z, a, slope):
    at, activation = np.array([z]), ACTIVATIONS[name]
    assert activation.value(at) == [a]
    assert activation.derivative(at, activation.value(at)) == [slope]


def test_a_sigmoid_far_below_zero_is_next_to_nothing_and_not_an_overflow():
    far = np.array([-700.0, -745.0, -1e4, -1e308])
    with np.errstate(all="raise", under="ignore"):
        value = SIGMOID.value(far)
    assert value[0] == pytest.approx(math.exp(-700), rel=1e-12)
    assert ((value >= 0) & (value < 1e-300)).all()


@every_activation
def test_no_finite_weighted_input_makes_a_number_that_is_not_finite(activation):
    ends = np.array([-1.7e308, -1e200, -1e100, -710.0, 710.0, 1e100, 1e200, 1.7e308])
    with np.errstate(all="raise", under="ignore"):
        value = activation.value(ends)
        slope = activation.derivative(ends, value)
    assert np.isfinite(value).all() and np.isfinite(slope).all()


@every_activation
def test_nan_goes_in_and_nan_comes_out(activation):
    assert np.isnan(activation.value(np.array([math.nan]))).all()


@every_activation
@pytest.mark.parametrize("layout", ["in a row", "transposed", "a slice"])
def test_written_into_a_buffer_the_same_bits_come_out_and_the_inputs_stay(activation, layout):
    z = np.random.default_rng(3).normal(0, 3, (7, 37))
    buffers = {"in a row": np.empty((7, 37)), "transposed": np.empty((37, 7)).T, "a slice": np.empty((7, 90))[:, :37]}
    before, a_buffer = z.copy(), buffers[layout]
    a = activation.value(z)
    assert activation.value(z, out=a_buffer) is a_buffer
    assert (a_buffer == a).all()
    slope, slope_buffer = activation.derivative(z, a), a_buffer.copy(order="K")
    assert activation.derivative(z, a, out=slope_buffer) is slope_buffer
    assert (slope_buffer == slope).all()
    assert (z == before).all() and (activation.value(z) == a).all()


@every_activation
def test_one_number_in_a_crowd_fires_as_it_does_alone(activation):
    z = np.random.default_rng(3).normal(0, 3, 37)
    crowd = activation.value(z)
    slopes = activation.derivative(z, crowd)
    for i in range(len(z)):
        alone = activation.value(z[i : i + 1].copy())
        assert alone == crowd[i : i + 1]
        assert activation.derivative(z[i : i + 1].copy(), alone) == slopes[i : i + 1]


@every_activation
def test_only_what_flattens_out_at_both_ends_has_a_steepest_slope_and_that_is_its_largest(activation):
    slopes = activation.derivative(Z, activation.value(Z))
    saturates = activation in (SIGMOID, TANH)
    assert (activation.steepest is not None) == saturates
    if saturates:
        assert slopes.max() == activation.steepest
        assert max(slopes[-1], slopes[-2], slopes[-3], slopes[-4]) < 1e-15


def test_gelu_lies_between_zero_and_relu_and_dips_below_zero_once():
    value = GELU.value(Z)
    assert (value <= RELU.value(Z)).all()
    dip = Z[np.argmin(value)]
    assert -0.18 < value.min() < -0.16 and -0.8 < dip < -0.7


def test_the_step_is_flat_wherever_one_looks():
    assert (STEP.derivative(Z, STEP.value(Z)) == 0).all()
