"""Demanding: the player selects a figure in what was said, and demands its proof."""

from neural_drama.notebook.notebook import Demand
from neural_drama.playthrough.figures import Spoken
from neural_drama.stage.bindings import MODES_OF, Mode
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.performance import Performance
from neural_drama.stage.selecting import Selector
from neural_drama.stage.showing import Showing
from neural_drama.stage.surroundings import Surroundings

LINES_BACK = 4
"""Figures of so many of the last lines can be selected."""


class Demanding(Showing):
    """Walks through the figures on screen, and proves the one that is marked."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self.selector = Selector(())
        self.demands: list[Demand] = []  # since the curtain rose, in this sitting

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to prove."""
        return any(line.figures for line in self._lines())

    @property
    def doing(self) -> Mode:
        """While a figure is marked, enter is for it."""
        return "marking" if self.is_mounted and self.query_one(Dialogue).has_mark else super().doing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Figures are walked through and proved where there are any."""
        if action in ("figure", "prove"):
            return self.has_figures
        return super().check_action(action, parameters)

    def action_figure(self, by: int) -> None:
        """Mark the next figure, or the one before."""
        selector = self.selector.among(self._lines_now())
        self._select(selector.next() if by > 0 else selector.previous())

    def action_prove(self) -> None:
        """Prove the figure that is marked; without one, the last."""
        selector = self.selector.among(self._lines_now())
        if selector.selected is None:
            selector = selector.previous()
        if selector.selected is not None:
            self._select(selector)
            self._show_proof(selector)

    def action_demand(self) -> None:
        """Prove the figure that is marked."""
        self.action_prove()

    def action_unmark(self) -> None:
        """No figure is meant any more."""
        self.selector = self.selector.none()
        if self.query_one(Dialogue).has_mark:
            self._select(self.selector)

    def on_dialogue_figure_clicked(self, message: Dialogue.FigureClicked) -> None:
        """A figure was clicked: it is proved."""
        if self.mode not in MODES_OF["prove"]:
            return
        lines = self._lines()
        if not any(line is message.entry for line in lines):
            lines = [message.entry]  # further back than figures are walked through
        said = [self.performance.as_said(line) for line in lines]
        at = next(at for at, line in enumerate(lines) if line is message.entry)
        start = sum(len(piece.text) for piece in said[at].pieces[: message.piece])
        self._show_proof(Selector(tuple(said)).clicked(at, start))

    def _show_proof(self, selector: Selector) -> None:
        from neural_drama.stage.proving import ProofScreen

        screen = ProofScreen(selector, self.marks)

        def done(_: None) -> None:
            self.demands += screen.demanded
            self.action_unmark()  # so that the next enter goes on with the play

        self.app.push_screen(screen, done)

    def _select(self, selector: Selector) -> None:
        self.selector = selector
        selected = selector.selected
        lines = self._lines()
        marked = None if selected is None else (lines[selected.line], selected.piece)
        self.query_one(Dialogue).mark(marked)
        self.show_keys()

    def _lines_now(self) -> list[Spoken]:
        """The last lines as they stand now."""
        return [self.performance.as_said(line) for line in self._lines()]

    def _lines(self) -> list[Spoken]:
        """The last lines, the oldest first, as they were said."""
        spoken = [entry for entry in list(self.performance.entries)[-3 * LINES_BACK :] if isinstance(entry, Spoken)]
        return spoken[-LINES_BACK:]
