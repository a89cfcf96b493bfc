"""Cues: a character acts on the network or the stage, with arguments typed and bounded by the vocabulary."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from neural_drama.story.expressions import Expression
from neural_drama.story.marks import mark_name, what_it_is
from neural_drama.story.markup import Block, read_pieces
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece
from neural_drama.story.script import Cue
from neural_drama.story.speakers import suggest_member
from neural_drama.story.spelling import suggest
from neural_drama.story.vocabulary import Parameter, Verb

_CUE_FORM = "write > NAME: verb arguments"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BRACE = "\ue000"
"""Stands on both sides of a brace's number while a cue is taken apart. A scene holds no private characters."""

Argument = float | str | Expression

_NAMED = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*)=(?P<value>.*)")


def read_cues(page: Page, block: Block) -> list[Cue]:
    """The cues of a blockquote, one for each line."""
    cues: list[Cue] = []
    for line in range(block.first, block.last + 1):
        source = page.source(line)
        if source and not source.startswith(">"):
            message = "a line that Markdown takes for a part of the cue above"
            page.problem(line, "E601", message, "put an empty line before it, or > if it is a cue")
            return []
    for inner in block.inside:
        if inner.kind == "html_block":
            page.problem(inner.first, "E304", "a comment among cues", "put it before or after them")
        elif inner.kind != "paragraph":
            page.problem(inner.first, "E304", "a cue is one line of plain words", _CUE_FORM)
        else:
            for line, pieces in _split_lines(read_pieces(page, inner.text, inner.first)):
                cue = _read_cue(page, pieces, line)
                if cue is not None:
                    cues.append(cue)
    if not block.inside:
        page.problem(block.first, "E304", "an empty cue", _CUE_FORM)
    return cues


def _split_lines(pieces: list[Piece]) -> list[tuple[int, list[Piece]]]:
    lines: list[tuple[int, list[Piece]]] = []
    for piece in pieces:
        if not lines or lines[-1][0] != piece.line:
            lines.append((piece.line, []))
        if piece.kind not in ("break", "comment"):
            lines[-1][1].append(piece)
    return lines


def _read_cue(page: Page, pieces: list[Piece], line: int) -> Cue | None:
    braces: list[Piece] = []
    words = ""
    for piece in pieces:
        if (mark := mark_name(piece)) is not None:
            page.problem(line, "E220", f"{what_it_is(mark)} on a cue", "put it on a jump around the cue")
            return None
        if piece.kind == "brace":
            words += f"{_BRACE}{len(braces)}{_BRACE}"
            braces.append(piece)
        elif piece.kind == "words":
            words += piece.text.replace(_BRACE, "")  # an entity can spell it, which is a problem noted already
        else:
            page.problem(line, "E304", f"{piece.kind} in a cue", _CUE_FORM)
            return None
    name, colon, deed = words.partition(":")
    name, (verb_name, *given) = " ".join(name.split()), deed.split() or [""]
    if not colon or not verb_name:
        page.problem(line, "E304", "this is not a cue", _CUE_FORM)
        return None
    if _BRACE in name + verb_name:
        page.problem(line, "E304", "a brace in the name or the verb of a cue", "only an argument can be measured")
        return None
    if name not in page.cast:
        page.problem(line, "E303", f"{name[:60]!r} is not in the cast", suggest_member(page, name))
        return None
    verb = page.vocabulary.verbs.get((page.cast[name].role, verb_name))
    if verb is None:
        _refuse_verb(page, line, name, verb_name)
        return None
    arguments = _read_arguments(page, line, verb, given, braces)
    return None if arguments is None else Cue(name, verb_name, arguments, page.where(line))


def _refuse_verb(page: Page, line: int, name: str, verb: str) -> None:
    verbs = page.vocabulary.verbs
    own = sorted(known for role, known in verbs if role == page.cast[name].role)
    able = [member.name for member in page.cast.values() if member.name != name and (member.role, verb) in verbs]
    can = f"{name} can: {', '.join(own)}" if own else f"{name} can do nothing to the network or the stage"
    if able:
        page.problem(line, "E302", f"{name} cannot {verb!r}", f"{' and '.join(able)} can; {can}")
    else:
        nearest = suggest(verb, own)
        page.problem(line, "E301", f"unknown verb {verb!r}", f"{nearest} {can}" if nearest.startswith("did") else can)


def _read_arguments(
    page: Page, line: int, verb: Verb, given: list[str], braces: list[Piece]
) -> Mapping[str, Argument] | None:
    """The arguments by name, in the parameters' order and with defaults; None, and problems, if they do not fit."""
    problems = len(page.problems)
    parameters = {parameter.name: parameter for parameter in verb.parameters}
    form = f"write {_form(verb)}"
    written: dict[str, str] = {}
    is_named = False
    for position, argument in enumerate(given):
        match = _NAMED.fullmatch(argument)
        if match is None and is_named:
            page.problem(line, "E310", f"{_as_written(argument, braces)!r} stands after a named argument", form)
        elif match is None and position >= len(verb.parameters):
            page.problem(line, "E310", f"{_as_written(argument, braces)!r} is too much for {verb.name!r}", form)
        elif match is not None and match["key"] not in parameters:
            page.problem(line, "E310", f"{verb.name!r} has no {match['key']!r}", suggest(match["key"], parameters))
        else:
            is_named = match is not None
            key = match["key"] if match else verb.parameters[position].name
            if key in written:
                page.problem(line, "E310", f"{key!r} is given twice", form)
            written[key] = match["value"] if match else argument
    values: dict[str, Argument] = {}
    for name, parameter in parameters.items():
        value = _value(page, line, parameter, written[name], braces) if name in written else parameter.default
        if value is not None:
            values[name] = value
        elif name not in written:
            page.problem(line, "E310", f"{verb.name!r} needs {name!r}, {_allowed(parameter)}", form)
    return MappingProxyType(values) if len(page.problems) == problems else None


def _as_written(argument: str, braces: list[Piece]) -> str:
    """An argument as the author wrote it."""
    return re.sub(rf"{_BRACE}([0-9]+){_BRACE}", lambda brace: f"{{{braces[int(brace[1])].text}}}", argument)


def _form(verb: Verb) -> str:
    """How a verb is written, with what may be left out in brackets."""
    words = [verb.name]
    for parameter in verb.parameters:
        words.append(parameter.name if parameter.default is None else f"[{parameter.name}]")
    return " ".join(words)


def _value(page: Page, line: int, parameter: Parameter, written: str, braces: list[Piece]) -> Argument | None:
    if _BRACE in written:
        return _measured(page, line, parameter, written, braces)
    if _NUMBER.fullmatch(written) and _takes_numbers(parameter):
        number = float(written)
        is_inside = (parameter.least is None or number >= parameter.least) and (
            parameter.most is None or number <= parameter.most
        )
        if math.isfinite(number) and is_inside and (number.is_integer() or not parameter.is_whole):
            return number
    elif _WORD.fullmatch(written) and written in parameter.words:
        return written
    remedy = suggest(written, parameter.words) if parameter.words and _WORD.fullmatch(written) else ""
    page.problem(line, "E311", f"{parameter.name} is {_allowed(parameter)}, not {written[:60]!r}", remedy)
    return None


def _measured(
    page: Page, line: int, parameter: Parameter, written: str, braces: list[Piece]
) -> Expression | None:
    """An argument that is measured when the cue is acted on."""
    if not re.fullmatch(rf"{_BRACE}[0-9]+{_BRACE}", written):
        remedy = "write it alone, as in set {rate / 2}"
        page.problem(line, "E312", "a brace beside other characters in an argument", remedy)
        return None
    expression = page.expression(braces[int(written[1:-1])].text, line)
    if expression is not None and (expression.kind != "number" or not _takes_numbers(parameter)):
        allowed = _allowed(parameter)
        page.problem(line, "E312", f"{parameter.name} is {allowed}, but {expression.source!r} is a {expression.kind}")
        return None
    return expression


def _takes_numbers(parameter: Parameter) -> bool:
    return not parameter.words or parameter.least is not None or parameter.most is not None


def _allowed(parameter: Parameter) -> str:
    """What a parameter may be, in words: `a whole number from 1 to 4, or last`."""
    ways = list(parameter.words)
    if _takes_numbers(parameter):
        number = "a whole number" if parameter.is_whole else "a number"
        if parameter.least is not None and parameter.most is not None:
            number += f" from {parameter.least:g} to {parameter.most:g}"
        elif parameter.least is not None:
            number += f" of at least {parameter.least:g}"
        elif parameter.most is not None:
            number += f" of at most {parameter.most:g}"
        ways.insert(0, number)
    return ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"
