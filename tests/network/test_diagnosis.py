"""Diagnosis: each ailment planted on purpose is found, and what is healthy is left alone, in any unit."""

import math

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, GELU, RELU, SIGMOID, STEP, TANH
from neural_drama.network.diagnosis import (
    diagnose_layers,
    gap,
    is_on_plateau,
    is_overfit,
    is_underfit,
    know_nothing_loss,
    penalty_grows_weights,
    turning_point,
)
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED, LOSSES, mean_loss
from neural_drama.network.optimizers import Update
from neural_drama.network.parameters import Parameters


def diagnosed(network, dataset):
    return diagnose_layers(*network, dataset.X_train, dataset.y_train)


def test_a_relu_that_never_fires_is_dead_and_the_others_are_not(build, dataset):
    network = build((3, 6, 5, 1), RELU)
    network.parameters.biases[0][:] = 5.0
    network.parameters.biases[0][2] = -50.0
    found = diagnosed(network, dataset)
    assert found[0].dead == (3,)
    assert not found[0].saturated


@pytest.mark.parametrize("name", ["leaky_relu", "gelu", "linear", "tanh", "sigmoid"])
def test_what_still_has_a_slope_or_a_voice_is_not_dead(name, build, dataset):
    network = build((3, 6, 5, 1), ACTIVATIONS[name])
    network.parameters.biases[0][2] = -3.0
    assert all(not layer.dead for layer in diagnosed(network, dataset))


def test_a_step_that_speaks_is_not_dead_though_it_passes_no_blame(build, dataset):
    network = build((3, 4, 1), STEP)
    network.parameters.biases[0][:] = [50.0, -50.0, 50.0, -50.0]
    found = diagnosed(network, dataset)
    assert found[0].dead == (2, 4)
    assert found[0].blame == 0.0 and found[0].has_vanished


@pytest.mark.parametrize("activation", [TANH, SIGMOID], ids=["tanh", "sigmoid"])
def test_a_neuron_pressed_against_its_bound_is_saturated(activation, build, dataset):
    network = build((3, 6, 5, 1), activation)
    network.parameters.biases[0][4] = 40.0
    network.parameters.biases[1][0] = -40.0
    found = diagnosed(network, dataset)
    assert 5 in found[0].saturated and 1 in found[1].saturated
    assert not found[2].saturated, "the output is linear"


def test_nearly_all_cases_have_to_find_it_flat(build, dataset):
    network = build((1, 1, 1), TANH)
    network.parameters.weights[0][:] = 1.0
    network.parameters.biases[0][:] = 0.0
    few = np.array([[30.0]] * 19 + [[0.0]])  # 95 of 100, no more
    most = np.array([[30.0]] * 39 + [[0.0]])
    for inputs, saturated in ((few, ()), (most, (1,))):
        assert diagnose_layers(*network, inputs, np.zeros((len(inputs), 1)))[0].saturated == saturated


def test_blame_by_layer_is_its_root_mean_square_beside_the_outputs(build, dataset, ask):
    network = build((3, 4, 2, 1), GELU)
    found = diagnosed(network, dataset)
    nudge = 1e-6
    squares = {1: [], 2: [], 3: []}
    for case, target in zip(dataset.X_train, dataset.y_train, strict=True):
        seen = ask(network, case)
        for place in network.neurons:
            up, down = (
                0.5 * (ask(network, case, z={place: seen.z[place] + way}).output - target[0]) ** 2
                for way in (nudge, -nudge)
            )
            squares[place[0]].append(((up - down) / (2 * nudge)) ** 2)
    sizes = {layer: math.sqrt(sum(values) / len(values)) for layer, values in squares.items()}
    for layer in found:
        assert layer.blame == pytest.approx(sizes[layer.layer], rel=1e-6)
        assert layer.part_of_output == pytest.approx(sizes[layer.layer] / sizes[3], rel=1e-6)


def test_in_a_deep_sigmoid_blame_vanishes_on_its_way_and_with_huge_weights_it_explodes(build, dataset):
    deep = build((3, *[6] * 10, 1), SIGMOID)
    found = diagnosed(deep, dataset)
    assert found[0].has_vanished and not found[-2].has_vanished
    huge = build((3, *[6] * 10, 1), ACTIVATIONS["linear"])
    huge.parameters.vector *= 8.0
    assert diagnosed(huge, dataset)[0].has_exploded
    assert not any(layer.has_vanished or layer.has_exploded for layer in diagnosed(build((3, 6, 6, 1)), dataset))


def test_no_unit_changes_a_diagnosis_of_blame(build, dataset):
    network = build((3, 6, 5, 1), TANH)
    once = diagnosed(network, dataset)
    network.parameters.weights[-1][:] *= 1000.0
    network.parameters.biases[-1][:] *= 1000.0
    again = diagnose_layers(*network, dataset.X_train, 1000.0 * dataset.y_train)
    for layer, scaled in zip(once[:-1], again[:-1], strict=True):
        assert scaled.part_of_output == pytest.approx(1000.0 * layer.part_of_output, rel=1e-9)
    assert [layer.dead for layer in once] == [layer.dead for layer in again]


@pytest.mark.parametrize(("end", "is_still"), [(0.9905, True), (0.98, False), (1.005, True), (1.5, False)])
def test_a_plateau_is_less_than_a_hundredth_in_fifty_epochs(end, is_still):
    for scale in (1e-9, 1.0, 1e9):
        losses = scale * np.concatenate([np.linspace(9, 1, 30), np.linspace(1, end, 51)[1:]])
        assert is_on_plateau(losses) is is_still
    assert not is_on_plateau(np.ones(50)), "fifty epochs are fifty steps between fifty-one losses"
    assert not is_on_plateau(np.array([1.0] * 60 + [np.nan]))


def test_a_run_is_overfit_once_its_validation_loss_has_turned_and_risen():
    training = np.linspace(1.0, 0.1, 101)
    turned = np.concatenate([np.linspace(1.0, 0.5, 61), np.linspace(0.5, 0.6, 41)[1:]])
    assert turning_point(turned) == 60
    assert is_overfit(training, turned)
    assert not is_overfit(training, turned[:70]), "not yet well above"
    assert not is_overfit(training[::-1], turned), "where both losses rise the run is lost, not overfit"
    assert gap(0.1, 0.6) == pytest.approx(0.5)


def test_the_turning_point_looks_past_nan():
    assert turning_point(np.array([3.0, np.nan, 1.0, np.nan])) == 2


@pytest.mark.parametrize("name", ["half_squared", "binary_cross_entropy", "cross_entropy"])
def test_no_other_constant_costs_less_than_knowing_nothing(name, rng):
    loss = LOSSES[name]
    targets = {
        "linear": rng.normal(2, 3, (40, 1)),
        "sigmoid": (rng.random((40, 1)) < 0.3).astype(float),
        "softmax": np.eye(4)[rng.integers(0, 3, 40)],  # one class never occurs
    }[loss.output]
    least = know_nothing_loss(loss, targets)
    frequencies = targets.mean(axis=0)
    if loss.output != "linear":
        entropy = -sum(p * math.log(p) for p in frequencies if p)
        if loss.output == "sigmoid":
            entropy -= (1 - frequencies[0]) * math.log(1 - frequencies[0])
        assert least == pytest.approx(entropy, rel=1e-12)
    for _ in range(200):
        constant = rng.normal(0, 3, (1, targets.shape[1]))
        assert mean_loss(loss, np.repeat(constant, 40, axis=0), targets) >= least - 1e-12


@pytest.mark.parametrize("loss", [HALF_SQUARED, BINARY_CROSS_ENTROPY, CROSS_ENTROPY], ids=lambda loss: loss.name)
def test_underfit_is_more_than_half_of_what_knowing_nothing_costs(loss):
    targets = np.eye(4) if loss.output == "softmax" else np.array([[0.0], [1.0], [0.0], [1.0]])
    least = know_nothing_loss(loss, targets)
    assert is_underfit(loss, 0.51 * least, targets) and not is_underfit(loss, 0.49 * least, targets)
    assert is_underfit(loss, math.nan, targets)


def grows_by_itself(hyperparameters):
    """Whether updates with no gradient at all end up with longer weights."""
    parameters = Parameters((2, 1), np.array([1.0, -2.0, 0.5]))
    update = Update(hyperparameters, parameters.sizes)
    memory = np.zeros((2, 3))
    rows = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adam": 2, "adamw": 2}[hyperparameters.optimizer]
    for number in range(1, 400):
        update.apply(parameters.vector, np.zeros(3), memory[:rows], number, hyperparameters.learning_rate)
    return float(np.abs(parameters.vector[:2]).max()) > 2.0


@pytest.mark.parametrize("pull", [0.5, 1.9, 2.1, 3.7, 3.9])
@pytest.mark.parametrize("penalty", ["none", "l1", "l2", "decoupled"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
def test_a_penalty_grows_the_weights_exactly_when_updates_without_a_gradient_do(optimizer, penalty, pull):
    hyperparameters = Hyperparameters(
        0.1, pull / 0.1, 8, 1, optimizer=optimizer, penalty=penalty, momentum=0.9
    )
    if penalty == "l1":
        hyperparameters = Hyperparameters(0.1, 0.1 * pull, 8, 1, optimizer=optimizer, penalty=penalty)
    assert penalty_grows_weights(hyperparameters) == grows_by_itself(hyperparameters)
