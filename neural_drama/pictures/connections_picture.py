"""The connections picture: the weights into and out of the neuron in question as a list, with sign and size."""

import math
from dataclasses import dataclass

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.lights import NOT_FINITE, cell_of, largest_of
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import Area, Glyphs, bar, fitting, framed, inside_frame, room_for_title
from neural_drama.playthrough.moment import Moment

LEAST_WIDTH, SIDE_BY_SIDE, LEAST_BAR = 18, 46, 4
"""A list is at least so wide; from so many cells on, both stand beside each other; a bar has at least so many."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: a connection where it stands, or a heading."""

    area: Area
    text: str
    connection: Connection | None = None
    part: float = 0.0  # of the heaviest weight in the list
    bar_width: int = 0  # the same for all of a list, so that they can be compared


def connections_picture(
    moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw both lists, as much of each as there is room for."""
    canvas = Canvas(width, height)
    titles = (f"connections of layer {moment.layer} neuron {moment.neuron}", f"L{moment.layer} n{moment.neuron}")
    area = framed(canvas, fitting(room_for_title(width), *titles), glyphs, is_front)
    draw_list(canvas, listed(moment, area), glyphs)
    return canvas


def connection_listed_at(moment: Moment, width: int, height: int, x: int, y: int) -> Connection | None:
    """Which connection of the connections picture stands at a place; None for none."""
    return entry_at(listed(moment, inside_frame(width, height)), x, y)


def listed(moment: Moment, area: Area) -> tuple[Entry, ...]:
    """Where everything stands: the incoming above or to the left of the outgoing."""
    into, out = incoming(moment), outgoing(moment)
    if area.width < LEAST_WIDTH or area.height < 2:
        return ()
    if not out:
        return _entries(moment, into, "hears", area)
    if area.width >= SIDE_BY_SIDE:
        half = (area.width - 2) // 2
        right = Area(area.x + half + 2, area.y, half, area.height)
        return (
            *_entries(moment, into, "hears", Area(area.x, area.y, half, area.height)),
            *_entries(moment, out, "is heard by", right),
        )
    # The shorter list gives the longer one what it does not need.
    upper = min(len(into) + 1, max(area.height // 2, area.height - len(out) - 1))
    below = Area(area.x, area.y + upper, area.width, area.height - upper)
    return (
        *_entries(moment, into, "hears", Area(area.x, area.y, area.width, upper)),
        *(_entries(moment, out, "is heard by", below) if below.height >= 2 else ()),
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
        canvas.write(area.x + 2, area.y, entry.text, "plain")
        x = area.x + area.width - entry.bar_width
        canvas.write(x, area.y, bar(entry.part, entry.bar_width, glyphs), ink)


def _entries(moment: Moment, connections: tuple[Connection, ...], verb: str, area: Area) -> tuple[Entry, ...]:
    room = area.height - 1
    kept = connections[:room]
    left = len(connections) - len(kept)
    heads = (
        f"n{moment.neuron} {verb}, the heaviest of {len(connections)}:" if left else f"n{moment.neuron} {verb}:",
        f"{verb}, {len(kept)} of {len(connections)}:",
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
        place = Area(area.x, area.y + row, area.width, 1)
        entries.append(Entry(place, text, one, part, free if free >= LEAST_BAR else 0))
    return tuple(entries)
