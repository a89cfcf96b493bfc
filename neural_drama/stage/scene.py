"""The scene: the screen on which a playthrough is performed, asked for its events as the player goes on."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture
from neural_drama.playthrough.events import CurtainFell, DeskOpened, Offered, TrainingBegan
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.stage.choices import Choices
from neural_drama.stage.curtain import Curtain
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.heading import Heading
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import EVERY_MODE, MODES_OF, SCENE_KEYS, Mode, keys_that_work
from neural_drama.stage.performance import PICTURES, Performance
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.surroundings import Surroundings
from neural_drama.stage.watching import WatchedRun
from neural_drama.story.problems import ScriptError

TWO_PICTURES, ALL_PICTURES = 80, 120
"""From which width on so many pictures stand side by side."""


class SceneScreen(Screen[None]):
    """Pictures above, dialogue in the middle, what the player can answer below it."""

    BINDINGS = SCENE_KEYS
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-low"), (23, "-mid"), (32, "-high"), (38, "-tall")]

    def __init__(
        self,
        play: Playthrough,
        surroundings: Surroundings,
        start_worker: Callable[[WatchedRun], None],
        fail: Callable[[Exception], None],
    ) -> None:
        """start_worker computes a run beside the screen; fail is told of an author's mistake."""
        super().__init__()
        self.performance = Performance(play)
        self._surroundings = surroundings
        self._start_worker, self._fail = start_worker, fail
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Everything that can be on screen; what is not needed is hidden."""
        yield Heading(self.performance)
        with Horizontal(id="evidence"):
            for picture in PICTURES:
                yield PictureView(id=picture)
        yield Static("The pictures need a window of 60 × 18.", id="notice", markup=False)
        yield Dialogue(self.performance, self._surroundings.is_still)
        yield Choices()
        yield Desk()
        yield Curtain()
        yield EpochBar()
        yield KeyLine()

    def on_mount(self) -> None:
        """Up with the curtain."""
        self._go_on()

    def on_unmount(self) -> None:
        """Nobody watches any more."""
        if self.performance.run is not None:
            self.performance.run.halt()

    def on_resize(self, event: Resize) -> None:
        """Other sizes have room for other pictures."""
        self._show_all()

    @property
    def mode(self) -> Mode:
        """What the player is doing."""
        match self.performance.halt:
            case Offered():
                return "choosing"
            case DeskOpened():
                return "desk"
            case TrainingBegan():
                return "training"
            case CurtainFell():
                return "curtain"
            case None:
                return "reading"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action means anything now."""
        if not self.is_mounted:
            return False
        if self.mode not in MODES_OF.get(action, EVERY_MODE):
            return False
        match action:
            case "pick":
                return int(str(parameters[0])) <= len(self.query_one(Choices).options)
            case "scrub" | "first_epoch" | "last_epoch":
                return self.performance.last_epoch > 0
            case "erase" | "cancel":
                return self.query_one(Desk).dials.typed is not None
            case "turn" | "type":
                return not self.query_one(Desk).dials.is_leaving
            case "picture":
                return self._has_pictures
        return True

    # What the player does

    def action_go_on(self) -> None:
        """Back to the present, then the rest of the line, then the next."""
        dialogue = self.query_one(Dialogue)
        if self.performance.cursor is not None:
            self.action_last_epoch()
        elif not dialogue.is_complete:
            dialogue.complete()
        else:
            self._go_on()

    def action_take(self) -> None:
        """Take the option that is marked, or first come back to the present."""
        if self.performance.cursor is not None:
            self.action_last_epoch()
        else:
            self.action_pick(self.query_one(Choices).selected + 1)

    def action_pick(self, option: int) -> None:
        """Take an option by its number."""
        self.performance.take(option)
        self._go_on()

    def action_select(self, by: int) -> None:
        """Mark another option or control."""
        if self.mode == "choosing":
            self.query_one(Choices).select(by)
        else:
            self.query_one(Desk).dials.select(by)
            self._show_desk()

    def action_turn(self, by: int) -> None:
        """Turn the dial that is marked."""
        self.query_one(Desk).dials.turn(by)
        self._show_desk()

    def action_type(self, character: str) -> None:
        """Type a character of a number."""
        self.query_one(Desk).dials.type(character)
        self._show_desk()

    def action_erase(self) -> None:
        """Take back the last character."""
        self.query_one(Desk).dials.erase()
        self._show_desk()

    def action_cancel(self) -> None:
        """Forget the number typed."""
        self.query_one(Desk).dials.cancel()
        self._show_desk()

    def action_confirm(self) -> None:
        """Set what was typed, go to the next control, or leave the desk."""
        if self.query_one(Desk).dials.confirm():
            self._leave_desk()
        else:
            self._show_desk()

    def action_pause(self) -> None:
        """Hold the run as it is shown, or go on with it."""
        if run := self.performance.run:
            run.is_paused = not run.is_paused
            self._show_all()

    def action_stop(self) -> None:
        """End the run at the epoch shown."""
        if run := self.performance.run:
            run.stop()
            self._watch(0.0)

    def action_skip(self) -> None:
        """Show the rest of the run as fast as it is computed."""
        if run := self.performance.run:
            run.is_paused, run.is_hurried = False, True
            self._watch(0.0)

    def action_picture(self, by: int) -> None:
        """Bring another picture to the front."""
        here = PICTURES.index(self.performance.front)
        self.performance.front = PICTURES[(here + by) % len(PICTURES)]
        self._show_all()

    def action_scrub(self, by: int) -> None:
        """Look at an earlier or later epoch."""
        self._look_at(self.performance.moment.epoch + by)

    def action_first_epoch(self) -> None:
        """Look at epoch 0."""
        self._look_at(0)

    def action_last_epoch(self) -> None:
        """Back to the present."""
        self.performance.cursor = None
        self._show_all()

    def action_look_back(self, pages: int) -> None:
        """Scroll the dialogue."""
        dialogue = self.query_one(Dialogue)
        dialogue.scroll_by(pages * max(1, dialogue.size.height - 1))

    def on_dialogue_clicked(self) -> None:
        """A click goes on where a key would."""
        if self.mode == "reading":
            self.action_go_on()

    def on_dialogue_completed(self) -> None:
        """The line is out: if it asks something, the answers stand beside it at once."""
        if self.mode == "reading" and self.query_one(Dialogue).is_complete:
            self._guarded(self.performance.look_ahead)
            if self.mode != "reading":
                self._answer()

    def on_choices_taken(self, message: Choices.Taken) -> None:
        """An option was clicked."""
        if self.mode == "choosing":
            self.action_pick(message.option)

    def on_desk_left(self) -> None:
        """The last row of the desk was clicked."""
        if self.mode == "desk":
            self._leave_desk()

    def on_epoch_bar_moved(self, message: EpochBar.Moved) -> None:
        """An epoch was clicked."""
        if self.check_action("scrub", ()):
            self._look_at(message.epoch)
