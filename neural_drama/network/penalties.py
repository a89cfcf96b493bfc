"""Penalties: what large weights cost, on top of the loss. Biases are free, and a penalty is never blame.

None, lambda times the absolute weights (L1), or half of lambda times the squared weights (L2). Decoupled decay
has no loss of its own: it shrinks the weights beside the step that the optimizer makes of the gradient.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters, weight_mask


class PenaltySlope(Protocol):
    """The derivative of the penalty by each weight, for lambda = 1."""

    def __call__(self, weights: Array, out: Array | None = None) -> Array: ...


class PenaltyCost(Protocol):
    """The penalty of these weights, for lambda = 1."""

    def __call__(self, weights: Array) -> float: ...


@dataclass(frozen=True, slots=True)
class Penalty:
    """cost(w) is a sum over weights [w] and slope(w) its derivative, both for lambda = 1.

    is_decoupled: the slope is not added to the gradient but to the step.
    """

    name: str
    cost: PenaltyCost
    slope: PenaltySlope
    is_decoupled: bool = False


def _no_slope(weights: Array, out: Array | None = None) -> Array:
    out = np.empty_like(weights) if out is None else out
    out.fill(0.0)
    return out


def _sign(weights: Array, out: Array | None = None) -> Array:
    return np.sign(weights, out=out)


def _itself(weights: Array, out: Array | None = None) -> Array:
    return np.positive(weights, out=out)


NO_PENALTY = Penalty("none", lambda weights: 0.0, _no_slope)
L1 = Penalty("l1", lambda weights: float(np.abs(weights).sum()), _sign)
L2 = Penalty("l2", lambda weights: 0.5 * float(np.dot(weights, weights)), _itself)
DECOUPLED = Penalty("decoupled", lambda weights: 0.0, _itself, is_decoupled=True)

PENALTIES: Mapping[str, Penalty] = {one.name: one for one in (NO_PENALTY, L1, L2, DECOUPLED)}


def penalty_cost(penalty: Penalty, strength: float, parameters: Parameters) -> float:
    """What the penalty adds to the loss that is minimized: lambda times its cost of all weights, scaled."""
    return strength * penalty.cost(parameters.vector[weight_mask(parameters.sizes)])


def penalty_slope(penalty: Penalty, strength: float, parameters: Parameters) -> Array:
    """The derivative of that by each parameter, [p], zero for biases: Regularization's own figure."""
    return strength * weight_mask(parameters.sizes) * penalty.slope(parameters.vector)
