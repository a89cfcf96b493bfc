"""The cover: the name of the game over a city at night, drawn in characters."""

import numpy as np

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Glyphs

NAME = ("NEURAL", "DRAMA")

_LETTERS = {
    "A": (".###.", "#...#", "#...#", "#####", "#...#", "#...#"),
    "D": ("####.", "#...#", "#...#", "#...#", "#...#", "####."),
    "E": ("#####", "#....", "####.", "#....", "#....", "#####"),
    "L": ("#....", "#....", "#....", "#....", "#....", "#####"),
    "M": ("#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#"),
    "N": ("#...#", "##..#", "#.#.#", "#.#.#", "#..##", "#...#"),
    "R": ("####.", "#...#", "#...#", "####.", "#..#.", "#...#"),
    "U": ("#...#", "#...#", "#...#", "#...#", "#...#", ".###."),
}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

SUBTITLE = "A detective story in which every number is real."

LETTER_ROWS = 3
_CITY = 1929  # the same city each night


def lettering(word: str) -> tuple[str, ...]:
    """A word in rows of half blocks, three rows high."""
    pixels = [" ".join(_LETTERS[letter][row] for letter in word) for row in range(2 * LETTER_ROWS)]
    pairs = [(pixels[row], pixels[row + 1]) for row in range(0, 2 * LETTER_ROWS, 2)]
    return tuple(
        "".join(_HALVES[upper == "#", lower == "#"] for upper, lower in zip(*pair, strict=True)) for pair in pairs
    )


def cover(width: int, height: int, issue: str, glyphs: Glyphs) -> Canvas:
    """Draw the cover: name, subtitle, issue, and the skyline below where there is room for one."""
    canvas = Canvas(width, height)
    name = _name(width, height, glyphs)
    words = [issue, SUBTITLE if width > len(SUBTITLE) else SUBTITLE.partition(" in which ")[2]]
    used = len(name) + 1 + len(words)
    sky = height - used
    if sky >= 5:
        _draw_city(canvas, min(sky - 1, 9), glyphs)
    y = max(0, (height - used - min(max(sky - 2, 0), 8)) // 2)
    for row in name:
        canvas.write((width - len(row)) // 2, y, row, "loud")
        y += 1
    y += height > used
    for text, ink in zip(words, ("title", "dim"), strict=True):
        canvas.write(max(0, (width - len(text)) // 2), y, text, ink)
        y += 1
    return canvas


def _name(width: int, height: int, glyphs: Glyphs) -> list[str]:
    first, second = (lettering(word) for word in NAME)
    if glyphs == "ascii" or height < LETTER_ROWS + 3 or width < len(first[0]) + 2:
        return [" ".join(NAME)]
    if width >= len(first[0]) + len(second[0]) + 6:
        return [f"{left}    {right}" for left, right in zip(first, second, strict=True)]
    if height < 2 * LETTER_ROWS + 4:
        return [" ".join(NAME)]
    # Both words in one block, so that centering keeps them flush.
    block = len(first[0])
    return [*first, "", *(row.center(block) for row in second)]


def _draw_city(canvas: Canvas, tallest: int, glyphs: Glyphs) -> None:
    """Houses from edge to edge, a few windows lit."""
    rng = np.random.default_rng(_CITY)
    roof_line, wall, lit, unlit = tuple("_|o." if glyphs == "ascii" else "▁▏▪▫")
    x = -2
    while x < canvas.width:
        house = int(rng.integers(5, 12))
        tall = int(rng.integers(2, tallest + 1))
        roof = canvas.height - tall
        canvas.write(x, roof, roof_line * house, "frame")
        for y in range(roof + 1, canvas.height):
            canvas.write(x, y, wall, "frame")
            for window in range(x + 2, x + house - 1, 2):
                is_lit = rng.random() < 0.3
                canvas.write(window, y, lit if is_lit else unlit, "loud" if is_lit else "frame")
        x += house
