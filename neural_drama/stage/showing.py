"""Showing: what was played on a timeline is performed once more, question by question, while the player watches."""

from textual.events import Key
from textual.timer import Timer

from neural_drama.playthrough.events import DeskOpened, NeuronAsked, Offered
from neural_drama.playthrough.moves import MoveError, Name, Set, Stop, Take
from neural_drama.stage.choices import Choices
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.pacing import LEAST_SECONDS, standing
from neural_drama.stage.performance import Performance
from neural_drama.stage.replaying import Replaying
from neural_drama.stage.surroundings import Surroundings

SECONDS_TO_ANSWER = 1.5
"""How long a question stands before the answer of then is given."""


LOOKING = {
    "show", "wait", "next-picture", "previous-picture", "look-back", "look-forward", "light", "keys", "settings",
    "palette", "glossary", "primer", "light-by",
}  # fmt: skip
"""What a player can do while the play goes on by itself, by the ids of keys."""


class Showing(Replaying):
    """Performs what lies ahead on the timeline. Any key that does something else ends it."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self.is_showing = False
        self._cue: Timer | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was played can be performed, once something was."""
        if action == "show":
            performance = self.performance
            return self.is_showing or (performance.run is None and performance.timelines.here.parent is not None)
        return super().check_action(action, parameters)

    def action_show(self) -> None:
        """Perform what lies ahead; from the opening, where nothing does. Once more, and it is held."""
        if self.is_showing:
            self.stop_showing()
            return
        timelines = self.performance.timelines
        if not timelines.ahead:
            self.performance.go_to(timelines.opening)
            self.show_again()
        self.is_showing = True
        self.notify("Performed as it was played. Any other key, and it is yours again.", markup=False)
        self._wait(LEAST_SECONDS)

    def on_key(self, event: Key) -> None:
        """Any key but those that only look takes over."""
        if self.is_showing and not self.is_only_looking(event):
            self.stop_showing()

    def is_only_looking(self, event: Key) -> bool:
        """Whether a key changes nothing in the play."""
        active = self.active_bindings.get(event.key)
        return active is not None and active.binding.id in LOOKING

    def on_click(self) -> None:
        """So does a click."""
        self.stop_showing()

    def stop_showing(self) -> None:
        """It is the player's again."""
        self.is_showing = False
        if self._cue is not None:
            self._cue.stop()
            self._cue = None
        self.show_keys()

    def _wait(self, seconds: float) -> None:
        self._cue = self.set_timer(seconds, self._show_on)

    def _show_on(self) -> None:
        """Take the next step of the performance."""
        if not self.is_showing:
            return
        performance = self.performance
        if self.is_restaging:
            self._wait(self._surroundings.seconds_a_frame)
        elif performance.run is not None:
            self._watch_on()
        elif performance.halt is None:
            self.go_on()
            line = performance.line
            self._wait(standing(line.text, "off") if line else LEAST_SECONDS)
        elif performance.timelines.ahead:
            self._mark()
            self._cue = self.set_timer(SECONDS_TO_ANSWER, self._answer_as_then)
        else:
            self.stop_showing()
            self.notify("As far as it was played. From here on it is yours.", markup=False)

    def _watch_on(self) -> None:
        """Let the run go on; where it was stopped then, it is stopped now."""
        run, ahead = self.performance.run, self.performance.timelines.ahead
        stop = ahead[0].turn.moves[0] if ahead and ahead[0].turn is not None else None
        if run is not None and isinstance(stop, Stop) and run.shown >= stop.epoch:
            run.stop_at(stop.epoch)
        self._wait(self._surroundings.seconds_a_frame)

    def _mark(self) -> None:
        """Point at the answer of then."""
        ahead = self.performance.timelines.ahead
        move = ahead[0].turn.moves[0] if ahead[0].turn is not None and ahead[0].turn.moves else None
        if isinstance(move, Take) and isinstance(self.performance.halt, Offered):
            choices = self.query_one(Choices)
            choices.select(move.option - 1 - choices.selected)

    def _answer_as_then(self) -> None:
        if not self.is_showing:
            return
        if self.is_restaging:
            self._cue = self.set_timer(SECONDS_TO_ANSWER, self._answer_as_then)
            return
        performance = self.performance
        ahead = performance.timelines.ahead
        turn = ahead[0].turn if ahead else None
        try:
            match performance.halt, turn.moves if turn is not None else ():
                case Offered(), (Take(option),):
                    performance.take(option)
                case DeskOpened(), sets:
                    performance.set_desk(*(one for one in sets if isinstance(one, Set)))
                case NeuronAsked(), (Name(number),):
                    performance.name_neuron(number)
                case _:
                    self.stop_showing()
                    return
        except MoveError as error:
            self.stop_showing()
            self.notify(str(error), severity="warning", markup=False)
            return
        self.query_one(Dialogue).complete()
        self.go_on()
        self._wait(LEAST_SECONDS)
