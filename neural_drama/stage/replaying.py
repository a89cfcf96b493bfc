"""Replaying: a run shown again, by epoch, batch or phase, at a chosen speed."""

from collections.abc import Iterator
from time import monotonic

from textual.timer import Timer

from neural_drama.playthrough.instants import UNITS, Instant, Unit
from neural_drama.playthrough.player import Player
from neural_drama.stage.pacing import SECONDS_FOR_A_WORD
from neural_drama.stage.performance import Performance
from neural_drama.stage.rewinding import Rewinding
from neural_drama.stage.surroundings import Surroundings

SECONDS_TO_SEEK, SECONDS_TO_BREATHE = 0.02, 0.005
"""How long an epoch is sought before keys are looked after, and how long those have then."""

INSTANTS_A_SECOND = 10
"""How fast a run is shown again at first."""


class Replaying(Rewinding):
    """Plays the past of the present run."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self.player: Player | None = None
        self.unit: Unit = "epoch"
        self.instants_a_second = INSTANTS_A_SECOND
        self._reel: Timer | None = None
        self._search: tuple[Iterator[float], Instant] | None = None
        self._searcher: Timer | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A run has a past once it has epochs."""
        if action in ("scrub", "epoch", "present", "play", "speed", "unit"):
            return self.performance.last_epoch > 0
        return super().check_action(action, parameters)

    def action_scrub(self, by: int) -> None:
        """Look at an earlier or later epoch, batch or phase."""
        self.stop_playing()
        performance = self.performance
        instant: Instant | None = performance.instant or Instant(performance.moment.epoch)
        for _ in range(abs(by)):
            assert instant is not None, "it ends before there is none"
            history = performance.history
            found = instant.next(history, self.unit) if by > 0 else instant.previous(history, self.unit)
            if found is None:
                break
            instant = found
        if instant is not None:
            self.look_at(instant)

    def action_epoch(self, epoch: int) -> None:
        """Look at an epoch, as near as there is one."""
        self.stop_playing()
        self.look_at(Instant(min(max(epoch, 0), self.performance.last_epoch)))

    def action_present(self) -> None:
        """Back to the present."""
        self.stop_playing()
        self._stop_seeking()
        self.performance.cursor = None
        self.show_all()

    def look_at(self, instant: Instant) -> None:
        """Look at an instant. Where that is far from any keyframe, it says how far it has come meanwhile."""
        self._stop_seeking()
        self._search = (self.performance.seeking(instant), instant)
        self._seek_on()

    def action_play(self) -> None:
        """Play the run, or hold it as it is shown."""
        if self.player is not None and not self.player.is_paused:
            self.stop_playing()
            self.show_all()
            return
        performance = self.performance
        at = performance.instant or Instant(performance.moment.epoch)
        self.player = Player(performance.history, at, self.unit, self.instants_a_second)
        self.player.play()
        performance.look_at(self.player.at)
        seconds = self._surroundings.seconds_a_frame
        self._reel = self.set_interval(seconds, lambda: self._play_on(seconds))
        self.show_all()

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        player = self.player or Player(self.performance.history, Instant(0), self.unit, self.instants_a_second)
        player.change_speed(by)
        self.instants_a_second = player.speed
        many = "batches" if self.unit == "batch" else f"{self.unit}s"
        self.app.notify(f"{player.speed:g} {many} a second", timeout=SECONDS_FOR_A_WORD, markup=False)
        self.show_all()

    def action_unit(self) -> None:
        """Go by epoch, by batch or by phase."""
        self.unit = UNITS[(UNITS.index(self.unit) + 1) % len(UNITS)]
        if self.player is not None:
            self.player.change_unit(self.unit)
        self.app.notify(f"from now on by {self.unit}", timeout=SECONDS_FOR_A_WORD, markup=False)
        self.show_all()

    def stop_playing(self) -> None:
        """Hold what is shown."""
        if self.player is not None:
            self.player.pause()
        if self._reel is not None:
            self._reel.stop()
        self.player = self._reel = None

    def _seek_on(self) -> None:
        """Seek for as long as no key press would be held up."""
        if self._search is None:
            return
        parts, instant = self._search
        deadline = monotonic() + SECONDS_TO_SEEK
        for part in parts:
            if monotonic() > deadline:
                self.performance.sought = part
                self._searcher = self.set_timer(SECONDS_TO_BREATHE, self._seek_on)
                self.show_all()
                return
        self._stop_seeking()
        self.performance.look_at(instant)
        self.show_all()

    def _stop_seeking(self) -> None:
        if self._searcher is not None:
            self._searcher.stop()
        self._search = self._searcher = self.performance.sought = None

    def _play_on(self, seconds: float) -> None:
        player = self.player
        if player is None or self.performance.run is not None:
            self.stop_playing()
            return
        if player.tick(seconds):
            self.performance.look_at(player.at)
        if player.is_paused:
            self.stop_playing()
        self.show_all()
