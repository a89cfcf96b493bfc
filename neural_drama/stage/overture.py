"""The overture: the number and the title of an episode between the curtains, while behind them it is being read."""

from functools import partial

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from neural_drama.pictures.placard import placard
from neural_drama.pictures.strokes import Glyphs
from neural_drama.stage.picture_view import PictureView

SECONDS_TO_START = 0.01
"""An app that starts lets go of every frame until it has started."""


class OvertureScreen(Screen[None]):
    """Fills the terminal before anything has been read that takes time, so that whoever starts a play sees it start."""

    class Over(Message):
        """The title has been seen: now the episode can be read."""

        def __init__(self, overture: "OvertureScreen") -> None:
            super().__init__()
            self.overture = overture

    def __init__(self, number: str, title: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._number, self._title, self._glyphs = number, title, glyphs

    def compose(self) -> ComposeResult:
        """The curtains."""
        yield PictureView(id="curtains")

    def on_mount(self) -> None:
        """Show them."""
        view = self.query_one("#curtains", PictureView)
        view.show(partial(placard, self._number, self._title, glyphs=self._glyphs))
        if self.app.is_headless:  # nothing is painted there
            self._paint()
        else:
            self.set_timer(SECONDS_TO_START, self._paint)

    def _paint(self) -> None:
        self.query_one("#curtains", PictureView).refresh()
        self.call_after_refresh(self.post_message, self.Over(self))
