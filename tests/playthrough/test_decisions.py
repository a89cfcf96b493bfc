"""Decisions: every turn in plain words, with what was asked where that is known."""

import pytest

from neural_drama.playthrough.decisions import answered, decision_in_words, question_in_words
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered, TrainingBegan
from neural_drama.playthrough.figures import Piece
from neural_drama.playthrough.moves import Go, Name, Set, Stop, Take
from neural_drama.playthrough.turns import Turn


def turn(asked, *moves):
    return Turn(asked, "a", "b", moves)


def offered(*texts):
    return Offered(tuple((Piece(text),) for text in texts))


CHOICE = offered("Freeze", "Explode: the steps are too long")
NEURON, RUN, DESK = NeuronAsked(3, 24, None), TrainingBegan(1, 0, 600), DeskOpened(())


@pytest.mark.parametrize(
    ("taken", "asked", "words"),
    [
        (turn("choice", Take(2)), CHOICE, "option 2: Explode: the steps are too long"),
        (turn("choice", Take(2)), None, "option 2"),
        (turn("choice", Take(3)), CHOICE, "option 3"),
        (turn("choice", Take(2)), RUN, "option 2"),
        (turn("desk", Set("rate", 10.0), Go()), DESK, "rate 10, then go"),
        (turn("desk", Set("rate", 0.5), Set("loss", "half_squared"), Go()), None,
         "rate 0.5, loss half squared, then go"),
        (turn("desk", Go()), DESK, "left the desk as it stood"),
        (turn("neuron", Name(7)), NEURON, "named neuron 7 of layer 3"),
        (turn("neuron", Name(7)), None, "named neuron 7"),
        (turn("training", Stop(120)), RUN, "stopped after epoch 120"),
        (turn("training", Go()), RUN, "trained to the end"),
        (turn("edited"), None, "went on with edited scenes"),
    ],
)
def test_an_answer_in_words(taken, asked, words):
    assert decision_in_words(taken, asked) == words


@pytest.mark.parametrize(
    ("taken", "asked", "words"),
    [
        (turn("choice", Take(2)), CHOICE, "a choice of 2"),
        (turn("choice", Take(2)), None, "a choice"),
        (turn("desk", Go()), DESK, "the desk"),
        (turn("neuron", Name(7)), NEURON, "who in layer 3 is most responsible"),
        (turn("neuron", Name(7)), None, "who is most responsible"),
        (turn("training", Go()), RUN, "a run from epoch 0 to 600"),
        (turn("training", Go()), None, "a run"),
        (turn("edited"), None, "edited scenes"),
    ],
)
def test_a_question_in_words(taken, asked, words):
    assert question_in_words(taken, asked) == words


TAKE, EDIT = turn("choice", Take(1)), turn("edited")
FIRST, SECOND, THIRD = offered("One"), offered("Two"), offered("Three")
CURTAIN = CurtainFell(None)


@pytest.mark.parametrize(
    ("turns", "events", "asked"),
    [
        ([], [], []),
        ([], [FIRST], []),
        ([TAKE, TAKE], [FIRST, SECOND, CURTAIN], [FIRST, SECOND]),
        ([TAKE, TAKE], [FIRST, SECOND, THIRD], [FIRST, SECOND]),  # the last one waits
        ([turn("desk", Go()), TAKE], [DESK, SECOND], [DESK, SECOND]),
        ([TAKE, EDIT, TAKE], [FIRST, SECOND, CURTAIN], [FIRST, None, SECOND]),  # edited between two questions
        ([TAKE, EDIT, TAKE], [FIRST, SECOND, THIRD, CURTAIN], [FIRST, None, THIRD]),  # the second was never answered
        ([TAKE, EDIT, EDIT, TAKE], [FIRST, SECOND, THIRD, CURTAIN], [FIRST, None, None, None]),  # which one was not?
        ([TAKE, TAKE], [FIRST], [FIRST, None]),
        ([TAKE], [DESK, CURTAIN], [None]),
    ],
)
def test_each_turn_finds_what_it_answered_and_none_is_guessed(turns, events, asked):
    found = answered(turns, events)
    assert len(found) == len(turns)
    assert [one is not None for one in found] == [one is not None for one in asked]
    assert all(one is None or one == other for one, other in zip(found, asked, strict=True))
