"""What is computed of the incident, of one neuron and of the network's own shape, as trees.

What the attribution says of one neuron has its trees in `network/formulas.py`.
"""

from dataclasses import replace

import numpy as np

from neural_drama.network.formulas import Applied, Known, Product, Sum, Word, formula_of
from neural_drama.network.losses import said
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.derivation import Derivation, Derive, scale_of


def of_neuron(word: Word) -> Derive:
    """What the attribution says of the neuron in question, by the formulas of the network."""

    def derive(moment: Moment) -> Derivation:
        if not moment.neuron and word != "miss":
            return Derivation(Known("nobody", float("nan")), ("Nobody has been named yet, so there is no neuron.",))
        data = moment.case_file.dataset
        place = (1, 1) if word == "miss" else (moment.layer, moment.neuron)
        with np.errstate(all="ignore"):
            found = formula_of(
                word, moment.architecture, moment.parameters, moment.attribution, data.X_train[moment.incident],
                data.y_train[moment.incident], moment.scale, *place,
            )  # fmt: skip
        return Derivation(found.expression)

    return derive


def of_prediction(moment: Moment) -> Derivation:
    """What the network says: s o + m, or a probability."""
    loss, data = moment.architecture.loss, moment.case_file.dataset
    true = int(np.argmax(data.y_train[moment.incident]))
    raw = Known("o", float(moment.outputs[true]))
    if loss.output == "linear":
        return Derivation(Sum((Product((raw, scale_of(moment))), Known("m", data.target_shift))))
    with np.errstate(all="ignore"):
        chance = float(said(loss, moment.outputs[None, :])[0][true])
    if loss.output == "sigmoid":
        note = f"It is the probability that the network gives {data.classes[1]!r}."
        return Derivation(Applied("sigmoid", raw, chance), (note,))
    raw = replace(raw, layer=moment.architecture.layers, neuron=true + 1)
    note = f"It is the probability that the network gives {data.classes[true]!r}, which is true."
    return Derivation(Applied("softmax", raw, chance), (note,))


def of_target(moment: Moment) -> Derivation:
    """The truth: s t + m, or 1."""
    data = moment.case_file.dataset
    truth = Known("t", float(data.y_train[moment.incident].max()))
    if data.classes:
        return Derivation(truth, ("A class is told by 1 where the case is of it, and 0 where not.",))
    return Derivation(Sum((Product((truth, scale_of(moment))), Known("m", data.target_shift))))


def of_connections(moment: Moment) -> Derivation:
    """The widths of neighboring layers multiplied."""
    sizes = moment.architecture.sizes
    pairs = (Product((Known("n", above), Known("n", below))) for above, below in zip(sizes, sizes[1:], strict=False))
    return Derivation(Sum(tuple(pairs)), ("n: how wide the inputs and each layer are; biases are not counted.",))


def of_neurons(moment: Moment) -> Derivation:
    """The widths of the layers added up."""
    widths = tuple(Known("n", width) for width in moment.architecture.sizes[1:])
    return Derivation(Sum(widths), ("n: how wide each layer is, the output counted, the inputs not.",))


def of_weight_onward(moment: Moment) -> Derivation:
    """The heaviest weight onward."""
    if moment.layer == moment.architecture.layers:
        return Derivation(Known("w", 1.0), ("It is the output: what it says is what the network says, as if by 1.",))
    weights = moment.parameters.weights[moment.layer][moment.neuron - 1]
    with np.errstate(all="ignore"):
        heaviest = int(np.argmax(np.abs(weights)))
    count = len(weights)
    which = f"The heaviest of its {count} weights onward, signs aside," if count > 1 else "Its one weight onward"
    note = f"{which} leads to neuron {heaviest + 1} of layer {moment.layer + 1}."
    return Derivation(Known("w", float(weights[heaviest]), moment.layer + 1, heaviest + 1), (note,))


def foremost(table: str, word: str) -> Derive:
    """Which neuron of its layer has the most of something."""

    def derive(moment: Moment) -> Derivation:
        values = getattr(moment.attribution, table)[moment.layer - 1]
        if np.isnan(values).any():
            return Derivation(Known("nobody", 0.0), (f"Some {word} in layer {moment.layer} is no number.",))
        order = np.argsort(-np.abs(values), kind="stable")[:3]
        said = ", then ".join(f"neuron {at + 1} with {values[at]:+.6g}" for at in order)
        note = f"The largest {word} of layer {moment.layer}, signs aside: {said}."
        return Derivation(Known("neuron", float(order[0] + 1)), (note,))

    return derive
