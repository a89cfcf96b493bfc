"""Recordings: a training is gone on with from any epoch, and any batch and phase of it had again, to the bit."""

import math
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.recording import Recording
from neural_drama.network.state import begun, newborn
from neural_drama.network.streams import stream
from neural_drama.network.trainer import Trainer

MINI = 5  # of twelve training cases: batches of 5, 5 and 2
EPOCHS = 14

every_optimizer = pytest.mark.parametrize("optimizer", WORDS["optimizer"])
every_schedule = pytest.mark.parametrize("schedule", WORDS["schedule"])


@every_schedule
@every_optimizer
def test_a_training_interrupted_at_any_epoch_goes_on_to_the_same_bits(
    optimizer, schedule, network, dataset, chosen, uninterrupted, record, bits
):
    hyperparameters = chosen(optimizer, schedule)
    truth = uninterrupted(hyperparameters)
    recording = record(network, dataset, hyperparameters)
    assert len(set(truth)) == EPOCHS + 1
    for epoch in range(EPOCHS + 1):
        trainer = Trainer(network.architecture, dataset, hyperparameters, recording.state_at(epoch))
        resumed = [bits(trainer.state())]
        while trainer.epoch < EPOCHS:
            trainer.run_epoch()
            resumed.append(bits(trainer.state()))
        assert resumed == truth[epoch:]


@every_optimizer
def test_a_new_training_from_any_epoch_keeps_the_optimizers_memory_and_the_streams(
    optimizer, network, dataset, chosen, record
):
    whole = record(network, dataset, chosen(optimizer, "constant"))
    for epoch in range(EPOCHS):
        rest = record(network, dataset, chosen(optimizer, "constant", epochs=EPOCHS - epoch), whole.state_at(epoch))
        assert rest.start.epoch == epoch and rest.last_epoch == EPOCHS
        assert (rest.losses == whole.losses[epoch:]).all()
        assert (rest.validation_losses == whole.validation_losses[epoch:]).all()
        last, expected = rest.state_at(EPOCHS), whole.state_at(EPOCHS)
        assert last.parameters.vector.tobytes() == expected.parameters.vector.tobytes()
        assert (last.memory == expected.memory).all() and last.updates == expected.updates
        assert last.order == expected.order and last.dropout == expected.dropout


def test_a_new_training_with_another_optimizer_begins_with_no_memory_and_keeps_the_streams(
    network, dataset, chosen, record
):
    before = record(network, dataset, chosen("adam")).state_at(EPOCHS)
    start = begun(before, chosen("rmsprop"))
    assert (start.updates, start.trained, start.epoch) == (0, 0, EPOCHS)
    assert start.memory.shape == (1, len(before.parameters.vector)) and not start.memory.any()
    assert (start.order, start.dropout) == (before.order, before.dropout)
    again = begun(before, chosen("adam"))
    assert (again.updates, again.trained) == (before.updates, 0) and (again.memory == before.memory).all()


def test_a_new_training_begins_its_schedule_and_its_patience_anew(network, chosen):
    left = replace(newborn(network.parameters, 4), epoch=7, trained=7, lowest=0.5, waited=3)
    start = begun(left, chosen())
    assert (start.epoch, start.trained, start.lowest, start.waited) == (7, 0, math.inf, 0)


def test_an_epoch_is_found_again_however_far_the_training_was_taken_at_a_time(
    network, dataset, chosen, uninterrupted, bits, rng
):
    hyperparameters = chosen(epochs=50)
    truth = uninterrupted(hyperparameters)
    recording = Recording(network.architecture, dataset, hyperparameters, newborn(network.parameters, 4))
    while not recording.is_over:
        asked, before = int(rng.integers(1, 9)), recording.last_epoch
        assert recording.advance(asked) == min(asked, 50 - before) == recording.last_epoch - before
        for epoch in rng.integers(0, recording.last_epoch + 1, 4).tolist():
            assert bits(recording.state_at(epoch)) == truth[epoch]
        assert len(recording.losses) == len(recording.validation_losses) == recording.computed + 1
    assert recording.last_epoch == 50 and recording.advance(10) == 0


@pytest.mark.parametrize(("batch_size", "dropout"), [(12, 0.0), (12, 0.3), (MINI, 0.0), (MINI, 0.3), (1, 0.0)])
@every_optimizer
def test_the_steps_of_an_epoch_lead_to_the_bit_from_the_epoch_before_it_to_its_end(
    optimizer, batch_size, dropout, network, dataset, chosen, record, plain_backward
):
    hyperparameters = chosen(optimizer, "warmup", batch_size=batch_size, dropout=dropout, epochs=6)
    recording = record(network, dataset, hyperparameters)
    batches, order = math.ceil(12 / batch_size), stream(4, "order")
    for epoch in range(1, 7):
        rows = order.permutation(12) if batch_size < 12 else np.arange(12)
        now = recording.state_at(epoch - 1).parameters.vector
        for batch in range(1, batches + 1):
            step = recording.step_at(epoch, batch)
            assert (step.epoch, step.batch, step.update) == (epoch, batch, (epoch - 1) * batches + batch)
            assert step.learning_rate == hyperparameters.learning_rate * min(1.0, epoch / 4)
            assert (step.rows == rows[(batch - 1) * batch_size : batch * batch_size]).all()
            assert (step.before.vector == now).all()
            assert (step.after.vector == now - step.change).all() and step.change.any()
            assert (step.forward.inputs == dataset.X_train[step.rows]).all()
            assert bool(step.keep) == bool(dropout)
            inputs, targets = dataset.X_train[step.rows], dataset.y_train[step.rows]
            found = plain_backward((network.architecture, step.before), inputs, targets, step.keep)
            assert np.allclose(step.backward.gradient, found.gradient, rtol=1e-12, atol=1e-15)
            for ours, theirs in zip(step.backward.deltas, found.deltas, strict=True):
                assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-15)
            assert np.allclose(step.forward.outputs - targets, step.backward.deltas[-1], rtol=1e-12, atol=1e-15)
            now = step.after.vector
        assert (now == recording.state_at(epoch).parameters.vector).all()


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_the_forward_phase_of_a_step_is_layer_by_layer_what_the_weights_before_it_say(
    dropout, network, dataset, chosen, record
):
    step = record(network, dataset, chosen(dropout=dropout)).step_at(7, 2)
    signal = dataset.X_train[step.rows]
    for layer, (weights, biases) in enumerate(zip(step.before.weights, step.before.biases, strict=True)):
        z = signal @ weights + biases
        assert np.allclose(step.forward.z[layer], z, rtol=1e-12, atol=1e-14)
        last = layer == network.architecture.layers - 1
        assert np.allclose(step.forward.a[layer], z if last else np.tanh(z), rtol=1e-12, atol=1e-14)
        signal = step.forward.a[layer] * (step.keep[layer] if dropout and not last else 1.0)


def test_what_a_step_shows_cannot_be_written_to(network, dataset, chosen, record):
    step = record(network, dataset, chosen()).step_at(3, 1)
    parts = (*step.backward.deltas, *step.keep, *step.forward.z, *step.forward.a, step.forward.inputs)
    arrays = (step.before.vector, step.after.vector, step.change, step.backward.gradient, *parts)
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_looking_at_epochs_and_steps_changes_nothing_that_comes_after(network, dataset, chosen, uninterrupted, bits):
    hyperparameters = chosen(epochs=20)
    truth = uninterrupted(hyperparameters)
    recording = Recording(network.architecture, dataset, hyperparameters, newborn(network.parameters, 4))
    while recording.advance(4):
        recording.state_at(recording.last_epoch - 1)
        recording.step_at(recording.last_epoch, 2)
        list(recording.seeking(recording.last_epoch - 2))
    assert [bits(recording.state_at(epoch)) for epoch in range(21)] == truth


def test_what_is_not_recorded_is_refused_with_what_is(network, dataset, chosen, record):
    before = record(network, dataset, chosen())
    recording = Recording(network.architecture, dataset, chosen(), before.state_at(5))
    recording.advance(4)
    for epoch in (-1, 0, 4, 10):
        with pytest.raises(ValueError, match=f"^this recording has epochs 5 to 9, not {epoch}$"):
            recording.state_at(epoch)
        with pytest.raises(ValueError, match="has epochs 5 to 9"):
            recording.seeking(epoch)
    for epoch in (5, 10):
        with pytest.raises(ValueError, match=f"^this recording has epochs 6 to 9, not {epoch}$"):
            recording.step_at(epoch, 1)
    for batch in (-1, 0, 4):
        with pytest.raises(ValueError, match=f"^epoch 7 has batches 1 to 3, not {batch}$"):
            recording.step_at(7, batch)


def test_no_epochs_asked_for_are_a_recording_of_the_start_alone(network, dataset, settings, record):
    recording = record(network, dataset, settings(epochs=0))
    assert recording.is_over and recording.advance(5) == 0
    assert (recording.computed, recording.last_epoch, len(recording.losses)) == (0, 0, 1)
    assert (recording.state_at(0).parameters.vector == network.parameters.vector).all()
