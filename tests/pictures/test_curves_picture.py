"""The curves picture puts every loss where it belongs, or says that it has no place for it."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.pictures.curves_picture import column_of, curves_picture, scale_of, strokes_of
from neural_drama.pictures.numbers import shown


def rows_of(moment, width=60, height=14, **more):
    return curves_picture(moment, width, height, **more).lines()


def stars(moment, width=60, height=14, **more):
    """Where the training curve stands, in whole cells: column and row, the cursor taken away."""
    canvas = curves_picture(moment, width, height, glyphs="ascii", **more)
    return {
        (x, y) for y in range(2, height - 2) for x in range(width) if canvas.characters[y, x] == "*"
    }


def test_the_ends_of_the_curve_land_on_the_right_rows_and_columns(with_losses):
    moment = with_losses([1.0, 0.8, 0.6, 0.4, 0.2, 0.0], [0.5] * 6, epoch=3)
    places = stars(moment)
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    assert right == 60 - 3  # the last column inside the frame
    assert min(y for x, y in places if x == left) == 2  # the largest loss in the top row
    assert max(y for x, y in places if x == right) == 14 - 3  # the smallest in the last one
    assert left == len("│ 1.0 ")


def test_a_straight_fall_is_drawn_straight(with_losses):
    places = stars(with_losses([1.0 - k / 100 for k in range(101)], [0.5] * 101))
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    for x, y in places:
        assert y == pytest.approx(2 + 9 * (x - left) / (right - left), abs=1.01)


def test_a_single_peak_survives_when_many_epochs_share_a_column():
    down = np.full(5000, 30.0)
    down[2345] = 0.0
    strokes = strokes_of(down, 4999, 40)
    assert min(first for _, first, _ in strokes) == 0
    assert [x for x, first, _ in strokes if first == 0] == [column_of(2345, 4999, 40)]


def test_the_first_and_last_epoch_have_the_first_and_last_column():
    for last in (1, 7, 600, 2000):
        assert column_of(0, last, 50) == 0 and column_of(last, last, 50) == 49
    assert column_of(0, 0, 50) == 0


def test_the_curve_holds_together():
    rng = np.random.default_rng(1)
    for epochs, columns in ((5, 60), (60, 60), (700, 60)):
        strokes = sorted(strokes_of(rng.uniform(0, 40, epochs), epochs - 1, columns))
        assert [x for x, _, _ in strokes] == list(range(columns))
        for (_, low, high), (_, next_low, next_high) in zip(strokes, strokes[1:], strict=False):
            gap = max(min(next_low, next_high) - max(low, high), min(low, high) - max(next_low, next_high))
            assert gap <= 1


def test_the_two_curves_differ_without_color(with_losses):
    moment = with_losses([1.0] * 50, [0.5] * 50, epoch=0)
    rows = rows_of(moment)
    solid = next(row for row in rows[2:] if row.count("⠁") + row.count("⠉") > 20)
    dotted = next(row for row in rows[3:] if "⡀" in row or "⢀" in row or "⠠" in row or "⣀" in row)
    assert solid.count(" ") < dotted.count(" ")
    assert "o" in "".join(rows_of(moment, glyphs="ascii")[2:]) and "━" in rows[1] and "┅" in rows[1]


def test_the_cursor_stands_at_the_epoch_looked_at_and_names_it(with_losses):
    losses = [1.0 / (k + 1) for k in range(101)]
    places = stars(with_losses(losses))
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    for epoch in (0, 30, 50, 100):
        canvas = curves_picture(with_losses(losses, epoch=epoch), 60, 14)
        columns = {x for y in range(2, 12) for x in range(60) if canvas.ink_at(x, y) == "cursor"}
        assert columns == {left + column_of(epoch, 100, right - left + 1)}
        assert str(epoch) in canvas.lines()[12]


def test_the_legend_gives_both_losses_at_the_epoch_looked_at(with_losses):
    moment = with_losses([1.0, 0.5, 0.25], [2.0, 1.5, 1.25], epoch=1)
    assert f"training {shown(0.5)}" in rows_of(moment)[1] and f"validation {shown(1.5)}" in rows_of(moment)[1]
    last = with_losses([1.0, 0.5, 0.25], [2.0, 1.5, 1.25])
    assert f"training {shown(0.25)}" in rows_of(last)[1] and f"validation {shown(1.25)}" in rows_of(last)[1]


def test_a_run_under_way_leaves_room_for_the_epochs_to_come(with_losses):
    moment = with_losses([1.0, 0.9, 0.8, 0.7])
    places = stars(moment, to_epoch=30)
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    assert right - left <= 6 and "30" in rows_of(moment, to_epoch=30)[12]


def test_a_wide_range_is_drawn_on_a_logarithmic_scale_and_says_so(with_losses):
    assert "log" in rows_of(with_losses([1.0, 0.1, 0.001]))[0]
    assert "log" not in rows_of(with_losses([1.0, 0.1, 0.02]))[0]
    scale = scale_of(np.array([1.0, 0.1, 0.001]))
    assert scale.height_of(np.array([1.0, 0.0316, 0.001])) == pytest.approx([1.0, 0.5, 0.0], abs=0.01)


def test_what_has_no_place_on_the_chart_is_said_to_be_off_it(with_losses):
    for lost in ([float("nan")], [float("inf")], [1e150, 1e200]):
        moment = with_losses([1.0, 0.9, *lost], [1.0, 0.9, *lost])
        picture = "\n".join(rows_of(moment))
        assert "▲ off the chart from epoch 2" in picture
        assert shown(lost[-1]) in rows_of(moment)[1]
    assert "off the chart" not in "\n".join(rows_of(with_losses([1.0, 900.0])))


def test_nothing_but_lost_losses_is_no_error(with_losses):
    nan = float("nan")
    assert "off the chart from epoch 0" in "\n".join(rows_of(with_losses([nan, nan], [nan, nan])))


def test_one_record_and_constant_losses_are_drawn(with_losses):
    assert stars(with_losses([0.5], [0.7]))
    flat = stars(with_losses([0.5] * 9, [0.5] * 9))
    assert len({y for _, y in flat}) == 1
    assert stars(with_losses([0.0] * 9, [0.0] * 9))


def test_the_loss_of_a_real_run_is_drawn_from_its_history(make):
    moment = make(epochs=40)
    shifted = replace(moment, history=moment.history.up_to(19)).at(19)
    assert rows_of(moment) != rows_of(shifted)
