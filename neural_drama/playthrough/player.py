"""The player: shows the instants of a run one after another, as fast as it is told, and skips rather than lags."""

import math

from neural_drama.network.history import History
from neural_drama.playthrough.instants import Instant, Stops, Unit

SPEEDS = (1, 2, 5, 10, 30, 100, 300, 1000)
"""Instants a second."""


class Player:
    """Plays a run, or a span of it, forward or back. It has no clock: it is told how much time has passed.

    at: the instant that is shown. Where the span ends it stops, and `play` begins again from the other end.
    """

    def __init__(
        self,
        history: History,
        at: Instant,
        by: Unit = "epoch",
        speed: int = 10,
        span: tuple[Instant, Instant] | None = None,
    ) -> None:
        """span: the first and the last instant, both included; the whole run unless given.

        Raises ValueError for instants that the run has not, for a span that ends before it begins or does not hold
        where it is to start, and for a speed that is not on the list.
        """
        if speed not in SPEEDS:
            raise ValueError(f"speed must be one of {', '.join(map(str, SPEEDS))}, not {speed}")
        self.first, self.last = span or (Instant(0), Instant(history.last_epoch))
        if not self.first <= at <= self.last:
            raise ValueError(f"{at} is not between {self.first} and {self.last}")
        self.history, self.at, self.speed = history, at, speed
        self.is_paused, self.is_reversed = True, False
        self._due = 0.0  # of a step
        self._go_by(by)
        for end in (self.first, self.last):
            self._stops.floor(end)

    @property
    def by(self) -> Unit:
        """What it goes by."""
        return self._stops.by

    @property
    def is_at_end(self) -> bool:
        """Whether there is nothing more to show in the direction it goes."""
        return self.at == (self.first if self.is_reversed else self.last)

    def play(self) -> None:
        """Go on; from the beginning where it has come to the end."""
        if self.is_at_end:
            self.at = self.last if self.is_reversed else self.first
        self.is_paused, self._due = False, 0.0

    def pause(self) -> None:
        """Stay at the instant that is shown."""
        self.is_paused = True

    def turn_round(self) -> None:
        """Go the other way."""
        self.is_reversed, self._due = not self.is_reversed, 0.0

    def change_speed(self, by: int) -> None:
        """Go faster by so many places of the list of speeds, or slower, staying on it."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]

    def change_unit(self, by: Unit) -> None:
        """Go by something else from the instant that is shown."""
        self._go_by(by)
        self._due = 0.0

    def move_to(self, instant: Instant) -> None:
        """Show another instant; the end of the span for one beyond it. Raises ValueError for one not in the run."""
        self._stops.floor(instant)
        self.at, self._due = min(max(instant, self.first), self.last), 0.0

    def tick(self, seconds: float) -> bool:
        """Let time pass. Returns whether another instant is shown. What time there was none for is skipped."""
        if self.is_paused or not seconds > 0:
            return False
        # More than there are instants need not be counted, and could be infinitely many.
        self._due = min(self._due + seconds * self.speed, float(len(self._stops)))
        steps = math.floor(self._due)
        self._due -= steps
        before = self.at
        if steps:
            self.at = self._back(steps) if self.is_reversed else self._onward(steps)
        if self.is_at_end:
            self.is_paused, self._due = True, 0.0
        return self.at != before

    def _onward(self, steps: int) -> Instant:
        number = min(self._stops.floor(self.at) + steps, len(self._stops) - 1)
        return min(max(self._stops[number], self.at), self.last)

    def _back(self, steps: int) -> Instant:
        number = self._stops.floor(self.at)
        number -= steps - (self._stops[number] != self.at)
        return max(self._stops[max(number, 0)], self.first)

    def _go_by(self, by: Unit) -> None:
        self._stops = Stops(self.history, by)
