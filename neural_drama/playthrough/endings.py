"""Endings: one ordered table over what was measured; the first condition that holds decides.

The last one always holds, so the table covers every run, also one that ended in NaN.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neural_drama.network import diagnosis
from neural_drama.network.arrays import Array
from neural_drama.network.diagnosis import know_nothing_loss
from neural_drama.network.divergence import diverged_since
from neural_drama.network.parameters import Parameters, weight_mask
from neural_drama.playthrough.moment import Moment

UNLEARNED_PART = 0.8
"""Next to nothing is learned when more than this part of a loss is left: of the loss that a training found, or of
the loss of always saying the average."""

STILL_PART = 0.1
"""Parameters stood still when they moved by less than this part of their own length."""

CRUSHED_PART = 0.5
"""Weights were crushed when their length fell below this part of what they had, at birth or before the training."""


SILENT_PART = 0.5
"""The witnesses are silent when at least this part of a hidden layer is dead."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the story can end, and when it does."""

    name: str
    meaning: str
    holds: Callable[[Moment], bool]


def is_diverged(moment: Moment) -> bool:
    """Whether the run's loss is lost at its end."""
    return diverged_since(moment.history.losses) is not None


def is_solved(moment: Moment) -> bool:
    """Whether the incident's miss and the typical validation miss are both within the goals of the case."""
    case_file = moment.case_file
    return (
        abs(moment.miss) <= case_file.goal
        and moment.typical(moment.validation_loss) <= case_file.validation_goal
    )


def is_frozen(moment: Moment) -> bool:
    """Whether the last training learned next to nothing because the parameters hardly moved."""
    found = moment.before_training
    if found is None or outcome_of(moment) != "freezes":
        return False
    start, end = found.parameters.vector, moment.parameters.vector
    return _length(end - start) <= STILL_PART * max(_length(start), _length(end))


def is_crushed(moment: Moment) -> bool:
    """Whether a penalty took the weights away until the network knew little more than the average."""
    found = moment.before_training
    if found is None or not moment.hyperparameters.regularization:
        return False
    ignorance = know_nothing_loss(moment.architecture.loss, moment.case_file.dataset.y_train)
    if not moment.loss > UNLEARNED_PART * ignorance:
        return False
    born = moment.history.parameters_at(0)
    return _weight_length(moment.parameters) < CRUSHED_PART * max(map(_weight_length, (found.parameters, born)))


def is_overfit(moment: Moment) -> bool:
    """Whether the validation loss ended well above the lowest it reached in this run, the training loss not."""
    history = moment.history
    return diagnosis.is_overfit(history.losses, history.validation_losses)


def is_show_off(moment: Moment) -> bool:
    """Whether the run learned its own cases, and unlearned the validation cases until they miss their goal."""
    targets = moment.case_file.dataset.y_train
    return (
        is_overfit(moment)
        and not diagnosis.is_underfit(moment.architecture.loss, moment.loss, targets)
        and not moment.typical(moment.validation_loss) <= moment.case_file.validation_goal
    )


def is_silenced(moment: Moment) -> bool:
    """Whether much of a hidden layer is dead, though its activation function has a slope somewhere."""
    hidden = zip(moment.diagnosis[:-1], moment.architecture.sizes[1:-1], strict=True)
    is_half_dead = any(len(layer.dead) >= SILENT_PART * width for layer, width in hidden)
    return is_half_dead and moment.architecture.activation.has_slope


def is_cold(moment: Moment) -> bool:
    """Whether next to none of the output's blame arrives in some hidden layer."""
    return any(layer.has_vanished for layer in moment.diagnosis[:-1])


ENDINGS = (
    Ending("explosion", "the loss is not finite, or over ten times what it was at the start", is_diverged),
    Ending("justice-served", "the incident and the validation cases reach their goals", is_solved),
    Ending("tyrant", "a penalty crushed the weights, and little more than the average is known", is_crushed),
    Ending("show-off", "it learned its own cases at the cost of those it never saw", is_show_off),
    Ending("silent-witnesses", "half of a layer or more is silent and passes no blame, whatever the case", is_silenced),
    Ending("cold-trail", "in some layer less than a thousandth of the output's blame arrives", is_cold),
    Ending("frozen-trail", "most of the loss is left, and the parameters hardly moved", is_frozen),
    Ending("out-of-epochs", "the run ended before the goals were reached", lambda moment: True),
)


def ending_of(moment: Moment) -> Ending:
    """The ending that the measurements decide."""
    return next(ending for ending in ENDINGS if ending.holds(moment))


def outcome_of(moment: Moment) -> str:
    """What the loss did in the last training, which is what a player bets on: "explodes", "rises", "freezes", "falls".

    It freezes when it stays within a factor of UNLEARNED_PART of where it was, up or down; "nothing" without an epoch.
    """
    found = moment.before_training
    if found is None or found.epoch == moment.epoch:
        return "nothing"
    if is_diverged(moment):
        return "explodes"
    began_with = moment.history[found.epoch].loss
    if moment.loss > began_with / UNLEARNED_PART:
        return "rises"
    return "freezes" if moment.loss > UNLEARNED_PART * began_with else "falls"


def _weight_length(parameters: Parameters) -> float:
    return _length(parameters.vector[weight_mask(parameters.sizes)])


def _length(vector: Array) -> float:
    with np.errstate(over="ignore"):  # infinitely long is an answer too
        return float(np.linalg.norm(vector))
