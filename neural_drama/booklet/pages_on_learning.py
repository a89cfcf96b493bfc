"""The last pages of the primer: from the miss to blame, to the gradient, to the update; and cases it never sees."""

import numpy as np

from neural_drama.booklet.page import Nudge, Page, Value, number
from neural_drama.booklet.trying import (
    SMALL,
    Wire,
    incident_loss,
    stepped,
    training_loss,
    wire_of,
    with_bias,
    with_weight,
)
from neural_drama.network.arrays import Array
from neural_drama.network.diagnosis import turning_point
from neural_drama.network.parameters import Parameters
from neural_drama.network.surface import gradient_at
from neural_drama.playthrough.moment import Moment

_OF_MISS_AND_GAIN = ("half_squared", "binary_cross_entropy")
"""Losses with which blame is miss times gain."""


def blame_page(moment: Moment) -> Page:
    """The miss of the incident taken back to a neuron."""
    found, i, j = moment.attribution, moment.layer - 1, moment.neuron - 1
    blame, unit = float(found.blame[i][j]), moment.case_file.unit
    before, after = (incident_loss(moment, with_bias(moment, by)) for by in (0.0, SMALL))
    if moment.architecture.loss.name in _OF_MISS_AND_GAIN:
        formula = "blame = miss × gain"
        values = (
            Value("e", found.miss, "the miss of the incident", unit),
            Value("g", float(found.gain[i][j]), "what its z does to the output"),
        )
    else:
        formula = "blame = what comes back × da/dz"
        values = (
            Value("w·δ", float(found.comes_back[i][j]), "what comes back through its weights", unit),
            Value("da/dz", float(found.slope[i][j]), "how much its function lets through"),
        )
    return Page(
        "From the miss to blame",
        (
            f"The miss is taken back through the layers, slope by slope, until it stands at neuron {moment.neuron} of "
            f"layer {moment.layer}.",
            "Blame says: nudge what this neuron was handed, and so much happens to the loss. The field calls it delta.",
        ),
        formula,
        (*values, Value("δ", blame, "the blame", unit)),
        Nudge("z", SMALL, "the incident's loss", before, after, "blame", moment.scale).in_words,
        ("blame", "miss", "gain"),
    )


def gradient_page(moment: Moment) -> Page:
    """One case accuses; the mean of all of them is the gradient."""
    wire = wire_of(moment)
    delta = float(moment.attribution.blame[wire.layer - 1][wire.neuron - 1]) / moment.scale
    before, after = (training_loss(moment, with_weight(moment, wire, by)) for by in (0.0, SMALL))
    cases = len(moment.case_file.dataset.X_train)
    return Page(
        "From blame to the gradient",
        (
            f"The slope of the incident's loss by the weight from {wire.name} is what the weight hears times the "
            "blame it leads to.",
            f"One case accuses. All {cases} training cases are heard, and the mean of their slopes is the gradient.",
        ),
        f"gradient = mean of {wire.symbol}·δ / s over the cases",
        (
            Value(wire.symbol, wire.signal, "what the weight hears"),
            Value("δ / s", delta, "the blame, scaled"),
            Value(f"{wire.symbol}·δ / s", wire.signal * delta, "on the incident alone"),
            Value("gradient", _gradient_of(moment, wire), f"the mean over all {cases}"),
        ),
        Nudge("w", SMALL, "the mean loss", before, after, "gradient").in_words,
        ("gradient", "blame", "batch"),
    )


def update_page(moment: Moment) -> Page:
    """Why minus: the same step down and up."""
    wire, rate = wire_of(moment), moment.hyperparameters.learning_rate
    gradient = _gradient(moment)
    one = _gradient_of(moment, wire)
    with np.errstate(all="ignore"):
        promised = rate * float(gradient @ gradient)
    here, down, up = (training_loss(moment, stepped(moment, gradient, by)) for by in (0.0, rate, -rate))
    return Page(
        "The update",
        (
            "The gradient points to where the loss grows. The way down is the other way: hence the minus.",
            f"This is plain descent by all cases{_chosen(moment)}.",
        ),
        "w becomes w - rate × gradient",
        (
            Value("w", wire.weight, f"the weight from {wire.name}"),
            Value("rate", rate, "the learning rate"),
            Value("gradient", one, "the slope of the mean loss by it"),
            Value("w", wire.weight - rate * one, "the weight after one update"),
        ),
        (
            f"All weights and biases so, on a copy: the loss goes from {number(here)} to {number(down)}.",
            f"It came down by {number(here - down)}; the slope promised {number(promised)}, rate × |gradient|^2.",
            f"With a plus instead, it goes to {number(up)}.",
        ),
        ("update", "learning rate", "promised drop", "optimizer"),
    )


def unseen_page(moment: Moment) -> Page:
    """The cases it learns from and those it never sees."""
    data, unit, history = moment.case_file.dataset, moment.case_file.unit, moment.history
    turning = turning_point(history.validation_losses)
    if history.last_epoch:
        lowest = (
            f"Of epochs 0 to {history.last_epoch}, the validation loss was lowest after epoch {turning}: "
            f"{number(float(history.validation_losses[turning]))}.",
            f"After epoch {moment.epoch} it exceeds the training loss by "
            f"{number(moment.validation_loss - moment.loss)}.",
        )
    else:
        lowest = (
            "No epoch has been trained yet.",
            f"The validation loss exceeds the training loss by {number(moment.validation_loss - moment.loss)}.",
        )
    return Page(
        "Cases it never sees",
        (
            f"It learns from {len(data.X_train)} cases and is asked about {len(data.X_validation)} others, from which "
            "it never learns.",
            "While both losses fall, it understands something. When only the first one falls, it learns by heart.",
        ),
        "loss = mean of ℓ over the cases",
        (
            Value("loss", moment.loss, "on the cases it learns from"),
            Value("", moment.typical(moment.loss), "the typical miss that this stands for", unit),
            Value("loss", moment.validation_loss, "on the cases it never sees"),
            Value("", moment.typical(moment.validation_loss), "their typical miss", unit),
        ),
        lowest,
        ("validation cases", "overfit", "typical miss"),
    )


def _gradient(moment: Moment) -> Array:
    data = moment.case_file.dataset
    return gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)


def _gradient_of(moment: Moment, wire: Wire) -> float:
    gradient = Parameters(moment.parameters.sizes, _gradient(moment))
    return float(gradient.weights[wire.layer - 1][wire.source - 1, wire.neuron - 1])


def _chosen(moment: Moment) -> str:
    """What the desk has chosen instead, if it has."""
    chosen = moment.hyperparameters
    if chosen.is_plain_descent and not chosen.regularization:
        return ""
    if chosen.optimizer == "sgd":
        return "; the desk has chosen more than that"
    return f"; the desk has chosen {chosen.optimizer}, which makes something else of the same gradient"
