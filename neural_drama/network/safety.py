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

    A layer whose parameters are S long makes a vector r (with its 1 for the biases) at most sqrt(1 + S^2) times as
    long, and 1 / (1 - dropout) times that where neurons are left out. Over L layers that is most when all are alike.
    Activations are no longer than their weighted inputs, or bounded by 1; the bend of GELU is within the reserve.
    """
    layers = architecture.layers
    return float((1.0 - dropout) ** 2 * layers * (SAFE_GROWTH ** (2.0 / layers) - 1.0))


def is_far(*arrays: Array) -> bool:
    """Whether any input or target is too large for that."""
    return any(array.size and not np.abs(array).max() <= SAFE_INPUT for array in arrays)
