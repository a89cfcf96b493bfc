"""Safety: how long the parameters may be before any number in a pass could overflow, so that one product tells."""

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array

SAFE_INPUT = 1e6
"""Inputs and targets up to this size are reckoned with; standardized ones are as large as the root of their number."""

SAFE_GROWTH = 1e65
"""By so much an input may grow on its way to the output: a gradient then stays below 1e150, and its square finite."""


def safe_squares(architecture: Architecture, dropout: float) -> float:
    """What the squares of all parameters may add up to.

    With L layers whose parameters have a length of S together, a layer lengthens what goes into it by 1 + sqrt(2/L) S
    on average at most, and by 1 / (1 - dropout) where others are left out; no activation lengthens anything.
    """
    layers = architecture.layers
    growth = (1.0 - dropout) * SAFE_GROWTH ** (1.0 / layers)
    return float((max(0.0, growth - 1.0) * np.sqrt(layers / 2.0)) ** 2)


def is_far(*arrays: Array) -> bool:
    """Whether any input or target is too large for that."""
    return any(array.size and not np.abs(array).max() <= SAFE_INPUT for array in arrays)
