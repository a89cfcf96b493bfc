"""The dialogue: the line being spoken, and above it what was said before."""

from itertools import accumulate
from time import monotonic

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget

from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.figures import Spoken
from neural_drama.stage.marks import MARKS
from neural_drama.stage.pacing import revealed
from neural_drama.stage.paging import NEWEST, Pages, Place
from neural_drama.stage.performance import Performance
from neural_drama.stage.speech import PIECE, set_in_lines

FRAMES_A_SECOND = 30

BACK = "back"
"""What the cells of an entry know of it: how many have come since."""

ROOMY = 6
"""From so many rows on, a blank one stands between two entries."""


class Dialogue(Widget):
    """Shows the end of the dialogue; the last line types itself unless motion is unwanted."""

    class Clicked(Message):
        """The player clicked on the dialogue."""

    class FigureClicked(Message):
        """The player clicked on a figure: the entry as it was said, and which of its pieces it is."""

        def __init__(self, entry: Spoken, piece: int) -> None:
            super().__init__()
            self.entry, self.piece = entry, piece

    class Completed(Message):
        """The line is on screen to its end."""

    class Turned(Message):
        """Another part of the dialogue is shown."""

    def __init__(self, performance: Performance, characters_a_second: float, glyphs: Glyphs) -> None:
        super().__init__(id="dialogue")
        self.performance = performance
        self.characters_a_second = characters_a_second
        self._began = 0.0
        self._showing = 0
        self._place = NEWEST
        self._marks = MARKS[glyphs]
        self._timer: Timer | None = None
        self._marked: tuple[Spoken, int] | None = None  # an entry as it was said, and one of its pieces

    def on_mount(self) -> None:
        """The clock only ticks while a line is being revealed."""
        self._timer = self.set_interval(1 / FRAMES_A_SECOND, self._tick, pause=True)

    def speak(self) -> None:
        """Begin to reveal the last line."""
        self._marked = None
        self._began, self._showing, self._place = monotonic(), 0, NEWEST
        if self._timer is not None:
            self._timer.resume()
        self._tick()

    @property
    def has_mark(self) -> bool:
        """Whether a piece of an entry is marked."""
        return self._marked is not None

    def mark(self, marked: tuple[Spoken, int] | None) -> None:
        """Mark a piece of an entry, or none."""
        self._marked = marked
        self._turn_to(NEWEST)

    def complete(self) -> None:
        """Show the rest of the line."""
        self._showing = self._length
        self._settle()

    @property
    def is_complete(self) -> bool:
        """Whether the last line is on screen to its end."""
        return self._showing >= self._length

    @property
    def has_earlier(self) -> bool:
        """Whether something was said that stands above what is shown."""
        return bool(self.performance.entries) and self._pages().has_earlier(self._place)

    @property
    def has_later(self) -> bool:
        """Whether something was said that stands below what is shown."""
        return self._place != NEWEST

    def look_back(self, is_page: bool = True) -> None:
        """Look at what was said earlier, a page or a little of it."""
        if self.has_earlier:
            self._turn_to(self._pages().earlier(self._place, is_page))

    def look_forward(self, is_page: bool = True) -> None:
        """And forward again."""
        if self.has_later:
            self._turn_to(self._pages().later(self._place, is_page))

    def render(self) -> Content:
        """As many of the last entries as there is room for, the newest at the bottom."""
        if not self.performance.entries:
            return Content("")
        pages = self._pages()
        place = self._place
        if place == NEWEST and not self.is_complete:
            # A line too tall for its room is followed as it is revealed.
            tallest = max(0, len(self._rows_of(0)) - self.size.height)
            place = Place(0, min(self._to_come(), tallest))
        return Content("\n").join(pages.page(place))

    def on_resize(self) -> None:
        """At another size the pages end elsewhere."""
        self._turn_to(NEWEST)

    def on_click(self, event: Click) -> None:
        """A click on a figure means that figure; anywhere else it is as good as a key."""
        meta = event.style.meta
        entry = self.performance.entries[-1 - meta[BACK]] if BACK in meta else None
        if PIECE in meta and isinstance(entry, Spoken):
            event.stop()
            self.post_message(self.FigureClicked(entry, meta[PIECE]))
        else:
            self.post_message(self.Clicked())

    def on_mouse_scroll_up(self) -> None:
        """Look back."""
        self.look_back(is_page=False)

    def on_mouse_scroll_down(self) -> None:
        """Look forward again."""
        self.look_forward(is_page=False)

    @property
    def _length(self) -> int:
        line = self.performance.line
        return len(line.text) if line else 0

    def _tick(self) -> None:
        self._showing = revealed(self._length, monotonic() - self._began, self.characters_a_second)
        if self.is_complete:
            self._settle()
        self.refresh()

    def _settle(self) -> None:
        if self._timer is not None:
            self._timer.pause()
        self.refresh()
        self.post_message(self.Completed())

    def _turn_to(self, place: Place) -> None:
        self._place = place
        self.refresh()
        self.post_message(self.Turned())

    def _pages(self) -> Pages[Content]:
        gap = [Content("")] if self.size.height >= ROOMY else []
        return Pages(len(self.performance.entries), self._rows_of, self.size.height, gap)

    def _rows_of(self, back: int) -> list[Content]:
        """The rows of an entry as it stands now, 0 being the newest."""
        rows, heading = self._set(back)
        return _revealed_part(rows, heading, self._showing) if back == 0 and not self.is_complete else rows

    def _to_come(self) -> int:
        """How many rows of the newest entry nothing is to be seen of yet."""
        rows, heading = self._set(0)
        starts = accumulate((len(row) + 1 for row in rows[heading:]), initial=0)
        return sum(start > self._showing for start in list(starts)[:-1])

    def _set(self, back: int) -> tuple[list[Content], int]:
        performance = self.performance
        entry = performance.entries[-1 - back]
        marked = self._marked[1] if self._marked is not None and self._marked[0] is entry else None
        if isinstance(entry, Spoken):
            entry = performance.as_said(entry)
        cast = performance.play.episode.script.cast
        rows, heading = set_in_lines(entry, cast, self.size.width, back > 0, self._marks, marked)
        return [row.stylize(Style.from_meta({BACK: back})) for row in rows], heading


def _revealed_part(lines: list[Content], heading: int, showing: int) -> list[Content]:
    """The lines with only so many characters of the body; those still to come keep their room."""
    part = lines[:heading]
    for line in lines[heading:]:
        part.append(line[: max(0, showing)] if showing < len(line) else line)
        showing -= len(line) + 1
    return part
