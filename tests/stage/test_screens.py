"""The screens as they look: what the README shows, held to the pictures that were looked at.

After a change that is meant to be seen, `python -m pytest tests/stage/test_screens.py --snapshot-update` draws them anew;
then each one is looked at. One game is played for all of them, at 80 by 24 and at 120 by 40.
"""

import pytest
from pytest_textual_snapshot import SVGImageExtension

from neural_drama.playthrough.instants import Instant
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.comparing import ComparisonScreen
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.scene import SceneScreen

NORMAL, WIDE = (80, 24), (120, 40)


class Screens(SVGImageExtension):
    """One file a screen, by its own name."""

    @classmethod
    def get_snapshot_name(cls, *, test_location, index=0):
        return str(index)


class Photographer:
    """Takes screens of a game that is played through the pilot."""

    def __init__(self, on, snapshot) -> None:
        self.on, self.snapshot = on, snapshot
        self.wrong: list[str] = []

    async def take(self, name: str, *sizes: tuple[int, int]) -> None:
        """Take what is on screen at each of some sizes."""
        for width, height in sizes:
            await self.on.pilot.resize_terminal(width, height)
            await self.on.pilot.pause()
            await self.on.pilot.wait_for_scheduled_animations()
            await self.on.pilot.pause()
            svg = self.on.app.export_screenshot(title="Neural Drama")
            if svg != self.snapshot(name=f"{name}-{width}x{height}"):
                self.wrong.append(f"{name}-{width}x{height}")


@pytest.fixture
def photograph(reader, snapshot):
    async def run(play, *args, size=NORMAL):
        app = NeuralDramaApp(*args)
        async with app.run_test(size=size) as pilot:
            camera = Photographer(reader(app, pilot), snapshot.use_extension(Screens))
            await play(camera, camera.on)
        assert camera.wrong == [], "these look otherwise now"

    return run


async def until_said(on, words):
    await on.until(lambda: words in on.scene.performance.line.text if on.scene.performance.line else False, "enter")
    on.scene.query_one(Dialogue).complete()


async def test_the_title(photograph):
    async def play(camera, on):
        await camera.take("title", NORMAL, WIDE)

    await photograph(play)


async def test_the_way_to_the_desk(photograph):
    async def play(camera, on):
        await until_said(on, "MISS!")
        await camera.take("dialogue", NORMAL, WIDE, (60, 18))
        await until_said(on, "Never mind who talks loudest")
        await on.until(lambda: on.scene.mode == "choosing")
        await camera.take("choice", NORMAL, (40, 12))
        await on.press("1")
        await until_said(on, "I only followed")
        await on.press("v")
        await on.until(lambda: on.app.screen is not camera.on.app.screen_stack[0])
        await camera.take("proof", NORMAL)

    await photograph(play, "chronicles")
