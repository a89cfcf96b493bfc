"""Limits: which ways are still open after many rounds, when counts have grown and epochs are spent."""

from collections.abc import Callable, Iterable, Mapping

from neural_drama.kit.paths import Condition, Paths, Way
from neural_drama.kit.probing import Nature, holds, points
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import VISITS, counts_visits, visits_of
from neural_drama.story.script import Cue

MANY = 1e6
"""So often round that every count has gone past what a guard may ask of it."""

MOST_TRIED = 300_000
"""Parts of guards times points at which conditions are tried together."""

EPOCHS_LEFT = "epochs_left"
RENEWING = frozenset({"rewind", "network"})
"""Verbs that give epochs back."""


Grown = Callable[[str], float | None]
"""What a fact has become after many rounds; None if that is not known."""


class Limits:
    """Which ways are still open after many rounds, when counts have grown and epochs are spent."""

    def __init__(self, nature: Nature) -> None:
        self._nature = nature
        self._known: dict[tuple[str, bool, tuple[tuple[str, float], ...]], bool] = {}
        self._together: dict[tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, float], ...]], bool] = {}
        self._left = MOST_TRIED

    def is_open(self, way: Way, grown: Grown) -> bool:
        """Whether a way may be open; grown: what a fact has become, or None."""
        if not all(self._may(condition, grown) for condition in way.conditions):
            return False
        return len(way.conditions) < 2 or self._may_together(way.conditions, grown)

    def _may_together(self, conditions: tuple[Condition, ...], grown: Grown) -> bool:
        """Whether conditions that speak of the same facts can all be met; where that takes too long, they can."""
        guards = [guard for guard, _ in conditions]
        names = {name for guard in guards for name in guard.names}
        if len(names) == sum(len(guard.names) for guard in guards):
            return True  # each speaks of facts of its own
        fixed = {name: value for name in names if (value := grown(name)) is not None}
        key = (tuple((guard.source, wanted) for guard, wanted in conditions), tuple(sorted(fixed.items())))
        if key not in self._together:
            tried = points(guards, self._nature, fixed) if self._left > 0 else []
            self._left -= len(tried) * sum(guard.parts for guard in guards)
            self._together[key] = not tried or any(
                all(holds(guard, point) is wanted for guard, wanted in conditions) for point in tried
            )
        return self._together[key]

    def _may(self, condition: Condition, grown: Grown) -> bool:
        guard, wanted = condition
        fixed = {name: value for name in guard.names if (value := grown(name)) is not None}
        if not fixed and guard.names:
            return True
        key = (guard.source, wanted, tuple(fixed.items()))
        if key not in self._known:
            self._known[key] = self._tried(guard, wanted, fixed)
        return self._known[key]

    def _tried(self, guard: Expression, wanted: bool, fixed: Mapping[str, float]) -> bool:
        tried = points([guard], self._nature, fixed)
        return not tried or any(holds(guard, point) is wanted for point in tried)


class Growing:
    """What grows, or is spent, for whoever goes round and round through every place of a part."""

    def __init__(self, paths: Paths, part: Iterable[int]) -> None:
        self._places: dict[str, set[int]] = {}
        renews = False
        for number in part:
            place = paths.places[number]
            if paths.scenes_with(place.passage.anchor) == 1:  # otherwise which of them is counted is not known here
                self._places.setdefault(visits_of(place.passage.anchor), set()).add(number)
            if place.is_training:
                self._places.setdefault(EPOCHS_LEFT, set()).add(number)
            renews = renews or (isinstance(place.element, Cue) and place.element.verb in RENEWING)
        if renews:
            self._places.pop(EPOCHS_LEFT, None)

    def become(self, name: str) -> float | None:
        """What a fact has become after many rounds; None if it need not have changed."""
        if name == EPOCHS_LEFT:
            return 0.0 if name in self._places else None
        return MANY if name == VISITS or name in self._places else None

    def places_of(self, names: Iterable[str]) -> list[set[int]]:
        """The places without which each of these facts would stay as it is."""
        return [self._places[name] for name in names if name in self._places]


def elsewhere(growing: Growing, name: str) -> float | None:
    """What a fact has become in a place beside those that are gone round, whose own visits are not many."""
    return None if name == VISITS else growing.become(name)


def is_counted(way: Way) -> bool:
    """Whether what must hold for a way speaks of something that grows, or is spent."""
    names = {name for guard, _ in way.conditions for name in guard.names}
    return EPOCHS_LEFT in names or VISITS in names or any(map(counts_visits, names))
