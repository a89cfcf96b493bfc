"""The workspace: both passes over a fixed number of cases, in buffers that are used again for every update.

The same mathematics as the plain passes, laid out for speed: features first, so that each layer is one block, and
biases as the weights of one more input that is always 1, so that a layer is one product.
"""

import math

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, frozen
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Backward, Forward


class Workspace:
    """Buffers for `cases` cases to learn from and, after them, `watched` cases that are only looked at.

    For layer i + 1: z[i], a[i] [d_out, cases + watched], deltas[i] [d_out, cases]; keep[i] [d_out, cases] is the
    mask of dropout, scaled up, and only there if the workspace was made with dropout. The parameters are read and
    the gradient is written where they were at the beginning: both must stay in place.
    """

    def __init__(
        self,
        architecture: Architecture,
        parameters: Parameters,
        gradient: Parameters,
        cases: int,
        watched: int = 0,
        dropout: float = 0.0,
    ) -> None:
        sizes, layers, columns = architecture.sizes, architecture.layers, cases + watched
        self.cases, self.architecture = cases, architecture
        self._dropout, self._gradient = dropout, gradient
        self._part = np.array(1.0 / cases)
        # What goes into each layer, with a row of ones below it.
        into = [np.ones((width + 1, columns)) for width in sizes[:-1]]
        self.inputs = into[0][:-1]
        self.targets = np.zeros((columns, sizes[-1]))
        self.z = [np.empty((width, columns)) for width in sizes[1:]]
        voices = [stacked[:-1] for stacked in into[1:]]  # what is handed on, after dropout
        self.a = [np.empty_like(voice) for voice in voices] if dropout else [*voices]
        self.a.append(self.z[-1])
        self.keep = [np.ones((width, cases)) for width in sizes[1:-1]] if dropout else []
        self._outputs = self.z[-1].T  # [columns, k]
        self._slopes = np.empty((sizes[-1], columns))  # of the loss by each output
        self.deltas = [np.empty((width, cases)) for width in sizes[1:-1]]
        self.deltas.append(self._slopes[:, :cases])  # the blame of an output is the slope of the loss by it
        scratch = np.empty((max(sizes[1:]), cases))
        keeps: list[Array | None] = [*self.keep] or [None] * (layers - 1)
        self._hidden = [
            (parameters.stacked[i].T, into[i], self.z[i], self.a[i], keeps[i], voices[i]) for i in range(layers - 1)
        ]
        measured = (self._outputs, self.targets, self._slopes.T)
        self._learned = [array[:cases] for array in measured]
        self._watched = [array[cases:] for array in measured]
        self._output = (parameters.stacked[-1].T, into[-1], self.z[-1])
        self._sums = [(into[i][:, :cases], self.deltas[i].T, gradient.stacked[i]) for i in range(layers)]
        # From the output down to the second layer: what is handed back to the layer before.
        self._back = [
            (
                *self._sums[i], parameters.weights[i], self.deltas[i], self.deltas[i - 1], keeps[i - 1],
                self.z[i - 1][:, :cases], self.a[i - 1][:, :cases], scratch[: sizes[i]],
            )
            for i in range(layers - 1, 0, -1)
        ]  # fmt: skip

    def load(self, inputs: Array, targets: Array) -> None:
        """Take cases: inputs [cases + watched, d] and targets [cases + watched, k]."""
        self.inputs[:] = inputs.T
        self.targets[:] = targets

    def forward(self) -> None:
        """Fill z and a, and the slope of the loss by each output."""
        value = self.architecture.activation.value
        for weights, into, z, a, keep, voice in self._hidden:
            weights.dot(into, z)
            value(z, a)
            if keep is not None:
                np.multiply(a, keep, voice)
        weights, into, z = self._output
        weights.dot(into, z)
        self.architecture.loss.derivative(self._outputs, self.targets, self._slopes.T)

    def backward(self) -> None:
        """Fill the deltas of each case, and the gradient: the mean over the cases. After `forward`."""
        derivative = self.architecture.activation.derivative
        for into, across, sums, weights, delta, before, keep, z, a, slope in self._back:
            into.dot(across, sums)
            weights.dot(delta, before)
            if keep is not None:
                np.multiply(before, keep, before)
            derivative(z, a, slope)
            np.multiply(before, slope, before)
        into, across, sums = self._sums[0]
        into.dot(across, sums)
        np.multiply(self._gradient.vector, self._part, self._gradient.vector)

    def draw_masks(self, rng: np.random.Generator) -> None:
        """Draw anew which neurons are left out (Srivastava et al.: Dropout, 2014), the others scaled up."""
        for mask in self.keep:
            rng.random(out=mask)
            np.greater_equal(mask, self._dropout, out=mask)
            mask *= 1.0 / (1.0 - self._dropout)

    def mean_losses(self) -> tuple[float, float]:
        """The mean loss of the cases to learn from, and of those only looked at (NaN if there are none)."""
        total, watched = self.architecture.loss.total, len(self.targets) - self.cases
        learned = total(*self._learned) / self.cases
        return learned, total(*self._watched) / watched if watched else math.nan

    def seen(self) -> Forward:
        """What the last forward pass saw of the cases to learn from, as copies. a is before dropout."""
        n = self.cases
        z = tuple(frozen(z[:, :n].T) for z in self.z)
        a = tuple(frozen(a[:, :n].T) for a in self.a)
        return Forward(frozen(self.inputs[:, :n].T), z, a)

    def traced(self) -> Backward:
        """What the last backward pass found, as copies."""
        return Backward(tuple(frozen(delta.T) for delta in self.deltas), frozen(self._gradient.vector))
