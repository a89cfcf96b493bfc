"""The miss picture: the incident, what was said of it, what was true, and how far that is from the goal."""

import math

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.numbers import of_unit
from neural_drama.pictures.strokes import SEPARATORS, Area, Glyphs, bar, fitting, framed, room_for_title
from neural_drama.playthrough.moment import Moment

Fact = tuple[str, str, str]
"""A label, a value and the value's ink; a label without a value is a heading."""

BAR = "bar"
TWO_COLUMNS, INPUTS_WIDTH = 54, 24
"""From this width on the inputs stand beside the rest, in so many cells."""

_GOAL_MARK = {"braille": "┊", "blocks": "┊", "ascii": "!"}


def miss_picture(
    moment: Moment, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False
) -> Canvas:
    """Draw the incident. Where there is no room for all of it, the last lines are left out."""
    canvas = Canvas(width, height)
    case_file = moment.case_file
    title = f"incident {SEPARATORS[glyphs]} {case_file.singular} {case_file.number_of(moment.incident)}"
    number = case_file.number_of(moment.incident)
    area = framed(canvas, fitting(room_for_title(width), title, f"incident {number}", "incident"), glyphs, is_front)
    facts, inputs = _facts(moment), _inputs(moment)
    if area.height == height:  # bare: the title has no frame to stand on
        facts.insert(0, (title, "", "title"))
    if area.width >= TWO_COLUMNS:
        left = Area(area.x, area.y, area.width - INPUTS_WIDTH - 2, area.height)
        _write(canvas, moment, facts, left, glyphs)
        right = Area(area.x + area.width - INPUTS_WIDTH, area.y, INPUTS_WIDTH, area.height)
        _write(canvas, moment, inputs, right, glyphs)
    else:
        _write(canvas, moment, facts, area, glyphs)
        below = Area(area.x, area.y + len(facts), area.width, area.height - len(facts))
        if below.height > 1:  # a heading alone would say nothing
            _write(canvas, moment, inputs, below, glyphs)
    return canvas


def miss_explained(moment: Moment, glyphs: Glyphs) -> tuple[str, ...]:
    """How the picture is read."""
    return (
        f"What the network says of the incident, what was true, and the difference, in {moment.case_file.unit}.",
        f"The bar is the size of the miss, from none to the largest of this miss, that of epoch 0 and twice the goal; "
        f"{_GOAL_MARK[glyphs]} is the goal.",
        "A typical miss is what the loss of all cases stands for: those trained on, and those unseen.",
    )


def _write(canvas: Canvas, moment: Moment, facts: list[Fact], area: Area, glyphs: Glyphs) -> None:
    """Write facts below each other, their values in one column; where it is narrow, values before labels."""
    shown_facts = facts[: area.height]
    valued = [(len(label), len(value)) for label, value, _ in shown_facts if value]
    longest = max((label for label, _ in valued), default=0)
    widest = max((value for _, value in valued), default=0)
    start = max(1, min(longest + 2, area.width - widest))
    if start <= longest and all(label + 1 + value <= area.width for label, value in valued):
        start = longest + 1  # a value that is too long there begins as much sooner
    for row, (label, value, ink) in enumerate(shown_facts):
        y = area.y + row
        if label == BAR:
            _draw_bar(canvas, moment, Area(area.x, y, area.width, 1), glyphs)
        else:
            begin = min(start, max(1, area.width - len(value)))
            words = label[: begin - 1] if value else label
            canvas.write(area.x, y, words[: area.width], "dim" if value else ink)
            canvas.write(area.x + begin, y, value[: max(0, area.width - begin)], ink)


def _facts(moment: Moment) -> list[Fact]:
    """What is said of the incident, the most important first."""
    case_file, unit = moment.case_file, moment.case_file.unit
    is_within = abs(moment.miss) <= case_file.goal
    return [
        ("predicted", of_unit(moment.prediction, unit), "plain"),
        ("was", of_unit(moment.target, unit), "plain"),
        ("miss", of_unit(moment.miss, unit, signed=True), "good" if is_within else "bad"),
        (BAR, "", "plain"),
        ("goal met" if is_within else "goal not met", f"{case_file.goal:g} {unit}", "plain"),
        ("typical miss:", "", "dim"),
        ("  trained on", of_unit(moment.typical(moment.loss), unit), "plain"),
        ("  unseen", of_unit(moment.typical(moment.validation_loss), unit), "plain"),
    ]


def _inputs(moment: Moment) -> list[Fact]:
    """What was measured of the incident and fed to the network."""
    inputs = moment.case_file.inputs_of(moment.incident)
    return [("measured of it:", "", "dim"), *((name, f"{value:g}", "plain") for name, value in inputs.items())]


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
