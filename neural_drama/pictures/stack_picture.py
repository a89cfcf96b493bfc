"""The stack picture: the forward pass over the incident as a stack of calls, with the gain that comes back through it.

Each layer is a call that waits for the one before it: f3(f2(f1(x))). The deepest call stands on top, as in a trace.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.seals import SEALED, is_open
from neural_drama.pictures.strokes import Glyphs, fitting, framed, room_for_title
from neural_drama.playthrough.moment import Moment

_ARROW: dict[Glyphs, str] = {"braille": "→", "blocks": "→", "ascii": "->"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of the stack: a layer with what it was handed, what it said, and what came back to it."""

    layer: int
    takes: int
    gives: int
    function: str
    mean: float  # of the sizes of its activations
    largest: float  # the activation that is largest in size, signed
    loudest: int  # whose it is
    gain: float  # the gain that is largest in size, signed
    gained_by: int  # whose it is
    is_open: bool


def frames_of(moment: Moment) -> tuple[Frame, ...]:
    """The frames, the deepest call first."""
    architecture, found = moment.architecture, moment.attribution
    frames = []
    for layer in range(1, architecture.layers + 1):
        said, gain = found.activation[layer - 1], found.gain[layer - 1]
        loudest, gained_by = _largest(said), _largest(gain)
        with np.errstate(all="ignore"):
            mean = float(np.abs(said).mean())
        frames.append(
            Frame(
                layer,
                architecture.sizes[layer - 1],
                architecture.sizes[layer],
                architecture.activation_of(layer).name,
                mean,
                float(said[loudest]),
                loudest + 1,
                float(gain[gained_by]),
                gained_by + 1,
                is_open(moment, layer),
            )
        )
    return tuple(frames)


def nested(layers: int) -> str:
    """The whole call: f3(f2(f1(x)))."""
    return "".join(f"f{layer}(" for layer in range(layers, 0, -1)) + "x" + ")" * layers


def stack_picture(
    moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw the stack. What has no room is left out by columns, the least telling first, and then by layers."""
    canvas = Canvas(width, height)
    area = framed(
        canvas,
        fitting(room_for_title(width), "call stack, deepest call on top", "call stack", "stack"),
        glyphs,
        is_front,
    )
    if area.is_empty:
        return canvas
    frames = frames_of(moment)
    whole = fitting(area.width, f"o = {nested(len(frames))}", nested(len(frames)), f"o = f{len(frames)}(...)")
    has_head, has_whole = area.height > len(frames), area.height > len(frames) + 1 and bool(whole)
    top = area.y
    if has_whole:
        canvas.write(area.x, top, whole, "title")
        top += 1
    columns = _columns(frames, area.width, glyphs)
    rows = area.y + area.height - top - has_head
    kept, left_out = _kept(frames, moment.layer, rows)
    if has_head:
        _write(canvas, area.x, top, [heading for heading, _ in columns], columns, "dim")
        top += 1
    for row, frame in enumerate(kept):
        is_here = frame.layer == moment.layer
        _write(
            canvas,
            area.x,
            top + row,
            [texts[frame.layer - 1] for _, texts in columns],
            columns,
            "loud" if is_here else "plain",
        )
    said = fitting(area.width, *_endings(moment, left_out))
    if said and top + len(kept) < area.y + area.height:
        canvas.write(area.x, top + len(kept), said, "dim")
    return canvas


def stack_explained() -> tuple[str, ...]:
    """How the picture is read."""
    return (
        "Each row is a layer as a call that waits for the one above it; the deepest call, of the inputs, is on top.",
        "Shape: how many numbers go in and come out. Mean |a|: how loud its neurons are on average, signs aside.",
        "Largest a: the largest number it gives, and by which neuron.",
        "Gain back: what a nudge of a neuron's input does to the raw output, the largest of a layer. No units.",
        "The layer in question stands out in bold.",
    )


def _largest(values: Array) -> int:
    """The place of the largest value, signs aside; of one that is not finite, if there is one."""
    if not np.isfinite(values).all():
        return int(np.argmax(~np.isfinite(values)))
    return int(np.argmax(np.abs(values)))


Column = tuple[str, list[str]]
"""A heading, and a text for each frame."""


def _columns(frames: tuple[Frame, ...], width: int, glyphs: Glyphs) -> list[Column]:
    """As many columns as there is room for, in the order in which they stand."""
    arrow = _ARROW[glyphs]
    call = [f"f{frame.layer}" for frame in frames]
    shape = [f"{frame.takes}{arrow}{frame.gives}" for frame in frames]
    function = [frame.function for frame in frames]
    mean = [shown(frame.mean) for frame in frames]
    largest = [f"{shown(frame.largest, signed=True)} n{frame.loudest}" for frame in frames]
    gain = [f"{shown(frame.gain, signed=True)} n{frame.gained_by}" if frame.is_open else SEALED for frame in frames]
    ways: list[list[Column]] = [
        [
            ("call", call),
            ("shape", shape),
            ("function", function),
            ("mean |a|", mean),
            ("largest a", largest),
            ("largest gain back", gain),
        ],
        [("call", call), ("shape", shape), ("mean |a|", mean), ("largest a", largest), ("gain back", gain)],
        [("call", call), ("shape", shape), ("largest a", largest), ("gain back", gain)],
        [("call", call), ("largest a", largest), ("gain back", gain)],
        [("call", call), ("a", [shown(frame.largest, signed=True) for frame in frames])],
        [("", call)],
    ]
    return next((way for way in ways if sum(map(_width, way)) + 2 * (len(way) - 1) <= width), [])


def _width(column: Column) -> int:
    return max(map(len, (column[0], *column[1])))


def _write(canvas: Canvas, x: int, y: int, texts: list[str], columns: list[Column], ink: str) -> None:
    for text, column in zip(texts, columns, strict=True):
        canvas.write(x, y, text.ljust(_width(column)), "dim" if text == SEALED else ink)
        x += _width(column) + 2


def _kept(frames: tuple[Frame, ...], layer: int, rows: int) -> tuple[tuple[Frame, ...], int]:
    """The frames there is room for, the one in question among them, and how many are left out."""
    rows = max(0, rows)
    first = min(max(0, layer - 1 - rows // 2), max(0, len(frames) - rows))
    kept = frames[first : first + rows]
    return kept, len(frames) - len(kept)


def _endings(moment: Moment, left_out: int) -> tuple[str, ...]:
    if left_out:
        return (f"{left_out} calls have no room here", f"{left_out} more")
    number, unit = moment.case_file.number_of(moment.incident), moment.case_file.unit
    says = f"says {shown(moment.prediction)} {unit}"
    return f"x: {moment.case_file.singular} {number}; o {says}", f"o {says}", says
