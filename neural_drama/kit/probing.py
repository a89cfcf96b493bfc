"""Probing: guards tried on values that could make a difference: their constants, a hair beside them, NaN, infinity.

A point is *ordinary* when every number is finite and no comparison stands exactly on its boundary. What holds at all
ordinary points is what an author means; the others are what an author forgets.
"""

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from neural_drama.story.arithmetic import Value, value_of
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import VISITS, counts_visits
from neural_drama.story.vocabulary import Kind

Point = Mapping[str, Value]

MOST_POINTS = 2000
MOST_GUARDS = 12
"""So many together; nobody means more to cover everything between them."""

_GOLDEN = (math.sqrt(5) - 1) / 2
"""Multiples of this part of a whole lie evenly in it, however many of them are taken."""

FAR = 1e9
ANOTHER_WORD = "another"


@dataclass(frozen=True, slots=True)
class Nature:
    """What is known of the facts' values beyond their kinds."""

    kinds: Mapping[str, Kind]
    whole: frozenset[str] = frozenset()  # counts: whole numbers from 0 on
    finite: frozenset[str] = frozenset()  # chosen and not measured, so always a number
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all that a fact can be, where that is known

    def is_whole(self, name: str) -> bool:
        """Whether a fact is a count. Visits are, also where no case could be opened that would show it."""
        return name == VISITS or name in self.whole or counts_visits(name)

    def least_of(self, name: str) -> float:
        """The least that a count can be: whoever is in a passage has come to it."""
        return 1.0 if name == VISITS else 0.0

    def values(self, name: str, constants: Sequence[float], words: Sequence[str], is_short: bool) -> list[Value]:
        """The values to try for a fact."""
        kind: Kind = "number" if counts_visits(name) else self.kinds.get(name, "number")
        if kind == "truth":
            return [False, True]
        if kind == "word":
            return [*self.words[name]] if name in self.words else [*words, ANOTHER_WORD]
        if self.is_whole(name):
            near = {0.0, 1.0, 2.0, *(math.floor(c) + step for c in constants for step in (-1, 0, 1, 2))}
            return [*sorted(value for value in near if value >= self.least_of(name)), FAR]
        tried = {0.0, FAR, -FAR}
        for constant in constants:
            hair = max(abs(constant), 1.0) * 1e-6
            tried |= {constant - hair, constant, constant + hair}
        if not is_short:
            tried |= {-value for value in tried}
            tried |= {0.25, -0.25, 3.0, -3.0, 1e-9, -1e-9}
        if name in self.finite:
            return [*sorted(tried)]
        return [*sorted(tried), *([] if is_short else [math.inf, -math.inf]), math.nan]


def points(guards: Sequence[Expression], nature: Nature, fixed: Point | None = None) -> list[Point]:
    """Points at which to try guards together; none if there would be too many. fixed: values that are known."""
    if len(guards) > MOST_GUARDS:
        return []
    for is_short in (False, True):
        values = _values(guards, nature, fixed or {}, is_short)
        if math.prod(map(len, values.values())) <= MOST_POINTS:
            return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    return []


def samples(guards: Sequence[Expression], nature: Nature) -> list[Point]:
    """Some of the points at which every number is finite, spread evenly over all of them."""
    values = {
        name: [value for value in tried if not isinstance(value, float) or math.isfinite(value)]
        for name, tried in _values(guards, nature, {}, is_short=True).items()
    }
    many = math.prod(map(len, values.values()))
    step = max(1, int(many * _GOLDEN))
    while math.gcd(step, many) > 1:
        step += 1
    found: list[Point] = []
    for number in range(min(MOST_POINTS, many)):
        rest, point = number * step % many, dict[str, Value]()
        for name, tried in values.items():
            rest, chosen = divmod(rest, len(tried))
            point[name] = tried[chosen]
        found.append(point)
    return found


def _values(
    guards: Sequence[Expression], nature: Nature, fixed: Point, is_short: bool
) -> Mapping[str, Sequence[Value]]:
    """The values to try for each fact that guards speak of."""
    names = dict.fromkeys(name for guard in guards for name in guard.names)
    constants, words = _constants(guards), _words(guards)
    return {
        name: [fixed[name]] if name in fixed else nature.values(name, constants.get(name, ()), words, is_short)
        for name in names
    }


def _constants(guards: Sequence[Expression]) -> Mapping[str, Sequence[float]]:
    """For each fact the numbers that it is compared with, also by way of other facts."""
    groups: list[tuple[set[str], dict[float, None]]] = []
    for guard in guards:
        for names, numbers in _numbers(guard):
            together = (set(names), dict.fromkeys(numbers))
            apart = []
            for group in groups:
                if group[0].isdisjoint(names):
                    apart.append(group)
                else:
                    together = (together[0] | group[0], group[1] | together[1])
            groups = [*apart, together]
    return {name: list(numbers) for names, numbers in groups for name in names}


@lru_cache(maxsize=256)
def _numbers(guard: Expression) -> tuple[tuple[tuple[str, ...], tuple[float, ...]], ...]:
    """For each comparison of a guard the facts and the numbers in it."""
    found = []
    for node in ast.walk(guard.node):
        if isinstance(node, ast.Compare):
            parts = list(ast.walk(node))
            names = tuple(part.id for part in parts if isinstance(part, ast.Name) and part.id in guard.names)
            found.append((names, tuple(
                float(part.value) for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, int | float)
            )))  # fmt: skip
    return tuple(found)


def _words(guards: Sequence[Expression]) -> Sequence[str]:
    """The words in guards."""
    words = (node.value for guard in guards for node in ast.walk(guard.node) if isinstance(node, ast.Constant))
    return list(dict.fromkeys(word for word in words if isinstance(word, str)))


def holds(guard: Expression, point: Point) -> bool:
    """Whether a guard holds at a point."""
    return bool(guard.evaluate(point.__getitem__))


def is_ordinary(guards: Sequence[Expression], point: Point) -> bool:
    """Whether every number is finite and no comparison stands on its boundary."""
    if not all(math.isfinite(value) for value in point.values() if isinstance(value, float)):
        return False
    return next(boundaries(guards, point), None) is None


def boundaries(guards: Sequence[Expression], point: Point) -> Iterator[str]:
    """The comparisons of numbers whose two sides are equal at a point, in words."""
    for guard in guards:
        for one, other in _compared(guard):
            left, right = value_of(one, point.__getitem__), value_of(other, point.__getitem__)
            if isinstance(left, float) and isinstance(right, float) and left == right and math.isfinite(left):
                yield f"{ast.unparse(one)} is {ast.unparse(other)}"


@lru_cache(maxsize=256)
def _compared(guard: Expression) -> tuple[tuple[ast.expr, ast.expr], ...]:
    """What a guard compares with what."""
    pairs: list[tuple[ast.expr, ast.expr]] = []
    for node in ast.walk(guard.node):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            pairs += zip(sides, sides[1:], strict=False)
    return tuple(pairs)
