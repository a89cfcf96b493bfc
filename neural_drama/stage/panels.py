"""Panels: what is laid over a screen for a moment, the keys that work there or an author's mistake."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.style import Style
from textual.widgets import Static

from neural_drama.pictures.strokes import wrapped
from neural_drama.stage.bindings import PANEL_KEYS
from neural_drama.stage.keys import Key
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.veil import Veiled

if TYPE_CHECKING:
    from neural_drama.pictures.explanations import Explanation

KEY = "key"
"""What the cells of a row know of the key that it names."""

AROUND = 6
"""Columns that the frame, its padding and the scrollbar take."""


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

    def action_put_away(self) -> None:
        """Back to what is below."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one("#panel").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Read on by a page."""
        panel = self.query_one("#panel")
        panel.scroll_relative(y=by * max(1, panel.size.height - 1), animate=False)

    def on_click(self, event: Click) -> None:
        """A click is as good as a key; on a key that is named, as good as that one."""
        self.dismiss(None)
        key = event.style.meta.get(KEY)
        if key is not None:
            self.app.call_later(self.app.simulate_key, key)


class HelpPanel(Panel):
    """The keys that work now. It is put up and away again and again, so it is made once and written anew."""

    def __init__(self, marks: Marks) -> None:
        super().__init__("keys that work here", Content(""), marks)

    def write(self, keys: list[Key], picture: "Explanation | None", width: int, marks: Marks, has_mouse: bool) -> None:
        """Say which keys there are and what they do, and below them how the picture in front is read.

        width: of the window.
        """
        self._text, self._said_below = _help(keys, picture, width, marks, has_mouse)
        self._is_in_letters = marks.is_in_letters
        if self.is_mounted:
            panel = self.query_one("#panel")
            panel.border_subtitle = Content(self._said_below)
            panel.set_class(self._is_in_letters, "-ascii")
            panel.scroll_home(animate=False)
            self.query_one("#panel-text", Static).update(self._text)


def _help(
    keys: list[Key], picture: "Explanation | None", width: int, marks: Marks, has_mouse: bool
) -> tuple[Content, str]:
    """The text of the help, and what stands below it."""
    widest = max((len(key.keys) for key in keys), default=0)
    rows = [
        Content.assemble((f"{key.keys:<{widest}}", "bold $footer-key-foreground"), f"  {key.told}").stylize(
            Style.from_meta({KEY: key.key})
        )
        for key in keys
    ]
    mouse = Content.assemble(("Whatever is on screen can be clicked too, also the keys above.", "$ink-dim"))
    rows += [Content(""), mouse] * has_mouse
    if picture is None:
        return Content("\n").join(rows), "enter: back"
    down = marks.keys.get("down", "down")
    explained = _explained(picture, min(WIDEST, int(0.9 * width) - AROUND))
    text = Content("\n").join([*rows, Content(""), *explained])
    return text, f"enter: back  {down} pgdn: the picture in front"


def _explained(picture: "Explanation", width: int) -> list[Content]:
    """The title of a picture and what there is to say of it, a thought a line."""
    title = Content.assemble((f"the picture in front: {picture.title}", "bold $ink-loud"))
    lines = [line for text in picture.reading for line in wrapped(text, width)]
    return [title, *map(Content, lines), *(Content.assemble((line, "bold")) for line in wrapped(picture.now, width))]


def problem_panel(problem: Exception, marks: Marks) -> Panel:
    """A mistake of whoever wrote the scene, the settings or the data, with its remedy."""
    return Panel("this cannot be played", Content(str(problem)), marks)


def mistake_panel(text: str, marks: Marks) -> Panel:
    """What is wrong with an edit that was made while the play goes on."""
    return Panel("the play goes on as it was until this is mended", Content(text), marks)
