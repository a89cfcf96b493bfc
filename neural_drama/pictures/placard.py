"""The placard: what begins now, by number and title, between the two halves of a curtain."""

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Area, Glyphs, wrapped
from neural_drama.pictures.title_plate import title_plate

WIDEST = 40
"""Of the lines that a title is set in."""

_FOLDS: dict[Glyphs, str] = {"braille": "▓▒░▒", "blocks": "▓▒░▒", "ascii": "|:.:"}


def placard(number: str, title: str, width: int, height: int, glyphs: Glyphs = "braille") -> Canvas:
    """Draw it: folds that fall to either side of the title. number: as it is said, "scene 4"; "" for none."""
    canvas = Canvas(width, height)
    words = wrapped(title, min(WIDEST, max(1, width - 8)))
    across = max(len(line) for line in (*words, number)) + 8
    side = max(0, (width - across) // 2)
    folds = _FOLDS[glyphs]
    for y in range(height):
        # The hem swings out toward the floor.
        reach = side - (height - 1 - y) * side // (3 * max(1, height))
        row = "".join(folds[(x // 2) % len(folds)] for x in range(reach))
        canvas.write(0, y, row, "cast-red")
        canvas.write(width - reach, y, row[::-1], "cast-red")
    title_plate(canvas, Area(side, 0, width - 2 * side, height), number, words, glyphs)
    return canvas
