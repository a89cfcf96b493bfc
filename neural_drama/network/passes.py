"""The two passes: forward, which returns what it saw, and backward, which takes it and traces the error back.

Shapes: n cases, d_in inputs of a layer, d_out neurons of a layer.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Forward:
    """What a forward pass saw; the backward pass needs nothing else."""

    inputs: Array  # [n, d]
    z: tuple[Array, ...]  # weighted inputs, [n, d_out] for each layer
    a: tuple[Array, ...]  # activations, [n, d_out] for each layer

    @property
    def outputs(self) -> Array:
        """The raw outputs o: [n, k]."""
        return self.a[-1]

    def into(self, layer: int) -> Array:
        """What went into a layer, counted from 1: [n, d_in]."""
        return self.inputs if layer == 1 else self.a[layer - 2]


@dataclass(frozen=True, slots=True)
class Backward:
    """What a backward pass found."""

    deltas: tuple[Array, ...]  # d(what came in)/dz of each case, [n, d_out] for each layer
    gradient: Array  # [p], laid out as the parameters: the mean over the cases


def forward(architecture: Architecture, parameters: Parameters, inputs: Array) -> Forward:
    """Run the network on inputs [n, d]."""
    if inputs.ndim != 2 or inputs.shape[1] != architecture.sizes[0]:
        raise ValueError(f"this network takes [n, {architecture.sizes[0]}] inputs, but was given {inputs.shape}")
    zs: list[Array] = []
    activations: list[Array] = []
    signal = inputs
    for layer, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True), start=1):
        z = signal @ weights + biases
        signal = architecture.activation_of(layer).value(z)
        zs.append(z)
        activations.append(signal)
    return Forward(inputs, tuple(zs), tuple(activations))


def backward(architecture: Architecture, parameters: Parameters, seen: Forward, d_outputs: Array) -> Backward:
    """Trace d_outputs [n, k], the derivative of each case by the raw output, back to every z.

    delta_j = activation'(z_j) * sum over k of w_jk * delta_k. With the loss's derivative as d_outputs the deltas
    are the field's delta and the gradient is that of the mean loss; with ones, the deltas are the gains do/dz.
    """
    n = len(seen.inputs)
    gradient = Parameters(parameters.sizes, np.empty_like(parameters.vector))
    deltas: list[Array] = []
    comes_back = d_outputs
    for layer in range(architecture.layers, 0, -1):
        i = layer - 1
        delta = comes_back * architecture.activation_of(layer).derivative(seen.z[i], seen.a[i])
        deltas.append(delta)
        gradient.weights[i][:] = seen.into(layer).T @ delta / n
        gradient.biases[i][:] = delta.mean(axis=0)
        comes_back = delta @ parameters.weights[i].T
    return Backward(tuple(reversed(deltas)), gradient.vector)
