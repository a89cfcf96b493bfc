"""Comparing: two timelines side by side, their curves, their figures, and the lines that differ."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from neural_drama.pictures.comparison_picture import comparison_picture
from neural_drama.pictures.strokes import Glyphs
from neural_drama.pictures.words import comparison_in_words, difference_in_words
from neural_drama.playthrough.comparison import Comparison
from neural_drama.stage.marks import MARKS
from neural_drama.stage.panels import Panel
from neural_drama.stage.picture_view import PictureView


class ComparisonScreen(Panel):
    """The picture above, the words below it."""

    def __init__(self, comparison: Comparison, glyphs: Glyphs) -> None:
        found, marks = comparison, MARKS[glyphs]
        words = [comparison_in_words(found), *(difference_in_words(each, found) for each in found.lines)]
        up, down = (marks.keys.get(key, key) for key in ("up", "down"))
        title = f"timelines {found.one.name} and {found.other.name}"
        super().__init__(title, Content("\n\n".join(words)), marks, f"{up} {down} pgup pgdn: more  enter: back")
        self.comparison, self._glyphs = comparison, glyphs

    def compose(self) -> ComposeResult:
        """Curves, and everything that differs."""
        with VerticalScroll(id="comparison") as panel:
            panel.border_title, panel.border_subtitle = Content(self._title), Content(self._said_below)
            panel.can_focus = False
            panel.set_class(self._is_in_letters, "-ascii")
            yield PictureView(id="curves-of-both")
            yield Static(self._text, id="difference")

    def on_mount(self) -> None:
        """Draw the curves."""
        draw = partial(comparison_picture, self.comparison, glyphs=self._glyphs, is_front=True)
        self.query_one(PictureView).show(draw)
