"""Lines: what a paragraph says, and who says it; or a jump, or the end."""

import re

from neural_drama.story.expressions import Expression
from neural_drama.story.links import read_target
from neural_drama.story.marks import OF_A_JUMP, OF_A_LINE, Marks, split_marks
from neural_drama.story.markup import Block, read_pieces
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece, begins_with_space, is_space, plain_words, trimmed
from neural_drama.story.script import NARRATOR, Jump, Line, TheEnd, Words
from neural_drama.story.speakers import LINE_FORM, Speaker, is_misspelt, names_speaker, read_speaker
from neural_drama.story.texts import read_text

THE_END = "THE END"

_SPEAKER = re.compile(r"(\*\*|__)[^*_]+:\s*(\*\*|__)")

_SWALLOWED = (
    (re.compile(r"(\*\*|__)[^*_]*(:|(\*\*|__)\s*:)"), "the line of a speaker"),
    (re.compile(rf"(\*\*|__){THE_END}"), "the end"),
    (re.compile(r"[*_]\["), "a stage direction"),
    (re.compile(r"([-*+]\s+)?\[[^\]]*\]\("), "a link"),
    (re.compile(r">"), "a cue"),
    (re.compile(r"##"), "a heading"),
    (re.compile(r"\|?\s*:?-+:?\s*\|[-:|\s]*$"), "a table"),
)
"""How a line begins that was meant as something of its own, where Markdown goes on with the paragraph above."""


_BRACKETED = re.compile(r"\[[^\]]*\]")
_BROKEN_LINK = re.compile(r"\]\[|\]\s+\((#|[a-z0-9-]+\.md)")
"""A link with a label that is defined nowhere, or with a space in the middle."""


def read_paragraph(page: Page, block: Block) -> Line | Jump | TheEnd | None:
    """A paragraph as an element; None if there is nothing in it, or a problem."""
    problems = len(page.problems)
    if _is_swallowing(page, block):
        return None
    pieces = trimmed(read_pieces(page, block.text, block.first))
    is_jump = bool(pieces) and pieces[0].kind == "link" and all(is_space(p) or p.kind == "brace" for p in pieces[1:])
    pieces, marks = split_marks(page, pieces, OF_A_JUMP if is_jump else OF_A_LINE)
    guard = marks.guard
    if not pieces:
        return None
    first = pieces[0]
    if first.kind == "link" and len(pieces) == 1:
        return _read_jump(page, first, marks)
    if first.kind == "strong" and plain_words(first.inside) == THE_END:
        if len(pieces) > 1 or guard:
            remedy = "put an empty line after it, and no guard"
            page.problem(first.line, "E424", f"**{THE_END}** stands alone in its paragraph", remedy)
        return TheEnd(page.where(first.line))
    line = _read_line(page, pieces, guard)
    if line and not line.text and line.direction is None:
        if len(page.problems) == problems:  # otherwise what it says is there, but could not be read
            page.problem(first.line, "E120", f"{line.speaker} has neither words nor a direction", LINE_FORM)
        return None
    return line


def _is_swallowing(page: Page, block: Block) -> bool:
    """Whether a paragraph goes on over a line that was meant to stand alone; if so, that is a problem."""
    problems = len(page.problems)
    if match := re.match(r"(#{1,6})[^#\s]", page.source(block.first)):
        remedy = f"put a space after {match[1]}; to show a #, write \\#"
        page.problem(block.first, "E602", "this is not a heading", remedy)
    for line in range(block.first + 1, block.last + 1):
        source = page.source(line)
        is_after_speaker = line == block.first + 1 and _SPEAKER.fullmatch(page.source(block.first)) is not None
        for beginning, what in _SWALLOWED:
            if beginning.match(source) and not (is_after_speaker and what == "a stage direction"):
                message = f"{what} that Markdown takes for a part of the paragraph above"
                remedy = "a screenplay has none" if what == "a table" else "put an empty line before it"
                page.problem(line, "E601", message, remedy)
                break
    return len(page.problems) > problems


def _read_jump(page: Page, link: Piece, marks: Marks) -> Jump | None:
    if not read_text(page, link.inside):
        page.problem(link.line, "E411", "a jump without words", "a reader on the forge needs something to click on")
    target = read_target(page, link)
    return Jump(target, marks.guard, page.where(link.line), marks.is_rewind) if target else None


def _is_broken_link(page: Page, pieces: list[Piece]) -> bool:
    """Whether words in square brackets were meant as a link and are none; if so, that is a problem."""
    if "\\[" in page.source(pieces[0].line):
        return False  # they were meant to be shown
    plain = [piece for piece in pieces if piece.kind in ("words", "break")]
    words = "".join(" " if piece.kind == "break" else piece.text for piece in plain).strip()
    if not _BROKEN_LINK.search(words) and not (plain == pieces and _BRACKETED.fullmatch(words)):
        return False
    remedy = "a jump is [words](#passage) without a space between; a direction is *[words]*"
    page.problem(pieces[0].line, "E404", "square brackets that lead nowhere", remedy)
    return True


def _read_line(page: Page, pieces: list[Piece], guard: Expression | None) -> Line | None:
    where = page.where(pieces[0].line)
    speaker: Speaker | None = Speaker(NARRATOR)
    rest = pieces
    if names_speaker(pieces):
        speaker = read_speaker(page, pieces)
        rest = trimmed(pieces[1:])
    elif is_misspelt(page, pieces) or _is_broken_link(page, pieces):
        return None
    direction, rest = _read_direction(page, rest)
    text = read_text(page, rest)
    if speaker is None:
        return None
    return Line(speaker.name, speaker.number, direction, text, guard, where)


def _read_direction(page: Page, pieces: list[Piece]) -> tuple[str | None, list[Piece]]:
    """The direction that a line begins with, if it does, and the rest."""
    if not pieces:
        return None, pieces
    first, rest = pieces[0], pieces[1:]
    if first.kind == "words" and re.match(r"\s*[*_]\[", first.text):
        remedy = f"{LINE_FORM}, with a space after the direction"
        page.problem(first.line, "E110", "this direction cannot be read as one", remedy)
        return None, pieces
    if first.kind != "emphasis" or not _is_bracketed(first):
        return None, pieces
    if any(piece.kind == "brace" for piece in first.inside):
        page.problem(first.line, "E112", "a fact in a direction", "quote it in the words")
        return None, rest
    text = read_text(page, first.inside)
    direction = "".join(part.text for part in text if isinstance(part, Words))[1:-1].strip()
    if not direction:
        page.problem(first.line, "E111", "an empty direction", LINE_FORM)
    if rest and not is_space(rest[0]) and not begins_with_space(rest[0]):
        page.problem(first.line, "E110", "no space after the direction", LINE_FORM)
    return direction, rest


def _is_bracketed(emphasis: Piece) -> bool:
    inside = trimmed(emphasis.inside)
    return (
        bool(inside)
        and inside[0].kind == inside[-1].kind == "words"
        and inside[0].text.startswith("[")
        and inside[-1].text.endswith("]")
    )
