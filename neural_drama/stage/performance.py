"""The performance: a playthrough as far as it has been shown, without any widget.

It looks one event ahead, so that a choice stands beside the line that asks for it; what has not been shown yet
has no effect on the pictures.
"""

from collections import deque
from dataclasses import dataclass, replace

from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    NeuronAsked,
    Offered,
    Opened,
    PictureCalled,
    RunBegan,
    TrainingBegan,
)
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Set
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.stage.pointing import Pointing
from neural_drama.stage.watching import WatchedRun
from neural_drama.story.episode import Episode

PICTURES = ("network", "miss", "curves")

MOST_LINES = 400
"""How many lines of the past can be scrolled back to."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the player chose or named, as it stays in the dialogue."""

    text: str


Entry = Spoken | Taken
Halt = Offered | DeskOpened | NeuronAsked | TrainingBegan | CurtainFell


class Performance:
    """What of a playthrough is on screen: the lines, the picture in front, the epoch that is looked at."""

    def __init__(self, play: Playthrough) -> None:
        self.play = play
        self.opened: Opened | None = None
        self.entries: deque[Entry] = deque(maxlen=MOST_LINES)
        self.front = PICTURES[0]
        self.cursor: int | None = None  # the epoch looked at; None is the present
        self.halt: Halt | None = None  # what the player is asked to answer
        self.run: WatchedRun | None = None
        self.pointing: Pointing | None = None  # while the player is asked for a neuron
        self.event_names: deque[str] = deque(maxlen=20)
        self._ahead: deque[Event] = deque()
        self._present = play.moment
        self._respoken: dict[tuple[int, int], Spoken] = {}

    @property
    def moment(self) -> Moment:
        """What the pictures show."""
        if self.run is not None:
            return self.run.moment
        moment = self._present if self.cursor is None else self._present.at(self.cursor)
        return moment if self.pointing is None else replace(moment, neuron=self.pointing.neuron)

    @property
    def last_epoch(self) -> int:
        """The last epoch of the present run that there is a record of."""
        return self._present.history.last_epoch

    @property
    def line(self) -> Spoken | None:
        """The line spoken last."""
        last = self.entries[-1] if self.entries else None
        return last if isinstance(last, Spoken) else None

    @property
    def scene(self) -> tuple[int, str]:
        """The number and the title of the scene that is on; the number is 0 before the first line."""
        spoken = next((entry for entry in reversed(self.entries) if isinstance(entry, Spoken)), None)
        for number, scene in enumerate(self.play.episode.script.scenes, start=1):
            if spoken is not None and scene.name == spoken.scene:
                return number, scene.title
        return 0, ""

    def go_on(self) -> None:
        """Show what comes next: one line, or what the player is asked to answer."""
        self.cursor = None
        while not self._show(self._ahead.popleft() if self._ahead else self._advance()):
            pass

    def look_ahead(self) -> None:
        """Show a choice, a desk or a question already, if nothing else is said before it."""
        while self.halt is None:
            if not self._ahead or not isinstance(self._ahead[-1], Spoken | Halt):
                self._ahead.append(self._advance())
            elif isinstance(self._ahead[-1], Offered | DeskOpened | NeuronAsked):
                while self._ahead:
                    self._show(self._ahead.popleft())
            else:
                return

    def take(self, option: int) -> None:
        """Take an option, the first being 1."""
        assert isinstance(self.halt, Offered), "an option can only be taken where a choice is offered"
        self.entries.append(Taken(self.halt.texts[option - 1]))
        self.play.take(option)
        self.halt = None

    def set_desk(self, *sets: Set) -> None:
        """Leave the desk."""
        self.play.set_desk(*sets)
        self.halt = None

    def name_neuron(self, number: int) -> None:
        """Name a neuron of the layer that is asked about."""
        assert isinstance(self.halt, NeuronAsked), "a neuron can only be named where one is asked for"
        self.entries.append(Taken(f"neuron {number} of layer {self.halt.layer}"))
        self.play.name_neuron(number)
        self.halt = self.pointing = None
        self._present = self.play.moment

    def begin_run(self) -> WatchedRun:
        """Take the run that is due in hand."""
        assert isinstance(self.halt, TrainingBegan) and self.play.training, "a run is due"
        self.run = WatchedRun(self.play.training, self.halt.from_epoch, self.halt.to_epoch)
        self.front = "curves"
        return self.run

    def end_run(self) -> None:
        """Tell the playthrough how far the run went. The worker must have left it alone."""
        assert self.run is not None and self.run.is_over, "the run is still being computed"
        self.play.end_training(self.run.stopped_at)
        self.run = self.halt = None
        self._present = self.play.moment

    def recast(self, episode: Episode) -> None:
        """Go on with an edited script; what was said so far stays, what was looked at ahead has not happened."""
        assert self.run is None, "a run that is being computed belongs to the old script"
        for event in self._ahead:
            if isinstance(event, RunBegan):
                self._show(event)
        self._ahead.clear()
        self.cursor = self.halt = self.pointing = None
        self.play.recast(episode)

    def look_at(self, epoch: int) -> None:
        """Look at an epoch of the present run, as near as there is one."""
        if self.run is None:
            epoch = min(max(epoch, 0), self.last_epoch)
            self.cursor = None if epoch == self._present.epoch else epoch

    def as_said(self, spoken: Spoken) -> Spoken:
        """A line as it stands now: as it was said, or as it would have been at the epoch looked at."""
        cursor, present = self.cursor, self._present
        if cursor is None or self.run is not None or spoken.moment.run != present.run:
            return spoken
        key = (id(spoken), cursor)
        if key not in self._respoken:
            if len(self._respoken) > MOST_LINES:
                self._respoken.clear()
            self._respoken[key] = spoken.at(cursor)
        return self._respoken[key]

    def _advance(self) -> Event:
        event = self.play.advance()
        self.event_names.append(type(event).__name__)
        return event

    def _show(self, event: Event) -> bool:
        """Let an event take effect. Returns whether it is one that the player stops at."""
        match event:
            case Opened():
                self.opened = event
            case RunBegan():
                self._present = event.moment
                self.front = PICTURES[0]
            case PictureCalled():
                self.front = event.picture
            case Spoken():
                self._present = event.moment
                self.entries.append(event)
                return True
            case Offered() | DeskOpened() | NeuronAsked() | TrainingBegan() | CurtainFell():
                if isinstance(event, NeuronAsked):
                    self.pointing = Pointing(event)
                    self.front = PICTURES[0]
                self._present = self.play.moment
                self.halt = event
                return True
        return False
