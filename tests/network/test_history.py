"""Histories: trainings joined to one run, cut off, gone on with, and every epoch found where it belongs."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.divergence import Place
from neural_drama.network.history import EpochRecord, History
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn


@pytest.fixture
def trainings(network, dataset, settings, record):
    """Three trainings of 6, 4 and 5 epochs, each from where the one before ended, each with its own optimizer."""
    first = record(network, dataset, settings(0.1, epochs=6, batch_size=5))
    second = record(network, dataset, settings(0.01, epochs=4, optimizer="adam"), first.state_at(6))
    third = record(network, dataset, settings(0.2, epochs=5, schedule="cosine"), second.state_at(10))
    return first, second, third


@pytest.fixture
def history(trainings):
    first, second, third = trainings
    return History((first,), 6).then(second, 10).then(third, 15)


def test_the_curves_of_a_run_are_those_of_its_trainings_end_to_end(history, trainings):
    first, second, third = trainings
    for name in ("losses", "validation_losses"):
        one, two, three = (getattr(training, name) for training in trainings)
        assert getattr(history, name).tolist() == [*one[:6], *two[:4], *three]
    assert len(history) == len(history.losses) == len(history.validation_losses) == 16
    # What one training ends with, the next begins with.
    assert first.losses[6] == pytest.approx(second.losses[0], rel=1e-13)
    assert second.losses[4] == pytest.approx(third.losses[0], rel=1e-13)


def test_the_record_of_an_epoch_is_what_the_curves_hold_of_it_and_minus_one_is_the_last(history):
    for epoch in range(16):
        expected = EpochRecord(epoch, history.losses[epoch], history.validation_losses[epoch])
        assert history[epoch] == history[epoch - 16] == expected
    assert history[-1].epoch == 15
    assert [record.epoch for record in history] == list(range(16))
    for epoch in (16, -17):
        with pytest.raises(IndexError):
            history[epoch]


def test_every_epoch_is_found_in_the_training_it_belongs_to_and_a_meeting_point_in_the_later(history, trainings, bits):
    first, second, third = trainings
    owners = [first] * 6 + [second] * 4 + [third] * 6
    for epoch, owner in enumerate(owners):
        state = history.state_at(epoch)
        assert state.epoch == epoch and bits(state) == bits(owner.state_at(epoch))
        assert (history.parameters_at(epoch).vector == state.parameters.vector).all()
    assert [history.state_at(epoch).optimizer for epoch in (5, 6, 9, 10)] == ["sgd", "adam", "adam", "sgd"]


def test_each_loss_is_that_of_the_weights_of_its_epoch(history, network, dataset, measured_loss):
    for epoch in range(16):
        now = network._replace(parameters=history.parameters_at(epoch))
        assert history.losses[epoch] == pytest.approx(measured_loss(now, dataset.X_train, dataset.y_train), rel=1e-12)
        outside = measured_loss(now, dataset.X_validation, dataset.y_validation)
        assert history.validation_losses[epoch] == pytest.approx(outside, rel=1e-12)


@pytest.mark.parametrize("epoch", range(16))
def test_forgotten_after_an_epoch_a_run_is_what_it_was_up_to_it(epoch, history, bits):
    cut = history.up_to(epoch)
    assert (cut.last_epoch, len(cut), cut[-1]) == (epoch, epoch + 1, history[epoch])
    assert (cut.losses == history.losses[: epoch + 1]).all()
    assert (cut.validation_losses == history.validation_losses[: epoch + 1]).all()
    assert all(bits(cut.state_at(earlier)) == bits(history.state_at(earlier)) for earlier in range(epoch + 1))
    assert len(history) == 16, "the whole run is still known to whoever holds it"
    for unknown in (epoch + 1, -1):
        with pytest.raises(ValueError, match=f"^epochs 0 to {epoch} are recorded, not {unknown}$"):
            cut.state_at(unknown)


@pytest.mark.parametrize("epoch", [0, 3, 6, 8, 10, 12, 15])
def test_a_branch_from_any_epoch_shares_what_came_before_and_nothing_after(
    epoch, history, network, dataset, settings, record
):
    other = record(network, dataset, settings(0.5, epochs=3, batch_size=1), history.state_at(epoch))
    branch = history.then(other, epoch + 3)
    assert branch.losses.tolist() == [*history.losses[:epoch], *other.losses]
    assert len(branch) == epoch + 4 and len(history) == 16
    assert all(one.start.epoch < epoch for one in branch.recordings[:-1])
    assert branch.recordings[-1] is other
    for earlier in range(epoch):
        assert (
            branch.state_at(earlier) is history.state_at(earlier)
            or (branch.parameters_at(earlier).vector == history.parameters_at(earlier).vector).all()
        )


def test_a_training_taken_over_only_in_part_ends_where_it_was_left(trainings):
    first, second, _ = trainings
    history = History((first,), 4)
    assert len(history.losses) == 5
    with pytest.raises(ValueError, match="epochs 0 to 4 are recorded, not 5"):
        history.state_at(5)
    assert History((first,), 6).then(second, 8).losses.tolist() == [*first.losses[:6], *second.losses[:3]]


def test_a_run_does_not_grow_when_its_training_goes_on(network, dataset, settings):
    recording = Recording(network.architecture, dataset, settings(epochs=9), newborn(network.parameters, 4))
    recording.advance(4)
    history = History((recording,), 4)
    recording.advance(5)
    assert len(history) == len(history.losses) == 5
    assert history[-1].loss == recording.losses[4]


def test_whoever_lays_hands_on_the_weights_between_two_trainings_is_believed(
    history, network, dataset, settings, record
):
    """What the later training found counts: its loss, and the weights as they were changed."""
    left = history.state_at(9)
    changed = left.parameters.copy()
    changed.vector[:] *= 0.5
    later = record(network, dataset, settings(epochs=2), replace(left, parameters=changed.snapshot()))
    joined = history.then(later, 11)
    assert joined.losses[9] == later.losses[0] != history.losses[9]
    assert joined.losses[8] == history.losses[8]
    assert (joined.parameters_at(9).vector == changed.vector).all()


def test_laying_hands_on_the_weights_twice_before_training_leaves_only_the_last(
    history, network, dataset, settings, record
):
    once = record(network, dataset, settings(epochs=0), history.state_at(9))
    twice = record(network, dataset, settings(epochs=0), history.state_at(9))
    joined = history.then(once, 9).then(twice, 9)
    assert joined.recordings[-1] is twice and once not in joined.recordings
    assert len(joined) == 10


def test_the_place_where_a_number_was_lost_belongs_to_the_last_epoch_alone(build, dataset, settings, record):
    network = build((3, 4, 1), seed=6)
    network.parameters.vector[:] *= 1e3
    recording = record(network, dataset, settings(300.0, 300.0, epochs=999))
    last = recording.last_epoch
    assert isinstance(recording.first_non_finite, Place) and last > 1
    history = History((recording,), last)
    assert history.first_non_finite == recording.first_non_finite
    assert all(history.up_to(epoch).first_non_finite is None for epoch in range(last))
    assert not np.isfinite(history[-1].loss)


@pytest.mark.parametrize("epoch", [-1, 16, 1000])
def test_a_run_cannot_be_forgotten_after_an_epoch_it_never_had(epoch, history):
    with pytest.raises(ValueError, match="epochs 0 to 15 are recorded"):
        history.up_to(epoch)
