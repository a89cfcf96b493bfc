"""The bar of epochs: where the player is in a run, and by which any epoch of it is reached."""

from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message
from textual.widget import Widget

from neural_drama.pictures.strokes import Glyphs
from neural_drama.stage.marks import MARKS


class EpochBar(Widget):
    """A line from epoch 0 to the last one. While a run is watched it only shows how far it has come."""

    ALLOW_SELECT = False

    class Moved(Message):
        """The player asked for an epoch with the mouse."""

        def __init__(self, epoch: int) -> None:
            super().__init__()
            self.epoch = epoch

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="epochs")
        self._marks = MARKS[glyphs]
        self.epoch = self.last = 0
        self.is_live = False
        self._is_dragged = False

    def show(self, epoch: int, last: int, is_live: bool) -> None:
        """Show an epoch of a run."""
        if (epoch, last, is_live) != (self.epoch, self.last, self.is_live):
            self.epoch, self.last, self.is_live = epoch, last, is_live
            self.refresh()

    def render(self) -> Content:
        """The bar in one row."""
        start, length = self._track
        if length < 1 or self.last < 1:
            return Content("")
        at = round(self.epoch / self.last * (length - 1))
        marks = self._marks
        less, more = (" ", " ") if self.is_live else (marks.less, marks.more)
        rest = marks.to_come if self.is_live else marks.done
        return Content.assemble(
            (f" {less} 0 ", "$ink-title"),
            (marks.done * at, "$ink-loud"),
            (marks.here, "bold $ink-cursor"),
            (rest * (length - 1 - at), "$ink-frame"),
            (f" {self.last} {more}", "$ink-title"),
        )

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go to the epoch under the mouse, or one step where an arrow stands."""
        event.stop()
        if self.is_live or self.last < 1:
            return
        start, length = self._track
        if event.x < start - 2:
            self.post_message(self.Moved(self.epoch - 1))
        elif event.x >= start + length + len(str(self.last)):
            self.post_message(self.Moved(self.epoch + 1))
        else:
            self._is_dragged = True
            self.capture_mouse()
            self._move_to(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the mouse while it is held down."""
        if self._is_dragged:
            self._move_to(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go."""
        self._is_dragged = False
        self.release_mouse()

    @property
    def _track(self) -> tuple[int, int]:
        """The first cell of the line and how many there are."""
        return 5, self.size.width - 5 - len(str(self.last)) - 4

    def _move_to(self, x: int) -> None:
        start, length = self._track
        part = (x - start) / max(1, length - 1)
        self.post_message(self.Moved(round(min(max(part, 0.0), 1.0) * self.last)))
