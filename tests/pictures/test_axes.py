"""The axes put numbers into cells and back, with figures beside them that are never cut."""

import math

import pytest

from neural_drama.pictures.axes import Axis, charted, padded
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Area


@pytest.mark.parametrize("cells", [1, 2, 3, 17, 80])
def test_the_number_in_a_cell_lies_in_that_cell(cells):
    axis = Axis(-3.0, 9.0, ("x",))
    assert [axis.cell_of(axis.value_at(cell, cells), cells) for cell in range(cells)] == list(range(cells))


def test_what_lies_outside_stands_just_outside():
    axis = Axis(0.0, 1.0, ("x",))
    assert axis.cell_of(-0.1, 10) == -1 and axis.cell_of(1.1, 10) == 10
    assert axis.cell_of(0.0, 10) == 0 and axis.cell_of(1.0, 10) == 9


def test_an_axis_may_span_all_floats():
    axis = Axis(-1.7e308, 1.7e308, ("x",))
    assert axis.cell_of(0.0, 11) == 5 and axis.value_at(5, 11) == 0.0


def test_a_range_of_one_number_is_widened_too():
    low, high = padded(4.0, 4.0)
    assert low < 4.0 < high
    assert padded(0.0, 0.0) == (-1.0, 1.0)


def test_both_ends_and_names_of_the_axes_are_told_where_there_is_room():
    canvas = Canvas(40, 10)
    chart = charted(canvas, Area(0, 0, 40, 10), Axis(1.0, 20.0, ("long name of x", "x")), Axis(-2.5, 7.0, ("height",)))
    lines = canvas.lines()
    assert "height (up)" in lines[0] and "7.0" in lines[1] and "-2.5" in lines[8]
    assert "1.0" in lines[9] and "20.0" in lines[9] and "long name of x" in lines[9]
    assert not chart.holds(math.nan, 0.0) and chart.holds(1.0, 7.0)
    assert chart.row(7.0) == 1 and chart.row(-2.5) == 8
    narrow = Canvas(24, 10)
    charted(narrow, Area(0, 0, 24, 10), Axis(1.0, 20.0, ("long name of x", "x")), Axis(-2.5, 7.0, ("height",)))
    assert "long" not in narrow.lines()[9] and "x" in narrow.lines()[9]
