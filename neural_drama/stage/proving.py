"""The proof of a figure, laid over the scene: its sections to be read, and the other figures a key away."""

from collections.abc import Iterator

from textual import work
from textual.content import Content
from textual.widgets import Static

from neural_drama.notebook.gathering import demand_of
from neural_drama.notebook.notebook import Demand
from neural_drama.pictures.strokes import fitting
from neural_drama.proof.proof import Again, Proof
from neural_drama.proof.rows import NARROWEST, Row, set_in_lines
from neural_drama.proof.sections import sections_of
from neural_drama.proof.words import labored_in_words, toilsome, verdict_of
from neural_drama.stage.bindings import PROOF_KEYS
from neural_drama.stage.marks import Marks
from neural_drama.stage.paging import WIDEST
from neural_drama.stage.panels import Panel, room_in
from neural_drama.stage.selecting import Selector


class ProofScreen(Panel):
    """Proves the figure that is selected. `selector` says which one it was when the screen is put away."""

    BINDINGS = PROOF_KEYS

    def __init__(self, selector: Selector, marks: Marks) -> None:
        """Raises ValueError where no figure is selected."""
        super().__init__("proof", Content(""), marks)
        if selector.selected is None:
            raise ValueError("no figure is selected, so there is nothing to prove")
        self.selector = selector
        self._marks = marks
        self._proof: Proof | None = None
        self.demanded: list[Demand] = []  # every figure that was proved before the screen is put away
        self._labored: Row | None = None

    def on_mount(self) -> None:
        """Prove it now."""
        self._prove()

    def on_resize(self) -> None:
        """At another width the lines end elsewhere."""
        if self._proof is not None:
            self._show()

    def action_other(self, by: int) -> None:
        """Prove another figure of the lines on screen."""
        self.selector = self.selector.next() if by > 0 else self.selector.previous()
        self._prove()

    def action_labor(self) -> None:
        """Do again what takes many passes."""
        facts = toilsome(self._proof) if self._proof is not None else ()
        if facts and self._labored is None:
            self._labored = Row("It is being done again ...")
            self._show()
            self._labor(self.selector, facts[0])

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _labor(self, selector: Selector, fact: str) -> None:
        again = selector.labored(fact)
        if self.is_attached:
            self.app.call_from_thread(self._done, selector, again)

    def _done(self, selector: Selector, again: Again | None) -> None:
        if selector is self.selector and self.is_attached:
            self._labored = labored_in_words(again)
            self._show()

    def _prove(self) -> None:
        self._proof, self._labored = self.selector.proof(), None
        if (line := self.selector.line) is not None and (selected := self.selector.selected) is not None:
            self.demanded.append(demand_of(line, selected.figure))
        self._show()
        self.query_one("#panel").scroll_home(animate=False)

    def _show(self) -> None:
        assert self._proof is not None and self.selector.at is not None, "a figure is selected"
        panel = self.query_one("#panel")
        number, count = self.selector.at + 1, len(self.selector.figures)
        panel.border_title = Content(f"proof of {self._proof.record.shown} ({number}/{count})")
        keys = self._marks.keys
        others = f"  {keys.get('left', 'left')} {keys.get('right', 'right')}: others" if count > 1 else ""
        labor = "  r: do it again" if toilsome(self._proof) and self._labored is None else ""
        ways = (f"enter: back{others}{labor}", f"enter: back{labor}", "enter: back")
        room = room_in(self.app.size.width)
        panel.border_subtitle = Content(fitting(room, *ways))
        width = max(NARROWEST, min(WIDEST, room))
        self.query_one("#panel-text", Static).update(Content("\n").join(self._lines(self._proof, width)))

    def _lines(self, proof: Proof, width: int) -> Iterator[Content]:
        yield from self._set(verdict_of(proof), width, "bold" if proof.agrees else "bold $ink-loud")
        if self._labored is not None:
            yield from self._set(self._labored, width, "bold")
        for section in sections_of(proof):
            yield Content("")
            yield from self._set(section.heading, width, "bold $ink-loud")
            for row in section.rows:
                yield from self._set(row, width, "$ink-dim" if row.is_code else "")

    def _set(self, row: Row, width: int, style: str) -> Iterator[Content]:
        for line in set_in_lines(row, width, self._is_in_letters):
            yield Content.assemble((line, style))
