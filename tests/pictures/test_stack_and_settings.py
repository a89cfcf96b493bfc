"""The call stack and the settings: what the records say, in the order of a trace and of the desk."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.pictures.numbers import shown
from neural_drama.pictures.settings_picture import settings_of, settings_picture
from neural_drama.pictures.stack_picture import frames_of, nested, stack_picture


def lines_of(picture):
    return [line.strip("│ ") for line in picture.lines()]


def test_the_deepest_call_stands_on_top(make):
    lines = lines_of(stack_picture(make(), 100, 14))
    calls = [line.split()[0] for line in lines if line[:1] == "f" and line[1:2].isdigit()]
    assert calls == ["f1", "f2", "f3", "f4"] and f"o = {nested(4)}" in lines
    assert nested(3) == "f3(f2(f1(x)))"


def test_each_frame_says_what_went_in_what_came_out_and_what_comes_back(make):
    moment = make()
    lines = lines_of(stack_picture(moment, 100, 14))
    for layer, (takes, gives) in enumerate(zip((3, 40, 24, 5), (40, 24, 5, 1), strict=True), start=1):
        line = next(line for line in lines if line.startswith(f"f{layer} "))
        said, gain = moment.attribution.activation[layer - 1], moment.attribution.gain[layer - 1]
        loudest, gained = int(np.argmax(np.abs(said))), int(np.argmax(np.abs(gain)))
        assert f"{takes}→{gives}" in line and ("tanh" if layer < 4 else "linear") in line
        assert f"{shown(float(np.abs(said).mean()))} " in line
        assert f"{shown(float(said[loudest]), signed=True)} n{loudest + 1} " in line
        assert line.endswith(f"{shown(float(gain[gained]), signed=True)} n{gained + 1}")


def test_gains_are_sealed_where_they_would_give_the_neuron_away(make):
    moment = make(is_sealed=True, layer=2)
    assert [frame.is_open for frame in frames_of(moment)] == [False, False, True, True]
    for width in (100, 46, 30):
        assert "\n".join(lines_of(stack_picture(moment, width, 14))).count("sealed") == 2
    assert "sealed" not in "\n".join(lines_of(stack_picture(make(), 100, 14)))


def test_frames_without_room_are_counted_and_the_one_in_question_stays(make):
    moment = make(hidden=(4, 4, 4, 4, 4, 4, 4), layer=2, neuron=1)
    lines = lines_of(stack_picture(moment, 40, 6))
    assert any(line.startswith("f2") for line in lines) and not any(line.startswith("f8") for line in lines)


def test_a_number_that_is_not_finite_is_the_one_that_is_named(broken):
    text = "\n".join(lines_of(stack_picture(broken, 100, 14)))
    assert "nan" in text or "inf" in text


def test_every_setting_is_told_with_its_value(make):
    moment = make()
    text = "\n".join(lines_of(settings_picture(moment, 60, 24)))
    for name, value in (
        ("learning rate", "0.1"),
        ("optimizer", "sgd"),
        ("epochs left", "94"),
        ("loss", "half squared"),
    ):
        assert any(line.split("  ")[0] == name and value in line for line in text.splitlines()), name
    assert "was" not in text


@pytest.mark.parametrize("size", [(60, 24), (46, 24), (60, 11), (24, 8)])
def test_what_was_changed_since_the_episode_began_is_marked_without_any_ink(make, size):
    moment = make()
    changed = replace(moment, hyperparameters=replace(moment.hyperparameters, learning_rate=0.02, dropout=0.5))
    cells = [cell for line in lines_of(settings_picture(changed, *size)) for cell in line.split("   ")]
    rows = [cell.strip() for cell in cells if "* " in cell and "changed" not in cell]
    assert len(rows) == 2 and any("learning rate" in row for row in rows) and any("dropout" in row for row in rows)
    assert {one.title: one.was for one in settings_of(changed) if one.was} == {
        "learning rate": "0.1",
        "dropout": "none",
    }
    assert any("learning rate" in line and line.startswith("*") for line in rows)


def test_settings_without_room_are_counted(make):
    lines = lines_of(settings_picture(make(), 30, 8))
    count = len(settings_of(make()))
    assert f"{count - 5} more have no room here" in lines
