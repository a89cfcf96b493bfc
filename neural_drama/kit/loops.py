"""Loops: where a story goes round, and whether the player, or whoever takes the first option each time, gets out."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from neural_drama.kit.paths import (
    Condition,
    Paths,
    Place,
    Way,
    Ways,
    horizons_of,
    kept,
    leaves,
    loops,
    reached,
    reaching,
)
from neural_drama.kit.probing import Nature, holds, points
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import VISITS, visits_of
from neural_drama.story.problems import Problem
from neural_drama.story.script import Choice, Cue, Jump

MANY = 1e6
"""So often round that every count has gone past what a guard may ask of it."""

MOST_TRIED = 300_000
"""Parts of guards times points at which conditions are tried together."""

MOST_LOOKED_AT = 50_000
"""So many places are looked at; from there on each part is taken for one that lasts."""

EPOCHS_LEFT = "epochs_left"
RENEWING = frozenset({"rewind", "network"})
"""Verbs that give epochs back."""


Grown = Callable[[str], float | None]
"""What a fact has become after many rounds; None if that is not known."""


class Limits:
    """Which ways are still open after many rounds, when counts have grown and epochs are spent."""

    def __init__(self, nature: Nature) -> None:
        self._nature = nature
        self._known: dict[tuple[str, bool, tuple[str, ...]], bool] = {}
        self._together: dict[tuple[tuple[tuple[str, bool], ...], tuple[str, ...]], bool] = {}
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
        key = (tuple((guard.source, wanted) for guard, wanted in conditions), tuple(sorted(fixed)))
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
        key = (guard.source, wanted, tuple(fixed))
        if key not in self._known:
            self._known[key] = self._tried(guard, wanted, fixed)
        return self._known[key]

    def _tried(self, guard: Expression, wanted: bool, fixed: Mapping[str, float]) -> bool:
        tried = points([guard], self._nature, fixed)
        return not tried or any(holds(guard, point) is wanted for point in tried)


def check_loops(paths: Paths, nature: Nature) -> Iterator[Problem]:
    """Silent loops, dead ends, first options that go round, and options that run out."""
    limits = Limits(nature)
    real = kept(paths.ways, lambda way: limits.is_open(way, lambda name: None))
    silent = list(_silent_loops(paths, real, limits))
    for part, is_certain in silent:
        yield _silent(paths, part, is_certain)
    closed = {number for part, is_certain in silent if is_certain for number in part}
    dead = reached((paths.start,), real) - reaching((paths.curtain,), real)
    yield from _dead_ends(paths, real, dead - closed)
    yield from _running_out(paths, real, dead)
    yield from _first_options(paths, limits, dead)


def _silent_loops(paths: Paths, ways: Ways, limits: Limits) -> Iterator[tuple[list[int], bool]]:
    """Parts in which the story can go round without asking, and whether it must."""
    among = [n for n in reached((paths.start,), ways) if n != paths.curtain and not paths.places[n].is_asking]
    found: set[int] = set()
    for part in loops(ways, among):
        if not leaves(part, ways):
            found |= set(part)
            yield part, True
    for part in lasting(paths, ways, limits, among):
        if not found & set(part):
            yield part, False


def lasting(paths: Paths, ways: Ways, limits: Limits, among: Iterable[int]) -> list[list[int]]:
    """Parts in which the story may go round for ever: no count of visits, rewinds or epochs left ever ends it."""
    among = list(among)
    onward = kept(ways, lambda way: not way.is_rewind and not (way.option and way.option.is_once))
    found: list[list[int]] = []
    waiting = loops(onward, among)
    looked_at = 0
    while waiting and looked_at < MOST_LOOKED_AT:
        part = waiting.pop()
        growing = Growing(paths, part)
        found += loops(_open_within(part, onward, limits, growing.become), part)
        # Whoever goes round without a place that a guard counts on sees nothing grow.
        guards = {guard for number in part for way in onward[number] for guard, _ in way.conditions}
        for counted in growing.places_of({name for guard in guards for name in guard.names}):
            looked_at += len(part)
            if looked_at < MOST_LOOKED_AT:
                waiting += loops(onward, set(part) - counted)
    found += waiting
    # What a rewind leads back to has forgotten its visits and what was taken; only rewinds themselves are counted on.
    again = kept(ways, lambda way: limits.is_open(way, lambda name: MANY if name == "rewinds" else None))
    seen = {number for part in found for number in part}
    for part in loops(again, among):
        inside = set(part)
        if not seen & inside and any(way.is_rewind and way.to in inside for n in part for way in again[n]):
            found.append(part)
    return found


def _open_within(part: Iterable[int], ways: Ways, limits: Limits, grown: Grown) -> Ways:
    """The ways with those from a part left that may be open."""
    narrowed = list(ways)
    for number in part:
        narrowed[number] = tuple(way for way in ways[number] if limits.is_open(way, grown))
    return narrowed


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


def _silent(paths: Paths, part: list[int], is_certain: bool) -> Problem:
    jumps = [paths.places[number] for number in part if isinstance(paths.places[number].element, Jump)]
    where = (jumps or [paths.places[part[0]]])[-1].where
    if is_certain:
        return Problem(where, "E702", "the story goes round here for ever and asks the player nothing", _QUESTION)
    return Problem(where, "W703", "the story may go round here for ever and ask the player nothing", _QUESTION)


_QUESTION = "put a choice into the loop, or let it end by a count, as in {if visits < 3}"


def _last_parts(ways: Ways, among: set[int]) -> list[list[int]]:
    """The loops among places that lead to no other of them."""
    return [part for part in loops(ways, among) if not leaves(part, kept(ways, lambda way: way.to in among))]


def _dead_ends(paths: Paths, ways: Ways, dead: set[int]) -> Iterator[Problem]:
    for part in _last_parts(ways, dead):
        if not any(paths.places[number].is_asking for number in part):
            continue
        first = paths.places[part[0]].passage
        titles = dict.fromkeys(paths.places[number].passage.title for number in part)
        here = f"'{first.title}'" if first.title else "here"
        among = f" or the {len(titles) - 1} it goes round with" if len(titles) > 1 else ""
        message = f"from {here}{among} no option ever leads to a curtain"
        yield Problem(first.where, "E701", message, "give a choice an option that leads on, or end with **THE END**")


def _running_out(paths: Paths, ways: Ways, dead: set[int]) -> Iterator[Problem]:
    """Choices from which the curtain is out of reach once the options that come back to them are used up."""
    for part in loops(ways, reached((paths.start,), ways) - dead):
        inside = set(part)
        stuck = inside - reaching((paths.curtain,), _without_once(ways, inside))
        choices = [number for number in sorted(stuck) if isinstance(paths.places[number].element, Choice)]
        if choices:
            message = "when the {once} options have been taken, what is left here never reaches a curtain"
            remedy = "leave a way on without {once}"
            yield Problem(paths.places[choices[0]].where, "E706", message, remedy)


def _without_once(ways: Ways, inside: set[int]) -> Ways:
    return kept(ways, lambda way: not (way.option and way.option.is_once and way.to in inside))


def _first_options(paths: Paths, limits: Limits, dead: set[int]) -> Iterator[Problem]:
    ways = _coming_back(kept(paths.first_ways, lambda way: limits.is_open(way, lambda name: None)))
    met = reached((paths.start,), ways)
    trapped = met - reaching((paths.curtain,), ways) - dead
    for part in _last_parts(ways, trapped):
        place = _first_asking(paths, part)
        if place is not None:
            message = "taking the first option every time goes round here and reaches no curtain"
            yield Problem(place.where, "E704", message, "put the option that moves the story on first")
    open_ways = met - trapped - dead - {paths.curtain}
    for part in lasting(paths, ways, limits, open_ways):
        place = _first_asking(paths, part)
        if place is not None:
            message = "taking the first option every time may go round here for ever"
            yield Problem(place.where, "W705", message, "put the option that moves the story on first, or add {once}")


def _coming_back(ways: Ways) -> Ways:
    """The ways without those to an option below one that is used up but from which nobody ever comes back."""
    if not any(way.used_up for leading in ways for way in leading):
        return ways
    horizons = horizons_of(ways)
    return [
        tuple(way for way in leading if all(horizons[taken] >> number & 1 for taken in way.used_up))
        for number, leading in enumerate(ways)
    ]


def _first_asking(paths: Paths, part: Iterable[int]) -> Place | None:
    asking = [paths.places[number] for number in part if paths.places[number].is_asking]
    choices = [place for place in asking if isinstance(place.element, Choice)]
    return next(iter(choices or asking), None)
