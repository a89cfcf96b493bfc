"""Schedules: by what the learning rate is multiplied in each epoch of a training."""

import math
from collections.abc import Callable, Mapping

STEP_FACTOR = 0.1
"""By what a step schedule multiplies the learning rate each time."""

Factor = Callable[[int, int, int], float]
"""factor(epoch, epochs, span): epoch counts from 0 within the training, which takes so many epochs."""

SCHEDULES: Mapping[str, Factor] = {
    "constant": lambda epoch, epochs, span: 1.0,
    "step": lambda epoch, epochs, span: STEP_FACTOR ** (epoch // span),
    # Loshchilov, Hutter: SGDR, 2017, (5), without restarts and down to zero.
    "cosine": lambda epoch, epochs, span: 0.5 * (1.0 + math.cos(math.pi * epoch / epochs)),
    "warmup": lambda epoch, epochs, span: min(1.0, (epoch + 1) / span),
}
