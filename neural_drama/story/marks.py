"""Marks: the braces at the end of a line, an option or a jump, that say when it holds and what taking it means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neural_drama.story.expressions import Expression
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece, trimmed
from neural_drama.story.spelling import suggest

_MARK = re.compile(r"\s*(?:(if|bet|because)\b(.*)|(once|rewind)\s*)", re.DOTALL)

_LOUD_MARK = re.compile(r"\s*(if|bet|because|once|rewind)\b", re.IGNORECASE)

_WHAT = {
    "if": ("a guard", "{if miss > 1}"),
    "bet": ("a bet", '{bet outcome == "falls"}'),
    "because": ("a reason", "{because diverged}"),
    "once": ("the mark {once}", "{once}"),
    "rewind": ("the mark {rewind}", "{rewind}"),
}

_HOME = {
    "if": "a line, an option or a jump",
    "bet": "an option",
    "because": "an option",
    "once": "an option",
    "rewind": "an option or a jump",
}

OF_A_LINE = ("if",)
OF_A_JUMP = ("if", "rewind")
OF_AN_OPTION = ("if", "once", "rewind", "bet", "because")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the braces at the end say."""

    guard: Expression | None = None
    bet: Expression | None = None
    because: Expression | None = None
    is_once: bool = False
    is_rewind: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return self == Marks()


def mark_name(piece: Piece) -> str | None:
    """Which mark a brace is: if, once, rewind, bet or because; None for a quoted fact and for anything else."""
    match = _MARK.fullmatch(piece.text) if piece.kind == "brace" else None
    return (match[1] or match[3]) if match else None


def loud_mark(piece: Piece) -> str:
    """Which mark a brace would be in small letters, if it has others; else empty."""
    match = _LOUD_MARK.match(piece.text) if piece.kind == "brace" and mark_name(piece) is None else None
    return match[1] if match and not match[1].islower() else ""


def in_small_letters(piece: Piece) -> tuple[str, str]:
    """What is wrong with such a brace, and what to do."""
    word = loud_mark(piece)
    return f"unknown mark {{{piece.text[:60]}}}", f"write {word.lower()} in small letters"


def what_it_is(name: str) -> str:
    """A mark in an author's words."""
    return _WHAT[name][0]


def split_marks(page: Page, pieces: Sequence[Piece], allowed: Sequence[str]) -> tuple[list[Piece], Marks]:
    """What stands before the marks at the end, trimmed, and the marks, each at most once."""
    rest, found = trimmed(pieces), dict[str, Piece]()
    while rest and rest[-1].kind == "brace":
        name = mark_name(rest[-1])
        if name is None and loud_mark(rest[-1]):
            page.problem(rest[-1].line, "E220", *in_small_letters(rest[-1]))
            rest = trimmed(rest[:-1])
            continue
        if name is None and rest[0].kind != "link":
            break  # a quoted fact; after a link there can be none
        piece = rest.pop()
        rest = trimmed(rest)
        if name is None:
            meant = suggest(piece.text.strip().partition(" ")[0], allowed)
            page.problem(piece.line, "E220", f"unknown mark {{{piece.text[:60]}}}", meant)
        elif name not in allowed:
            remedy = f"it stands after {_HOME[name]}"
            page.problem(piece.line, "E220", f"{what_it_is(name)} does not belong here", remedy)
        elif name in found:
            joined = "one is enough" if name in ("once", "rewind") else "join them with and"
            page.problem(piece.line, "E221", f"{what_it_is(name)} twice", joined)
        else:
            found[name] = piece
    if found and not rest:
        name, first = list(found.items())[-1]
        remedy = f"put it at the end of {_HOME[name]}"
        page.problem(first.line, "E221", f"{what_it_is(name)} with nothing before it", remedy)
        return rest, Marks()
    if "rewind" in found:
        _refuse_forgotten(page, found)
    truths = {name: _truth(page, name, piece) for name, piece in found.items() if name in ("if", "bet", "because")}
    return rest, Marks(
        truths.get("if"), truths.get("bet"), truths.get("because"), is_once="once" in found, is_rewind="rewind" in found
    )


def _refuse_forgotten(page: Page, found: Mapping[str, Piece]) -> None:
    """Note the marks beside {rewind} that would be forgotten with everything else that came in between."""
    for name in ("once", "bet", "because"):
        if name in found:
            message = f"{what_it_is(name)} on an option with {{rewind}}, which forgets it at once"
            page.problem(found[name].line, "E224", message, "leave one of the two out")


def _truth(page: Page, name: str, piece: Piece) -> Expression | None:
    """The expression of a mark, which must be true or false."""
    match = _MARK.fullmatch(piece.text)
    assert match is not None, "it was found to be a mark"
    expression = page.expression(match[2], piece.line)
    if expression is not None and expression.kind != "truth":
        what, form = _WHAT[name]
        message = f"{what} asks whether something is true, but {expression.source!r} is a {expression.kind}"
        page.problem(piece.line, "E222", message, f"compare it, as in {form}")
    return expression
