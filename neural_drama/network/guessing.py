"""Guess-and-check: learning without any gradient, by random changes of which those that help are kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters
from neural_drama.network.surface import loss_at


@dataclass(frozen=True, slots=True)
class Guess:
    """How far guessing has come."""

    tries: int  # 0 before the first
    kept: int  # how many of them were kept
    loss: float  # of what is kept: the mean over the training cases, scaled
    passes: int  # forward passes over the training cases so far: one at the start and one a try; none backward
    parameters: Parameters  # what is kept, a snapshot


def guess_and_check(
    architecture: Architecture,
    parameters: Parameters,
    inputs: Array,
    targets: Array,
    length: float,
    rng: np.random.Generator,
) -> Iterator[Guess]:
    """Try after try, without end: whoever asks stops asking. The first item is the start, before any try.

    Each try adds a random vector to all parameters, in any direction alike, `length` times as long as the parameters
    were at the start; it is kept if the mean loss on inputs [n, d] and targets [n, k] falls. A loss of NaN never falls.
    Raises ValueError, when first asked, for a length that is not positive and finite, and for parameters that are all
    zero, to which no length is relative.
    """
    if not 0 < length < np.inf:
        raise ValueError(f"the length of a guess must be a positive number, not {length}")
    if not parameters.vector.any():
        raise ValueError("the parameters are all zero: a guess has a length relative to theirs")
    with np.errstate(all="ignore"):
        reach = length * float(np.linalg.norm(parameters.vector))
    best = parameters.snapshot()
    loss, tries, kept = loss_at(architecture, best, inputs, targets), 0, 0
    while True:
        yield Guess(tries, kept, loss, tries + 1, best)
        guessed = _elsewhere(best, reach, rng)
        guessed_loss = loss_at(architecture, guessed, inputs, targets)
        tries += 1
        if guessed_loss < loss:
            best, loss, kept = guessed, guessed_loss, kept + 1


def _elsewhere(parameters: Parameters, reach: float, rng: np.random.Generator) -> Parameters:
    """Parameters at a distance of `reach`, in a direction drawn from all alike."""
    direction = rng.standard_normal(parameters.vector.shape)
    with np.errstate(all="ignore"):
        vector = parameters.vector + direction * (reach / np.linalg.norm(direction))
    return Parameters(parameters.sizes, vector).snapshot()
