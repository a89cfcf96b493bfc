"""The last page: how a story ended, with the emblem of its ending and the figures of the run that decided it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from neural_drama.network.thinning import thinned
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.emblems import HEIGHT, WIDTH, emblem, has_emblem, ink_of
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.strokes import Glyphs, wrapped
from neural_drama.pictures.thumbnail import MOST, thumbnail
from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.turns import Turn

BESIDE = 40
"""The emblem stands beside the figures where so many columns are left for them."""

_GAP = 3
_BECOMES: dict[Glyphs, str] = {"braille": "→", "blocks": "→", "ascii": "->"}


class Figure(NamedTuple):
    """What it is, what it comes to, and what it is in fewer words."""

    label: str
    value: str
    brief: str


def figures_of(moment: Moment, turns: Sequence[Turn], glyphs: Glyphs = "braille") -> tuple[Figure, ...]:
    """The figures of the run, the most telling first; none where nothing was trained."""
    found = moment.before_training
    if found is None:
        return ()
    case_file, arrow = moment.case_file, _BECOMES[glyphs]
    # The same case before and after, also when another one has been opened since.
    then = replace(found, incident=moment.incident)
    number = case_file.number_of(moment.incident)
    miss = f"{shown(then.miss, signed=True)} {arrow} {of_unit(moment.miss, case_file.unit, signed=True)}"
    typical = [moment.typical(loss) for loss in (found.loss, moment.loss)]
    loss = f"{shown(found.loss)} {arrow} {shown(moment.loss)}"
    return (
        Figure(f"miss on {case_file.singular} {number}", miss, "miss"),
        Figure("typical miss", f"{shown(typical[0])} {arrow} {of_unit(typical[1], case_file.unit)}", "typical"),
        Figure("loss", loss, "loss"),
        Figure("epochs", f"{moment.epoch:,} in this run, {moment.epochs_left:,} left", "epochs"),
        Figure("decisions", _decisions(moment, turns), "decided"),
    )


def last_page(
    ending: str | None, moment: Moment, turns: Sequence[Turn], now: str, width: int, height: int,
    glyphs: Glyphs = "braille", has_been_said: bool = True,
) -> Canvas:  # fmt: skip
    """Draw it: the ending, the figures, and what can be done now. What there is no room for is left out, last first.

    has_been_said: whether the play itself has spoken its last words.
    """
    canvas = Canvas(width, height)
    has_room = width >= WIDTH + _GAP + BESIDE and height >= HEIGHT and ending is not None and has_emblem(ending)
    left = WIDTH + _GAP if has_room else 0
    if has_room and ending is not None:
        art = emblem(ending, glyphs)
        canvas.characters[:HEIGHT, :WIDTH], canvas.inks[:HEIGHT, :WIDTH] = art.characters, art.inks
    y = 0
    if not has_been_said:
        canvas.write(left, y, "THE END", "loud")
        y += 1
    for text, ink in _heading(ending, width - left):
        canvas.write(left, y, text, ink)
        y += 1
    across, rows = _columns(figures_of(moment, turns, glyphs), width - left)
    for label, value in rows:
        canvas.write(left, y, label, "dim")
        canvas.write(left + across, y, value, "plain")
        if label == "loss":
            _draw_curve(canvas, left + across + len(value) + 2, y, moment, glyphs)
        y += 1
    for line in wrapped(now, width - left):
        canvas.write(left, y, line, "dim")
        y += 1
    return canvas


def rows_of(
    ending: str | None, moment: Moment, turns: Sequence[Turn], now: str, width: int, has_been_said: bool = True
) -> int:
    """How many rows the page takes in a width."""
    has_room = width >= WIDTH + _GAP + BESIDE and ending is not None and has_emblem(ending)
    room = width - (WIDTH + _GAP if has_room else 0)
    figures = _columns(figures_of(moment, turns), room)[1]
    rows = (not has_been_said) + len(_heading(ending, room)) + len(figures) + len(wrapped(now, room))
    return max(rows, HEIGHT if has_room else 0)


def _columns(figures: Sequence[Figure], width: int) -> tuple[int, list[tuple[str, str]]]:
    """The figures in two columns: where the second begins, and the rows. Labels are brief where that is needed."""
    longest = max((len(one.value) for one in figures), default=0)
    across = max((len(one.label) for one in figures), default=0) + 2
    is_brief = across + longest > width
    if is_brief:
        across = max((len(one.brief) for one in figures), default=0) + 2
    rows = []
    for one in figures:
        for at, line in enumerate(wrapped(one.value, width - across)):
            rows.append(((one.brief if is_brief else one.label) if at == 0 else "", line))
    return across, rows


def title_of(ending: str) -> str:
    """The name of an ending as it is shown."""
    return ending.replace("-", " ").upper()


def _heading(ending: str | None, width: int) -> list[tuple[str, str]]:
    known = next((one for one in ENDINGS if one.name == ending), None)
    if known is None:
        return []
    return [(title_of(known.name), ink_of(known.name)), *((line, "dim") for line in wrapped(known.meaning, width))]


def _draw_curve(canvas: Canvas, x: int, y: int, moment: Moment, glyphs: Glyphs) -> None:
    """The loss of the whole run, where there is room for it."""
    curve = thumbnail(thinned(moment.history.losses, MOST), glyphs)
    if y >= canvas.height or x + curve.width > canvas.width:
        return
    canvas.characters[y, x : x + curve.width] = curve.characters[0]
    canvas.inks[y, x : x + curve.width] = curve.inks[0]


def _decisions(moment: Moment, turns: Sequence[Turn]) -> str:
    """What the player decided on the way here, counted."""
    counts = [(kind, sum(turn.asked == kind for turn in turns)) for kind in ("choice", "neuron", "training")]
    words = {"choice": ("choice", "choices"), "neuron": ("accusation", "accusations"), "training": ("run", "runs")}
    parts = [f"{count} {words[kind][count != 1]}" for kind, count in counts if count]
    if moment.memory.bets:
        parts.append(f"{moment.memory.bets_won} of {moment.memory.bets} bets won")
    return ", ".join(parts) or "none"
