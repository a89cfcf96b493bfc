"""The survey: slices of the loss surface, measured a little at a time and kept for the moments they are of. Pure."""

from collections import deque
from collections.abc import Callable, Generator

from neural_drama.pictures.surface_slice import Surface, surface_by_points
from neural_drama.playthrough.moment import Moment

MOST_KEPT = 12
"""So many slices are kept, those that were measured last."""


class Survey:
    """Measures one slice at a time. It reads no clock: whoever has one says when to stop."""

    def __init__(self) -> None:
        self.part = 0.0  # of the slice that is being measured, what is done
        self._found: deque[tuple[Moment, Surface]] = deque(maxlen=MOST_KEPT)
        self._measured: tuple[Moment, Generator[float, None, Surface]] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a slice is being measured."""
        return self._measured is not None

    def known(self, moment: Moment) -> Surface | None:
        """The slice at a moment, if it was measured; it is the same whichever neuron is looked at."""
        return next((surface for other, surface in self._found if _is_same(other, moment)), None)

    def begin(self, moment: Moment) -> bool:
        """Measure the slice at a moment, unless that is known or under way. Returns whether there is more to do.

        Another one that was under way is given up.
        """
        if self.known(moment) is not None:
            self.give_up()
            return False
        if self._measured is not None and _is_same(self._measured[0], moment):
            return False
        self.part, self._measured = 0.0, (moment, surface_by_points(moment))
        return True

    def go_on(self, is_enough: Callable[[], bool]) -> None:
        """Measure point by point until it is enough for now, or done."""
        while self._measured is not None:
            moment, points = self._measured
            try:
                self.part = next(points)
            except StopIteration as end:
                self._found.append((moment, end.value))
                self._measured = None
            if is_enough():
                return

    def give_up(self) -> None:
        """Nobody wants to know any more."""
        self._measured = None


def _is_same(one: Moment, other: Moment) -> bool:
    """Whether two moments have the same slice: the same weights on the same way, and the same training cases."""
    return (
        one.history is other.history
        and one.case_file is other.case_file
        and (one.parameters is other.parameters or bool((one.parameters.vector == other.parameters.vector).all()))
    )
