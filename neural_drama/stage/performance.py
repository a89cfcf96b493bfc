"""The performance: a playthrough as far as it has been shown, without any widget.

It looks one event ahead, so that a choice stands beside the line that asks for it; what has not been shown yet
has no effect on the pictures.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from neural_drama.network.history import History
from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    Halt,
    NeuronAsked,
    Offered,
    Opened,
    PictureCalled,
    RunBegan,
    TrainingBegan,
)
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Name, Set, Take
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Point
from neural_drama.playthrough.replay import moment_at, seeking, spoken_at
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.turns import Turn
from neural_drama.stage.board import Board
from neural_drama.stage.pointing import Pointing
from neural_drama.stage.watching import WatchedRun
from neural_drama.story.episode import Episode

PICTURES = ("network", "miss", "curves", "fit", "stack", "settings", "connections", "map", "surface")
"""In the order in which a key brings them to the front; the map only where there is one."""

MOST_LINES = 400
"""How many lines of the past can be scrolled back to."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the player chose or named, as it stays in the dialogue."""

    text: str


Entry = Spoken | Taken


class Performance:
    """What of a playthrough is on screen: the lines, the picture in front, the epoch that is looked at."""

    def __init__(self, timelines: Timelines) -> None:
        self.timelines = timelines
        self.lines = 0  # shown since the last turn
        self.opened: Opened | None = None
        self.entries: deque[Entry] = deque(maxlen=MOST_LINES)
        self.front = PICTURES[0]
        self.board = Board()
        self.instant: Instant | None = None  # what is looked at in the past of the run; None is the present
        self.halt: Halt | CurtainFell | None = None  # what the player is asked to answer
        self.run: WatchedRun | None = None
        self.pointing: Pointing | None = None  # while the player is asked for a neuron
        self.event_names: deque[str] = deque(maxlen=20)
        self._ahead: deque[Event] = deque()
        self._present = self.play.moment
        self._respoken: dict[tuple[int, Instant], Spoken] = {}
        self.sought: float | None = None  # the part of the way to an instant that is done, while one is sought
        self._seen: tuple[Moment, Instant, Moment] | None = None  # what was looked at last

    @property
    def play(self) -> Playthrough:
        """What is performed."""
        return self.timelines.play

    @property
    def moment(self) -> Moment:
        """What the pictures show."""
        if self.run is not None:
            return self.run.moment
        moment = self._present if self.instant is None else self._moment_at(self.instant)
        return moment if self.pointing is None else replace(moment, neuron=self.pointing.neuron)

    @property
    def seen(self) -> Moment:
        """The same with the neuron that the player examines in the place of the one in question."""
        return self.board.seen(self.moment)

    @property
    def cursor(self) -> int | None:
        """The epoch looked at, or None for the present. It can be set."""
        return None if self.instant is None else self.instant.epoch

    @cursor.setter
    def cursor(self, epoch: int | None) -> None:
        self.instant = None if epoch is None else Instant(epoch)

    @property
    def history(self) -> History:
        """The present run."""
        return self._present.history

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
        self.board.leave()
        while not self._show(self._ahead.popleft() if self._ahead else self._advance()):
            pass
        self._note_place()

    def look_ahead(self) -> None:
        """Show a choice, a desk or a question already, if nothing else is said before it."""
        while self.halt is None:
            if not self._ahead or not isinstance(self._ahead[-1], Spoken | Halt | CurtainFell):
                self._ahead.append(self._advance())
            elif isinstance(self._ahead[-1], Offered | DeskOpened | NeuronAsked):
                while self._ahead:
                    self._show(self._ahead.popleft())
            else:
                return

    def take(self, option: int) -> None:
        """Take an option, the first being 1."""
        self.timelines.take(option)
        self._answered()

    def set_desk(self, *sets: Set) -> None:
        """Leave the desk."""
        self.timelines.set_desk(*sets)
        self._answered()

    def name_neuron(self, number: int) -> None:
        """Name a neuron of the layer that is asked about."""
        self.timelines.name_neuron(number)
        self._answered()
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
        self.timelines.end_training(self.run.stopped_at)
        self._answered()
        self._present = self.play.moment

    def go_to(self, point: Point, lines: int = 0) -> None:
        """Stand after a turn and so many lines on: what was said up to there, and what the network was.

        Raises MoveError where a turn cannot be taken any more; then it stands before that.
        """
        assert self.run is None, "a run that is being computed is ended first"
        try:
            self.timelines.go_to(point, lines)
        finally:
            self.tell_again()

    def stop_at(self, epoch: int) -> None:
        """Go back to the training that went through an epoch of the present run, and let it end there."""
        assert self.run is None, "a run that is being computed is stopped as it is watched"
        self.timelines.stop_at(epoch)
        self.tell_again()

    def news(self) -> list[str]:
        """What the player is to be told about the saves."""
        keeper = self.timelines.keeper
        return keeper.news() if keeper is not None else []

    def recast(self, episode: Episode) -> None:
        """Go on with an edited script; what was said so far stays, what was looked at ahead has not happened."""
        assert self.run is None, "a run that is being computed belongs to the old script"
        for event in self._ahead:
            if isinstance(event, RunBegan):
                self._show(event)
        self._ahead.clear()
        self.cursor = self.halt = self.pointing = None
        self.timelines.recast(episode)
        self.lines = 0

    def seeking(self, instant: Instant) -> Iterator[float]:
        """Find an instant of the present run: gives the part of the way that is done, again and again."""
        yield from seeking(self._present, instant)

    def look_at(self, instant: Instant) -> None:
        """Look at an instant of the present run, at its end for a later one."""
        if self.run is None:
            instant = min(instant, Instant(self.last_epoch))
            is_present = instant.is_whole and instant.epoch == self._present.epoch
            self.instant = None if is_present else instant

    def as_said(self, spoken: Spoken) -> Spoken:
        """A line as it stands now: as it was said, or as it would have been at the epoch looked at."""
        instant, present = self.instant, self._present
        if instant is None or self.run is not None or spoken.moment.run != present.run:
            return spoken
        key = (id(spoken), instant)
        if key not in self._respoken:
            if len(self._respoken) > MOST_LINES:
                self._respoken.clear()
            self._respoken[key] = spoken_at(spoken, instant)
        return self._respoken[key]

    def _moment_at(self, instant: Instant) -> Moment:
        """What there was at an instant; the last one found is kept, for it is asked for all over the screen."""
        if self._seen is None or self._seen[0] is not self._present or self._seen[1] != instant:
            self._seen = (self._present, instant, moment_at(self._present, instant))
        return self._seen[2]

    def _answered(self) -> None:
        self._taken(self.halt, self.timelines.here.turn)

    def _taken(self, halt: Halt | CurtainFell | None, turn: Turn | None) -> None:
        """Note in the dialogue what was chosen or named."""
        match halt, turn.moves if turn is not None else ():
            case Offered() as offered, (Take(option),):
                self.entries.append(Taken(offered.texts[option - 1]))
            case NeuronAsked() as asked, (Name(number),):
                self.entries.append(Taken(f"neuron {number} of layer {asked.layer}"))
        self.halt = self.run = self.pointing = None
        self.board.leave()
        self.lines = 0

    def tell_again(self) -> None:
        """Show everything anew, up to where the playthrough stands now."""
        self._ahead.clear()
        self.entries.clear()
        self._respoken.clear()
        self.cursor = self.halt = self.run = self.pointing = None
        for point in self.timelines.here.path:
            self._taken(self.halt, point.turn)
            for event in point.told:
                self._show(event)
        self._present = self.play.moment
        self._note_place()

    def _note_place(self) -> None:
        """Let it be kept how much is shown."""
        if self.timelines.keeper is not None:
            self.timelines.keeper.stand(self.timelines, self.lines)

    def _advance(self) -> Event:
        event = self.timelines.advance()
        self.event_names.append(type(event).__name__)
        return event

    def _show(self, event: Event) -> bool:
        """Let an event take effect. Returns whether it is one that the player stops at."""
        match event:
            case Opened():
                self.opened = event
            case RunBegan():
                self.board.leave()  # there may be another network now
                self._present = event.moment
                self.front = PICTURES[0]
            case PictureCalled():
                self.front = event.picture
            case Spoken():
                self._present = event.moment
                self.entries.append(event)
                self.lines += 1
                return True
            case Offered() | DeskOpened() | NeuronAsked() | TrainingBegan() | CurtainFell():
                if isinstance(event, NeuronAsked):
                    self.pointing = Pointing(event)
                    self.front = PICTURES[0]
                self._present = self.play.moment
                self.halt = event
                return True
        return False
