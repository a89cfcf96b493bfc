"""What stands on the lower edge of a panel is whole at every size: the keys by which it is left are never cut."""

import pytest

from neural_drama.stage.app import NeuralDramaApp

SIZES = [(120, 40), (80, 24), (60, 18), (40, 12)]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_keys_on_the_edge_are_whole(reader, tiny, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        scene = on.scene
        for key in ("h", "m", "w", "N", "g", "d", "question_mark"):
            await on.press(key)
            await pilot.pause()
            box = next(child for child in app.screen.children if child.display and child.border_subtitle)
            words = str(box.border_subtitle)
            edge = on.text.split("\n")[box.region.bottom - 1]
            assert words and words in edge, (key, words, edge)
            assert "esc" in words or "enter" in words or "more" in words
            await on.press("escape")
            await on.until(lambda: app.screen is scene)
