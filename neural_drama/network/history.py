"""The history: one run from its first weights on, which several trainings may have gone on with."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.divergence import Place
from neural_drama.network.parameters import Parameters
from neural_drama.network.recording import Recording
from neural_drama.network.state import TrainingState


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """What the curves hold of an epoch; epoch 0 is before any training. Losses are scaled, without penalty."""

    epoch: int
    loss: float
    validation_loss: float


@dataclass(frozen=True)
class History:
    """Trainings in a row, each from where the one before was left. `last_epoch` is as far as this history goes.

    Someone may have laid hands on the weights between two trainings: the epoch in which they meet is what the later
    one found.
    """

    recordings: tuple[Recording, ...]
    last_epoch: int

    def __len__(self) -> int:
        """How many epochs are recorded, epoch 0 counted."""
        return self.last_epoch + 1

    def __getitem__(self, epoch: int) -> EpochRecord:
        """The record of an epoch; -1 is the last."""
        epoch = range(len(self))[epoch]
        return EpochRecord(epoch, float(self.losses[epoch]), float(self.validation_losses[epoch]))

    @cached_property
    def losses(self) -> Array:
        """The training loss after each epoch, [epochs + 1]."""
        return self._joined([recording.losses for recording in self.recordings])

    @cached_property
    def validation_losses(self) -> Array:
        """The validation loss after each epoch, [epochs + 1]."""
        return self._joined([recording.validation_losses for recording in self.recordings])

    @property
    def first_non_finite(self) -> Place | None:
        """Where in the last epoch a number first ceased to be finite, if one did. No training goes on from there."""
        last = self.recordings[-1]
        return last.first_non_finite if last.last_epoch == self.last_epoch else None

    def parameters_at(self, epoch: int) -> Parameters:
        """The weights and biases after an epoch."""
        return self.state_at(epoch).parameters

    def state_at(self, epoch: int) -> TrainingState:
        """The full state of training after an epoch. Raises ValueError for one that is not recorded."""
        self._check(epoch)
        return self.recording_of(epoch).state_at(epoch)

    def up_to(self, epoch: int) -> "History":
        """The same run, forgotten after an epoch. Raises ValueError for one that is not recorded."""
        self._check(epoch)
        kept = tuple(recording for recording in self.recordings if recording.start.epoch <= epoch)
        return History(kept, epoch)

    def then(self, recording: Recording, last_epoch: int) -> "History":
        """This run gone on with, up to an epoch that is computed already."""
        before = self.up_to(recording.start.epoch).recordings
        # A recording of which nothing but the meeting point is left has nothing to say any more.
        kept = tuple(one for one in before if one.start.epoch < recording.start.epoch)
        for one in kept:
            one.rest()
        return History((*kept, recording), last_epoch)

    def recording_of(self, epoch: int) -> Recording:
        """The training that an epoch belongs to."""
        return next(recording for recording in reversed(self.recordings) if recording.start.epoch <= epoch)

    def _check(self, epoch: int) -> None:
        if not 0 <= epoch <= self.last_epoch:
            raise ValueError(f"epochs 0 to {self.last_epoch} are recorded, not {epoch}")

    def _joined(self, curves: list[Array]) -> Array:
        starts = [recording.start.epoch for recording in self.recordings]
        ends = [*starts[1:], self.last_epoch + 1]
        parts = [curve[: end - start] for curve, start, end in zip(curves, starts, ends, strict=True)]
        return np.concatenate(parts)
