"""The player: so many instants a second, forward and back, and none of them late."""

import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neural_drama.network.history import History
from neural_drama.playthrough.instants import UNITS, Instant, Stops
from neural_drama.playthrough.player import SPEEDS, Player

seeded_sample = hypothesis_settings(derandomize=True, database=None, max_examples=150, deadline=None)


class Standin:
    """What a player needs to know of a recording: ten cases, three in a batch."""

    def __init__(self, start):
        self.start = type("Start", (), {"epoch": start})
        self.dataset = type("Data", (), {"X_train": range(10)})
        self.hyperparameters = type("Chosen", (), {"batch_size": 3})


RUN = History((Standin(0), Standin(7)), 20)


START = Instant(0)


def player(at=START, **more):
    made = Player(RUN, at, **more)
    made.is_paused = False
    return made


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("by", UNITS)
def test_it_shows_as_many_instants_as_were_asked_for_however_time_is_cut(by, speed):
    stops = list(Stops(RUN, by))
    for ticks in (1, 3, 64):
        shown = player(by=by, speed=speed)
        seconds = 5.5 / speed
        changed = sum(shown.tick(seconds / ticks) for _ in range(ticks))
        assert shown.at == stops[5] and changed == min(5, ticks)


@pytest.mark.parametrize("by", UNITS)
def test_it_skips_where_time_was_lost_and_stops_at_the_end(by):
    shown = player(by=by, speed=10)
    assert shown.tick(1e9) and shown.at == Instant(20) and shown.is_at_end and shown.is_paused
    assert not shown.tick(1.0)
    shown.play()
    assert shown.at == Instant(0) and shown.tick(math.inf) and shown.at == Instant(20)


@seeded_sample
@given(
    st.sampled_from(UNITS), st.booleans(), st.integers(0, 260),
    st.lists(st.tuples(st.floats(0, 3), st.sampled_from(("go", "turn", "faster", "slower", "unit"))), max_size=12),
)  # fmt: skip
def test_wherever_it_begins_it_stays_in_the_run_and_goes_only_one_way(by, is_back, start, steps):
    phases = Stops(RUN, "phase")
    shown = player(phases[start % len(phases)], by=by)
    shown.is_reversed = is_back
    for seconds, deed in steps:
        before = shown.at
        is_changed = shown.tick(seconds)
        assert (shown.at != before) == is_changed
        assert shown.at <= before if shown.is_reversed else shown.at >= before
        assert not is_changed or shown.at in list(Stops(RUN, shown.by))
        match deed:
            case "turn":
                shown.turn_round()
                shown.is_paused = False
            case "faster" | "slower":
                shown.change_speed(1 if deed == "faster" else -1)
            case "unit":
                shown.change_unit(UNITS[(UNITS.index(shown.by) + 1) % 3])


@pytest.mark.parametrize("by", UNITS)
def test_back_from_between_two_stops_the_first_step_is_to_the_one_before(by):
    between = Instant(5, 2, "backward")
    for steps in (1, 2, 3):
        expected = between
        for _ in range(steps):
            expected = expected.previous(RUN, by)
        shown = player(between, by=by, speed=1)
        shown.turn_round()
        assert shown.tick(float(steps)) and shown.at == expected


@pytest.mark.parametrize("by", UNITS)
def test_a_span_is_not_left(by):
    first, last = Instant(4, 2, "forward"), Instant(6, 1, "backward")
    shown = player(Instant(5), by=by, span=(first, last))
    shown.tick(1e6)
    assert shown.at == last and shown.is_paused
    shown.turn_round()
    shown.play()
    shown.tick(1e6)
    assert shown.at == first
    shown.play()
    assert shown.at == last
    shown.move_to(Instant(20))
    assert shown.at == last
    shown.move_to(Instant(5, 1))
    assert shown.at == Instant(5, 1)


def test_paused_it_shows_the_same_and_time_spent_paused_is_not_made_up_for():
    shown = Player(RUN, Instant(0), speed=1)
    assert not shown.tick(5.0) and shown.at == Instant(0)
    shown.play()
    shown.tick(2.9)
    shown.pause()
    assert not shown.tick(60.0)
    shown.play()
    assert not shown.tick(0.5) and shown.at == Instant(2)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, -math.inf])
def test_no_time_is_no_step(seconds):
    assert not player().tick(seconds)


def test_speeds_stay_on_their_list():
    shown = player(speed=SPEEDS[0])
    shown.change_speed(-1)
    assert shown.speed == SPEEDS[0]
    shown.change_speed(99)
    assert shown.speed == SPEEDS[-1]
    with pytest.raises(ValueError, match="speed must be one of 1, 2, 5"):
        Player(RUN, Instant(0), speed=7)


def test_a_span_that_is_none_is_refused():
    for span in ((Instant(6), Instant(4)), (Instant(6), Instant(8))):
        with pytest.raises(ValueError, match="is not between"):
            Player(RUN, Instant(5), span=span)
    with pytest.raises(ValueError, match="epochs 0 to 20, not 21"):
        Player(RUN, Instant(5), span=(Instant(0), Instant(21)))
