"""Guards: lines or jumps that together look meant to cover every case, and a case that they miss or hold twice."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from neural_drama.kit.paths import Paths
from neural_drama.kit.probing import Nature, Point, boundaries, holds, is_ordinary, points
from neural_drama.story.expressions import Expression
from neural_drama.story.problems import Problem
from neural_drama.story.script import Jump, Line, TheEnd, Where

MOST_NAMED = 3
MOST_TRIED = 40_000
"""Guards times points that are tried in one script: no scene that somebody wrote by hand comes near."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a group of guards did at the points tried."""

    guards: tuple[Expression, ...]
    points: tuple[Point, ...]
    held: tuple[tuple[bool, ...], ...]  # [point][guard]
    ordinary: tuple[bool, ...]

    @property
    def least(self) -> int:
        """How many of them hold at the least, at ordinary points."""
        return min((sum(held) for held, is_plain in zip(self.held, self.ordinary, strict=True) if is_plain), default=0)

    @property
    def missed(self) -> list[str]:
        """The cases that they miss, if at ordinary points one always holds."""
        if self.least == 0:
            return []
        return _named(self, lambda held: not any(held))

    def doubled(self, one: int, other: int) -> list[str]:
        """The cases in which two of them hold, if at ordinary points it is always one at most."""
        plain = [held for held, is_plain in zip(self.held, self.ordinary, strict=True) if is_plain]
        if any(held[one] and held[other] for held in plain):
            return []
        if not (any(held[one] for held in plain) and any(held[other] for held in plain)):
            return []
        return _named(self, lambda held: held[one] and held[other])

    def exclude_each_other(self) -> bool:
        """Whether no two of them ever hold."""
        return bool(self.points) and all(sum(held) <= 1 for held in self.held)


def _named(trial: Trial, is_meant: Callable[[tuple[bool, ...]], bool]) -> list[str]:
    """The extraordinary points that are meant, in words, the simplest ones and each once."""
    named: dict[str, None] = {}
    for point, held, is_plain in zip(trial.points, trial.held, trial.ordinary, strict=True):
        if is_plain or not is_meant(held):
            continue
        not_numbers = [name for name, value in point.items() if isinstance(value, float) and math.isnan(value)]
        endless = [name for name, value in point.items() if isinstance(value, float) and math.isinf(value)]
        if len(not_numbers) == 1 and not endless:
            named.setdefault(f"{not_numbers[0]} is not a number")
        elif not not_numbers and not endless:
            named.update(dict.fromkeys(list(boundaries(trial.guards, point))[:1]))
        elif len(endless) == 1 and not not_numbers:
            named.setdefault(f"{endless[0]} is infinite")
    return list(named)


class Trials:
    """Tries groups of guards, each once, and no more than can be done in time."""

    def __init__(self, nature: Nature) -> None:
        self._nature = nature
        self._known: dict[tuple[str, ...], Trial] = {}
        self._left = MOST_TRIED

    def of(self, guards: Sequence[Expression]) -> Trial:
        """What guards do together."""
        key = tuple(guard.source for guard in guards)
        if key not in self._known:
            tried = points(guards, self._nature) if self._left > 0 else []
            self._left -= len(tried) * len(guards)
            self._known[key] = Trial(
                tuple(guards),
                tuple(tried),
                tuple(tuple(holds(guard, point) for guard in guards) for point in tried),
                tuple(is_ordinary(guards, point) for point in tried),
            )
        return self._known[key]


def related(elements: Sequence[Line] | Sequence[Jump]) -> list[list[Line | Jump]]:
    """Guarded elements put together where their guards speak of the same facts."""
    groups: list[tuple[set[str], list[Line | Jump]]] = []
    for element in elements:
        names = set(element.guard.names) if element.guard else set()
        together: tuple[set[str], list[Line | Jump]] = (names, [element])
        apart = []
        for group in groups:
            if group[0] & names:
                together = (together[0] | group[0], group[1] + together[1])
            else:
                apart.append(group)
        groups = [*apart, together]
    return [sorted(members, key=lambda element: element.where.line) for _, members in groups]


def check_guards(paths: Paths, trials: Trials) -> Iterator[Problem]:
    """The guards that miss a case, and pairs of lines that are both said."""
    for after, run in paths.runs():
        following = paths.places[after].element
        if isinstance(run[0], Jump) and isinstance(following, Jump):
            continue  # whatever the guards miss goes that way
        for group in related(run):
            if len(group) < 2:
                continue
            guards = [element.guard for element in group if element.guard is not None]
            trial = trials.of(guards)
            missed = trial.missed
            if missed:
                yield _missing(group[-1].where, guards, missed)
            if isinstance(run[0], Line):
                yield from _doubled(group, guards, trials)


def _missing(where: Where, guards: Sequence[Expression], missed: Sequence[str]) -> Problem:
    others = " and ".join(f"not ({guard.source})" for guard in guards[:-1])
    remedy = f"write the last as {{if {others}}}" if len(others) < 80 else "write the last as not the others"
    return Problem(where, "W711", f"none of these {len(guards)} guards holds when {_listed(missed)}", remedy)


def _doubled(group: Sequence[Line | Jump], guards: Sequence[Expression], trials: Trials) -> Iterator[Problem]:
    for other in range(1, len(group)):
        for one in range(max(0, other - 3), other):
            if set(guards[one].names) != set(guards[other].names):
                continue
            doubled = trials.of([guards[one], guards[other]]).doubled(0, 1)
            if doubled:
                message = f"this and line {group[one].where.line} are both said when {_listed(doubled)}"
                remedy = f"write one as {{if not ({guards[one].source})}}"
                yield Problem(group[other].where, "W712", message, remedy)


def _listed(cases: Sequence[str]) -> str:
    return ", or ".join(cases[:MOST_NAMED])


def least_lines(paths: Paths, trials: Trials) -> dict[int, int]:
    """How many lines are said for certain, by the number of the place: guarded ones count as few as can hold."""
    said = {
        number: 1
        for number, place in enumerate(paths.places)
        if isinstance(place.element, Line) and place.element.guard is None and not isinstance(place.element, TheEnd)
    }
    numbers = {id(place.element): number for number, place in enumerate(paths.places) if place.element}
    for _, run in paths.runs():
        if isinstance(run[0], Line):
            for group in related(run):
                guards = [element.guard for element in group if element.guard is not None]
                least = trials.of(guards).least
                if least:
                    said[numbers[id(group[-1])]] = least
    return said
