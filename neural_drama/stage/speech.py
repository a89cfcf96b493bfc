"""Speech: a line of the play as styled text, always literal and never read as markup."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.style import Style

from neural_drama.playthrough.figures import Piece, Spoken
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.performance import Entry, Taken
from neural_drama.story.script import NARRATOR, Member

COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan", "white")

PIECE = "piece"
"""What the cells of a figure know of it: which of the pieces of its line it is."""


FROM_THE_LEDGER = "opens the ledger"
"""The direction of a line in which somebody drops the act and shows the arithmetic."""


def words_of(pieces: Sequence[Piece], style: str = "", marked: int | None = None) -> Content:
    """Pieces with their figures underlined, the marked one reversed, and their stressed words in italics."""
    parts = []
    for number, piece in enumerate(pieces):
        own = "bold underline" if piece.figure else "italic" if piece.is_emphasized else ""
        parts.append((piece.text, "bold reverse $ink-cursor" if number == marked else f"{style} {own}"))
    words, start = Content.assemble(*parts), 0
    for number, piece in enumerate(pieces):
        if piece.figure:  # a click finds it again by this
            words = words.stylize(Style.from_meta({PIECE: number}), start, start + len(piece.text))
        start += len(piece.text)
    return words


def name_of(spoken: Spoken, cast: Mapping[str, Member], is_past: bool) -> Content:
    """Who speaks and how. The narrator goes unnamed."""
    member = cast.get(spoken.line.speaker)
    color = member.color if member and member.color in COLORS else "white"
    name = "" if spoken.line.speaker == NARRATOR else spoken.speaker
    direction = f"({spoken.direction})" if spoken.direction else ""
    return Content.assemble(
        (name, "$ink-dim" if is_past else f"bold $cast-{color}"),
        "  " if name and direction else "",
        (direction, "italic $ink-dim"),
    )


def set_in_lines(
    entry: Entry, cast: Mapping[str, Member], width: int, is_past: bool, marks: Marks, marked: int | None = None
) -> tuple[list[Content], int]:
    """An entry wrapped to a width, and how many of its first lines are its heading. marked: one of its pieces."""
    width = max(1, min(WIDEST, width))
    if isinstance(entry, Taken):
        return Content.assemble((f"{marks.chosen} {entry.text}", "$ink-dim")).wrap(width), 0
    heading = name_of(entry, cast, is_past)
    head = heading.wrap(width) if len(heading) else []
    words = words_of(entry.pieces, "$ink-dim" if is_past else "", marked)
    if entry.direction != FROM_THE_LEDGER:
        return [*head, *(words.wrap(width) if entry.text else [])], len(head)
    rule = (f"{marks.ledger} ", "$ink-dim" if is_past else "$ink-loud")
    body = [Content.assemble(rule, row) for row in words.wrap(max(1, width - 2))] if entry.text else []
    return [*head, *body], len(head)
