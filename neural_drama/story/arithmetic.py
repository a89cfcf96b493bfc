"""Arithmetic: the value of an expression that has been checked, in floats, where nothing raises."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

Value = float | str | bool


def divide(dividend: float, divisor: float) -> float:
    """Division, but NaN by zero: a share of nothing is unknown, not an accident."""
    return math.nan if divisor == 0 else dividend / divisor


def least(*numbers: float) -> float:
    """The smallest; NaN if any is NaN, where Python's `min` would depend on their order."""
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def greatest(*numbers: float) -> float:
    """The largest; NaN if any is NaN."""
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def nearest(number: float, digits: float = 0) -> float:
    """Round half to even, keeping NaN and infinities."""
    return round(number, int(digits)) if math.isfinite(number) else number


ARITHMETIC: Mapping[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", divide),
}

COMPARISONS: Mapping[type[ast.cmpop], tuple[str, Callable[[Value, Value], bool]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}

FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "min": least,
    "max": greatest,
    "abs": abs,
    "round": nearest,
}


def value_of(node: ast.expr, facts: Callable[[str], Value]) -> Value:
    """The value of a checked node. Numbers are made plain floats, which neither warn nor overflow with a raise."""
    match node:
        case ast.Constant(value=str() as word):
            return word
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            value = facts(name)
            return value if isinstance(value, str | bool) else float(value)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(value_of(part, facts) for part in values)
        case ast.BoolOp(values=values):
            return any(value_of(part, facts) for part in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not value_of(operand, facts)
        case ast.UnaryOp(operand=operand):
            return -_number(operand, facts)
        case ast.BinOp(left=left, op=operation, right=right):
            return ARITHMETIC[type(operation)][1](_number(left, facts), _number(right, facts))
        case ast.Compare(left=left, ops=operations, comparators=comparators):
            compared = [value_of(part, facts) for part in (left, *comparators)]
            return all(
                COMPARISONS[type(operation)][1](one, other)
                for operation, one, other in zip(operations, compared, compared[1:], strict=False)
            )
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_number(part, facts) for part in arguments))
        case _:
            raise AssertionError(f"{type(node).__name__} was not refused when the expression was read")


def _number(node: ast.expr, facts: Callable[[str], Value]) -> float:
    return float(value_of(node, facts))
