"""Demanding: the player selects a figure in what was said, and demands its proof."""

from neural_drama.playthrough.figures import Spoken
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

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to prove."""
        return any(line.figures for line in self._lines())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Figures are walked through and proved where there are any."""
        if action in ("figure", "prove"):
            return self.has_figures
        return super().check_action(action, parameters)

    def action_figure(self, by: int) -> None:
        """Mark the next figure, or the one before."""
        selector = self.selector.among([self.performance.as_said(line) for line in self._lines()])
        self._select(selector.next() if by > 0 else selector.previous())

    def action_prove(self) -> None:
        """Prove the figure that is marked; without one, the last."""
        selector = self.selector.among([self.performance.as_said(line) for line in self._lines()])
        if selector.selected is None:
            selector = selector.previous()
        if selector.selected is not None:
            from neural_drama.stage.proving import ProofScreen  # and with it all that proves

            self._select(selector)
            screen = ProofScreen(selector, self.marks)
            self.app.push_screen(screen, lambda _: self._select(screen.selector))

    def _select(self, selector: Selector) -> None:
        self.selector = selector
        selected = selector.selected
        lines = self._lines()
        marked = None if selected is None else (lines[selected.line], selected.piece)
        self.query_one(Dialogue).mark(marked)

    def _lines(self) -> list[Spoken]:
        """The last lines, the oldest first, as they were said."""
        spoken = [entry for entry in list(self.performance.entries)[-3 * LINES_BACK :] if isinstance(entry, Spoken)]
        return spoken[-LINES_BACK:]
