"""Guards: lines or jumps that together look meant to cover every case, and a case that they miss or hold twice."""

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from neural_drama.kit.paths import Paths
from neural_drama.kit.probing import MOST_POINTS, Nature, Point, boundaries, holds, is_ordinary, points, samples
from neural_drama.story.expressions import Expression
from neural_drama.story.problems import Problem
from neural_drama.story.script import Jump, Line, TheEnd, Where

_FEWER = "let fewer lines with guards, or fewer facts, stand together; or write the last guard as not the others"

MOST_NAMED = 3
MOST_TRIED = 400_000
"""Parts of guards times points that are tried in one script: what takes more is said to be untried."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a group of guards did at the points tried."""

    guards: tuple[Expression, ...]
    points: tuple[Point, ...]
    held: tuple[tuple[bool, ...], ...]  # [point][guard]
    ordinary: tuple[bool, ...]
    is_whole: bool  # whether these are all the points that matter; otherwise they may disprove, and prove nothing

    @property
    def least(self) -> int:
        """How many of them hold for certain, at ordinary points."""
        return min(map(sum, self._plainly()), default=0) if self.is_whole else 0

    @property
    def may_cover(self) -> bool:
        """Whether one of them may always hold at ordinary points, and it is not known if it does elsewhere."""
        return not self.is_whole and all(map(any, self._plainly())) and not _is_all_said(self.guards)

    def may_exclude(self, one: int, other: int) -> bool:
        """Whether two of them may never hold together at ordinary points, and it is not known if they do elsewhere."""
        if self.is_whole or any(held[one] and held[other] for held in self._plainly()):
            return False
        return not (_denies(self.guards[one], self.guards[other]) or _denies(self.guards[other], self.guards[one]))

    def _plainly(self) -> list[tuple[bool, ...]]:
        """What they did at ordinary points."""
        return [held for held, is_plain in zip(self.held, self.ordinary, strict=True) if is_plain]

    @property
    def missed(self) -> list[str]:
        """The cases that they miss, if at ordinary points one always holds."""
        if self.least == 0:
            return []
        return _named(self, lambda held: not any(held))

    def doubled(self, one: int, other: int) -> list[str]:
        """The cases in which two of them hold, if at ordinary points it is always one at most."""
        plain = self._plainly() if self.is_whole else []
        if any(held[one] and held[other] for held in plain):
            return []
        if not (any(held[one] for held in plain) and any(held[other] for held in plain)):
            return []
        return _named(self, lambda held: held[one] and held[other])

    def exclude_each_other(self) -> bool:
        """Whether no two of them ever hold."""
        return self.is_whole and bool(self.points) and all(sum(held) <= 1 for held in self.held)


def _denials(guard: Expression) -> Iterator[str | None]:
    """What each of the parts of a guard that are joined by `and` denies; None for one that claims something."""
    match guard.node:
        case ast.BoolOp(op=ast.And(), values=parts):
            pass
        case node:
            parts = [node]
    for part in parts:
        match part:
            case ast.UnaryOp(op=ast.Not(), operand=ast.BoolOp(op=ast.Or(), values=denied)):
                yield from (ast.unparse(each) for each in denied)
            case ast.UnaryOp(op=ast.Not(), operand=denied):
                yield ast.unparse(denied)
            case _:
                yield None


def _denies(one: Expression, other: Expression) -> bool:
    """Whether a guard says that another does not hold, in so many words."""
    return ast.unparse(other.node) in _denials(one)


def _is_all_said(guards: Sequence[Expression]) -> bool:
    """Whether one of the guards says only that none of the others holds, in so many words."""
    written = {ast.unparse(guard.node) for guard in guards}
    return any(written.issuperset(_denials(guard)) for guard in guards)


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
            self._known[key] = self._tried(tuple(guards))
        return self._known[key]

    def _tried(self, guards: tuple[Expression, ...]) -> Trial:
        parts = sum(guard.parts for guard in guards)
        tried = points(guards, self._nature) if self._left > 0 else []
        is_whole = bool(tried)
        if not is_whole and MOST_POINTS * parts <= self._left:
            tried = samples(guards, self._nature)
        self._left -= len(tried) * parts
        return Trial(
            guards,
            tuple(tried),
            tuple(tuple(holds(guard, point) for guard in guards) for point in tried),
            tuple(is_ordinary(guards, point) for point in tried),
            is_whole,
        )


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
    """The guards that miss a case, pairs of lines that are both said, and where neither could be found out."""
    untried: list[Where] = []
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
            pairs = [trials.of([guards[i], guards[j]]) for i, j in _pairs(guards)] if isinstance(run[0], Line) else []
            if not all(tried.points for tried in (trial, *pairs)):
                untried.append(group[-1].where)
            elif trial.may_cover or any(pair.may_exclude(0, 1) for pair in pairs):
                message = f"these {len(guards)} guards have too many cases to try: they may miss one, or hold twice"
                yield Problem(group[-1].where, "W714", message, _FEWER)
    if untried:
        message = f"the guards of {len(untried):,} groups from here on were not tried: they are too many for one script"
        yield Problem(untried[0], "W714", message, _FEWER)


def _missing(where: Where, guards: Sequence[Expression], missed: Sequence[str]) -> Problem:
    others = " and ".join(f"not ({guard.source})" for guard in guards[:-1])
    remedy = f"write the last as {{if {others}}}" if len(others) < 80 else "write the last as not the others"
    return Problem(where, "W711", f"none of these {len(guards)} guards holds when {_listed(missed)}", remedy)


def _pairs(guards: Sequence[Expression]) -> Iterator[tuple[int, int]]:
    """Guards near each other that speak of the same facts."""
    for other in range(1, len(guards)):
        for one in range(max(0, other - 3), other):
            if set(guards[one].names) == set(guards[other].names):
                yield one, other


def _doubled(group: Sequence[Line | Jump], guards: Sequence[Expression], trials: Trials) -> Iterator[Problem]:
    for one, other in _pairs(guards):
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
