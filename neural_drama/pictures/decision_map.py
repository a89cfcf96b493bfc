"""The decision map: what the network says all over the plane of its two inputs, with the cases drawn in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array
from neural_drama.pictures.axes import Axis, Chart, charted, padded
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.predictions import NO_CLASS, classes_of, outputs_for, values_of
from neural_drama.pictures.strokes import Area, Glyphs, fitting, framed, room_for_title, wrapped
from neural_drama.playthrough.moment import Moment

MOST_POINTS, POINTS_AT_ONCE = 4_000, 250
"""The network is asked at so many places at most; where there are more cells, neighbors share an answer."""

STEPS = 5
"""In how many steps a number is shown."""

FIELDS: dict[Glyphs, str] = {"braille": " ░▒▓█", "blocks": " ░▒▓█", "ascii": " .:+#"}
"""What the network says, from the lowest step to the highest, or the first five classes."""

_INKS = ("negative-5", "negative-3", "dim", "positive-3", "positive-5")
_LOST = "?"
TRAINED_MARKS, UNSEEN_MARKS = "12345", "abcde"
"""The true step of a case, trained on and unseen; of a case of some class, a letter is used."""


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases in the units of the data. inputs: [n, 2]; steps: [n] from 0; is_seen: [n], trained on."""

    inputs: Array
    steps: NDArray[np.intp]
    is_seen: NDArray[np.bool_]
    incident: int


def has_map(moment: Moment) -> bool:
    """Whether the network has exactly two inputs."""
    return moment.architecture.sizes[0] == 2


def decision_map(moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False) -> Canvas:
    """Draw the map, axes in the data's units. For a network of more or fewer inputs, say why there is none."""
    canvas = Canvas(width, height)
    area = framed(canvas, fitting(room_for_title(width), "decision map", "map"), glyphs, is_front)
    if area.is_empty:
        return canvas
    if not has_map(moment):
        for row, line in enumerate(_short_enough(moment, area)):
            canvas.write(area.x, area.y + row, line, "plain")
        return canvas
    legend = _legend(moment, area.width, glyphs)[: max(0, area.height - 5)]
    x, y = axes_of(moment)
    chart = charted(canvas, Area(area.x, area.y, area.width, area.height - len(legend)), x, y)
    _draw_field(canvas, moment, chart, glyphs)
    _draw_cases(canvas, moment, chart)
    for row, text in enumerate(legend):
        canvas.write(area.x, area.y + area.height - len(legend) + row, text, "dim")
    return canvas


def map_explained(moment: Moment, glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    if not has_map(moment):
        return (no_map_in_words(moment),)
    x, y = axes_of(moment)
    k = moment.architecture.sizes[-1]
    shades = f"by shades from low '{FIELDS[glyphs]}' to high" if k == 1 else "by a shade for each class"
    return (
        f"Across: {x.names[0]}. Up: {y.names[0]}. Each cell is what the network says there, "
        f"{'by a letter for each class' if k > STEPS else shades}.",
        *_legend(moment, 200, glyphs),
    )


def no_map_in_words(moment: Moment) -> str:
    """Why there is no map."""
    names = ", ".join(moment.case_file.table.features)
    count = moment.architecture.sizes[0]
    return (
        f"A map has two directions, and this network has {count} input{'s' * (count != 1)}: {names}. "
        "So there is no decision map of it."
    )


def _short_enough(moment: Moment, area: Area) -> tuple[str, ...]:
    count = moment.architecture.sizes[0]
    tries = (
        no_map_in_words(moment),
        f"No map: {count} inputs, and a map takes two.",
        f"{count} inputs: no map",
        "no map",
    )
    ways = [wrapped(text, area.width) for text in tries]
    return next((lines for lines in ways if len(lines) <= area.height), ())


def axes_of(moment: Moment) -> tuple[Axis, Axis]:
    """The first input across, the second upward, a little wider than the cases."""
    table = moment.case_file.table
    lows, highs = table.inputs.min(axis=0), table.inputs.max(axis=0)
    x, y = (
        Axis(*padded(float(low), float(high)), (name,))
        for name, low, high in zip(table.features, lows, highs, strict=True)
    )
    return x, y


def as_fed(moment: Moment, inputs: Array) -> Array:
    """Inputs [n, d] in the data's units as they are fed to the network: standardized by the training cases."""
    raw = moment.case_file.table.inputs[list(moment.case_file.dataset.train_rows)]
    varies = np.ptp(raw, axis=0) > 0
    deviation = np.where(varies, raw.std(axis=0), 1.0)
    return np.where(varies, (inputs - raw.mean(axis=0)) / deviation, 0.0)


def steps_of(moment: Moment, outputs: Array) -> NDArray[np.intp]:
    """What raw outputs [n, k] say, as steps from 0 or as classes: [n], NO_CLASS where they are not finite."""
    if outputs.shape[1] > 1:
        return classes_of(moment, outputs)
    values = values_of(moment, outputs)[:, 0]
    steps = np.searchsorted(borders_of(moment), np.where(np.isfinite(values), values, 0.0), side="right")
    return np.where(np.isfinite(values), steps, NO_CLASS)


def borders_of(moment: Moment) -> Array:
    """The STEPS - 1 numbers between two steps: fifths of the range of the targets, or of all probabilities."""
    targets = np.array([0.0, 1.0]) if moment.case_file.dataset.classes else moment.case_file.table.targets
    low, high = float(targets.min()), float(targets.max())
    return low + (high - low) * np.arange(1, STEPS) / STEPS


def cases_of(moment: Moment) -> Cases:
    """All cases, with the step or the class that is true of each."""
    table, data = moment.case_file.table, moment.case_file.dataset
    targets = table.targets
    if moment.architecture.sizes[-1] > 1:
        steps = targets.astype(np.intp)
    else:
        steps = np.searchsorted(borders_of(moment), targets, side="right")
    is_seen = np.zeros(len(targets), dtype=np.bool_)
    is_seen[list(data.train_rows)] = True
    return Cases(table.inputs, steps, is_seen, data.train_rows[moment.incident])


def _draw_field(canvas: Canvas, moment: Moment, chart: Chart, glyphs: Glyphs) -> None:
    plot = chart.plot
    if plot.is_empty:
        return
    stride = 1
    while -(-plot.width // stride) * -(-plot.height // stride) > MOST_POINTS:
        stride += 1
    columns, rows = np.arange(0, plot.width, stride), np.arange(0, plot.height, stride)
    across = [chart.x.value_at(int(cell), plot.width) for cell in columns]
    upward = [chart.y.value_at(plot.height - 1 - int(cell), plot.height) for cell in rows]
    points = np.stack(np.meshgrid(across, upward), axis=-1).reshape(-1, 2)
    # In pieces that stay in the processor's cache, which is several times faster.
    fed = np.array_split(as_fed(moment, points), -(-len(points) // POINTS_AT_ONCE))
    outputs = np.concatenate([outputs_for(moment, piece) for piece in fed])
    steps = steps_of(moment, outputs).reshape(len(rows), len(columns))
    steps = steps.repeat(stride, axis=0)[: plot.height].repeat(stride, axis=1)[:, : plot.width]
    looks = [_field(int(step), moment, glyphs) for step in range(NO_CLASS, int(steps.max()) + 1)]
    for row in range(plot.height):
        start = 0
        for end in [*(np.nonzero(np.diff(steps[row]))[0] + 1).tolist(), plot.width]:
            glyph, ink = looks[int(steps[row, start]) - NO_CLASS]
            canvas.write(plot.x + start, plot.y + row, glyph * (end - start), ink)
            start = end


def _field(step: int, moment: Moment, glyphs: Glyphs) -> tuple[str, str]:
    """The glyph and the ink of what the network says. More classes than steps are small letters."""
    if step == NO_CLASS:
        return _LOST, "bad"
    k = moment.architecture.sizes[-1]
    if k > STEPS:
        return _letter(step), "dim"
    # Few classes are kept as far apart as the ladder allows.
    place = step if k == 1 else round(step * (STEPS - 1) / (k - 1))
    return FIELDS[glyphs][place], _INKS[place]


def _letter(step: int) -> str:
    return chr(ord("a") + step) if step < 26 else "~"


def mark_of(step: int, is_seen: bool, moment: Moment) -> str:
    """The glyph of a case: its true step as a digit or, unseen, a small letter; of classes, a letter."""
    k = moment.architecture.sizes[-1]
    if k == 1:
        return (TRAINED_MARKS if is_seen else UNSEEN_MARKS)[step]
    letter = _letter(step)
    return letter.upper() if is_seen or k > STEPS else letter


def _draw_cases(canvas: Canvas, moment: Moment, chart: Chart) -> None:
    cases = cases_of(moment)
    order = np.argsort(cases.is_seen, kind="stable")  # those trained on are drawn last, and so on top
    for number in order.tolist():
        across, upward = (float(value) for value in cases.inputs[number])
        is_seen = bool(cases.is_seen[number])
        mark = mark_of(int(cases.steps[number]), is_seen, moment)
        unseen = "unseen" if moment.architecture.sizes[-1] > STEPS else "curve-validation"
        canvas.write(chart.column(across), chart.row(upward), mark, "curve-train" if is_seen else unseen)
    across, upward = (float(value) for value in cases.inputs[cases.incident])
    x, y = chart.column(across), chart.row(upward)
    for beside, bracket in ((x - 1, "["), (x + 1, "]")):
        if chart.plot.x <= beside < chart.plot.x + chart.plot.width:
            canvas.write(beside, y, bracket, "loud")
    canvas.write(x, y, mark_of(int(cases.steps[cases.incident]), True, moment), "marked")


def _legend(moment: Moment, width: int, glyphs: Glyphs) -> list[str]:
    """What the field means and what the marks mean, as much as fits without being cut."""
    k, unit = moment.architecture.sizes[-1], moment.case_file.unit
    classes, field = moment.case_file.dataset.classes, FIELDS[glyphs]
    if k == 1:
        borders = [shown(float(border)) for border in borders_of(moment)]
        if classes:
            unit = f"for {classes[1]}"
        numbers = " ".join(f"'{glyph}'<{border}" for glyph, border in zip(field, borders, strict=False))
        says = (f"says {numbers} '{field[-1]}' more, {unit}", f"says {numbers} '{field[-1]}'", f"'{field}' low to high")
        marks = (
            "true step of a case: 1-5 trained on, a-e unseen; [incident]",
            "cases: 1-5 trained on, a-e unseen; [incident]",
            "1-5 trained on, a-e unseen",
            "1-5, a-e: cases",
        )
    else:
        each = [f"'{_field(i, moment, glyphs)[0]}' {name}" for i, name in enumerate(classes)]
        own = [f"{mark_of(i, True, moment)} {name}" for i, name in enumerate(classes)]
        says = (f"says {'  '.join(each)}", "  ".join(each), f"{k} classes")
        few = k <= STEPS
        unseen = ", small: unseen" if few else ", underlined: unseen"
        marks = (
            f"cases {'  '.join(own)}{unseen}; [incident]",
            f"capitals: cases{unseen}; [incident]",
            f"capitals: cases{unseen}",
            "letters: cases",
        )
    return [text for text in (fitting(width, *says), fitting(width, *marks)) if text]
