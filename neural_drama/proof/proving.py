"""Proving: any figure of a line is looked into, and what can be done again is done again now."""

import ast
import hashlib
import math
from dataclasses import replace

import numpy as np

from neural_drama.network.attribution import miss_without
from neural_drama.playthrough.facts import fact_named
from neural_drama.playthrough.figures import Figure, Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.derivations import DERIVATIONS, derivation_of
from neural_drama.proof.labors import toil_of
from neural_drama.proof.naming import base_of, expression_of, name_of, strays
from neural_drama.proof.nudges import nudged
from neural_drama.proof.origins import origin_of
from neural_drama.proof.proof import Again, Proof, Record, Silenced
from neural_drama.proof.sources import code_of, functions_behind
from neural_drama.proof.trees import number, size
from neural_drama.story.expressions import Expression
from neural_drama.story.script import Quote

AGREEMENT = 1e-9
"""Of the size of what a figure is made of: rounding in another order may change that much."""

OF_ONE_NEURON = frozenset(
    {
        *("weighted_input", "activation", "slope", "gain", "blame", "share", "comes_back", "alibi"),
        *("weight_onward", "accused_blame", "accused", "neuron", "culprit", "loudest"),
    }
)
"""The facts with which a neuron is meant, whose alibi can be tested."""

BY_PASSES = frozenset(DERIVATIONS) - {"connections", "neurons", "target"}
"""The facts that are computed again by running the network; all others are read or counted again."""


def prove_in(spoken: Spoken, number: int) -> Proof:
    """Prove a figure of a line as it was spoken, the first being 0. Raises IndexError for one that is not there."""
    places = [place for place, piece in enumerate(spoken.pieces) if piece.figure is not None]
    if not 0 <= number < len(places):
        raise IndexError(f"this line has {len(places)} figures, not one of number {number}")
    figure, part = spoken.pieces[places[number]].figure, spoken.line.text[places[number]]
    assert figure is not None and isinstance(part, Quote), "a figure is what a quote became"
    return prove(figure, spoken.moment, part.expression)


def prove(figure: Figure, moment: Moment, expression: Expression | None = None) -> Proof:
    """Prove a figure that was quoted at a moment. expression: as it was written, where that is known.

    Without it, a figure is found by its record among the facts that go by its word. Raises ValueError for a figure
    whose word is no fact, and for a moment without the layer, neuron or case that its record names.
    """
    if figure.expression is not None:
        return _of_expression(figure, moment, expression or expression_of(figure))
    if expression is None:
        return _of_fact(name_of(figure, moment), figure, moment)
    is_size = expression.absolute_of is not None
    return _of_fact(expression.absolute_of or expression.names[0], figure, moment, is_size)


def _of_expression(figure: Figure, moment: Moment, expression: Expression) -> Proof:
    names = [name for name in expression.names if fact_named(name).kind == "number"]
    operands = tuple(_of_fact(name, one, moment, False) for name, one in zip(names, figure.operands, strict=True))
    values = {name: operand.again.value for name, operand in zip(names, operands, strict=True)}
    value = float(expression.evaluate(lambda name: values[name]))
    shown = {name: operand.record.value for name, operand in zip(names, operands, strict=True)}
    again = _again("reckoned from its operands, each computed again", figure.value, value, abs(figure.value))
    return Proof(
        record=_record(figure, None, "an expression over facts", moment),
        derivation=None,
        expression=(expression.source, _with_numbers(expression, shown)),
        is_size=False,
        scale=moment.scale,
        again=again,
        formula_agrees=True,
        nudge=None,
        alibi=None,
        origin="" if math.isfinite(figure.value) else _origin_in(operands),
        sources=(),
        operands=operands,
    )


def _with_numbers(expression: Expression, values: dict[str, float]) -> str:
    class Numbers(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:  # noqa: N802
            if node.id not in values:
                return node  # a function
            shown = number(values[node.id])
            return ast.Name(f"({shown})" if shown.startswith("-") else shown)

    return ast.unparse(Numbers().visit(ast.parse(ast.unparse(expression.node), mode="eval")))


def _origin_in(operands: tuple[Proof, ...]) -> str:
    found = [f"{operand.record.fact}: {operand.origin}" for operand in operands if operand.origin]
    return found[0] if found else "Its operands are finite; something is divided by zero, or grows beyond all numbers."


def _of_fact(name: str, figure: Figure, moment: Moment, is_size: bool | None = None) -> Proof:
    """is_size: whether the sign was dropped; None where that has to be seen from the value."""
    fact, base = fact_named(name), base_of(name)
    seen = _as_recorded(figure, fact.of(moment))
    value = fact.read(seen)
    assert not isinstance(value, str), "only numbers are figures"
    if is_size is None:
        is_size = figure.value == -value > 0
    derivation = derivation_of(base, seen)
    worked_out = abs(derivation.tree.value) if is_size else derivation.tree.value
    with np.errstate(all="ignore"):
        bulk = max(size(derivation.tree), abs(value))
    again = _again(_how(base), figure.value, abs(value) if is_size else value, bulk)
    return Proof(
        record=_record(figure, name, fact.meaning, seen),
        derivation=derivation,
        expression=None,
        is_size=is_size,
        scale=seen.scale,
        again=again,
        formula_agrees=_again("", figure.value, worked_out, bulk).agrees,
        nudge=nudged(base, seen, -figure.value if is_size and value < 0 else figure.value),
        alibi=_alibi(base, seen),
        origin="" if math.isfinite(figure.value) else origin_of(base, seen),
        sources=tuple(map(code_of, functions_behind(base, fact, seen))),
        strays=strays(figure, fact, moment),
        toil=toil_of(base, seen),
    )


def _as_recorded(figure: Figure, seen: Moment) -> Moment:
    """The moment that a record names, with nothing in it computed yet."""
    layer = seen.layer if figure.layer is None else figure.layer
    neuron = seen.neuron if figure.neuron is None else figure.neuron
    incident = seen.incident if figure.case is None else figure.case
    sizes, cases = seen.architecture.sizes, len(seen.case_file.dataset.X_train)
    if not (0 <= layer < len(sizes) and 0 <= neuron <= sizes[layer] and 0 <= incident < cases):
        raise ValueError(f"there is no neuron {neuron} in layer {layer}, or no training case {incident}")
    parameters = figure.parameters or seen.parameters
    return replace(seen, parameters=parameters, incident=incident, layer=layer, neuron=neuron)


def _how(base: str) -> str:
    return "run again by the plain passes" if base in BY_PASSES else "looked up again"


def _again(how: str, recorded: float, value: float, bulk: float) -> Again:
    """bulk: the size of what is added up in it, to which rounding is relative."""
    if not math.isfinite(recorded) or not math.isfinite(value):
        same = recorded == value or (math.isnan(recorded) and math.isnan(value))
        # Where numbers have been lost, another order of adding them up may lose them in another way.
        both = not math.isfinite(recorded) and not math.isfinite(value)
        return Again(how, value, 0.0 if same else math.nan, same or both)
    difference = recorded - value
    allowed = AGREEMENT * (bulk if math.isfinite(bulk) else max(abs(recorded), abs(value)))
    return Again(how, value, difference, abs(difference) <= allowed)


def _alibi(base: str, seen: Moment) -> Silenced | None:
    # While an answer is sealed, no proof may give it away.
    if base not in OF_ONE_NEURON or not seen.neuron or (seen.is_sealed and base != "alibi"):
        return None
    data = seen.case_file.dataset
    with np.errstate(all="ignore"):
        without = miss_without(
            seen.architecture, seen.parameters, data.X_train[seen.incident], data.y_train[seen.incident],
            seen.scale, seen.layer, seen.neuron,
        )  # fmt: skip
    return Silenced(seen.layer, seen.neuron, seen.miss, without)


def _record(figure: Figure, name: str | None, meaning: str, seen: Moment) -> Record:
    state = None
    if figure.parameters is not None:
        state = hashlib.sha256(figure.parameters.vector.tobytes()).hexdigest()[:8]
    return Record(
        fact=name,
        meaning=meaning,
        value=figure.value,
        unit=figure.unit,
        shown=figure.shown,
        run=figure.run,
        epoch=figure.epoch,
        set=figure.set,
        case=None if figure.case is None else figure.case + 1,
        case_in_file=None if figure.case is None else seen.case_file.number_of(figure.case),
        layer=figure.layer,
        neuron=figure.neuron,
        state=state,
    )
