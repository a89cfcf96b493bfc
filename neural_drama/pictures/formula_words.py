"""The formula in words: a tree of symbols printed in symbols, in numbers and step by step, wrapped to a width.

A long sum shows its largest terms and says how many others there are and what they add up to.
"""

import math
from dataclasses import dataclass

from neural_drama.network.formulas import Applied, Difference, Expression, Formula, Known, Product, Sum
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.strokes import wrapped

ALL = 1_000_000
"""More terms than any sum has."""

_LETTERS = {"δ": "delta", "∂ℓ/∂o": "dloss/do", "∂o/∂o": "do/do", "δ'": "delta'"}
"""What stands for a symbol where there are plain letters only."""


@dataclass(frozen=True, slots=True)
class Worked:
    """name = expression = value. unit: of the value, empty for none."""

    name: str
    expression: Expression
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """How formulas are written: in plain letters or not, and with how many terms of a sum."""

    is_plain: bool = False
    most: int = ALL

    @property
    def times(self) -> str:
        """The sign between two factors."""
        return "*" if self.is_plain else "×"

    def letters(self, symbol: str) -> str:
        """A symbol that stands by itself."""
        return symbol.replace("δ", "delta").replace("·", "*") if self.is_plain else symbol

    def symbol(self, known: Known, index: int | None) -> str:
        """A symbol with the number of what it belongs to."""
        number = known.neuron if known.neuron is not None else index
        letters = _LETTERS.get(known.symbol, known.symbol) if self.is_plain else known.symbol
        return letters if number is None or not letters.isalpha() else f"{letters}{number}"


def worked(formula: Formula, unit: str) -> Worked:
    """A formula of the attribution, with the data's unit where its figure is in that."""
    word = "what comes back" if formula.word == "comes_back" else formula.word.replace("_", " ")
    name = f"{word} {'to' if formula.word == 'comes_back' else 'of'} layer {formula.layer} neuron {formula.neuron}"
    return Worked(name, formula.expression, formula.value, unit if formula.is_in_data_unit else "")


def in_symbols(expression: Expression, hand: Hand) -> str:
    """An expression in its symbols."""
    return _printed(expression, hand, False)


def in_numbers(expression: Expression, hand: Hand) -> str:
    """An expression with the numbers in place of its symbols."""
    return _printed(expression, hand, True)


def in_steps(expression: Expression, hand: Hand) -> str:
    """An expression with each of its parts worked out; empty where that would be no step further."""
    match expression:
        case Product(parts=parts) | Sum(parts=parts) if all(isinstance(part, Known) for part in parts):
            return ""
        case Product(parts=parts):
            flat = [inner for part in parts for inner in (part.parts if isinstance(part, Product) else (part,))]
            return f" {hand.times} ".join(_number(part.value) for part in flat)
        case Difference(left=left, right=right) if not (isinstance(left, Known) and isinstance(right, Known)):
            return f"{_number(left.value)} - {_number(right.value)}"
    return ""


def formula_lines(one: Worked, width: int, hand: Hand) -> tuple[str, ...]:
    """The whole formula in lines: its name, symbols, numbers, steps and what it comes to."""
    lines = [one.name]
    says = (in_symbols(one.expression, hand), in_numbers(one.expression, hand), in_steps(one.expression, hand))
    for text in dict.fromkeys(text for text in says if text):
        first, *rest = wrapped(text, width - 2)
        lines += [f"= {first}", *(f"  {line}" for line in rest)]
    return (*lines, f"= {result(one)}")


def result(one: Worked) -> str:
    """What a formula comes to, with its unit."""
    return of_unit(one.value, one.unit, signed=True) if one.unit else shown(one.value, signed=True)


def formula_in_words(one: Worked) -> str:
    """A formula in one sentence of plain letters."""
    hand = Hand(is_plain=True, most=3)
    steps = in_steps(one.expression, hand)
    ways = [in_symbols(one.expression, hand), in_numbers(one.expression, hand), *[steps] * bool(steps)]
    return f"{one.name[0].upper()}{one.name[1:]} = {' = '.join(dict.fromkeys(ways))} = {result(one)}."


def _number(value: float) -> str:
    text = f"{value:.4g}"
    return f"({text})" if text.startswith("-") else text


def _printed(expression: Expression, hand: Hand, is_numbers: bool, index: int | None = None) -> str:
    match expression:
        case Known():
            return _number(expression.value) if is_numbers else hand.symbol(expression, index)
        case Sum(parts=parts):
            return _sum(parts, hand, is_numbers)
        case Difference(left=left, right=right):
            return f"{_printed(left, hand, is_numbers)} - {_grouped(right, hand, is_numbers)}"
        case Product(parts=parts):
            return _product(parts, hand, is_numbers)
        case Applied(function=function, argument=argument):
            inside = _printed(argument, hand, is_numbers)
            bare = inside[1:-1] if isinstance(argument, Known) and inside.startswith("(") else inside
            return f"|{bare}|" if function == "|.|" else f"{function}({bare})"


def _sum(parts: tuple[Expression, ...], hand: Hand, is_numbers: bool) -> str:
    """Its terms in their order; of a long sum the largest, and what the others come to."""
    kept = list(range(len(parts)))
    if len(parts) > hand.most + 1:  # one other is no shorter than its own term
        sizes = [math.inf if math.isnan(part.value) else abs(part.value) for part in parts]
        kept = sorted(sorted(kept, key=lambda i: -sizes[i])[: hand.most])
    texts = [_printed(parts[i], hand, is_numbers) for i in kept]
    if len(texts) < len(parts):
        others = Sum(tuple(part for i, part in enumerate(parts) if i not in set(kept)))
        count = len(parts) - len(texts)
        texts.append(f"{_number(others.value)} of {count} others" if is_numbers else f"{count} others")
    return " + ".join(texts)


def _product(parts: tuple[Expression, ...], hand: Hand, is_numbers: bool) -> str:
    if all(isinstance(part, Known) for part in parts):
        # A weight belongs to the connection to whom it is multiplied with, and is called by its number.
        index = next((part.neuron for part in parts if isinstance(part, Known) and part.neuron is not None), None)
        sign = hand.times if is_numbers else "*" if hand.is_plain else "·"
        return sign.join(_printed(part, hand, is_numbers, index) for part in parts)
    return f" {hand.times} ".join(_grouped(part, hand, is_numbers) for part in parts)


def _grouped(part: Expression, hand: Hand, is_numbers: bool) -> str:
    text = _printed(part, hand, is_numbers)
    return f"({text})" if isinstance(part, Sum | Difference) else text
