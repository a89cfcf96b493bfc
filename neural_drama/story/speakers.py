"""Speakers: who says a line, as the strong words that it begins with name them."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from neural_drama.story.cast import NUMBERED_ROLE
from neural_drama.story.expressions import Expression
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece, begins_with_space, plain_words, trimmed
from neural_drama.story.spelling import suggest

LINE_FORM = "write **NAME:** *[direction]* words"

_NUMBER_FORM = "write **NEURON 7:** or **NEURON {neuron}:**"

_NUMBERED = re.compile(r"(?P<name>.*\S) (?P<number>[0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of the cast, and the number if it has one."""

    name: str
    number: Expression | None = None


def names_speaker(pieces: Sequence[Piece]) -> bool:
    """Whether a paragraph begins with strong words that end in a colon."""
    first = pieces[0]
    if first.kind != "strong" or not first.inside:
        return False
    last = first.inside[-1]
    return last.kind == "words" and last.text.rstrip().endswith(":")


def is_misspelt(page: Page, pieces: Sequence[Piece]) -> bool:
    """Whether a paragraph begins with what was meant as a speaker and is none; if so, that is a problem."""
    first = pieces[0]
    after = pieces[1].text.lstrip() if len(pieces) > 1 and pieces[1].kind == "words" else ""
    if first.kind == "strong" and after.startswith(":"):
        remedy = "put the colon inside the stars: **NAME:**"
        page.problem(first.line, "E102", "the colon of a speaker stands after the stars", remedy)
        return True
    if first.kind == "emphasis":
        name = (plain_words(first.inside) or "").upper()
        if name.rstrip(":").rstrip() in page.cast and (name.endswith(":") or after.startswith(":")):
            page.problem(first.line, "E102", "a speaker between single stars", "two on each side: **NAME:**")
            return True
    # Stars that Markdown left as they are: no space after them, or none of the closing ones.
    if first.kind == "words" and re.match(r"(\*\*|__)[^*_]{1,80}:", page.source(first.line)):
        remedy = f"{LINE_FORM}, with a space after the stars that close"
        page.problem(first.line, "E102", "this speaker cannot be read as one", remedy)
        return True
    return False


def read_speaker(page: Page, pieces: Sequence[Piece]) -> Speaker | None:
    """The speaker that a paragraph begins with; None, and a problem, for a stranger."""
    first = pieces[0]
    if len(pieces) > 1 and not begins_with_space(pieces[1]):
        page.problem(first.line, "E103", "no space after the speaker", LINE_FORM)
        return None
    inside = trimmed(first.inside)
    braces = [index for index, piece in enumerate(inside) if piece.kind == "brace"]
    if not braces:
        return _named(page, first.line, plain_words(inside))
    before, after = inside[: braces[0]], inside[braces[0] + 1 :]
    name = plain_words(before)
    if not name or plain_words(after) != ":" or not before[-1].text.endswith((" ", "\t")):
        page.problem(first.line, "E104", "a number stands between the name of a speaker and the colon", _NUMBER_FORM)
        return None
    return _numbered(page, first.line, name, inside[braces[0]].text)


def _named(page: Page, line: int, words: str | None) -> Speaker | None:
    if words is None:
        page.problem(line, "E102", "a speaker is a name and perhaps a number, nothing else", LINE_FORM)
        return None
    name = words.removesuffix(":").rstrip()
    if name in page.cast:
        return Speaker(name)
    match = _NUMBERED.fullmatch(name)
    if match and match["name"] in page.cast:
        return _numbered(page, line, match["name"], match["number"])
    page.problem(line, "E101", f"unknown speaker {name[:60]!r}", suggest_member(page, name))
    return None


def _numbered(page: Page, line: int, name: str, source: str) -> Speaker | None:
    if name not in page.cast:
        page.problem(line, "E101", f"unknown speaker {name[:60]!r}", suggest_member(page, name))
        return None
    if page.cast[name].role != NUMBERED_ROLE:
        numbered = [member.name for member in page.cast.values() if member.role == NUMBERED_ROLE]
        page.problem(line, "E104", f"{name} takes no number", f"only {' and '.join(numbered) or 'a neuron'} does")
        return None
    number = page.expression(source, line)
    if number is None:
        return None
    if number.kind != "number":
        page.problem(line, "E104", f"a speaker has a number, but {number.source!r} is a {number.kind}", _NUMBER_FORM)
        return None
    match number.node:
        case ast.Constant(value=int() | float() as value) if not value >= 1:
            page.problem(line, "E104", f"there is no {name} {number.source}: they count from 1", _NUMBER_FORM)
            return None
    return Speaker(name, number)


def suggest_member(page: Page, name: str) -> str:
    """The remedy for a name that is not in the cast: the nearest that is, and the whole cast."""
    listed = f"the cast: {', '.join(page.cast)}"
    nearest = suggest(name, page.cast)
    return f"{nearest} {listed}" if nearest.startswith("did") else listed
