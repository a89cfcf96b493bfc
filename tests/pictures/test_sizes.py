"""Every picture can be drawn at every size, healthy or broken, and fills exactly that size."""

from dataclasses import replace
from functools import partial

import pytest

from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture

SIZES = [
    (width, height)
    for width in (1, 2, 10, 15, 16, 17, 24, 34, 46, 80, 200)
    for height in (1, 3, 4, 5, 6, 7, 11, 60)
]
DRAW = {
    "network": network_picture,
    "network by share": partial(network_picture, by="share"),
    "miss": miss_picture,
    "curves": curves_picture,
    "curves under way": partial(curves_picture, to_epoch=50),
}


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
@pytest.mark.parametrize("name", DRAW)
def test_a_picture_fills_its_size_whatever_it_is(make, broken, exploded, name, glyphs):
    lost = replace(broken, history=exploded.history)
    for moment in (make(), make(epochs=0), make(hidden=(1,), neuron=1), broken, exploded, lost.at(1)):
        for width, height in SIZES:
            lines = DRAW[name](moment, width, height, glyphs=glyphs).lines()
            assert len(lines) == height and {len(line) for line in lines} == {width}


def test_plain_letters_are_all_that_ascii_takes(make):
    for draw in DRAW.values():
        text = "".join(draw(make(), 60, 20, glyphs="ascii").lines())
        assert text.replace("·", "").isascii()


def test_a_picture_in_front_differs_only_in_the_ink_of_its_title(make):
    moment = make()
    for draw in (network_picture, miss_picture, curves_picture):
        back, front = draw(moment, 40, 10), draw(moment, 40, 10, is_front=True)
        assert back.lines() == front.lines() and back.rows()[0] != front.rows()[0]
        assert back.rows()[1:] == front.rows()[1:]
