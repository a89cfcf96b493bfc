"""Origins: where NaN or an infinity in a figure came from, by place."""

import math

import numpy as np

from neural_drama.network.arrays import is_finite
from neural_drama.network.passes import forward
from neural_drama.playthrough.moment import Moment

BY_DEFINITION = {
    "accused_blame": "Nobody has been named yet, so there is no blame to read out.",
    "guess_loss": "Guess-and-check has not been hired, so it has come to no loss.",
    "measure_error": "Nothing was measured yet, or all slopes are so small that rounding hides them.",
    "promised_drop": "No update led to this epoch, so nothing was promised.",
    "came_drop": "No update led to this epoch, so nothing came of it.",
    "regression_miss": "Classes have no closed form, so there is no linear regression of them.",
    "regression_typical_miss": "Classes have no closed form, so there is no linear regression of them.",
    "blame_arriving": "There is no blame at the output that anything could be a part of.",
}
"""Facts that are NaN where there is nothing that they could speak of."""


def origin_of(base: str, moment: Moment) -> str:
    """Where a figure that is not finite lost its number: in the run, and in the pass from which it was taken."""
    place = moment.history.first_non_finite
    found = []
    if place is not None:
        batch = f", batch {place.batch}" if place.batch is not None else ""
        found.append(
            f"In epoch {moment.history.last_epoch}{batch} of run {moment.run}, {place} ceased to be finite first."
        )
    here = _in_parameters(moment) or _in_pass(moment)
    if here:
        found.append(f"In the network as it was at epoch {moment.epoch}, {here}.")
    if not found or (base == "accused_blame" and not moment.neuron):
        return BY_DEFINITION.get(base, "Everything before it is finite: it is what this figure itself comes to.")
    return " ".join(found)


def _in_parameters(moment: Moment) -> str:
    parameters = moment.parameters
    for layer, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True), start=1):
        for name, array in (("weights", weights), ("biases", biases)):
            if not is_finite(array):
                count = int(np.count_nonzero(~np.isfinite(array)))
                return f"{count} of the {array.size} {name} of layer {layer} are not finite"
    return ""


def _in_pass(moment: Moment) -> str:
    """The first tensor on the incident, and then on all training cases, that is not finite."""
    data = moment.case_file.dataset
    for cases, inputs in (
        ("the incident", data.X_train[moment.incident][None, :]),
        ("the training cases", data.X_train),
        ("the validation cases", data.X_validation),
    ):
        with np.errstate(all="ignore"):
            seen = forward(moment.architecture, moment.parameters, inputs)
            for layer, (z, a) in enumerate(zip(seen.z, seen.a, strict=True), start=1):
                for name, array in (("weighted inputs", z), ("activations", a)):
                    if not is_finite(array):
                        return f"the {name} of layer {layer} for {cases} are the first in its pass that are not finite"
            if cases == "the incident":
                truth = data.y_train[moment.incident][None, :]
                if not math.isfinite(float(moment.architecture.loss.value(seen.outputs, truth)[0, 0])):
                    return "the outputs are finite, but the loss of the incident is not"
    return ""
