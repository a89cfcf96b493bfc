"""The curtain: how the story ended, by what was measured."""

from dataclasses import replace

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.marks import MARKS, Marks

THE_END = "THE END"


class Curtain(Widget):
    """Shows the ending, what it means, and the incident's miss before and after the last training."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="curtain")
        self._marks = MARKS[glyphs]
        self._lines: list[Content] = []

    def fall(self, ending: str | None, moment: Moment, has_been_said: bool) -> None:
        """Show an ending. has_been_said: whether the play itself has spoken its last words."""
        self._lines = [] if has_been_said else [Content.assemble((THE_END, "bold $ink-loud"))]
        known = next((known for known in ENDINGS if known.name == ending), None)
        if known is not None:
            title = known.name.replace("-", " ").upper()
            self._lines.append(Content.assemble((title, "bold $ink-loud"), (f"  {known.meaning}", "$ink-dim")))
        if moment.before_training is not None:
            self._lines.append(_miss(moment.before_training, moment, self._marks))
        self.refresh(layout=True)

    def take_over(self, other: "Curtain") -> None:
        """Show what another one showed."""
        self._lines = other._lines
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the words take."""
        return len(self._set(width))

    def render(self) -> Content:
        """The words, set to the width."""
        return Content("\n").join(self._set(self.size.width))

    def _set(self, width: int) -> list[Content]:
        return [row for line in self._lines for row in line.wrap(max(1, width))]


def _miss(before: Moment, after: Moment, marks: Marks) -> Content:
    case_file = after.case_file
    which = f"miss on {case_file.singular} {case_file.number_of(after.incident)}"
    # The same case before and after, also when another one has been opened since.
    then = replace(before, incident=after.incident)
    change = f"{shown(then.miss, signed=True)} {marks.becomes} {of_unit(after.miss, case_file.unit, signed=True)}"
    return Content.assemble((f"{which}  ", "$ink-dim"), (change, "bold"))
