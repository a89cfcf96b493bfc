"""The connections of the neuron in question: whom it hears and who hears it, the heaviest weights first."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class Connection:
    """A weight. layer: the one it leads into; source: in the layer before, or of the inputs; all count from 1.

    Two are the same if they join the same two, whatever the weight has become.
    """

    layer: int
    source: int
    neuron: int
    weight: float = field(compare=False)


def incoming(moment: Moment) -> tuple[Connection, ...]:
    """Whom the neuron in question hears."""
    weights = moment.parameters.weights[moment.layer - 1][:, moment.neuron - 1]
    return tuple(
        Connection(moment.layer, int(i) + 1, moment.neuron, float(weights[i])) for i in _heaviest_first(weights)
    )


def outgoing(moment: Moment) -> tuple[Connection, ...]:
    """Who hears the neuron in question; nobody hears the output."""
    if moment.layer == moment.architecture.layers:
        return ()
    weights = moment.parameters.weights[moment.layer][moment.neuron - 1]
    return tuple(
        Connection(moment.layer + 1, moment.neuron, int(i) + 1, float(weights[i])) for i in _heaviest_first(weights)
    )


def partner_in_words(connection: Connection, moment: Moment, is_short: bool = False) -> str:
    """Who is at the other end, seen from the neuron in question."""
    is_into = (connection.layer, connection.neuron) == (moment.layer, moment.neuron)
    if is_into and connection.layer == 1:
        return moment.case_file.dataset.features[connection.source - 1]
    layer, number = (connection.layer - 1, connection.source) if is_into else (connection.layer, connection.neuron)
    return f"L{layer} n{number}" if is_short else f"layer {layer} neuron {number}"


def _heaviest_first(weights: Array) -> NDArray[np.intp]:
    """Places by the size of the weight; what is no number comes first, for it matters most."""
    sizes = np.where(np.isnan(weights), np.inf, np.abs(weights))
    return np.argsort(-sizes, kind="stable")
