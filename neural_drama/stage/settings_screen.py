"""The settings screen: how the game is shown, turned row by row; whatever is turned can be seen at once."""

from time import monotonic

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from neural_drama.comfort.preferences import Preferences
from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Glyphs
from neural_drama.pictures.thumbnail import MOST, thumbnail
from neural_drama.stage.bindings import STEPPER_KEYS
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import keys_that_work
from neural_drama.stage.marks import MARKS
from neural_drama.stage.pacing import revealed
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.steppers import Steppers
from neural_drama.stage.surroundings import Surroundings
from neural_drama.stage.veil import Veiled
from neural_drama.stage.wishes import DONE, Wish

SAMPLE = "This is how a line comes, and this is what a curve is drawn with:"

FRAMES_A_SECOND = 30


class Sample(Widget):
    """A line that is said the way lines come now."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="sample")
        self._pace = 0.0
        self._began = 0.0

    def on_mount(self) -> None:
        """The clock ticks until the line is out."""
        self._clock = self.set_interval(1 / FRAMES_A_SECOND, self._tick, pause=True)

    def say(self, pace: float) -> None:
        """Say it. pace: characters a second."""
        self._pace, self._began = pace, monotonic()
        self._clock.resume()
        self.refresh()

    def render(self) -> Content:
        """As much of it as is out."""
        out = revealed(len(SAMPLE), monotonic() - self._began, self._pace)
        return Content.assemble(("BACKPROP  ", "bold $cast-blue"), SAMPLE[:out])

    def _tick(self) -> None:
        if revealed(len(SAMPLE), monotonic() - self._began, self._pace) >= len(SAMPLE):
            self._clock.pause()
        self.refresh()


class SettingsScreen(Veiled[None]):
    """Wishes to be turned. What is turned, and what is taken, is told to the app, which does it."""

    BINDINGS = STEPPER_KEYS
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-normal")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-high")]

    class Turned(Message):
        """The player wants it otherwise."""

        def __init__(self, preferences: Preferences, is_theme: bool) -> None:
            super().__init__()
            self.preferences, self.is_theme = preferences, is_theme

    class Taken(Message):
        """A row that is not a setting was taken."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(
        self, title: str, wishes: tuple[Wish, ...], preferences: Preferences, surroundings: Surroundings,
        notes: dict[str, str] | None = None, first: int = 0,
    ) -> None:  # fmt: skip
        """notes: what there is to say besides about a row, by its name. first: the row that is marked at first."""
        super().__init__()
        self._title, self._wishes, self._notes = title, wishes, notes or {}
        self._first = first % len(wishes)
        self.preferences, self._surroundings = preferences, surroundings

    def compose(self) -> ComposeResult:
        """The rows, an example of what they do, the keys."""
        with Vertical(id="settings") as box:
            box.border_title = Content(self._title)
            yield Steppers(self._wishes, MARKS[self._surroundings.glyphs])
            yield Sample()
            yield PictureView(id="sample-curve")
            yield KeyLine(self._surroundings.glyphs)

    def on_mount(self) -> None:
        """As things stand; where all there is to do is to go on, that is marked."""
        self.query_one(Steppers).row = self._first
        self.take(self.preferences, self._surroundings)
        self.query_one(Sample).say(self._surroundings.characters_a_second)

    def take(self, preferences: Preferences, surroundings: Surroundings) -> None:
        """Show other preferences, and what became of the surroundings by them."""
        is_another_line = surroundings.characters_a_second != self._surroundings.characters_a_second
        self.preferences, self._surroundings = preferences, surroundings
        self.query_one("#settings").set_class(surroundings.glyphs == "ascii", "-ascii")
        self.query_one("#sample-curve", PictureView).show(lambda w, h: _curve(surroundings.glyphs), surroundings.glyphs)
        if is_another_line:
            self.query_one(Sample).say(surroundings.characters_a_second)
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a row with steps can be turned."""
        return action != "turn" or not self.is_mounted or bool(self.query_one(Steppers).marked.values)

    def action_select(self, by: int) -> None:
        """Mark another row."""
        steppers = self.query_one(Steppers)
        steppers.row = (steppers.row + by) % len(self._wishes)
        self._show()

    def action_turn(self, by: int) -> None:
        """Turn the marked row."""
        marked = self.query_one(Steppers).marked
        if marked.values:
            self.post_message(self.Turned(marked.turned(self.preferences, by), marked.name == "theme"))

    def action_take(self) -> None:
        """Take the marked row, or turn it on, from its last step to its first."""
        marked = self.query_one(Steppers).marked
        if marked.values:
            is_last = marked.turned(self.preferences, 1) == self.preferences
            self.action_turn(-len(marked.values) if is_last else 1)
        elif marked.name == DONE:
            self.action_put_away()
        else:
            self.post_message(self.Taken(marked.name))

    def on_steppers_turned(self, message: Steppers.Turned) -> None:
        """An arrow was clicked."""
        self._show()
        self.action_turn(message.by)

    def on_steppers_taken(self) -> None:
        """A row was clicked."""
        if not self.query_one(Steppers).marked.values:
            self.action_take()
        self._show()

    def _show(self) -> None:
        steppers, marks = self.query_one(Steppers), MARKS[self._surroundings.glyphs]
        steppers.show(self.preferences, marks, self._notes.get(steppers.marked.name, ""))
        keys = keys_that_work(((key, binding) for key, binding in self.active_bindings.items()), marks)
        foremost = ("settings-back", "settings-less", "settings-more", "settings-take")
        self.query_one(KeyLine).show(tuple(keys), foremost)


def _curve(glyphs: Glyphs) -> Canvas:
    """A curve as a loss may fall."""
    return thumbnail([1 / (1 + step) for step in range(MOST)], glyphs)
