"""Probing: guards tried on values that could make a difference: their constants, a hair beside them, NaN, infinity.

A point is *ordinary* when every number is finite and no comparison stands exactly on its boundary. What holds at all
ordinary points is what an author means; the others are what an author forgets.
"""

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from neural_drama.story.arithmetic import Value, value_of
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import counts_visits
from neural_drama.story.vocabulary import Kind

Point = Mapping[str, Value]

MOST_POINTS = 600
MOST_GUARDS = 12
"""So many together; nobody means more to cover everything between them."""

FAR = 1e9
ANOTHER_WORD = "another"


@dataclass(frozen=True, slots=True)
class Nature:
    """What is known of the facts' values beyond their kinds."""

    kinds: Mapping[str, Kind]
    whole: frozenset[str] = frozenset()  # counts: whole numbers from 0 on
    finite: frozenset[str] = frozenset()  # chosen and not measured, so always a number

    def is_whole(self, name: str) -> bool:
        """Whether a fact is a count."""
        return name in self.whole or counts_visits(name)

    def values(self, name: str, constants: Sequence[float], words: Sequence[str], is_short: bool) -> list[Value]:
        """The values to try for a fact."""
        kind: Kind = "number" if counts_visits(name) else self.kinds.get(name, "number")
        if kind == "truth":
            return [False, True]
        if kind == "word":
            return [*words, ANOTHER_WORD]
        if self.is_whole(name):
            near = {0.0, 1.0, 2.0, *(math.floor(c) + step for c in constants for step in (-1, 0, 1, 2))}
            return [*sorted(value for value in near if value >= 0), FAR]
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
    names = list(dict.fromkeys(name for guard in guards for name in guard.names))
    constants, words = _constants(guards)
    fixed = fixed or {}
    for is_short in (False, True):
        values = [
            [fixed[name]] if name in fixed else nature.values(name, constants, words, is_short) for name in names
        ]
        if math.prod(map(len, values)) <= MOST_POINTS:
            return [dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
    return []


def _constants(guards: Sequence[Expression]) -> tuple[list[float], list[str]]:
    numbers: dict[float, None] = {}
    words: dict[str, None] = {}
    for guard in guards:
        for node in ast.walk(guard.node):
            match node:
                case ast.Constant(value=str() as word):
                    words[word] = None
                case ast.Constant(value=int() | float() as number):
                    numbers[float(number)] = None
    return list(numbers), list(words)


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
