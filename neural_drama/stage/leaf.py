"""A leaf: a text laid over the screen, with words below it that can be looked up by number or by a click."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from neural_drama.booklet.letters import in_letters
from neural_drama.pictures.strokes import fitting
from neural_drama.proof.rows import NARROWEST, Row, set_in_lines
from neural_drama.stage.bindings import LEAF_KEYS
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.panels import AROUND, Panel, room_in

BETWEEN = "  "
"""What stands between two words."""

MOST_WORDS = 9
"""As many as there are digits for."""

Styled = tuple[str, str]
"""A paragraph and its style."""


class SeeAlso(Widget):
    """The words below the text, each behind its digit, in as many rows as they take."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """One is to be looked up."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__(id="see-also")
        self._words: tuple[str, ...] = ()

    def show(self, words: Sequence[str]) -> None:
        """Show other words."""
        self._words = tuple(words[:MOST_WORDS])
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row or more."""
        return len(self._rows(width))

    def render(self) -> Content:
        """The words in rows."""
        rows = []
        for row in self._rows(self.size.width):
            parts: list[str | tuple[str, str]] = []
            for number in row:
                parts += [(f"{number} ", "bold $footer-key-foreground"), f"{self._words[number - 1]}{BETWEEN}"]
            rows.append(Content.assemble(*parts))
        return Content("\n").join(rows)

    def on_click(self, event: Click) -> None:
        """A click on a word is as good as its digit."""
        rows = self._rows(self.size.width)
        x = 0
        for number in rows[event.y] if event.y < len(rows) else ():
            width = self._width(number)
            if x <= event.x < x + width:
                event.stop()
                self.post_message(self.Clicked(number))
            x += width + len(BETWEEN)

    def _rows(self, width: int) -> list[list[int]]:
        """The numbers of the words that stand in each row."""
        rows: list[list[int]] = []
        used = 0
        for number in range(1, len(self._words) + 1):
            if not rows or used + self._width(number) > width:
                rows.append([])
                used = 0
            rows[-1].append(number)
            used += self._width(number) + len(BETWEEN)
        return rows

    def _width(self, number: int) -> int:
        return len(f"{number} {self._words[number - 1]}")


class Leaf(Panel):
    """A panel whose text can be turned, and whose words can be looked up."""

    BINDINGS = LEAF_KEYS

    def __init__(self, marks: Marks) -> None:
        super().__init__("", Content(""), marks)
        self._marks = marks

    def compose(self) -> ComposeResult:
        """The text, and the words below it."""
        with VerticalScroll(id="panel") as panel:
            panel.can_focus = False
            panel.set_class(self._is_in_letters, "-ascii")
            yield Static(id="panel-text", markup=False)
            yield SeeAlso()

    def on_mount(self) -> None:
        """Show it."""
        self.show()

    def on_resize(self) -> None:
        """At another width the lines end elsewhere."""
        self.show()

    def on_see_also_clicked(self, message: SeeAlso.Clicked) -> None:
        """A word was clicked."""
        self.action_see(message.number)

    def action_see(self, number: int) -> None:
        """Look up the word of a number."""
        raise NotImplementedError("a leaf has words")

    def action_turn(self, by: int) -> None:
        """Turn the page."""
        raise NotImplementedError("a leaf can be turned")

    def show(self) -> None:
        """Show what is on the leaf now."""
        raise NotImplementedError("a leaf shows something")

    @property
    def room(self) -> int:
        """How wide its lines may be."""
        return max(NARROWEST, min(WIDEST, room_in(self.app.size.width)))

    def write(self, title: str, keys: str, paragraphs: Sequence[Styled], words: Sequence[str]) -> None:
        """Put a text on it, and the words below."""
        panel = self.query_one("#panel")
        panel.border_title, panel.border_subtitle = Content(title), Content(keys)
        lines = [line for text, style in paragraphs for line in self._set(text, style)]
        self.query_one("#panel-text", Static).update(Content("\n").join(lines))
        self.query_one(SeeAlso).show(words)
        panel.scroll_home(animate=False)
        self.call_after_refresh(self._say_more, keys)

    def _say_more(self, keys: str) -> None:
        """Where there is more than there is room for, name the keys that show it."""
        if not self.is_attached:
            return  # it was put away meanwhile
        panel = self.query_one("#panel")
        if panel.max_scroll_y:
            up, down = (self._marks.keys.get(key, key) for key in ("up", "down"))
            ways = (f"{up} {down}: more  {keys}", keys, f"{up} {down}: more")
            panel.border_subtitle = Content(fitting(panel.outer_size.width - AROUND, *ways))

    def _set(self, text: str, style: str) -> list[Content]:
        text = in_letters(text) if self._is_in_letters else text
        rows = set_in_lines(Row(text), self.room) if text else [""]
        return [Content.assemble((row, style)) for row in rows]
