"""Plain mode says what the pictures show: each number that a picture draws is told by the command of its name."""

import re

import pytest

from neural_drama.pictures.connections_picture import connections_picture
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.details import connection_detail, neuron_detail
from neural_drama.pictures.fit_picture import fit_picture
from neural_drama.pictures.lights import LIGHTS, values_of
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.settings_picture import settings_picture
from neural_drama.pictures.stack_picture import stack_picture
from neural_drama.plain.commands import COMMANDS
from neural_drama.plain.describing import PICTURES
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines

THROUGH_THE_RUN = ["3", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1", "1", "1", "1"]
AT_EPOCH = 2
LOOKS = {
    "miss": (miss_picture, ["miss"]),
    "curves": (curves_picture, ["curves"]),
    "stack": (stack_picture, ["stack"]),
    "settings": (settings_picture, ["settings"]),
    "connections": (connections_picture, ["connections"]),
    "network": (network_picture, ["network", "light blame", "connections"]),
}
NUMBER = re.compile(r"(?<![\w.])[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]\d+)?(?![\w.]*[A-Za-z])")


@pytest.fixture(scope="module")
def said(quick, Typist):
    """What is said after a run in reply to commands, and the moment: said(commands)."""

    def say(*commands):
        typist = Typist(*THROUGH_THE_RUN, *commands)
        performance = typist.perform(Timelines(open_playthrough(quick)))
        first = len(THROUGH_THE_RUN) + 1
        return [typist.reply(first + n).rpartition("\n")[0] for n in range(len(commands))], performance.play.moment

    return say


@pytest.fixture(scope="module")
def told(said):
    """What each of many commands says, present and past, in one play."""
    plain = [*PICTURES, *(f"light {by}" for by in LIGHTS), *(f"light {by} 1" for by in LIGHTS), "neuron", "neuron 1 3",
             "connection 2 3 1", "connection 1 1 1", "faces", "where"]  # fmt: skip
    commands = [*plain, *(f"{command} at {AT_EPOCH}" for command in plain if command != "where")]
    replies, moment = said(*commands)
    return dict(zip(commands, replies, strict=True)), moment


def numbers(text):
    return {found.lstrip("+") for found in NUMBER.findall(text)}


@pytest.mark.parametrize("epoch", [None, AT_EPOCH])
@pytest.mark.parametrize("name", LOOKS)
def test_each_number_that_a_picture_draws_is_told(name, epoch, told):
    replies, moment = told
    draw, commands = LOOKS[name]
    canvas = draw(moment if epoch is None else moment.at(epoch), 110, 40, glyphs="ascii")
    drawn = "\n".join(line.strip("|") for line in canvas.lines())
    words = "\n".join(replies[command if epoch is None else f"{command} at {epoch}"] for command in commands)
    missing = numbers(drawn) - numbers(words)
    assert numbers(drawn), "there are numbers in it"
    assert {one for one in missing if "." in one} == set() and len(missing) <= 2, "at most the ticks of an axis"


def test_the_fit_is_told_with_the_cases_that_it_draws(told):
    replies, moment = told
    drawn = "\n".join(fit_picture(moment, 110, 40, glyphs="ascii").lines())
    counts = re.findall(r"(\d+) (trained on|unseen)", drawn)
    assert len(counts) == 2
    for count, which in counts:
        assert f"Of {count} cases {which}" in replies["fit"]


@pytest.mark.parametrize("by", LIGHTS)
def test_a_light_is_told_for_any_layer_at_any_epoch(by, told):
    replies, moment = told
    for command, then, layer in (
        (f"light {by}", moment, moment.layer), (f"light {by} 1", moment, 1),
        (f"light {by} 1 at {AT_EPOCH}", moment.at(AT_EPOCH), 1),
    ):  # fmt: skip
        for number, value in enumerate(values_of(then, by)[layer - 1], start=1):
            assert f"neuron {number} {shown(float(value), signed=True)}" in replies[command]
    assert replies[f"light {by} 1"] != replies[f"light {by} 1 at {AT_EPOCH}"]


def test_every_number_of_a_neuron_and_of_a_connection_is_told_with_its_formula(told):
    replies, moment = told
    then = moment.at(AT_EPOCH)
    for command, detail in (
        ("neuron", neuron_detail(moment, moment.layer, moment.neuron)), ("neuron 1 3", neuron_detail(moment, 1, 3)),
        (f"neuron 1 3 at {AT_EPOCH}", neuron_detail(then, 1, 3)),
        ("connection 2 3 1", connection_detail(moment, 2, 3, 1)),
        (f"connection 1 1 1 at {AT_EPOCH}", connection_detail(then, 1, 1, 1)),
    ):  # fmt: skip
        words = replies[command]
        for row in detail.rows:
            assert f"{row.word}: {row.shown}" in words
        assert words.count(" = ") >= 2


def test_the_curves_are_told_epoch_by_epoch(told):
    replies, moment = told
    for record in moment.history:
        losses = f"training loss {shown(record.loss)}, validation loss {shown(record.validation_loss)}"
        assert f"Epoch {record.epoch}: {losses}." in replies["curves"].splitlines()


def test_whatever_is_told_is_ascii_without_frames_and_one_thought_a_line(told):
    replies, _ = told
    for command, reply in replies.items():
        assert reply.isascii(), command
        assert not re.search(r"[|+=#*-]{3}", reply), command
        assert all(". " not in line for line in reply.splitlines()), command


def test_the_place_and_the_faces_are_told(told):
    replies, moment = told
    assert f"Run {moment.run}, epoch {moment.epoch} of {moment.history.last_epoch}." in replies["where"]
    assert "scene 6 of 8" in replies["where"] and "Timeline 1, turn" in replies["where"]
    assert f"{shown(moment.loss)}, the mean loss" in replies["faces"]


WRONG = {
    "network 3": "'3' cannot stand there; at and an epoch can",
    "miss at 99": "This run has epochs 0 to 4, not 99.",
    "neuron 9 9": "There is no neuron 9 in layer 9.",
    "neuron x": "'x' cannot stand there; a layer and a neuron, at and an epoch can",
    "neuron 0": "There is no neuron 0",
    "connections 1 99": "There is no neuron 99 in layer 1.",
    "connection 1 2": "A connection is named by its layer",
    "connection 1 99 1": "Layer 1 hears 1 to 6, not 99.",
    "light": "light KIND LAYER: KIND is missing.",
    "light shadow": "The network can be lit by blame, share, activation, gradient; 'shadow' is none of them.",
    "light blame 9": "There is no neuron 1 in layer 9.",
    "map at at 3": "'at at 3' cannot stand there",
    "words blaem": "There is no entry 'blaem'. Did you mean blame",
    "primer 0": "The primer has pages 1 to 8; '0' is not one of them.",
    "prove 99999": "There are figures 1 to",
    "prove me": "'me' is not one of them. prove lists them.",
}
"""What cannot be told, with a part of the answer."""


@pytest.fixture(scope="module")
def answered(said):
    return dict(zip(WRONG, said(*WRONG)[0], strict=True))


@pytest.mark.parametrize("typed", WRONG)
def test_what_cannot_be_told_is_answered_with_what_can(typed, answered):
    assert WRONG[typed] in answered[typed]


def test_the_pictures_of_the_board_are_commands_with_a_line_of_help_each():
    from neural_drama.stage.performance import PICTURES as ON_THE_BOARD

    for picture in (*ON_THE_BOARD, "neuron", "connection", "prove", "words", "primer", "history", "compare"):
        assert picture in COMMANDS and "\n" not in COMMANDS[picture].gist and len(COMMANDS[picture].gist) <= 180


def test_a_sealed_answer_is_not_given_away_by_any_command(tmp_path, Typist):
    file = tmp_path / "who.md"
    file.write_text("# Who\n\n## Ask\n\nWho?\n\n> BACKPROP: ask 4\n\nYou name {accused}.\n\n**THE END**\n", "utf-8")
    commands = ["network", "light blame", "light gradient", "neuron 4 7", "connection 4 1 7", "stack", "primer 5"]
    typist = Typist(*commands)
    performance = typist.perform(Timelines(open_playthrough(str(file))))
    moment = performance.play.moment
    assert moment.is_sealed
    said = "\n".join(typist.reply(n) for n in range(1, len(commands) + 1))
    blames = {shown(float(one), signed=True) for one in moment.attribution.blame[3] if abs(one) > 0.01}
    spoken = {shown(float(one), signed=True) for one in moment.attribution.activation[3]}
    assert not {one for one in blames - spoken if f"blame of {one}" in said or f" {one} minutes" in said}
    assert "blame: sealed" in said and "Yours is sealed while you are asked" in said
