"""Loops: where a story goes round, and whether the player, or whoever takes the first option each time, gets out."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import product

from neural_drama.kit.limits import MANY, Growing, Grown, Limits, elsewhere, is_counted
from neural_drama.kit.paths import (
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
from neural_drama.kit.probing import Nature
from neural_drama.story.memory import VISITS, counts_visits
from neural_drama.story.problems import Problem
from neural_drama.story.script import Choice, Jump

MOST_LOOKED_AT = 50_000
"""So many places are looked at; from there on each part is taken for one that lasts."""

MOST_OPENINGS = 20
"""So often ways that open at a later visit are looked for behind others; from there on all are taken for open."""

MOST_SELDOM = 3
"""Of counts in one guard, how many are looked at together; a guard with more is taken for open."""


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
    yield from _running_out(paths, real, limits, dead)
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
    found, untried = _rounds(paths, ways, limits, among)
    found += untried
    # What a rewind leads back to has forgotten its visits and what was taken; only rewinds themselves are counted on.
    again = kept(ways, lambda way: limits.is_open(way, lambda name: MANY if name == "rewinds" else None))
    seen = {number for part in found for number in part}
    for part in loops(again, among):
        inside = set(part)
        if not seen & inside and any(way.is_rewind and way.to in inside for n in part for way in again[n]):
            found.append(part)
    return found


def _rounds(
    paths: Paths, ways: Ways, limits: Limits, among: Iterable[int]
) -> tuple[list[list[int]], list[list[int]]]:
    """Parts in which the story may go round for ever without rewinding, and those that were too many to look at."""
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
    return found, waiting


def _open_within(part: Iterable[int], ways: Ways, limits: Limits, grown: Grown) -> Ways:
    """The ways with those from a part left that may be open."""
    narrowed = list(ways)
    for number in part:
        narrowed[number] = tuple(way for way in ways[number] if limits.is_open(way, grown))
    return narrowed


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


def _running_out(paths: Paths, ways: Ways, limits: Limits, dead: set[int]) -> Iterator[Problem]:
    """Choices from which the curtain is out of reach once the options that come back to them are used up, or closed."""
    told: set[int] = set()
    for part in loops(ways, reached((paths.start,), ways) - dead):
        inside = set(part)
        if not any(way.option and way.option.is_once for number in part for way in ways[number]):
            continue
        stuck = inside - reaching((paths.curtain,), _without_once(ways, inside))
        choices = [number for number in sorted(stuck) if isinstance(paths.places[number].element, Choice)]
        if choices:
            told |= inside
            message = "when the {once} options have been taken, what is left here never reaches a curtain"
            remedy = "leave a way on without {once}"
            yield Problem(paths.places[choices[0]].where, "E706", message, remedy)
    for part in _closing(paths, ways, limits, reached((paths.start,), ways) - dead):
        asking = [paths.places[number] for number in part if isinstance(paths.places[number].element, Choice)]
        if asking and not told & set(part):
            told |= set(part)
            message = "whoever goes round here for long has no way left to a curtain: the guards have closed them all"
            yield Problem(asking[0].where, "E706", message, "leave a way on whose guard no count closes")


def _closing(paths: Paths, ways: Ways, limits: Limits, among: set[int]) -> Iterator[list[int]]:
    """Parts to go round in until counts, or epochs that are spent, have closed each way to the curtain."""
    # Who rewinds has the counts of then, with the ways that were open then.
    ends = {paths.curtain, *(number for number, leading in enumerate(ways) if any(way.is_rewind for way in leading))}
    lasting_ways = kept(ways, lambda way: not (way.option and way.option.is_once) and not is_counted(way))
    suspects = among - reaching(ends, lasting_ways)
    if not suspects:
        return
    looked_at = 0
    opened = _opening(paths, ways, limits)  # nobody goes round where the first time leads out
    for part in sorted(_rounds(paths, opened, limits, suspects)[0], reverse=True):  # the last lead to the fewest others
        looked_at += len(ways)
        if looked_at > MOST_LOOKED_AT:
            return
        growing, around = Growing(paths, part), set(part)
        outside = partial(elsewhere, growing)
        left = [
            tuple(way for way in leading if limits.is_open(way, growing.become if number in around else outside))
            for number, leading in enumerate(_without_once(ways, around))
        ]
        if not around & reaching(ends, left):
            yield part


def _without_once(ways: Ways, inside: set[int]) -> Ways:
    return kept(ways, lambda way: not (way.option and way.option.is_once and way.to in inside))


def _first_options(paths: Paths, limits: Limits, dead: set[int]) -> Iterator[Problem]:
    may_open = kept(paths.first_ways, lambda way: limits.is_open(way, lambda name: None))
    ways = _coming_back(_opening(paths, may_open, limits))
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


def _opening(paths: Paths, ways: Ways, limits: Limits) -> Ways:
    """The ways without those that open only at a later visit, to places that nobody comes to twice."""
    everywhere = Growing(paths, range(len(paths.places)))
    counts = [any(map(is_counted, leading)) for leading in ways]
    twice: set[int] = set()
    for _ in range(MOST_OPENINGS):
        opened = [
            tuple(w for w in leading if not counts[number] or _opens(w, number in twice, twice, everywhere, limits))
            for number, leading in enumerate(ways)
        ]
        onward = kept(opened, lambda way: not way.is_rewind)
        found = {number for part in loops(onward, range(len(ways))) for number in part}
        if found <= twice:
            return opened
        twice |= found
    return ways


def _opens(way: Way, is_twice: bool, twice: set[int], everywhere: Growing, limits: Limits) -> bool:
    """Whether a way may open, where places that nobody comes to twice have been visited once at most."""
    names = {name for guard, _ in way.conditions for name in guard.names}
    seldom = [name for name in names if any(twice.isdisjoint(places) for places in everywhere.places_of([name]))]
    seldom = [name for name in seldom if counts_visits(name)]
    if len(seldom) > MOST_SELDOM:
        return True
    here = {} if is_twice else {VISITS: 1.0}
    return any(
        limits.is_open(way, {**here, **dict(zip(seldom, visits, strict=True))}.get)
        for visits in product((0.0, 1.0), repeat=len(seldom))
    )


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
