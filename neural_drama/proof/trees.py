"""Trees: the formulas of the network and short derivations beside them, written in symbols and in numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from neural_drama.network.formulas import Applied, Difference, Expression, Known, Product, Sum

MOST_PARTS = 5
"""A sum of more parts names its largest ones, and says what the others come to."""

LARGEST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Quotient:
    """One divided by the other; NaN by zero."""

    dividend: Expression
    divisor: Expression

    @property
    def value(self) -> float:
        """The quotient."""
        below = self.divisor.value
        return self.dividend.value / below if below else math.nan


Tree = Expression | Quotient


def factors(tree: Tree) -> tuple[Expression, ...]:
    """The factors of a product, those of products in it too; of anything else, itself."""
    if isinstance(tree, Quotient):
        return ()
    if not isinstance(tree, Product):
        return (tree,)
    return tuple(factor for part in tree.parts for factor in factors(part))


def symbols(tree: Tree, is_inside: bool = False) -> str:
    """A tree in symbols; where a sum is long, its first parts and its last. is_inside: braces keep it together."""
    match tree:
        case Known():
            return _place(tree)
        case Sum(parts):
            shown = [symbols(part, True) for part in parts]
            if len(shown) > MOST_PARTS:
                shown = [*shown[:2], "…", shown[-1]]
            return _held(" + ".join(shown), is_inside)
        case Difference(left, right):
            return _held(f"{symbols(left, True)} - {symbols(right, True)}", is_inside)
        case Product():
            sign = "·" if is_inside else " × "
            return sign.join(symbols(factor, True) for factor in factors(tree))
        case Quotient(dividend, divisor):
            return f"{symbols(dividend, True)} / {symbols(divisor, True)}"
        case Applied(function, argument):
            return _called(function, symbols(argument))


def numbers(tree: Tree, is_inside: bool = False) -> str:
    """The same with the numbers in it; a long sum shows its largest parts and what all others add up to."""
    match tree:
        case Known(value=value):
            return number(value)
        case Sum(parts):
            return _held(_sum_in_numbers(parts), is_inside)
        case Difference(left, right):
            return _held(f"{numbers(left, True)} - {_braced(numbers(right, True))}", is_inside)
        case Product():
            return _multiplied([numbers(factor, True) for factor in factors(tree)], "·" if is_inside else " × ")
        case Quotient(dividend, divisor):
            return f"{numbers(dividend, True)} / {_braced(numbers(divisor, True))}"
        case Applied(function, argument):
            return _called(function, numbers(argument))


def steps(tree: Tree) -> Iterator[str]:
    """How a tree comes to its value: in symbols, in numbers, and where that says more with each part worked out."""
    yield symbols(tree)
    written = numbers(tree)
    yield written
    match tree:
        case Difference(left, right):
            last = f"{number(left.value)} - {_braced(number(right.value))}"
        case Quotient(dividend, divisor):
            last = f"{number(dividend.value)} / {_braced(number(divisor.value))}"
        case Product():
            last = _multiplied([number(factor.value) for factor in factors(tree)], " × ")
        case _:
            return
    if last != written:
        yield last


def names_in(tree: Tree) -> Iterator[str]:
    """The symbols that stand in a tree, and the functions, each as often as it stands there."""
    match tree:
        case Known(symbol):
            yield symbol
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from names_in(part)
        case Difference(one, other) | Quotient(one, other):
            yield from names_in(one)
            yield from names_in(other)
        case Applied(function, argument):
            yield function
            yield from names_in(argument)


def size(tree: Tree) -> float:
    """What a tree would come to at most if no sign canceled another: what its rounding is relative to."""
    match tree:
        case Known(value=value) | Applied(value=value):
            return abs(value)
        case Sum(parts):
            return sum(map(size, parts))
        case Product(parts):
            return math.prod(map(size, parts))
        case Difference(left, right):
            return size(left) + size(right)
        case Quotient(dividend, divisor):
            return size(dividend) / size(divisor) if size(divisor) else math.nan


def number(value: float) -> str:
    """A number in a formula: six digits, whole numbers in full."""
    if math.isfinite(value) and float(value).is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    return f"{value:.6g}"


def _sum_in_numbers(parts: tuple[Expression, ...]) -> str:
    if len(parts) <= MOST_PARTS:
        return _added([numbers(part, True) for part in parts])
    by_size = sorted(range(len(parts)), key=lambda at: (-_ordered(parts[at].value), at))
    foremost = sorted(by_size[:LARGEST_PARTS])
    others = Sum(tuple(part for at, part in enumerate(parts) if at not in foremost))
    shown = _added([*(numbers(parts[at], True) for at in foremost), number(others.value)])
    return f"{shown} from {len(others.parts)} others"


def _ordered(value: float) -> float:
    """What is no number comes first, as what matters most."""
    return math.inf if math.isnan(value) else abs(value)


def _place(known: Known) -> str:
    if known.layer is None or known.neuron is None:
        return known.symbol
    return f"{known.symbol}[{known.layer}.{known.neuron}]"


def _held(text: str, is_inside: bool) -> str:
    return f"({text})" if is_inside else text


def _called(function: str, argument: str) -> str:
    if function == "|.|":
        return f"|{argument}|"
    return f"{function}({argument})"


def _added(parts: list[str]) -> str:
    """Parts with a plus between them, or the minus that a part begins with."""
    others = (f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in parts[1:])
    return "".join((parts[0], *others))


def _multiplied(parts: list[str], sign: str) -> str:
    return sign.join((parts[0], *map(_braced, parts[1:])))


def _braced(written: str) -> str:
    return f"({written})" if written.startswith("-") else written
