"""Divergence: when a run is lost, since which epoch, and where the first number ceased to be finite."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import is_finite
from neural_drama.network.dataset import Dataset
from neural_drama.network.optimizers import SGD
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward

DIVERGED_MULTIPLE = 10.0
"""A run has diverged when its loss is not finite or above this multiple of the loss it began with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A tensor in one batch of an epoch. Batches and layers count from 1."""

    tensor: str
    batch: int | None = None  # None: found when the epoch was measured, after its last batch
    layer: int | None = None  # None: a tensor of no layer, such as the loss

    def __str__(self) -> str:
        where = f" of layer {self.layer}" if self.layer is not None else ""
        return f"the {self.tensor}{where}"


class HasLoss(Protocol):
    """Anything with an epoch and its loss."""

    @property
    def epoch(self) -> int: ...
    @property
    def loss(self) -> float: ...


def diverged_since(records: Sequence[HasLoss]) -> int | None:
    """The epoch from which on the loss stayed lost until the end of the records, or None if it did not diverge.

    Lost is a loss that is not finite or above DIVERGED_MULTIPLE times that of the first record. A run that
    comes back below has not diverged.
    """
    limit = DIVERGED_MULTIPLE * records[0].loss
    since = None
    for record in reversed(records):
        if math.isfinite(record.loss) and not record.loss > limit:
            break
        since = record.epoch
    return since


def first_in_epoch(
    architecture: Architecture,
    start: Parameters,
    dataset: Dataset,
    rows_of_batches: Iterable[Any],
    optimizer: SGD,
) -> Place | None:
    """Run one epoch again from its start, looking at every tensor in the order in which it is computed."""
    parameters = start.copy()
    for batch, rows in enumerate(rows_of_batches, start=1):
        inputs, targets = dataset.X_train[rows], dataset.y_train[rows]
        seen = forward(architecture, parameters, inputs)
        for i in range(architecture.layers):
            if not is_finite(seen.z[i]):
                return Place("weighted inputs", batch, i + 1)
            if not is_finite(seen.a[i]):
                return Place("activations", batch, i + 1)
        traced = backward(architecture, parameters, seen, architecture.loss.derivative(seen.outputs, targets))
        gradient = Parameters(parameters.sizes, traced.gradient)
        for i in reversed(range(architecture.layers)):
            if not is_finite(traced.deltas[i]):
                return Place("blame", batch, i + 1)
            if not (is_finite(gradient.weights[i]) and is_finite(gradient.biases[i])):
                return Place("gradient", batch, i + 1)
        optimizer.step(parameters, traced.gradient)
        for i in range(architecture.layers):
            if not is_finite(parameters.weights[i]):
                return Place("weights", batch, i + 1)
            if not is_finite(parameters.biases[i]):
                return Place("biases", batch, i + 1)
    return _first_in_measurement(architecture, parameters, dataset)


def _first_in_measurement(architecture: Architecture, parameters: Parameters, dataset: Dataset) -> Place | None:
    for name, inputs, targets in (
        ("training loss", dataset.X_train, dataset.y_train),
        ("validation loss", dataset.X_validation, dataset.y_validation),
    ):
        seen = forward(architecture, parameters, inputs)
        for i in range(architecture.layers):
            if not (is_finite(seen.z[i]) and is_finite(seen.a[i])):
                return Place("weighted inputs", None, i + 1)
        if not np.isfinite(architecture.loss.value(seen.outputs, targets).mean()):
            return Place(name)
    return None


