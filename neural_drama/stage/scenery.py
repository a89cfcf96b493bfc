"""The scenery: what stands on the screen while a play is performed, and how it is brought up to date."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from neural_drama.pictures.portraits import has_portrait, portrait
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered, TrainingBegan
from neural_drama.stage.bindings import Mode
from neural_drama.stage.choices import Choices
from neural_drama.stage.curtain import Curtain
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.heading import Heading
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.keys import FOREMOST, keys_that_work
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

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (80, "-normal"), (100, "-broad"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-low"), (23, "-mid"), (32, "-high"), (38, "-tall"), (64, "-grand")]

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__()
        self.performance = performance
        self._surroundings = surroundings
        self.is_restaging = False  # for a moment nothing is where it belongs
        self.set_class(surroundings.is_projected, "-projected")

    def compose(self) -> ComposeResult:
        """Everything that can be on screen; what is not needed is hidden."""
        glyphs = self._surroundings.glyphs
        yield Heading(self.performance, glyphs)
        yield Evidence(self.performance, glyphs)
        yield PictureView(id="placard")
        yield Static(f"The pictures need a window of 60 {MARKS[glyphs].times} 18.", id="notice", markup=False)
        with Horizontal(id="talk"):
            yield Dialogue(self.performance, self._surroundings.characters_a_second, glyphs)
            yield PictureView(id="portrait")
        yield Choices("choices", glyphs)
        yield Desk(glyphs)
        yield Naming(glyphs)
        yield Curtain(glyphs)
        yield EpochBar(glyphs)
        yield KeyLine(glyphs)

    async def restage(self, surroundings: Surroundings) -> None:
        """Show the same in other surroundings."""
        before, self._surroundings = self._surroundings, surroundings
        self.set_class(surroundings.is_projected, "-projected")
        self.query_one(Dialogue).characters_a_second = surroundings.characters_a_second
        if surroundings.glyphs != before.glyphs:
            choices, dials, curtain = self.query_one(Choices), self.query_one(Desk).dials, self.query_one(Curtain)
            self.is_restaging = True
            await self.recompose()
            self.is_restaging = False
            self.query_one(Choices).offer(choices.options)
            self.query_one(Choices).selected = choices.selected
            self.query_one(Desk).dials = dials
            self.query_one(Curtain).take_over(curtain)
            self.query_one(Dialogue).complete()
        self.show_all()

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What text is selected in. What was taken away a moment ago is still drawn, and belongs nowhere any more."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)

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

    @property
    def doing(self) -> Mode:
        """What the keys are for: what the player was asked, unless something else was begun meanwhile."""
        return self.mode

    def show_all(self) -> None:
        """Bring everything on screen up to date; what has not changed is not drawn again."""
        if not self.is_mounted or self.is_restaging:
            return
        performance, mode = self.performance, self.mode
        self.query_one(Choices).display = mode == "choosing"
        desk = self.query_one(Desk)
        was_open, desk.display = desk.display, mode == "desk"
        if was_open or desk.display:
            self.show_desk()
        self.query_one(Naming).display = mode == "naming"
        self.query_one(Naming).ask(performance.pointing, performance.moment)
        is_last_page = mode == "curtain" and performance.cursor is None  # it is about the end, and steps aside
        self.query_one(Curtain).display = is_last_page
        self.set_class(is_last_page, "-curtain")
        self.query_one(EpochBar).display = performance.run is not None or performance.last_epoch > 0
        self.query_one(Dialogue).refresh()
        self.show_epoch()
        self.show_keys()

    def show_epoch(self) -> None:
        """Bring up to date what a run changes while it is watched: all that belongs to an epoch but the words."""
        if self.is_restaging:
            return
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
        is_replay = self.performance.cursor is not None and self.doing == self.mode
        foremost = FOREMOST["replay" if is_replay else self.doing]
        self.query_one(KeyLine).show(tuple(keys), foremost)
        self.query_one(Curtain).name_keys(keys)

    def on_dialogue_turned(self) -> None:
        """Whether there is something to look back at depends on what is shown."""
        if self.is_mounted:
            self.show_keys()
