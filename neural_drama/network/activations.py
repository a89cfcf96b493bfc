"""Activations: what a neuron makes of its weighted input, each a value with its derivative.

Every function takes an optional `out` array to write into, so that the trainer and the plain passes share them.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from neural_drama.network.arrays import Array

LEAK = 0.01
"""The slope of leaky ReLU below zero (Maas, Hannun, Ng: Rectifier Nonlinearities, 2013)."""


_ONE = np.array(1.0)
"""As an array, which numpy need not make of it again at each call."""


class Value(Protocol):
    """a = value(z), elementwise."""

    def __call__(self, z: Array, out: Array | None = None) -> Array: ...


class Derivative(Protocol):
    """da/dz = derivative(z, a), elementwise."""

    def __call__(self, z: Array, a: Array, out: Array | None = None) -> Array: ...


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise function with its derivative.

    steepest: its largest slope if it saturates (flattens out at both ends), else None.
    """

    name: str
    value: Value
    derivative: Derivative
    steepest: float | None = None

    @property
    def has_slope(self) -> bool:
        """Whether it rises or falls anywhere; without a slope nothing can be traced back through it."""
        z = np.array([-1.0, 1.0])
        return bool(self.derivative(z, self.value(z)).any())


def _linear(z: Array, out: Array | None = None) -> Array:
    return np.positive(z, out=out)


def _linear_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    out = np.empty_like(z) if out is None else out
    out.fill(1.0)
    return out


def _step(z: Array, out: Array | None = None) -> Array:
    # heaviside keeps NaN, where a comparison would make 0 of it. step(0) = 0.
    return np.heaviside(z, 0.0, out=out)


def _step_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    out = np.empty_like(z) if out is None else out
    out.fill(0.0)
    return out


def _sigmoid(z: Array, out: Array | None = None) -> Array:
    out = np.maximum(z, -709.0, out=out)  # below, exp(-z) would overflow; the answer is 1e-308 either way
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    return np.reciprocal(out, out=out)


def _sigmoid_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    out = np.subtract(1.0, a, out=out)
    return np.multiply(out, a, out=out)


def _tanh(z: Array, out: Array | None = None) -> Array:
    return np.tanh(z, out)


def _tanh_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    out = np.multiply(a, a, out)
    np.subtract(_ONE, out, out)
    return out


def _relu(z: Array, out: Array | None = None) -> Array:
    return np.maximum(z, 0.0, out=out)


def _relu_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    return np.greater(z, 0.0, out=np.empty_like(z) if out is None else out)


def _leaky_relu(z: Array, out: Array | None = None) -> Array:
    out = np.multiply(z, LEAK, out=out)
    return np.maximum(z, out, out=out)


def _leaky_relu_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    out = _relu_slope(z, a, out)
    np.multiply(out, 1.0 - LEAK, out=out)
    return np.add(out, LEAK, out=out)


_GELU_SCALE, _GELU_CUBIC = float(np.sqrt(2.0 / np.pi)), 0.044715
_GELU_FLAT = 30.0
"""Beyond this the tanh in GELU is 1 to the last bit, so cubes of larger numbers are never needed."""


def _gelu(z: Array, out: Array | None = None) -> Array:
    """0.5 z (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))) (Hendrycks, Gimpel: Gaussian Error Linear Units, 2016)."""
    near = np.clip(z, -_GELU_FLAT, _GELU_FLAT)
    bend = np.tanh(_GELU_SCALE * (near + _GELU_CUBIC * near * near * near))
    return np.multiply(0.5 * z, 1.0 + bend, out=out)


def _gelu_slope(z: Array, a: Array, out: Array | None = None) -> Array:
    near = np.clip(z, -_GELU_FLAT, _GELU_FLAT)
    square = near * near
    bend = np.tanh(_GELU_SCALE * (near + _GELU_CUBIC * near * square))
    inner = _GELU_SCALE * (1.0 + 3.0 * _GELU_CUBIC * square)
    return np.add(0.5 * (1.0 + bend), 0.5 * near * (1.0 - bend * bend) * inner, out=out)


LINEAR = Activation("linear", _linear, _linear_slope)
STEP = Activation("step", _step, _step_slope)
SIGMOID = Activation("sigmoid", _sigmoid, _sigmoid_slope, steepest=0.25)
TANH = Activation("tanh", _tanh, _tanh_slope, steepest=1.0)
RELU = Activation("relu", _relu, _relu_slope)
LEAKY_RELU = Activation("leaky_relu", _leaky_relu, _leaky_relu_slope)
GELU = Activation("gelu", _gelu, _gelu_slope)

ACTIVATIONS = {one.name: one for one in (LINEAR, STEP, SIGMOID, TANH, RELU, LEAKY_RELU, GELU)}
