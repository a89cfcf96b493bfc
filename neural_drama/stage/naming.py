"""Naming: the panel that asks for the neuron held most responsible, and shows at which the player points."""

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.marks import MARKS
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.pointing import Pointing


class Naming(Widget):
    """Two rows: the question, and the neuron that an enter would name."""

    ALLOW_SELECT = False

    class Named(Message):
        """The player clicked on the neuron's row."""

    class Changed(Message):
        """The player points at another neuron."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="naming")
        self._marks = MARKS[glyphs]
        self.pointing: Pointing | None = None
        self._said = 0.0

    def ask(self, pointing: Pointing | None, moment: Moment) -> None:
        """Show what the player points at, and what it said at a moment."""
        if pointing is not None:
            self._said = float(moment.attribution.activation[pointing.asked.layer - 1][pointing.neuron - 1])
        if pointing is not None or self.pointing is not None:
            self.refresh(layout=True)
        self.pointing = pointing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the question takes, and the answer."""
        return len(self._question(width)) + 1

    def render(self) -> Content:
        """The question, as much of it as there is room for, and always the answer."""
        if self.pointing is None:
            return Content("")
        width, height = self.size.width, max(1, self.size.height)
        answer, _ = self._answer(width)
        return Content("\n").join([*self._question(width)[: height - 1], answer])

    def on_click(self, event: Click) -> None:
        """An arrow points at a neighbor; any other place of its row names the neuron."""
        event.stop()
        place, pointing = event.get_content_offset(self), self.pointing
        if place is None or pointing is None:
            return
        width = self.size.width
        _, (less, more) = self._answer(width)
        if place.y != min(len(self._question(width)), max(1, self.size.height) - 1):
            return
        if abs(place.x - less) <= 1 or abs(place.x - more) <= 1:
            pointing.step(-1 if abs(place.x - less) <= 1 else 1)
            self.post_message(self.Changed())
        else:
            self.post_message(self.Named())

    def _question(self, width: int) -> list[Content]:
        if self.pointing is None:
            return []
        if self.pointing.error:
            question = Content.assemble((self.pointing.error, "$ink-bad bold"))
        else:
            asked = self.pointing.asked
            words = f"Name the most responsible neuron of layer {asked.layer}, 1 to {asked.width}."
            question = Content.assemble((words, "$foreground"))
        return [*question.wrap(max(1, min(WIDEST, width)))]

    def _answer(self, width: int) -> tuple[Content, tuple[int, int]]:
        """The row of the neuron pointed at, and where its two arrows stand."""
        assert self.pointing is not None, "somebody is asked"
        pointing, marks = self.pointing, self._marks
        digits = len(str(pointing.asked.width))
        number = f"{pointing.typed}_" if pointing.typed else str(pointing.neuron)
        before = f"{marks.chosen} neuron {marks.less} "
        middle = f"{number:^{digits + 2}}"
        said = "" if pointing.is_astray else f"  it said {shown(self._said, signed=True)}"
        row = Content.assemble((f"{before}{middle} {marks.more}", "bold $ink-loud"), (said, "$ink-dim"))
        return row.truncate(width), (len(before) - 2, len(before) + len(middle) + 1)
