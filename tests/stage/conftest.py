"""The stage under test: a tiny episode played without a screen, and whole programs in a real terminal."""

import asyncio
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from textual._context import active_app

from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.scene import SceneScreen

CHECKOUT = Path(__file__).parents[2]
TINY = Path(__file__).parent / "tiny"

ENTER_ALTERNATE, LEAVE_ALTERNATE = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No motion, no remote line, and nobody's own settings."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "NO_COLOR", "NEURAL_DRAMA_GLYPHS", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TERM", "xterm-256color")


async def settled(*_: float) -> None:
    """Let all that waits for its turn have it, and bring the screen up to date.

    Textual's own way is to wait until the processor has rested, which takes 20 ms for each key, and a second while a
    network is trained.
    """
    loop = asyncio.get_running_loop()
    for _ in range(3):
        for _ in range(500):
            await asyncio.sleep(0)
            if not loop._ready:
                break
        app = active_app.get(None)
        if app is not None and app.is_running and app.screen_stack:
            if app._resize_event is not None:
                app._check_resize()
            app.screen._on_timer_update()


@pytest.fixture(autouse=True)
def _no_idle_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", settled)


@pytest.fixture
def play() -> Playthrough:
    """The tiny episode, its curtain still down."""
    return open_playthrough(str(TINY))


@pytest.fixture
def tiny() -> Path:
    """The folder of the tiny episode."""
    return TINY


class Reader:
    """Reads an app that runs without a screen, and leads it where a test wants to be."""

    def __init__(self, app: NeuralDramaApp, pilot) -> None:
        self.app, self.pilot = app, pilot

    @property
    def scene(self) -> SceneScreen:
        assert isinstance(self.app.screen, SceneScreen)
        return self.app.screen

    @property
    def text(self) -> str:
        """Everything on screen, as it is composed for the terminal."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, holds: Callable[[], bool], *keys: str) -> None:
        """Press keys again and again, or just wait, until something holds."""
        end = time.monotonic() + 20.0
        while time.monotonic() < end:
            if holds():
                await self.pilot.pause()
                return
            await (self.pilot.press(*keys) if keys else self.pilot.pause(0.02))
        raise AssertionError(f"it never came to that:\n{self.text}")

    async def until_mode(self, mode: str) -> None:
        await self.until(lambda: self.scene.mode == mode, "enter")

    async def leap_to(self, mode: str, after: int = 0) -> None:
        """Play on by the first options without any key, where the keys are not what a test is about."""
        scene = self.scene
        for _ in range(300):
            scene.query_one(Dialogue).complete()
            scene.on_dialogue_completed()
            if scene.mode == mode and scene.performance.last_epoch >= after:
                await self.pilot.pause()
                return
            match scene.mode:
                case "reading":
                    scene.go_on()
                case "choosing":
                    scene.action_pick(1)
                case "desk":
                    scene.on_desk_left()
                case "training":
                    scene.action_skip()
                    await self.pilot.pause(0.02)
        raise AssertionError(f"it never came to that:\n{self.text}")

    async def after_the_run(self) -> None:
        """Play to the choice after the training run."""
        await self.leap_to("choosing", after=1)


@pytest.fixture
def reader() -> type[Reader]:
    return Reader


PATIENCE = 90.0
"""Seconds after which a program counts as hung; a loaded machine is slow, and that is no fault of the game's."""


class Terminal:
    """A program in a pseudo-terminal, its screen drawn by pyte."""

    def __init__(self, command: list[str], width: int, height: int, environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.output = b""
        self.leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.settings = termios.tcgetattr(follower)
        self._follower = follower
        self.process = subprocess.Popen(
            command, stdin=follower, stdout=follower, stderr=follower, close_fds=True, start_new_session=True,
            cwd=CHECKOUT, env=environment,
        )  # fmt: skip

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float = 0.05) -> bool:
        """Read what there is, or wait for it a while. Returns whether anything came."""
        is_there = bool(select.select([self.leader], [], [], seconds)[0])
        if is_there:
            try:
                data = os.read(self.leader, 65536)
            except OSError:
                data = b""
            self.output += data
            # pyte takes the private modes of newer keyboards for text; they draw nothing.
            self._stream.feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[u$][p]?|\x1b\[\?[0-9;]*\$p", b"", data))
        return is_there

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} never came:\n{self.text}"
            assert self.process.poll() is None, f"it ended before {text!r} came:\n{self.text}"
            self.read()

    def press(self, keys: str | bytes) -> None:
        os.write(self.leader, keys.encode() if isinstance(keys, str) else keys)

    def press_until(self, keys: str, text: str, seconds: float = PATIENCE) -> None:
        """Press again and again until a text is on screen; each time only once all is quiet, to press none too many."""
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} never came:\n{self.text}"
            self.press(keys)
            while self.read(0.15) and text not in self.text:
                pass

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        fcntl.ioctl(self._follower, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.kill(self.process.pid, signal.SIGWINCH)

    def ended(self, seconds: float = PATIENCE) -> int:
        """The exit status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it never ended:\n{self.text}"
            self.read()
        for _ in range(5):
            self.read(0.02)
        return self.process.returncode

    @property
    def last_words(self) -> str:
        """What stands on the player's own screen after the program has left its own."""
        assert LEAVE_ALTERNATE in self.output, "the program never left its screen"
        rest = self.output.rpartition(LEAVE_ALTERNATE)[2]
        rest = re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", b"", rest)
        return rest.decode().replace("\r", "").strip("\n")

    @property
    def is_as_it_was(self) -> bool:
        """Whether echo, line mode and the rest are back."""
        return termios.tcgetattr(self._follower) == self.settings

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.leader)
        os.close(self._follower)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Open a program in a terminal: terminal(*arguments of Python, width=, height=, and environment variables)."""
    opened: list[Terminal] = []

    def open_one(*arguments: str, width: int = 80, height: int = 24, **environment: str) -> Terminal:
        # Processes that share the tests are told a size, which would be believed before that of the terminal.
        others = ("TEXTUAL", "SSH", "COLUMNS", "LINES")
        known = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        command = [sys.executable, *arguments]
        settings = {"XDG_STATE_HOME": str(tmp_path / "state"), "TMPDIR": str(tmp_path), "PYTHONPATH": str(CHECKOUT)}
        opened.append(
            Terminal(command, width, height, known | settings | {"TERM": "xterm-256color"} | environment)
        )
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
