"""The desk: dials that stay within their bounds, and settings that are refused by naming them."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural_drama.playthrough.desk import Control, controls, settle
from neural_drama.playthrough.moves import MoveError, Set
from neural_drama.playthrough.opening import open_playthrough

MOMENT = open_playthrough("chronicles").moment
DESK = {control.name: control for control in controls(MOMENT)}

every_control = pytest.mark.parametrize("control", DESK.values(), ids=DESK)


def at(control: Control, value: float) -> Control:
    fields = {name: getattr(control, name) for name in Control.__dataclass_fields__}
    return Control(**fields | {"value": value})


def test_the_desk_has_the_four_controls_of_the_notation():
    assert list(DESK) == ["rate", "regularization", "batch", "epochs"]


@every_control
def test_the_steps_of_a_dial_rise_within_its_bounds(control):
    assert len(control.steps) > 3
    assert all(before < after for before, after in pairwise(control.steps))
    assert control.least <= control.steps[0] and control.steps[-1] <= control.most
    assert all(control.checked(step) == step for step in control.steps)


@every_control
def test_a_step_up_and_a_step_down_come_back_on_the_dial(control):
    for step, above in pairwise(control.steps):
        assert at(control, step).turned(1) == above
        assert at(control, above).turned(-1) == step
    assert at(control, control.steps[-1]).turned(1) == control.steps[-1]
    assert at(control, control.steps[0]).turned(-1) == control.steps[0]


@given(name=st.sampled_from(list(DESK)), part=st.floats(0, 1), by=st.integers(-100, 100).filter(bool))
def test_turning_stays_on_the_dial_and_goes_the_way_it_is_turned(name, part, by):
    control = DESK[name]
    value = control.least + part * (control.most - control.least)
    turned = at(control, value).turned(by)
    assert control.least <= turned <= control.most
    assert turned == value or turned in control.steps
    assert (turned - value) * by >= 0


def test_turning_by_nothing_changes_nothing():
    assert DESK["rate"].turned(0) == DESK["rate"].value


@every_control
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, -1e-300, 1e300])
def test_a_value_out_of_bounds_is_refused_by_naming_them(control, value):
    with pytest.raises(MoveError) as refused:
        control.checked(value)
    message = str(refused.value)
    assert f"{control.name}=" in message and control.title in message
    assert f"from {control.least:g} to {control.most:g}" in message


@every_control
def test_the_bounds_themselves_are_allowed_and_what_is_just_beyond_them_is_not(control):
    assert control.checked(control.least) == control.least
    assert control.checked(control.most) == control.most
    for beyond in (math.nextafter(control.least, -math.inf), math.nextafter(control.most, math.inf)):
        with pytest.raises(MoveError):
            control.checked(beyond)


@pytest.mark.parametrize("name", ["batch", "epochs"])
@pytest.mark.parametrize("value", [1.5, 2.0000001])
def test_a_part_of_a_case_or_of_an_epoch_is_refused(name, value):
    with pytest.raises(MoveError, match="a whole number from 1 to"):
        DESK[name].checked(value)


def test_a_batch_size_and_epochs_are_whole_in_the_hyperparameters():
    chosen = settle(MOMENT, [Set("batch", 8.0), Set("epochs", 3.0)]).hyperparameters
    assert (repr(chosen.batch_size), repr(chosen.epochs)) == ("8", "3")


def test_the_last_of_two_settings_of_one_control_stands():
    assert settle(MOMENT, [Set("rate", 0.5), Set("rate", 0.25)]).hyperparameters.learning_rate == 0.25


def test_a_control_that_is_not_there_is_refused_by_naming_those_that_are():
    with pytest.raises(MoveError, match="'speed'.*rate, regularization, batch, epochs"):
        settle(MOMENT, [Set("speed", 1.0)])


def test_the_desk_offers_no_more_epochs_than_are_left(rounds, play_rounds):
    play = rounds(budget=10)
    play_rounds(play, [{"then": "again"}])
    epochs = {control.name: control for control in controls(play.moment)}["epochs"]
    assert (epochs.value, epochs.most) == (4, 4)
    with pytest.raises(MoveError, match="from 1 to 4"):
        settle(play.moment, [Set("epochs", 5.0)])


@every_control
def test_a_value_is_shown_in_words_that_fit_the_dial(control):
    for value in (*control.steps, control.least, control.most):
        words = at(control, value).shown()
        assert words.isprintable() and 1 <= len(words) <= 12


def test_all_cases_and_no_penalty_are_said_in_words():
    assert DESK["batch"].shown() == "all 240"
    assert DESK["regularization"].shown() == "none"
    assert at(DESK["batch"], 32).shown() == "32"
