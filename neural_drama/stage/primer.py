"""The primer on the stage: its pages turned one by one, on the network that is played with."""

from neural_drama.booklet.glossary import look_up
from neural_drama.booklet.page import Page, Value
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.glossary import EntryScreen
from neural_drama.stage.leaf import Leaf, Styled
from neural_drama.stage.marks import Marks

SIDE_BY_SIDE = 56
"""From this width on, a number stands in columns with its symbol and its meaning."""


class PrimerScreen(Leaf):
    """Shows the pages of a moment. `number` says which page it was when it is put away."""

    def __init__(self, moment: Moment | None, number: int, marks: Marks) -> None:
        """moment: None where no play is on."""
        super().__init__(marks)
        self._subject = subject(moment)
        self.number = number
        self._pages: dict[int, Page] = {}

    @property
    def page(self) -> Page:
        """The page that is shown; its example is computed when it is first turned to."""
        if self.number not in self._pages:
            self._pages[self.number] = page_of(self._subject.moment, self.number)
        return self._pages[self.number]

    def action_turn(self, by: int) -> None:
        """The page before or after."""
        self.number = min(max(1, self.number + by), len(PAGES))
        self.show()

    def action_see(self, number: int) -> None:
        """Look up a word of the page."""
        entry = look_up(self.page.words[number - 1]) if number <= len(self.page.words) else None
        if entry is not None:
            self.app.push_screen(EntryScreen(entry, self._marks))

    def show(self) -> None:
        """The page."""
        page, keys = self.page, self._marks.keys
        turns = f"{keys.get('left', 'left')} {keys.get('right', 'right')}: pages  "
        paragraphs: list[Styled] = [
            *((text, "") for text in page.says),
            ("", ""),
            (page.formula, "bold $ink-loud"),
            *((text, "") for text in _in_columns(page.values, self.room)),
            ("", ""),
            ("MEASURED JUST NOW", "bold $ink-loud"),
            *((text, "") for text in page.measured),
            ("", ""),
            (self._subject.note, "$ink-dim"),
        ]
        title = f"primer {self.number}/{len(PAGES)}: {page.title}"
        self.write(title, f"{turns}enter: back", paragraphs, page.words)


def _in_columns(values: tuple[Value, ...], width: int) -> list[str]:
    """Each number with its symbol before it and its meaning after."""
    if width < SIDE_BY_SIDE:
        return [f"{f'{one.symbol} = ' if one.symbol else ''}{one.shown}: {one.meaning}" for one in values]
    symbols, numbers = (max(map(len, each)) for each in zip(*((one.symbol, one.shown) for one in values), strict=True))
    return [f"{one.symbol:<{symbols}}  {one.shown:<{numbers}}  {one.meaning}" for one in values]
