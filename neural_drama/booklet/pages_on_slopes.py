"""The first pages of the primer: slopes, weights, neurons, and one function after another."""

import numpy as np

from neural_drama.booklet.page import Nudge, Page, Value, braced, number
from neural_drama.booklet.trying import SMALL, activation_with, wire_of, with_bias, with_weight
from neural_drama.playthrough.moment import Moment

NUDGES = (0.1, 0.01, SMALL)


def slope_page(moment: Moment) -> Page:
    """A slope, felt with smaller and smaller nudges."""
    z, a, slope = _at_neuron(moment)
    function = moment.architecture.activation_of(moment.layer)
    tried = []
    for h in NUDGES:
        moved = float(function.value(np.array([z + h]))[0])
        tried.append(f"h = {number(h)}: ({number(moved)} - {braced(a)}) / {number(h)} = {number((moved - a) / h)}")
    return Page(
        "A slope",
        (
            "A slope says what a small nudge does, divided by the nudge. The field calls it a derivative.",
            f"{_name(moment).capitalize()} makes {function.name.replace('_', ' ')} of what it is handed. How steep is "
            "that, here?",
        ),
        "slope = (f(z + h) - f(z)) / h, for ever smaller h",
        (Value("z", z, "what it was handed"), Value("f(z)", a, "what it said")),
        (*tried, f"The rule for {function.name.replace('_', ' ')} gives {number(slope)} without any nudge."),
        ("slope", "nudge", "activation function"),
    )


def weight_page(moment: Moment) -> Page:
    """A weight, and the two slopes of a product."""
    wire = wire_of(moment)
    w, signal, symbol = wire.weight, wire.signal, wire.symbol
    carried = w * signal
    return Page(
        "A weight",
        (
            f"A connection multiplies what it carries by its weight. This one leads from {wire.name} to "
            f"{_name(moment)}.",
            "Nudge what comes in, and the slope is the weight. Nudge the weight, and the slope is what comes in.",
        ),
        f"carried = w·{symbol}",
        (
            Value(symbol, signal, f"from {wire.name}"),
            Value("w", w, "its weight"),
            Value(f"w·{symbol}", carried, "what is carried"),
        ),
        (
            *Nudge(symbol, SMALL, f"w·{symbol}", carried, w * (signal + SMALL), "weight").in_words,
            *Nudge("w", SMALL, f"w·{symbol}", carried, (w + SMALL) * signal, "signal").in_words,
        ),
        ("weight", "connections", "input"),
    )


def neuron_page(moment: Moment) -> Page:
    """A neuron: a sum, and a function of it."""
    z, a, slope = _at_neuron(moment)
    wire = wire_of(moment)
    bias = float(moment.parameters.biases[moment.layer - 1][moment.neuron - 1])
    heard = moment.architecture.sizes[moment.layer - 1]
    carried = wire.weight * wire.signal
    function = moment.architecture.activation_of(moment.layer).name.replace("_", " ")
    after = activation_with(moment, with_bias(moment, SMALL))
    return Page(
        "A neuron",
        (
            f"A neuron adds up what its connections carry, and its bias. {_name(moment).capitalize()} hears {heard}.",
            f"Of the sum it makes {function}. That is all it does; it wants nothing.",
        ),
        "z = b + sum of w·" + wire.symbol + ", a = f(z)",
        (
            Value(f"w·{wire.symbol}", carried, f"from {wire.name}, the most of all"),
            Value("others", z - bias - carried, "what all others carry together"),
            Value("b", bias, "its bias"),
            Value("z", z, "the sum: what it was handed"),
            Value("a", a, f"{function} of that: what it said"),
        ),
        (
            *Nudge("b", SMALL, "a", a, after, "slope of a by b").in_words,
            f"z moves as b does, so that is the slope of {function} at z: {number(slope)}.",
        ),
        ("neuron", "bias", "weighted input", "activation"),
    )


def chain_page(moment: Moment) -> Page:
    """The chain rule, on one link."""
    _, a, slope = _at_neuron(moment)
    wire = wire_of(moment)
    after = activation_with(moment, with_weight(moment, wire, SMALL))
    return Page(
        "One function after another",
        (
            f"Move the weight from {wire.name}: z moves. Because z moves, what {_name(moment)} says moves.",
            "Two slopes, one after the other: they are multiplied. That is the chain rule, and all of Backprop's "
            "method.",
        ),
        "da/dw = da/dz × dz/dw",
        (
            Value("dz/dw", wire.signal, "what comes in"),
            Value("da/dz", slope, "how much the function lets through"),
            Value("da/dw", slope * wire.signal, "their product"),
        ),
        Nudge("w", SMALL, "a", a, after, "slope of a by w").in_words,
        ("chain rule", "slope", "backward pass"),
    )


def _at_neuron(moment: Moment) -> tuple[float, float, float]:
    """What the neuron in question was handed, what it said, and the slope between them."""
    found, i, j = moment.attribution, moment.layer - 1, moment.neuron - 1
    return float(found.weighted_input[i][j]), float(found.activation[i][j]), float(found.slope[i][j])


def _name(moment: Moment) -> str:
    return f"neuron {moment.neuron} of layer {moment.layer}"
