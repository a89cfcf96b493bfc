"""The cover of the Backpropagation Chronicles: a city, an alarm on a roof, and someone who begins at the end."""

from typing import NamedTuple

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.shading import TALL, Point, dot, dot_grid, fill, solid_grid
from neural_drama.pictures.skyline import skyline
from neural_drama.pictures.strokes import Glyphs

LAYERS, TRAIL = (3, 5, 4, 3), (1, 3, 1, 2)
"""The stars of the network in the sky, layer by layer, and the one that the trail passes, counted from 0.

Its output is the alarm."""

FEW_LAYERS, FEW_TRAIL = (2, 3, 2), (0, 2, 1)
"""The same where the sky is low."""

LOW = 14
"""A picture of fewer rows has a low sky."""

_HAT = ((-0.085, 0.02), (-0.02, 0.035), (0.06, 0.0), (0.09, 0.085), (0.17, 0.075), (0.175, 0.1), (0.1, 0.12),
        (-0.15, 0.15), (-0.165, 0.125), (-0.1, 0.1))  # fmt: skip
_HEAD = ((-0.065, 0.13), (0.07, 0.11), (0.06, 0.2), (-0.05, 0.21))
_COAT = ((-0.08, 0.185), (0.09, 0.185), (0.17, 0.25), (0.19, 0.36), (0.33, 0.33), (0.345, 0.385), (0.17, 0.46),
         (0.15, 0.56), (0.21, 0.85), (0.03, 0.87), (0.0, 0.8), (-0.03, 0.87), (-0.22, 0.85), (-0.16, 0.55),
         (-0.2, 0.52), (-0.19, 0.27))  # fmt: skip
_LEGS = (
    ((-0.15, 0.84), (-0.03, 0.84), (-0.06, 1.0), (-0.17, 1.0)),
    ((0.03, 0.84), (0.14, 0.84), (0.19, 1.0), (0.07, 1.0)),
)
_FIGURE = (_HAT, _HEAD, _COAT, *_LEGS)
"""Polygons from a hat's height of 0 to the ground at 1, to either side of 0."""

_SMALL_FIGURE = (" _=_ ", "'-.-'", " /#\\ ", " |#| ", " / \\ ")

_STARS: dict[Glyphs, tuple[str, str]] = {"braille": ("•", "●"), "blocks": ("•", "●"), "ascii": ("o", "O")}
_COIN: dict[Glyphs, str] = {"braille": "•", "blocks": "•", "ascii": "o"}


class Plan(NamedTuple):
    """Where everything stands, in widths of a cell."""

    figure: float  # its height; 0 where there is no room for it
    lamp: float  # the column of the lamp
    ground: float
    roof: Point  # where the alarm stands

    @property
    def siren(self) -> float:
        """How large the siren is: half as wide as the tower."""
        return max(1.0, 0.055 * self.ground)

    @property
    def shade(self) -> Point:
        """Where the lamp's light comes from."""
        return self.lamp, max(TALL, self.ground - 1.26 * self.figure)

    @property
    def street(self) -> float:
        """How much of the left edge is the street."""
        return self.lamp + 0.95 * self.figure if self.figure else 0.0


def chronicles_cover(width: int, height: int, glyphs: Glyphs = "braille") -> Canvas:
    """Draw it. Where there is little room the figure goes first, then the network in the sky."""
    canvas = Canvas(width, height)
    if not canvas.width or not canvas.height:
        return canvas
    plan = _planned(width, height)
    skyline(canvas, round(plan.street), 0.58 * height * TALL, glyphs)
    _alarm(canvas, plan, glyphs)
    if height >= 5 and width >= 24:
        _network(canvas, plan, glyphs)
    if plan.figure:
        _street(canvas, plan, glyphs)
    return canvas


def _planned(width: int, height: int) -> Plan:
    high = height * TALL
    figure = min((0.75 if height < LOW else 0.68) * high, 0.24 * width)
    ground = high - (0.5 if high < 24 else 1.0)
    roof = (round(0.86 * width) + 0.5, TALL * max(1, round(0.18 * high)))
    return Plan(figure if figure >= 5 else 0.0, 0.86 * figure + 2.5, ground, roof)


def _alarm(canvas: Canvas, plan: Plan, glyphs: Glyphs) -> None:
    """A tower with a siren on it, and the siren's light in the sky."""
    x, y = plan.roof
    size = plan.siren
    light = dot_grid(canvas, glyphs)
    if glyphs == "braille":
        far = np.hypot(light.x - x, light.y - y) / (5.5 * size)
        angle = np.arctan2(light.y - y, light.x - x)
        beams = np.cos(6 * angle) > 0.55
        dot(canvas, light.dithered(np.where(beams, 0.62, 0.16) * (1 - far)) & (far < 1) & (far > 0.3), "bad", glyphs)
    else:
        for side in (-1, 1):
            for rise in (-0.55, 0.0, 0.55):
                beam = [(x + side * 1.8 * size, y + 1.8 * rise * size), (x + side * 4 * size, y + 4 * rise * size)]
                dot(canvas, light.along(beam), "bad", glyphs, letter="-", block="-")
    solid = solid_grid(canvas, glyphs)
    tower = (abs(solid.x - x) <= round(2.5 * size) + 0.5) & (solid.y >= y)
    fill(canvas, tower, "frame", glyphs, letter=":")
    dome = solid.within((x, y), round(1.5 * size) + 0.5) & (solid.y < y)
    fill(canvas, dome, "bad", glyphs, letter="!")


def _network(canvas: Canvas, plan: Plan, glyphs: Glyphs) -> None:
    """The stars, each tied to its nearest two in the next layer, and the trail from the alarm back to the inputs."""
    left, right = max(plan.street + 1, 0.12 * canvas.width), plan.roof[0] - 0.13 * canvas.width
    top, bottom = 0.0, (0.6 if canvas.height < LOW else 0.44) * canvas.height * TALL
    layers, passed = (FEW_LAYERS, FEW_TRAIL) if canvas.height < LOW else (LAYERS, TRAIL)
    columns = np.linspace(left, right, len(layers))
    stars: list[list[Point]] = [
        # In the middle of a cell, so that the trail meets its stars.
        [(int(x) + 0.5, TALL * (int((top + (bottom - top) * (at + 0.5) / size) / TALL) + 0.5)) for at in range(size)]
        for x, size in zip(columns, layers, strict=True)
    ]
    grid = dot_grid(canvas, glyphs)
    apart = (0.9 if canvas.height < LOW else 0.7) if glyphs == "braille" else 3.0
    for layer, onward in zip(stars, stars[1:], strict=False):
        for star in layer:
            for near in sorted(onward, key=lambda other, own=star[1]: abs(other[1] - own))[:2]:  # type: ignore[misc]
                dot(canvas, grid.along([star, near], apart), "negative-2", glyphs)
    trail = [layer[number] for layer, number in zip(stars, passed, strict=True)]
    way = [*trail, (plan.roof[0] - round(1.5 * plan.siren) - 1, plan.roof[1] - 0.5)]
    dot(canvas, grid.along(way, 0.0 if glyphs == "braille" else 1.6), "bad", glyphs, letter="*", block="▪")
    plain, marked = _STARS[glyphs]
    for layer in stars:
        for x, y in layer:
            is_on = (x, y) in trail
            canvas.write(int(x), int(y / TALL), marked if is_on else plain, "bad" if is_on else "cast-blue")


def _street(canvas: Canvas, plan: Plan, glyphs: Glyphs) -> None:
    """A street lamp, its light on the pavement, and the figure that stands in it."""
    _light(canvas, plan, glyphs)
    size, ground, lamp = plan.figure, plan.ground, plan.shade
    grid = dot_grid(canvas, glyphs)
    solid = solid_grid(canvas, glyphs)
    post = lamp[0] - 0.86 * size
    pole = grid.along([(post, ground), (post, lamp[1] - 0.04 * size), (lamp[0], lamp[1] - 0.04 * size)])
    dot(canvas, pole, "title", glyphs, letter="|", block="▪")
    shade = [(lamp[0] - 0.14 * size, lamp[1]), (lamp[0], lamp[1] - 0.12 * size), (lamp[0] + 0.14 * size, lamp[1])]
    fill(canvas, solid.inside(shade), "loud", glyphs, letter="^")
    coin = (int(lamp[0] + 0.34 * size), int((ground - 0.78 * size) / TALL))
    canvas.write(*coin, _COIN[glyphs], "cursor")


def _light(canvas: Canvas, plan: Plan, glyphs: Glyphs) -> None:
    """A cone of light. In braille the figure is what is left dark in it; coarser glyphs draw it."""
    size, ground, lamp = plan.figure, plan.ground, plan.shade
    cone = ((lamp[0] - 0.12 * size, lamp[1]), (lamp[0] + 0.12 * size, lamp[1]),
            (lamp[0] + 0.72 * size, ground), (lamp[0] - 0.72 * size, ground))  # fmt: skip
    outlines = [[(lamp[0] + size * x, ground - size * (1 - y)) for x, y in part] for part in _FIGURE]
    grid = dot_grid(canvas, glyphs)
    lit = grid.inside(cone)
    if glyphs == "braille":
        figure = np.any([grid.inside(outline) for outline in outlines], axis=0)
        fall = (grid.y - lamp[1]) / (ground - lamp[1])
        aside = abs(grid.x - lamp[0]) / np.maximum(0.12 * size + 0.6 * size * fall, 1e-9)
        light = 0.92 - 0.25 * fall - 0.3 * aside**2
        dot(canvas, grid.dithered(light) & lit & ~figure, "loud", glyphs)
    else:
        dot(canvas, lit, "loud", glyphs, letter=".", block="░")
        if glyphs == "ascii" and size < 16:
            top = round(ground / TALL) - len(_SMALL_FIGURE)
            for row, text in enumerate(_SMALL_FIGURE):
                canvas.write(int(lamp[0]) - 2, top + row, text, "plain")
        else:
            solid = solid_grid(canvas, glyphs)
            fill(canvas, np.any([solid.inside(outline) for outline in outlines], axis=0), "frame", glyphs)
