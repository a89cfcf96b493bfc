"""The recording: a training as far as it is computed, of which any epoch, batch and phase can be had again.

Curves are kept for every epoch, the full state of training at keyframes. What lies between two keyframes is
computed again from the earlier one, by the same trainer, and so comes out with the same bits.
"""

import math
from collections.abc import Generator
from dataclasses import replace

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import Place, first_in_epoch
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.keeping import Kept
from neural_drama.network.seeker import Seeker
from neural_drama.network.state import TrainingState, begun
from neural_drama.network.steps import Step, take_step
from neural_drama.network.stopping import is_over
from neural_drama.network.trainer import Trainer

KEYFRAME_UPDATES = 32
"""Keyframes are at most so many updates apart, unless the memory allowed does not suffice for that."""

KEYFRAME_BYTES = 44 * 2**20
"""What the keyframes of a run may take together, about, however many trainings it is made of."""


class Recording:
    """A training of at most `hyperparameters.epochs` epochs from a state on. Computed by `advance`, in one thread.

    Another thread may read the curves up to `computed` and ask for states meanwhile.
    """

    def __init__(
        self, architecture: Architecture, dataset: Dataset, hyperparameters: Hyperparameters, start: TrainingState
    ) -> None:
        self.architecture, self.dataset, self.hyperparameters = architecture, dataset, hyperparameters
        self.start = begun(start, hyperparameters)
        self.first_non_finite: Place | None = None
        self.is_over = not hyperparameters.epochs
        self.computed = 0  # epochs since the start
        self._curves = np.empty((2, hyperparameters.epochs + 1))
        self._shown = self._curves.view()
        self._shown.flags.writeable = False
        self._trainer: Trainer | None = self._trainer_from(self.start)  # until the end
        with np.errstate(all="ignore"):
            self._curves[:, 0] = self._trainer.measure()
        self._keyframes = [self.start]
        self.spacing = self._spacing()  # epochs between two keyframes
        self._seeker = Seeker(self._keyframes, self._trainer_from)  # for those who read
        self._scout = Seeker(self._keyframes, self._trainer_from)  # for the thread that computes

    @classmethod
    def restored(cls, architecture: Architecture, dataset: Dataset, kept: Kept) -> "Recording":
        """A training as it was kept: over, with those curves, seeking between those keyframes.

        Raises ValueError for one of another network, or for cases that do not fit it.
        """
        recording = cls(architecture, dataset, kept.hyperparameters, kept.keyframes[0])
        recording.first_non_finite = kept.first_non_finite
        recording._curves = np.stack((kept.losses, kept.validation_losses))
        recording._shown = recording._curves.view()
        recording._shown.flags.writeable = False
        recording._keyframes[:] = kept.keyframes  # in place, for those who seek know the list
        recording.computed = len(kept.losses) - 1
        recording.is_over, recording._trainer = True, None
        return recording

    @property
    def keyframes(self) -> tuple[TrainingState, ...]:
        """The states it can seek from, the first being the start."""
        return tuple(self._keyframes)

    @property
    def last_epoch(self) -> int:
        """The last epoch computed, as the run counts."""
        return self.start.epoch + self.computed

    @property
    def losses(self) -> Array:
        """The training loss from the start on, [computed + 1]."""
        return self._shown[0, : self.computed + 1]

    @property
    def validation_losses(self) -> Array:
        """The validation loss from the start on, [computed + 1]."""
        return self._shown[1, : self.computed + 1]

    def advance(self, epochs: int) -> int:
        """Compute up to so many more epochs and return how many it were; fewer only if that was the end.

        The training ends after its last epoch, after one that ends with a number that is not finite, or when the
        validation loss has not fallen for as long as there was patience.
        """
        done = 0
        # Overflow is what is being watched for: it is reported by place.
        with np.errstate(all="ignore"):
            while done < epochs and not self.is_over:
                assert self._trainer is not None, "a training that is not over has a trainer"
                self._compute_epoch(self._trainer)
                done += 1
        if self.is_over:
            self._trainer = None  # its buffers outweigh many keyframes
            self._scout.rest()
        return done

    def state_at(self, epoch: int) -> TrainingState:
        """The full state after an epoch of the run. Raises ValueError for an epoch that is not computed here."""
        self._check(self.start.epoch, epoch)
        return self._with_patience(self._seeker.state_at(epoch))

    def seeking(self, epoch: int) -> Generator[float, None, TrainingState]:
        """The same where keyframes lie far apart: yields the part of the way that is done, returns the state."""
        self._check(self.start.epoch, epoch)
        return self._seeking(epoch)

    def is_computed_alike(self) -> bool:
        """Whether the way from the last keyframe but one to the last comes to the same bits when it is gone again.

        On another machine than the one that kept them, it may not.
        """
        if len(self._keyframes) < 2:
            return True
        begin, end = self._keyframes[-2:]
        again = Seeker([begin], self._trainer_from).state_at(end.epoch)
        return again.parameters.vector.tobytes() == end.parameters.vector.tobytes()

    def rest(self) -> None:
        """Give up the buffers for seeking until something is sought again."""
        self._seeker.rest()

    def step_at(self, epoch: int, batch: int) -> Step:
        """The update of a batch in an epoch, both from 1: all three phases, as they were.

        Raises ValueError for an epoch that was not trained here and for a batch that the epoch has not.
        """
        self._check(self.start.epoch + 1, epoch)
        return take_step(self._trainer_from(self.state_at(epoch - 1)), batch)

    def _seeking(self, epoch: int) -> Generator[float, None, TrainingState]:
        return self._with_patience((yield from self._seeker.seek(epoch)))

    def _with_patience(self, state: TrainingState) -> TrainingState:
        """A state with what only the curves tell, because seeking does not measure: how long it has waited."""
        epochs = state.epoch - self.start.epoch
        curve = self._curves[1, 1 : epochs + 1]
        if not epochs or np.isnan(curve).all():
            return replace(state, lowest=math.inf, waited=epochs if len(self.dataset.X_validation) else 0)
        lowest = int(np.nanargmin(curve))
        return replace(state, lowest=float(curve[lowest]), waited=epochs - 1 - lowest)

    def _check(self, first: int, epoch: int) -> None:
        if not first <= epoch <= self.last_epoch:
            raise ValueError(f"this recording has epochs {first} to {self.last_epoch}, not {epoch}")

    def _compute_epoch(self, trainer: Trainer) -> None:
        trainer.run_epoch()
        losses = trainer.measure()
        # One by one: numpy would first make an array of the two.
        self._curves[0, self.computed + 1], self._curves[1, self.computed + 1] = losses
        is_last, place = is_over(trainer, losses, lambda: self._look_closely(trainer.epoch))
        if (self.computed + 1) % self.spacing == 0:
            self._keyframes.append(trainer.state())
        # In this order, so that another thread never sees an end before the last epoch.
        self.computed += 1
        self.first_non_finite = place
        self.is_over = is_last

    def _look_closely(self, epoch: int) -> Place | None:
        return first_in_epoch(self._trainer_from(self._scout.state_at(epoch - 1)))

    @property
    def last_epoch_wished(self) -> int:
        """The last epoch that this training is to come to, as the run counts."""
        return self.start.epoch + self.hyperparameters.epochs

    def _spacing(self) -> int:
        updates = math.ceil(len(self.dataset.X_train) / self.hyperparameters.batch_size)
        room = max(1, KEYFRAME_BYTES // self.start.bytes)
        return max(1, KEYFRAME_UPDATES // updates, self.last_epoch_wished // room + 1)

    def _trainer_from(self, state: TrainingState) -> Trainer:
        return Trainer(self.architecture, self.dataset, self.hyperparameters, state)
