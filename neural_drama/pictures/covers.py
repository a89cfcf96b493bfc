"""The covers: each issue on the rack in a frame with its number and title, and its stamp once it was played."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.chronicles_cover import chronicles_cover
from neural_drama.pictures.shading import TALL
from neural_drama.pictures.skyline import skyline
from neural_drama.pictures.strokes import Area, Glyphs, fitting, framed, inside_frame, room_for_title, wrapped
from neural_drama.pictures.title_plate import title_plate

Art = Callable[[int, int, Glyphs], Canvas]

COVERS: Mapping[str, Art] = MappingProxyType({"chronicles": chronicles_cover})
"""By the name of the episode; the others have one made of their title."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What is on a cover."""

    episode: str
    number: str  # "" for one without
    title: str
    stamp: str = ""  # what it came to; "" while it came to nothing


class Place(NamedTuple):
    """Where one cover stands."""

    issue: int  # its number among the issues, from 0
    x: int
    width: int


NARROWEST = 28
"""No cover is narrower, in cells, unless the rack is."""


def cover(issue: Issue, width: int, height: int, glyphs: Glyphs = "braille", is_marked: bool = False) -> Canvas:
    """Draw a cover: the art in a frame, the title on the frame and the stamp across a corner."""
    canvas = Canvas(width, height)
    full = f"{issue.number} {issue.title}".strip()
    if inside_frame(canvas.width, canvas.height).width != canvas.width:
        title = fitting(room_for_title(width), full, issue.title, issue.number)
        framed(canvas, title, glyphs, is_marked)
        if issue.number not in title:  # then it stands at the foot
            canvas.write(2, canvas.height - 1, fitting(width - 4, f" {issue.number} "), "title")
        area = Area(1, 1, canvas.width - 2, canvas.height - 2)  # the art goes right up to the frame
    else:
        title = fitting(canvas.width, full, issue.title, issue.number)
        canvas.write((canvas.width - len(title)) // 2, 0, title, "loud" if is_marked else "title")
        area = Area(0, 1, canvas.width, canvas.height - 1)
    if area.is_empty:
        return canvas
    draw = COVERS.get(issue.episode)
    art = title_cover(issue, area.width, area.height, glyphs) if draw is None else draw(area.width, area.height, glyphs)
    rows, columns = slice(area.y, area.y + area.height), slice(area.x, area.x + area.width)
    canvas.characters[rows, columns], canvas.inks[rows, columns] = art.characters, art.inks
    if issue.stamp:
        _stamp(canvas, area, issue.stamp.upper(), glyphs)
    return canvas


def rack(
    issues: Sequence[Issue], marked: int, width: int, height: int, glyphs: Glyphs = "braille"
) -> Canvas:
    """Draw the covers side by side, as many as there is room for around the marked one."""
    canvas = Canvas(width, height)
    for place in places(len(issues), marked, width):
        art = cover(issues[place.issue], place.width, height, glyphs, place.issue == marked and len(issues) > 1)
        columns = slice(place.x, place.x + art.width)
        canvas.characters[:, columns], canvas.inks[:, columns] = art.characters, art.inks
    return canvas


def places(count: int, marked: int, width: int) -> tuple[Place, ...]:
    """Where the covers stand on a rack of a width, in cells."""
    if not count or width <= 0:
        return ()
    side_by_side = min(count, max(1, (width + 1) // (NARROWEST + 1)))
    first = min(max(0, marked - side_by_side // 2), count - side_by_side)
    each, rest = divmod(width - (side_by_side - 1), side_by_side)
    widths = [each + (at < rest) for at in range(side_by_side)]
    return tuple(Place(first + at, sum(widths[:at]) + at, wide) for at, wide in enumerate(widths))


def title_cover(issue: Issue, width: int, height: int, glyphs: Glyphs = "braille") -> Canvas:
    """The cover of an issue that has no art of its own: its title over a part of the city that is its own."""
    canvas = Canvas(width, height)
    first = 1 + sum(place * ord(sign) for place, sign in enumerate(f"{issue.number} {issue.title}", start=1)) % 997
    words = wrapped(issue.title, max(1, min(width - 6, 40)))[: max(1, height - 3)]
    sky = min(height, len(words) + 3)
    if height - sky >= 2:
        skyline(canvas, 0, (height - sky) * TALL, glyphs, first=first)
    title_plate(canvas, Area(0, 0, width, sky), issue.number, words, glyphs)
    return canvas


def _stamp(canvas: Canvas, area: Area, words: str, glyphs: Glyphs) -> None:
    """A stamp in the lower right corner, where only houses are; framed where there is room."""
    words = fitting(area.width - 4, words, words.partition(" ")[0])
    if not words:
        return
    x = area.x + area.width - len(words) - 5
    if area.height < 5 or x < area.x:
        text = f"[{words}]"
        canvas.write(area.x + area.width - len(text), area.y + area.height - 1, text, "bad")
        return
    corner = "++++=|" if glyphs == "ascii" else "╔╗╚╝═║"
    line = corner[4] * (len(words) + 2)
    rows = (f"{corner[0]}{line}{corner[1]}", f"{corner[5]} {words} {corner[5]}", f"{corner[2]}{line}{corner[3]}")
    for y, row in enumerate(rows):
        canvas.write(x, area.y + area.height - len(rows) + y, row, "bad")
