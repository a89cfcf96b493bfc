"""The desk: the panel on which the player sets hyperparameters, by dial, by number or by mouse."""

from dataclasses import replace

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.desk import Control
from neural_drama.stage.dials import Dials
from neural_drama.stage.marks import MARKS
from neural_drama.stage.paging import WIDEST

_TITLE, _VALUE = 14, 10
"""How wide these columns are, if the window and the words allow."""

_LOW = 18
"""In a window lower than this the row that leaves matters more than the end of an explanation."""

_LOWEST, _SPOKEN = 12, 3
"""From this height on, so many rows are left to the dialogue, whatever there is to be set."""

_AROUND = 7
"""What a row takes besides title and value: the mark, the arrows and the blanks between."""


class Desk(Widget):
    """Shows the dials; the player turns them until content and goes on."""

    ALLOW_SELECT = False

    class Left(Message):
        """The player goes on with the settings as they stand."""

    class Changed(Message):
        """Another row is marked, or there are more of them."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="desk")
        self._marks = MARKS[glyphs]
        self.dials = Dials(())

    def open(self, controls: tuple[Control, ...]) -> None:
        """Show the controls as they stand."""
        self.dials = Dials(controls)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The controls, the row that leaves, and what there is to say about the row; as far as there is room."""
        return max(1, min(self.dials.rows + len(self._remark(width)), self._room()))

    def _room(self) -> int:
        """The rows of the window that nobody else needs."""
        height = self.screen.size.height
        taken = self.gutter.height + self.styles.margin.height + (_SPOKEN if height >= _LOWEST else 1)
        for other in self.siblings:
            if other.display and other.id != "dialogue" and other.styles.height is not None:
                taken += int(other.styles.height.value)
        return height - taken

    def render(self) -> Content:
        """The controls; where they do not all fit, those around the mark, and always the row that leaves."""
        width, height = self.size.width, max(1, self.size.height)
        remark = self._remark(width)
        shown = self._shown(height - len(remark))
        rows = self._rows(width, self._hidden(shown))
        return Content("\n").join([*(rows[row] for row in shown), *remark])

    def _shown(self, room: int) -> list[int]:
        """Which rows are shown, from top to bottom."""
        rows, marked = self.dials.rows, self.dials.row
        if room < 2:
            return [marked]
        scrolled = rows - 1
        top = min(max(0, marked - room + 2), max(0, scrolled - room + 1))
        return [*range(top, min(scrolled, top + room - 1)), scrolled]

    def _hidden(self, shown: list[int]) -> str:
        """How many rows there are above and below those that are shown."""
        above, below = shown[0], max(0, self.dials.rows - shown[0] - len(shown))
        told = [f"{sign}{rows}" for sign, rows in ((self._marks.above, above), (self._marks.below, below)) if rows]
        return " ".join(told)

    def on_click(self, event: Click) -> None:
        """An arrow turns its dial, the last row leaves, any other place is marked."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        width = self.size.width
        shown = self._shown(self.size.height - len(self._remark(width)))
        if place.y >= len(shown) or not self.dials.set_typed():
            self.refresh()
            return
        self.dials.row = shown[place.y]
        less = self._title_width(width) + 3
        if self.dials.is_unfolding:
            self.dials.confirm()
        elif self.dials.is_leaving:
            self.post_message(self.Left())
        elif abs(place.x - less) <= 1:
            self.dials.turn(-1)
        elif abs(place.x - less - self._value_width(width) - 3) <= 1:
            self.dials.turn(+1)
        self.post_message(self.Changed())

    def _title_width(self, width: int) -> int:
        return max(1, min(_TITLE, width - self._value_width(width) - _AROUND))

    def _value_width(self, width: int) -> int:
        """Wide enough for the longest word on any dial, so that no arrow moves as it is turned."""
        words = [len(replace(c, value=word).shown()) for c in self.dials.controls for word in c.words]
        return max(_VALUE, min(max(words, default=0), width - _TITLE - _AROUND))

    def _has_room(self, control: Control, width: int) -> bool:
        """Whether what a control means can stand beside it."""
        return width >= _TITLE + self._value_width(width) + _AROUND + 2 + len(control.meaning)

    def _rows(self, width: int, hidden: str) -> list[Content]:
        rows, marks = [], self._marks
        title, value_width = self._title_width(width), self._value_width(width)
        for index, control in enumerate(self.dials.controls):
            is_marked = index == self.dials.row
            style = "bold $ink-loud" if is_marked else "$foreground"
            typed = self.dials.typed if is_marked else None
            value = control.shown() if typed is None else f"{typed}_"
            mark = marks.chosen if is_marked else " "
            value = f"{value[:value_width]:^{value_width}}"
            row = f"{mark} {control.title[:title]:<{title}} {marks.less} {value} {marks.more}"
            meaning = control.meaning if self._has_room(control, width) else ""
            rows.append(Content.assemble((row, style), (f"  {meaning}", "$ink-dim")).truncate(width))
        if self.dials.is_folded:
            rows.append(self._plain_row("more settings", self.dials.is_unfolding, width))
        rows.append(self._plain_row("go on with these settings", self.dials.is_leaving, width, hidden))
        return rows

    def _plain_row(self, text: str, is_marked: bool, width: int, hidden: str = "") -> Content:
        mark, style = (self._marks.chosen, "bold $ink-loud") if is_marked else (" ", "$foreground")
        return Content.assemble((f"{mark} {text}", style), (f"  {hidden}", "$ink-dim")).truncate(width)

    def _remark(self, width: int) -> list[Content]:
        """What was wrong with a number, or else what the marked control means and takes."""
        dials = self.dials
        most = 1 if self.screen.size.height < _LOW else 2
        if dials.error:
            text, style, most = dials.error, "$ink-bad bold", 2
        elif (control := dials.marked) is None:
            text, style = " ", "$ink-dim"
        elif self._has_room(control, width):
            text, style = f"turn: {control.takes}" if control.words else f"type {control.takes}, or turn", "$ink-dim"
        else:
            text, style = f"{control.takes}: {control.meaning}", "$ink-dim"
        rows = Content.assemble((text, style)).wrap(max(1, min(WIDEST, width) - 2))
        return [row.pad_left(2) for row in rows[:most]]
