"""Expressions: the little arithmetic over facts that a scene may quote or ask, read with `ast` and walked by hand.

Allowed are numbers, words in quotes, facts, `and or not`, comparisons, `+ - * /` and `min max abs round`.
Everything else is refused when it is read, so that evaluating never fails and can do nothing but arithmetic.
"""

import ast
import math
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
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

_MAY_WARN = re.compile(r"[0-9]\.?[^\W0-9]")
"""A letter straight after a number: Python warns of that while it reads, and keeping it quiet takes its time."""

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
    parts: int = field(compare=False, repr=False)  # how many: numbers, words, facts, and what joins them

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
    if not source.isascii():
        _check_letters(node, source)
    walk = _Walk(facts)
    kind = walk.kind_of(node, 1)
    return Expression(source, kind, tuple(walk.names), node, walk.parts)


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
        if not _MAY_WARN.search(source):
            return ast.parse(source, mode="eval").body
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        is_assignment = "=" in source.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "")
        remedy = "to compare, write ==" if is_assignment else ALLOWED
        raise ExpressionError("E202", f"cannot read the expression {source!r}", remedy) from None


def _check_letters(root: ast.expr, source: str) -> None:
    """Python takes a letter that only looks like another for that other: such a name is not one of the facts."""
    for node in ast.walk(root):
        if isinstance(node, ast.Name) and node.id not in source:
            raise ExpressionError("E201", f"a name that only looks like {node.id!r}", "write it in plain letters")


class _Walk:
    """Through the parts of an expression, each checked before anything asks what it is made of."""

    def __init__(self, facts: Mapping[str, Kind]) -> None:
        self._facts = facts
        self.names: dict[str, None] = {}  # the facts met
        self.parts = 0

    def kind_of(self, node: ast.expr, depth: int) -> Kind:
        """The kind of a node at this depth, whose every part has been checked."""
        self.parts += 1
        if depth > MOST_DEPTH:
            raise ExpressionError("E204", "an expression nested too deeply", f"at most {MOST_DEPTH} levels")
        if self.parts > MOST_NODES:
            raise ExpressionError("E204", "an expression with too many parts", f"at most {MOST_NODES}")
        match node:
            case ast.Constant(value=value):
                return _kind_of_constant(value)
            case ast.Name(id=name):
                if name not in self._facts:
                    raise ExpressionError("E201", f"unknown fact {name!r}", suggest(name, self._facts))
                self.names.setdefault(name)
                return self._facts[name]
            case ast.BinOp(left=left, op=operation, right=right) if type(operation) in ARITHMETIC:
                sign = ARITHMETIC[type(operation)][0]
                self._expect("number", (left, right), sign, depth)
                return "number"
            case ast.Compare():
                self._check_comparison(node, depth)
                return "truth"
            case ast.BoolOp(op=operator, values=values):
                self._expect("truth", values, "and" if isinstance(operator, ast.And) else "or", depth)
                return "truth"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._expect("truth", (operand,), "not", depth)
                return "truth"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._expect("number", (operand,), "-", depth)
                return "number"
            case ast.Call(func=function, args=arguments, keywords=keywords):
                self.parts += 1
                name = _called(function, len(arguments), keywords)
                if name == "round" and len(arguments) == 2:
                    self._check_digits(arguments[1], depth + 1)
                self._expect("number", arguments, name, depth)
                return "number"
            case _:
                found = getattr(node, "op", node)
                what = _FOUND.get(type(found), type(found).__name__)
                raise ExpressionError("E203", f"{what} is not allowed in an expression", ALLOWED)

    def _expect(self, kind: Kind, parts: Sequence[ast.expr], by: str, depth: int) -> None:
        for part in parts:
            found = self.kind_of(part, depth + 1)
            if found != kind:
                raise ExpressionError("E205", f"{by} takes {_PLURAL[kind]}, but {ast.unparse(part)!r} is a {found}")

    def _check_digits(self, node: ast.expr, depth: int) -> None:
        if not _is_digits(node):
            self.kind_of(node, depth)  # what is too large to be checked is too large to be shown
            digits = f"round takes 0 to {MOST_DIGITS} digits, written as a whole number"
            raise ExpressionError("E205", f"{digits}, not {ast.unparse(node)!r}")

    def _check_comparison(self, node: ast.Compare, depth: int) -> None:
        kinds = [self.kind_of(part, depth + 1) for part in (node.left, *node.comparators)]
        for operation, left, right in zip(node.ops, kinds, kinds[1:], strict=False):
            if type(operation) not in COMPARISONS:
                raise ExpressionError("E203", f"{_FOUND[type(operation)]} is not allowed in an expression", ALLOWED)
            sign = COMPARISONS[type(operation)][0]
            if isinstance(operation, ast.Eq | ast.NotEq):
                if left != right:
                    message = f"{sign} compares two of the same kind, not a {left} with a {right}"
                    raise ExpressionError("E205", message)
            elif (left, right) != ("number", "number"):
                raise ExpressionError("E205", f"{sign} compares numbers, not a {left} with a {right}")


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


def _called(function: ast.expr, given: int, keywords: list[ast.keyword]) -> str:
    """The name of the function that is called with so many arguments."""
    if not isinstance(function, ast.Name) or function.id not in FUNCTIONS:
        what = repr(function.id) if isinstance(function, ast.Name) else "a value"
        raise ExpressionError("E203", f"calling {what} is not allowed in an expression", ALLOWED)
    name = function.id
    if keywords:
        raise ExpressionError("E203", f"{name} takes no named arguments", "write the values alone")
    if name in ("min", "max") and given < 2:
        raise ExpressionError("E205", f"{name} takes two numbers or more, not {given}")
    if name == "abs" and given != 1:
        raise ExpressionError("E205", f"abs takes one number, not {given}")
    if name == "round" and given not in (1, 2):
        raise ExpressionError("E205", f"round takes a number and perhaps how many digits, not {given} numbers")
    return name


def _is_digits(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value <= MOST_DIGITS
