"""Replay: what is said after a run can be said of its other epochs; everything else stays as it was said."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from neural_drama.network.history import History
from neural_drama.pictures.network_picture import network_picture
from neural_drama.pictures.words import network_in_words
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.endings import ENDINGS, ending_of, outcome_of
from neural_drama.playthrough.events import Trained
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError


@pytest.fixture(scope="module")
def spoken():
    """Every line of a first-option play of the Chronicles, stopped after thirty epochs."""
    play = open_playthrough("chronicles")
    return [answer.event for answer in autoplay(play, read_moves("stop@30")) if isinstance(answer.event, Spoken)]


def test_a_line_said_before_the_run_is_never_said_of_another_epoch(spoken):
    early = [line for line in spoken if len(line.moment.history) == 1]
    assert len(early) > 40
    for line in early:
        known = replace(line, moment=replace(line.moment, history=spoken[-1].moment.history))
        assert known.at(30) is known, line.text


def test_a_line_said_straight_after_the_run_is_said_of_each_epoch_in_its_own_figures(spoken):
    line = next(line for line in spoken if line.moment.is_after_run)
    for epoch in (0, 7, 29):
        then = line.moment.at(epoch)
        assert line.at(epoch).figures != line.figures
        assert np.array_equal(line.at(epoch).moment.parameters.vector, then.parameters.vector)
        assert line.at(epoch).moment.loss == pytest.approx(line.moment.history.losses[epoch], rel=1e-12)
        assert then.epoch + then.epochs_left == 4000


def test_a_line_whose_guard_would_not_have_held_then_stays_as_it_was_said(spoken):
    line = next(line for line in spoken if "still" in line.text and line.moment.is_after_run)
    solved = replace(line.moment, case_file=replace(line.moment.case_file, goal=abs(line.moment.at(3).miss)))
    assert line.line.guard is not None
    elsewhere = replace(line, moment=solved)
    assert elsewhere.at(3) is elsewhere
    assert elsewhere.at(2) is not elsewhere


def test_what_is_asked_of_the_player_is_not_answered_beside_the_question(spoken):
    asked = [line for line in spoken if "Call it." in line.text or "Whose is the largest" in line.text]
    assert len(asked) == 2
    for line in asked:
        moment = line.moment
        assert moment.is_sealed
        blame = abs(moment.attribution.blame[moment.layer - 1][moment.neuron - 1])
        beside = [network_in_words(moment), *network_picture(moment, 60, 20).lines()]
        assert not any(f"{blame:.{places}f}" in row for row in beside for places in (1, 2, 3))
        assert "activation" in beside[1]
        assert "blame +" not in "".join(beside) and "blame -" not in "".join(beside)
        opened = replace(moment, is_sealed=False)
        assert "blame" in network_picture(opened, 60, 20).lines()[0]


def with_losses(moment, before, after):
    """A moment after one epoch that took the loss from one value to another."""
    history = History(moment.history.recordings, 1)
    vars(history).update(losses=np.array([before, after]), validation_losses=np.array([before, after]))
    found = replace(moment)
    trained = replace(found, history=history, before_training=found, epoch=1)
    vars(found).update(loss=before)
    vars(trained).update(loss=after)
    return trained


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (0.5, 0.1, "falls"),
        (0.5, 0.39, "falls"),
        (0.5, 0.41, "freezes"),
        (0.5, 0.6, "freezes"),
        (0.5, 0.63, "rises"),
        (0.5, 5.1, "explodes"),
        (0.5, float("nan"), "explodes"),
        (0.5, float("inf"), "explodes"),
    ],
)
def test_a_bet_is_scored_by_what_the_loss_did(before, after, outcome):
    assert outcome_of(with_losses(open_playthrough("chronicles").moment, before, after)) == outcome


def test_a_run_of_no_epochs_is_no_frozen_trail_and_wins_no_bet():
    play = open_playthrough("chronicles")
    list(autoplay(play, read_moves("stop@0")))
    assert ending_of(play.moment).name == ENDINGS[-1].name == "out-of-epochs"
    assert outcome_of(play.moment) == "nothing"


def test_a_penalty_that_makes_a_trained_network_worse_is_not_called_freezing():
    play = open_playthrough("chronicles")
    heard = [a.event for a in autoplay(play, read_moves("rate=0.1,1,1,1,1,2,4,neuron=1,1,regularization=3,3"))]
    assert play.moment.verdict == "tyrant"
    assert outcome_of(play.moment) == "rises"
    last_run = max(index for index, event in enumerate(heard) if isinstance(event, Trained))
    coins = [event.text for event in heard[last_run:] if isinstance(event, Spoken) and "you called" in event.text]
    assert coins == ["Not what you called. Look at the penalty, not at the steps."]


@pytest.mark.parametrize("hidden", [[128] * 6, [64, 64, 32]], ids=str)
def test_the_work_of_all_epochs_together_is_bounded(hidden, episode):
    widths = [6, *hidden, 1]
    connections = sum(before * after for before, after in pairwise(widths))
    most = 100_000_000_000 // (240 * connections)
    assert open_playthrough(str(episode(hidden=hidden, budget=most))).moment.epochs_left == most
    with pytest.raises(SettingsError, match=rf"episode\.toml:\d+: budget: too many epochs for .* at most {most:,}$"):
        open_playthrough(str(episode(hidden=hidden, budget=most + 1)))


def test_what_an_epoch_computes_is_bounded(episode):
    folder = episode(budget=2)
    rows = "\n".join(f"{n},{n % 24},{n % 90},3,0,1,2,{n % 7}" for n in range(40_000))
    header = "tram,hour,passengers,stops,rain_mm,temperature_c,driver_years,delay_min"
    (folder / "trams.csv").write_text(f"{header}\n{rows}\n", "utf-8")
    file = folder / "episode.toml"
    file.write_text(file.read_text("utf-8").replace("hidden = [7, 6, 5]", "hidden = [60, 60]"), "utf-8")
    with pytest.raises(SettingsError, match=r"episode\.toml:\d+: cases: .* cases are too many for .* connections"):
        open_playthrough(str(folder))
