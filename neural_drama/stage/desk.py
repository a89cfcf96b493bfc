"""The desk: the panel on which the player sets hyperparameters, by dial, by number or by mouse."""

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.desk import Control
from neural_drama.stage.dials import Dials
from neural_drama.stage.marks import MARKS
from neural_drama.stage.speech import WIDEST

_TITLE, _VALUE = 14, 10
_LOW = 18
"""In a window lower than this the row that leaves matters more than the end of an explanation."""

_AROUND = 7
"""What a row takes besides title and value: the mark, the arrows and the blanks between."""


class Desk(Widget):
    """Shows the dials; the player turns them until content and goes on."""

    ALLOW_SELECT = False

    class Left(Message):
        """The player goes on with the settings as they stand."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="desk")
        self._marks = MARKS[glyphs]
        self.dials = Dials(())

    def open(self, controls: tuple[Control, ...]) -> None:
        """Show the controls as they stand."""
        self.dials = Dials(controls)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The controls, the row that leaves, and what there is to say about the row."""
        return self.dials.rows + len(self._remark(width))

    def render(self) -> Content:
        """The controls; where they do not all fit, those around the mark."""
        width, height = self.size.width, max(1, self.size.height)
        rows = self._rows(width)
        remark = self._remark(width)
        room = max(1, height - len(remark))
        top = self._top(len(rows), room)
        return Content("\n").join([*rows[top : top + room], *remark])

    def on_click(self, event: Click) -> None:
        """An arrow turns its dial, the last row leaves, any other place is marked."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        rows = self.dials.rows
        room = max(1, self.size.height - len(self._remark(self.size.width)))
        row = self._top(rows, room) + place.y
        if place.y >= room or row >= rows or not self.dials.set_typed():
            self.refresh()
            return
        self.dials.row = row
        if self.dials.is_unfolding:
            self.dials.confirm()
        elif self.dials.is_leaving:
            self.post_message(self.Left())
        elif abs(place.x - (title := self._title_width(self.size.width)) - 3) <= 1:
            self.dials.turn(-1)
        elif abs(place.x - title - _VALUE - 6) <= 1:
            self.dials.turn(+1)
        self.refresh(layout=True)

    def _top(self, rows: int, room: int) -> int:
        return min(max(0, self.dials.row - room + 1), max(0, rows - room))

    def _title_width(self, width: int) -> int:
        return max(1, min(_TITLE, width - _VALUE - _AROUND))

    def _has_room(self, control: Control, width: int) -> bool:
        """Whether what a control means can stand beside it."""
        return width >= _TITLE + _VALUE + _AROUND + 2 + len(control.meaning)

    def _rows(self, width: int) -> list[Content]:
        rows, marks = [], self._marks
        for index, control in enumerate(self.dials.controls):
            is_marked = index == self.dials.row
            style = "bold $ink-loud" if is_marked else "$foreground"
            typed = self.dials.typed if is_marked else None
            value = control.shown() if typed is None else f"{typed}_"
            title = self._title_width(width)
            mark = marks.chosen if is_marked else " "
            row = f"{mark} {control.title[:title]:<{title}} {marks.less} {value:^{_VALUE}} {marks.more}"
            meaning = control.meaning if self._has_room(control, width) else ""
            rows.append(Content.assemble((row, style), (f"  {meaning}", "$ink-dim")).truncate(width))
        if self.dials.is_folded:
            rows.append(self._plain_row("more settings", self.dials.is_unfolding, width))
        rows.append(self._plain_row("go on with these settings", self.dials.is_leaving, width))
        return rows

    def _plain_row(self, text: str, is_marked: bool, width: int) -> Content:
        mark, style = (self._marks.chosen, "bold $ink-loud") if is_marked else (" ", "$foreground")
        return Content.assemble((f"{mark} {text}", style)).truncate(width)

    def _remark(self, width: int) -> list[Content]:
        """What was wrong with a number, or else what the marked control means and takes."""
        dials = self.dials
        most = 2
        if dials.error:
            text, style = dials.error, "bold $ink-bad"
        elif (control := dials.marked) is None:
            text, style = " ", "$ink-dim"
        else:
            is_told = self._has_room(control, width)
            invitation = f"  turn: {control.takes}" if control.words else f"  type {control.takes}, or turn"
            text, style = invitation if is_told else f"  {control.takes}: {control.meaning}", "$ink-dim"
            most = 1 if self.screen.size.height < _LOW else 2
        return Content.assemble((text, style)).wrap(max(1, min(WIDEST, width)))[:most]
