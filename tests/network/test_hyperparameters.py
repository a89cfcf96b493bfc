"""Hyperparameters: whatever is out of range is refused by its name, with the range."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural_drama.network.hyperparameters import BOUNDS, WORDS, Bounds, Hyperparameters
from neural_drama.network.optimizers import OPTIMIZERS
from neural_drama.network.penalties import PENALTIES
from neural_drama.network.schedules import SCHEDULES

SOUND = Hyperparameters(0.1, 0.01, 32, 100)
RANGES = {
    "learning_rate": (1e-9, 1e3, False),
    "regularization": (0.0, 1e3, False),
    "batch_size": (1, 2**31, True),
    "epochs": (0, 1_000_000, True),
    "momentum": (0.0, 0.999, False),
    "span": (1, 1_000_000, True),
    "dropout": (0.0, 0.9, False),
    "clip": (0.0, 1e6, False),
    "patience": (0, 1_000_000, True),
}
"""Least, most and whether it is whole, of every number there is to choose."""

every_number = pytest.mark.parametrize("name", RANGES)


def test_every_field_is_a_number_with_bounds_or_one_of_some_words():
    assert {field.name for field in fields(Hyperparameters)} == {*RANGES, *WORDS}
    assert {name: (b.least, b.most, b.is_whole) for name, b in BOUNDS.items()} == RANGES


def test_the_words_are_those_that_there_is_something_to_do_for():
    assert WORDS["optimizer"] == tuple(OPTIMIZERS)
    assert WORDS["schedule"] == tuple(SCHEDULES)
    assert WORDS["penalty"] == tuple(PENALTIES)


@every_number
def test_both_ends_of_a_range_belong_to_it(name):
    least, most, _ = RANGES[name]
    for value in (least, most):
        assert getattr(replace(SOUND, **{name: value}), name) == value


@every_number
@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, True, False, "1", "", None, [1], 1j, 10**400], ids=lambda v: repr(v)[:9]
)
def test_what_is_no_number_in_range_is_refused_with_the_range(name, value):
    least, most, is_whole = RANGES[name]
    kind = "a whole number" if is_whole else "a number"
    with pytest.raises(ValueError) as refused:
        replace(SOUND, **{name: value})
    assert str(refused.value) == f"{name} must be {kind} from {least:.10g} to {most:.10g}, not {value!r}"


@every_number
def test_just_outside_of_a_range_is_outside(name):
    least, most, is_whole = RANGES[name]
    below, above = (
        (least - 1, most + 1) if is_whole else (math.nextafter(least, -math.inf), math.nextafter(most, math.inf))
    )
    for value in (below, above):
        with pytest.raises(ValueError, match=f"^{name} must be"):
            replace(SOUND, **{name: value})


@pytest.mark.parametrize("name", [name for name, (_, _, is_whole) in RANGES.items() if is_whole])
@pytest.mark.parametrize("value", [2.5, 3.0, np.float64(3.0)], ids=repr)
def test_a_fraction_is_no_whole_number_and_neither_is_what_only_looks_like_one(name, value):
    """3.0 cases in a batch could not be counted off."""
    with pytest.raises(ValueError, match=f"{name} must be a whole number from"):
        replace(SOUND, **{name: value})


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("value", ["", "SGD", "nothing", None, 1, math.nan], ids=repr)
def test_a_word_that_is_not_known_is_refused_with_all_that_are(name, value):
    with pytest.raises(ValueError) as refused:
        replace(SOUND, **{name: value})
    assert str(refused.value) == f"{name} must be one of {', '.join(WORDS[name])}, not {value!r}"


@given(st.sampled_from(sorted(RANGES)), st.floats() | st.integers())
def test_any_number_is_taken_if_it_is_in_range_and_else_refused(name, value):
    least, most, is_whole = RANGES[name]
    is_sound = least <= value <= most and not (is_whole and isinstance(value, float))
    try:
        replace(SOUND, **{name: value})
    except ValueError:
        assert not is_sound
    else:
        assert is_sound


def test_nobody_can_change_what_was_chosen_nor_the_ranges():
    with pytest.raises(AttributeError):
        SOUND.epochs = 7
    with pytest.raises(TypeError):
        BOUNDS["epochs"] = Bounds(0, 1)


def test_a_float_of_numpy_is_a_number():
    assert replace(SOUND, learning_rate=np.float64(0.5)).learning_rate == 0.5
