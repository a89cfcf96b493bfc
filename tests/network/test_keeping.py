"""What is kept of a training: put by and taken up again, every epoch is found with the same bits."""

import math
from dataclasses import replace

import numpy as np
import pytest

import neural_drama.network.recording as recording_module
from neural_drama.network.activations import RELU
from neural_drama.network.divergence import Place
from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.keeping import Kept, kept
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn

EPOCHS = 14

every_optimizer = pytest.mark.parametrize("optimizer", WORDS["optimizer"])
every_schedule = pytest.mark.parametrize("schedule", WORDS["schedule"])


def restored(recording: Recording, what: Kept) -> Recording:
    return Recording.restored(recording.architecture, recording.dataset, what)


@pytest.fixture
def whole(bits):
    """All of a state, patience too, to be compared bit by bit."""
    return lambda state: (*bits(state), state.lowest, state.waited)


@every_schedule
@every_optimizer
def test_every_epoch_is_found_again_however_it_was_trained(
    optimizer, schedule, network, dataset, chosen, record, whole
):
    recording = record(network, dataset, chosen(optimizer, schedule))
    again = restored(recording, kept(recording, EPOCHS))
    assert len({whole(recording.state_at(epoch)) for epoch in range(EPOCHS + 1)}) == EPOCHS + 1
    for epoch in (*range(EPOCHS + 1), *reversed(range(EPOCHS + 1))):
        assert whole(again.state_at(epoch)) == whole(recording.state_at(epoch))
    assert again.losses.tobytes() == recording.losses.tobytes()
    assert again.validation_losses.tobytes() == recording.validation_losses.tobytes()
    assert (again.start.epoch, again.last_epoch, again.last_epoch_wished) == (0, EPOCHS, EPOCHS)


@every_optimizer
def test_a_training_that_was_stopped_is_kept_as_far_as_it_was_shown(
    optimizer, network, dataset, chosen, record, whole
):
    hyperparameters = chosen(optimizer, "cosine", epochs=40)
    recording = record(network, dataset, hyperparameters)
    for stop in (0, 1, 9, 23, 39):
        what = kept(recording, stop)
        again = restored(recording, what)
        assert what.hyperparameters.epochs == 40 and what.last_epoch == again.last_epoch == stop
        assert len(again.losses) == len(again.validation_losses) == stop + 1
        for epoch in range(stop + 1):
            assert whole(again.state_at(epoch)) == whole(recording.state_at(epoch))
        with pytest.raises(ValueError, match=f"epochs 0 to {stop}, not {stop + 1}"):
            again.state_at(stop + 1)


def test_nothing_more_is_computed_of_what_is_over(network, dataset, chosen, record):
    recording = record(network, dataset, chosen(epochs=40))
    again = restored(recording, kept(recording, 20))
    assert again.is_over and again.advance(10) == 0 and again.last_epoch == 20


def test_a_training_stopped_while_it_is_computed_is_kept_too(network, dataset, chosen, record, whole):
    recording = Recording(network.architecture, dataset, chosen(epochs=500), newborn(network.parameters, 4))
    recording.advance(77)
    what = kept(recording, 60)
    recording.advance(400)
    again = restored(recording, what)
    assert again.computed == 60
    assert all(whole(again.state_at(epoch)) == whole(recording.state_at(epoch)) for epoch in range(61))


def test_one_goes_on_from_what_was_kept_to_the_same_bits(network, dataset, chosen, record, bits):
    first = record(network, dataset, chosen(schedule="constant"))
    again = restored(first, kept(first, 9))
    then = chosen("adam", "warmup", epochs=8)
    one, other = (record(network, dataset, then, each.state_at(9)) for each in (first, again))
    assert (one.losses == other.losses).all()
    assert bits(one.state_at(17)) == bits(other.state_at(17))


def test_a_training_that_went_on_from_an_epoch_keeps_the_count_of_its_run(network, dataset, chosen, record, whole):
    first = record(network, dataset, chosen("adam"))
    second = record(network, dataset, chosen("adam", "step", epochs=9), first.state_at(11))
    again = restored(second, kept(second, 18))
    assert (again.start.epoch, again.last_epoch) == (11, 18)
    assert all(whole(again.state_at(epoch)) == whole(second.state_at(epoch)) for epoch in range(11, 19))


def test_patience_is_kept(network, dataset, settings, record, whole):
    recording = record(network, dataset, settings(0.5, epochs=400, patience=6))
    assert recording.computed < 400
    what = kept(recording, recording.last_epoch)
    assert what.keyframes[-1].waited == 6 and math.isfinite(what.keyframes[-1].lowest)
    again = restored(recording, what)
    assert all(
        whole(again.state_at(epoch)) == whole(recording.state_at(epoch)) for epoch in range(recording.last_epoch + 1)
    )


def test_the_place_where_a_number_was_lost_is_kept_with_the_epoch_it_was_lost_in(build, dataset, settings, record):
    network = build((3, 4, 1), RELU, seed=6)
    recording = record(network, dataset, settings(5.0, epochs=9999))
    place, last = recording.first_non_finite, recording.last_epoch
    assert place is not None and 1 < last < 9999
    again = restored(recording, kept(recording, last))
    assert again.first_non_finite == place and again.is_over
    assert again.losses.tobytes() == recording.losses.tobytes()
    assert again.state_at(last).parameters.vector.tobytes() == recording.state_at(last).parameters.vector.tobytes()
    assert kept(recording, last - 1).first_non_finite is None
    assert restored(recording, kept(recording, last - 1)).first_non_finite is None


def test_batches_and_phases_are_had_again(network, dataset, chosen, record):
    recording = record(network, dataset, chosen())
    again = restored(recording, kept(recording, EPOCHS))
    for epoch in (1, 8, EPOCHS):
        for batch in (1, 2, 3):
            one, other = recording.step_at(epoch, batch), again.step_at(epoch, batch)
            assert (one.rows == other.rows).all()
            assert one.backward.gradient.tobytes() == other.backward.gradient.tobytes()
            assert one.after.vector.tobytes() == other.after.vector.tobytes()


def test_fifty_epochs_of_six_hundred_are_the_same_to_the_bit(network, dataset, settings, record, whole, rng):
    recording = record(network, dataset, settings(epochs=600))
    again = restored(recording, kept(recording, 600))
    assert 10 < len(kept(recording, 600).keyframes) < 40
    for epoch in rng.integers(0, 601, 50).tolist():
        assert whole(again.state_at(epoch)) == whole(recording.state_at(epoch))


def test_what_is_kept_has_the_end_as_a_keyframe_though_memory_is_short(
    network, dataset, settings, record, monkeypatch, whole
):
    monkeypatch.setattr(recording_module, "KEYFRAME_BYTES", 30_000)
    recording = record(network, dataset, settings(epochs=333))
    what = kept(recording, 300)
    assert sum(state.bytes for state in what.keyframes[:-1]) <= 30_000
    assert [what.keyframes[0].epoch, what.keyframes[-1].epoch] == [0, 300]
    again = restored(recording, what)
    assert all(whole(again.state_at(epoch)) == whole(recording.state_at(epoch)) for epoch in (1, 150, 299, 300))


def test_at_keyframes_the_stored_bits_win_over_what_this_machine_would_compute(network, dataset, settings, record):
    recording = record(network, dataset, settings(epochs=100))
    what = kept(recording, 100)
    other = []
    for state in what.keyframes:
        elsewhere = state.parameters.copy()
        elsewhere.vector[0] = np.nextafter(elsewhere.vector[0], 1.0)
        other.append(replace(state, parameters=elsewhere.snapshot()))
    losses = np.nextafter(what.losses, 9.0)
    again = restored(recording, replace(what, keyframes=tuple(other), losses=losses))
    for state in other:
        assert again.state_at(state.epoch).parameters.vector.tobytes() == state.parameters.vector.tobytes()
    assert again.losses.tobytes() == losses.tobytes()


def test_nobody_can_rewrite_what_was_kept(network, dataset, chosen, record):
    recording = record(network, dataset, chosen())
    what = kept(recording, EPOCHS)
    for array in (what.losses, what.validation_losses, restored(recording, what).losses):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_without_cases_to_validate_with_it_is_kept_as_well(network, dataset, chosen, record, whole):
    alone = replace(dataset, X_validation=dataset.X_validation[:0], y_validation=dataset.y_validation[:0])
    recording = record(network, alone, chosen())
    again = restored(recording, kept(recording, EPOCHS))
    assert np.isnan(again.validation_losses).all()
    assert all(whole(again.state_at(epoch)) == whole(recording.state_at(epoch)) for epoch in range(EPOCHS + 1))


def test_an_epoch_that_was_not_computed_cannot_be_kept(network, dataset, chosen, record):
    recording = record(network, dataset, chosen())
    for epoch in (-1, EPOCHS + 1):
        with pytest.raises(ValueError, match=f"epochs 0 to {EPOCHS}, not {epoch}"):
            kept(recording, epoch)


MISFITS = [
    ("one keyframe", lambda what: {"keyframes": ()}),
    ("order of their epochs", lambda what: {"keyframes": what.keyframes[::-1]}),
    ("order of their epochs", lambda what: {"keyframes": (what.keyframes[0], *what.keyframes)}),
    (r"curves of \[15\], not \[14\] and \[15\]", lambda what: {"losses": what.losses[1:]}),
    (r"not \[15\] and \[2, 15\]", lambda what: {"validation_losses": np.zeros((2, 15))}),
    ("at most 13 epochs", lambda what: {"hyperparameters": replace(what.hyperparameters, epochs=13)}),
    ("by sgd", lambda what: {"hyperparameters": replace(what.hyperparameters, optimizer="sgd")}),
    (r"memory of adam is \[2, 35\] here, not None", lambda what: with_last(what, memory=None)),
    (r"not \[2, 34\]", lambda what: with_last(what, memory=np.zeros((2, 34)))),
    ("there are 14, not 3", lambda what: with_last(what, trained=3)),
]  # fmt: skip


def with_last(what, **changed):
    return {"keyframes": (*what.keyframes[:-1], replace(what.keyframes[-1], **changed))}


@pytest.mark.parametrize(("message", "change"), MISFITS, ids=range(len(MISFITS)))
def test_sizes_that_do_not_fit_are_refused(message, change, network, dataset, chosen, record):
    what = kept(record(network, dataset, chosen()), EPOCHS)
    with pytest.raises(ValueError, match=message):
        replace(what, **change(what))


def test_a_training_of_another_network_is_refused(build, network, dataset, chosen, record):
    what = kept(record(network, dataset, chosen()), EPOCHS)
    with pytest.raises(ValueError, match="does not fit a network"):
        Recording.restored(build((3, 5, 1)).architecture, dataset, what)
    with pytest.raises(ValueError, match="this network takes inputs"):
        Recording.restored(network.architecture, replace(dataset, X_train=dataset.X_train[:, :2]), what)


def test_values_may_be_anything(network, dataset, chosen, record):
    what = kept(record(network, dataset, chosen()), EPOCHS)
    lost = with_last(what, parameters=what.keyframes[-1].parameters.copy())["keyframes"]
    lost[-1].parameters.vector[:] = np.nan
    place = Place("weights", 2, 1)
    strange = replace(what, keyframes=lost, losses=np.full(15, np.inf), first_non_finite=place)
    again = Recording.restored(network.architecture, dataset, strange)
    assert again.first_non_finite == place and np.isnan(again.state_at(EPOCHS).parameters.vector).all()
