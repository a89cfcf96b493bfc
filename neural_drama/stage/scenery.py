"""The scenery: what stands on the screen while a play is performed, and how it is brought up to date."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from neural_drama.pictures.portraits import has_portrait, portrait
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered, TrainingBegan
from neural_drama.stage.choices import Choices
from neural_drama.stage.curtain import Curtain
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.heading import Heading
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import FOREMOST, Mode, keys_that_work
from neural_drama.stage.marks import MARKS
from neural_drama.stage.naming import Naming
from neural_drama.stage.performance import Performance
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.speech import COLORS
from neural_drama.stage.surroundings import Surroundings

FEW_ROWS = 8
"""A desk of more rows needs some room of the pictures."""


class Scenery(Screen[None]):
    """Pictures above, dialogue in the middle, what the player can answer below it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-low"), (23, "-mid"), (32, "-high"), (38, "-tall")]

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__()
        self.performance = performance
        self._surroundings = surroundings

    def compose(self) -> ComposeResult:
        """Everything that can be on screen; what is not needed is hidden."""
        glyphs = self._surroundings.glyphs
        yield Heading(self.performance, glyphs)
        yield Evidence(self.performance, glyphs)
        yield Static(f"The pictures need a window of 60 {MARKS[glyphs].times} 18.", id="notice", markup=False)
        with Horizontal(id="talk"):
            yield Dialogue(self.performance, self._surroundings.is_still, glyphs)
            yield PictureView(id="portrait")
        yield Choices("choices", glyphs)
        yield Desk(glyphs)
        yield Naming(glyphs)
        yield Curtain(glyphs)
        yield EpochBar(glyphs)
        yield KeyLine(glyphs)

    def on_resize(self, event: Resize) -> None:
        """Another size has another place for everything."""
        self.show_all()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The dialogue and the pictures are turned where there is more of them."""
        match action, parameters:
            case "look_back", (pages,):
                dialogue = self.query_one(Dialogue)
                return dialogue.has_earlier if int(str(pages)) > 0 else dialogue.has_later
            case "picture", _:
                return bool(self.query_one(Evidence).display and self.query_one(Evidence).size.area)
        return True

    @property
    def mode(self) -> Mode:
        """What the player is doing."""
        match self.performance.halt:
            case Offered():
                return "choosing"
            case DeskOpened():
                return "desk"
            case NeuronAsked():
                return "naming"
            case TrainingBegan():
                return "training"
            case CurtainFell():
                return "curtain"
            case None:
                return "reading"

    def show_all(self) -> None:
        """Bring everything on screen up to date; what has not changed is not drawn again."""
        if not self.is_mounted:
            return
        performance, mode = self.performance, self.mode
        self.query_one(Choices).display = mode == "choosing"
        desk = self.query_one(Desk)
        was_open, desk.display = desk.display, mode == "desk"
        if was_open or desk.display:
            self.show_desk()
        self.query_one(Naming).display = mode == "naming"
        self.query_one(Naming).ask(performance.pointing, performance.moment)
        self.query_one(Curtain).display = mode == "curtain"
        self.query_one(EpochBar).display = performance.run is not None or performance.last_epoch > 0
        self.query_one(Dialogue).refresh()
        self.show_epoch()
        self.show_keys()

    def show_epoch(self) -> None:
        """Bring up to date what a run changes while it is watched: all that belongs to an epoch but the words."""
        performance = self.performance
        run = performance.run
        last = run.to_epoch if run is not None else performance.last_epoch
        self.query_one(EpochBar).show(performance.moment.epoch, last, run is not None)
        self.query_one(Heading).show()
        self.query_one(Evidence).show()
        self._show_speaker()

    def _show_speaker(self) -> None:
        """Draw whoever spoke last, as they are at the moment that is looked at."""
        performance, glyphs = self.performance, self._surroundings.glyphs
        line = performance.line
        member = performance.play.episode.script.cast.get(line.line.speaker) if line is not None else None
        view = self.query_one("#portrait", PictureView)
        view.set_class(member is None or not has_portrait(member.role), "-nobody")
        if member is not None and has_portrait(member.role):
            accent = f"cast-{member.color}" if member.color in COLORS else ""
            moment = performance.moment
            view.show(lambda width, height: portrait(member.role, moment, glyphs, accent), moment, member)

    def show_desk(self) -> None:
        """Give the desk as much room as it needs now."""
        desk = self.query_one(Desk)
        self.set_class(desk.display, "-desk")
        self.set_class(desk.display and desk.dials.rows > FEW_ROWS, "-many")
        desk.refresh(layout=True)

    def show_keys(self) -> None:
        """Name the keys that work now."""
        marks = MARKS[self._surroundings.glyphs]
        keys = keys_that_work(((key, binding) for key, binding in self.active_bindings.items()), marks)
        foremost = FOREMOST[self.mode if self.performance.cursor is None else "replay"]
        self.query_one(KeyLine).show(tuple(keys), foremost)

    def on_dialogue_turned(self) -> None:
        """Whether there is something to look back at depends on what is shown."""
        if self.is_mounted:
            self.show_keys()
