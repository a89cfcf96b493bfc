"""Optimizers: what is made of the gradient, the learning rate and the penalty. Only the update changes weights.

An optimizer turns a gradient into the direction to step against, and may remember earlier ones in its memory,
rows of [p]. The formulas are those of PyTorch, so that the same settings take the same steps there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.parameters import weight_mask
from neural_drama.network.penalties import PENALTIES

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
"""Of Adam, as its authors recommend (Kingma, Ba: Adam, 2015)."""

ALPHA = 0.99
"""How long RMSprop remembers (Hinton: Neural Networks for Machine Learning, lecture 6e, with PyTorch's default)."""

CLIP_EPSILON = 1e-6
"""Added to the gradient's norm before it divides, as PyTorch does."""


class Direct(Protocol):
    """Turn the gradient [p] into a direction, in place.

    memory: [rows, p], changed in place. update: the number of this update, the first being 1. scratch: [p].
    """

    def __call__(self, gradient: Array, memory: Array, update: int, momentum: float, scratch: Array) -> None: ...


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A name, how many rows of memory it needs, and how it directs a step."""

    name: str
    rows: int
    direct: Direct


def _sgd(gradient: Array, memory: Array, update: int, momentum: float, scratch: Array) -> None:
    pass  # straight down the gradient


def _momentum(gradient: Array, memory: Array, update: int, momentum: float, scratch: Array) -> None:
    velocity = memory[0]
    velocity *= momentum
    velocity += gradient
    gradient[:] = velocity


def _rmsprop(gradient: Array, memory: Array, update: int, momentum: float, scratch: Array) -> None:
    _remember(memory[0], np.multiply(gradient, gradient, out=scratch), ALPHA)
    np.sqrt(memory[0], out=scratch)
    scratch += EPSILON
    gradient /= scratch


def _adam(gradient: Array, memory: Array, update: int, momentum: float, scratch: Array) -> None:
    mean, square = memory
    _remember(square, np.multiply(gradient, gradient, out=scratch), BETA_2)
    np.copyto(scratch, gradient)
    _remember(mean, scratch, BETA_1)
    # Both memories began at zero; dividing takes that out of them.
    np.sqrt(square, out=scratch)
    scratch /= np.sqrt(1.0 - BETA_2**update)
    scratch += EPSILON
    np.divide(mean, 1.0 - BETA_1**update, out=gradient)
    gradient /= scratch


def _remember(average: Array, new: Array, rate: float) -> None:
    """A running average, in place: rate * average + (1 - rate) * new. `new` is used up."""
    average *= rate
    new *= 1.0 - rate
    average += new


OPTIMIZERS: Mapping[str, Optimizer] = {
    one.name: one
    for one in (
        Optimizer("sgd", 0, _sgd),
        Optimizer("momentum", 1, _momentum),
        Optimizer("rmsprop", 1, _rmsprop),
        Optimizer("adam", 2, _adam),
        Optimizer("adamw", 2, _adam),  # Adam whose L2 penalty is decoupled (Loshchilov, Hutter, 2019)
    )
}


def is_decoupled(hyperparameters: Hyperparameters) -> bool:
    """Whether the penalty shrinks the weights beside the optimizer's step instead of joining the gradient."""
    is_adamw = hyperparameters.optimizer == "adamw" and hyperparameters.penalty == "l2"
    return is_adamw or PENALTIES[hyperparameters.penalty].is_decoupled


class Update:
    """The update for one choice of hyperparameters, with its buffers."""

    def __init__(self, hyperparameters: Hyperparameters, sizes: tuple[int, ...]) -> None:
        mask = weight_mask(sizes)
        self._hyperparameters = hyperparameters
        self._direct = OPTIMIZERS[hyperparameters.optimizer].direct
        self._slope = PENALTIES[hyperparameters.penalty].slope
        self._strengths = hyperparameters.regularization * mask  # lambda of each parameter, [p]
        has_penalty = bool(hyperparameters.regularization) and hyperparameters.penalty != "none"
        self._joins = has_penalty and not is_decoupled(hyperparameters)
        self._stands_beside = has_penalty and is_decoupled(hyperparameters)
        self._is_plain = hyperparameters.optimizer == "sgd" and not has_penalty and not hyperparameters.clip
        self._scratch = np.empty(mask.shape)
        self._rate = np.empty(())  # the learning rate, as numpy wants it
        self.step = np.empty(mask.shape)  # what the last update subtracted, [p]

    def apply(self, vector: Array, gradient: Array, memory: Array, number: int, learning_rate: float) -> None:
        """Change the parameters [p] in place by update `number` (from 1). The gradient, without penalty, is kept."""
        step, scratch = self.step, self._scratch
        if self._is_plain:
            self._rate.fill(learning_rate)
            np.multiply(gradient, self._rate, step)
        else:
            np.copyto(step, gradient)
            if self._hyperparameters.clip:
                self._clip(step)
            if self._joins:
                step += self._pull(vector)
            self._direct(step, memory, number, self._hyperparameters.momentum, scratch)
            if self._stands_beside:
                step += self._pull(vector)
            step *= learning_rate
        np.subtract(vector, step, vector)

    def _pull(self, vector: Array) -> Array:
        """The penalty's slope, lambda and all."""
        pull = self._slope(vector, out=self._scratch)
        pull *= self._strengths
        return pull

    def _clip(self, gradient: Array) -> None:
        """Shorten the gradient to the norm allowed (Pascanu, Mikolov, Bengio, 2013). The penalty is not part of it."""
        largest = float(np.abs(gradient).max()) or 1.0  # taken out first, so that no square overflows
        np.divide(gradient, largest, out=self._scratch)
        length = largest * float(np.sqrt(np.dot(self._scratch, self._scratch)))
        factor = self._hyperparameters.clip / (length + CLIP_EPSILON)
        if factor < 1.0:
            gradient *= factor
