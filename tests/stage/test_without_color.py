"""What a terminal gets: each distinction of a picture is in its signs and how they are set, with any colors or none."""

import pytest

from neural_drama.pictures.lights import LIGHTS
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.performance import PICTURES
from neural_drama.stage.picture_view import PictureView

OF_WORDS = {"plain", "dim", "frame", "title"}
"""Inks that carry no meaning of their own: what is written in them says it."""

OF_CURVES = {"curve-train", "curve-validation"}
"""These are told apart by how dense a whole curve is, which the picture's own tests count; and by what is below it."""


def cells(app, view):
    """Sign, setting, color and ink of each cell of a picture, as they are composed for the terminal."""
    region = view.content_region
    strips = app.screen._compositor.render_strips()
    for y, row in enumerate(view._rows[: region.height]):
        inks = [span.ink for span in row for _ in span.text]
        composed = [
            (sign, segment.style)
            for segment in strips[region.y + y].crop(region.x, region.right)
            for sign in segment.text
        ]
        assert [sign for sign, _ in composed] == [sign for span in row for sign in span.text], "one cell, one sign"
        for ink, (sign, style) in zip(inks, composed, strict=True):
            how = bool(style.bold), bool(style.underline), bool(style.reverse), bool(style.italic)
            yield sign, how, style.color, ink


def confused(found):
    """Signs that look alike but for their color and mean different things."""
    looks = {}
    for sign, how, _, ink in found:
        if sign != " " and not sign.isalnum() and ink not in OF_WORDS | OF_CURVES:
            meaning = ink.rpartition("-")[0] if ink.startswith(("positive", "negative")) else ink
            looks.setdefault((sign, how), set()).add(meaning)
    return {look: meanings for look, meanings in looks.items() if len(meanings) > 1}


@pytest.mark.parametrize("colors", ["truecolor", "standard", "none"])
async def test_nothing_on_screen_is_told_by_color_alone(reader, tiny, monkeypatch, colors):
    monkeypatch.setenv("COLORTERM", "truecolor")
    if colors == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    if colors == "standard":
        monkeypatch.setenv("TEXTUAL_COLOR_SYSTEM", "standard")
        monkeypatch.setenv("TEXTUAL_THEME", "sixteen")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(120, 40)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        seen, signs = set(), 0
        for _ in PICTURES:
            for _ in LIGHTS:
                for view in on.scene.query_one(Evidence).query(PictureView):
                    if not view.display or not view.content_region:
                        continue
                    found = list(cells(app, view))
                    assert not confused(found), view
                    if colors == "none":
                        colors_on = {color.triplet for *_, color, _ in found if color and color.triplet}
                        assert all(red == green == blue for red, green, blue in colors_on), view
                    seen |= {ink for *_, ink in found}
                    signs += len(found)
                await on.press("o")
            await on.press("tab")
        assert signs > 10_000 and seen >= OF_CURVES
        assert {ink.rpartition("-")[0] for ink in seen} >= {"positive", "negative"}
