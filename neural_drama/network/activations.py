"""Activations: what a neuron makes of its weighted input, each a value with its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise function a = value(z) and its derivative da/dz = derivative(z, a)."""

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]


def _sigmoid(z: Array) -> Array:
    # exp(-log(1 + exp(-z))) has no overflow at either end.
    return np.exp(-np.logaddexp(0.0, -z))


LINEAR = Activation("linear", lambda z: z.copy(), lambda z, a: np.ones_like(z))
STEP = Activation("step", lambda z: (z > 0).astype(np.float64), lambda z, a: np.zeros_like(z))
SIGMOID = Activation("sigmoid", _sigmoid, lambda z, a: a * (1.0 - a))
TANH = Activation("tanh", np.tanh, lambda z, a: 1.0 - a * a)
RELU = Activation("relu", lambda z: np.maximum(z, 0.0), lambda z, a: (z > 0).astype(np.float64))

ACTIVATIONS = {activation.name: activation for activation in (LINEAR, STEP, SIGMOID, TANH, RELU)}
