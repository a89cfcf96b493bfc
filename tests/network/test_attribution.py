"""Blame, gain, share and alibi: four questions about one case, each held to its own definition."""

import math

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, LINEAR, RELU, SIGMOID, TANH
from neural_drama.network.attribution import alibi, attribute, miss_without
from neural_drama.network.losses import ABSOLUTE, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HUBER

SCALE = 2.5
SIZES = (3, 5, 4, 3, 1)
TARGET = np.array([0.3])

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)


@pytest.fixture
def attributed(build, dataset):
    """For an activation: (network, case, target, attribution) for each training case."""

    def run(activation, sizes=SIZES, seed=3):
        network = build(sizes, activation, seed)
        for case, target in zip(dataset.X_train, dataset.y_train, strict=True):
            yield network, case, target, attribute(*network, case, target, SCALE)

    return run


@every_activation
def test_the_miss_is_prediction_minus_target_in_the_unit_of_the_data(activation, attributed, ask, dataset):
    s, m = dataset.target_scale, dataset.target_shift
    for network, case, target, found in attributed(activation):
        prediction, truth = s * ask(network, case).output + m, s * target[0] + m
        assert found.miss == pytest.approx(prediction - truth, abs=1e-12)


@every_activation
def test_each_neuron_is_recorded_as_a_second_opinion_saw_it(activation, attributed, ask):
    for network, case, _, found in attributed(activation):
        opinion = ask(network, case)
        for layer, neuron in network.neurons:
            z, a = found.weighted_input[layer - 1][neuron - 1], found.activation[layer - 1][neuron - 1]
            assert z == pytest.approx(opinion.z[layer, neuron], abs=1e-12)
            assert a == pytest.approx(opinion.a[layer, neuron], abs=1e-12)


@every_activation
@pytest.mark.parametrize("sizes", [(3, 4, 1), SIZES], ids=["one hidden layer", "three hidden layers"])
def test_the_shares_of_the_last_hidden_layer_and_the_bias_add_up_to_the_miss(sizes, activation, attributed):
    for network, _, target, found in attributed(activation, sizes):
        bias = network.parameters.biases[-1][0]
        total = found.share[-2].sum() + np.sign(found.miss) * SCALE * (bias - target[0])
        assert abs(total - abs(found.miss)) < 1e-10


@pytest.mark.parametrize("activation", [LINEAR, SIGMOID, TANH], ids=lambda activation: activation.name)
def test_a_share_is_the_activation_times_what_a_nudge_of_it_does_to_the_miss(activation, attributed, ask):
    nudge = 1e-5
    for network, case, _, found in attributed(activation):
        seen = ask(network, case).a
        for layer, neuron in network.neurons:
            a = seen[layer, neuron]
            up, down = (ask(network, case, a={(layer, neuron): a + way * nudge}).output for way in (1, -1))
            share = np.sign(found.miss) * SCALE * a * (up - down) / (2 * nudge)
            assert found.share[layer - 1][neuron - 1] == pytest.approx(share, rel=1e-6, abs=1e-9)


@every_activation
def test_the_blame_of_the_output_is_the_miss_and_every_blame_is_miss_times_gain(activation, attributed):
    for _, _, _, found in attributed(activation):
        assert found.blame[-1][0] == found.miss
        assert found.gain[-1][0] == 1.0
        for blame, gain in zip(found.blame, found.gain, strict=True):
            assert np.allclose(blame, found.miss * gain, rtol=1e-12, atol=1e-15)


@every_activation
def test_blame_is_the_neurons_own_slope_times_what_comes_back_to_it(activation, attributed):
    for network, _, _, found in attributed(activation):
        for layer, blame in enumerate(found.blame):
            assert np.allclose(blame, found.slope[layer] * found.comes_back[layer], rtol=1e-12, atol=1e-15)
        for layer in range(network.architecture.layers - 1):
            weights, blame = network.parameters.weights[layer + 1], found.blame[layer + 1]
            for neuron, arrived in enumerate(found.comes_back[layer]):
                assert arrived == pytest.approx(sum(weights[neuron] * blame), rel=1e-12, abs=1e-15)


def test_what_comes_back_to_the_output_is_the_miss(attributed):
    for _, _, _, found in attributed(TANH):
        assert found.comes_back[-1].tolist() == [found.miss]


@pytest.mark.parametrize("activation", [SIGMOID, TANH], ids=lambda activation: activation.name)
def test_in_a_larger_unit_miss_blame_and_share_grow_with_it_and_the_gain_does_not(activation, attributed):
    for network, case, target, found in attributed(activation):
        larger = attribute(*network, case, target, 60 * SCALE)
        assert larger.miss == pytest.approx(60 * found.miss, rel=1e-12)
        for layer in range(network.architecture.layers):
            assert np.allclose(larger.blame[layer], 60 * found.blame[layer], rtol=1e-12, atol=0)
            assert np.allclose(larger.share[layer], 60 * found.share[layer], rtol=1e-12, atol=0)
            assert np.allclose(larger.comes_back[layer], 60 * found.comes_back[layer], rtol=1e-12, atol=0)
            assert (larger.gain[layer] == found.gain[layer]).all()


@every_activation
def test_the_alibi_of_every_neuron_is_a_real_run_without_it(activation, attributed, ask):
    for network, case, target, found in attributed(activation):
        for layer, neuron in network.neurons:
            without = SCALE * (ask(network, case, a={(layer, neuron): 0.0}).output - target[0])
            arguments = (*network, case, target, SCALE, layer, neuron)
            assert miss_without(*arguments) == pytest.approx(without, abs=1e-12)
            assert alibi(*arguments) == pytest.approx(abs(found.miss) - abs(without), abs=1e-12)


def test_asking_for_an_alibi_changes_neither_the_case_nor_the_network(network, dataset):
    case, vector = dataset.X_train[0].copy(), network.parameters.vector.copy()
    alibi(*network, dataset.X_train[0], TARGET, SCALE, layer=2, neuron=1)
    assert (dataset.X_train[0] == case).all()
    assert (network.parameters.vector == vector).all()


@every_activation
def test_silencing_a_neuron_of_the_last_hidden_layer_takes_exactly_its_share_out_of_the_miss(
    activation, attributed
):
    for network, case, target, found in attributed(activation):
        layer = network.architecture.layers - 1
        for neuron, share in enumerate(found.share[layer - 1], start=1):
            without = miss_without(*network, case, target, SCALE, layer, neuron)
            assert abs(without) == pytest.approx(abs(found.miss - np.sign(found.miss) * share), abs=1e-12)


def test_silencing_one_of_the_last_hidden_layer_helps_only_if_its_share_is_below_twice_the_miss(attributed):
    helped = []
    for network, case, target, found in attributed(TANH):
        layer = network.architecture.layers - 1
        for neuron, share in enumerate(found.share[layer - 1], start=1):
            helps = alibi(*network, case, target, SCALE, layer, neuron) > 0
            assert helps == (0 < share < 2 * abs(found.miss))
            helped.append(helps)
    assert any(helped) and not all(helped)


@pytest.mark.parametrize(
    ("activation", "z", "fires"), [(TANH, 60.0, 1.0), (TANH, -60.0, -1.0), (SIGMOID, 60.0, 1.0)]
)
def test_a_saturated_neuron_has_no_blame_and_may_still_have_a_share(activation, z, fires, build, dataset):
    network = build((3, 4, 1), activation)
    network.parameters.weights[0][:, 1] = 0.0
    network.parameters.biases[0][1] = z
    found = attribute(*network, dataset.X_train[0], TARGET, SCALE)
    assert found.blame[0][1] == found.gain[0][1] == 0.0
    assert found.comes_back[0][1] != 0.0
    weight = network.parameters.weights[1][1, 0]
    assert found.share[0][1] == pytest.approx(np.sign(found.miss) * SCALE * fires * weight, rel=1e-12)
    assert alibi(*network, dataset.X_train[0], TARGET, SCALE, 1, 2) != 0.0


@pytest.mark.parametrize("z", [-1.0, 0.0], ids=["below zero", "at zero"])
def test_a_dead_neuron_has_no_blame_no_share_and_an_alibi(z, build, dataset):
    network = build((3, 4, 1), RELU)
    network.parameters.weights[0][:, 1] = 0.0
    network.parameters.biases[0][1] = z
    found = attribute(*network, dataset.X_train[0], TARGET, SCALE)
    assert found.blame[0][1] == found.gain[0][1] == found.share[0][1] == 0.0
    assert found.comes_back[0][1] != 0.0
    assert alibi(*network, dataset.X_train[0], TARGET, SCALE, 1, 2) == 0.0


def test_where_there_is_no_miss_nobody_has_blame_or_share(network, dataset):
    case = dataset.X_train[0]
    output = attribute(*network, case, np.zeros(1), 1.0).activation[-1]
    found = attribute(*network, case, output, SCALE)
    assert found.miss == 0.0
    assert all((values == 0.0).all() for values in (*found.blame, *found.share))
    assert all((gain != 0.0).all() for gain in found.gain)


def softmax(logits):
    """By the definition, in plain floats."""
    powers = [math.exp(logit) for logit in logits]
    return [power / sum(powers) for power in powers]


ONE_OF_TWO = [np.array([y]) for y in (0.0, 1.0)]
ONE_OF_FOUR = list(np.eye(4))


@pytest.mark.parametrize("y", ONE_OF_TWO, ids=["no", "yes"])
def test_with_two_classes_the_miss_is_p_minus_y_and_blame_is_miss_times_gain(y, build, ask, dataset):
    network = build(SIZES, TANH, 3, BINARY_CROSS_ENTROPY)
    for case in dataset.X_train:
        found = attribute(*network, case, y, 1.0)
        p = 1 / (1 + math.exp(-ask(network, case).output))
        assert found.miss == pytest.approx(p - y[0], abs=1e-14)
        for blame, gain in zip(found.blame, found.gain, strict=True):
            assert np.allclose(blame, found.miss * gain, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("y", ONE_OF_FOUR, ids=lambda y: str(np.argmax(y)))
def test_with_many_classes_the_miss_is_p_of_the_true_one_less_1(y, build, ask, dataset):
    network = build((3, 5, 4, 4), TANH, 3, CROSS_ENTROPY)
    true = int(np.argmax(y))
    for case in dataset.X_train:
        found = attribute(*network, case, y, 1.0)
        chances = softmax(ask(network, case).outputs)
        assert found.miss == pytest.approx(chances[true] - 1, abs=1e-14)
        assert np.allclose(found.blame[-1], np.array(chances) - y, atol=1e-14)


@pytest.mark.parametrize("y", ONE_OF_FOUR, ids=lambda y: str(np.argmax(y)))
def test_with_many_classes_gain_and_share_speak_of_the_margin_to_the_strongest_wrong_class(y, build, ask, dataset):
    network = build((3, 5, 4, 4), TANH, 5, CROSS_ENTROPY)
    true, nudge = int(np.argmax(y)), 1e-6
    for case in dataset.X_train[:6]:
        seen = ask(network, case)
        rival = max((k for k in range(4) if k != true), key=lambda k: seen.outputs[k])

        def margin(rival=rival, case=case, **held):
            outputs = ask(network, case, **held).outputs
            return outputs[true] - outputs[rival]

        found = attribute(*network, case, y, 1.0)
        for place in network.neurons:
            layer, neuron = place
            z, a = seen.z[place], seen.a[place]
            gain = (margin(z={place: z + nudge}) - margin(z={place: z - nudge})) / (2 * nudge)
            voice = (margin(a={place: a + nudge}) - margin(a={place: a - nudge})) / (2 * nudge)
            assert found.gain[layer - 1][neuron - 1] == pytest.approx(gain, abs=1e-8)
            assert found.share[layer - 1][neuron - 1] == pytest.approx(-a * voice, abs=1e-8)


@pytest.mark.parametrize(
    ("loss", "width", "y"),
    [(BINARY_CROSS_ENTROPY, 1, ONE_OF_TWO[1]), (CROSS_ENTROPY, 4, ONE_OF_FOUR[2])],
    ids=["two classes", "four classes"],
)
def test_the_alibi_of_classes_is_a_real_run_without_the_neuron(loss, width, y, build, ask, dataset):
    network = build((3, 5, 4, width), TANH, 3, loss)

    def miss(outputs):
        if width == 1:
            return 1 / (1 + math.exp(-outputs[0])) - y[0]
        return softmax(outputs)[int(np.argmax(y))] - 1

    case = dataset.X_train[1]
    for place in network.neurons:
        with_it = miss(ask(network, case).outputs)
        without = miss(ask(network, case, a={place: 0.0}).outputs)
        assert alibi(*network, case, y, 1.0, *place) == pytest.approx(abs(with_it) - abs(without), abs=1e-14)


@pytest.mark.parametrize(
    ("loss", "slope"),
    [(ABSOLUTE, lambda e: np.sign(e)), (HUBER, lambda e: max(-1.0, min(1.0, e)))],
    ids=["absolute", "huber"],
)
def test_with_other_losses_blame_is_the_scale_times_the_slope_of_the_loss_and_the_miss_stays_a_miss(
    loss, slope, build, ask, dataset
):
    network = build(SIZES, TANH, 3, loss)
    for case, target in zip(dataset.X_train, 3 * dataset.y_train, strict=True):
        found = attribute(*network, case, target, SCALE)
        distance = ask(network, case).output - target[0]
        assert found.miss == pytest.approx(SCALE * distance, abs=1e-12)
        for blame, gain in zip(found.blame, found.gain, strict=True):
            assert np.allclose(blame, SCALE * slope(distance) * gain, rtol=1e-11, atol=1e-15)
