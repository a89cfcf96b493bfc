"""The endings: which run ends how, decided by what was measured and by nothing else."""

import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from neural_drama.network.parameters import Parameters
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.endings import ENDINGS, ending_of
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough

RUNS = {
    "first": ("justice-served", "justice"),
    "rate=10": ("explosion", "the-explosion"),
    "rate=0.0001": ("frozen-trail", "the-frozen-trail"),
    "regularization=1,epochs=100": ("tyrant", "the-tyrant"),
    "regularization=60": ("explosion", "the-explosion"),
    "stop@100": ("out-of-epochs", "out-of-epochs"),
}
"""Moves, the ending that the measurements decide, and the passage that the story then goes to."""


@cache
def played(moves, case=None):
    """A playthrough of the shipped episode to the curtain, and what was heard."""
    play = open_playthrough("chronicles", case)
    heard = [answered.event for answered in autoplay(play, () if moves == "first" else read_moves(moves))]
    return play, heard


def passages(heard):
    return [event.passage for event in heard if isinstance(event, Spoken)]


def said(heard, passage):
    return " ".join(event.text for event in heard if isinstance(event, Spoken) and event.passage == passage)


@pytest.mark.parametrize("moves", RUNS)
def test_a_desk_leads_to_its_ending(moves):
    ending, passage = RUNS[moves]
    play, heard = played(moves)
    assert heard[-1] == CurtainFell(ending)
    assert ending_of(play.moment).name == ending
    assert passage in passages(heard)
    others = {other for _, other in RUNS.values()} - {passage}
    assert not others & set(passages(heard)), "one run, one ending"


def test_the_penguins_are_served_justice_too():
    assert played("first", "penguins")[1][-1] == CurtainFell("justice-served")


def test_justice_is_served_where_both_goals_are_reached():
    play, _ = played("first")
    case_file, last = play.moment.case_file, play.moment.history[-1]
    scale = case_file.dataset.target_scale
    assert abs(play.moment.miss) <= case_file.goal
    assert scale * math.sqrt(2 * last.validation_loss) <= case_file.validation_goal
    case_file = replace(case_file, goal=abs(play.moment.miss) * 0.99)
    assert ending_of(replace(play.moment, case_file=case_file)).name != "justice-served"
    case_file = replace(case_file, goal=1e6, validation_goal=scale * math.sqrt(2 * last.validation_loss) * 0.99)
    assert ending_of(replace(play.moment, case_file=case_file)).name != "justice-served"


@pytest.mark.parametrize("moves", ["rate=10", "regularization=60"])
def test_the_explosion_is_named_by_the_epoch_from_which_on_the_loss_was_lost(moves):
    play, heard = played(moves)
    losses = list(play.moment.history.losses)
    lost = [not math.isfinite(loss) or loss > 10 * losses[0] for loss in losses]
    since = next(epoch for epoch in range(len(lost)) if all(lost[epoch:]))
    assert since > 0 and not lost[since - 1]
    assert f"From epoch {since} on the loss was more than 10 times" in said(heard, "the-explosion")


@pytest.mark.parametrize("moves", ["rate=10", "regularization=60"])
def test_the_first_number_that_was_not_finite_is_named_by_epoch_and_place(moves):
    play, heard = played(moves)
    history = play.moment.history
    for epoch in range(history.last_epoch):
        assert np.isfinite(history.parameters_at(epoch).vector).all() and math.isfinite(history.losses[epoch])
    assert history.first_non_finite is not None
    line = f"In epoch {history.last_epoch} the first number ceased to be finite: {history.first_non_finite}."
    assert line in said(heard, "the-explosion")
    tensors = "weighted inputs|activations|blame|gradient|weights|biases"
    assert re.search(rf"the (({tensors}) of layer \d|(training|validation) loss)\.$", line)


def test_an_explosion_by_the_rate_is_told_by_learning_rate():
    spoken = said(played("rate=10")[1], "the-explosion")
    assert "I was set to 10." in spoken and "Rate times penalty" not in spoken


def test_an_explosion_by_rate_times_penalty_is_told_by_regularization():
    spoken = said(played("regularization=60")[1], "the-explosion")
    assert "Rate times penalty: 3.0." in spoken and "weights grow" in spoken and "I was set to" not in spoken


def test_a_smothered_network_says_much_the_same_about_everyone():
    play, _ = played("regularization=1,epochs=100")
    outputs = play.moment.on_train.outputs
    assert outputs.std() < 0.1 * play.moment.case_file.dataset.y_train.std()


def test_a_frozen_network_hardly_moved():
    play, _ = played("rate=0.0001")
    start, end = (play.moment.history.parameters_at(epoch).vector for epoch in (0, play.moment.epoch))
    assert 0 < np.linalg.norm(end - start) < 0.1 * np.linalg.norm(start)
    assert play.moment.history[-1].loss > 0.8 * play.moment.history[0].loss


def test_leaving_the_next_case_for_another_night_does_not_take_justice_back():
    assert played("rate=0.1,1,1,1,1,2,5")[1][-1] == CurtainFell("justice-served")


def extremes():
    """Moments no run is likely to leave: every parameter the same, records that are lost, or both."""
    begun, _ = played("stop@100")
    moment = begun.moment
    for value in (0.0, 1.0, -1e3, 1e200, math.inf, -math.inf, math.nan):
        vector = np.full_like(moment.parameters.vector, value)
        touched = replace(moment, parameters=Parameters(moment.parameters.sizes, vector))
        yield touched
        yield replace(touched, before_training=None)
        for strength in (0.0, 1.0, 1e3):
            yield replace(touched, hyperparameters=replace(moment.hyperparameters, regularization=strength))
        for loss in (0.0, math.nan, math.inf, 1e6):
            yield replace(touched, history=ended(moment.history, loss))
    yield replace(moment, history=ended(moment.history.up_to(0), math.nan), epoch=0)


def ended(history, loss):
    """The same history with its last losses made up."""
    made_up = replace(history)
    for name in ("losses", "validation_losses"):
        curve = getattr(history, name).copy()
        curve[-1] = loss
        vars(made_up)[name] = curve
    return made_up


def test_every_moment_has_exactly_one_ending_also_after_nan():
    for moment in extremes():
        first = [ending for ending in ENDINGS if ending.holds(moment)][0]
        assert ending_of(moment) is first
        lost = not moment.history[-1].loss <= 10 * moment.history[0].loss
        assert (first.name == "explosion") == lost
        if not math.isfinite(moment.miss):
            assert first.name != "justice-served"


def test_the_last_ending_always_holds_and_no_name_comes_twice():
    assert all(ENDINGS[-1].holds(moment) for moment in extremes())
    names = [ending.name for ending in ENDINGS]
    assert len(set(names)) == len(names)


def test_the_story_has_a_way_to_each_ending():
    source = (open_playthrough("chronicles").episode.folder / "06-justice-served.md").read_text(encoding="utf-8")
    guards = re.findall(r'\{if ending == "([a-z-]+)"\}', source)
    assert guards == [ending.name for ending in ENDINGS[:-1]], "in the order of the table; the last needs no guard"
