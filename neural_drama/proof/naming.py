"""Naming: which fact a figure is, of several that a record files under the same word."""

import ast
import math
from collections.abc import Iterator

from neural_drama.playthrough.facts import FACTS, Fact, fact_named
from neural_drama.playthrough.figures import Figure, figure_of
from neural_drama.playthrough.investigation import SUSPECTS
from neural_drama.playthrough.moment import Moment
from neural_drama.story.expressions import Expression, read_expression
from neural_drama.story.memory import counts_visits
from neural_drama.story.script import Quote

_ENDINGS = ("_before", *(f"_{seat}" for seat in range(1, SUSPECTS + 1)))


def base_of(name: str) -> str:
    """A fact without what makes it one of a suspect or of before: how it is computed is the same."""
    for ending in _ENDINGS:
        # Only what is filed under another word is one of these: answers before the story are not of before.
        if name.endswith(ending) and name in FACTS and FACTS[name].word and name.removesuffix(ending) in FACTS:
            return name.removesuffix(ending)
    return name


def expression_of(figure: Figure) -> Expression:
    """The expression that a figure was made by, read again from its source."""
    assert figure.expression is not None, "an expression has a source"
    names = {node.id for node in ast.walk(ast.parse(figure.expression, mode="eval")) if isinstance(node, ast.Name)}
    kinds = {name: fact_named(name).kind for name in names if name in FACTS or counts_visits(name)}
    return read_expression(figure.expression, kinds)


def name_of(figure: Figure, moment: Moment) -> str:
    """The fact that a figure without an expression is, by its record and, where that fits several, by its value.

    Raises ValueError for a word that no fact goes by.
    """
    assert figure.fact is not None, "a figure without an expression is a fact"
    candidates = [fact for fact in _by_word(figure.fact) if fact.kind == "number"]
    if not candidates:
        raise ValueError(f"no fact is called {figure.fact!r}")
    fits = [(fact, recorded_of(fact, moment)) for fact in candidates]
    fitting = [(fact, seen) for fact, seen in fits if _where(seen) == _where(figure)] or fits
    for fact, seen in fitting:
        if _same(abs(seen.value), abs(figure.value)):
            return fact.name
    return fitting[0][0].name


def _by_word(word: str) -> Iterator[Fact]:
    if counts_visits(word):
        yield fact_named(word)
    for fact in FACTS.values():
        if word in (fact.word or fact.name, fact.name):
            yield fact


def recorded_of(fact: Fact, moment: Moment) -> Figure:
    """What would be recorded of a fact now."""
    expression = Expression(fact.name, "number", (fact.name,), ast.Name(fact.name), 1)
    value = fact.value(moment)
    assert not isinstance(value, str), "only numbers are figures"
    return figure_of(Quote(expression, ""), value, "", moment)


_PLACES = ("run", "epoch", "set", "case", "layer", "neuron")


def strays(figure: Figure, fact: Fact, moment: Moment) -> tuple[str, ...]:
    """What a figure's record names otherwise than would be recorded of its fact now, in words."""
    expected = recorded_of(fact, moment)
    found = [
        f"the {name} recorded is {getattr(figure, name)}, but at this moment it is {getattr(expected, name)}"
        for name in (*_PLACES, "unit")
        if getattr(figure, name) != getattr(expected, name)
    ]
    if _bits(figure) != _bits(expected):
        found.append("the weights recorded are not those of this moment")
    return tuple(found)


def _where(figure: Figure) -> tuple[object, ...]:
    return *(getattr(figure, name) for name in _PLACES), _bits(figure)


def _bits(figure: Figure) -> bytes | None:
    return None if figure.parameters is None else figure.parameters.vector.tobytes()


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
