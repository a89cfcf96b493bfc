"""The connections picture: the weights into and out of the neuron in question as a list, with sign and size."""

import math
from dataclasses import dataclass

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.lights import LADDERS, NEGATIVE_LADDERS, NOT_FINITE, cell_of, largest_of
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import Area, Glyphs, bar, fitting, framed, inside_frame, room_for_title
from neural_drama.playthrough.moment import Moment

LEAST_WIDTH, SIDE_BY_SIDE, LEAST_BAR = 18, 46, 4
"""A list is at least so wide; from so many cells on, both stand beside each other; a bar has at least so many."""


CHOSEN: dict[Glyphs, str] = {"braille": "▸", "blocks": "▸", "ascii": ">"}
"""Stands before the connection that is chosen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: a connection where it stands, or a heading."""

    area: Area
    text: str
    connection: Connection | None = None
    is_chosen: bool = False
    part: float = 0.0  # of the heaviest weight in the list
    bar_width: int = 0  # the same for all of a list, so that they can be compared


def connections_picture(
    moment: Moment,
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    is_front: bool = False,
    chosen: Connection | None = None,
) -> Canvas:
    """Draw both lists, as much of each as there is room for, around the connection that is chosen."""
    canvas = Canvas(width, height)
    titles = (f"connections of layer {moment.layer} neuron {moment.neuron}", f"L{moment.layer} n{moment.neuron}")
    area = framed(canvas, fitting(room_for_title(width), *titles), glyphs, is_front)
    draw_list(canvas, listed(moment, area, chosen), glyphs)
    return canvas


def connections_explained(glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    up, down = LADDERS[glyphs], NEGATIVE_LADDERS[glyphs]
    return (
        "Each row is a connection of the neuron in question: its weight (no unit) and who is at the other end.",
        "First whom the neuron hears, then who hears it; the heaviest first.",
        f"Sign and bar: the size beside the heaviest of the list, {up[1]} to {up[-1]} above zero, "
        f"{down[1]} to {down[-1]} below.",
    )


def connection_listed_at(
    moment: Moment, width: int, height: int, x: int, y: int, chosen: Connection | None = None
) -> Connection | None:
    """Which connection of the connections picture stands at a place; None for none."""
    return entry_at(listed(moment, inside_frame(width, height), chosen), x, y)


def listed(moment: Moment, area: Area, chosen: Connection | None = None) -> tuple[Entry, ...]:
    """Where everything stands: the incoming above or to the left of the outgoing."""
    into, out = incoming(moment), outgoing(moment)
    if area.width < LEAST_WIDTH or area.height < 2:
        return ()
    if not out:
        return _entries(moment, into, "hears", area, chosen)
    if area.width >= SIDE_BY_SIDE:
        half = (area.width - 2) // 2
        right = Area(area.x + half + 2, area.y, half, area.height)
        return (
            *_entries(moment, into, "hears", Area(area.x, area.y, half, area.height), chosen),
            *_entries(moment, out, "is heard by", right, chosen),
        )
    # The shorter list gives the longer one what it does not need.
    upper = min(len(into) + 1, max(area.height // 2, area.height - len(out) - 1))
    below = Area(area.x, area.y + upper, area.width, area.height - upper)
    return (
        *_entries(moment, into, "hears", Area(area.x, area.y, area.width, upper), chosen),
        *(_entries(moment, out, "is heard by", below, chosen) if below.height >= 2 else ()),
    )


def entry_at(entries: tuple[Entry, ...], x: int, y: int) -> Connection | None:
    """The connection whose row is at a place; None for none."""
    for entry in entries:
        if entry.area.y == y and entry.area.x <= x < entry.area.x + entry.area.width:
            return entry.connection
    return None


def draw_list(canvas: Canvas, entries: tuple[Entry, ...], glyphs: Glyphs) -> None:
    """Draw entries where they stand, with bars of the weights' sizes where there is room for them."""
    for entry in entries:
        area, connection = entry.area, entry.connection
        if connection is None:
            canvas.write(area.x, area.y, entry.text, "dim")
            continue
        glyph, ink = cell_of(math.copysign(entry.part, connection.weight), 1.0, glyphs)
        if not math.isfinite(connection.weight):
            glyph, ink = NOT_FINITE, "bad"
        canvas.write(area.x, area.y, glyph, ink)
        if entry.is_chosen:
            canvas.write(area.x + 1, area.y, CHOSEN[glyphs], "loud")
        canvas.write(area.x + 2, area.y, entry.text, "marked" if entry.is_chosen else "plain")
        x = area.x + area.width - entry.bar_width
        canvas.write(x, area.y, bar(entry.part, entry.bar_width, glyphs), ink)


def _entries(
    moment: Moment, connections: tuple[Connection, ...], verb: str, area: Area, chosen: Connection | None
) -> tuple[Entry, ...]:
    room = area.height - 1
    place = connections.index(chosen) if chosen in connections else 0
    first = min(max(0, place - room // 2), max(0, len(connections) - room))
    kept = connections[first : first + room]
    count = len(connections)
    which = f"{first + 1} to {first + len(kept)}" if first else f"the {len(kept)} heaviest"
    heads = (
        f"n{moment.neuron} {verb}:" if len(kept) == count else f"n{moment.neuron} {verb}, {which} of {count}:",
        f"{verb}, {which} of {count}:",
        f"{verb}, {len(kept)} of {count}:",
        f"{verb}:",
    )
    largest = largest_of(np.array([one.weight for one in connections]))
    longest = max((len(shown(one.weight, signed=True)) for one in kept), default=0)
    rows = []
    for one in kept:
        weight = shown(one.weight, signed=True).ljust(longest)
        names = (partner_in_words(one, moment), partner_in_words(one, moment, is_short=True))
        rows.append(fitting(area.width - 2, *(f"{weight} {name}" for name in names), weight))
    free = area.width - 3 - max(map(len, rows), default=0)
    entries = [Entry(Area(area.x, area.y, area.width, 1), fitting(area.width, *heads))]
    for row, (one, text) in enumerate(zip(kept, rows, strict=True), start=1):
        part = abs(one.weight) / largest if largest > 0 and np.isfinite(one.weight) else 0.0
        spot = Area(area.x, area.y + row, area.width, 1)
        entries.append(Entry(spot, text, one, one == chosen, part, free if free >= LEAST_BAR else 0))
    return tuple(entries)
