"""The miss picture: the incident, what was said of it, what was true, and how far that is from the goal."""

import math

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.strokes import Area, Glyphs, bar, framed
from neural_drama.playthrough.moment import Moment

_GOAL_MARK = {"braille": "┊", "blocks": "┊", "ascii": "!"}


def miss_picture(
    moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw the incident. Where there is no room for all of it, the last lines are left out."""
    canvas = Canvas(width, height)
    case_file = moment.case_file
    title = f"incident · {case_file.singular} {case_file.number_of(moment.incident)}"
    area = framed(canvas, title, glyphs, is_front)
    facts = _facts(moment)
    if area.height == height:  # bare: the title has no frame to stand on
        facts.insert(0, (title, "", "title"))
    label_width = min(16, max(len(label) for label, _, _ in facts[: area.height] if label) + 2)
    y = area.y
    for label, value, ink in facts:
        if y >= area.y + area.height:
            return canvas
        if label == "bar":
            _draw_bar(canvas, moment, Area(area.x, y, area.width, 1), glyphs)
        elif value:
            canvas.write(area.x, y, label[: area.width], "dim")
            canvas.write(area.x + label_width, y, value[: max(0, area.width - label_width)], ink)
        else:
            canvas.write(area.x, y, label[: area.width], ink)
        y += 1
    return canvas


def _facts(moment: Moment) -> list[tuple[str, str, str]]:
    """Lines as label, value and ink, the most important first."""
    case_file, unit = moment.case_file, moment.case_file.unit
    is_within = abs(moment.miss) <= case_file.goal
    typical, typical_unseen = moment.typical(moment.loss), moment.typical(moment.validation_loss)
    facts = [
        ("predicted", of_unit(moment.prediction, unit), "plain"),
        ("was", of_unit(moment.target, unit), "plain"),
        ("miss", of_unit(moment.miss, unit, signed=True), "good" if is_within else "bad"),
        ("bar", "", "plain"),
        ("goal", f"{case_file.goal:g} {unit}", "plain"),
        ("typical miss:", "", "dim"),
        ("  trained on", of_unit(typical, unit), "plain"),
        ("  unseen", of_unit(typical_unseen, unit), "plain"),
    ]
    inputs = [(name, shown(value), "plain") for name, value in case_file.inputs_of(moment.incident).items()]
    return [*facts, ("measured of it:", "", "dim"), *inputs]


def _draw_bar(canvas: Canvas, moment: Moment, area: Area, glyphs: Glyphs) -> None:
    """The miss on a scale that also holds the goal and the miss the run began with."""
    goal, miss = moment.case_file.goal, abs(moment.miss)
    lengths = [goal * 2, abs(moment.at(0).miss), miss]
    longest = max((length for length in lengths if math.isfinite(length)), default=0.0)
    if area.width < 6 or not longest > 0:
        return
    part = miss / longest if math.isfinite(miss) else 1.0
    ink = "good" if miss <= goal else "bad"
    canvas.write(area.x, area.y, bar(part, area.width, glyphs), ink)
    at_goal = area.x + min(area.width - 1, round(goal / longest * area.width))
    canvas.write(at_goal, area.y, _GOAL_MARK[glyphs], "loud")
    if not math.isfinite(miss):
        canvas.write(area.x, area.y, "off the scale"[: area.width], "marked")
