"""The workspace: both passes over a fixed number of cases, in buffers that are used again for every update.

The same mathematics as the plain passes, laid out for speed: features first, so that each layer is one block, and
biases as the weights of one more input that is always 1, so that a layer is one product.
"""

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
        self._part = 1.0 / cases
        # What goes into each layer, with a row of ones below it.
        into = [np.ones((width + 1, columns)) for width in sizes[:-1]]
        self.inputs = into[0][:-1]
        self.targets = np.zeros((columns, sizes[-1]))
        self.z = [np.empty((width, columns)) for width in sizes[1:]]
        voices = [stacked[:-1] for stacked in into[1:]]  # what is handed on, after dropout
        self.a = [np.empty_like(voice) for voice in voices] if dropout else [*voices]
        self.a.append(self.z[-1])
        self.keep = [np.ones((width, cases)) for width in sizes[1:-1]] if dropout else []
        self.deltas = [np.empty((width, cases)) for width in sizes[1:]]
        self._outputs = self.z[-1].T  # [columns, k]
        self._slopes = np.empty((sizes[-1], columns))  # of the loss by each output
        self._activations = [architecture.activation_of(i + 1) for i in range(layers)]
        self._ahead = [
            (parameters.stacked[i].T, into[i], self.z[i], self.a[i], voices[i] if i < layers - 1 else None)
            for i in range(layers)
        ]
        self._back = [
            (
                parameters.weights[i], self.deltas[i], self.deltas[i - 1], self.z[i - 1][:, :cases],
                self.a[i - 1][:, :cases], np.empty_like(self.deltas[i - 1]),
            )
            for i in range(layers)
        ]  # fmt: skip
        self._sums = [(into[i][:, :cases], self.deltas[i].T, gradient.stacked[i]) for i in range(layers)]

    def load(self, inputs: Array, targets: Array) -> None:
        """Take cases: inputs [cases + watched, d] and targets [cases + watched, k]."""
        self.inputs[:] = inputs.T
        self.targets[:] = targets

    def forward(self) -> None:
        """Fill z and a, and the slope of the loss by each output."""
        last = len(self._ahead) - 1
        for i, (weights, into, z, a, voice) in enumerate(self._ahead):
            np.dot(weights, into, out=z)
            if i == last:
                break
            self._activations[i].value(z, out=a)
            if self.keep and voice is not None:
                np.multiply(a, self.keep[i], out=voice)
        self.architecture.loss.derivative(self._outputs, self.targets, out=self._slopes.T)

    def backward(self) -> None:
        """Fill the deltas of each case, and the gradient: the mean over the cases. After `forward`."""
        np.copyto(self.deltas[-1], self._slopes[:, : self.cases])
        for i in range(len(self._back) - 1, -1, -1):
            into, deltas, sums = self._sums[i]
            np.dot(into, deltas, out=sums)
            if i:
                weights, delta, before, z, a, slope = self._back[i]
                np.dot(weights, delta, out=before)
                if self.keep:
                    np.multiply(before, self.keep[i - 1], out=before)
                self._activations[i - 1].derivative(z, a, out=slope)
                np.multiply(before, slope, out=before)
        np.multiply(self._gradient.vector, self._part, out=self._gradient.vector)

    def draw_masks(self, rng: np.random.Generator) -> None:
        """Draw anew which neurons are left out (Srivastava et al.: Dropout, 2014), the others scaled up."""
        for mask in self.keep:
            rng.random(out=mask)
            np.greater_equal(mask, self._dropout, out=mask)
            mask *= 1.0 / (1.0 - self._dropout)

    def mean_losses(self) -> tuple[float, float]:
        """The mean loss of the cases to learn from, and of those only looked at (NaN if there are none)."""
        n, loss = self.cases, self.architecture.loss
        learned = loss.total(self._outputs[:n], self.targets[:n], self._slopes.T[:n]) / n
        watched = len(self.targets) - n
        if not watched:
            return learned, float("nan")
        return learned, loss.total(self._outputs[n:], self.targets[n:], self._slopes.T[n:]) / watched

    def seen(self) -> Forward:
        """What the last forward pass saw of the cases to learn from, as copies. a is before dropout."""
        n = self.cases
        z = tuple(frozen(z[:, :n].T) for z in self.z)
        a = tuple(frozen(a[:, :n].T) for a in self.a)
        return Forward(frozen(self.inputs[:, :n].T), z, a)

    def traced(self) -> Backward:
        """What the last backward pass found, as copies."""
        return Backward(tuple(frozen(delta.T) for delta in self.deltas), frozen(self._gradient.vector))
