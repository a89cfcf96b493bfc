"""The settings picture: every hyperparameter as it is now, what was changed since the episode began, and the budget."""

from dataclasses import dataclass, replace

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Area, Glyphs, fitting, framed, room_for_title
from neural_drama.playthrough.desk import controls
from neural_drama.playthrough.moment import Moment

CHANGED = "*"
_TITLES = (
    f"hyperparameters and budget, {CHANGED} changed",
    f"hyperparameters, {CHANGED} changed",
    f"settings, {CHANGED} changed",
    "settings",
)
_GAP = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in words. was: as it was when the episode began, empty if it is the same now."""

    title: str
    value: str
    was: str = ""


def settings_of(moment: Moment) -> tuple[Setting, ...]:
    """The budget, then the hyperparameters in the order of the desk, then what the network is built from."""
    before = {one.name: one for one in controls(replace(moment, hyperparameters=moment.starting))}
    chosen = [
        Setting(one.title, one.shown(), before[one.name].shown() if one.value != before[one.name].value else "")
        for one in controls(moment)
    ]
    network = [Setting(one.title, one.shown()) for one in controls(moment, with_network=True) if one.is_of_network]
    sizes = "-".join(str(size) for size in moment.architecture.sizes)
    budget = Setting("epochs left", f"{moment.epochs_left:,}")
    return budget, *chosen, Setting("layers", sizes), *network


def settings_picture(
    moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw the settings, in two columns where one is too short; those that were changed first where both are."""
    canvas = Canvas(width, height)
    area = framed(canvas, fitting(room_for_title(width), *_TITLES), glyphs, is_front)
    if area.is_empty:
        return canvas
    settings = settings_of(moment)
    half = (area.width - _GAP) // 2
    ways = (
        (area.width, 1, True),
        (half, 2, True),
        (area.width, 1, False),
        (half, 2, False),
    )
    for wide, columns, with_was in ways:
        lines = [_line(one, wide, with_was, settings) for one in settings]
        if all(lines) and len(settings) <= area.height * columns:
            _draw(canvas, area, settings, lines, wide)
            return canvas
    _draw_some(canvas, area, settings)
    return canvas


def settings_explained() -> tuple[str, ...]:
    """How the picture is read."""
    return (
        "Each row is a setting of the training as the desk has it, and what the network is built from.",
        f"{CHANGED} marks what was changed since the episode began, with what it was where there is room.",
    )


def _draw_some(canvas: Canvas, area: Area, settings: tuple[Setting, ...]) -> None:
    """Those that were changed first, each with its title; whatever has no room is counted."""
    first = tuple(sorted(settings, key=lambda one: not one.was))
    written = [(one, line) for one in first if (line := _line(one, area.width, False, first))]
    room = area.height if len(written) == len(first) <= area.height else max(1, area.height - 1)
    kept = written[:room]
    _draw(canvas, area, tuple(one for one, _ in kept), [line for _, line in kept], area.width)
    left = len(first) - len(kept)
    if left and len(kept) < area.height:
        canvas.write(
            area.x, area.y + len(kept), fitting(area.width, f"{left} more have no room here", f"{left} more"), "dim"
        )


def _line(one: Setting, width: int, with_was: bool, settings: tuple[Setting, ...]) -> str:
    """A setting in a row, its mark in front; empty if that does not fit."""
    mark = f"{CHANGED} " if one.was else "  "
    was = f"  was {one.was}" if one.was and with_was else ""
    longest = max(len(each.title) for each in settings)
    return fitting(
        width,
        f"{mark}{one.title.ljust(longest)}  {one.value}{was}",
        *[] if with_was else [f"{mark}{one.title} {one.value}"],
    )


def _draw(canvas: Canvas, area: Area, settings: tuple[Setting, ...], lines: list[str], wide: int) -> None:
    for number, (one, line) in enumerate(zip(settings, lines, strict=True)):
        column, row = divmod(number, area.height)
        canvas.write(area.x + column * (wide + _GAP), area.y + row, line, "loud" if one.was else "plain")
