"""Reporting: what breaks is kept for the report; Textual would print it over the player's terminal."""

from io import StringIO
from typing import Any

from rich.console import Console
from textual.app import App
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

WIDTH = 120
"""Columns of a report."""


class Reporting(App[None]):
    """Ends at the first fault and knows of it."""

    def __init__(self) -> None:
        self.crash: BaseException | None = None
        self.circumstances: dict[str, object] = {}
        super().__init__()

    def describe(self) -> dict[str, object]:
        """What a report should say of the circumstances."""
        raise NotImplementedError("the app knows what is played")

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first error. Whoever leaves while a screen opens is given none of its widgets any more, and nothing
        broke.
        """
        missed = error.error if isinstance(error, WorkerFailed) else error
        if self._exit and isinstance(missed, NoMatches):
            return
        if self.crash is None:
            self.crash = error
            self.circumstances = self.describe()
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def panic(self, *renderables: Any) -> None:
        """What broke outside of any message, such as where keys are read, is reported like everything else."""
        if self.crash is None:
            told = StringIO()
            Console(file=told, width=WIDTH).print(*renderables)
            self.crash = RuntimeError("a thread of the terminal broke")
            self.circumstances = self.describe() | {"thread": f"\n{told.getvalue()}"}
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()
