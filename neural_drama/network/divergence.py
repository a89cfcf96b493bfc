"""Divergence: when a run is lost, since which epoch, and where the first number ceased to be finite."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.trainer import Phase, Trainer
from neural_drama.network.workspace import Workspace

DIVERGED_MULTIPLE = 10.0
"""A run has diverged when its loss is not finite or above this multiple of the loss it began with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A tensor in one batch of an epoch. Batches and layers count from 1."""

    tensor: str
    batch: int | None = None  # None: found when the epoch was measured, after its last batch
    layer: int | None = None  # None: a tensor of no layer, such as the loss
    cases: str = ""  # "training" or "validation", where the epoch was measured

    def __str__(self) -> str:
        where = f" of layer {self.layer}" if self.layer is not None else ""
        return f"the {self.tensor}{where}{f' for the {self.cases} cases' if self.cases else ''}"


def diverged_since(losses: Array) -> int | None:
    """The epoch from which on the loss stayed lost until the end, or None if it did not diverge.

    losses: [epochs + 1] of a run from epoch 0 on. Lost is a loss that is not finite or above DIVERGED_MULTIPLE times
    the first. A run that comes back below has not diverged.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        is_lost = ~(np.isfinite(losses) & (losses <= DIVERGED_MULTIPLE * losses[0]))
    if not is_lost[-1]:
        return None
    kept = np.nonzero(~is_lost)[0]
    return int(kept[-1]) + 1 if len(kept) else 0


def first_in_epoch(trainer: Trainer) -> Place | None:
    """Run the next epoch of a trainer, looking at every tensor in the order in which it is computed."""
    batch = 0
    with np.errstate(all="ignore"):
        for phase in trainer.phases():
            batch += phase == "forward"
            tensors = _TENSORS[phase](trainer)
            for name, layer, array in tensors:
                if not is_finite(array):
                    return Place(name, batch, layer)
        return _first_in_measurement(trainer)


Tensors = Iterator[tuple[str, int | None, Array]]


def _of_forward(trainer: Trainer) -> Tensors:
    yield from _of_layers(trainer.workspace, slice(0, trainer.workspace.cases))


def _of_layers(workspace: Workspace, columns: slice) -> Tensors:
    for layer, (z, a) in enumerate(zip(workspace.z, workspace.a, strict=True), start=1):
        yield "weighted inputs", layer, z[:, columns]
        yield "activations", layer, a[:, columns]


def _of_backward(trainer: Trainer) -> Tensors:
    for layer in range(trainer.architecture.layers, 0, -1):
        yield "blame", layer, trainer.workspace.deltas[layer - 1]
        yield "gradient", layer, trainer.gradient.stacked[layer - 1]


def _of_update(trainer: Trainer) -> Tensors:
    yield "optimizer's memory", None, trainer.memory
    for layer in range(1, trainer.architecture.layers + 1):
        yield "weights", layer, trainer.parameters.weights[layer - 1]
        yield "biases", layer, trainer.parameters.biases[layer - 1]


_TENSORS: Mapping[Phase, Callable[[Trainer], Tensors]] = {
    "forward": _of_forward,
    "backward": _of_backward,
    "update": _of_update,
}


def _first_in_measurement(trainer: Trainer) -> Place | None:
    learned, watched = trainer.measure()
    cases = trainer.whole.cases
    for name, columns, loss in (
        ("training", slice(0, cases), learned),
        ("validation", slice(cases, None), watched),
    ):
        for tensor, layer, array in _of_layers(trainer.whole, columns):
            if not is_finite(array):
                return Place(tensor, None, layer, name)
        if array.size and not math.isfinite(loss):
            return Place(f"{name} loss")
    return None
