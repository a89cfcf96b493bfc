"""Whatever a picture distinguishes can be told apart without any color, by its sign or by how that is set."""

import numpy as np
import pytest

from neural_drama.pictures.canvas import INKS, LEVELS, Canvas
from neural_drama.pictures.confusion_picture import confusions
from neural_drama.pictures.connections_picture import connections_picture
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.decision_map import decision_map
from neural_drama.pictures.fit_picture import fit_picture
from neural_drama.pictures.lights import LIGHTS
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture
from neural_drama.pictures.settings_picture import settings_picture
from neural_drama.pictures.stack_picture import stack_picture
from neural_drama.pictures.strokes import DOTS_OF
from neural_drama.pictures.surface_picture import surface_picture
from neural_drama.pictures.surface_slice import surface_of
from neural_drama.stage.inks import palette
from neural_drama.stage.themes import COLORS_BY_MEANING

GLYPHS = ["braille", "blocks", "ascii"]
OF_WORDS = {"plain", "dim", "frame", "title"}
"""Inks that carry no meaning of their own: what is written in them says it."""

STYLES = palette(COLORS_BY_MEANING | {"foreground": "#ffffff"}, "none")


def setting(ink):
    """How a sign in an ink is set where there is no color."""
    style = STYLES[ink]
    return bool(style.bold), bool(style.underline), bool(style.reverse), bool(style.italic)


def meaning(ink):
    """What an ink means; how strong something is, its sign has to say."""
    return ink.rpartition("-")[0] if ink.startswith(("positive", "negative")) else ink


def confused(canvas, letters_too=False):
    """Signs that look alike without color and mean different things."""
    looks = {}
    for y in range(canvas.height):
        for x in range(canvas.width):
            sign, ink = str(canvas.characters[y, x]), canvas.ink_at(x, y)
            if sign != " " and ink not in OF_WORDS and (letters_too or not sign.isalnum()):
                looks.setdefault((sign, setting(ink)), set()).add(meaning(ink))
    return {look: meanings for look, meanings in looks.items() if len(meanings) > 1}


def test_two_meanings_of_one_look_are_found():
    canvas = Canvas(4, 1)
    canvas.write(0, 0, "x", "good")
    canvas.write(1, 0, "x", "bad")
    assert confused(canvas, letters_too=True) == {("x", setting("good")): {"good", "bad"}}
    canvas.write(2, 0, "█", "positive-1")
    canvas.write(3, 0, "█", "negative-1")
    assert not confused(canvas), "a negative one is underlined"


@pytest.mark.parametrize("glyphs", GLYPHS)
@pytest.mark.parametrize("by", LIGHTS)
def test_signs_of_the_network_are_not_confused(make, broken, by, glyphs):
    for moment in (make(hidden=(12, 12, 5), layer=2, neuron=3), make(), broken):
        for size in ((100, 24), (46, 11)):
            assert not confused(network_picture(moment, *size, by=by, glyphs=glyphs))


@pytest.mark.parametrize("glyphs", GLYPHS)
@pytest.mark.parametrize("draw", [connections_picture, fit_picture, miss_picture, settings_picture, stack_picture])
def test_signs_of_a_picture_are_not_confused(make, broken, draw, glyphs):
    for moment in (make(layer=2, neuron=3), broken):
        for size in ((80, 19), (46, 11)):
            assert not confused(draw(moment, *size, glyphs=glyphs))


@pytest.mark.parametrize("glyphs", GLYPHS)
@pytest.mark.parametrize("kind", ["numbers", "two classes", "three classes", "seven classes"])
def test_classes_and_cases_on_the_map_are_not_confused(plane, kind, glyphs):
    canvas = decision_map(plane(kind), 60, 20, glyphs=glyphs)
    inside = Canvas(50, 12)  # of the chart alone, where letters are signs and no words
    inside.characters[:], inside.inks[:] = canvas.characters[2:14, 8:58], canvas.inks[2:14, 8:58]
    assert not confused(inside, letters_too=True)


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_levels_of_the_surface_are_not_confused(make, glyphs):
    moment = make(epochs=40)
    canvas = surface_picture(moment, surface_of(moment, resolution=(21, 11)), 60, 20, glyphs)
    signs = {}
    for y, x in np.ndindex(canvas.height, canvas.width):
        if canvas.ink_at(x, y).startswith(("positive", "negative")):
            signs.setdefault(str(canvas.characters[y, x]), set()).add(canvas.ink_at(x, y))
    assert len(signs) >= 5 and all(len(inks) == 1 for inks in signs.values()), "each level has a sign of its own"


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_the_two_curves_are_told_apart_by_how_dense_they_are_or_by_their_sign(with_losses, glyphs):
    canvas = curves_picture(with_losses([1.0] * 30, [3.0] * 30), 60, 16, glyphs=glyphs)
    dots = {"curve-train": 0, "curve-validation": 0}
    signs = {"curve-train": set(), "curve-validation": set()}
    for y, x in np.ndindex(canvas.height, canvas.width):
        ink, sign = canvas.ink_at(x, y), str(canvas.characters[y, x])
        if ink in dots and y > 1 and sign != " ":
            signs[ink].add(sign)
            dots[ink] += (ord(sign) - 0x2800).bit_count() if glyphs == "braille" else 1
    across, _ = DOTS_OF[glyphs]
    if glyphs == "ascii":
        assert (signs["curve-train"], signs["curve-validation"]) == ({"*"}, {"o"})
    else:
        assert dots["curve-train"] > 45 * across and 0 < dots["curve-validation"] < 0.4 * dots["curve-train"]


def test_whether_the_goal_is_met_is_said(make):
    moment = make()
    near, far = (make(incident=i) for i in _near_and_far(moment))
    assert "goal met" in "\n".join(miss_picture(near, 46, 11).lines())
    assert "goal not met" in "\n".join(miss_picture(far, 46, 11).lines())


def _near_and_far(moment):
    misses = np.abs(moment.on_train.outputs[:, 0] - moment.case_file.dataset.y_train[:, 0]) * moment.scale
    return int(misses.argmin()), int(misses.argmax())


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_what_is_right_and_the_incident_stand_out_in_the_table_of_classes(plane, glyphs):
    moment = plane("three classes")
    text = "\n".join(fit_picture(moment, 60, 16, glyphs=glyphs).lines())
    for i in range(3):
        right = tuple(int(table[i, i]) for table in confusions(moment))
        assert f"[{right[0]}+{right[1]}]" in text
    assert ("@" if glyphs == "ascii" else "◆") in text


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_the_neuron_and_the_connection_that_are_looked_at_have_a_sign(make, glyphs):
    from neural_drama.pictures.connections import incoming

    moment = make(hidden=(12, 12, 5), layer=2, neuron=3)
    chosen = incoming(moment)[4]
    canvas = network_picture(moment, 46, 11, glyphs=glyphs, is_asked=True, chosen=chosen)
    assert "\n".join(canvas.lines()).count("[") == 1 and "5 of 12" in "\n".join(canvas.lines())
    rows = [line for line in connections_picture(moment, 46, 11, glyphs, chosen=chosen).lines() if "layer" in line]
    sign = ">" if glyphs == "ascii" else "▸"
    assert [sign in row for row in rows[1:]].count(True) == 1


def test_every_ink_has_a_style_and_strengths_of_both_signs_are_set_apart():
    assert set(STYLES) == set(INKS)
    for level in range(1, LEVELS + 1):
        assert setting(f"positive-{level}") != setting(f"negative-{level}")
