"""The portraits: the cast of a noir in a few characters, each with one color of its own and a measured expression."""

from collections.abc import Mapping
from types import MappingProxyType

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.faces import FACES, HEIGHT, WIDTH
from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.moment import Moment

ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "narrator": "loud",
        "error function": "cast-red",
        "learning rate": "cast-green",
        "regularization": "cast-magenta",
        "backprop": "cast-blue",
        "loss function": "cast-yellow",
        "optimizer": "cast-white",
        "neuron": "cast-cyan",
    }
)
"""The ink of each, by role."""

_ON, _OFF = "«", "»"


def has_portrait(role: str) -> bool:
    """Whether there is a portrait for a role of the cast."""
    return role in FACES


def portrait(role: str, moment: Moment, glyphs: Glyphs = "braille", accent: str = "") -> Canvas:
    """Draw who has a role: WIDTH x HEIGHT cells. accent: another ink than the usual one. Raises KeyError for others."""
    canvas = Canvas(WIDTH, HEIGHT)
    ink = accent or ACCENTS[role]
    for y, row in enumerate(FACES[role](moment, glyphs == "ascii")):
        x, is_on = 0, False
        for character in row:
            if character in (_ON, _OFF):
                is_on = character == _ON
                continue
            canvas.write(x, y, character, ink if is_on else "plain")
            x += 1
    return canvas
