"""The terminal: a program in a pseudo-terminal, what it draws, and when the bytes for it came."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter

import pyte
from machine import CHECKOUT

PATIENCE = 30.0
"""Seconds after which a program counts as hung."""

sys.setswitchinterval(0.0005)  # so that the thread that notes when bytes come is never kept waiting for long


class Terminal:
    """A program in a pseudo-terminal, its screen drawn by pyte. `arrived` is when the bytes drawn last came.

    A thread takes what comes at once and notes when: the program never waits for pyte, nor does the clock.
    """

    def __init__(self, arguments: list[str], width: int, height: int, environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.received = 0  # bytes drawn so far
        self.begun = self.arrived = perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments], stdin=follower, stdout=follower, stderr=follower, env=environment,
            cwd=CHECKOUT, start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self._come: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        self._taker = Thread(target=self._take, daemon=True)
        self._taker.start()

    def _take(self) -> None:
        data = b"-"
        while data:
            try:
                data = os.read(self._leader, 65536)
            except OSError:  # how a pseudo-terminal says that the program has ended
                data = b""
            self._come.put((perf_counter(), data))

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> float:
        """Write keys and return when."""
        when = perf_counter()
        os.write(self._leader, keys.encode())
        return when

    def read(self, seconds: float) -> None:
        """Draw what has come, or what comes first within a time."""
        try:
            self.arrived, data = self._come.get(timeout=max(0.0, seconds))
        except Empty:
            return
        if not data:
            raise RuntimeError(f"the program ended:\n{self.text}")
        self.received += len(data)
        # pyte takes the private modes of newer keyboards for text; they draw nothing.
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[u$][p]?|\x1b\[\?[0-9;]*\$p", b"", data))

    def watch(self, seconds: float) -> None:
        """Read for a time."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            self.read(end - perf_counter())

    def until(self, holds: Callable[[], bool]) -> float:
        """Read until something holds of the screen; returns when the bytes came that made it so."""
        end = perf_counter() + PATIENCE
        while not holds():
            if perf_counter() > end:
                raise RuntimeError(f"it never came to that:\n{self.text}")
            self.read(0.5)
        return self.arrived

    def close(self) -> None:
        """End the program, which has nothing to lose."""
        self._process.kill()
        self._process.wait()
        self._taker.join()  # or it might read from whoever gets the same number next
        os.close(self._leader)
