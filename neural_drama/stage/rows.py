"""Rows: a text of which only the lines in sight are drawn, and each of them once."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

KEY = "key"
"""What the cells of a row know of the key that it names."""

MOST_DRAWN = 512
"""How many rows are kept as they were drawn: more than any help of ours has, in a few modes of play."""


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph: stretches of text with their styles, and the key that it names, if any."""

    parts: tuple[tuple[str, str], ...]
    key: str = ""

    @property
    def words(self) -> str:
        """What it says."""
        return "".join(text for text, _ in self.parts)


class Rows(ScrollView):
    """Rows, each wrapped where it is wider than there is room."""

    ALLOW_SELECT = False

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.rows: tuple[Row, ...] = ()
        self._places: list[tuple[Row, int]] = []  # of each line: its row, and which line of it
        self._drawn: dict[Row, list[Strip]] = {}
        self._width = 0
        self._colors: tuple[Style, str] | None = None

    def show(self, rows: tuple[Row, ...], width: int) -> None:
        """Show other rows, from the first. width: the most that there is room for, in columns."""
        if width != self._width:
            self._drawn.clear()
        self.rows, self._width = rows, width
        self._place()
        self.scroll_home(animate=False)
        self.refresh()

    def on_mount(self) -> None:
        """Wrap what came before there were styles to wrap it by."""
        self._place()

    def _place(self) -> None:
        """Give each line its place; what takes as much room as before needs no new layout."""
        self._places = [(row, line) for row in self.rows for line in range(self._lines_of(row))]
        widest = max((cell_len(row.words) for row in self.rows), default=0)
        self.virtual_size = Size(min(widest, self._width), len(self._places))

    def _lines_of(self, row: Row) -> int:
        return 1 if cell_len(row.words) <= self._width or not self.is_attached else len(self._strips(row))

    def _strips(self, row: Row) -> list[Strip]:
        if row not in self._drawn:
            if len(self._drawn) >= MOST_DRAWN:
                self._drawn.clear()
            text = Content.assemble(*row.parts)
            if row.key:
                text = text.stylize(Style.from_meta({KEY: row.key}))
            self._drawn[row] = Visual.to_strips(self, text, max(1, self._width), None, self.visual_style)
        return self._drawn[row]

    def notify_style_update(self) -> None:
        """With other colors, what was drawn is drawn anew. Textual says this also when nothing has changed."""
        super().notify_style_update()
        colors = (self.visual_style, self.app.theme)
        if colors != self._colors:
            self._drawn.clear()
        self._colors = colors

    def render_line(self, y: int) -> Strip:
        """One line of those in sight."""
        place = y + self.scroll_offset.y
        width, ground = self.scrollable_content_region.width, self.visual_style.rich_style
        if place >= len(self._places):
            return Strip.blank(width, ground)
        row, line = self._places[place]
        return self._strips(row)[line].adjust_cell_length(width, ground)
