"""Panels: what is laid over a screen for a moment, the keys that work there or an author's mistake."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from neural_drama.stage.keys import PANEL_KEYS, Key
from neural_drama.stage.marks import Marks
from neural_drama.stage.veil import Veiled


class Panel(Veiled[None]):
    """A framed text that any of a few keys, or a click, puts away."""

    BINDINGS = PANEL_KEYS

    def __init__(self, title: str, text: Content, marks: Marks) -> None:
        super().__init__()
        self._title, self._text = title, text
        self._is_in_letters = marks.is_in_letters

    def compose(self) -> ComposeResult:
        """A text that can be scrolled where it does not fit."""
        with VerticalScroll(id="panel") as panel:
            panel.border_title = Content(self._title)
            panel.border_subtitle = Content("enter: back")
            panel.can_focus = False
            panel.set_class(self._is_in_letters, "-ascii")
            yield Static(self._text, id="panel-text")

    def action_put_away(self) -> None:
        """Back to what is below."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one("#panel").scroll_relative(y=by, animate=False)

    def on_click(self) -> None:
        """A click is as good as a key."""
        self.dismiss(None)


def help_panel(keys: list[Key], marks: Marks) -> Panel:
    """The keys that work now, and what they do."""
    width = max((len(key.keys) for key in keys), default=0)
    rows = [
        Content.assemble((f"{key.keys:<{width}}", "bold $footer-key-foreground"), f"  {key.told}") for key in keys
    ]
    mouse = Content.assemble(("Whatever is on screen can be clicked too.", "$ink-dim"))
    return Panel("keys that work here", Content("\n").join([*rows, Content(""), mouse]), marks)


def problem_panel(problem: Exception, marks: Marks) -> Panel:
    """A mistake of whoever wrote the scene, the settings or the data, with its remedy."""
    return Panel("this cannot be played", Content(str(problem)), marks)


def mistake_panel(text: str, marks: Marks) -> Panel:
    """What is wrong with an edit that was made while the play goes on."""
    return Panel("the play goes on as it was until this is mended", Content(text), marks)
