"""Losses: how bad one output is, each a value with its derivative, and what the network is taken to say by it.

Raw outputs o are [n, k]: k = 1 for regression (linear) and for two classes (a logit), else one logit a class.
Targets t are [n, k]: scaled numbers, 0 or 1, or one row of zeros with a one for each case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from neural_drama.network.activations import SIGMOID
from neural_drama.network.arrays import Array

Output = Literal["linear", "sigmoid", "softmax"]
"""What turns raw outputs into what is said: nothing, or the probability of one class or of each."""

HUBER_DELTA = 1.0
"""Where Huber's loss goes from square to straight, in scaled units."""


class LossDerivative(Protocol):
    """d loss / d o of each case: [n, k]."""

    def __call__(self, o: Array, t: Array, out: Array | None = None) -> Array: ...


@dataclass(frozen=True, slots=True)
class Loss:
    """value(o, t) is the loss of each case, [n, 1]; derivative(o, t) is its derivative by o, [n, k].

    total(o, t, slope) is the sum of the losses of all cases, given what derivative(o, t) came to.
    miss_of(loss) is the size of the miss that a loss stands for, in scaled units: what is said aloud of a set.
    """

    name: str
    output: Output
    value: Callable[[Array, Array], Array]
    derivative: LossDerivative
    miss_of: Callable[[float], float]
    total: Callable[[Array, Array, Array], float]


def _half_squared(o: Array, t: Array) -> Array:
    return 0.5 * (o - t) ** 2


def _absolute(o: Array, t: Array) -> Array:
    size: Array = np.abs(o - t)
    return size


def _half_squared_slope(o: Array, t: Array, out: Array | None = None) -> Array:
    return np.subtract(o, t, out)


def _absolute_slope(o: Array, t: Array, out: Array | None = None) -> Array:
    out = np.subtract(o, t, out=out)
    return np.sign(out, out=out)


def _huber(o: Array, t: Array) -> Array:
    size = _absolute(o, t)
    square = np.minimum(size, HUBER_DELTA)
    return 0.5 * square * square + HUBER_DELTA * (size - square)


def _huber_slope(o: Array, t: Array, out: Array | None = None) -> Array:
    out = np.subtract(o, t, out=out)
    return np.clip(out, -HUBER_DELTA, HUBER_DELTA, out=out)


def _huber_miss(loss: float) -> float:
    knee = 0.5 * HUBER_DELTA**2
    return _half_squared_miss(loss) if loss <= knee else (loss + knee) / HUBER_DELTA


def _half_squared_miss(loss: float) -> float:
    return float(np.sqrt(2.0 * loss))


def _binary_cross_entropy(o: Array, t: Array) -> Array:
    # log(1 + exp(o)) - t o, with what cancels taken out first.
    return np.maximum(o, 0.0) - t * o + np.log1p(np.exp(-np.abs(o)))


def _binary_cross_entropy_slope(o: Array, t: Array, out: Array | None = None) -> Array:
    out = SIGMOID.value(o, out)
    return np.subtract(out, t, out=out)


def softmax(o: Array, out: Array | None = None) -> Array:
    """The probability of each class: [n, k], rows that add up to 1. Shifted by the largest logit, so stable."""
    out = np.subtract(o, o.max(axis=1, keepdims=True), out=out)
    np.exp(out, out=out)
    total: Array = out.sum(axis=1, keepdims=True)
    return np.divide(out, total, out=out)


def _cross_entropy(o: Array, t: Array) -> Array:
    top = o.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(o - top).sum(axis=1, keepdims=True))
    own: Array = (t * (o - top)).sum(axis=1, keepdims=True)
    return np.asarray(log_sum - own)


def _cross_entropy_slope(o: Array, t: Array, out: Array | None = None) -> Array:
    out = softmax(o, out)
    return np.subtract(out, t, out=out)


def _cross_entropy_miss(loss: float) -> float:
    """1 - p, where -log p is the loss."""
    return float(-np.expm1(-loss))


def _adding(value: Callable[[Array, Array], Array]) -> Callable[[Array, Array, Array], float]:
    """The total of a loss whose slope does not help to find it."""
    return lambda o, t, slope: float(value(o, t).sum())


HALF_SQUARED = Loss(
    "half_squared", "linear", _half_squared, _half_squared_slope, _half_squared_miss,
    lambda o, t, slope: 0.5 * float(np.vdot(slope, slope)),  # the slope is the miss
)  # fmt: skip
ABSOLUTE = Loss("absolute", "linear", _absolute, _absolute_slope, lambda loss: loss, _adding(_absolute))
HUBER = Loss("huber", "linear", _huber, _huber_slope, _huber_miss, _adding(_huber))
BINARY_CROSS_ENTROPY = Loss(
    "binary_cross_entropy", "sigmoid", _binary_cross_entropy, _binary_cross_entropy_slope, _cross_entropy_miss,
    _adding(_binary_cross_entropy),
)  # fmt: skip
CROSS_ENTROPY = Loss(
    "cross_entropy", "softmax", _cross_entropy, _cross_entropy_slope, _cross_entropy_miss, _adding(_cross_entropy)
)

LOSSES = {loss.name: loss for loss in (HALF_SQUARED, ABSOLUTE, HUBER, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)}


def said(loss: Loss, outputs: Array) -> Array:
    """What the network says by its raw outputs [n, k]: scaled numbers, or probabilities."""
    match loss.output:
        case "linear":
            return outputs
        case "sigmoid":
            return SIGMOID.value(outputs)
        case "softmax":
            return softmax(outputs)


def mean_loss(loss: Loss, outputs: Array, targets: Array) -> float:
    """The loss of a set: the mean over its cases, without penalty. Outputs and targets [n, k], scaled."""
    return float(loss.value(outputs, targets).mean())
