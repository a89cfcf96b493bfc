"""The decision map shows what the network says at each place, and the cases where they are."""

import numpy as np
import pytest

from neural_drama.network.passes import forward
from neural_drama.pictures.axes import charted
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.decision_map import (
    FIELDS,
    as_fed,
    axes_of,
    borders_of,
    cases_of,
    decision_map,
    has_map,
    mark_of,
)
from neural_drama.pictures.strokes import Area

SIZE = (70, 24)
KINDS = ["numbers", "two classes", "three classes", "seven classes"]


def chart_of(moment):
    return charted(Canvas(*SIZE), Area(2, 1, SIZE[0] - 4, SIZE[1] - 4), *axes_of(moment))


@pytest.mark.parametrize("kind", KINDS)
def test_places_are_fed_as_the_cases_were(plane, kind):
    moment = plane(kind)
    table, data = moment.case_file.table, moment.case_file.dataset
    assert np.allclose(as_fed(moment, table.inputs[list(data.train_rows)]), data.X_train, atol=1e-12)
    others = [row for row in range(len(table.inputs)) if row not in data.train_rows]
    assert np.allclose(as_fed(moment, table.inputs[others]), data.X_validation, atol=1e-12)


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_every_free_cell_has_the_step_of_what_is_said_there(plane, glyphs):
    moment = plane("numbers")
    canvas, chart = decision_map(moment, *SIZE, glyphs=glyphs), chart_of(moment)
    data, plot, checked = moment.case_file.dataset, chart.plot, 0
    borders = borders_of(moment)
    for y in range(plot.height):
        for x in range(plot.width):
            glyph = str(canvas.characters[plot.y + y, plot.x + x])
            if glyph not in FIELDS[glyphs]:
                continue
            place = [chart.x.value_at(x, plot.width), chart.y.value_at(plot.height - 1 - y, plot.height)]
            fed = as_fed(moment, np.array([place]))
            value = forward(moment.architecture, moment.parameters, fed).outputs[0, 0]
            step = int((value * data.target_scale + data.target_shift >= borders).sum())
            assert glyph == FIELDS[glyphs][step]
            checked += 1
    assert checked > 0.8 * plot.width * plot.height


@pytest.mark.parametrize("kind", KINDS)
def test_the_incident_stands_in_brackets_at_its_place_with_its_truth(plane, kind):
    moment = plane(kind)
    canvas, chart, cases = decision_map(moment, *SIZE), chart_of(moment), cases_of(moment)
    across, upward = (float(value) for value in cases.inputs[cases.incident])
    x, y = chart.column(across), chart.row(upward)
    assert canvas.lines()[y][x - 1] + canvas.lines()[y][x + 1] == "[]" and canvas.ink_at(x, y) == "marked"
    assert canvas.lines()[y][x] == mark_of(int(cases.steps[cases.incident]), True, moment)
    inputs = moment.case_file.inputs_of(moment.incident)
    assert (across, upward) == tuple(inputs.values())


def test_cases_trained_on_and_unseen_differ_without_any_ink(plane):
    for kind in ("numbers", "two classes", "three classes"):
        moment = plane(kind)
        seen = {mark_of(step, True, moment) for step in range(3 if kind == "three classes" else 5)}
        unseen = {mark_of(step, False, moment) for step in range(3 if kind == "three classes" else 5)}
        assert not seen & unseen and len(seen) == len(unseen)


def test_axes_are_named_and_the_legend_says_what_the_field_means(plane):
    picture = "\n".join(decision_map(plane("three classes"), *SIZE).lines())
    assert "speed" in picture and "weight (up)" in picture
    for name in ("left", "middle", "right", "unseen", "[incident]"):
        assert name in picture


def test_for_other_numbers_of_inputs_it_says_why_there_is_none(make, plane):
    assert has_map(plane()) and not has_map(make())
    picture = "\n".join(decision_map(make(), 60, 12).lines())
    assert "3 inputs" in picture and "hour" in picture and "no" in picture


def test_what_is_no_number_is_said_and_not_masked(plane, spoiled):
    lines = decision_map(spoiled(plane()), *SIZE).lines()
    assert "?" * 20 in lines[5]


def test_a_huge_map_asks_the_network_at_a_bounded_number_of_places(plane):
    lines = decision_map(plane(), 300, 100).lines()
    assert len(lines) == 100 and any(glyph in "".join(lines) for glyph in "░▒▓█")
