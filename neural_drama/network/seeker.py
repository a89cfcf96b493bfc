"""The seeker: finds the state of training after any epoch, by going on from the nearest state before it."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence

import numpy as np

from neural_drama.network.state import TrainingState
from neural_drama.network.trainer import Trainer

RECENT_BYTES = 2**20
"""What may be kept of states found lately, so that going back and forth is free."""


class Seeker:
    """Goes on from keyframes, which must be in order and may grow meanwhile. For one thread."""

    def __init__(self, keyframes: Sequence[TrainingState], trainer_from: Callable[[TrainingState], Trainer]) -> None:
        self._keyframes, self._trainer_from = keyframes, trainer_from
        self._trainer: Trainer | None = None
        self._recent: OrderedDict[int, TrainingState] = OrderedDict()

    def state_at(self, epoch: int) -> TrainingState:
        """The state after an epoch."""
        seeking = self.seek(epoch)
        while True:
            try:
                next(seeking)
            except StopIteration as found:
                state: TrainingState = found.value
                return state

    def rest(self) -> None:
        """Give up the buffers of the trainer, which weigh more than many keyframes; it can still seek."""
        self._trainer = None

    def seek(self, epoch: int) -> Generator[float, None, TrainingState]:
        """Yield the part of the way that is done, epoch by epoch, and return the state."""
        state = self._recent.pop(epoch, None) or self._keyframe(epoch)
        if state.epoch != epoch:
            trainer = self._nearest(state, epoch)
            self._trainer = None  # nobody else may move it meanwhile
            first = trainer.epoch
            while trainer.epoch < epoch:
                with np.errstate(all="ignore"):
                    trainer.run_epoch()
                yield (trainer.epoch - first) / (epoch - first)
            state, self._trainer = trainer.state(), trainer
        self._recent[epoch] = state
        while len(self._recent) * state.bytes > RECENT_BYTES and len(self._recent) > 1:
            self._recent.popitem(last=False)
        return state

    def _keyframe(self, epoch: int) -> TrainingState:
        """The last keyframe that is not later."""
        return self._keyframes[bisect_right(self._keyframes, epoch, key=lambda state: state.epoch) - 1]

    def _nearest(self, keyframe: TrainingState, epoch: int) -> Trainer:
        """The trainer that was used last, if it is on the way; else one that sets out from the keyframe."""
        if self._trainer is None or not keyframe.epoch <= self._trainer.epoch <= epoch:
            return self._trainer_from(keyframe)
        return self._trainer
