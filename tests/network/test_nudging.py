"""Nudging: for every activation, loss and neuron what is measured is what was computed, or a kink is reported."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import neural_drama.network.nudging as nudging
from neural_drama.network.activations import ACTIVATIONS, LINEAR, RELU, STEP, TANH, Activation
from neural_drama.network.losses import (
    ABSOLUTE,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    HALF_SQUARED,
    HUBER,
    LOSSES,
)
from neural_drama.network.nudging import NUDGES, measure_gradient, nudge
from neural_drama.network.parameters import Parameters
from neural_drama.network.surface import gradient_at, loss_at

SCALE = 2.5
GATE = 1e-6

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


@pytest.fixture
def told(build, dataset):
    """A network for a loss with targets that suit it."""

    def tell(activation=TANH, loss=HALF_SQUARED, seed=2):
        numbers = np.arange(12) % 3
        targets = {
            "linear": 2.0 * dataset.y_train,  # some further than 1 from any output, for Huber
            "sigmoid": (numbers[:, None] == 0) * 1.0,
            "softmax": np.eye(3)[numbers],
        }[loss.output]
        return build((3, 5, 4, targets.shape[1]), activation, seed=seed, loss=loss), targets

    return tell


def end_of(measuring):
    """All that was yielded, and what was returned."""
    steps = []
    while True:
        try:
            steps.append(next(measuring))
        except StopIteration as end:
            return steps, end.value


@every_loss
@every_activation
def test_the_blame_of_every_neuron_is_confirmed_by_a_nudge_or_a_kink_is_reported(activation, loss, told, dataset):
    network, targets = told(activation, loss)
    kinked = 0
    for case, target in zip(dataset.X_train, targets, strict=True):
        nudges = {place: nudge(*network, case, target, SCALE, *place) for place in network.neurons}
        for layer in range(1, network.architecture.layers + 1):
            sound = [made for place, made in nudges.items() if place[0] == layer and not made.is_kinked]
            # Relative to the layer's largest, but no blame is measured better than losses are rounded.
            most = max((abs(made.computed) for made in sound), default=0.0)
            for made in sound:
                assert abs(made.slope - made.computed) <= GATE * max(most, 1e-3), (layer, made)
        kinked += sum(made.is_kinked for made in nudges.values())
    assert kinked <= 3


@every_loss
def test_a_nudge_is_a_central_difference_of_the_loss_of_the_case(loss, told, dataset):
    network, targets = told(TANH, loss)
    made = nudge(*network, dataset.X_train[4], targets[4], SCALE, layer=1, neuron=3)
    # The bias of a neuron moves its weighted input as nothing else does.
    losses = []
    for h in (-made.h, made.h):
        moved = network.parameters.copy()
        moved.biases[0][2] += h
        losses.append(loss_at(network.architecture, moved, dataset.X_train[4:5], targets[4:5]))
    assert (made.loss_down, made.loss_up) == pytest.approx(losses, rel=1e-14)
    assert made.h == 1e-5
    assert made.slope == pytest.approx(SCALE * (made.loss_up - made.loss_down) / 2e-5, rel=1e-9)
    assert made.slope != 0


def test_it_is_in_the_unit_of_the_data(told, dataset):
    network, targets = told()
    one = nudge(*network, dataset.X_train[0], targets[0], 1.0, 2, 1)
    scaled = nudge(*network, dataset.X_train[0], targets[0], 40.0, 2, 1)
    assert scaled.slope == pytest.approx(40.0 * one.slope) and scaled.computed == pytest.approx(40.0 * one.computed)
    assert (scaled.loss_up, scaled.loss_down) == (one.loss_up, one.loss_down)


def test_the_blame_of_the_output_is_the_miss(told, dataset, ask):
    network, targets = told()
    made = nudge(*network, dataset.X_train[0], targets[0], SCALE, layer=3, neuron=1)
    miss = SCALE * (ask(network, dataset.X_train[0]).output - targets[0, 0])
    assert made.computed == pytest.approx(miss, rel=1e-12) and made.slope == pytest.approx(miss, rel=1e-9)


def test_a_backward_pass_with_a_fault_in_it_is_found_out(told, dataset):
    flat = Activation("flat", TANH.value, lambda z, a, out=None: np.ones_like(z))  # the derivative left out
    network, targets = told(flat)
    wrong = [nudge(*network, dataset.X_train[0], targets[0], SCALE, 1, neuron) for neuron in range(1, 6)]
    assert all(abs(made.slope - made.computed) > 1e-3 * abs(made.computed) for made in wrong)
    assert not any(made.is_kinked for made in wrong)


def placed(network, case, place, z):
    """The parameters with one neuron's bias such that its weighted input on a case is z."""
    layer, neuron = place
    parameters = network.parameters.copy()
    signal = case
    for number in range(1, layer):
        value = network.architecture.activation_of(number).value
        signal = value(signal @ parameters.weights[number - 1] + parameters.biases[number - 1])
    parameters.biases[layer - 1][neuron - 1] = z - signal @ parameters.weights[layer - 1][:, neuron - 1]
    return parameters


@pytest.mark.parametrize("activation", [RELU, ACTIVATIONS["leaky_relu"], STEP], ids=lambda one: one.name)
def test_a_neuron_that_changes_sides_itself_is_reported(activation, told, dataset):
    network, targets = told(activation)
    case, target = dataset.X_train[0], targets[0]
    for z, is_kinked in ((0.0, True), (4e-6, True), (-4e-6, True), (2e-5, False), (-2e-5, False)):
        parameters = placed(network, case, (2, 3), z)
        made = nudge(network.architecture, parameters, case, target, SCALE, 2, 3)
        assert made.is_kinked == is_kinked, z
        if is_kinked and z:
            assert abs(made.slope - made.computed) > 0.1 * abs(made.computed)
        # Its neighbor does not go through it.
        assert not nudge(network.architecture, parameters, case, target, SCALE, 2, 1).is_kinked


def test_a_neuron_that_changes_sides_downstream_is_reported_unless_nothing_reaches_it(told, dataset):
    network, targets = told(RELU)
    case, target = dataset.X_train[0], targets[0]
    parameters = placed(network, case, (2, 3), 0.0)
    voices = np.maximum(case @ parameters.weights[0] + parameters.biases[0], 0)
    arguments = (network.architecture, parameters, case, target, SCALE, 1)
    flags = [nudge(*arguments, neuron).is_kinked for neuron in range(1, 6)]
    assert flags == [bool(voice > 0) for voice in voices] and len(set(flags)) == 2


@pytest.mark.parametrize(("loss", "miss"), [(ABSOLUTE, 0.0), (HUBER, 1.0), (HUBER, -1.0)])
def test_a_loss_that_changes_sides_is_reported(loss, miss, told, dataset):
    network, _ = told(TANH, loss)
    case = dataset.X_train[0]
    assert network.architecture.activation is TANH  # nothing but the loss can bend
    output = float(nudging.forward(*network, case[None, :]).outputs[0, 0])
    for place in network.neurons:
        for beyond, is_kinked in ((0.0, True), (1e-3, False), (-1e-3, False)):
            target = np.array([output - miss - beyond])
            made = nudge(*network, case, target, SCALE, *place)
            assert made.is_kinked == is_kinked, (place, beyond)
    # Where another loss bends, this one does not.
    elsewhere = {ABSOLUTE: 1.0, HUBER: 0.0}[loss]
    assert not nudge(*network, case, np.array([output - elsewhere]), SCALE, 3, 1).is_kinked


def test_a_smooth_network_has_no_kinks_even_at_zero(told, dataset):
    for activation in (LINEAR, TANH, ACTIVATIONS["sigmoid"], ACTIVATIONS["gelu"]):
        network, targets = told(activation)
        parameters = placed(network, dataset.X_train[0], (1, 1), 0.0)
        assert not nudge(network.architecture, parameters, dataset.X_train[0], targets[0], SCALE, 1, 1).is_kinked


def test_with_the_step_function_neither_way_finds_any_blame(told, dataset):
    network, targets = told(STEP)
    for place in network.neurons[:-1]:
        made = nudge(*network, dataset.X_train[1], targets[1], SCALE, *place)
        assert made.slope == made.computed == 0 and not made.is_kinked


def test_numbers_that_are_not_finite_stay_and_a_nudge_lost_in_rounding_is_no_number(told, dataset):
    network, targets = told(LINEAR)
    far = placed(network, dataset.X_train[0], (2, 1), 1e200)
    made = nudge(network.architecture, far, dataset.X_train[0], targets[0], SCALE, 2, 1)
    assert made.loss_up == made.loss_down == math.inf and math.isnan(made.slope)
    large = placed(network, dataset.X_train[0], (2, 1), 1e13)
    made = nudge(network.architecture, large, dataset.X_train[0], targets[0], SCALE, 2, 1)
    assert math.isfinite(made.computed) and made.computed != 0 and math.isnan(made.slope)
    lost = network.parameters.copy()
    lost.vector[:] = np.nan
    made = nudge(network.architecture, lost, dataset.X_train[0], targets[0], SCALE, 1, 1)
    assert math.isnan(made.slope) and math.isnan(made.computed)


@pytest.mark.parametrize("h", [0.0, -1e-5, float("nan"), float("inf")])
def test_a_nudge_is_a_positive_number(h, told, dataset):
    network, targets = told()
    with pytest.raises(ValueError, match="a nudge must be a positive number"):
        nudge(*network, dataset.X_train[0], targets[0], SCALE, 1, 1, h)
    with pytest.raises(ValueError, match="a nudge must be a positive number"):
        next(measure_gradient(*network, dataset.X_train, targets, h=h))


@pytest.mark.parametrize(
    ("layer", "neuron", "why"),
    [
        (0, 1, "layers 1 to 3, not 0"),
        (4, 1, "layers 1 to 3, not 4"),
        (-1, 1, "layers 1 to 3, not -1"),
        (1, 0, "layer 1 has neurons 1 to 5, not 0"),
        (2, 5, "layer 2 has neurons 1 to 4, not 5"),
        (3, 2, "layer 3 has neurons 1 to 1, not 2"),
    ],
)
def test_a_neuron_that_does_not_exist_is_refused(layer, neuron, why, told, dataset):
    network, targets = told()
    with pytest.raises(ValueError, match=why):
        nudge(*network, dataset.X_train[0], targets[0], SCALE, layer, neuron)


@every_loss
@pytest.mark.parametrize(("difference", "gate"), [("forward", 1e-5), ("central", 1e-7)])
def test_the_measured_gradient_is_the_computed_one(difference, gate, loss, told, dataset):
    network, targets = told(TANH, loss)
    _, measured = end_of(measure_gradient(*network, dataset.X_train, targets, difference))
    computed = gradient_at(*network, dataset.X_train, targets)
    assert measured.shape == computed.shape == network.parameters.vector.shape
    assert np.abs(computed).max() > 0.01
    assert np.abs(measured - computed).max() < gate * np.abs(computed).max()


def test_central_differences_are_closer_than_forward_ones_of_the_same_size(told, dataset):
    network, targets = told()
    computed = gradient_at(*network, dataset.X_train, targets)
    errors = [
        np.abs(end_of(measure_gradient(*network, dataset.X_train, targets, difference, 1e-3))[1] - computed).max()
        for difference in ("forward", "central")
    ]
    assert errors[1] < 0.01 * errors[0]


@pytest.mark.parametrize(("difference", "total"), [("forward", lambda p: 1 + p), ("central", lambda p: 2 * p)])
def test_passes_are_counted_as_they_are_made(difference, total, told, dataset, monkeypatch):
    network, targets = told()
    p, made = network.parameters.vector.size, []

    def counted(*arguments):
        made.append(arguments)
        return loss_at(*arguments)

    monkeypatch.setattr(nudging, "loss_at", counted)
    for number, step in enumerate(measure_gradient(*network, dataset.X_train, targets, difference)):
        assert (step.measured, step.parameters, step.gradient.shape) == (number, p, (number,))
        assert step.passes == len(made) == (total(number) if number or difference == "forward" else 0)
    assert number == p and len(made) == total(p)


def test_the_gradient_so_far_is_the_beginning_of_the_whole_and_nothing_changes_it_later(told, dataset):
    network, targets = told()
    before = network.parameters.vector.tobytes()
    steps, whole = end_of(measure_gradient(*network, dataset.X_train, targets))
    for step in steps:
        assert (step.gradient == whole[: step.measured]).all()
    assert network.parameters.vector.tobytes() == before
    for array in (whole, steps[5].gradient):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        steps[0].measured = 3


def test_each_parameter_is_measured_in_its_own_place(told, dataset):
    """With one weight far steeper than the rest, a shifted or transposed gradient would show."""
    network, targets = told(LINEAR)
    inputs = dataset.X_train.copy()
    inputs[:, 1] *= 100.0
    _, measured = end_of(measure_gradient(*network, inputs, targets))
    whole = Parameters(network.parameters.sizes, measured.copy())
    assert np.abs(whole.weights[0][1]).min() > 10 * np.abs(whole.weights[0][[0, 2]]).max()


def test_a_gradient_that_overflows_stays_as_it_is(told, dataset):
    network, targets = told(LINEAR)
    large = network.parameters.copy()
    large.vector[:] *= 1e200
    _, measured = end_of(measure_gradient(network.architecture, large, dataset.X_train, targets))
    assert np.isnan(measured).all()
    assert NUDGES["forward"] < NUDGES["central"]


def test_two_classes_and_many_are_both_blamed_for_probability(told, dataset):
    for loss in (BINARY_CROSS_ENTROPY, CROSS_ENTROPY):
        network, targets = told(TANH, loss)
        outputs = nudging.forward(*network, dataset.X_train[:1]).outputs[0]
        weights = [math.exp(o) for o in outputs] if loss is CROSS_ENTROPY else [math.exp(outputs[0])]
        whole = sum(weights) + (0.0 if loss is CROSS_ENTROPY else 1.0)
        for neuron, weight in enumerate(weights, start=1):
            made = nudge(*network, dataset.X_train[0], targets[0], 1.0, 3, neuron)
            assert made.computed == pytest.approx(weight / whole - targets[0, neuron - 1], rel=1e-12)
            assert made.slope == pytest.approx(made.computed, rel=1e-8)
