"""The parameters: every weight and bias in one contiguous vector, with each layer as views into it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array, frozen


class Parameters:
    """One setting of all weights and biases.

    vector: [p], layer after layer, weights before biases. weights[i]: a view [fan_in, fan_out] and biases[i]: a
    view [fan_out] of layer i + 1. An update is one operation on the vector, and a snapshot is one copy.
    stacked[i]: a view [fan_in + 1, fan_out] of both, the biases as the weights of one more input that is always 1.
    """

    __slots__ = ("biases", "sizes", "stacked", "vector", "weights")

    def __init__(self, sizes: tuple[int, ...], vector: Array) -> None:
        if vector.shape != (parameter_count(sizes),):
            raise ValueError(f"sizes {sizes} take {parameter_count(sizes)} parameters, not {vector.shape}")
        self.sizes = sizes
        self.vector = vector
        weights, biases, stacked, start = [], [], [], 0
        for fan_in, fan_out in zip(sizes, sizes[1:], strict=False):
            layer = vector[start : start + (fan_in + 1) * fan_out].reshape(fan_in + 1, fan_out)
            stacked.append(layer)
            weights.append(layer[:fan_in])
            biases.append(layer[fan_in])
            start += (fan_in + 1) * fan_out
        self.weights = tuple(weights)
        self.biases = tuple(biases)
        self.stacked = tuple(stacked)

    def copy(self) -> "Parameters":
        """A copy that may be changed."""
        return Parameters(self.sizes, self.vector.copy())

    def snapshot(self) -> "Parameters":
        """A copy that nothing can change any more."""
        return Parameters(self.sizes, frozen(self.vector))


def parameter_count(sizes: tuple[int, ...]) -> int:
    """How many weights and biases these sizes take."""
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False))


@lru_cache(maxsize=16)
def weight_mask(sizes: tuple[int, ...]) -> NDArray[np.bool_]:
    """[p], true where the vector holds a weight, false where it holds a bias."""
    marks = Parameters(sizes, np.zeros(parameter_count(sizes)))
    for weights in marks.weights:
        weights[:] = 1.0
    mask = marks.vector > 0
    mask.flags.writeable = False
    return mask
