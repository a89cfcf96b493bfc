"""The miss picture takes its numbers from the moment and draws the miss to scale."""

from dataclasses import replace

import pytest

from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.numbers import shown
from neural_drama.playthrough.opening import open_playthrough


def text(moment, width=36, height=24, **more):
    return "\n".join(miss_picture(moment, width, height, **more).lines())


def test_it_says_what_was_predicted_what_was_and_by_how_much_it_missed(make):
    moment = make()
    picture = text(moment)
    assert f"tram {moment.case_file.number_of(4)}" in picture
    for value in (moment.prediction, moment.target, moment.typical(moment.loss)):
        assert f"{shown(value)} minutes" in picture
    assert f"{shown(moment.miss, signed=True)} minutes" in picture


def test_it_lists_what_was_measured_where_there_is_room_beside_or_below(make):
    moment = make()
    for width, height in ((36, 24), (70, 9)):
        for name, value in moment.case_file.inputs_of(4).items():
            assert name in text(moment, width, height) and f"{value:g}" in text(moment, width, height)
    assert "measured" not in text(moment, 36, 10)


def bar_of(moment, width=64):
    rows = text(moment, width, 24, glyphs="ascii").split("\n")
    return next(row for row in rows if "!" in row).strip("| ")


def test_the_bar_shrinks_with_the_miss(make):
    worst = make(epochs=60).at(0).worst_unheard()
    last = make(epochs=60, incident=worst)
    first = last.at(0)
    assert abs(last.miss) < abs(first.miss) / 2
    assert bar_of(last).count("#") < bar_of(first).count("#") / 2 + 1


def test_the_goal_stands_on_the_same_scale_as_the_miss(make):
    moment = make(epochs=0)
    row = bar_of(moment)
    assert row.index("!") / row.count("#") == pytest.approx(moment.case_file.goal / abs(moment.miss), abs=0.08)


def test_a_miss_within_the_goal_is_inked_as_good(make):
    within = make(case_file=replace(make().case_file, goal=1e9))
    inks = {span.ink for row in miss_picture(within, 40, 20).rows() for span in row}
    assert "good" in inks and "bad" not in inks
    beyond = make(case_file=replace(make().case_file, goal=1e-9))
    inks = {span.ink for row in miss_picture(beyond, 40, 20).rows() for span in row}
    assert "bad" in inks and "good" not in inks


def test_a_miss_that_is_not_finite_is_shown_and_said_to_be_off_the_scale(broken):
    assert "nan" in text(broken) and "off the scale" in text(broken)


def test_what_was_measured_is_named_in_full_beside_its_value():
    moment = open_playthrough("chronicles", "penguins").moment
    for width, height in ((34, 22), (60, 16)):
        rows = miss_picture(moment, width, height).lines()
        for name, value in moment.case_file.inputs_of(moment.incident).items():
            assert any(f"{name} " in row and f"{value:g}" in row for row in rows), (name, width)


def test_no_label_is_cut_for_a_long_unit_where_each_line_has_room():
    moment = open_playthrough("chronicles", "arrivals").moment
    rows = miss_picture(moment, 34, 11).lines()
    for words in ("goal not met 0.5 of certainty", "  trained on 0.52 of certainty", "+0.65 of certainty"):
        assert any(words in row for row in rows), words
