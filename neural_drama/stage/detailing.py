"""Detailing: all numbers of a neuron or a connection, laid over the scene, and its neighbors a key away."""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from neural_drama.pictures.detail_sheet import detail_sheet
from neural_drama.pictures.strokes import Glyphs, fitting
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.bindings import DETAIL_KEYS
from neural_drama.stage.examination import Examination, Way
from neural_drama.stage.inks import style_of
from neural_drama.stage.keys import sign_of
from neural_drama.stage.marks import MARKS
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.panels import Panel, room_in

NARROWEST = 24
"""No sheet is set narrower."""


class DetailScreen(Panel):
    """Shows what is looked at. `examination` says what that was when the screen is put away."""

    BINDINGS = DETAIL_KEYS

    def __init__(self, examination: Examination, moment: Moment, glyphs: Glyphs) -> None:
        super().__init__("", Content(""), MARKS[glyphs])
        self.examination = examination
        self._moment, self._glyphs, self._marks = moment, glyphs, MARKS[glyphs]

    def on_mount(self) -> None:
        """Show it at once."""
        self._show()

    def on_resize(self) -> None:
        """At another width the lines end elsewhere."""
        self._show()

    def action_look(self, way: Way) -> None:
        """Look at what is next to it."""
        self._turn_to(self.examination.look(way, self._moment))

    def action_switch(self) -> None:
        """From a neuron to its connections, and back."""
        self._turn_to(self.examination.switch(self._moment))

    def _turn_to(self, examination: Examination) -> None:
        self.examination = examination
        self._show()
        self.query_one("#panel").scroll_home(animate=False)

    def _show(self) -> None:
        panel, marks = self.query_one("#panel"), self._marks
        width = max(NARROWEST, min(WIDEST, room_in(self.app.size.width)))
        arrows = " ".join(marks.keys.get(way, way) for way in ("left", "right", "up", "down"))
        other = "its connections" if self.examination.connection is None else "the neuron"
        switch = sign_of("detail-connections", self.active_bindings.items(), marks)
        ways = [f"enter: back  {those}: neighbors  {switch}: {other}  pgdn: more" for those in (arrows, "arrows")]
        ways += [f"enter: back  {switch}: {other}", "enter: back"]
        panel.border_subtitle = Content(fitting(width - 4, *ways))
        detail = self.examination.detail(self._moment)
        panel.border_title = Content(detail.title)
        sheet = self.query_one("#panel-text", Static)
        sheet.styles.width = width  # the same for all, so that nothing jumps as one walks on
        sheet.update(Content("\n").join([*self._heading(width), *self._sheet(width)]))

    def _heading(self, width: int) -> Iterator[Content]:
        """Whose numbers these are."""
        moment = self._moment
        case = f"{moment.case_file.singular} {moment.case_file.number_of(moment.incident)}"
        yield from Content.assemble((f"for {case}, at epoch {moment.epoch}", "$ink-dim")).wrap(width)
        yield Content("")

    def _sheet(self, width: int) -> Iterator[Content]:
        for row in detail_sheet(self.examination.detail(self._moment), width, self._glyphs):
            yield Content.assemble(*((span.text, style_of(span.ink)) for span in row))
