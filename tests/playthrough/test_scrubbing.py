"""Scrubbing: every epoch of a run is found again with the bits it was trained with, whatever it was trained by."""

import numpy as np
import pytest

from neural_drama.network.state import begun
from neural_drama.network.trainer import Trainer
from neural_drama.playthrough.events import DeskOpened, Offered, TrainingBegan
from neural_drama.playthrough.moves import Set
from neural_drama.playthrough.opening import open_playthrough

SCENE = """\
# Rounds

## The desk

> OPTIMIZER: desk
> OPTIMIZER: train

{loss} after {epoch}.

- [Again](#the-desk)
- [Shrink](#shrink)
- [Rewind](#rewind)
- [End](#end)

## Shrink

> REGULARIZATION: shrink 0.5

[Again](#the-desk)

## Rewind

> OPTIMIZER: rewind

[Again](#the-desk)

## End

**THE END**
"""

EPOCHS = 40

TRADES = {
    "sgd": {},
    "sgd, full batch": {"batch": 27.0, "dropout": 0.0},
    "sgd, full batch with dropout": {"batch": 27.0},
    "sgd, one case at a time": {"batch": 1.0},
    "momentum": {"optimizer": "momentum"},
    "rmsprop": {"optimizer": "rmsprop", "rate": 0.01},
    "adam": {"optimizer": "adam", "rate": 0.01},
    "adamw": {"optimizer": "adamw", "rate": 0.01, "regularization": 0.1},
    "adam on a schedule": {"optimizer": "adam", "rate": 0.01, "schedule": "cosine"},
    "momentum in steps, clipped": {"optimizer": "momentum", "schedule": "step", "span": 7.0, "clip": 0.1},
    "rmsprop warmed up, with l1": {"optimizer": "rmsprop", "rate": 0.01, "schedule": "warmup", "span": 9.0,
                                   "penalty": "l1", "regularization": 0.01},
}  # fmt: skip
"""Ways to train, all by mini-batches of eight with dropout unless they say otherwise."""

every_trade = pytest.mark.parametrize("trade", TRADES)

UNSCHEDULED = [name for name, sets in TRADES.items() if "schedule" not in sets]
"""Where going on after a stop is what would have come anyway: a schedule begins anew with each training."""


def sets_of(trade, **more):
    chosen = {"batch": 8.0, "dropout": 0.2, "epochs": float(EPOCHS)} | TRADES[trade] | more
    return [Set(name, value) for name, value in chosen.items()]


@pytest.fixture(scope="module")
def folder(laboratory):
    return laboratory(SCENE)


@pytest.fixture
def opened(folder, hear):
    def opened():
        play = open_playthrough(str(folder), seed=12)
        hear(play)
        return play

    return opened


@pytest.fixture
def due(opened, hear):
    """Open, set the desk, and stop where the training is due."""

    def due(trade, **more):
        play = opened()
        play.set_desk(*sets_of(trade, **more))
        hear(play)
        assert isinstance(play.waiting, TrainingBegan)
        return play

    return due


def lived(play):
    """The bits of each epoch of the training that is due, as a trainer that never looks back comes by them."""
    training, moment = play.training, play.moment
    state = begun(moment.history.state_at(moment.epoch), training.hyperparameters)
    trainer = Trainer(moment.architecture, moment.case_file.dataset, training.hyperparameters, state)
    bits = [trainer.parameters.vector.tobytes()]
    for _ in range(training.to_epoch - training.from_epoch):
        trainer.run_epoch()
        bits.append(trainer.parameters.vector.tobytes())
    return bits


def weights(moment):
    return moment.parameters.vector.tobytes()


@every_trade
def test_each_epoch_looked_at_again_has_the_weights_it_was_trained_to(trade, due, hear):
    play = due(trade)
    live = lived(play)
    play.end_training()
    hear(play)
    assert len(set(live)) == EPOCHS + 1
    order = np.random.default_rng(3).permutation(EPOCHS + 1)
    for epoch in (*order, *range(EPOCHS, -1, -1)):
        assert weights(play.moment.at(int(epoch))) == live[epoch], epoch
    for epoch in range(EPOCHS + 1):
        moment = play.moment.at(epoch)
        assert moment.loss == pytest.approx(moment.history[epoch].loss, rel=1e-12)
        assert moment.validation_loss == pytest.approx(moment.history[epoch].validation_loss, rel=1e-12)
        assert moment.epoch + moment.epochs_left == 200


@every_trade
def test_a_run_under_way_is_looked_at_without_being_disturbed(trade, due, hear):
    watched, alone = due(trade), due(trade)
    live = lived(watched)
    while watched.training.advance(3):
        now = watched.training.computed
        for epoch in (now, 0, now // 2):
            assert weights(watched.training.at(epoch)) == live[epoch]
    for play in (watched, alone):
        play.end_training()
        hear(play)
    assert weights(watched.moment) == weights(alone.moment) == live[-1]


@every_trade
def test_what_was_computed_beyond_a_stop_is_dropped(trade, due, hear, bits):
    ahead, straight = due(trade), due(trade)
    ahead.training.advance(EPOCHS)
    for play in (ahead, straight):
        play.end_training(17)
        hear(play)
        assert (play.moment.epoch, len(play.moment.history), play.moment.epochs_left) == (17, 18, 183)
        with pytest.raises(ValueError, match="epochs 0 to 17 are recorded, not 18"):
            play.moment.at(18)
    assert bits(ahead.moment) == bits(straight.moment)


@pytest.mark.parametrize("trade", UNSCHEDULED)
@pytest.mark.parametrize("stops", [(17,), (1, 2, 30), (0, 39)], ids=str)
def test_a_run_that_was_stopped_and_goes_on_is_the_run_that_was_not(trade, stops, due, hear, bits):
    whole, parts = due(trade), due(trade)
    live = lived(whole)
    whole.end_training()
    hear(whole)
    for stop in (*stops, None):
        parts.end_training(stop)
        hear(parts)
        if stop is not None:
            parts.take(1)
            hear(parts)
            parts.set_desk(Set("epochs", float(EPOCHS - stop)))
            hear(parts)
    assert (parts.moment.epoch, parts.moment.epochs_left) == (EPOCHS, 200 - EPOCHS)
    assert bits(parts.moment) == bits(whole.moment)
    assert [weights(parts.moment.at(epoch)) for epoch in range(EPOCHS + 1)] == live


@every_trade
def test_a_rewind_and_the_same_again_gives_the_same_bits_and_another_optimizer_others(trade, due, hear, bits):
    play = due(trade)
    play.end_training()
    hear(play)
    first = play.moment
    for more, is_same in (([], True), ([Set("rate", 0.003)], False)):
        play.take(3)
        hear(play)
        assert isinstance(play.waiting, DeskOpened) and play.moment.epoch == 0
        play.set_desk(*more)
        hear(play)
        play.end_training()
        hear(play)
        assert (bits(play.moment) == bits(first)) == is_same
    assert play.moment.run == 3 and isinstance(play.waiting, Offered)


@pytest.mark.parametrize("trade", ["sgd", "adam", "momentum"])
def test_where_hands_were_laid_on_the_weights_each_training_keeps_its_own_past(trade, due, hear):
    play = due(trade, epochs=10.0)
    first = lived(play)
    play.end_training()
    hear(play)
    play.take(2)
    hear(play)
    shrunk = play.moment
    play.set_desk(Set("epochs", 10.0))
    hear(play)
    play.end_training()
    hear(play)
    past = [weights(play.moment.at(epoch)) for epoch in range(21)]
    assert past[:10] == first[:10]
    assert past[10] == weights(shrunk) != first[10], "the meeting point is what the later training found"
    assert len({*past}) == 21
