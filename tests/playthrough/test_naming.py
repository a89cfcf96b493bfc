"""A question about a neuron: it waits sealed, takes only a number that there is, and remembers who was named."""

import json
import math

import numpy as np
import pytest

from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.desk import settle
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.facts import asking
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError, Name, Set, read_move, read_moves, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines, text_lines

SCENE = """\
# Who

## Ask

> BACKPROP: trace 2
> BACKPROP: ask 1

**NEURON {neuron}:** Me, in layer {layer}? You name {accused}, blame {accused_blame:+.6f}.

Right. {if accused == culprit}

Wrong: {culprit}. {if not accused == culprit}

- [On](#elsewhere)
- [Bet](#run) {bet outcome == "freezes"}

## Elsewhere

> BACKPROP: trace 3

**BACKPROP:** Still {accused} with {accused_blame:+.6f}, while {neuron} of layer {layer} has {blame:+.6f}.

- [On](#end)
- [Once more](#ask) {rewind}

## Run

> BACKPROP: ask last

> OPTIMIZER: train

**BACKPROP:** Won. {if won}

- [End](#end)
- [Take it back](#ask) {rewind}

## End

**THE END**
"""
WIDTH = 7


@pytest.fixture
def play(episode):
    return open_playthrough(str(episode(SCENE)))


@pytest.fixture
def asked(play, hear):
    """The playthrough with its question waiting."""
    hear(play)
    return play


def said(heard):
    return [event.text for event in heard if isinstance(event, Spoken)]


def culprit(moment, layer):
    return int(moment.ranked(layer)[0])


def test_the_question_names_a_layer_and_how_many_there_are_and_waits(asked):
    assert asked.waiting == NeuronAsked(1, WIDTH, asked.moment)
    assert asked.advance() is asked.waiting and asked.advance() is asked.waiting


def test_while_it_waits_the_moment_is_sealed_and_does_not_stand_at_the_culprit(episode, hear):
    culprits = set()
    for seed in range(6):
        play = open_playthrough(str(episode(SCENE)), seed=seed)
        hear(play)
        assert play.moment.is_sealed and play.waiting.moment.is_sealed
        assert (play.moment.layer, play.moment.neuron) == (1, 1)
        culprits.add(culprit(play.moment, 1))
    assert len(culprits) > 2, "whoever did it, the question begins at the first neuron"


@pytest.mark.parametrize("number", range(1, WIDTH + 1))
def test_whoever_is_named_stands_in_question_unsealed_and_the_story_knows_whether_it_was_the_culprit(
    number, asked, hear
):
    asked.name_neuron(number)
    moment = asked.moment
    assert (moment.layer, moment.neuron, moment.accused, moment.is_sealed) == (1, number, (1, number), False)
    assert asked.moves == [Name(number)] and asked.waiting is None
    heard = said(hear(asked))
    blame = moment.attribution.blame[0][number - 1]
    assert heard[0] == f"Me, in layer 1? You name {number}, blame {blame:+.6f}."
    found = culprit(moment, 1)
    assert heard[1:] == (["Right."] if number == found else [f"Wrong: {found}."])


def test_exactly_one_of_a_layer_is_the_culprit(episode, hear):
    right = 0
    for number in range(1, WIDTH + 1):
        play = open_playthrough(str(episode(SCENE)))
        hear(play)
        play.name_neuron(number)
        right += "Right." in said(hear(play))
    assert right == 1


@pytest.mark.parametrize("number", [0, -1, WIDTH + 1, 10**9])
def test_a_number_without_a_neuron_is_refused_with_the_range_and_changes_nothing(number, asked):
    before, waiting = asked.moment, asked.waiting
    with pytest.raises(MoveError) as refused:
        asked.name_neuron(number)
    assert "layer 1" in str(refused.value) and f"1 to {WIDTH}" in str(refused.value)
    assert asked.moment is before and asked.waiting is waiting and asked.moves == []


@pytest.mark.parametrize(
    "move", [lambda p: p.take(1), lambda p: p.set_desk(Set("rate", 0.1)), lambda p: p.end_training()]
)
def test_no_other_move_answers_it(move, asked):
    with pytest.raises(MoveError):
        move(asked)
    assert isinstance(asked.waiting, NeuronAsked) and asked.moves == []


def test_nobody_can_be_named_where_nobody_asks(play, hear):
    with pytest.raises(MoveError):
        play.name_neuron(1)
    hear(play)
    play.name_neuron(2)
    hear(play)
    assert isinstance(play.waiting, Offered)
    with pytest.raises(MoveError):
        play.name_neuron(2)
    assert play.moves == [Name(2)]


def test_who_was_named_is_remembered_when_the_story_turns_elsewhere(asked, hear):
    asked.name_neuron(3)
    hear(asked)
    asked.take(1)
    heard = said(hear(asked))
    blames = asked.moment.attribution.blame
    other = culprit(asked.moment, 3)
    assert heard == [
        f"Still 3 with {blames[0][2]:+.6f}, while {other} of layer 3 has {blames[2][other - 1]:+.6f}."
    ]


def test_before_anyone_is_named_the_accused_is_nobody_and_nobody_has_a_blame(play):
    fact = asking(play.moment)
    assert fact("accused") == 0 and math.isnan(fact("accused_blame"))


def test_a_rewind_takes_the_accusation_back(asked, hear):
    asked.name_neuron(3)
    hear(asked)
    asked.take(1)
    hear(asked)
    asked.take(2)
    hear(asked)
    assert isinstance(asked.waiting, NeuronAsked) and asked.moment.accused == (0, 0)


def test_naming_settles_no_bet_and_loses_none(asked, hear):
    asked.name_neuron(1)
    hear(asked)
    asked.take(2)
    hear(asked)
    assert isinstance(asked.waiting, NeuronAsked) and asked.waiting.layer == 3
    asked.name_neuron(2)
    hear(asked)
    asked.end_training()
    assert said(hear(asked)) == ["Won."]


@pytest.mark.parametrize(("argument", "layer"), [("{layer - 1}", 1), ("{9 * layers}", 3), ("{0 * layer}", 1)])
def test_the_layer_may_be_measured_and_stays_within_the_network(argument, layer, episode, hear):
    scene = SCENE.replace("ask 1", f"ask {argument}")
    play = open_playthrough(str(episode(scene)))
    hear(play)
    assert play.waiting.layer == layer and play.waiting.width == play.moment.architecture.sizes[layer]


def test_a_question_about_a_network_that_is_broken_can_be_answered(episode, hear):
    cues = "> LEARNING RATE: set 1000\n> OPTIMIZER: train\n> BACKPROP: ask last"
    scene = f"# X\n\n## A\n\n{cues}\n\n{{accused}} {{accused_blame}}.\n"
    play = open_playthrough(str(episode(scene)))
    hear(play)
    play.end_training()
    hear(play)
    play.name_neuron(2)
    assert said(hear(play))[0].startswith("2 ")


# The notation


@pytest.mark.parametrize("text", ["neuron=7.5", "neuron=1e3", "neuron=seven", "neuron=9999999999"])
def test_what_is_not_a_number_of_neurons_names_none(text):
    assert not isinstance(read_move(text), Name)


@pytest.mark.parametrize("text", ["neuron=", "neuron=-", "neuron=7=7", "Neuron=7", "neuron@7", "neuron=٣"])
def test_a_misspelt_name_is_refused_and_told_how_it_is_written(text):
    with pytest.raises(MoveError) as refused:
        read_move(text)
    assert "neuron=7" in str(refused.value)


def test_at_a_desk_a_neuron_is_no_control(rounds, hear):
    play = rounds()
    hear(play)
    assert isinstance(play.waiting, DeskOpened)
    with pytest.raises(MoveError):
        settle(play.moment, play.waiting.controls, (Set("neuron", 7.0),))


# By itself


def test_the_rule_of_first_options_names_the_first_neuron_and_reaches_the_curtain(play):
    answered = list(autoplay(play))
    assert [answer.taken for answer in answered if isinstance(answer.event, NeuronAsked)] == [1]
    assert isinstance(answered[-1].event, CurtainFell)
    assert write_moves(play.moves) == "neuron=1,1,1"


def test_the_random_rule_names_any_neuron_and_the_same_for_the_same_seed(episode):
    folder = str(episode(SCENE))

    def named(seed):
        answered = autoplay(open_playthrough(folder), rule=random_option(seed))
        return [answer.taken for answer in answered if isinstance(answer.event, NeuronAsked)]

    found = [named(seed) for seed in range(8)]
    assert found == [named(seed) for seed in range(8)]
    assert len({first for first, *_ in found}) > 2 and all(1 <= n <= WIDTH for first in found for n in first)


def test_moves_name_whom_they_say_and_wait_for_the_question(play):
    list(autoplay(play, read_moves("neuron=4,2,neuron=5,1")))
    assert write_moves(play.moves) == "neuron=4,2,neuron=5,1"


def test_a_name_that_nobody_asked_for_is_left_over(play):
    with pytest.raises(MoveError, match="neuron=3"):
        list(autoplay(play, read_moves("neuron=1,1,1,neuron=3")))


def test_a_move_that_names_no_neuron_is_refused_before_it_is_told(episode):
    play = open_playthrough(str(episode(SCENE)))
    told = []
    with pytest.raises(MoveError, match="1 to 7"):
        told.extend(json_lines(autoplay(play, read_moves("neuron=8")), Evidence()))
    assert all(json.loads(line)["event"] != "named" for line in told)


def test_the_transcript_says_who_was_named_in_words_and_for_other_software(episode):
    folder = str(episode(SCENE))
    play = open_playthrough(folder)
    text = list(text_lines(play, autoplay(play, read_moves("neuron=4,1,1")), Evidence()))
    assert "  [named neuron 4 of layer 1]" in text
    told = map(json.loads, json_lines(autoplay(open_playthrough(folder), read_moves("neuron=4,1,1")), Evidence()))
    assert [event for event in told if event["event"] == "named"] == [{"event": "named", "layer": 1, "named": 4}]


def test_an_auditor_finds_the_blame_of_the_accused_as_it_was_told(episode, audit, tmp_path):
    evidence = Evidence()
    answered = autoplay(open_playthrough(str(episode(SCENE))), read_moves("neuron=4,1,1"))
    lines = list(json_lines(answered, evidence))
    evidence.save(tmp_path / "evidence.npz")
    with np.load(tmp_path / "evidence.npz", allow_pickle=False) as arrays:
        found = audit.audit(lines, dict(arrays))
    assert found.complaints == [] and found.counts["blame"] == 3
    figures = [figure for line in lines for figure in json.loads(line).get("figures", ())]
    accused = [f for f in figures if f.get("fact") == "blame" and (f["layer"], f["neuron"]) == (1, 4)]
    assert len(accused) == 2
    wrong = [line.replace('"neuron": 4', '"neuron": 5') for line in lines]
    with np.load(tmp_path / "evidence.npz", allow_pickle=False) as arrays:
        assert audit.audit(wrong, dict(arrays)).complaints, "and would find it if it were another's"
