"""Early stopping: a training ends when its patience is over, not an epoch sooner or later, also if interrupted."""

import math
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.trainer import Trainer

EPOCHS = 60
PATIENCES = (1, 2, 3, 5, 8, 20)

RUNS = {
    "calm": {"learning_rate": 0.3},
    "restless": {"learning_rate": 0.6, "batch_size": 5},
    "with dropout": {"learning_rate": 0.1, "batch_size": 5, "dropout": 0.3},
    "overfitting": {"learning_rate": 0.1, "optimizer": "adam"},
    "hopeless": {"learning_rate": 3.0},
    "slow": {"learning_rate": 0.0045, "optimizer": "adam"},
    "penalized": {"learning_rate": 0.05, "regularization": 1.0},
}

every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def stops_at(curve, patience):
    """The epoch after which as many epochs as there is patience have not gone below the lowest before them."""
    for epoch in range(1 + patience, len(curve)):
        if curve[epoch - patience + 1 : epoch + 1].min() >= curve[1 : epoch - patience + 1].min():
            return epoch
    return len(curve) - 1


def waiting(curve, epoch):
    """The lowest validation loss of the training up to an epoch, and how many epochs ago it was."""
    if not epoch:
        return math.inf, 0
    best = 1 + int(np.argmin(curve[1 : epoch + 1]))
    return curve[best], epoch - best


@pytest.mark.parametrize("patience", PATIENCES)
@every_run
def test_a_training_ends_exactly_when_its_patience_is_over(run, patience, network, dataset, settings, record):
    curve = record(network, dataset, settings(epochs=EPOCHS, **run)).validation_losses
    stopped = record(network, dataset, settings(epochs=EPOCHS, patience=patience, **run))
    expected = stops_at(curve, patience)
    assert stopped.last_epoch == expected and stopped.is_over
    assert (stopped.validation_losses == curve[: expected + 1]).all(), "until then it is the same training"
    assert stopped.advance(10) == 0


def test_some_of_these_trainings_are_stopped_early_and_some_are_not(network, dataset, settings, record):
    curves = [record(network, dataset, settings(epochs=EPOCHS, **run)).validation_losses for run in RUNS.values()]
    ends = {stops_at(curve, patience) for curve in curves for patience in PATIENCES}
    assert EPOCHS in ends and len(ends) > 8


def test_without_patience_asked_for_no_training_is_stopped(network, dataset, settings, record):
    recording = record(network, dataset, settings(0.6, epochs=EPOCHS, batch_size=5))
    assert recording.last_epoch == EPOCHS


def test_a_new_training_has_its_patience_back(network, dataset, settings, record):
    chosen = settings(epochs=EPOCHS, patience=3, **RUNS["restless"])
    first = record(network, dataset, chosen)
    assert first.last_epoch < EPOCHS
    second = record(network, dataset, chosen, first.state_at(first.last_epoch))
    assert second.computed == stops_at(second.validation_losses, 3) >= 4


@every_run
def test_the_state_of_any_epoch_knows_how_long_it_has_waited(run, network, dataset, settings, record):
    recording = record(network, dataset, settings(epochs=EPOCHS, patience=20, **run))
    for epoch in range(recording.last_epoch + 1):
        state = recording.state_at(epoch)
        assert (state.lowest, state.waited) == waiting(recording.validation_losses, epoch)


def test_without_validation_cases_there_is_nothing_to_lose_patience_with(network, dataset, settings, record):
    nobody = replace(dataset, X_validation=dataset.X_validation[:0], y_validation=dataset.y_validation[:0])
    recording = record(network, nobody, settings(epochs=EPOCHS, patience=3))
    assert np.isnan(recording.validation_losses).all() and recording.first_non_finite is None
    assert recording.last_epoch == EPOCHS


@pytest.mark.parametrize("interrupted", [1, 3, 5])
def test_taken_a_few_epochs_at_a_time_a_training_stops_at_the_same_epoch(
    interrupted, network, dataset, settings, record, bits
):
    chosen = settings(epochs=EPOCHS, patience=3, **RUNS["restless"])
    whole = record(network, dataset, chosen)
    recording = Recording(network.architecture, dataset, chosen, newborn(network.parameters, 4))
    while recording.advance(interrupted):
        recording.state_at(recording.last_epoch // 2)
    assert recording.last_epoch == whole.last_epoch < EPOCHS
    assert bits(recording.state_at(recording.last_epoch)) == bits(whole.state_at(whole.last_epoch))


def test_a_state_found_again_goes_on_with_its_schedule_where_it_was(network, dataset, settings, record):
    chosen = settings(0.5, epochs=EPOCHS, schedule="cosine", batch_size=5)
    recording = record(network, dataset, chosen)
    for epoch in range(EPOCHS):
        trainer = Trainer(network.architecture, dataset, chosen, recording.state_at(epoch))
        assert trainer.trained == epoch
        assert trainer.learning_rate == 0.25 * (1 + math.cos(math.pi * epoch / EPOCHS))
