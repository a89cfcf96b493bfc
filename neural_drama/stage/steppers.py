"""The steppers: rows of settings that are turned with arrows or the mouse, and what the marked one is."""

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from neural_drama.comfort.preferences import Preferences
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.wishes import Wish, shown

_REMARK = 2
"""Rows for what the marked setting is."""


class Steppers(Widget):
    """Shows wishes as they stand; the screen around it turns and takes them."""

    ALLOW_SELECT = False

    class Turned(Message):
        """An arrow of the marked row was clicked. by: -1 or 1."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Taken(Message):
        """The marked row was clicked beside its arrows."""

    def __init__(self, wishes: tuple[Wish, ...], marks: Marks) -> None:
        super().__init__(id="steppers")
        self.wishes = wishes
        self.row = 0
        self._marks = marks
        self._preferences = Preferences()
        self._note = ""

    @property
    def marked(self) -> Wish:
        """The row that is marked."""
        return self.wishes[self.row]

    def show(self, preferences: Preferences, marks: Marks, note: str = "") -> None:
        """Show other values. note: what there is to say besides about the marked row."""
        self._preferences, self._marks, self._note = preferences, marks, note
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows, and the remark."""
        return len(self.wishes) + 1 + _REMARK

    def render(self) -> Content:
        """The rows, those around the mark where they do not all fit; below them what the marked one is."""
        width = self.size.width
        top, room = self._window()
        rows = [self._row(place, width) for place in range(top, min(len(self.wishes), top + room))]
        gap = [Content("")] * (self.size.height > len(rows) + _REMARK)
        return Content("\n").join([*rows, *gap, *self._remark(width)])

    def on_click(self, event: Click) -> None:
        """An arrow turns its row, the rest of a row marks it or takes it."""
        event.stop()
        place = event.get_content_offset(self)
        top, room = self._window()
        if place is None or place.y >= room or top + place.y >= len(self.wishes):
            return
        was_marked, self.row = self.row == top + place.y, top + place.y
        less, more = self._arrows()
        if self.marked.values and abs(place.x - less) <= 1:
            self.post_message(self.Turned(-1))
        elif self.marked.values and abs(place.x - more) <= 1:
            self.post_message(self.Turned(1))
        elif was_marked or not self.marked.values:
            self.post_message(self.Taken())
        self.refresh()

    def _window(self) -> tuple[int, int]:
        """The first row shown, and how many there is room for."""
        room = max(1, self.size.height - _REMARK)
        return min(max(0, self.row - room + 2), max(0, len(self.wishes) - room)), room

    def _arrows(self) -> tuple[int, int]:
        """Where the two arrows of a row stand."""
        less = 2 + max(len(wish.title) for wish in self.wishes) + 1
        steps = [shown(value) for wish in self.wishes for value in wish.values]
        now = [shown(wish.value(self._preferences)) for wish in self.wishes if wish.values]
        return less, less + 3 + max(map(len, [*steps, *now]))

    def _row(self, place: int, width: int) -> Content:
        wish, marks = self.wishes[place], self._marks
        is_marked = place == self.row
        less, more = self._arrows()
        row = f"{marks.chosen if is_marked else ' '} {wish.title}"
        if wish.values:
            value = f"{shown(wish.value(self._preferences)):^{more - less - 3}}"
            row = f"{row:<{less}}{marks.less} {value} {marks.more}"
        style = "bold $ink-loud" if is_marked else "$foreground"
        return Content.assemble((row, style)).truncate(width)

    def _remark(self, width: int) -> list[Content]:
        text = f"{self.marked.meaning} {self._note}".rstrip()
        rows = Content.assemble((text, "$ink-dim")).wrap(max(1, min(WIDEST, width) - 2))
        return [row.pad_left(2) for row in rows[: max(_REMARK, self.size.height - len(self.wishes) - 1)]]
