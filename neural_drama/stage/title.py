"""The title: the first screen, a rack of issues and below it everything that can be played."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.covers import Issue, places, rack
from neural_drama.pictures.lettering import name_in_letters
from neural_drama.playthrough.repertoire import Playable
from neural_drama.stage.bindings import TITLE_KEYS
from neural_drama.stage.choices import Choices
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import keys_that_work
from neural_drama.stage.marks import MARKS
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.surroundings import Surroundings

if TYPE_CHECKING:  # what saved games came to is only loaded where there are some, so that the title stands at once
    from neural_drama.saves.results import Result

SUBTITLE = "A detective story in which every number is real."

ROOMY = 30
"""From so many rows on, what a case is about is told in full."""

SHORT = 23
"""In fewer rows than this, it is told of only where that takes no second row."""

Row = tuple[Content, Callable[[], Message]]
"""A row of the menu, and what is asked for by taking it."""

Results = Mapping[str, "tuple[Result, ...]"]
"""What the saved games of each episode came to."""


class TitleScreen(Screen[None]):
    """The name of the game, the rack and one row for each thing to do; the marked row marks its issue."""

    BINDINGS = TITLE_KEYS
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (70, "-normal")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-high"), (36, "-tall")]

    class Chosen(Message):
        """The player wants to play something."""

        def __init__(self, playable: Playable) -> None:
            super().__init__()
            self.playable = playable

    class Continued(Message):
        """The player wants to go on where the last game stood."""

    class SavesAsked(Message):
        """The player wants to see what is saved."""

    class SettingsAsked(Message):
        """The player wants to have it otherwise."""

    def __init__(
        self, offered: tuple[Playable, ...], surroundings: Surroundings, latest: Content | None = None,
        results: Results | None = None,
    ) -> None:  # fmt: skip
        """latest: the game that was played last, in a row; None if nothing is saved. results: by playable.episode."""
        super().__init__()
        self.offered = offered
        self._latest = latest
        self._results = results or {}
        self._surroundings = surroundings
        self._wanted: list[Callable[[], Message]] = []  # of each row but the last, which is the way out
        named = {one.episode: one for one in offered}
        self._issues = tuple(
            Issue(name, one.number, one.title, self._stamp(name)) for name, one in named.items()
        )

    def compose(self) -> ComposeResult:
        """The name, the rack, the menu, the keys."""
        glyphs = self._surroundings.glyphs
        masthead = PictureView(id="masthead")
        masthead.set_class(glyphs == "ascii", "-in-letters")
        yield masthead
        yield PictureView(id="rack")
        yield Choices("menu", glyphs)
        yield KeyLine(glyphs)

    def on_mount(self) -> None:
        """Everything there is to play, and the way out."""
        self.query_one("#masthead", PictureView).show(self._draw_name)
        keys = keys_that_work(
            ((key, binding) for key, binding in self.active_bindings.items()), MARKS[self._surroundings.glyphs]
        )
        self.query_one(KeyLine).show(tuple(keys))

    def on_resize(self, event: Resize) -> None:
        """Larger windows say more of each case."""
        menu = self.query_one(Choices)
        rows, selected = self.rows(event.size.width, event.size.height), menu.selected
        self._wanted = [wanted for _, wanted in rows]
        menu.offer((*(words for words, _ in rows), Content("quit")))
        menu.select(selected)
        self._show_rack()

    def rows(self, width: int, height: int) -> list[Row]:
        """The menu for a window of a size but for its last row, which leaves: what to do, and what that asks for."""
        rows: list[Row] = []
        if self._latest is not None:
            place = self._latest
            if height < SHORT and len(place) > width - 21:
                place = place.split(f" {MARKS[self._surroundings.glyphs].separator} ")[0]
            rows.append((Content.assemble(("continue  ", "bold"), place), self.Continued))
        rows += [(self._case_row(one, width, height), partial(self.Chosen, one)) for one in self.offered]
        if self._latest is not None:
            rows.append((Content("saved games"), self.SavesAsked))
        rows.append((Content("settings"), self.SettingsAsked))
        return rows

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action means anything now."""
        if action == "pick":
            return int(str(parameters[0])) <= len(self._wanted) + 1
        return True

    def action_select(self, by: int) -> None:
        """Mark another row."""
        self.query_one(Choices).select(by)
        self._show_rack()

    def action_take(self) -> None:
        """Take the marked row."""
        self.action_pick(self.query_one(Choices).selected + 1)

    def action_pick(self, row: int) -> None:
        """Take a row by its number."""
        if row <= len(self._wanted):
            self.post_message(self._wanted[row - 1]())
        else:
            self.app.exit()

    def on_choices_taken(self, message: Choices.Taken) -> None:
        """A row was clicked."""
        self.action_pick(message.option)

    def on_picture_view_clicked(self, message: PictureView.Clicked) -> None:
        """A cover was clicked: its first row is marked, or taken if a row of it was marked before."""
        if message.view.id != "rack":
            return
        found = [one for one in places(len(self._issues), self._marked, message.view.size.width) if one.x <= message.x]
        if not found:
            return
        episode = self._issues[found[-1].issue].episode
        menu = self.query_one(Choices)
        if self._episode_of(menu.selected) == episode:
            self.action_take()
            return
        first = next(row for row in range(len(self._wanted)) if self._episode_of(row) == episode)
        self.action_select(first - menu.selected)

    def _stamp(self, episode: str) -> str:
        """What the saved games of an episode came to, in words."""
        if not self._of(episode):
            return ""
        from neural_drama.saves.results import stamp_of

        return stamp_of(self._of(episode))

    def _best(self, one: Playable) -> str:
        """The best that was made of a case, in words."""
        if not self._of(one.episode):
            return ""
        from neural_drama.saves.results import fewest_epochs

        epochs = fewest_epochs(self._of(one.episode), one.case)
        return f"solved in {epochs:,} epochs" if epochs else ""

    def _of(self, episode: str) -> "tuple[Result, ...]":
        return self._results.get(episode, ())

    def _episode_of(self, row: int) -> str:
        """The episode that a row of the menu is of; "" for any other row."""
        before = 0 if self._latest is None else 1
        at = row - before
        return self.offered[at].episode if 0 <= at < len(self.offered) else ""

    @property
    def _marked(self) -> int:
        """Which issue the marked row is of; the first where it is of none."""
        episode = self._episode_of(self.query_one(Choices).selected)
        return next((at for at, issue in enumerate(self._issues) if issue.episode == episode), 0)

    def _case_row(self, one: Playable, width: int, height: int) -> Content:
        """A case: its issue where there are several, its name, what it is about and the best that was made of it."""
        separator = MARKS[self._surroundings.glyphs].separator
        issue = "" if len(self._issues) == 1 else f"{one.issue} {separator} "
        best = self._best(one)
        room = min(width, 72) - 5 - len(issue) - len(one.case) - 2 - (len(best) + 3 if best else 0)
        brief = one.about.partition(", ")[0]
        about = one.about if height >= ROOMY or len(one.about) <= room else brief
        if height < SHORT and len(about) > room:
            about = ""
        between = f" {separator} " if about and best else ""
        return Content.assemble((issue, "bold"), (f"{one.case}  ", "bold"), about, between, (best, "$ink-good"))

    def _show_rack(self) -> None:
        self.query_one("#rack", PictureView).show(partial(self._draw_rack, self._marked), self._issues, self._marked)

    def _draw_rack(self, marked: int, width: int, height: int) -> Canvas:
        return rack(self._issues, marked, width, height, self._surroundings.glyphs)

    def _draw_name(self, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height)
        rows = [(row, "loud") for row in name_in_letters(width, height, self._surroundings.glyphs)]
        if len(rows) < height:
            subtitle = SUBTITLE if width > len(SUBTITLE) else SUBTITLE.partition(" in which ")[2]
            rows.append((subtitle, "dim"))
        for y, (row, ink) in enumerate(rows, start=max(0, (height - len(rows)) // 2)):
            canvas.write(max(0, (width - len(row)) // 2), y, row, ink)
        return canvas
