"""Training: epochs asked for one at a time. Whoever asks sets the pace, and cannot change the result."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import is_finite
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import Place, first_in_epoch
from neural_drama.network.losses import mean_loss
from neural_drama.network.optimizers import SGD
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """What the player chooses before a training run."""

    learning_rate: float  # > 0
    regularization: float  # lambda >= 0, of the penalty lambda/2 * sum of squared weights
    batch_size: int  # from 1 to all training cases; all of them is full batch
    epochs: int  # how many passes over the training cases


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """Where the network stood after an epoch; epoch 0 is before any training.

    Parameters and stream are the full state of training: going on from them gives the same bits.
    """

    epoch: int
    loss: float  # of the training cases, without penalty
    validation_loss: float
    parameters: Parameters  # a snapshot
    stream: Any  # the state of the stream that shuffles the cases
    first_non_finite: Place | None = None  # where a number first ceased to be finite, if one did


def record_start(
    architecture: Architecture, parameters: Parameters, dataset: Dataset, rng: np.random.Generator
) -> EpochRecord:
    """The record of epoch 0."""
    return _measure(architecture, parameters, dataset, rng, 0)[0]


def train(
    architecture: Architecture, start: EpochRecord, dataset: Dataset, hyperparameters: Hyperparameters
) -> Iterator[EpochRecord]:
    """Train on from a record and yield one for each epoch, up to the number asked for.

    Stops early after the first epoch that ends with a number that is not finite; its record says where the first was.
    """
    rng = _resume(start.stream)
    optimizer = SGD(hyperparameters.learning_rate, hyperparameters.regularization)
    previous = start
    for _ in range(hyperparameters.epochs):
        record = _next_epoch(architecture, previous, dataset, optimizer, hyperparameters.batch_size, rng)
        yield record
        if record.first_non_finite is not None:
            return
        previous = record


def _next_epoch(
    architecture: Architecture,
    previous: EpochRecord,
    dataset: Dataset,
    optimizer: SGD,
    batch_size: int,
    rng: np.random.Generator,
) -> EpochRecord:
    """One pass over the training cases. If a number is not finite after it, it is run again to find the first."""
    parameters = previous.parameters.copy()
    cases = len(dataset.X_train)
    # Overflow is what is being watched for: it is looked for below, and reported by place.
    with np.errstate(over="ignore", invalid="ignore"):
        for rows in batches(cases, batch_size, rng):
            inputs, targets = dataset.X_train[rows], dataset.y_train[rows]
            seen = forward(architecture, parameters, inputs)
            d_loss = architecture.loss.derivative(seen.outputs, targets)
            optimizer.step(parameters, backward(architecture, parameters, seen, d_loss).gradient)
        record, is_sound = _measure(architecture, parameters, dataset, rng, previous.epoch + 1)
        if is_sound:
            return record
        order = _resume(previous.stream)
        place = first_in_epoch(
            architecture, previous.parameters, dataset, batches(cases, batch_size, order), optimizer
        )
    return replace(record, first_non_finite=place)


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp] | slice]:
    """The rows of each batch of one epoch. A full batch keeps the cases in order and draws nothing."""
    if batch_size >= n:
        yield slice(None)
        return
    order = rng.permutation(n)
    for first in range(0, n, batch_size):
        yield order[first : first + batch_size]


def _measure(
    architecture: Architecture, parameters: Parameters, dataset: Dataset, rng: np.random.Generator, epoch: int
) -> tuple[EpochRecord, bool]:
    """The record of an epoch, and whether every number that was computed for it is finite."""
    seen = forward(architecture, parameters, dataset.X_train)
    validation = forward(architecture, parameters, dataset.X_validation)
    record = EpochRecord(
        epoch=epoch,
        loss=mean_loss(architecture.loss, seen.outputs, dataset.y_train),
        validation_loss=mean_loss(architecture.loss, validation.outputs, dataset.y_validation),
        parameters=parameters.snapshot(),
        stream=rng.bit_generator.state,
    )
    # A saturating activation turns an infinite input into a finite answer, so the inputs are looked at too.
    is_sound = (
        math.isfinite(record.loss)
        and math.isfinite(record.validation_loss)
        and is_finite(parameters.vector)
        and all(is_finite(z) for z in (*seen.z, *validation.z))
    )
    return record, is_sound


def _resume(state: Any) -> np.random.Generator:
    rng = np.random.Generator(np.random.PCG64())
    rng.bit_generator.state = state
    return rng
