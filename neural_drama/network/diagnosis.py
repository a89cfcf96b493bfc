"""Diagnosis: what ails a network or a run, each ailment with a definition that no unit and no scale can change.

Neurons are judged over the training cases, blame by layer, losses over the epochs of a run.
"""

import math
from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import Loss, mean_loss
from neural_drama.network.optimizers import is_decoupled
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Forward, backward, forward
from neural_drama.network.schedules import SCHEDULES

FLAT_PART, FLAT_CASES = 0.05, 0.95
"""A neuron is saturated when its slope is below FLAT_PART of its activation's largest on FLAT_CASES of the cases."""

VANISHED, EXPLODED = 1e-3, 1e3
"""Blame has vanished (exploded) in a layer when its typical size is below (above) this multiple of the output's."""

PLATEAU_EPOCHS, PLATEAU_PART = 50, 0.01
"""A run is on a plateau when its loss fell by less than PLATEAU_PART of itself in the last PLATEAU_EPOCHS."""

OVERFIT_MULTIPLE = 1.1
"""A run is overfit when its validation loss ends above this multiple of the lowest it reached."""

UNDERFIT_PART = 0.5
"""A network underfits when more than this part is left, on its own training cases, of what knowing nothing costs."""


@dataclass(frozen=True, slots=True)
class LayerDiagnosis:
    """One layer over all training cases."""

    layer: int
    dead: tuple[int, ...]  # neurons, from 1, that are silent and pass no blame on any case
    saturated: tuple[int, ...]  # neurons, from 1, that are nearly flat on nearly all cases
    blame: float  # root mean square of the blame of its neurons over the cases, scaled
    part_of_output: float  # the same as a multiple of the output layer's; NaN if that has none

    @property
    def has_vanished(self) -> bool:
        """Whether next to nothing of the output's blame arrives here."""
        return self.part_of_output < VANISHED

    @property
    def has_exploded(self) -> bool:
        """Whether blame has grown out of proportion on its way here."""
        return self.part_of_output > EXPLODED


def diagnose_layers(
    architecture: Architecture, parameters: Parameters, inputs: Array, targets: Array
) -> tuple[LayerDiagnosis, ...]:
    """All layers, the output last, on inputs [n, d] and targets [n, k] as fed to the network."""
    with np.errstate(over="ignore", invalid="ignore"):
        seen = forward(architecture, parameters, inputs)
        deltas = backward(architecture, parameters, seen, architecture.loss.derivative(seen.outputs, targets)).deltas
        sizes = [_root_mean_square(delta) for delta in deltas]
    return tuple(
        LayerDiagnosis(
            layer=layer,
            dead=_dead(architecture, seen, layer),
            saturated=_saturated(architecture, seen, layer),
            blame=size,
            part_of_output=size / sizes[-1] if sizes[-1] > 0 else math.nan,
        )
        for layer, size in enumerate(sizes, start=1)
    )


def _root_mean_square(values: Array) -> float:
    """The largest is taken out first, so that no square overflows."""
    largest = float(np.abs(values).max())
    return largest * float(np.sqrt(np.mean((values / largest) ** 2))) if 0.0 < largest < np.inf else largest


def _dead(architecture: Architecture, seen: Forward, layer: int) -> tuple[int, ...]:
    z, a = seen.z[layer - 1], seen.a[layer - 1]
    slope = architecture.activation_of(layer).derivative(z, a)
    return _numbers(((slope == 0.0) & (a == 0.0)).all(axis=0))


def _saturated(architecture: Architecture, seen: Forward, layer: int) -> tuple[int, ...]:
    activation = architecture.activation_of(layer)
    if activation.steepest is None:
        return ()
    slope = activation.derivative(seen.z[layer - 1], seen.a[layer - 1])
    return _numbers((slope < FLAT_PART * activation.steepest).mean(axis=0) > FLAT_CASES)


def _numbers(marks: Array) -> tuple[int, ...]:
    return tuple(int(i) + 1 for i in np.nonzero(marks)[0])


def is_on_plateau(losses: Array) -> bool:
    """Whether a run's training loss [epochs + 1] has hardly fallen lately. Not for runs shorter than that."""
    if len(losses) <= PLATEAU_EPOCHS or not np.isfinite(losses[-PLATEAU_EPOCHS - 1 :]).all():
        return False
    before = losses[-PLATEAU_EPOCHS - 1]
    return bool(abs(before - losses[-1]) < PLATEAU_PART * before)


def turning_point(validation_losses: Array) -> int:
    """The epoch with the lowest validation loss, [epochs + 1]; the first of equals. Beyond it a run only fits noise."""
    return int(np.argmin(np.where(np.isnan(validation_losses), np.inf, validation_losses)))


def is_overfit(losses: Array, validation_losses: Array) -> bool:
    """Whether the validation loss has turned and risen well above its lowest, while the training loss has not risen."""
    turn = turning_point(validation_losses)
    return bool(validation_losses[-1] > OVERFIT_MULTIPLE * validation_losses[turn] and losses[-1] <= losses[turn])


def gap(loss: float, validation_loss: float) -> float:
    """By how much the validation loss exceeds the training loss, scaled; the same everywhere is no gap."""
    return validation_loss - loss


def know_nothing_loss(loss: Loss, targets: Array) -> float:
    """The mean loss of always giving the one answer that the targets [n, k] suggest, whatever the case.

    That is their mean; for half squared loss, and for classes with the log of their frequencies as logits, no other
    constant does better.
    """
    mean = targets.mean(axis=0, keepdims=True)
    if loss.output == "linear":
        constant = mean
    else:
        with np.errstate(divide="ignore"):
            constant = np.log(mean) if loss.output == "softmax" else np.log(mean) - np.log1p(-mean)
        constant = np.clip(constant, -700.0, 700.0)  # a class that never occurs is never expected
    return mean_loss(loss, np.repeat(constant, len(targets), axis=0), targets)


def is_underfit(loss: Loss, training_loss: float, targets: Array) -> bool:
    """Whether the network has hardly learned even its training cases. NaN counts as not learned."""
    return not training_loss <= UNDERFIT_PART * know_nothing_loss(loss, targets)


def highest_rate(hyperparameters: Hyperparameters) -> float:
    """The largest learning rate that the schedule comes to within the epochs chosen."""
    chosen, factor = hyperparameters, SCHEDULES[hyperparameters.schedule]
    last = max(0, chosen.epochs - 1)  # every schedule is highest at one of its ends
    return chosen.learning_rate * max(factor(epoch, max(1, chosen.epochs), chosen.span) for epoch in (0, last))


def penalty_grows_weights(hyperparameters: Hyperparameters) -> bool:
    """Whether the penalty alone would make the weights longer with every update instead of shorter.

    An L2 penalty multiplies each weight by 1 - learning rate * lambda, which is longer than 1 above a product of 2;
    with momentum mu the same happens above 2 (1 + mu). An optimizer that divides by the gradient's own size bounds
    the step, unless the penalty stands beside it.
    """
    pull = highest_rate(hyperparameters) * hyperparameters.regularization
    if is_decoupled(hyperparameters):
        return pull > 2.0
    if hyperparameters.penalty != "l2" or hyperparameters.optimizer not in ("sgd", "momentum"):
        return False
    momentum = hyperparameters.momentum if hyperparameters.optimizer == "momentum" else 0.0
    return pull > 2.0 * (1.0 + momentum)
