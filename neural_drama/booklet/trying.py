"""Trying: one number of a network is moved on a copy, and the network is run again."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import forward
from neural_drama.network.surface import loss_at
from neural_drama.playthrough.moment import Moment

SMALL = 0.001
"""A small nudge."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The connection into the neuron in question that carries the most; layers and neurons count from 1."""

    layer: int
    source: int  # a neuron of the layer before, or an input
    neuron: int
    weight: float
    signal: float
    name: str  # of the source
    symbol: str  # of the signal


def wire_of(moment: Moment) -> Wire:
    """The connection that carries the most to the neuron in question, for the incident."""
    i, j = moment.layer - 1, moment.neuron - 1
    weights = moment.parameters.weights[i][:, j]
    signals = _signals(moment)
    source = int(np.argmax(np.abs(weights * signals)))
    names = moment.case_file.dataset.features
    name = f"the input {names[source]}" if i == 0 else f"layer {i} neuron {source + 1}"
    return Wire(
        i + 1, source + 1, j + 1, float(weights[source]), float(signals[source]), name, "x" if i == 0 else "a"
    )


def _signals(moment: Moment) -> Array:
    case: Array = moment.case_file.dataset.X_train[moment.incident]
    return case if moment.layer == 1 else moment.attribution.activation[moment.layer - 2]


def with_weight(moment: Moment, wire: Wire, by: float) -> Parameters:
    """All parameters, the weight of a connection moved."""
    parameters = moment.parameters.copy()
    parameters.weights[wire.layer - 1][wire.source - 1, wire.neuron - 1] += by
    return parameters


def with_bias(moment: Moment, by: float) -> Parameters:
    """All parameters, the bias of the neuron in question moved: its weighted input moves by as much."""
    parameters = moment.parameters.copy()
    parameters.biases[moment.layer - 1][moment.neuron - 1] += by
    return parameters


def stepped(moment: Moment, gradient: Array, rate: float) -> Parameters:
    """All parameters, each less the rate times its gradient [p]."""
    with np.errstate(all="ignore"):
        return Parameters(moment.parameters.sizes, moment.parameters.vector - rate * gradient)


def activation_with(moment: Moment, parameters: Parameters) -> float:
    """What the neuron in question says of the incident with other parameters."""
    case = moment.case_file.dataset.X_train[moment.incident][None, :]
    with np.errstate(all="ignore"):
        return float(forward(moment.architecture, parameters, case).a[moment.layer - 1][0, moment.neuron - 1])


def incident_loss(moment: Moment, parameters: Parameters) -> float:
    """The loss of the incident with other parameters, scaled."""
    data, row = moment.case_file.dataset, slice(moment.incident, moment.incident + 1)
    return loss_at(moment.architecture, parameters, data.X_train[row], data.y_train[row])


def training_loss(moment: Moment, parameters: Parameters) -> float:
    """The mean loss of the training cases with other parameters, scaled."""
    data = moment.case_file.dataset
    return loss_at(moment.architecture, parameters, data.X_train, data.y_train)
