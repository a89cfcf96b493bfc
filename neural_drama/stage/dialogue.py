"""The dialogue: the line being spoken, and above it what was said before."""

from time import monotonic

from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from neural_drama.playthrough.figures import Spoken
from neural_drama.stage.pacing import revealed
from neural_drama.stage.performance import Performance
from neural_drama.stage.speech import set_in_lines

FRAMES_A_SECOND = 30


class Dialogue(Widget):
    """Shows the end of the dialogue; the last line types itself unless motion is unwanted."""

    class Clicked(Message):
        """The player clicked on the dialogue."""

    class Completed(Message):
        """The line is on screen to its end."""

    def __init__(self, performance: Performance, is_still: bool) -> None:
        super().__init__(id="dialogue")
        self.performance = performance
        self._is_still = is_still
        self._began = 0.0
        self._showing = 0
        self._scrolled = 0
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """The clock only ticks while a line is being revealed."""
        self._timer = self.set_interval(1 / FRAMES_A_SECOND, self._tick, pause=True)

    def speak(self) -> None:
        """Begin to reveal the last line."""
        self._began, self._showing, self._scrolled = monotonic(), 0, 0
        if self._timer is not None:
            self._timer.resume()
        self._tick()

    def complete(self) -> None:
        """Show the rest of the line."""
        self._showing = self._length
        self._settle()

    @property
    def is_complete(self) -> bool:
        """Whether the last line is on screen to its end."""
        return self._showing >= self._length

    def scroll_by(self, lines: int) -> None:
        """Look back at what was said earlier, or forward again."""
        most = max(0, len(self._lines()) - self.size.height)
        self._scrolled = min(max(0, self._scrolled + lines), most)
        self.refresh()

    def render(self) -> Content:
        """As many of the last lines as there is room for, the newest at the bottom."""
        lines = self._lines()
        height = max(1, self.size.height)
        end = max(height, len(lines) - self._scrolled)
        return Content("\n").join(lines[max(0, end - height) : end])

    def on_click(self) -> None:
        """A click is as good as a key."""
        self.post_message(self.Clicked())

    def on_mouse_scroll_up(self) -> None:
        """Look back."""
        self.scroll_by(2)

    def on_mouse_scroll_down(self) -> None:
        """Look forward again."""
        self.scroll_by(-2)

    @property
    def _length(self) -> int:
        line = self.performance.line
        return len(line.text) if line else 0

    def _tick(self) -> None:
        self._showing = revealed(self._length, monotonic() - self._began, self._is_still)
        if self.is_complete:
            self._settle()
        self.refresh()

    def _settle(self) -> None:
        if self._timer is not None:
            self._timer.pause()
        self.refresh()
        self.post_message(self.Completed())

    def _lines(self) -> list[Content]:
        """All lines as they stand now, oldest first. Entries are set from the last one until there are enough."""
        performance = self.performance
        cast = performance.play.episode.script.cast
        height, width = self.size.height, self.size.width
        needed = height * 2 + self._scrolled if self._scrolled else height
        lines: list[Content] = []
        for position, entry in enumerate(reversed(performance.entries)):
            is_past = position > 0
            if isinstance(entry, Spoken):
                entry = performance.as_said(entry)
            set_lines, heading = set_in_lines(entry, cast, width, is_past)
            if not is_past and not self.is_complete:
                set_lines = _revealed_part(set_lines, heading, self._showing)
            if lines and height >= 6:
                set_lines = [*set_lines, Content("")]
            lines = [*set_lines, *lines]
            if len(lines) > needed + height:
                break
        return lines


def _revealed_part(lines: list[Content], heading: int, showing: int) -> list[Content]:
    """The lines with only so many characters of the body; those still to come keep their room."""
    part = lines[:heading]
    for line in lines[heading:]:
        part.append(line[: max(0, showing)] if showing < len(line) else line)
        showing -= len(line) + 1
    return part
