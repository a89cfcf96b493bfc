"""Misses: how far what the network says of each case is from the truth, signed.

Regression: prediction minus target, in the data's unit. Two classes: p - y. Many classes: p(true) - 1. The last
two are probabilities, and their scale is 1.
"""

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.losses import Loss, said


def misses(loss: Loss, outputs: Array, targets: Array, scale: float) -> Array:
    """The miss on each case, [n], from raw outputs and targets [n, k]."""
    predictions = said(loss, outputs)
    if loss.output == "softmax":
        own: Array = (predictions * targets).sum(axis=1)
        return own - 1.0
    return scale * (predictions - targets)[:, 0]


def rival(outputs: Array, target: Array) -> int:
    """The strongest wrong class of one case with many classes, from 0. Raw outputs and target [k]."""
    return int(np.argmax(np.where(target > 0, -np.inf, outputs)))


def score_slope(loss: Loss, outputs: Array, target: Array) -> Array:
    """The derivative by each output, [k], of what gain and share speak of.

    That is the raw output itself; with many classes it is the margin, o_true - o_rival.
    """
    if loss.output != "softmax":
        return np.ones_like(target)
    slope = target.copy()
    slope[rival(outputs, target)] = -1.0
    return slope
