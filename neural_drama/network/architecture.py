"""The architecture: how wide each layer is and what its neurons compute, without any numbers learned."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.activations import LINEAR, Activation
from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.losses import Loss

MOST_CLASSES = 50
"""How many classes a network may be asked to tell apart."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """Dense layers in a row: sizes[0] inputs, then one entry for each layer, the output last.

    Layers count from 1 in every text and fact; inside numpy, layer l is at index l - 1.
    """

    sizes: tuple[int, ...]
    activation: Activation  # of the hidden layers; the output is linear
    loss: Loss

    def __post_init__(self) -> None:
        if len(self.sizes) < 2 or min(self.sizes) < 1:
            raise ValueError(f"a network needs inputs and at least one layer, each one wide, not {self.sizes}")
        least, most = (2, MOST_CLASSES) if self.loss.output == "softmax" else (1, 1)
        if not least <= self.sizes[-1] <= most:
            raise ValueError(f"the loss {self.loss.name} takes {least} to {most} outputs, not {self.sizes[-1]}")

    @property
    def layers(self) -> int:
        """How many layers there are, the output counted, the inputs not."""
        return len(self.sizes) - 1

    @property
    def connections(self) -> int:
        """How many weights there are, biases not counted."""
        return sum(fan_in * fan_out for fan_in, fan_out in zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def neurons(self) -> int:
        """How many neurons the layers hold, the output counted, the inputs not."""
        return sum(self.sizes[1:])

    def check(self, inputs: Array, targets: Array) -> None:
        """Raise ValueError unless cases, inputs [n, d] and targets [n, k], are what this network and its loss take."""
        n = len(inputs)
        fits = (n, self.sizes[0]), (n, self.sizes[-1])
        if (inputs.shape, targets.shape) != fits:
            raise ValueError(
                f"this network takes inputs [n, {self.sizes[0]}] and targets [n, {self.sizes[-1]}], "
                f"not {list(inputs.shape)} and {list(targets.shape)}"
            )
        for name, array in (("inputs", inputs), ("targets", targets)):
            if not is_finite(array):
                row, column = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
                raise ValueError(f"the {name} hold {array[row, column]} in row {row}, column {column}, from 0")
        if self.loss.output == "linear":
            return
        is_chance = ((targets >= 0) & (targets <= 1)).all()
        if not is_chance or (self.loss.output == "softmax" and not np.allclose(targets.sum(axis=1), 1.0)):
            raise ValueError(f"the loss {self.loss.name} takes probabilities as targets: 0 to 1, adding up to 1")

    def activation_of(self, layer: int) -> Activation:
        """The activation of a layer, counted from 1."""
        return LINEAR if layer == self.layers else self.activation
