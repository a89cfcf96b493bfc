"""Texts: the words and quoted figures of a line or an option, and the guard that may stand at its end."""

import re
from collections.abc import Sequence

from neural_drama.story.expressions import Expression, ExpressionError
from neural_drama.story.formats import check_format
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece, trimmed
from neural_drama.story.script import Quote, Text, Words

_SPACE = re.compile(r"[ \t\n]+")


def is_guard(piece: Piece) -> bool:
    """Whether a piece is `{if ...}`."""
    return piece.kind == "brace" and re.match(r"\s*if\b", piece.text) is not None


def split_guard(page: Page, pieces: Sequence[Piece]) -> tuple[list[Piece], Expression | None]:
    """What stands before the guard at the end, trimmed, and the guard."""
    rest = trimmed(pieces)
    if not rest or not is_guard(rest[-1]):
        return rest, None
    guard = rest.pop()
    rest = trimmed(rest)
    if not rest:
        page.problem(guard.line, "a guard with nothing to guard", "put it at the end of a line, an option or a jump")
        return rest, None
    expression = page.expression(guard.text.strip()[2:], guard.line)
    if expression is not None and expression.kind != "truth":
        message = f"a guard asks whether something is true, but {expression.source!r} is a {expression.kind}"
        page.problem(guard.line, message, "compare it, as in {if miss > 1}")
    return rest, expression


def read_text(page: Page, pieces: Sequence[Piece]) -> Text:
    """Pieces as a text. What may not stand in one is a problem and left out."""
    parts: list[Words | Quote] = []
    for piece in trimmed(pieces):
        if piece.kind in ("strong", "emphasis"):
            for inner in piece.inside:
                if inner.kind in ("strong", "emphasis"):
                    page.problem(inner.line, "emphasis inside emphasis", "one level is enough")
                _add(page, parts, inner, is_emphasized=True)
        else:
            _add(page, parts, piece, is_emphasized=False)
    return _joined(parts)


def _add(page: Page, parts: list[Words | Quote], piece: Piece, is_emphasized: bool) -> None:
    match piece.kind:
        case "words":
            parts.append(Words(piece.text, is_emphasized))
        case "break":
            parts.append(Words(" ", is_emphasized))
        case "brace" if is_guard(piece):
            page.problem(piece.line, "a guard within a text", "a guard stands at the very end")
        case "brace":
            quote = read_quote(page, piece)
            if quote is not None:
                parts.append(quote)
        case "link":
            remedy = "a jump is alone in its paragraph, and an option starts with - and a space"
            page.problem(piece.line, "a link among words", remedy)
        case _:
            pass


def _joined(parts: Sequence[Words | Quote]) -> Text:
    """Neighboring words made one, white space made single, as a browser would show it; none at the ends."""
    joined: list[Words | Quote] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Words) and isinstance(last, Words) and part.is_emphasized == last.is_emphasized:
            joined[-1] = Words(last.text + part.text, part.is_emphasized)
        else:
            joined.append(part)
    for index, part in enumerate(joined):
        if isinstance(part, Words):
            text = _SPACE.sub(" ", part.text)
            text = text.lstrip(" ") if index == 0 else text
            text = text.rstrip(" ") if index == len(joined) - 1 else text
            joined[index] = Words(text, part.is_emphasized)
    return tuple(part for part in joined if isinstance(part, Quote) or part.text)


def read_quote(page: Page, piece: Piece) -> Quote | None:
    """`{expression}` or `{expression:format}`."""
    source, format = _split_format(piece.text)
    expression = page.expression(source, piece.line)
    if expression is None:
        return None
    if format == "" and piece.text.rstrip().endswith(":"):
        page.problem(piece.line, "a colon without a number format", "leave it out, or write {miss:.1f}")
    try:
        check_format(format, expression.kind)
    except ExpressionError as error:
        page.problem(piece.line, error.message, error.remedy)
        return None
    return Quote(expression, format)


def _split_format(inside: str) -> tuple[str, str]:
    """Expression and format: the last colon outside quotation marks parts them."""
    colon, quotation_mark = -1, ""
    for index, character in enumerate(inside):
        if quotation_mark:
            quotation_mark = "" if character == quotation_mark else quotation_mark
        elif character in "'\"":
            quotation_mark = character
        elif character == ":":
            colon = index
    return (inside, "") if colon < 0 else (inside[:colon], inside[colon + 1 :].strip())
