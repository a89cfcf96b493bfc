"""The desk: dials that stay within their bounds, and settings that are refused by naming them."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural_drama.network.hyperparameters import WORDS
from neural_drama.playthrough.blueprint import ACTIVATION_NAMES, INITIALIZATION_NAMES
from neural_drama.playthrough.desk import Control, controls, settle
from neural_drama.playthrough.moves import MoveError, Set
from neural_drama.playthrough.opening import open_playthrough

MOMENT = open_playthrough("chronicles").moment
CONTROLS = controls(MOMENT, with_network=True)
DESK = {control.name: control for control in CONTROLS}
DIALS = {name: control for name, control in DESK.items() if not control.words}
WORDY = {name: control for name, control in DESK.items() if control.words}

BASIC = ["optimizer", "rate", "regularization", "batch", "epochs"]
ADVANCED = ["momentum", "schedule", "span", "penalty", "dropout", "clip", "patience"]
OF_NETWORK = ["activation", "initialization", "loss", "validation"]

every_control = pytest.mark.parametrize("control", DESK.values(), ids=DESK)
every_dial = pytest.mark.parametrize("control", DIALS.values(), ids=DIALS)
every_word = pytest.mark.parametrize("control", WORDY.values(), ids=WORDY)


def at(control: Control, value: float | str) -> Control:
    return replace(control, value=value)


def test_the_desk_has_the_controls_of_the_notation_the_basic_ones_first():
    assert list(DESK) == [*BASIC, *ADVANCED, *OF_NETWORK]
    assert [control.name for control in CONTROLS if control.is_basic] == BASIC
    assert [control.name for control in CONTROLS if control.is_of_network] == OF_NETWORK
    assert [control.name for control in controls(MOMENT)] == [*BASIC, *ADVANCED]


def test_the_words_are_those_of_the_network_and_a_loss_is_one_that_fits_the_case():
    assert {name: control.words for name, control in WORDY.items()} == {
        **WORDS,
        "activation": ACTIVATION_NAMES,
        "initialization": INITIALIZATION_NAMES,
        "loss": ("half_squared", "absolute", "huber"),
    }


@every_dial
def test_the_steps_of_a_dial_rise_within_its_bounds(control):
    assert len(control.steps) > 3
    assert all(before < after for before, after in pairwise(control.steps))
    assert control.least <= control.steps[0] and control.steps[-1] <= control.most
    assert all(control.checked(step) == step for step in control.steps)


@every_dial
def test_a_step_up_and_a_step_down_come_back_on_the_dial(control):
    for step, above in pairwise(control.steps):
        assert at(control, step).turned(1) == above
        assert at(control, above).turned(-1) == step
    assert at(control, control.steps[-1]).turned(1) == control.steps[-1]
    assert at(control, control.steps[0]).turned(-1) == control.steps[0]


@every_word
def test_turning_goes_through_all_words_and_stops_at_both_ends(control):
    first, last = at(control, control.words[0]), at(control, control.words[-1])
    assert [first.turned(by) for by in range(len(control.words))] == list(control.words)
    assert [last.turned(-by) for by in range(len(control.words))] == list(reversed(control.words))
    assert first.turned(-1) == control.words[0] and last.turned(1) == last.turned(99) == control.words[-1]


@given(name=st.sampled_from(list(DIALS)), part=st.floats(0, 1), by=st.integers(-100, 100).filter(bool))
def test_turning_stays_on_the_dial_and_goes_the_way_it_is_turned(name, part, by):
    control = DESK[name]
    value = control.least + part * (control.most - control.least)
    turned = at(control, value).turned(by)
    assert control.least <= turned <= control.most
    assert turned == value or turned in control.steps
    assert (turned - value) * by >= 0


@every_control
def test_turning_by_nothing_changes_nothing(control):
    assert control.turned(0) == control.value


@every_dial
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, -1e-300, 1e300, "nan", "adam"])
def test_a_value_out_of_bounds_is_refused_by_naming_them(control, value):
    with pytest.raises(MoveError) as refused:
        control.checked(value)
    message = str(refused.value)
    assert f"{control.name}=" in message and control.title in message
    least, most = (f"{end:.0f}" if control.is_whole else f"{end:g}" for end in (control.least, control.most))
    kind = "a whole number" if control.is_whole else "a number"
    assert f"{control.title} takes {kind} from {least} to {most}" in message


@every_word
@pytest.mark.parametrize("value", ["", "nan", "Adam", "sgdd", "constant ", 0.0, 1.0, math.nan])
def test_a_word_that_is_not_allowed_is_refused_by_naming_those_that_are(control, value):
    with pytest.raises(MoveError) as refused:
        control.checked(value)
    message = str(refused.value)
    assert message.startswith(f"{control.name}=") and f"{control.title} takes {', '.join(control.words)}" in message


@every_word
def test_every_word_of_a_control_is_allowed(control):
    assert control.value in control.words
    assert [control.checked(word) for word in control.words] == list(control.words)


@every_dial
def test_the_bounds_themselves_are_allowed_and_what_is_just_beyond_them_is_not(control):
    assert control.checked(control.least) == control.least
    assert control.checked(control.most) == control.most
    for beyond in (math.nextafter(control.least, -math.inf), math.nextafter(control.most, math.inf)):
        with pytest.raises(MoveError):
            control.checked(beyond)


@pytest.mark.parametrize("name", ["batch", "epochs", "span", "patience"])
@pytest.mark.parametrize("value", [1.5, 2.0000001])
def test_a_part_of_a_case_or_of_an_epoch_is_refused(name, value):
    with pytest.raises(MoveError, match="a whole number from [01] to"):
        DESK[name].checked(value)


@pytest.mark.parametrize("name", [name for name, control in DIALS.items() if control.is_whole])
def test_what_is_whole_is_whole_in_the_hyperparameters(name):
    chosen = settle(MOMENT, CONTROLS, [Set(name, 3.0)]).hyperparameters
    assert repr(getattr(chosen, DESK[name].sets)) == "3"


def test_a_desk_that_is_left_as_it_stands_changes_nothing():
    assert settle(MOMENT, CONTROLS, []) == MOMENT


def test_the_last_of_two_settings_of_one_control_stands():
    sets = [Set("rate", 0.5), Set("optimizer", "adam"), Set("rate", 0.25), Set("optimizer", "rmsprop")]
    chosen = settle(MOMENT, CONTROLS, sets).hyperparameters
    assert (chosen.learning_rate, chosen.optimizer) == (0.25, "rmsprop")


def test_a_control_that_is_not_there_is_refused_by_naming_those_that_are():
    with pytest.raises(MoveError, match=f"'speed'.*{', '.join([*BASIC, *ADVANCED])}$"):
        settle(MOMENT, controls(MOMENT), [Set("speed", 1.0)])
    with pytest.raises(MoveError, match=f"no 'activation'; it has {', '.join([*BASIC, *ADVANCED])}$"):
        settle(MOMENT, controls(MOMENT), [Set("activation", "relu")])


def test_so_few_cases_that_none_may_be_held_out_are_no_crash():
    data = MOMENT.case_file
    few = replace(data, table=replace(data.table, targets=data.table.targets * 0.0))
    with pytest.raises(MoveError, match="the target is the same for every training case"):
        settle(replace(MOMENT, case_file=few), CONTROLS, [Set("validation", 0.5)])


def test_the_desk_offers_no_more_epochs_than_are_left(rounds, play_rounds):
    play = rounds(budget=10)
    play_rounds(play, [{"then": "again"}])
    epochs = {control.name: control for control in controls(play.moment)}["epochs"]
    assert (epochs.value, epochs.most) == (4, 4)
    with pytest.raises(MoveError, match="from 1 to 4"):
        settle(play.moment, controls(play.moment), [Set("epochs", 5.0)])


@every_control
def test_a_value_is_shown_in_words_that_fit_the_dial(control):
    for value in control.words or (*control.steps, control.least, control.most):
        words = at(control, value).shown()
        assert words.isprintable() and 1 <= len(words) <= 13 and "_" not in words


def test_all_cases_and_nothing_at_all_are_said_in_words():
    assert DESK["batch"].shown() == "all 240"
    assert at(DESK["batch"], 32).shown() == "32"
    for name in ("regularization", "dropout", "clip"):
        assert at(DESK[name], 0.0).shown() == "none"
    assert at(DESK["patience"], 0).shown() == "no end"
