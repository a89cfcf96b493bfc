"""The title: the first screen, with everything that can be played."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from neural_drama.pictures.canvas import Canvas
from neural_drama.playthrough.repertoire import Playable
from neural_drama.stage.choices import Choices
from neural_drama.stage.cover import cover
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import TITLE_KEYS, keys_that_work
from neural_drama.stage.marks import MARKS
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.surroundings import Surroundings


class TitleScreen(Screen[None]):
    """The cover and, below it, one row for each case that can be played."""

    BINDINGS = TITLE_KEYS
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-high")]

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
        self, offered: tuple[Playable, ...], surroundings: Surroundings, latest: Content | None = None
    ) -> None:
        """latest: the game that was played last, in a row; None if nothing is saved."""
        super().__init__()
        self.offered = offered
        self._latest = latest
        self._surroundings = surroundings
        self._wanted: list[Callable[[], Message]] = []

    def compose(self) -> ComposeResult:
        """The cover, the menu, the keys."""
        glyphs = self._surroundings.glyphs
        yield PictureView(id="cover")
        yield Choices("menu", glyphs)
        yield KeyLine(glyphs)

    def on_mount(self) -> None:
        """Everything there is to play, and the way out."""
        marks = MARKS[self._surroundings.glyphs]
        issues = {playable.issue for playable in self.offered}
        issue = issues.pop() if len(issues) == 1 else "Pick an issue."
        self.query_one("#cover", PictureView).show(partial(self._draw_cover, issue))
        rows: list[Content] = []
        if self._latest is not None:
            self._wanted.append(self.Continued)
            rows.append(Content.assemble(("continue  ", "bold"), self._latest))
        for one in self.offered:
            self._wanted.append(partial(self.Chosen, one))
            issue_name = "" if self._is_one_issue else f"{one.issue} {marks.separator} "
            rows.append(Content.assemble((issue_name, "bold"), (f"{one.case}  ", "bold"), one.about))
        if self._latest is not None:
            self._wanted.append(self.SavesAsked)
            rows.append(Content("saved games"))
        self._wanted.append(self.SettingsAsked)
        rows.append(Content("settings"))
        self.query_one(Choices).offer((*rows, Content("quit")))
        keys = keys_that_work(((key, binding) for key, binding in self.active_bindings.items()), marks)
        self.query_one(KeyLine).show(tuple(keys))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action means anything now."""
        if action == "pick":
            return int(str(parameters[0])) <= len(self._wanted) + 1
        return True

    def action_select(self, by: int) -> None:
        """Mark another row."""
        self.query_one(Choices).select(by)

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

    @property
    def _is_one_issue(self) -> bool:
        return len({playable.issue for playable in self.offered}) == 1

    def _draw_cover(self, issue: str, width: int, height: int) -> Canvas:
        return cover(width, height, issue, self._surroundings.glyphs)
