"""The backward pass against nudges: every blame and gradient measured a second time, without any calculus."""

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, LINEAR, RELU, SIGMOID, STEP, TANH
from neural_drama.network.attribution import attribute
from neural_drama.network.losses import HALF_SQUARED, Loss
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward

NUDGE = 1e-5
KINK = 1e-3  # a ReLU nearer to zero than this may change sides under a nudge, and then there is no slope
GATE = 1e-6
SCALE = 2.5
SIZES = {1: (3, 1), 2: (3, 4, 1), 3: (3, 5, 4, 1), 4: (3, 5, 4, 3, 1)}

QUARTIC = Loss("quartic", lambda o, t: 0.25 * (o - t) ** 4, lambda o, t: (o - t) ** 3)


def nudged_blames(ask, network, case, target, scale, loss):
    """Central differences of scale * loss by each z: one list for each layer."""

    def loss_at(place, z):
        return float(loss.value(ask(network, case, z={place: z}).output, target))

    blames = [[] for _ in network.architecture.sizes[1:]]
    for place, z in ask(network, case).z.items():
        difference = loss_at(place, z + NUDGE) - loss_at(place, z - NUDGE)
        blames[place[0] - 1].append(scale * difference / (2 * NUDGE))
    return blames


def is_near_a_kink(ask, network, case):
    hidden = [z for (layer, _), z in ask(network, case).z.items() if layer < network.architecture.layers]
    return network.architecture.activation is RELU and min(map(abs, hidden), default=1.0) < KINK


def assert_blames_agree(blames, nudged):
    """Every neuron within the gate of the largest blame of its layer; where all are dead, exactly zero."""
    for layer, (blame, measured) in enumerate(zip(blames, nudged, strict=True), start=1):
        assert np.abs(blame - measured).max() <= GATE * np.abs(blame).max(), f"layer {layer}"


@pytest.mark.parametrize("depth", SIZES)
@pytest.mark.parametrize("activation", [LINEAR, SIGMOID, TANH, RELU], ids=lambda activation: activation.name)
def test_the_blame_of_every_neuron_is_what_a_nudge_of_its_weighted_input_does_to_the_loss(
    activation, depth, build, ask, dataset
):
    network = build(SIZES[depth], activation, seed=2)
    pairs = zip(dataset.X_train, dataset.y_train[:, 0], strict=True)
    cases = [(case, target) for case, target in pairs if not is_near_a_kink(ask, network, case)]
    blamed = set()
    for case, target in cases:
        blames = attribute(*network, case, target, SCALE).blame
        assert_blames_agree(blames, nudged_blames(ask, network, case, target, SCALE, HALF_SQUARED))
        blamed |= {(layer, j) for layer, j in network.neurons if blames[layer - 1][j - 1] != 0}
    most = 0.5 if activation is RELU else 1.0  # some ReLUs are dead in every case
    assert len(cases) > 6 and len(blamed) >= most * len(network.neurons)


def test_blame_follows_the_loss_it_is_given(build, ask, dataset):
    network = build(SIZES[3], TANH, seed=2, loss=QUARTIC)
    case, target = dataset.X_train[0], dataset.y_train[0, 0] - 1.0
    blames = attribute(*network, case, target, SCALE).blame
    assert_blames_agree(blames, nudged_blames(ask, network, case, target, SCALE, QUARTIC))


@pytest.mark.parametrize("rows", [slice(None), np.array([7, 1, 4])], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize("activation", [SIGMOID, TANH, RELU], ids=lambda activation: activation.name)
def test_the_gradient_is_what_a_nudge_of_each_weight_and_bias_does_to_the_mean_loss(
    activation, rows, build, ask, dataset
):
    network = build(SIZES[3], activation, seed=2)
    architecture, parameters = network
    inputs, targets = dataset.X_train[rows], dataset.y_train[rows]
    kept = [i for i, case in enumerate(inputs) if not is_near_a_kink(ask, network, case)]
    inputs, targets = inputs[kept], targets[kept]
    assert len(inputs) >= 3

    def mean_loss(vector):
        nudged = network._replace(parameters=Parameters(parameters.sizes, vector))
        outputs = [ask(nudged, case).output for case in inputs]
        return sum(0.5 * (o - t) ** 2 for o, t in zip(outputs, targets[:, 0], strict=True)) / len(inputs)

    measured = np.empty_like(parameters.vector)
    for i in range(len(measured)):
        step = np.zeros_like(measured)
        step[i] = NUDGE
        difference = mean_loss(parameters.vector + step) - mean_loss(parameters.vector - step)
        measured[i] = difference / (2 * NUDGE)
    seen = forward(architecture, parameters, inputs)
    gradient = backward(architecture, parameters, seen, seen.outputs - targets).gradient
    assert np.abs(gradient).max() > 0.1
    assert np.abs(gradient - measured).max() < GATE * np.abs(gradient).max()


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_a_bias_gradient_is_the_mean_blame_and_a_weight_gradient_the_mean_of_activation_times_blame(
    activation, build, dataset
):
    architecture, parameters = build(SIZES[4], activation)
    inputs, targets = dataset.X_train, dataset.y_train
    seen = forward(architecture, parameters, inputs)
    found = backward(architecture, parameters, seen, seen.outputs - targets)
    gradient = Parameters(parameters.sizes, found.gradient)
    signals = [inputs, *seen.a[:-1]]
    for layer, delta in enumerate(found.deltas):
        products = [np.outer(a, d) for a, d in zip(signals[layer], delta, strict=True)]
        assert np.allclose(gradient.biases[layer], sum(delta) / len(inputs), rtol=0, atol=1e-14)
        assert np.allclose(gradient.weights[layer], sum(products) / len(inputs), rtol=0, atol=1e-14)


def test_cases_passed_together_get_the_blames_they_get_alone(network, dataset):
    architecture, parameters = network
    seen = forward(architecture, parameters, dataset.X_train)
    together = backward(architecture, parameters, seen, seen.outputs - dataset.y_train).deltas
    for i, (case, target) in enumerate(zip(dataset.X_train, dataset.y_train[:, 0], strict=True)):
        alone = attribute(architecture, parameters, case, target, 1.0).blame
        for layer, blame in enumerate(alone):
            assert np.allclose(together[layer][i], blame, rtol=0, atol=1e-14)


def test_with_the_step_function_no_hidden_neuron_is_ever_blamed(build, dataset):
    network = build(SIZES[4], STEP)
    for case, target in zip(dataset.X_train, dataset.y_train[:, 0], strict=True):
        found = attribute(*network, case, target, SCALE)
        assert all((blame == 0).all() for blame in found.blame[:-1])
        assert found.blame[-1][0] == found.miss != 0


def test_with_the_step_function_only_the_output_layer_can_learn(build, dataset):
    architecture, parameters = build(SIZES[4], STEP)
    seen = forward(architecture, parameters, dataset.X_train)
    found = backward(architecture, parameters, seen, seen.outputs - dataset.y_train)
    gradient = Parameters(parameters.sizes, found.gradient)
    assert all((g == 0).all() for g in (*gradient.weights[:-1], *gradient.biases[:-1]))
    assert gradient.biases[-1][0] != 0


@pytest.mark.parametrize(
    ("name", "z", "a", "slope"),
    [
        ("linear", -3.0, -3.0, 1.0),
        ("step", 0.0, 0.0, 0.0),
        ("step", 1e-300, 1.0, 0.0),
        ("sigmoid", 0.0, 0.5, 0.25),
        ("sigmoid", 1000.0, 1.0, 0.0),
        ("sigmoid", -1000.0, 0.0, 0.0),
        ("tanh", 0.0, 0.0, 1.0),
        ("tanh", -1000.0, -1.0, 0.0),
        ("relu", 0.0, 0.0, 0.0),
        ("relu", -2.0, 0.0, 0.0),
        ("relu", 2.0, 2.0, 1.0),
    ],
)
def test_at_its_landmarks_an_activation_is_exact(name, z, a, slope):
    at, activation = np.array([z]), ACTIVATIONS[name]
    assert activation.value(at) == [a]
    assert activation.derivative(at, activation.value(at)) == [slope]


def test_a_pass_refuses_inputs_of_the_wrong_width(network):
    with pytest.raises(ValueError, match=r"takes \[n, 3\] inputs, but was given \(2, 4\)"):
        forward(*network, np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"\(3,\)"):
        forward(*network, np.zeros(3))
