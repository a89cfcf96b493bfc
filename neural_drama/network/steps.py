"""Steps: one update with everything that led to it, its three phases laid out to be looked at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array, frozen
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Backward, Forward
from neural_drama.network.trainer import Trainer


@dataclass(frozen=True, slots=True)
class Step:
    """The update of one batch. Epochs, batches and updates count from 1. n cases are in the batch."""

    epoch: int
    batch: int
    update: int  # of this optimizer
    learning_rate: float  # by the schedule
    rows: NDArray[np.intp]  # of the training set, [n]
    keep: tuple[Array, ...]  # with dropout, the mask of each hidden layer, scaled up: [n, d_out]
    forward: Forward  # a is before dropout
    backward: Backward
    before: Parameters
    change: Array  # [p]: what was subtracted
    after: Parameters


def take_step(trainer: Trainer, batch: int) -> Step:
    """The update of a batch in the next epoch of a trainer, which is left in the middle of that epoch.

    Raises ValueError for a batch that the epoch has not.
    """
    number = 0
    with np.errstate(all="ignore"):
        for phase in trainer.phases():
            number += phase == "forward"
            if number != batch:
                continue
            if phase == "forward":
                before, seen = trainer.parameters.snapshot(), trainer.workspace.seen()
            elif phase == "backward":
                traced = trainer.workspace.traced()
            else:
                return Step(
                    epoch=trainer.epoch + 1,
                    batch=batch,
                    update=trainer.updates,
                    learning_rate=trainer.learning_rate,
                    rows=trainer.rows.copy(),
                    keep=tuple(frozen(mask.T) for mask in trainer.workspace.keep),
                    forward=seen,
                    backward=traced,
                    before=before,
                    change=frozen(trainer.update.step),
                    after=trainer.parameters.snapshot(),
                )
    raise ValueError(f"epoch {trainer.epoch} has batches 1 to {number}, not {batch}")
