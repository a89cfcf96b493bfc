"""The verdicts of a playthrough: kept as they fall, and binding where they fell before.

What a network measures can differ in its last bits on another machine, and a guard that stands on a knife's edge with
it. A playthrough that is played again follows the verdicts of its first performance.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from neural_drama.playthrough.turns import Verdict


class Verdicts:
    """Those made since the last turn, and those of an earlier performance that are to be followed, turn by turn."""

    def __init__(self) -> None:
        self._made: list[Verdict] = []
        self._given: deque[Verdict] = deque()
        self._later: deque[Sequence[Verdict]] = deque()
        self.overruled = 0  # how many were measured otherwise than they had been given

    @property
    def made(self) -> tuple[Verdict, ...]:
        """Those since the last turn."""
        return tuple(self._made)

    def return_to(self, made: Sequence[Verdict]) -> None:
        """Stand where these were made since the last turn, with nothing to follow."""
        self._made = list(made)
        self._given.clear()
        self._later.clear()

    def follow(self, turns: Iterable[Sequence[Verdict]]) -> None:
        """Follow the verdicts of the turn that is under way, and then those of the turns to come."""
        self.expect(turns)
        self._given = deque((self._later.popleft() if self._later else ())[len(self._made) :])

    def expect(self, turns: Iterable[Sequence[Verdict]]) -> None:
        """Follow these from the next turn on."""
        self._later = deque(turns)

    def decide(self, measured: Verdict) -> Verdict:
        """The verdict: as it was given, or else as it is measured now."""
        verdict = self._given.popleft() if self._given else measured
        if type(verdict) is not type(measured):  # they are those of another story
            self._given.clear()
            verdict = measured
        self.overruled += verdict != measured
        self._made.append(verdict)
        return verdict

    def end_turn(self) -> tuple[Verdict, ...]:
        """The turn is taken: those made since the one before."""
        made = self.made
        self._made.clear()
        self._given = deque(self._later.popleft() if self._later else ())
        return made
