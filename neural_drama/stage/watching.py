"""Watching a run: one thread computes it, and what is shown of it follows at a pace that can be watched."""

from threading import Event as Flag
from threading import Thread

from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.training import Training
from neural_drama.stage.pacing import MOST_SECONDS_ASIDE

SECONDS_A_RUN = 5.0
"""How long a run takes to watch, if the computer keeps up."""

EPOCHS_A_BREATH = 4
"""After so many epochs the worker looks up whether it is still wanted."""


class WatchedRun:
    """A training run and the epoch that is shown of it, which never overtakes what is computed.

    `compute` runs in the worker thread and touches nothing but the records, the flags and the failure; all else
    belongs to the thread that shows.
    """

    def __init__(self, training: Training, from_epoch: int, to_epoch: int) -> None:
        self.training = training
        self.from_epoch, self.to_epoch = from_epoch, to_epoch
        self.shown = from_epoch
        self.is_paused = self.is_hurried = False
        self.stopped_at: int | None = None
        self._place = float(from_epoch)
        self._must_halt, self._has_halted = Flag(), Flag()
        self._has_the_way = Flag()
        self._has_the_way.set()
        self._is_complete = False
        self._failure: Exception | None = None
        self._seen: Moment | None = None  # of the epoch shown last

    def start(self) -> None:
        """Set the worker to work. A program that ends does not wait for it: an epoch may be long, and its end is
        of no use to anyone by then.
        """
        Thread(target=self._work, name="training", daemon=True).start()

    def compute(self) -> None:
        """Compute the run until it is over or must halt. Called once, in the worker."""
        try:
            while self.training.advance(EPOCHS_A_BREATH):
                if not self._has_the_way.wait(MOST_SECONDS_ASIDE):
                    self._has_the_way.set()  # nothing was to be drawn
                if self._must_halt.is_set():
                    return
            self._is_complete = True
        finally:
            self._has_halted.set()

    def make_way(self) -> None:
        """Let the thread that shows answer a key alone: two that take turns are slower than one."""
        self._has_the_way.clear()

    def take_the_way(self) -> None:
        """Compute on: the answer is on screen."""
        self._has_the_way.set()

    @property
    def computed(self) -> int:
        """The last epoch computed so far."""
        return self.training.computed

    @property
    def is_over(self) -> bool:
        """Whether the worker has left the run alone and nothing is left to be shown."""
        if not self._has_halted.is_set():
            return False
        return self.stopped_at is not None or (self._is_complete and self.shown >= self.computed)

    def tick(self, seconds: float) -> bool:
        """Let time pass. Returns whether another epoch is shown. Raises what broke in the worker."""
        if self._failure is not None:
            raise self._failure
        before = self.shown
        if self.stopped_at is None and not self.is_paused:
            span = self.to_epoch - self.from_epoch
            self._place = min(float(self.computed), self._place + span * seconds / SECONDS_A_RUN)
            if self.is_hurried:
                self._place = float(self.computed)
            self.shown = self._cheapest(before, int(self._place))
        return self.shown != before

    def _cheapest(self, before: int, epoch: int) -> int:
        """An epoch that need not be trained again to be shown, where a step is so long that nobody sees the difference.

        The last one is always shown.
        """
        spacing = self.training.recording.spacing
        if self._has_halted.is_set() or epoch - before < 2 * spacing:
            return epoch
        return epoch - (epoch - self.from_epoch) % spacing

    def stop(self) -> None:
        """End the run at the epoch shown; what was computed beyond it will be dropped."""
        if self.stopped_at is None:
            self.stopped_at = self.shown
            self._must_halt.set()

    def stop_at(self, epoch: int) -> None:
        """End the run at an epoch that is computed."""
        if self.stopped_at is None:
            self.shown = self.stopped_at = min(epoch, self.computed)
            self._must_halt.set()

    def halt(self) -> None:
        """Let the worker go, because nobody is watching any more."""
        self._must_halt.set()

    @property
    def moment(self) -> Moment:
        """What there was at the epoch shown. It is asked for all over the screen, and epochs are trained to find it."""
        if self._seen is None or self._seen.epoch != self.shown:
            self._seen = self.training.at(self.shown)
        return self._seen

    def _work(self) -> None:
        try:
            self.compute()
        except Exception as failure:
            self._failure = failure
