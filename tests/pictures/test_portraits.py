"""The portraits: one size, one face each, and expressions that are measured."""

from dataclasses import replace

import pytest

from neural_drama.pictures.canvas import INKS
from neural_drama.pictures.expressions import coin, gauge, mouth_size
from neural_drama.pictures.faces import FACES, HEIGHT, WIDTH
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.portraits import ACCENTS, has_portrait, portrait
from neural_drama.story.cast import STANDARD_CAST

GLYPHS = ["braille", "blocks", "ascii"]


def text(role, moment, glyphs="braille"):
    return "\n".join(portrait(role, moment, glyphs).lines())


def with_settings(moment, **settings):
    return replace(moment, hyperparameters=replace(moment.hyperparameters, **settings))


def test_everyone_of_the_standard_cast_has_one_and_nobody_else():
    roles = {member.role for member in STANDARD_CAST.values()}
    assert roles == set(FACES) == set(ACCENTS)
    assert has_portrait("neuron") and not has_portrait("chef")


@pytest.mark.parametrize("glyphs", GLYPHS)
@pytest.mark.parametrize("role", FACES)
def test_a_portrait_has_its_size_whatever_the_moment(make, broken, exploded, role, glyphs):
    odd = with_settings(make(), learning_rate=1e-9, regularization=1e3, optimizer="momentum", penalty="decoupled")
    moments = [make(), make(epochs=0), broken, exploded, odd, make(layer=4, neuron=1)]
    for moment in moments:
        for row in FACES[role](moment, glyphs == "ascii"):
            assert len(row.replace("«", "").replace("»", "")) == WIDTH
        lines = portrait(role, moment, glyphs).lines()
        assert len(lines) == HEIGHT and {len(line) for line in lines} == {WIDTH}
        assert glyphs != "ascii" or "".join(lines).isascii()


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_they_are_told_apart_without_any_ink(make, glyphs):
    faces = {text(role, make(), glyphs)[: 3 * WIDTH] for role in FACES}
    assert len(faces) == len(FACES)


def test_each_has_one_accent_and_another_can_be_given(make):
    assert len(set(ACCENTS.values())) == len(ACCENTS) and set(ACCENTS.values()) <= set(INKS)
    for role, accent in ACCENTS.items():
        used = {span.ink for row in portrait(role, make()).rows() for span in row}
        assert used == {"plain", accent}
        assert "bad" in {span.ink for row in portrait(role, make(), accent="bad").rows() for span in row}


def test_the_mouth_of_the_alarm_is_the_size_of_the_miss(make):
    moment = make(epochs=0)
    moment = replace(moment, case_file=replace(moment.case_file, goal=0.01))
    assert mouth_size(moment) == 5
    sizes = []
    for goal_times in (0.0, 0.3, 0.9, 2.0):
        parameters = moment.parameters.copy()
        parameters.biases[-1][:] -= moment.miss / moment.scale * (1 - goal_times)
        sizes.append(mouth_size(replace(moment, parameters=parameters)))
    assert sizes == [0, 2, 5, 5]
    faces = []
    for part in (0.0, 0.3, 0.5, 0.7, 0.9):
        parameters = moment.parameters.copy()
        parameters.biases[-1][:] -= moment.miss / moment.scale * (1 - part)
        faces.append(text("error function", replace(moment, parameters=parameters)))
    assert len(set(faces)) == 5 and "╲" not in faces[0] and "╲" in faces[1]


def test_the_alarm_of_a_lost_network_has_no_mouth(broken):
    assert "? ? ?" in text("error function", broken)


def test_the_gauge_is_logarithmic_and_says_what_lies_beyond_it():
    assert [gauge(10.0**power, 9, True).index("#") for power in range(-6, 3)] == list(range(9))
    assert gauge(1e-9, 9, True)[0] == "<" and gauge(1e3, 9, True)[-1] == ">"


def test_the_gauge_and_the_bench_show_what_the_desk_has(make):
    slow, fast = with_settings(make(), learning_rate=1e-5), with_settings(make(), learning_rate=1.0)
    assert "rate 1e-05" in text("learning rate", slow) and text("learning rate", slow) != text("learning rate", fast)
    assert "adam" in text("optimizer", with_settings(make(), optimizer="adam"))


def test_the_scales_hang_lower_on_the_heavier_side(make):
    light = text("regularization", make()).splitlines()
    heavy = text("regularization", with_settings(make(), regularization=100.0)).splitlines()
    assert "penalty 0" in light[4] and light[2].startswith("▝") and light[3].rstrip().endswith("▘")
    assert heavy[3].startswith("▝") and heavy[2].rstrip().endswith("▘")
    weights = make().parameters.vector
    assert weights.any() and "decay 0.5" in text(
        "regularization", with_settings(make(), regularization=0.5, penalty="decoupled")
    )


def test_the_coin_has_the_sign_of_the_miss(make, broken):
    moment = make()
    assert coin(moment) == ("(+)" if moment.miss > 0 else "(-)") and coin(moment) in text("backprop", moment)
    parameters = moment.parameters.copy()
    parameters.biases[-1][:] -= 2 * moment.miss / moment.scale
    assert {coin(moment), coin(replace(moment, parameters=parameters))} == {"(+)", "(-)"}
    assert coin(broken) == "(?)"


def test_a_neuron_says_what_it_said_and_flat_ones_have_their_eyes_shut(make):
    moment = make()
    said = moment.attribution.activation[2]
    loud, quiet = int(abs(said).argmax()) + 1, int(abs(said).argmin()) + 1
    faces = [text("neuron", make(neuron=neuron), "ascii") for neuron in (loud, quiet)]
    assert shown(float(said[loud - 1]), signed=True) in faces[0] and faces[0] != faces[1]
    parameters = moment.parameters.copy()
    parameters.biases[2][loud - 1] = 50.0
    flat = replace(moment, parameters=parameters, neuron=loud)
    assert "- -" in text("neuron", flat, "ascii") and "o o" in faces[0]


def test_the_ledger_shows_the_mean_loss(make):
    assert shown(make().loss) in text("loss function", make())
