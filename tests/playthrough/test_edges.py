"""At the edges: what is said of a run holds too where runs are lost, empty, or gone on with from the worst."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.diagnosis import diagnose_layers, highest_rate
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.endings import ending_of, outcome_of
from neural_drama.playthrough.events import DeskOpened, Offered, Trained, TrainingBegan
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Set, read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.training import Training

LOST = "rate=1000,regularization=1000"


def fact(name, moment):
    return FACTS[name].value(moment)


@pytest.mark.parametrize(
    "moves",
    [
        "epochs=600,1,1,2,optimizer=adam,rate=0.01,epochs=2,1",
        "epochs=600,1,1,2,optimizer=momentum,rate=1,epochs=5,1",
        "rate=0.000001", "clip=1e-9", "dropout=0.9", "schedule=warmup,span=100000",
    ],
)  # fmt: skip
def test_a_trail_is_frozen_only_where_the_loss_froze(moves):
    play = open_playthrough("chronicles")
    for answered in autoplay(play, read_moves(moves)):
        if isinstance(answered.event, Trained):
            moment = answered.event.moment
            assert ending_of(moment).name != "frozen-trail" or outcome_of(moment) == "freezes"


def test_where_a_number_is_lost_no_training_goes_on_and_the_place_stays_the_first():
    play = open_playthrough("chronicles")
    answered = autoplay(play, read_moves(LOST))
    lost = next(a.event.moment for a in answered if isinstance(a.event, Trained))
    assert fact("non_finite", lost)
    again = play_on(lost)
    assert again.epoch == lost.epoch and again.history.first_non_finite == lost.history.first_non_finite
    assert again.epochs_left == lost.epochs_left


def play_on(moment: Moment) -> Moment:
    """The same moment after another training was asked for."""
    training = Training(moment)
    training.advance(10)
    return training.at(training.computed)


def test_a_run_of_no_epochs_leaves_everything_as_it_was():
    play = open_playthrough("chronicles")
    before = play.moment
    shrunk = before.parameters.copy()
    shrunk.vector *= 0.5
    touched = replace(before, parameters=shrunk.snapshot())
    training = Training(touched)
    training.advance(3)
    assert training.at(before.epoch) is touched
    assert (touched.at(before.epoch).parameters.vector == before.parameters.vector).all()


def test_trainings_in_a_row_keep_no_passes_and_no_buffers(episode):
    play = open_playthrough(str(episode()))
    for _ in range(12):
        while not isinstance(event := play.advance(), Offered):
            if isinstance(event, DeskOpened):
                play.set_desk(Set("epochs", 1.0))
            elif isinstance(event, TrainingBegan):
                play.end_training()
        play.take(1)
    gc.collect()
    chain, moment = [], play.moment.before_training
    while moment is not None:
        chain.append(moment)
        moment = moment.before_training
    assert len(chain) == 12
    assert all("on_train" not in vars(moment) for moment in chain[1:])
    resting = play.moment.history.recordings[:-1]
    assert len(resting) >= 11 and all(one._trainer is None and one._seeker._trainer is None for one in resting)


@pytest.mark.parametrize(
    ("chosen", "most"),
    [
        ({"schedule": "constant"}, 100.0), ({"schedule": "step"}, 100.0), ({"schedule": "cosine"}, 100.0),
        ({"schedule": "warmup", "span": 100}, 10.0), ({"schedule": "warmup", "span": 5}, 100.0),
    ],
)  # fmt: skip
def test_the_highest_rate_is_the_highest_that_the_schedule_comes_to(chosen, most):
    assert highest_rate(Hyperparameters(100.0, 0.15, 8, 10, **chosen)) == pytest.approx(most)


def test_lines_said_after_the_desk_are_not_about_the_run_before_it(episode):
    play = open_playthrough(str(episode()))
    while not isinstance(play.advance(), DeskOpened):
        pass
    play.set_desk()
    while not isinstance(play.advance(), TrainingBegan):
        pass
    play.end_training()
    while not isinstance(play.advance(), Offered):
        pass
    assert play.moment.is_after_run
    play.take(1)
    while not isinstance(play.advance(), DeskOpened):
        pass
    play.set_desk()
    assert not play.moment.is_after_run


@pytest.mark.parametrize("line", ['optimiser = "adam"', "momentun = 0.5"])
def test_a_key_that_nobody_reads_is_refused_with_its_line(line, episode):
    folder = episode()
    file = folder / "episode.toml"
    file.write_text(file.read_text("utf-8").replace("[hyperparameters]\n", f"[hyperparameters]\n{line}\n"), "utf-8")
    with pytest.raises(SettingsError, match=rf"episode\.toml:\d+: hyperparameters\.{line.split()[0]}: .*did you mean"):
        open_playthrough(str(folder))


def test_blame_too_large_to_be_squared_is_still_compared(episode):
    moment = open_playthrough(str(episode())).moment
    data = moment.case_file.dataset
    once = diagnose_layers(moment.architecture, moment.parameters, data.X_train, data.y_train)
    far = diagnose_layers(moment.architecture, moment.parameters, data.X_train, data.y_train + 1e160)
    assert [layer.has_vanished for layer in far] == [layer.has_vanished for layer in once]
    assert all(np.isfinite(layer.part_of_output) for layer in far)


def test_the_epochs_of_the_next_training_are_those_that_are_left(episode):
    play = open_playthrough(str(episode()))
    told = [event.text for a in autoplay(play, read_moves("7")) if isinstance(event := a.event, Spoken)]
    assert told and fact("epochs", play.moment) == min(play.moment.hyperparameters.epochs, play.moment.epochs_left)
