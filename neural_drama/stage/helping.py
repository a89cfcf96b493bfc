"""Helping: the keys that work now and, below them, how the picture in front is read."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click

from neural_drama.pictures.strokes import wrapped
from neural_drama.stage.keys import Key
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.panels import Panel, room_in
from neural_drama.stage.rows import KEY, Row, Rows

if TYPE_CHECKING:
    from neural_drama.pictures.explanations import Explanation

LEAST_ROOM = 12
"""Columns that what a key does is given beside it, at the least."""

BLANK = Row(())


class HelpPanel(Panel):
    """It is put up and away again and again, so it is made once and written anew."""

    def __init__(self, marks: Marks) -> None:
        super().__init__("keys that work here", Content(""), marks)
        self._keys: list[Key] = []
        self._picture: Explanation | None = None
        self._has_mouse = False
        self._more = ""  # what to press for the rest
        self._list = Rows("panel")

    @property
    def words(self) -> str:
        """All that it says."""
        return "\n".join(row.words for row in self._list.rows)

    def compose(self) -> ComposeResult:
        """The rows, in a frame."""
        self._list.border_title = Content(self._title)
        yield self._list

    def write(self, keys: list[Key], picture: "Explanation | None", marks: Marks, has_mouse: bool) -> None:
        """Say which keys there are and what they do, and below them how the picture in front is read."""
        self._keys, self._picture, self._has_mouse = keys, picture, has_mouse
        self._more = f"  {marks.keys.get('down', 'down')} pgdn: {'the picture in front' if picture else 'more'}"
        self._list.set_class(marks.is_in_letters, "-ascii")
        self._set()

    def on_resize(self) -> None:
        """Set it for the width that there is now."""
        self._set()

    def _set(self) -> None:
        room = room_in(self.app.size.width)
        self._list.show(tuple(self._rows(room)), room)
        is_cut = self._list.virtual_size.height > int(0.9 * self.app.size.height) - 2  # less the frame
        self._list.border_subtitle = Content(f"enter: back{self._more * is_cut}")

    def _rows(self, room: int) -> list[Row]:
        """room: columns."""
        widest = max((len(key.keys) for key in self._keys), default=0)
        rows = []
        for key in self._keys:
            named = key.keys
            for line in wrapped(key.told, max(LEAST_ROOM, room - widest - 2)):
                parts = ((f"{named:<{widest}}", "bold $footer-key-foreground"), (f"  {line}", ""))
                rows.append(Row(parts, key.key))
                named = ""
        if self._has_mouse:
            rows += [BLANK, Row((("Whatever is on screen can be clicked too, also the keys above.", "$ink-dim"),))]
        if self._picture is not None:
            rows += [BLANK, *_explained(self._picture, min(WIDEST, room))]
        return rows

    def on_click(self, event: Click) -> None:
        """On a key that is named, a click is as good as that one, once the help is away."""
        key = event.style.meta.get(KEY)
        if key is not None:
            self.app.call_later(self.app.simulate_key, key)


def _explained(picture: "Explanation", width: int) -> list[Row]:
    """The title of a picture and what there is to say of it, a thought a line."""
    title = Row(((f"the picture in front: {picture.title}", "bold $ink-loud"),))
    lines = [Row(((line, ""),)) for text in picture.reading for line in wrapped(text, width)]
    return [title, *lines, *(Row(((line, "bold"),)) for line in wrapped(picture.now, width))]
