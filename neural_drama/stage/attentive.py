"""Attentive: what the player does comes before what is computed for them; training makes way, and tidying waits."""

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.events import Event, Key, MouseDown, MouseUp

from neural_drama.stage.pacing import MOST_SECONDS_ASIDE
from neural_drama.stage.reporting import Reporting
from neural_drama.stage.tidying import SECONDS_BETWEEN, tidy

if TYPE_CHECKING:  # both are loaded with the first play
    from neural_drama.stage.following import Following
    from neural_drama.stage.watching import WatchedRun

SECONDS_TO_ANSWER = 0.015
"""How long training makes way once a frame has followed a key: that one may have been on its way before."""


ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
"""Signals that end a program; by themselves they would leave the terminal in the game's hands."""


class Attentive(Reporting):
    """Answers a key alone, with nobody to take turns with."""

    def __init__(self) -> None:
        self._run: WatchedRun | None = None  # the training that was watched last
        self._is_answering = False
        super().__init__()

    def on_mount(self) -> None:
        """Tidy up as long as there is a terminal to be quick for; and give it back when the system ends the game."""
        if not self.is_headless:
            self.set_interval(SECONDS_BETWEEN, tidy)
            with suppress(NotImplementedError):  # a system that knows no signals
                for number in ENDING:
                    asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)

    async def on_event(self, event: Event) -> None:
        """Let the training make way for whatever the player does."""
        is_done_by_player = isinstance(event, Key | MouseDown | MouseUp) and not event.is_forwarded
        if is_done_by_player and self._run is not None and not self._is_answering:
            self._run.make_way()
            self._is_answering = True
            self.set_timer(MOST_SECONDS_ASIDE, self._go_on)
        await super().on_event(event)

    def post_display_hook(self) -> None:
        """A frame is on its way: the training goes on, after a key once it is clear that no other frame follows."""
        if self._run is None:
            return
        if self._is_answering:
            self.set_timer(SECONDS_TO_ANSWER, self._go_on)
        else:
            self._run.take_the_way()

    def _go_on(self) -> None:
        """The key is answered, or is one that changes nothing."""
        self._is_answering = False
        if self._run is not None:
            self._run.take_the_way()

    def on_following_run_began(self, message: "Following.RunBegan") -> None:
        """Know which training is being watched."""
        self._run = message.run

    def on_scene_screen_left(self) -> None:
        """Nobody watches any more."""
        self._run = None
