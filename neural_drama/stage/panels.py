"""Panels: what is laid over a screen for a moment, such as the credits or an author's mistake."""

from textual.app import ComposeResult
from textual.containers import ScrollableContainer, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from neural_drama.stage.bindings import PANEL_KEYS
from neural_drama.stage.marks import Marks
from neural_drama.stage.veil import Veiled

AROUND = 6
"""Columns that the frame, its padding and the scrollbar take."""


def room_in(window: int) -> int:
    """Columns that a panel has for its text, in a window of so many."""
    return int(0.9 * window) - AROUND


class Panel(Veiled[None]):
    """A framed text that any of a few keys, or a click, puts away."""

    BINDINGS = PANEL_KEYS

    def __init__(self, title: str, text: Content, marks: Marks, said_below: str = "enter: back") -> None:
        super().__init__()
        self._title, self._text, self._said_below = title, text, said_below
        self._is_in_letters = marks.is_in_letters

    @property
    def words(self) -> str:
        """All that it says."""
        return self._text.plain

    def compose(self) -> ComposeResult:
        """A text that can be scrolled where it does not fit."""
        with VerticalScroll(id="panel") as panel:
            panel.border_title = Content(self._title)
            panel.border_subtitle = Content(self._said_below)
            panel.can_focus = False
            panel.set_class(self._is_in_letters, "-ascii")
            yield Static(self._text, id="panel-text")

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one(ScrollableContainer).scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Read on by a page."""
        panel = self.query_one(ScrollableContainer)
        panel.scroll_relative(y=by * max(1, panel.size.height - 1), animate=False)

    def on_click(self, event: Click) -> None:
        """A click is as good as a key."""
        self.dismiss(None)


def problem_panel(problem: Exception, marks: Marks) -> Panel:
    """A mistake of whoever wrote the scene, the settings or the data, with its remedy."""
    return Panel("this cannot be played", Content(str(problem)), marks)


def mistake_panel(text: str, marks: Marks) -> Panel:
    """What is wrong with an edit that was made while the play goes on."""
    return Panel("the play goes on as it was until this is mended", Content(text), marks)
