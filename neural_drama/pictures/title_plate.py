"""The title plate: a number and a title in the middle of an area, between two rules."""

from collections.abc import Sequence

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Area, Glyphs


def title_plate(
    canvas: Canvas, area: Area, number: str, words: Sequence[str], glyphs: Glyphs, ink: str = "loud"
) -> None:
    """Write it. words: the title in lines. Where there is too little room for all, the rules go, then the number."""
    rule = "=" if glyphs == "ascii" else "━"
    across = min(area.width, max([len(number) + 4, *(len(line) + 4 for line in words)]))
    rows: list[tuple[str, str]] = [(line, ink) for line in words]
    if number and len(rows) < area.height:
        rows.insert(0, (number, "title"))
    if len(rows) + 2 <= area.height:
        rows = [(rule * across, "frame"), *rows, (rule * across, "frame")]
    top = area.y + (area.height - len(rows)) // 2
    for y, (text, text_ink) in enumerate(rows[: area.height], start=top):
        canvas.write(area.x + max(0, (area.width - len(text)) // 2), max(area.y, y), text, text_ink)
