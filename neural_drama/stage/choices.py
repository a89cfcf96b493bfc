"""The choices: what the player may answer, taken by number, by arrow or by mouse."""

from textual.content import Content
from textual.events import Click, MouseEvent, MouseMove
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from neural_drama.pictures.strokes import Glyphs
from neural_drama.stage.marks import MARKS
from neural_drama.stage.paging import WIDEST

_INDENT = 5

AIRY = 32
"""From so many rows of the window on, a projector has a blank one between two options."""


class Choices(Widget):
    """Shows the options of a choice, and which one an enter would take."""

    ALLOW_SELECT = False

    class Taken(Message):
        """The player took an option, the first being 1."""

        def __init__(self, option: int) -> None:
            super().__init__()
            self.option = option

    def __init__(self, id: str, glyphs: Glyphs) -> None:
        super().__init__(id=id)
        self._mark = MARKS[glyphs].chosen
        self.options: tuple[Content, ...] = ()
        self.selected = 0

    def offer(self, options: tuple[Content, ...]) -> None:
        """Show the options of a choice."""
        self.options = options
        self.selected = 0
        self.refresh(layout=True)

    def select(self, by: int) -> None:
        """Move the mark, past the last option to the first."""
        self.selected = (self.selected + by) % len(self.options)
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the options take."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The options; where they do not all fit, those around the mark."""
        lines = self._lines(self.size.width)
        top = self._top(lines)
        return Content("\n").join(line for _, line in lines[top : top + max(1, self.size.height)])

    def on_mouse_move(self, event: MouseMove) -> None:
        """The option under the mouse is marked."""
        option = self._option_at(event)
        if option is not None and option != self.selected:
            self.selected = option
            self.refresh()

    def on_click(self, event: Click) -> None:
        """The option under the mouse is taken."""
        event.stop()
        option = self._option_at(event)
        if option is not None:
            self.post_message(self.Taken(option + 1))

    def _option_at(self, event: MouseEvent) -> int | None:
        place = event.get_content_offset(self)
        if place is None:
            return None
        lines = self._lines(self.size.width)
        row = self._top(lines) + place.y
        return lines[row][0] if 0 <= row < len(lines) else None

    def _top(self, lines: list[tuple[int, Content]]) -> int:
        """The first row shown, so that the marked option is whole if it can be."""
        height = max(1, self.size.height)
        rows = [row for row, (option, _) in enumerate(lines) if option == self.selected]
        if not rows or len(lines) <= height:
            return 0
        return min(rows[0], max(0, rows[-1] - height + 1))

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        """Every row with the option it belongs to."""
        rows: list[tuple[int, Content]] = []
        is_airy = self.screen.has_class("-projected") and self.screen.size.height >= AIRY
        for index, option in enumerate(self.options):
            if is_airy and index:
                rows.append((index, Content("")))
            is_marked = index == self.selected
            style = "bold $ink-loud" if is_marked else "$foreground"
            wrapped = option.wrap(max(1, min(WIDEST, width) - _INDENT))
            for row, words in enumerate(wrapped):
                key = f"{self._mark if is_marked else ' '} {index + 1:<{_INDENT - 2}}" if row == 0 else " " * _INDENT
                rows.append((index, Content.assemble((key, style), words.stylize_before(style))))
        return rows
