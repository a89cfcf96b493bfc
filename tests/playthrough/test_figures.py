"""Figures: what is recorded of a number when a line quotes it."""

import json
import math

import pytest

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines


@pytest.fixture
def quote(episode, hear):
    """Speak one line before any training and give it as it was spoken."""

    def speak(words, **changes):
        play = open_playthrough(str(episode(f"# Q\n\n## A\n\n{words}\n\n**THE END**\n", **changes)))
        return next(event for event in hear(play) if isinstance(event, Spoken)), play.moment

    return speak


def test_a_fact_is_recorded_under_its_word_with_all_it_was_taken_from(quote):
    spoken, moment = quote("**BACKPROP:** It is {blame:+.3f} {unit}.")
    (figure,) = spoken.figures
    value = float(moment.attribution.blame[moment.layer - 1][moment.neuron - 1])
    assert (figure.fact, figure.value, figure.shown, figure.unit) == ("blame", value, f"{value:+.3f}", "minutes")
    assert (figure.set, figure.case, figure.layer, figure.neuron) == ("train", moment.incident, 3, moment.neuron)
    assert (figure.run, figure.epoch, figure.parameters) == (1, 0, moment.parameters)
    assert figure.expression is None and figure.operands == ()


def test_the_size_of_a_fact_is_still_that_fact(quote):
    spoken, moment = quote("{abs(miss):.2f}")
    (figure,) = spoken.figures
    assert (figure.fact, figure.value, figure.expression) == ("miss", abs(moment.miss), None)


def test_a_reckoned_figure_has_its_expression_and_its_operands(quote):
    spoken, moment = quote("{miss * weight_onward / slope:.3f}")
    (figure,) = spoken.figures
    assert figure.fact is None and figure.expression == "miss * weight_onward / slope"
    assert [operand.fact for operand in figure.operands] == ["miss", "weight_onward", "slope"]
    miss, weight, slope = (operand.value for operand in figure.operands)
    assert figure.value == miss * weight / slope and miss == moment.miss
    assert all(operand.shown is None for operand in figure.operands)


def test_an_operand_from_before_says_so_by_its_state(episode, hear):
    scene = "# Q\n\n## A\n\n> REGULARIZATION: shrink 0.5\n\n{miss - miss_before:.3f}\n\n**THE END**\n"
    play = open_playthrough(str(episode(scene)))
    before = play.moment.parameters
    (figure,) = next(event for event in hear(play) if isinstance(event, Spoken)).figures
    now, then = figure.operands
    assert (now.fact, then.fact) == ("miss", "miss")
    assert then.parameters is before and now.parameters is play.moment.parameters


def test_the_suspects_of_a_line_up_are_recorded_as_themselves(quote):
    spoken, moment = quote("{blame_1:.3f} {blame_2:.3f} {blame_3:.3f}")
    assert [figure.neuron for figure in spoken.figures] == list(moment.lineup)
    assert [figure.fact for figure in spoken.figures] == ["blame"] * 3


@pytest.mark.parametrize("word", ["unit", "singular", "plural", "about", "quantity", "ending", "activation_function"])
def test_a_word_is_no_figure(word, quote):
    spoken, _ = quote(f"It is {{{word}}}.")
    assert spoken.figures == () and spoken.text != "It is ."


@pytest.mark.parametrize("fact", ["connections", "neurons", "incident", "neuron", "cases", "epoch", "batch_size"])
def test_whole_numbers_stay_whole(fact, episode):
    folder = episode(f"# Q\n\n## A\n\nIt is {{{fact}}}.\n\n**THE END**\n")
    lines = json_lines(autoplay(open_playthrough(str(folder))), Evidence())
    line = next(event for event in map(json.loads, lines) if event["event"] == "line")
    (figure,) = line["figures"]
    assert figure["shown"].isdecimal()
    assert repr(figure["value"]) == figure["shown"]


@pytest.mark.parametrize(
    ("quoted", "shown"), [("connections:,d", "4,"), ("epochs / 4", "1.5"), ("epochs / 4:d", "2"), ("1 / epoch", "nan")]
)
def test_a_figure_is_shown_as_the_line_asks(quoted, shown, quote):
    spoken, _ = quote(f"{{{quoted}}}", hidden=[60, 60, 5])
    assert spoken.text.startswith(shown)
    assert spoken.figures[0].shown == spoken.text


def test_a_loss_is_scaled_and_a_gain_has_no_unit(quote):
    spoken, _ = quote("{loss:.3f} {gain:.3f} {typical_miss:.3f}")
    assert [figure.unit for figure in spoken.figures] == ["scaled", None, "minutes"]


def test_a_number_stands_behind_a_neuron_that_speaks(quote):
    spoken, moment = quote("**NEURON {neuron}:** I only followed my activation function.")
    assert spoken.speaker == f"NEURON {moment.neuron}"


def test_text_is_its_pieces_in_order(quote):
    spoken, moment = quote("**LOSS FUNCTION:** *[calm]* From {loss:.2f} *on* {plural}.")
    assert spoken.text == f"From {moment.loss:.2f} on trams."
    assert (spoken.speaker, spoken.direction) == ("LOSS FUNCTION", "calm")
    assert [piece.text for piece in spoken.pieces if piece.is_emphasized] == ["on"]


def test_nothing_is_quoted_that_is_not_finite_without_saying_so(quote):
    spoken, _ = quote("{miss / epoch:+.1f}")
    assert spoken.text == "nan" and math.isnan(spoken.figures[0].value)
