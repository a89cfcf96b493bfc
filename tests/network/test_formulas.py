"""Formulas: walking the tree of a proof gives the figure again, by the numbers that stand in it."""

import math

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS, TANH
from neural_drama.network.attribution import alibi, attribute
from neural_drama.network.formulas import Applied, Difference, Known, Product, Sum, formula_of
from neural_drama.network.losses import LOSSES

WORDS = ("miss", "weighted_input", "activation", "slope", "gain", "comes_back", "blame", "share", "alibi")
FUNCTIONS = {
    "|.|": abs,
    "sign": lambda e: (e > 0) - (e < 0),
    "tanh": math.tanh,
    "tanh'": lambda z: 1 - math.tanh(z) ** 2,
    "linear": lambda z: z,
    "linear'": lambda z: 1.0,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}


def evaluate(expression):
    """The value of a tree by its leaves alone, as a reader with a pocket calculator finds it."""
    match expression:
        case Known():
            return expression.value
        case Sum(parts):
            return sum(map(evaluate, parts))
        case Product(parts):
            return math.prod(map(evaluate, parts))
        case Difference(left, right):
            return evaluate(left) - evaluate(right)
        case Applied(function, argument, value):
            return FUNCTIONS[function](evaluate(argument)) if function in FUNCTIONS else value


def targets_of(loss):
    own = {"linear": [0.7], "sigmoid": [1.0], "softmax": [0.0, 1.0, 0.0, 0.0]}
    return np.array(own[loss.output])


def proofs(build, dataset, activation, loss):
    """Every formula of every neuron on one case, with the attribution it proves."""
    target = targets_of(loss)
    scale = 2.5 if loss.output == "linear" else 1.0
    network = build((3, 5, 4, len(target)), activation, 4, loss)
    case = dataset.X_train[2]
    found = attribute(*network, case, target, scale)
    for layer, neuron in network.neurons:
        for word in WORDS:
            formula = formula_of(word, *network, found, case, target, scale, layer, neuron)
            yield network, found, (case, target, scale, layer, neuron), formula


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_a_formula_comes_to_the_figure_it_proves(activation, loss, build, dataset):
    for network, found, place, formula in proofs(build, dataset, activation, loss):
        layer, neuron = place[-2:]
        if formula.word == "alibi":
            recorded = alibi(*network, *place)
        elif formula.word == "miss":
            recorded = found.miss
        else:
            recorded = getattr(found, formula.word)[layer - 1][neuron - 1]
        assert formula.value == recorded
        assert evaluate(formula.expression) == pytest.approx(recorded, rel=1e-12, abs=1e-14)
        assert formula.expression.value == pytest.approx(recorded, rel=1e-12, abs=1e-14)


def leaves(expression):
    match expression:
        case Known():
            yield expression
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from leaves(part)
        case Difference(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Applied(argument=argument):
            yield from leaves(argument)


def test_the_blame_of_a_hidden_neuron_shows_each_weight_onward_with_the_blame_it_brings_back(build, dataset):
    network = build((3, 5, 4, 1), TANH, 4)
    case, target = dataset.X_train[2], np.array([0.7])
    found = attribute(*network, case, target, 2.5)
    formula = formula_of("blame", *network, found, case, target, 2.5, 1, 3)
    shown = list(leaves(formula.expression))
    assert [leaf.value for leaf in shown if leaf.symbol == "w"] == network.parameters.weights[1][2].tolist()
    blames = [leaf for leaf in shown if leaf.symbol == "\u03b4"]
    assert [(leaf.layer, leaf.neuron) for leaf in blames] == [(2, neuron) for neuron in range(1, 5)]
    assert [2.5 * leaf.value for leaf in blames] == pytest.approx(found.blame[1].tolist(), rel=1e-15)
    assert shown[-1].symbol == "s" and shown[-1].value == 2.5, "scaled numbers first, and then times s"


def test_the_weighted_input_of_the_first_layer_is_made_of_the_inputs_and_the_bias(build, dataset):
    network = build((3, 5, 4, 1), TANH, 4)
    case, target = dataset.X_train[2], np.array([0.7])
    found = attribute(*network, case, target, 2.5)
    shown = list(leaves(formula_of("weighted_input", *network, found, case, target, 2.5, 1, 3).expression))
    assert [leaf.value for leaf in shown if leaf.symbol == "x"] == case.tolist()
    assert shown[-1].symbol == "b" and shown[-1].value == network.parameters.biases[0][2]


@pytest.mark.parametrize(("layer", "neuron"), [(0, 1), (4, 1), (1, 0), (1, 6), (3, 2)])
def test_a_neuron_that_does_not_exist_has_no_formula(layer, neuron, build, dataset):
    network = build((3, 5, 4, 1), TANH, 4)
    case, target = dataset.X_train[2], np.array([0.7])
    found = attribute(*network, case, target, 2.5)
    with pytest.raises(ValueError, match=f"no neuron {neuron} in layer {layer}"):
        formula_of("blame", *network, found, case, target, 2.5, layer, neuron)
