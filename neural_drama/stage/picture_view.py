"""The picture view: the one widget that puts a canvas on the terminal, redrawing only the rows that changed."""

from collections.abc import Callable
from operator import is_

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from neural_drama.pictures.canvas import Canvas, Row
from neural_drama.stage.inks import palette

Draw = Callable[[int, int], Canvas]


class PictureView(Widget):
    """Shows what a function draws for the size there is."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """The player clicked on a cell of the picture."""

        def __init__(self, view: "PictureView", x: int, y: int) -> None:
            super().__init__()
            self.view, self.x, self.y = view, x, y

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Draw | None = None
        self._subject: tuple[object, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._looks: tuple[Style, dict[str, Style]] | None = None  # the ground, and each ink on it

    def show(self, draw: Draw, *subject: object) -> None:
        """Show another picture. Of the very same subject there is only one, so it is not drawn again."""
        is_same = len(subject) == len(self._subject) > 0 and all(map(is_, subject, self._subject))
        self._draw, self._subject = draw, subject
        if not is_same:
            self._redraw()

    @property
    def lines(self) -> tuple[str, ...]:
        """What is on screen, as plain text."""
        return tuple("".join(span.text for span in row) for row in self._rows)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._redraw()

    def on_click(self, event: Click) -> None:
        """Say which cell it was."""
        self.post_message(self.Clicked(self, event.x, event.y))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some rows of the canvas."""
        self._looks = None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the canvas."""
        # Once for all rows: to look the colors up takes longer than to draw a row.
        ground, styles = self._looks = self._looks or self._looks_of_now()
        if y >= len(self._rows):
            return Strip.blank(self.size.width, ground)
        segments = [Segment(span.text, styles[span.ink]) for span in self._rows[y]]
        return Strip(segments).adjust_cell_length(self.size.width, ground)

    def _looks_of_now(self) -> tuple[Style, dict[str, Style]]:
        ground = self.rich_style
        styles = palette(self.app.theme_variables, self._depth, self.app.current_theme.dark)
        return ground, {ink: ground + style for ink, style in styles.items()}

    @property
    def _depth(self) -> str:
        if self.app.no_color:
            return "none"
        if self.app.current_theme.ansi:
            return "16"  # the theme's own inks are among the sixteen already
        return self.app.console.color_system or "none"

    def _redraw(self) -> None:
        if self._draw is None or self.size.area == 0:
            return
        before, self._rows = self._rows, self._draw(self.size.width, self.size.height).rows()
        if len(before) != len(self._rows):
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, self._rows, strict=True)) if old != new]
        for first, last in _runs(changed):
            self.refresh(Region(0, first, self.size.width, last - first + 1))


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Neighboring rows joined into runs of first and last."""
    runs: list[tuple[int, int]] = []
    for y in rows:
        if runs and runs[-1][1] == y - 1:
            runs[-1] = (runs[-1][0], y)
        else:
            runs.append((y, y))
    return runs
