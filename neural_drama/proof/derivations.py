"""Derivations: how each figure comes about, in one table by the name of its fact."""

from collections.abc import Mapping

import numpy as np

from neural_drama.playthrough.moment import Moment
from neural_drama.proof.derivation import Derivation, Derive
from neural_drama.proof.incidents import (
    foremost,
    of_connections,
    of_neuron,
    of_neurons,
    of_prediction,
    of_target,
    of_weight_onward,
)
from neural_drama.proof.lookups import lookup_of
from neural_drama.proof.wholes import (
    ailing,
    of_blame_arriving,
    of_came_drop,
    of_gap,
    of_loss,
    of_promised_drop,
    of_regression_miss,
    of_regression_typical_miss,
    of_validation_loss,
    typical,
)

DERIVATIONS: Mapping[str, Derive] = {
    "miss": of_neuron("miss"),
    "prediction": of_prediction,
    "target": of_target,
    "loss": of_loss,
    "validation_loss": of_validation_loss,
    "typical_miss": typical(of_loss),
    "typical_validation_miss": typical(of_validation_loss),
    "gap": of_gap,
    "connections": of_connections,
    "neurons": of_neurons,
    "weighted_input": of_neuron("weighted_input"),
    "activation": of_neuron("activation"),
    "slope": of_neuron("slope"),
    "gain": of_neuron("gain"),
    "blame": of_neuron("blame"),
    "accused_blame": of_neuron("blame"),
    "share": of_neuron("share"),
    "comes_back": of_neuron("comes_back"),
    "alibi": of_neuron("alibi"),
    "weight_onward": of_weight_onward,
    "culprit": foremost("blame", "blame"),
    "loudest": foremost("activation", "activation"),
    "dead": ailing("dead", "Dead is who is silent and passes no blame on any case."),
    "saturated": ailing("saturated", "Saturated is who is nearly flat on nearly all cases."),
    "blame_arriving": of_blame_arriving,
    "regression_miss": of_regression_miss,
    "regression_typical_miss": of_regression_typical_miss,
    "promised_drop": of_promised_drop,
    "came_drop": of_came_drop,
}
"""What is computed from the network, by the name of the fact without what makes it one of a suspect or of before."""


def derivation_of(base: str, moment: Moment) -> Derivation:
    """How a fact comes about at a moment. Raises KeyError for a fact that nobody can derive."""
    derive = DERIVATIONS.get(base) or lookup_of(base)
    if derive is None:
        raise KeyError(f"nobody says how {base!r} comes about")
    with np.errstate(all="ignore"):
        return derive(moment)
