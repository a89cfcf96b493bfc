"""Training: epochs asked for one at a time. Whoever asks sets the pace, and cannot change the result."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, is_finite
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
    return _record(architecture, parameters, dataset, rng, 0)


def train(
    architecture: Architecture, start: EpochRecord, dataset: Dataset, hyperparameters: Hyperparameters
) -> Iterator[EpochRecord]:
    """Train on from a record and yield one for each epoch, up to the number asked for.

    Stops early after the first epoch in which a number is not finite; its record says where.
    """
    parameters = start.parameters.copy()
    rng = _resume(start.stream)
    optimizer = SGD(hyperparameters.learning_rate, hyperparameters.regularization)
    previous = start
    for epoch in range(start.epoch + 1, start.epoch + hyperparameters.epochs + 1):
        # Overflow is what is being watched for, and it is reported below by place.
        with np.errstate(over="ignore", invalid="ignore"):
            for rows in batches(len(dataset.X_train), hyperparameters.batch_size, rng):
                inputs, targets = dataset.X_train[rows], dataset.y_train[rows]
                seen = forward(architecture, parameters, inputs)
                d_loss = architecture.loss.derivative(seen.outputs, targets)
                optimizer.step(parameters, backward(architecture, parameters, seen, d_loss).gradient)
            record = _record(architecture, parameters, dataset, rng, epoch)
            if not _is_sound(record):
                order = _resume(previous.stream)
                rows_of = batches(len(dataset.X_train), hyperparameters.batch_size, order)
                place = first_in_epoch(architecture, previous.parameters, dataset, rows_of, optimizer)
                yield EpochRecord(
                    epoch, record.loss, record.validation_loss, record.parameters, record.stream, place
                )
                return
        yield record
        previous = record


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[Array | slice]:
    """The rows of each batch of one epoch. A full batch keeps the cases in order and draws nothing."""
    if batch_size >= n:
        yield slice(None)
        return
    order = rng.permutation(n)
    for first in range(0, n, batch_size):
        yield order[first : first + batch_size]


def _record(
    architecture: Architecture, parameters: Parameters, dataset: Dataset, rng: np.random.Generator, epoch: int
) -> EpochRecord:
    outputs = forward(architecture, parameters, dataset.X_train).outputs
    validation_outputs = forward(architecture, parameters, dataset.X_validation).outputs
    return EpochRecord(
        epoch=epoch,
        loss=mean_loss(architecture.loss, outputs, dataset.y_train),
        validation_loss=mean_loss(architecture.loss, validation_outputs, dataset.y_validation),
        parameters=parameters.snapshot(),
        stream=rng.bit_generator.state,
    )


def _is_sound(record: EpochRecord) -> bool:
    return (
        np.isfinite(record.loss)
        and np.isfinite(record.validation_loss)
        and is_finite(record.parameters.vector)
    )


def _resume(state: Any) -> np.random.Generator:
    rng = np.random.Generator(np.random.PCG64())
    rng.bit_generator.state = state
    return rng
