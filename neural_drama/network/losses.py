"""Losses: how bad one output is, each a value with its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

from neural_drama.network.arrays import Array


@dataclass(frozen=True, slots=True)
class Loss:
    """value(o, t) is the loss of each case; derivative(o, t) is its derivative by o. All [n, 1]."""

    name: str
    value: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]


HALF_SQUARED = Loss("half_squared", lambda o, t: 0.5 * (o - t) ** 2, lambda o, t: o - t)


def mean_loss(loss: Loss, outputs: Array, targets: Array) -> float:
    """The loss of a set: the mean over its cases, without penalty. Outputs and targets [n, 1], scaled."""
    return float(loss.value(outputs, targets).mean())
