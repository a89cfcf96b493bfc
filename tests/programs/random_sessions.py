"""Plays the stage at random: keys, clicks and resizes that nobody would think of, and then asks whether it still plays.

    python tests/programs/random_sessions.py [N] [SEED] [ACTIONS] [FIRST]

N (500) sessions of ACTIONS (200) each, the first being number FIRST (0); what is done in one is known by SEED and its
number alone. After each the game must be running, lead back from wherever it is, answer a key, and go on: nothing may
have broken, and nowhere may be a dead end. The first session that fails is printed with all it did, and the exit status
is 1.
"""

import asyncio
import contextlib
import importlib.util
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import textual.app
import textual.pilot
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp

from neural_drama.stage import interrogation
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.title import TitleScreen

STAGE = Path(__file__).parents[1] / "stage"
SMALLEST, LARGEST = (40, 12), (300, 100)
SLIT = (14, 8)
"""A window that somebody has all but closed: there is nothing to read, and nothing may break."""

USUAL = ((80, 24), (120, 40), (60, 18), (40, 12))

KEYS = (
    *["enter"] * 16, *["space"] * 6, *["up", "down", "left", "right"] * 3, "escape", "escape", "tab", "shift+tab",
    "home", "end", *"123456789", "0", "full_stop", "comma", "minus", "backspace", "pageup", "pagedown",
    "shift+left", "shift+right",
    "left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket", "question_mark",
    *"abcdefghijklmnoprstuvwxyz", "T", "Z", "f1", "ctrl+l", "ctrl+p", "ctrl+z", "é",
)  # fmt: skip
"""All but those that are meant to end the game."""

Action = tuple[str, str | tuple[int, int]]


class Endless(NeuralDramaApp):
    """The game, which goes back to the title where it should end."""

    CSS_PATH = [Path(sys.modules["neural_drama.stage.app"].__file__).with_name(css) for css in NeuralDramaApp.CSS_PATH]

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.animation_level = "none"

    def exit(self, *_, **__) -> None:
        """Begin anew."""
        self.show_title()


def settled():
    """How the tests of the stage wait: until nothing waits for its turn, and not until the processor rests."""
    spec = importlib.util.spec_from_file_location("stage_conftest", STAGE / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.settled


@dataclass
class Session:
    """What was done, and what came of it."""

    number: int
    done: list[Action] = field(default_factory=list)
    wrong: str = ""
    modes: Counter = field(default_factory=Counter)  # where the player was, after each action

    def __str__(self) -> str:
        done = " ".join(what if isinstance(what, str) else f"{kind}{what}" for kind, what in self.done)
        return f"session {self.number}: {self.wrong}\n    {done}"


def found(folder: Path) -> Path:
    """A folder of scenes with one small episode in it."""
    scenes = folder / "scenes"
    shutil.copytree(STAGE / "tiny", scenes / "tiny")
    return scenes


def chosen(chance: random.Random, size: tuple[int, int]) -> Action:
    """What is done next."""
    luck = chance.random()
    if luck < 0.72:
        return "key", chance.choice(KEYS)
    if luck < 0.95:
        kind = chance.choice(("click", "click", "click", "drag", "wheel"))
        return kind, (chance.randrange(size[0]), chance.randrange(size[1]))
    if luck < 0.97:
        return "resize", chance.choice(USUAL)
    least, most = ((1, 1), SLIT) if luck < 0.977 else (SMALLEST, LARGEST)
    return "resize", (chance.randint(least[0], most[0]), chance.randint(least[1], most[1]))


def _mouse(kind: type, x: int, y: int, button: int):
    return kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)


async def do(pilot, action: Action, chance: random.Random) -> None:
    """Do it as a terminal would."""
    app, (kind, what) = pilot.app, action
    if kind == "key":
        await pilot.press(what)
        return
    if kind == "resize":
        await pilot.resize_terminal(*what)
        return
    x, y = what
    if kind == "wheel":
        events = [chance.choice((MouseScrollUp, MouseScrollDown))]
    else:
        events = [MouseMove, MouseDown, MouseUp] if kind == "click" else [MouseMove, MouseDown, MouseMove, MouseUp]
    for number, event in enumerate(events):
        if kind == "drag" and number == 2:
            x = chance.randrange(app.size.width)
        app.screen._forward_event(_mouse(event, x, y, int(event in (MouseDown, MouseUp))))
        await pilot.pause(0)


def place(app: NeuralDramaApp) -> str:
    """Where the player is."""
    screen = app.screen
    return screen.mode if isinstance(screen, SceneScreen) else type(screen).__name__


async def came_back(pilot) -> str:
    """Leads back from wherever it is, then on by a step. Gives what is wrong, or nothing."""
    app = pilot.app
    for _ in range(12):
        if isinstance(app.screen, TitleScreen | SceneScreen):
            break
        await pilot.press("escape")
    else:
        return f"escape does not lead out of {place(app)}"
    here = app.screen
    await pilot.press("question_mark")
    if app.screen is here:
        return f"no help in {place(app)}"
    await pilot.press("escape")
    if app.screen is not here:
        return f"the help in {place(app)} is not put away"
    if isinstance(here, TitleScreen):
        await pilot.press("1" if here._latest is None else "2")
        return "" if isinstance(app.screen, SceneScreen) else "the title does not lead to a play"
    return await _goes_on(pilot, here)


async def _goes_on(pilot, scene: SceneScreen) -> str:
    """Whether enter, and the ways out of what enter does not end, change something."""
    ways = {"desk": ("escape", "enter"), "naming": ("escape", "enter"), "curtain": ("escape", "end", "t")}

    def state() -> tuple[object, ...]:
        performance = scene.performance
        return (performance.halt, performance.lines, len(performance.entries), performance.run, scene.is_mounted)

    before = state()
    for _ in range(40):
        for key in ways.get(scene.mode, ("enter",)):
            await pilot.press(key)
        await pilot.pause(0.01)
        if pilot.app.screen is not scene or state() != before:
            return ""
    return f"nothing leads on from {scene.mode}"


async def play(number: int, seed: int, actions: int, scenes: Path) -> Session:
    """One session."""
    session, chance = Session(number), random.Random(f"{seed} {number}")
    size = chance.choice(USUAL)
    app = Endless(scenes=scenes)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for _ in range(actions):
                action = chosen(chance, (app.size.width, app.size.height))
                session.done.append(action)
                await do(pilot, action, chance)
                if app.crash is not None or not app.is_running:
                    break
                session.modes[place(app)] += 1
            if app.crash is None:
                session.wrong = "it has ended" if not app.is_running else await came_back(pilot)
    except Exception as error:  # whatever it is: that is what is looked for
        session.wrong = session.wrong or f"{type(error).__name__}: {error}"
    if app.crash is not None:
        session.wrong = f"{type(app.crash).__name__}: {app.crash}"
    return session


def play_many(sessions: int, seed: int, actions: int, folder: Path, first: int = 0):
    """So many sessions, each on saves of its own; gives each as it is over."""
    os.environ |= {"TEXTUAL_ANIMATIONS": "none", "XDG_STATE_HOME": str(folder / "state")}
    scenes, interrogation.DELIBERATE = found(folder), 0.0
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = settled()
    for number in range(first, first + sessions):
        data = folder / f"data-{number}"
        os.environ["NEURAL_DRAMA_DATA"] = str(data)
        yield asyncio.run(play(number, seed, actions, scenes))
        shutil.rmtree(data, ignore_errors=True)


def main(sessions: str = "500", seed: str = "1", actions: str = "200", first: str = "0") -> int:
    """Play, and say where it went."""
    began, modes = time.perf_counter(), Counter()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # reports are written where one stands
        for session in play_many(int(sessions), int(seed), int(actions), Path(folder), int(first)):
            modes += session.modes
            if session.wrong:
                print(session)
                return 1
    took = time.perf_counter() - began
    where = ", ".join(f"{mode} {count}" for mode, count in modes.most_common())
    print(f"{sessions} sessions of {actions} in {took:.0f} s, nothing broke, all went on; the player was at: {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
