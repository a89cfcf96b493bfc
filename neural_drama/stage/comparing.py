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
from neural_drama.stage.bindings import PANEL_KEYS
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.veil import Veiled


class ComparisonScreen(Veiled[None]):
    """The picture above, the words below it."""

    BINDINGS = PANEL_KEYS

    def __init__(self, comparison: Comparison, glyphs: Glyphs) -> None:
        super().__init__()
        self.comparison, self._glyphs = comparison, glyphs

    def compose(self) -> ComposeResult:
        """Curves, and everything that differs."""
        found = self.comparison
        with VerticalScroll(id="comparison") as panel:
            panel.border_title = Content(f"timelines {found.one.name} and {found.other.name}")
            panel.border_subtitle = Content("enter: back")
            panel.can_focus = False
            panel.set_class(self._glyphs == "ascii", "-ascii")
            yield PictureView(id="curves-of-both")
            yield Static(Content(comparison_in_words(found)), classes="paragraph")
            for difference in found.lines:
                yield Static(Content(difference_in_words(difference, found)), classes="paragraph")

    def on_mount(self) -> None:
        """Draw the curves."""
        draw = partial(comparison_picture, self.comparison, glyphs=self._glyphs, is_front=True)
        self.query_one(PictureView).show(draw)

    def action_put_away(self) -> None:
        """Back to what is below."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one("#comparison").scroll_relative(y=by, animate=False)

    def on_click(self) -> None:
        """A click is as good as a key."""
        self.dismiss(None)
