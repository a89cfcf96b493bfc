"""Following: a run that is computed is shown as far as it has come, frame by frame, until it is over."""

from textual.message import Message
from textual.timer import Timer

from neural_drama.stage.noting import Noting
from neural_drama.stage.performance import Performance
from neural_drama.stage.surroundings import Surroundings
from neural_drama.stage.watching import WatchedRun

SECONDS_BELOW_A_PANEL = 1.0
"""How long a picture of a run stands while a panel lies over it."""


class Following(Noting):
    """Draws a run again and again while it is computed."""

    class RunBegan(Message):
        """A training is being watched."""

        def __init__(self, run: WatchedRun) -> None:
            super().__init__()
            self.run = run

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self._clock: Timer | None = None
        self._unseen = 0.0  # seconds of a run that have passed below a panel since it was drawn there
        self._has_put_off = False  # the last frame, for a key

    def begin_run(self) -> None:
        """Have a run computed, and follow it."""
        run = self.performance.begin_run()
        run.is_hurried = self._surroundings.is_still
        run.start()
        self.post_message(self.RunBegan(run))
        seconds = self._surroundings.seconds_a_frame
        self._clock = self.set_interval(seconds, lambda: self._watch(seconds))

    def _watch(self, seconds: float) -> None:
        """Show how far the run has come, and go on when it is over."""
        run = self.performance.run
        if run is None or self.is_restaging:
            return
        if run.tick(seconds) and self._is_due(seconds):
            run.make_way()  # the sooner it is drawn, the sooner there is an ear for a key
            self.show_epoch()
        if run.is_over and self._clock is not None:
            self._clock.stop()
            self.performance.end_run()
            self.go_on()

    def _is_due(self, seconds: float) -> bool:
        """Whether a run is to be drawn now. Below a panel it is seen less, and whoever reads there has the keys.

        A key that waits comes first, but no key puts off two frames in a row.
        """
        self._unseen += seconds
        if self.app.screen is not self and self._unseen < SECONDS_BELOW_A_PANEL:
            return False
        self._has_put_off = bool(self.app.message_queue_size) and not self._has_put_off
        if self._has_put_off:
            return False
        self._unseen = 0.0
        return True
