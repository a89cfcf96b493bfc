"""Every picture can be drawn at every size, healthy or broken, and fills exactly that size."""

from dataclasses import replace
from functools import partial

import pytest

from neural_drama.pictures.connections_picture import connections_picture
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.decision_map import decision_map
from neural_drama.pictures.fit_picture import fit_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture
from neural_drama.pictures.settings_picture import settings_picture
from neural_drama.pictures.stack_picture import stack_picture
from neural_drama.pictures.surface_picture import surface_picture
from neural_drama.pictures.surface_slice import surface_of

SIZES = [
    (width, height)
    for width in (1, 2, 10, 15, 16, 17, 24, 34, 46, 80, 200)
    for height in (1, 3, 4, 5, 6, 7, 11, 60)
]


def surface_here(moment, width, height, **more):
    return surface_picture(moment, surface_of(moment, resolution=(5, 3)), width, height, **more)


DRAW = {
    "network": network_picture,
    "network by share": partial(network_picture, by="share"),
    "miss": miss_picture,
    "curves": curves_picture,
    "curves under way": partial(curves_picture, to_epoch=50),
    "network by gradient": partial(network_picture, by="gradient"),
    "connections": connections_picture,
    "fit": fit_picture,
    "map": decision_map,
    "stack": stack_picture,
    "settings": settings_picture,
}
SLOW = {"surface": surface_here}
"""These are drawn from something that is measured first."""


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
@pytest.mark.parametrize("name", DRAW)
def test_a_picture_fills_its_size_whatever_it_is(make, broken, exploded, name, glyphs):
    lost = replace(broken, history=exploded.history)
    for moment in (make(), make(epochs=0), make(hidden=(1,), neuron=1), broken, exploded, lost.at(1)):
        for width, height in SIZES:
            lines = DRAW[name](moment, width, height, glyphs=glyphs).lines()
            assert len(lines) == height and {len(line) for line in lines} == {width}


def test_plain_letters_are_all_that_ascii_takes(make):
    for draw in (*DRAW.values(), *SLOW.values()):
        text = "".join(draw(make(), 60, 20, glyphs="ascii").lines())
        assert text.replace("·", "").isascii()


def test_a_picture_in_front_differs_only_in_the_ink_of_its_title(make):
    moment = make()
    for draw in (*DRAW.values(), *SLOW.values()):
        back, front = draw(moment, 40, 10), draw(moment, 40, 10, is_front=True)
        assert back.lines() == front.lines() and back.rows()[0] != front.rows()[0]
        assert back.rows()[1:] == front.rows()[1:]


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_pictures_of_classes_and_of_planes_fill_their_size_too(plane, spoiled, glyphs):
    for kind in ("numbers", "two classes", "three classes", "seven classes"):
        for moment in (plane(kind), spoiled(plane(kind))):
            for width, height in SIZES:
                for draw in (fit_picture, decision_map, network_picture, stack_picture, connections_picture):
                    lines = draw(moment, width, height, glyphs=glyphs).lines()
                    assert len(lines) == height and {len(line) for line in lines} == {width}


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_a_surface_fills_its_size_measured_or_not(make, broken, exploded, glyphs):
    for moment in (make(), make(epochs=0), broken, exploded):
        for surface in (surface_of(moment, resolution=(5, 3)), surface_of(moment, "way", (5, 3)), None):
            for width, height in SIZES:
                lines = surface_picture(moment, surface, width, height, glyphs=glyphs).lines()
                assert len(lines) == height and {len(line) for line in lines} == {width}


@pytest.mark.parametrize("name", [*DRAW, *SLOW])
def test_no_frame_is_broken_and_no_title_is_cut(make, name):
    draw = (DRAW | SLOW)[name]
    for width in range(16, 60):
        for height in (5, 9, 20):
            lines = draw(make(), width, height).lines()
            assert lines[0][0] == "┌" and lines[0][-2:] == "─┐"
            assert {line[0] + line[-1] for line in lines[1:-1]} == {"││"}
            assert lines[-1] == "└" + "─" * (width - 2) + "┘"
