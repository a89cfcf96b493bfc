"""The screens as they look: the README's pictures, each of which was looked at.

After a change that is meant to be seen, `python -m pytest tests/stage/test_screens.py --snapshot-update` draws them
anew, and then they are looked at again. Two games are played for all of them.
"""

import pytest
from pytest_textual_snapshot import SVGImageExtension

from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.comparing import ComparisonScreen
from neural_drama.stage.dialogue import Dialogue

NORMAL, WIDE, SMALL, SMALLEST = (80, 24), (120, 40), (60, 18), (40, 12)

SHOWN = 120
"""The epoch at which a run is held while its picture is taken."""


class Screens(SVGImageExtension):
    """One file a screen, by its own name."""

    @classmethod
    def get_snapshot_name(cls, *, test_location, index=0):
        return str(index)


class Photographer:
    """Takes screens of a game that is played through the pilot."""

    def __init__(self, on, snapshot) -> None:
        self.on, self.snapshot = on, snapshot
        self.others: list[str] = []

    async def take(self, name: str, *sizes: tuple[int, int]) -> None:
        """Hold what is on screen at each of some sizes against its picture."""
        pilot = self.on.pilot
        for width, height in sizes:
            await pilot.resize_terminal(width, height)
            for _ in range(3):
                await pilot.pause()
            picture = f"{name}-{width}x{height}"
            if self.on.app.export_screenshot(title="Neural Drama") != self.snapshot(name=picture):
                self.others.append(picture)
        await pilot.resize_terminal(*NORMAL)
        await pilot.pause()


@pytest.fixture
def photograph(reader, snapshot):
    async def run(play, *args):
        app = NeuralDramaApp(*args)
        async with app.run_test(size=NORMAL) as pilot:
            camera = Photographer(reader(app, pilot), snapshot.use_extension(Screens))
            await play(camera, camera.on)
        assert camera.others == [], "these look otherwise now"

    return run


async def until_said(on, words):
    """Play on until somebody has said that, and it can be read."""
    await on.until(lambda: on.scene.performance.line is not None and words in on.scene.performance.line.text, "enter")
    on.scene.query_one(Dialogue).complete()
    await on.pilot.pause()


async def until_asked(on, words):
    """Play on by the first options until one of those on offer reads so."""
    await on.until(lambda: on.scene.mode == "choosing" and words in str(on.scene.performance.halt.texts), "enter")


async def test_the_title(photograph):
    async def play(camera, on):
        await camera.take("title", NORMAL, WIDE)

    await photograph(play)


async def test_from_the_alarm_to_the_run(photograph):
    async def play(camera, on):
        await until_said(on, "MISS!")
        await camera.take("dialogue", NORMAL, WIDE, SMALL)
        await until_asked(on, "who said")
        await camera.take("choice", NORMAL, WIDE, SMALLEST)
        await on.press("1")
        await until_said(on, "times its pull on the output")
        await on.press("n", "n", "n")
        await on.press("enter")
        await on.until(lambda: on.app.screen is not on.app.screen_stack[1])
        await camera.take("proof", NORMAL, WIDE)
        await on.press("escape", "i")
        await camera.take("examining", WIDE)
        await on.press("enter")
        await camera.take("neuron", NORMAL)
        await on.press("escape", "escape")
        await until_asked(on, "Take the desk")
        await on.press("1")
        await on.until_mode("desk")
        await camera.take("desk", NORMAL)
        scene = on.scene
        scene.on_desk_left()
        await on.until_mode("training")
        run = scene.performance.run
        run.is_paused = True
        await on.until(lambda: run.computed >= SHOWN)
        run.shown = SHOWN
        scene.show_all()
        await camera.take("training", NORMAL, WIDE)
        await on.press("enter")
        await on.until_mode("choosing")
        await on.press("home", *["right"] * 10)
        await camera.take("scrubbed", NORMAL)

    await photograph(play, "chronicles")


async def test_from_the_run_to_the_curtain(photograph):
    async def play(camera, on):
        await on.leap_to("choosing", after=1)
        scene = on.scene
        await on.press("home", *["shift+right"] * 6)
        await on.press("f")
        await on.until(lambda: on.scene.performance.cursor is None)
        await on.press("m")
        await on.press("up", "c")
        await on.until(lambda: isinstance(on.app.screen, ComparisonScreen))
        await camera.take("comparison", WIDE)
        await on.press("escape")
        await on.until(lambda: on.app.screen is scene)
        await on.press("h")
        await on.until(lambda: on.app.screen is not scene)
        await camera.take("history", NORMAL)
        await on.press("escape")
        await on.until(lambda: on.app.screen is scene)
        await on.press("c")
        await on.until(lambda: on.app.screen is not scene)
        await camera.take("settings", NORMAL)
        await on.press("escape")
        await on.until(lambda: on.app.screen is scene)
        await on.press("N")
        await on.until(lambda: on.app.screen is not scene)
        await camera.take("notebook", NORMAL)
        await on.press("escape")
        await on.until(lambda: on.app.screen is scene)
        await on.press("m", "up", "enter")
        await on.until(lambda: on.scene.performance.last_epoch > 60)
        await on.leap_to("curtain")
        await camera.take("ending", NORMAL, WIDE)

    await photograph(play, "chronicles")
