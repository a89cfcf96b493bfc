"""The fit picture: what the network predicts of each case over what was true, and the line where both are one."""

import math
from dataclasses import dataclass

import numpy as np

from neural_drama.pictures.axes import Axis, Chart, charted, padded
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.confusion_picture import draw_confusion
from neural_drama.pictures.predictions import Predictions, trained_on, unseen
from neural_drama.pictures.strokes import SEPARATORS, Area, Glyphs, fitting, framed, room_for_title
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class Marks:
    """The glyph of a case trained on, of one unseen, of both in a cell, of the incident, and of the diagonal."""

    trained: str
    unseen: str
    both: str
    incident: str
    exact: str
    above: str
    below: str


MARKS: dict[Glyphs, Marks] = {
    "braille": Marks("○", "×", "⊗", "◆", "·", "▲", "▼"),
    "blocks": Marks("○", "×", "¤", "◆", "·", "▲", "▼"),
    "ascii": Marks("o", "x", "%", "@", ".", "^", "v"),
}


def fit_picture(moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False) -> Canvas:
    """Draw prediction over target for every case; with classes, how often each was taken for which."""
    canvas = Canvas(width, height)
    is_of_classes = bool(moment.case_file.dataset.classes)
    titles = (
        ("class said against true class", "truth and verdict", "classes")
        if is_of_classes
        else ("prediction against truth", "prediction / truth", "fit")
    )
    area = framed(canvas, fitting(room_for_title(width), *titles), glyphs, is_front)
    if area.is_empty:
        return canvas
    if is_of_classes:
        draw_confusion(canvas, moment, area, glyphs)
    else:
        _draw_scatter(canvas, moment, area, glyphs)
    return canvas


def fit_explained(moment: Moment, glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    marks = MARKS[glyphs]
    if moment.case_file.dataset.classes:
        return (
            "Each row is a true class, each column what the network takes its cases for.",
            "A count is of cases trained on + cases unseen; what is right stands in [brackets].",
            f"{marks.incident} is where the incident stands.",
        )
    return (
        f"Across: what was true of a case. Up: what the network predicts of it. Both in {moment.case_file.unit}.",
        f"On the line of {marks.exact} the prediction is exact; above it, too high; below it, too low.",
        f"{marks.trained} a case trained on, {marks.unseen} one unseen, {marks.both} both in one place, "
        f"{marks.incident} the incident; {marks.above} {marks.below} off the chart.",
    )


def _draw_scatter(canvas: Canvas, moment: Moment, area: Area, glyphs: Glyphs) -> None:
    marks, parts = MARKS[glyphs], (trained_on(moment), unseen(moment))
    said = _said(moment, parts, marks, area.width, glyphs) if area.height >= 3 else ()
    below = [text for text in said if text][: max(0, area.height - 4)]
    x, y = _axes(moment, parts)
    chart = charted(canvas, Area(area.x, area.y, area.width, area.height - len(below)), x, y)
    _draw_diagonal(canvas, chart, marks)
    _draw_cases(canvas, chart, parts, marks)
    _draw_incident(canvas, moment, chart, marks)
    for row, text in enumerate(below):
        is_lost = text is said[-1]
        canvas.write(area.x, area.y + area.height - len(below) + row, text, "bad" if is_lost else "dim")


def _axes(moment: Moment, parts: tuple[Predictions, Predictions]) -> tuple[Axis, Axis]:
    """One range for both axes, so that the line of exact predictions is the diagonal.

    It holds every target, and predictions as far as they lie within the targets' own spread beyond them.
    """
    targets = np.concatenate([part.targets for part in parts])
    low, high = float(targets.min()), float(targets.max())
    values = np.concatenate([part.values for part in parts])
    near = values[np.abs(values - (low / 2 + high / 2)) <= 1.5 * (high - low)] if np.isfinite(values).any() else values
    near = near[np.isfinite(near)]
    if len(near):
        low, high = min(low, float(near.min())), max(high, float(near.max()))
    low, high = padded(low, high)
    quantity, unit = moment.case_file.quantity, moment.case_file.unit
    return (
        Axis(low, high, (f"true {quantity}, {unit}", f"true, {unit}", "true")),
        Axis(low, high, (f"predicted {quantity}, {unit}", f"predicted, {unit}", "predicted")),
    )


def _draw_diagonal(canvas: Canvas, chart: Chart, marks: Marks) -> None:
    plot = chart.plot
    for cell in range(plot.width):
        value = chart.x.value_at(cell, plot.width)
        canvas.write(plot.x + cell, chart.row(value), marks.exact, "frame")


def _draw_cases(canvas: Canvas, chart: Chart, parts: tuple[Predictions, Predictions], marks: Marks) -> None:
    glyphs, inks = (marks.trained, marks.unseen), ("curve-train", "curve-validation")
    for part, glyph, ink in zip(parts, glyphs, inks, strict=True):
        for target, value in zip(part.targets.tolist(), part.values.tolist(), strict=True):
            if not math.isfinite(value):
                continue
            x, y = chart.column(target), chart.row(value)
            if not chart.plot.y <= y < chart.plot.y + chart.plot.height:
                is_above = y < chart.plot.y
                y = chart.plot.y if is_above else chart.plot.y + chart.plot.height - 1
                canvas.write(x, y, marks.above if is_above else marks.below, "bad")
                continue
            there = str(canvas.characters[y, x])
            is_shared = there in (glyphs[0], marks.both) and glyph == glyphs[1]
            canvas.write(x, y, marks.both if is_shared else glyph, "plain" if is_shared else ink)


def _draw_incident(canvas: Canvas, moment: Moment, chart: Chart, marks: Marks) -> None:
    if not math.isfinite(moment.prediction):
        return
    plot = chart.plot
    y = min(max(chart.row(moment.prediction), plot.y), plot.y + plot.height - 1)
    canvas.write(chart.column(moment.target), y, marks.incident, "marked")


def _said(
    moment: Moment, parts: tuple[Predictions, Predictions], marks: Marks, width: int, glyphs: Glyphs
) -> tuple[str, ...]:
    """What the glyphs mean, and what is not to be seen: nothing is left out in silence."""
    number = moment.case_file.number_of(moment.incident)
    counts = [len(part.values) for part in parts]
    keys = [
        f"{marks.trained} {counts[0]} trained on",
        f"{marks.unseen} {counts[1]} unseen",
        f"{marks.both} both",
        f"{marks.incident} incident {number}",
        f"{marks.exact} exact",
    ]
    brief = [f"{marks.trained} trained on", f"{marks.unseen} unseen", f"{marks.incident} incident"]
    legend = fitting(
        width, "  ".join(keys), "  ".join([*keys[:2], keys[3]]), "  ".join(brief), f"{marks.incident} incident"
    )
    x, y = _axes(moment, parts)
    above, below, lost = off_chart(parts, y)
    off = [f"{marks.above} {above} above"] * bool(above) + [f"{marks.below} {below} below"] * bool(below)
    separator = f" {SEPARATORS[glyphs]} "
    missing = [f"{' and '.join(off)} the chart"] * bool(off) + [f"{lost} not finite"] * bool(lost)
    short = [f"{above + below} off the chart"] * bool(off) + [f"{lost} not finite"] * bool(lost)
    return legend, fitting(width, separator.join(missing), separator.join(short), short[0] if short else "")


def off_chart(parts: tuple[Predictions, Predictions], y: Axis) -> tuple[int, int, int]:
    """How many predictions lie above the chart, how many below, and how many are no finite number."""
    values = np.concatenate([part.values for part in parts])
    finite = values[np.isfinite(values)]
    return int((finite > y.high).sum()), int((finite < y.low).sum()), len(values) - len(finite)
