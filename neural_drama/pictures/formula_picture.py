"""The formula picture: a figure's formula in symbols and in numbers, with as many terms as there is room for."""

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.formula_words import ALL, Hand, Worked, formula_lines, result
from neural_drama.pictures.strokes import Glyphs, fitting, framed, room_for_title

TERMS = (ALL, 24, 12, 6, 4, 3, 2, 1)
"""How many terms of a sum are tried."""


def formula_picture(one: Worked, width: int, height: int, glyphs: Glyphs = "braille", is_front: bool = False) -> Canvas:
    """Draw a formula. Where not even one term of each sum has room, what it comes to stands alone."""
    canvas = Canvas(width, height)
    area = framed(canvas, fitting(room_for_title(width), "how it came about", "formula"), glyphs, is_front)
    if area.is_empty:
        return canvas
    ways = (formula_lines(one, area.width, Hand(glyphs == "ascii", terms)) for terms in TERMS)
    fits = (lines for lines in ways if len(lines) <= area.height and max(map(len, lines)) <= area.width)
    alone = (fitting(area.width, f"{one.name} = {result(one)}", result(one)),)
    lines = next(fits, alone)
    for row, line in enumerate(lines):
        ink = "title" if row == 0 and lines is not alone else "loud" if row == len(lines) - 1 else "plain"
        canvas.write(area.x, area.y + row, line, ink)
    return canvas
