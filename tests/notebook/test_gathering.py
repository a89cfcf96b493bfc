"""The notebook holds what was played, to the figure, and nothing that was not."""

import math

import numpy as np
import pytest

from neural_drama.notebook.gathering import demand_of, notebook_of
from neural_drama.notebook.notebook import Answers
from neural_drama.notebook.wording import answers_in_words
from neural_drama.notebook.words import notebook_in_words, sections_of
from neural_drama.playthrough.events import Accused, Trained
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines

LONG = "1,1,epochs=4,neuron=2,2,2,2,rate=1000,epochs=60,neuron=1,2,3,epochs=2,neuron=3,1"
"""It falls for short steps; back; it explodes for the weather; back; nothing is said; the curtain."""


@pytest.fixture
def notebook(played):
    return notebook_of(played(LONG))


def events(timelines, kind):
    return [event for point in timelines.here.path for event in point.told if isinstance(event, kind)]


def test_predictions_stand_with_their_reasons_and_how_they_came_out(notebook):
    first, second = notebook.predictions
    assert (first.words, first.reason) == ("It falls | by 0.2", "Short steps")
    assert (first.run, first.from_epoch, first.to_epoch, first.outcome) == (1, 0, 4, "falls")
    assert (first.has_come_true, first.has_reason_held) == (True, True)
    assert (second.words, second.reason, second.outcome) == ("It explodes", "The weather", "explodes")
    assert (second.run, second.has_come_true, second.has_reason_held) == (2, True, False)


def test_what_a_rewind_of_the_story_took_back_is_in_it_all_the_same(notebook):
    assert [(one.run, one.from_epoch) for one in notebook.trainings] == [(1, 0), (2, 0), (3, 0)]
    assert notebook.epochs_spent == sum(one.to_epoch for one in notebook.trainings)
    assert notebook.endings[0] != "explosion" and notebook.endings[1] == "explosion"


def test_trainings_have_the_losses_of_their_curves(played):
    timelines = played(LONG)
    for row, event in zip(notebook_of(timelines).trainings, events(timelines, Trained), strict=True):
        losses = event.moment.history.losses
        assert row.loss_before == losses[event.from_epoch]
        assert row.loss == losses[-1] or math.isnan(row.loss) and math.isnan(losses[-1])
        assert row.settings.startswith(f"learning rate {event.hyperparameters.learning_rate:g}, ")


def test_accusations_stand_with_both_blames(played):
    timelines = played(LONG)
    found = notebook_of(timelines).accusations
    assert [one.named for one in found] == [2, 1, 3]
    for one, event in zip(found, events(timelines, Accused), strict=True):
        blames = event.moment.attribution.blame[1]
        if one.most_responsible:
            assert one.most_responsible == int(np.argmax(np.abs(blames))) + 1
            assert (one.blame, one.largest_blame) == (blames[one.named - 1], blames[one.most_responsible - 1])
        else:
            assert np.isnan(blames).any() and not one.is_right
    first = events(timelines, Accused)[0].moment
    assert found[0].incident == f"sample {first.case_file.number_of(first.incident)}"


def test_a_misconception_stands_with_the_figures_said_last_before_it(played):
    timelines = played(LONG)
    (lesson,) = notebook_of(timelines).lessons
    spoken = [event.text for event in events(timelines, Spoken) if event.figures]
    assert lesson.misconception.name == "ten-times-is-small"
    assert lesson.met.evidence == spoken[0] and lesson.met.evidence.startswith("Loss ")
    assert lesson.repaired.evidence.startswith("Miss ") and lesson.repaired.scene == "The desk & the lamp | oil"


def test_what_is_not_repaired_is_said_to_be_open(played):
    (lesson,) = notebook_of(played("3,epochs=2,neuron=1,1")).lessons
    assert lesson.repaired is None


def test_answers_are_those_of_the_dossier(notebook):
    assert (notebook.before, notebook.after) == (Answers(6, 3), Answers(2, 2))


def test_a_bet_that_a_rewind_opens_again_has_its_words_again(played):
    # Into the passage with the bet; the rewind goes back to before it, so that it is made anew there.
    first, second = notebook_of(played("1,3,epochs=3,neuron=1,3,2,3,epochs=4,neuron=2,1")).predictions
    assert (first.words, second.words) == ("It falls | by 0.2", "It explodes")
    assert first.has_reason_held is second.has_reason_held is None


def test_going_back_on_the_timeline_takes_it_out_again(played, folder):
    timelines = played(LONG)
    whole = notebook_of(timelines)
    end = timelines.here
    timelines.go_to(timelines.here.path[4])
    some = notebook_of(timelines)
    assert len(some.trainings) == 1 and some.predictions == whole.predictions[:1]
    timelines.go_to(end, 100)
    assert notebook_of(timelines).predictions == whole.predictions
    assert notebook_of(timelines).accusations[0] == whole.accusations[0]


def test_nothing_has_happened_at_the_opening(folder):
    notebook = notebook_of(Timelines(open_playthrough(str(folder))))
    assert notebook.predictions == notebook.trainings == notebook.endings == ()
    assert [section.lines[0] for section in sections_of(notebook)] == [
        "Nothing was predicted yet.", "Nobody was named yet.", "None was met yet.", "None was answered.",
        "None was spent yet.", "None was come to yet.", "None was demanded in this sitting.",
        "There is no code for it.",
    ]  # fmt: skip


def test_a_demand_is_one_figure_of_one_line_and_counts_once(played):
    timelines = played("3,epochs=2,neuron=1,1")
    line = next(event for event in events(timelines, Spoken) if event.figures)
    demands = [demand_of(line, 0), demand_of(line, 1), demand_of(line, 0)]
    assert notebook_of(timelines, demands).demands == (demands[0], demands[1])
    assert (demands[0].fact, demands[1].shown) == ("loss", "2") and demands[0].line == line.text


def test_in_words_every_part_is_said(played):
    timelines = played(LONG)
    words = "\n".join(notebook_in_words(notebook_of(timelines, code="nd1-abc")))
    for part in (
        "2 of 2 came true.", 'You said "It explodes"; it exploded (run 2, epochs 0 to', "it did not hold.",
        "you named neuron 2, with a blame of", "1 met, 1 repaired.", "Before: 3 of 6 right. After: 2 of 2 right.",
        "explosion: the loss is not finite", "neural-drama replay nd1-abc",
    ):  # fmt: skip
        assert part in words


def test_of_the_questions_before_nobody_is_told_until_those_after_are_answered():
    before = Answers(5, 2)
    assert answers_in_words(before, is_told=False) == "5 answered" and answers_in_words(before) == "2 of 5 right"
    assert answers_in_words(Answers(0, 0), is_told=False) == "none"
