"""Plain words: an expression, a text and a cue as somebody would say them who has never seen a program."""

import ast
from collections.abc import Mapping

from neural_drama.story.expressions import Expression
from neural_drama.story.script import NARRATOR, Cue, Line, Quote, Text
from neural_drama.story.vocabulary import Verb

_COMPARED: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "is",
    ast.NotEq: "is not",
    ast.Lt: "is below",
    ast.LtE: "is at most",
    ast.Gt: "is above",
    ast.GtE: "is at least",
}

_RECKONED: Mapping[type[ast.operator], str] = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "over"}

_NAMED_BY_VALUE = ("picture", "optimizer", "schedule", "penalty", "offers")
"""Arguments whose words say by themselves what they are."""

_BEFORE, _VISITS_OF = "_before", "visits_"


def condition(guard: Expression) -> str:
    """A guard as it is read aloud: `if diverged`, `unless the size of miss is below 1`."""
    match guard.node:
        # A comparison with NaN is false, so its opposite is not the other comparison.
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"unless {_said(operand)}"
        case node:
            return f"if {_said(node)}"


def said(expression: Expression) -> str:
    """An expression as it is read aloud."""
    return _said(expression.node)


def written(text: Text) -> str:
    """A text as it stands on paper: facts stand in square brackets, as nobody has measured them yet."""
    return "".join(f"[{said(part.expression)}]" if isinstance(part, Quote) else part.text for part in text)


def speaker_of(line: Line) -> str:
    """Who says a line, the number in brackets if it is measured."""
    if line.number is None:
        return line.speaker
    number = written((Quote(line.number, ""),)) if line.number.names else line.number.source
    return f"{line.speaker} {number}"


def business(cue: Cue, verb: Verb | None) -> str:
    """A cue as stage business: `BRIM: slow, by 10 (divide the learning rate)`."""
    given = [_argument(name, value) for name, value in cue.arguments.items() if not _is_default(verb, name, value)]
    who = "" if cue.speaker == NARRATOR else f"{cue.speaker}: "
    meaning = f" ({verb.meaning})" if verb else ""
    return f"{who}{', '.join([cue.verb, *given])}{meaning}"


def _argument(name: str, value: float | str | Expression) -> str:
    if isinstance(value, str):
        return value if name in _NAMED_BY_VALUE else f"{name} {value}"
    return f"{name} {said(value) if isinstance(value, Expression) else f'{value:g}'}"


def _is_default(verb: Verb | None, name: str, value: object) -> bool:
    return verb is not None and any(one.name == name and one.default == value for one in verb.parameters)


def _said(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return _name(name)
        case ast.Constant(value=str() as word):
            return f'"{word}"'
        case ast.Constant(value=int() | float() as number):
            return f"{number}"
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            return word.join(f"({_said(part)})" if isinstance(part, ast.BoolOp) else _said(part) for part in values)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return f"not {_name(name)}"
        case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            return f"{_said(left)} is not {_said(right)}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not ({_said(operand)})"
        case ast.UnaryOp(operand=operand):
            return f"minus {_bracketed(operand)}"
        case ast.BinOp(left=left, op=operation, right=right):
            return f"{_bracketed(left)} {_RECKONED[type(operation)]} {_bracketed(right)}"
        case ast.Compare(left=left, ops=operations, comparators=comparators):
            rest = " and ".join(
                f"{_COMPARED[type(operation)]} {_said(other)}"
                for operation, other in zip(operations, comparators, strict=True)
            )
            return f"{_said(left)} {rest}"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _called(name, [_said(part) for part in arguments])
        case _:
            raise AssertionError(f"{type(node).__name__} was not refused when the expression was read")


def _called(name: str, arguments: list[str]) -> str:
    match name:
        case "abs":
            return f"the size of {arguments[0]}"
        case "min":
            return f"the smallest of {' and '.join(arguments)}"
        case "max":
            return f"the largest of {' and '.join(arguments)}"
        case _:
            return f"{arguments[0]}, rounded" + (f" to {arguments[1]} digits" if len(arguments) > 1 else "")


def _bracketed(node: ast.expr) -> str:
    match node:
        case ast.BinOp() | ast.Call(func=ast.Name(id="min" | "max" | "round")):
            return f"({_said(node)})"
        case _:
            return _said(node)


def _name(name: str) -> str:
    """A fact by the words its name is made of."""
    if name.startswith(_VISITS_OF):
        return f"visits to {name.removeprefix(_VISITS_OF).replace('_', ' ')}"
    if name.endswith(_BEFORE):
        return f"{name.removesuffix(_BEFORE).replace('_', ' ')} before"
    return name.replace("_", " ")
