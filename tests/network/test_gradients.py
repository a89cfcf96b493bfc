"""The backward pass against nudges: every blame and gradient measured a second time, without any calculus."""

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, GELU, LEAKY_RELU, RELU, SIGMOID, STEP, TANH
from neural_drama.network.losses import (
    ABSOLUTE,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    HALF_SQUARED,
    HUBER,
    LOSSES,
    Loss,
    mean_loss,
)
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward

NUDGE = 1e-5
KINK = 1e-3  # nearer to its kink than this, a ReLU or a loss may change sides under a nudge, and has no slope then
GATE = 1e-6
SCALE = 2.5
HIDDEN = {0: (), 1: (4,), 2: (5, 4), 3: (5, 4, 3), 4: (5, 4, 4, 3)}

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def blames_of(network, case, target, scale=SCALE):
    """scale * d loss / d z of one case: one row for each layer."""
    seen = forward(*network, case[None])
    slope = network.architecture.loss.derivative(seen.outputs, target[None])
    return [scale * delta[0] for delta in backward(*network, seen, slope).deltas]


def nudged_blames(ask, cost, network, case, target, scale=SCALE):
    """Central differences of scale * loss by each z: one list for each layer."""

    def loss_at(place, z):
        return cost(ask(network, case, z={place: z}).outputs, target.tolist())

    blames = [[] for _ in network.architecture.sizes[1:]]
    for place, z in ask(network, case).z.items():
        difference = loss_at(place, z + NUDGE) - loss_at(place, z - NUDGE)
        blames[place[0] - 1].append(scale * difference / (2 * NUDGE))
    return blames


def is_near_a_kink(ask, network, case, target):
    opinion, architecture = ask(network, case), network.architecture
    hidden = [abs(z) for (layer, _), z in opinion.z.items() if layer < architecture.layers]
    miss = abs(opinion.output - target[0])
    near_neuron = architecture.activation in (RELU, LEAKY_RELU, STEP) and min(hidden, default=1.0) < KINK
    near_loss = {ABSOLUTE.name: miss < KINK, HUBER.name: abs(miss - 1) < KINK}.get(architecture.loss.name, False)
    return near_neuron or near_loss


def assert_blames_agree(blames, nudged):
    """Every neuron within the gate of the largest blame of its layer; where all are dead, exactly zero."""
    for layer, (blame, measured) in enumerate(zip(blames, nudged, strict=True), start=1):
        assert np.abs(blame - measured).max() <= GATE * np.abs(blame).max(), f"layer {layer}"


@pytest.mark.parametrize("depth", HIDDEN, ids="{} hidden".format)
@every_loss
@every_activation
def test_the_blame_of_every_neuron_is_what_a_nudge_of_its_weighted_input_does_to_the_loss(
    activation, loss, depth, build, ask, costs, dataset_for, sizes_for
):
    network, dataset = build(sizes_for(loss, *HIDDEN[depth]), activation, 2, loss), dataset_for(loss)
    pairs = list(zip(dataset.X_train, dataset.y_train, strict=True))
    cases = [pair for pair in pairs if not is_near_a_kink(ask, network, *pair)][:7]
    blamed = set()
    for case, target in cases:
        blames = blames_of(network, case, target)
        assert_blames_agree(blames, nudged_blames(ask, costs[loss.name], network, case, target))
        blamed |= {(layer, j) for layer, j in network.neurons if blames[layer - 1][j - 1] != 0}
    outputs = network.architecture.sizes[-1]
    # Some ReLUs are dead in every case, and a step has no slope anywhere.
    least = {STEP: outputs, RELU: outputs + 0.5 * (len(network.neurons) - outputs)}
    assert len(cases) >= 6 and len(blamed) >= least.get(activation, len(network.neurons))


def test_blame_follows_a_loss_that_nobody_knows(build, ask, dataset):
    def quartic(o, t):
        return 0.25 * (o - t) ** 4

    loss = Loss("quartic", "linear", quartic, lambda o, t, out=None: (o - t) ** 3, abs, lambda o, t, slope: 0.0)
    network = build((3, 5, 4, 1), TANH, seed=2, loss=loss)
    case, target = dataset.X_train[0], dataset.y_train[0] - 1.0
    nudged = nudged_blames(ask, lambda o, t: quartic(o[0], t[0]), network, case, target)
    assert_blames_agree(blames_of(network, case, target), nudged)


@pytest.mark.parametrize("rows", [slice(None), np.array([7, 1, 4, 2])], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize("loss", [HALF_SQUARED, HUBER, BINARY_CROSS_ENTROPY, CROSS_ENTROPY], ids=lambda loss: loss.name)
@pytest.mark.parametrize("activation", [SIGMOID, TANH, RELU, GELU], ids=lambda activation: activation.name)
def test_the_gradient_is_what_a_nudge_of_each_weight_and_bias_does_to_the_mean_loss(
    activation, loss, rows, build, ask, measured_loss, dataset_for, sizes_for
):
    network, dataset = build(sizes_for(loss, 4, 3), activation, 2, loss), dataset_for(loss)
    architecture, parameters = network
    pairs = zip(dataset.X_train[rows], dataset.y_train[rows], strict=True)
    kept = [pair for pair in pairs if not is_near_a_kink(ask, network, *pair)]
    inputs, targets = (np.array(each) for each in zip(*kept, strict=True))
    assert len(inputs) >= 3
    measured = np.empty_like(parameters.vector)
    for i, step in enumerate(NUDGE * np.eye(len(measured))):
        above, below = (network._replace(parameters=Parameters(parameters.sizes, parameters.vector + by))
                        for by in (step, -step))  # fmt: skip
        difference = measured_loss(above, inputs, targets) - measured_loss(below, inputs, targets)
        measured[i] = difference / (2 * NUDGE)
    seen = forward(architecture, parameters, inputs)
    gradient = backward(architecture, parameters, seen, loss.derivative(seen.outputs, targets)).gradient
    assert np.abs(gradient).max() > 0.05
    assert np.abs(gradient - measured).max() < GATE * np.abs(gradient).max()
    assert mean_loss(loss, seen.outputs, targets) == pytest.approx(measured_loss(network, inputs, targets), rel=1e-13)


@every_loss
@every_activation
def test_a_bias_gradient_is_the_mean_blame_and_a_weight_gradient_the_mean_of_activation_times_blame(
    activation, loss, build, dataset_for, sizes_for
):
    dataset = dataset_for(loss)
    architecture, parameters = build(sizes_for(loss, 5, 4, 3), activation, loss=loss)
    inputs, targets = dataset.X_train, dataset.y_train
    seen = forward(architecture, parameters, inputs)
    found = backward(architecture, parameters, seen, loss.derivative(seen.outputs, targets))
    gradient = Parameters(parameters.sizes, found.gradient)
    signals = [inputs, *seen.a[:-1]]
    for layer, delta in enumerate(found.deltas):
        products = [np.outer(a, d) for a, d in zip(signals[layer], delta, strict=True)]
        assert np.allclose(gradient.biases[layer], sum(delta) / len(inputs), rtol=0, atol=1e-14)
        assert np.allclose(gradient.weights[layer], sum(products) / len(inputs), rtol=0, atol=1e-14)


@every_loss
def test_cases_passed_together_get_the_blames_they_get_alone(loss, build, dataset_for, sizes_for):
    network, dataset = build(sizes_for(loss, 4, 3), TANH, loss=loss), dataset_for(loss)
    seen = forward(*network, dataset.X_train)
    together = backward(*network, seen, loss.derivative(seen.outputs, dataset.y_train)).deltas
    for i, (case, target) in enumerate(zip(dataset.X_train, dataset.y_train, strict=True)):
        for layer, blame in enumerate(blames_of(network, case, target, 1.0)):
            assert np.allclose(together[layer][i], blame, rtol=0, atol=1e-14)


@every_activation
def test_every_neuron_fires_as_a_second_opinion_saw_it(activation, build, ask, dataset):
    network = build((3, 5, 4, 3, 1), activation)
    seen = forward(*network, dataset.X_train)
    for n, case in enumerate(dataset.X_train):
        opinion = ask(network, case)
        for layer, neuron in network.neurons:
            assert seen.z[layer - 1][n, neuron - 1] == pytest.approx(opinion.z[layer, neuron], rel=1e-13, abs=1e-14)
            assert seen.a[layer - 1][n, neuron - 1] == pytest.approx(opinion.a[layer, neuron], rel=1e-13, abs=1e-14)


@every_loss
def test_with_the_step_function_only_the_output_layer_is_blamed_and_can_learn(loss, build, dataset_for, sizes_for):
    dataset = dataset_for(loss)
    architecture, parameters = build(sizes_for(loss, 5, 4, 3), STEP, loss=loss)
    seen = forward(architecture, parameters, dataset.X_train)
    found = backward(architecture, parameters, seen, loss.derivative(seen.outputs, dataset.y_train))
    gradient = Parameters(parameters.sizes, found.gradient)
    assert all((delta == 0).all() for delta in found.deltas[:-1])
    assert all((g == 0).all() for g in (*gradient.weights[:-1], *gradient.biases[:-1]))
    assert (found.deltas[-1] != 0).all() and (gradient.biases[-1] != 0).any()


def test_a_pass_refuses_inputs_of_the_wrong_width(network):
    with pytest.raises(ValueError, match=r"takes \[n, 3\] inputs, but was given \(2, 4\)"):
        forward(*network, np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"\(3,\)"):
        forward(*network, np.zeros(3))
