"""The impossible: a word that a fact never is, a guard that never holds, and a neuron that no layer has."""

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product

from neural_drama.kit.probing import ANOTHER_WORD, FAR, Nature, holds
from neural_drama.playthrough.facts import FACTS
from neural_drama.story.arithmetic import Value
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import counts_visits
from neural_drama.story.problems import Problem
from neural_drama.story.script import Choice, Cue, Element, Jump, Line, Quote, Scene, Text, Where
from neural_drama.story.spelling import suggest

MOST_POINTS = 5000
"""At which one guard is tried; with more, nothing is said of it."""

MOST_TRIED = 400_000
"""Parts of guards times points that are tried in one script."""


def check_possible(scenes: Sequence[Scene], nature: Nature, widest: float) -> Iterator[Problem]:
    """The words that facts never are, the guards, bets and reasons that never hold, and neurons beyond the widest."""
    left = MOST_TRIED
    known: dict[str, bool] = {}
    elements = (element for scene in scenes for passage in scene.passages for element in passage.elements)
    for element in elements:
        yield from _beyond(element, widest)
        for expression, where, is_asked in _expressions(element):
            wrong = list(_wrong_words(expression, where))
            yield from wrong
            if wrong or not is_asked:
                continue
            if expression.source not in known:
                points = _points(expression, nature) if left > 0 else []
                left -= len(points) * expression.parts
                known[expression.source] = bool(points) and not any(holds(expression, point) for point in points)
            if known[expression.source]:
                remedy = "mend it, or take out what it guards"
                yield Problem(where, "W716", f"{expression.source!r} never holds", remedy)


def _beyond(element: Element, widest: float) -> Iterator[Problem]:
    """A speaker whose number is larger than any layer of the network is wide."""
    match element:
        case Line(speaker=name, number=Expression(node=ast.Constant(value=int() | float() as number)), where=where):
            if number > widest:
                message = f"no layer has a {name} {number:g}: the widest has {widest:g}"
                yield Problem(where, "W508", message, f"write {name} {{neuron}}, or a smaller number")


def _expressions(element: Element) -> Iterator[tuple[Expression, Where, bool]]:
    """The expressions of an element with their places, and whether each is asked for its truth."""
    match element:
        case Line(text=text, guard=guard, where=where):
            yield from _quoted(text, where)
            yield from _asked(where, guard)
        case Choice(options):
            for option in options:
                yield from _quoted(option.text, option.where)
                yield from _asked(option.where, option.guard, option.bet, option.because)
        case Jump(guard=guard, where=where):
            yield from _asked(where, guard)
        case Cue(arguments=arguments, where=where):
            yield from ((value, where, False) for value in arguments.values() if isinstance(value, Expression))
        case _:
            pass


def _quoted(text: Text, where: Where) -> Iterator[tuple[Expression, Where, bool]]:
    return ((part.expression, where, False) for part in text if isinstance(part, Quote))


def _asked(where: Where, *guards: Expression | None) -> Iterator[tuple[Expression, Where, bool]]:
    return ((guard, where, True) for guard in guards if guard is not None)


def _comparisons(expression: Expression) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    for node in ast.walk(expression.node):
        if isinstance(node, ast.Compare):
            sides = pairwise([node.left, *node.comparators])
            yield from ((left, sign, right) for (left, right), sign in zip(sides, node.ops, strict=True))


def _wrong_words(expression: Expression, where: Where) -> Iterator[Problem]:
    for left, _, right in _comparisons(expression):
        for one, other in ((left, right), (right, left)):
            match one, other:
                case ast.Name(id=name), ast.Constant(value=str() as word) if name in FACTS:
                    words = FACTS[name].words
                    if words and word not in words:
                        yield Problem(where, "W715", f"{name} is never {word!r}", suggest(word, words))


def _points(expression: Expression, nature: Nature) -> list[Mapping[str, Value]]:
    """Points of which at least one makes an expression true, if any does; none where that cannot be told.

    It can where facts, or their sizes, are compared with numbers and words, and with nothing else: then only the
    order of a fact among its numbers matters.
    """
    numbers: dict[str, set[float]] = {}
    words: dict[str, set[str]] = {}
    for left, _, right in _comparisons(expression):
        match (left, right) if _constant(right) is not None else (right, left):
            case ast.Name(id=name) | ast.Call(func=ast.Name(id="abs"), args=[ast.Name(id=name)]), other:
                value = _constant(other)
            case _:
                return []
        match value:
            case str():
                words.setdefault(name, set()).add(value)
            case float():
                numbers.setdefault(name, set()).update((value, -value))
            case _:
                return []
    values: list[Sequence[Value]] = []
    for name in expression.names:
        kind = "number" if counts_visits(name) else nature.kinds.get(name, "number")
        if kind == "truth":
            values.append((False, True))
        elif kind == "word":
            values.append(nature.words.get(name) or (*sorted(words.get(name, ())), ANOTHER_WORD))
        else:
            values.append(_around(name, sorted(numbers.get(name, ())), nature))
    if math.prod(map(len, values)) > MOST_POINTS:
        return []
    return [dict(zip(expression.names, chosen, strict=True)) for chosen in product(*values)]


def _constant(node: ast.expr) -> float | str | None:
    match node:
        case ast.Constant(value=str() as word):
            return word
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -float(number)
        case _:
            return None


def _around(name: str, numbers: Sequence[float], nature: Nature) -> list[float]:
    """The numbers that a fact is compared with, those between them, and those beyond, as far as it can be them."""
    between = [(one + other) / 2 for one, other in pairwise(numbers)]
    tried = {*numbers, *between, -FAR * 1e9, FAR * 1e9}
    if not nature.is_whole(name):
        return [*sorted(tried), *([] if name in nature.finite else [math.inf, -math.inf, math.nan])]
    near = {float(math.floor(value) + step) for value in tried for step in (0, 1)}
    return sorted(value for value in near if value >= nature.least_of(name))
