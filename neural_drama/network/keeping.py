"""Keeping: what is kept of a training, so that it can be put by and any epoch of it found again."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from neural_drama.network.arrays import Array, frozen
from neural_drama.network.divergence import Place
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.optimizers import OPTIMIZERS
from neural_drama.network.state import TrainingState

if TYPE_CHECKING:  # a recording is also made of what was kept
    from neural_drama.network.recording import Recording


@dataclass(frozen=True, slots=True)
class Kept:
    """A training as far as it went. Values need not be finite; raises ValueError for sizes that do not fit.

    The epochs of the hyperparameters are those that were wished: schedules go by them, also if it was stopped before.
    """

    hyperparameters: Hyperparameters
    keyframes: tuple[TrainingState, ...]  # the first is what it began with, the last what it came to
    losses: Array  # of training, from the start on, [epochs + 1]
    validation_losses: Array  # [epochs + 1]
    first_non_finite: Place | None = None  # in the last epoch

    def __post_init__(self) -> None:
        if not self.keyframes:
            raise ValueError("a training is kept with one keyframe at least")
        epochs = [state.epoch for state in self.keyframes]
        shape = (epochs[-1] - epochs[0] + 1,)
        if epochs[0] < 0 or any(earlier >= later for earlier, later in pairwise(epochs)):
            raise ValueError("keyframes stand in the order of their epochs")
        if self.losses.shape != shape or self.validation_losses.shape != shape:
            found = f"{list(self.losses.shape)} and {list(self.validation_losses.shape)}"
            raise ValueError(f"epochs {epochs[0]} to {epochs[-1]} have curves of {list(shape)}, not {found}")
        if shape[0] - 1 > self.hyperparameters.epochs:
            raise ValueError(f"at most {self.hyperparameters.epochs} epochs were wished, not {shape[0] - 1}")
        for state in self.keyframes:
            self._check(state)

    @property
    def last_epoch(self) -> int:
        """The last epoch, as the run counts."""
        return self.keyframes[-1].epoch

    def _check(self, state: TrainingState) -> None:
        """Raise ValueError for a state that cannot be of this training."""
        wished, first = self.hyperparameters.optimizer, self.keyframes[0]
        if state.optimizer != wished:
            raise ValueError(f"a state of {state.optimizer} does not belong to a training by {wished}")
        if state.parameters.sizes != first.parameters.sizes:
            raise ValueError(f"a state of {state.parameters.sizes} does not belong to one of {first.parameters.sizes}")
        rows = OPTIMIZERS[wished].rows, state.parameters.vector.size
        if state.memory is None or state.memory.shape != rows:
            found = None if state.memory is None else list(state.memory.shape)
            raise ValueError(f"the memory of {wished} is {list(rows)} here, not {found}")
        if state.trained != state.epoch - first.epoch:
            raise ValueError(f"after epoch {state.epoch} there are {state.epoch - first.epoch}, not {state.trained}")


def kept(recording: "Recording", last_epoch: int) -> Kept:
    """What is kept of a training up to an epoch. Raises ValueError for an epoch that is not computed.

    Whoever asks seeks: it is asked in the thread that reads the recording.
    """
    last = recording.state_at(last_epoch)
    count = last_epoch - recording.start.epoch + 1
    place = recording.first_non_finite if last_epoch == recording.last_epoch else None
    return Kept(
        hyperparameters=recording.hyperparameters,
        keyframes=(*(state for state in recording.keyframes if state.epoch < last_epoch), last),
        losses=frozen(recording.losses[:count]),
        validation_losses=frozen(recording.validation_losses[:count]),
        first_non_finite=place,
    )
