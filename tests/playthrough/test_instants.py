"""Instants: every epoch, batch and phase of a run in the order of time, and the way from each to the next and back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neural_drama.network.history import History
from neural_drama.playthrough.instants import UNITS, Instant, Stops, batches_of, check, training_of

seeded_sample = hypothesis_settings(derandomize=True, database=None, max_examples=80, deadline=None)


class Standin:
    """What instants need to know of a recording."""

    def __init__(self, start, cases, batch_size):
        self.start = type("Start", (), {"epoch": start})
        self.dataset = type("Data", (), {"X_train": range(cases)})
        self.hyperparameters = type("Chosen", (), {"batch_size": batch_size})


def run(*trainings, cases=10):
    """A history of trainings: epochs and batch size of each."""
    recordings, start = [], 0
    for epochs, batch_size in trainings:
        recordings.append(Standin(start, cases, batch_size))
        start += epochs
    return History(tuple(recordings), start)


def everything(*trainings, cases=10):
    """Each instant of such a run, one after another."""
    found, epoch = [Instant(0)], 0
    for epochs, batch_size in trainings:
        for _ in range(epochs):
            epoch += 1
            for number, _ in enumerate(range(0, cases, batch_size), start=1):
                found += [Instant(epoch, number, phase) for phase in ("forward", "backward", "update")]
            found.append(Instant(epoch))
    return found


def stops(instants, by):
    """Where one stops who goes by a unit."""
    if by == "phase":
        return instants
    kept = [instant for instant in instants if instant.batch == 0]
    if by == "batch":
        last = {one.epoch: one.batch for one in instants if one.batch}
        kept += [one for one in instants if one.phase == "update" and 0 < one.batch < last[one.epoch]]
    return sorted(kept)


RUNS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from((1, 3, 5, 10, 2**31))), min_size=1, max_size=4)


@seeded_sample
@given(RUNS)
def test_the_instants_of_a_run_stand_in_the_order_of_time(trainings):
    instants = everything(*trainings)
    assert all(one < later and later > one and one <= later for one, later in pairwise(instants))
    assert sorted(instants[::-1]) == instants and len(set(instants)) == len(instants)
    assert list(Stops(run(*trainings), "phase")) == instants


@seeded_sample
@given(RUNS)
def test_from_every_instant_one_goes_to_the_next_and_the_previous_of_every_unit(trainings):
    history, instants = run(*trainings), everything(*trainings)
    for by in UNITS:
        kept = stops(instants, by)
        assert list(Stops(history, by)) == kept
        for instant in instants:
            assert instant.next(history, by) == min((one for one in kept if one > instant), default=None)
            assert instant.previous(history, by) == max((one for one in kept if one < instant), default=None)
        for before, after in pairwise(kept):
            assert before.next(history, by) == after and after.previous(history, by) == before


def test_epochs_are_among_the_batches_and_batches_among_the_phases():
    history = run((3, 4), (2, 10))
    epochs, batches, phases = (set(Stops(history, by)) for by in UNITS)
    assert epochs < batches < phases


def test_an_epoch_in_which_two_trainings_meet_was_trained_by_the_earlier_one():
    history = run((4, 4), (0, 2), (3, 10))
    first, _, last = history.recordings
    assert training_of(history, 4) is first and training_of(history, 5) is last
    assert [batches_of(one) for one in (first, last)] == [3, 1]
    with pytest.raises(ValueError, match="^epochs 1 to 7 were trained in this run, not 0$"):
        training_of(history, 0)


@pytest.mark.parametrize(
    ("instant", "message"),
    [
        (Instant(6), "^this run has epochs 0 to 5, not 6$"),
        (Instant(6, 1), "^this run has epochs 0 to 5, not 6$"),
        (Instant(3, 4), "^epoch 3 has batches 1 to 3, not 4$"),
        (Instant(5, 2), "^epoch 5 has batches 1 to 1, not 2$"),
    ],
)
def test_an_instant_that_the_run_has_not_is_refused_with_what_it_has(instant, message):
    history = run((3, 4), (2, 10))
    for ask in (
        lambda: check(history, instant),
        lambda: instant.next(history, "phase"),
        lambda: instant.previous(history, "epoch"),
        lambda: Stops(history, "batch").floor(instant),
    ):
        with pytest.raises(ValueError, match=message):
            ask()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ((-1,), "neither can be negative"),
        ((3, -1), "neither can be negative"),
        ((0, 1), "epoch 0 is before any training"),
        ((3, 0, "forward"), "a whole epoch has no phase"),
        ((3, 1, "sideways"), "phase must be one of forward, backward, update, not 'sideways'"),
    ],
)
def test_what_no_run_has_cannot_be_made(made, message):
    with pytest.raises(ValueError, match=message):
        Instant(*made)


def test_stops_are_not_counted_one_by_one():
    history = run((10**6, 1), cases=10**6)
    phases = Stops(history, "phase")
    assert len(phases) == 1 + 10**6 * (3 * 10**6 + 1)
    assert phases[len(phases) - 2] == Instant(10**6, 10**6) and phases.floor(phases[10**12]) == 10**12
    with pytest.raises(IndexError, match="this run has stops 0 to"):
        phases[len(phases)]
