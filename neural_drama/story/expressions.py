"""Expressions: the little arithmetic over facts that a scene may quote or ask, read with `ast` and walked by hand.

Allowed are numbers, words in quotes, facts, `and or not`, comparisons, `+ - * /` and `min max abs round`.
Everything else is refused when it is read, so that evaluating never fails and can do nothing but arithmetic.
"""

import ast
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from neural_drama.story.arithmetic import ARITHMETIC, COMPARISONS, FUNCTIONS, Value, value_of
from neural_drama.story.spelling import suggest
from neural_drama.story.vocabulary import Kind

MOST_CHARACTERS = 200
MOST_NODES = 60
MOST_DEPTH = 20
MOST_DIGITS = 6
LARGEST_NUMBER = 1e12
LONGEST_WORD = 40

ALLOWED = (
    f"allowed are numbers, words in quotes, facts, and or not, == != < <= > >=, + - * /, and {' '.join(FUNCTIONS)}"
)

_FOUND: Mapping[type[ast.AST], str] = {
    ast.Attribute: "reading an attribute with a dot",
    ast.Subscript: "an index in square brackets",
    ast.Slice: "a slice",
    ast.Lambda: "a lambda",
    ast.IfExp: "a choice with if and else",
    ast.NamedExpr: "an assignment with :=",
    ast.JoinedStr: "an f-string",
    ast.FormattedValue: "an f-string",
    ast.Starred: "a star before a value",
    ast.List: "a list",
    ast.Tuple: "a comma between values",
    ast.Dict: "a dictionary",
    ast.Set: "a set in braces",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Pow: "the power **",
    ast.Mod: "the remainder %",
    ast.FloorDiv: "the division //",
    ast.MatMult: "the operator @",
    ast.LShift: "the shift <<",
    ast.RShift: "the shift >>",
    ast.BitAnd: "the operator &",
    ast.BitOr: "the operator |",
    ast.BitXor: "the operator ^",
    ast.Invert: "the operator ~",
    ast.UAdd: "a plus sign before a value",
    ast.In: "the comparison 'in'",
    ast.NotIn: "the comparison 'not in'",
    ast.Is: "the comparison 'is'",
    ast.IsNot: "the comparison 'is not'",
}


class ExpressionError(Exception):
    """What was found in an expression that may not be there, and what to do about it."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        self.code = code
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} ({remedy})" if remedy else message)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been checked. Two with the same source, kind and facts are equal."""

    source: str
    kind: Kind
    names: tuple[str, ...]  # the facts it uses, in order of first appearance
    node: ast.expr = field(compare=False, repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether it is one fact and nothing else."""
        return isinstance(self.node, ast.Name)

    @property
    def absolute_of(self) -> str | None:
        """The fact whose size it is, for `abs(fact)`; None for any other expression."""
        match self.node:
            case ast.Call(func=ast.Name(id="abs"), args=[ast.Name(id=name)]):
                return name
            case _:
                return None

    def evaluate(self, facts: Callable[[str], Value]) -> Value:
        """Its value, given the facts. Never raises over numbers.

        A division by zero is NaN, also 1/0; a result too large is inf; NaN in `min` or `max` gives NaN.
        Comparisons with NaN are false, except `!=`, which is true.
        """
        value = value_of(self.node, facts)
        return bool(value) if self.kind == "truth" else value


def read_expression(source: str, facts: Mapping[str, Kind]) -> Expression:
    """Check an expression against the facts that there are. Raises ExpressionError, and nothing else."""
    source = source.strip()
    node = _parse(source)
    if len(source) > MOST_DEPTH:  # in fewer characters there is no room for too much
        _check_size(node)
    if not source.isascii():
        _check_letters(node, source)
    names: dict[str, None] = {}
    kind = _kind_of(node, facts, names)
    return Expression(source, kind, tuple(names), node)


def _parse(source: str) -> ast.expr:
    if not source:
        raise ExpressionError("E202", "there is no expression", ALLOWED)
    if len(source) > MOST_CHARACTERS:
        raise ExpressionError("E204", f"an expression of {len(source)} characters", f"at most {MOST_CHARACTERS}")
    # A backslash can spell any character inside a word, and a hash would hide the rest of the line.
    for sign in "\\#\n\r":
        if sign in source:
            raise ExpressionError("E203", f"the character {sign!r} in an expression", ALLOWED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        is_assignment = "=" in source.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "")
        remedy = "to compare, write ==" if is_assignment else ALLOWED
        raise ExpressionError("E202", f"cannot read the expression {source!r}", remedy) from None


def _check_size(root: ast.expr) -> None:
    """Bound the work of evaluating, without recursion, so that a deep tree is refused and not stumbled over."""
    nodes = 0
    waiting: list[tuple[ast.AST, int]] = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MOST_DEPTH:
            raise ExpressionError("E204", "an expression nested too deeply", f"at most {MOST_DEPTH} levels")
        if nodes > MOST_NODES:
            raise ExpressionError("E204", "an expression with too many parts", f"at most {MOST_NODES}")
        waiting += [(child, depth + 1) for child in _parts(node)]


def _check_letters(root: ast.expr, source: str) -> None:
    """Python takes a letter that only looks like another for that other: such a name is not one of the facts."""
    for node in ast.walk(root):
        if isinstance(node, ast.Name) and node.id not in source:
            raise ExpressionError("E201", f"a name that only looks like {node.id!r}", "write it in plain letters")


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that count: operators and the context of a name do not."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr_context | ast.operator | ast.unaryop | ast.boolop | ast.cmpop):
            yield child


def _kind_of(node: ast.expr, facts: Mapping[str, Kind], names: dict[str, None]) -> Kind:
    """The kind of a node, whose every part has been checked; the facts met are added to `names`."""

    def expect(part: ast.expr, kind: Kind, by: str) -> None:
        found = _kind_of(part, facts, names)
        if found != kind:
            raise ExpressionError("E205", f"{by} takes {_PLURAL[kind]}, but {ast.unparse(part)!r} is a {found}")

    match node:
        case ast.Constant(value=value):
            return _kind_of_constant(value)
        case ast.Name(id=name):
            if name not in facts:
                raise ExpressionError("E201", f"unknown fact {name!r}", suggest(name, facts))
            names.setdefault(name)
            return facts[name]
        case ast.BoolOp(op=operator, values=values):
            for part in values:
                expect(part, "truth", "and" if isinstance(operator, ast.And) else "or")
            return "truth"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            expect(operand, "truth", "not")
            return "truth"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            expect(operand, "number", "-")
            return "number"
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in ARITHMETIC:
            sign = ARITHMETIC[type(operation)][0]
            expect(left, "number", sign)
            expect(right, "number", sign)
            return "number"
        case ast.Compare():
            _check_comparison(node, facts, names)
            return "truth"
        case ast.Call(func=function, args=arguments, keywords=keywords):
            _check_call(function, arguments, keywords)
            for part in arguments:
                expect(part, "number", ast.unparse(function))
            return "number"
        case _:
            found = getattr(node, "op", node)
            what = _FOUND.get(type(found), type(found).__name__)
            raise ExpressionError("E203", f"{what} is not allowed in an expression", ALLOWED)


_PLURAL: Mapping[Kind, str] = {"number": "numbers", "word": "words", "truth": "truths"}


def _kind_of_constant(value: object) -> Kind:
    if isinstance(value, str):
        if len(value) > LONGEST_WORD:
            raise ExpressionError("E204", f"a word of {len(value)} characters", f"at most {LONGEST_WORD}")
        return "word"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError("E203", f"{value!r} is not allowed in an expression", ALLOWED)
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise ExpressionError("E204", "a number too large", f"at most {LARGEST_NUMBER:g}")
    return "number"


def _check_comparison(node: ast.Compare, facts: Mapping[str, Kind], names: dict[str, None]) -> None:
    parts = [node.left, *node.comparators]
    kinds = [_kind_of(part, facts, names) for part in parts]
    for operation, left, right in zip(node.ops, kinds, kinds[1:], strict=False):
        if type(operation) not in COMPARISONS:
            raise ExpressionError("E203", f"{_FOUND[type(operation)]} is not allowed in an expression", ALLOWED)
        sign = COMPARISONS[type(operation)][0]
        if isinstance(operation, ast.Eq | ast.NotEq):
            if left != right:
                raise ExpressionError("E205", f"{sign} compares two of the same kind, not a {left} with a {right}")
        elif (left, right) != ("number", "number"):
            raise ExpressionError("E205", f"{sign} compares numbers, not a {left} with a {right}")


def _check_call(function: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]) -> None:
    if not isinstance(function, ast.Name) or function.id not in FUNCTIONS:
        what = repr(function.id) if isinstance(function, ast.Name) else "a value"
        raise ExpressionError("E203", f"calling {what} is not allowed in an expression", ALLOWED)
    if keywords:
        raise ExpressionError("E203", f"{function.id} takes no named arguments", "write the values alone")
    name, given = function.id, len(arguments)
    if name in ("min", "max") and given < 2:
        raise ExpressionError("E205", f"{name} takes two numbers or more, not {given}")
    if name == "abs" and given != 1:
        raise ExpressionError("E205", f"abs takes one number, not {given}")
    if name == "round":
        if given not in (1, 2):
            raise ExpressionError("E205", f"round takes a number and perhaps how many digits, not {given} numbers")
        if given == 2 and not _is_digits(arguments[1]):
            digits = f"round takes 0 to {MOST_DIGITS} digits, written as a whole number"
            raise ExpressionError("E205", f"{digits}, not {ast.unparse(arguments[1])!r}")


def _is_digits(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value <= MOST_DIGITS
