"""The comparison picture draws four curves on the same axes, tells them apart without color, and marks the fork."""

import numpy as np
import pytest

from neural_drama.pictures.comparison_picture import comparison_picture
from neural_drama.pictures.curves_picture import column_of
from neural_drama.pictures.numbers import shown
from neural_drama.playthrough.comparison import Comparison, Measure, Parting, Side

SIZES = [
    (width, height)
    for width in (1, 2, 10, 15, 16, 17, 24, 34, 46, 80, 200)
    for height in (1, 3, 4, 5, 6, 7, 11, 60)
]


def comparison(one, other, fork=0, unseen=None, is_same_loss=True, names=("1", "2")):
    """Two timelines with these losses, and validation losses a fifth higher unless given."""
    sides = []
    for name, losses, validation in zip(names, (one, other), unseen or (None, None), strict=True):
        losses = np.array(losses)
        sides.append(Side(name, losses, losses * 1.2 if validation is None else np.array(validation), ()))
    parting = Parting(3, "01", "desk", "the desk", "rate 10, then go", None)
    return Comparison(*sides, parting, fork, is_same_loss, (Measure("ending", "a", "b"),), (), (), 0)


FALL = [1.0 / (1 + k / 10) for k in range(101)]
RISE = [1.0 + k / 50 for k in range(101)]
NAN = float("nan")


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_it_fills_its_size_whatever_was_compared(glyphs):
    compared = (
        comparison(FALL, RISE), comparison(FALL, FALL[:30], 29), comparison([0.5], [0.7], None),
        comparison([NAN] * 4, FALL), comparison(FALL, [1.0, 1e200, np.inf, NAN]), comparison([0.0] * 3, [0.0] * 5),
        comparison([NAN], [NAN]), comparison(FALL, RISE[:81], 80, names=("the long way round" * 4, "x" * 99)),
    )  # fmt: skip
    for one in compared:
        for width, height in SIZES:
            lines = comparison_picture(one, width, height, glyphs).lines()
            assert len(lines) == height and {len(line) for line in lines} == {width}
            assert glyphs != "ascii" or "".join(lines).isascii()


def cells(canvas, glyph):
    """Where a glyph stands in the plot of a picture of 60 by 15."""
    return {(x, y) for y in range(3, 13) for x in range(1, 58) if canvas.characters[y, x] == glyph}


def test_both_are_drawn_on_the_same_axes():
    canvas = comparison_picture(comparison([2.0] * 101, [1.0] * 51, None, ([1.5] * 101, [0.5] * 51)), 60, 15, "ascii")
    places = {glyph: cells(canvas, glyph) for glyph in "*#o+"}
    assert all(places.values())
    rows = {glyph: {y for _, y in where} for glyph, where in places.items()}
    assert all(len(found) == 1 for found in rows.values())
    assert min(rows["*"]) < min(rows["o"]) < min(rows["#"]) < min(rows["+"])
    left = min(x for x, _ in places["*"])
    width = 58 - left
    for glyph, last in (("*", 100), ("o", 100), ("#", 50), ("+", 50)):
        end = left + column_of(last, 100, width)
        assert end - 2 <= max(x for x, _ in places[glyph]) <= end


def test_letters_stand_on_their_own_curves_and_at_their_ends():
    for glyphs in ("braille", "blocks", "ascii"):
        drawn = comparison([2.0] * 101, [1.0] * 51, 0, ([1.5] * 101, [0.5] * 51))
        canvas = comparison_picture(drawn, 60, 15, glyphs)
        found = {letter: cells(canvas, letter) for letter in "ABab"}
        rows = {letter: {y for _, y in where} for letter, where in found.items()}
        assert all(len(each) == 1 for each in rows.values()) and len({min(each) for each in rows.values()}) == 4
        assert min(rows["A"]) < min(rows["a"]) < min(rows["B"]) < min(rows["b"])
        assert max(x for x, _ in found["A"]) == max(x for x, _ in found["a"]) == 57
        assert max(x for x, _ in found["B"]) == max(x for x, _ in found["b"]) < 40
        assert len(found["A"]) > len(found["B"]) >= 2


def test_the_four_differ_by_their_strokes_without_letters_or_color():
    flat = comparison([2.0] * 2001, [1.0] * 2001, 2000, ([1.5] * 2001, [0.5] * 2001))
    canvas = comparison_picture(flat, 120, 15)
    dots = []
    for y in range(3, 13):
        row = [ord(glyph) - 0x2800 for glyph in canvas.lines()[y][8:118] if 0x2800 < ord(glyph) < 0x2900]
        if len(row) > 10:
            dots.append(sum(bin(code).count("1") for code in row))
    assert len(dots) == 4 and len(set(dots)) == 4  # solid, dotted, dashed and sparse


def test_before_the_fork_there_are_no_letters_and_it_is_marked_and_named():
    other = FALL[:41] + [FALL[40]] * 60
    for glyphs, mark in (("braille", "┊"), ("ascii", "|")):
        canvas = comparison_picture(comparison(FALL, other, 40), 60, 15, glyphs)
        inked = {x for y in range(3, 13) for x in range(1, 59) if canvas.ink_at(x, y) == "cursor"}
        (at,) = inked
        assert any(canvas.characters[y, at] == mark for y in range(3, 13))
        assert all(x > at for letter in "ABab" for x, _ in cells(canvas, letter))
        axis = canvas.lines()[13]
        assert "fork 40" in axis and abs(axis.index("fork 40") + 3 - at) <= 1


@pytest.mark.parametrize("fork", [0, 1, 50, 99, 100])
def test_the_figures_on_the_axis_stand_apart_and_the_fork_at_its_place(fork):
    for width in (16, 24, 40, 80):
        axis = comparison_picture(comparison(FALL, FALL, fork), width, 14).lines()[12].strip("│ ")
        figures = axis.replace("fork ", "").split()
        both_ends = [str(one) for one in sorted({0, fork, 100})]
        # Beside an end there is no room for it; at an end it stands for it.
        assert figures == both_ends or (figures == ["0", "100"] and fork in (1, 99)), axis
        assert width < 80 or fork in (1, 99) or f"fork {fork}" in axis


def test_without_anything_in_common_no_fork_is_marked():
    canvas = comparison_picture(comparison(FALL, RISE, None), 60, 15)
    assert "fork" not in "".join(canvas.lines())
    assert all(canvas.ink_at(x, y) != "cursor" for y in range(15) for x in range(60))


def test_the_legend_names_both_with_what_they_came_to():
    lines = comparison_picture(comparison(FALL, RISE), 78, 15).lines()
    assert "timeline 1: A ━ training" in lines[1] and "timeline 2: B ╍ training" in lines[2]
    assert "a ┅ validation" in lines[1] and "b ┈ validation" in lines[2]
    for line, losses in ((lines[1], FALL), (lines[2], RISE)):
        assert f"training {shown(losses[-1])}" in line and f"validation {shown(losses[-1] * 1.2)}" in line
    narrow = comparison_picture(comparison(FALL, RISE), 34, 15).lines()
    assert shown(FALL[-1]) in narrow[1] and shown(RISE[-1] * 1.2) in narrow[2]
    assert "1: A" in narrow[1]


def test_what_is_off_the_chart_is_said_of_the_one_it_happened_to():
    for lost in (NAN, np.inf, 1e200):
        lines = comparison_picture(comparison(FALL, [1.0, 0.9, lost, lost]), 78, 15).lines()
        assert "▲ off the chart from epoch 2" in lines[2] and "off the chart" not in lines[1]
        assert "▲" in lines[3] and shown(lost) in lines[2]


def test_losses_of_two_kinds_and_a_logarithmic_scale_are_said_in_the_title():
    assert "not one kind of loss" in comparison_picture(comparison(FALL, RISE, is_same_loss=False), 78, 15).lines()[0]
    assert "log" in comparison_picture(comparison([1.0, 0.001], RISE), 78, 15).lines()[0]
    plain = comparison_picture(comparison(FALL, FALL), 78, 15).lines()[0]
    assert "log" not in plain and "kind" not in plain


def test_in_front_it_differs_only_in_the_ink_of_its_title():
    back, front = (comparison_picture(comparison(FALL, RISE), 60, 15, is_front=one) for one in (False, True))
    assert back.lines() == front.lines() and back.rows()[0] != front.rows()[0] and back.rows()[1:] == front.rows()[1:]


def test_where_curves_coincide_the_first_timeline_is_seen_and_training_before_validation():
    canvas = comparison_picture(comparison(FALL, FALL, 100, (FALL, FALL)), 60, 15, "ascii")
    assert cells(canvas, "*") and not any(cells(canvas, glyph) for glyph in "#o+")
    unseen = comparison_picture(comparison(FALL, FALL[::-1], None, (RISE, RISE)), 60, 15, "ascii")
    assert cells(unseen, "o") and not cells(unseen, "+")
