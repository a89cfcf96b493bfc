"""Texts: the words and quoted figures of a line or an option."""

import re
from collections.abc import Sequence

from neural_drama.story.expressions import ExpressionError
from neural_drama.story.formats import check_format
from neural_drama.story.marks import in_small_letters, loud_mark, mark_name, what_it_is
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece, trimmed
from neural_drama.story.script import Quote, Text, Words

_SPACE = re.compile(r"[ \t\n]+")


def read_text(page: Page, pieces: Sequence[Piece]) -> Text:
    """Pieces as a text. What may not stand in one is a problem and left out."""
    parts: list[Words | Quote] = []
    for piece in trimmed(pieces):
        if piece.kind in ("strong", "emphasis"):
            for inner in piece.inside:
                if inner.kind in ("strong", "emphasis"):
                    page.problem(inner.line, "E607", "emphasis inside emphasis", "one level is enough")
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
        case "brace" if (name := mark_name(piece)) is not None:
            page.problem(piece.line, "E223", f"{what_it_is(name)} within a text", "it stands at the very end")
        case "brace" if loud_mark(piece):
            page.problem(piece.line, "E220", *in_small_letters(piece))
        case "brace":
            quote = read_quote(page, piece)
            if quote is not None:
                parts.append(quote)
        case "link":
            remedy = "a jump is alone in its paragraph, and an option starts with - and a space"
            page.problem(piece.line, "E412", "a link among words", remedy)
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
        page.problem(piece.line, "E210", "a colon without a number format", "leave it out, or write {miss:.1f}")
    try:
        check_format(format, expression.kind)
    except ExpressionError as error:
        page.problem(piece.line, error.code, error.message, error.remedy)
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
