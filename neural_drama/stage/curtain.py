"""The curtain: the last page of an episode, drawn by what was measured, with what can be done now."""

from collections.abc import Sequence
from functools import partial

from textual.geometry import Size

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.last_page import last_page, rows_of
from neural_drama.pictures.strokes import SEPARATORS, Glyphs
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.turns import Turn
from neural_drama.stage.keys import Key
from neural_drama.stage.picture_view import PictureView

THE_END = "THE END"

NOW = ("credits", "history", "timelines", "show", "hand-on")
"""The ids of the keys that the last page names; the key line names those that end it."""

WIDEST = 96
"""The page is set no wider, whatever the window."""


class Curtain(PictureView):
    """Shows the ending, its emblem, the figures of the run, and the keys that lead on."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="curtain")
        self._glyphs = glyphs
        self._now = ""
        self._end: tuple[str | None, Moment, Sequence[Turn], bool] | None = None

    def fall(self, ending: str | None, moment: Moment, turns: Sequence[Turn], has_been_said: bool) -> None:
        """Show an ending. turns: those on the way here. has_been_said: whether the play has spoken its last words."""
        self._end = (ending, moment, turns, has_been_said)
        self._show()

    def name_keys(self, keys: Sequence[Key]) -> None:
        """Name the keys that work now, of those that lead on from here."""
        named = {key.id: f"{key.keys} {key.words}" for key in keys}
        now = f" {SEPARATORS[self._glyphs]} ".join(named[id] for id in NOW if id in named)
        if now != self._now:
            self._now = now
            self._show()

    def take_over(self, other: "Curtain") -> None:
        """Show what another one showed."""
        self._end, self._now = other._end, other._now
        self._show()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the page takes."""
        if self._end is None:
            return 0
        ending, moment, turns, has_been_said = self._end
        return rows_of(ending, moment, turns, self._now, min(WIDEST, width), has_been_said)

    def _show(self) -> None:
        if self._end is not None:
            self.show(partial(self._page, *self._end, self._now))
            self.refresh(layout=True)

    def _page(
        self, ending: str | None, moment: Moment, turns: Sequence[Turn], has_been_said: bool, now: str, width: int,
        height: int,
    ) -> Canvas:  # fmt: skip
        return last_page(ending, moment, turns, now, min(WIDEST, width), height, self._glyphs, has_been_said)
