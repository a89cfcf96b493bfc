"""Going on: the play goes on by itself, at reading speed or over what was seen, until it asks or a key takes over."""

from typing import Literal

from textual.events import Key
from textual.timer import Timer

from neural_drama.comfort.seen import Seen
from neural_drama.playthrough.events import CurtainFell, TrainingBegan
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.examining import Examining
from neural_drama.stage.pacing import SECONDS_FOR_NEWS, standing
from neural_drama.stage.performance import Performance
from neural_drama.stage.surroundings import Surroundings

SECONDS_A_SEEN_LINE = 0.03
"""How long a line stands that is skipped."""

SECONDS_TO_LOOK_AGAIN = 0.3
"""How long it waits while something else is laid over the scene, or a line is still coming."""


class GoingOn(Examining):
    """Goes on without the player, and knows what they have seen before."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self._seen = Seen()
        self._gait: Literal["", "auto", "skipping"] = "" if surroundings.auto_play == "off" else "auto"
        self._next: Timer | None = None

    @property
    def is_going(self) -> bool:
        """Whether the play goes on by itself now; at a question it stands, and goes on after the answer."""
        is_asked = self.performance.halt is not None and not isinstance(self.performance.halt, TrainingBegan)
        return self._gait != "" and not is_asked

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What goes on by itself can be held, and the other way round."""
        match action:
            case "auto":
                return not self.is_going and not self.is_showing
            case "wait":
                return self.is_going
            case "skip_seen":
                return not self.is_showing and self.performance.cursor is None
        return super().check_action(action, parameters)

    def action_auto(self) -> None:
        """Go on by itself; where a question stands that goes on so already, no more."""
        if self._gait == "auto":
            self.hold()
            self.notify("The play waits for you again.", markup=False)
            return
        self._gait = "auto"
        self.notify("The play goes on by itself up to each question. Any other key, and it waits.", markup=False)
        self._come_to_the_next()
        self.show_keys()

    def action_wait(self) -> None:
        """Wait for the player again."""
        self.hold()

    def action_skip_seen(self) -> None:
        """Go on over what was seen before, up to what was not."""
        self._gait = "skipping"
        self.query_one(Dialogue).complete()
        self._next_in(SECONDS_A_SEEN_LINE)
        self.show_keys()

    def attend(self) -> None:
        """See what has come, before it is shown: called whenever the play has gone on."""
        halt, line = self.performance.halt, self.performance.line
        was_seen = True
        if halt is None and line is not None:
            was_seen = self._seen.note(line.speaker, line.text)
            self._tell_trouble()
        if isinstance(halt, CurtainFell) or self._gait == "skipping" and (halt is not None or not was_seen):
            self.hold()
        self._come_to_the_next()

    def hold(self) -> None:
        """Let it wait for the player."""
        self._gait = ""
        if self._next is not None:
            self._next.stop()
        self._next = None
        self.show_keys()

    def on_key(self, event: Key) -> None:
        """Any key but those that only look is the player's own."""
        if self.is_going and not self.is_only_looking(event):
            self.hold()

    def on_click(self) -> None:
        """So is a click."""
        if self.is_going:
            self.hold()

    def _come_to_the_next(self) -> None:
        """Let the line stand as long as it must, then go on."""
        line = self.performance.line
        if self.performance.halt is not None or line is None:
            return
        if self._gait == "skipping":
            self.query_one(Dialogue).complete()
            self._next_in(SECONDS_A_SEEN_LINE)
        elif self._gait == "auto":
            typing = len(line.text) / self._surroundings.characters_a_second
            self._next_in(typing + standing(line.text, self._surroundings.auto_play))

    def _next_in(self, seconds: float) -> None:
        if self._next is not None:
            self._next.stop()
        self._next = self.set_timer(seconds, self._go_on_by_itself)

    def _go_on_by_itself(self) -> None:
        if not self.is_going or self.performance.run is not None or self.is_showing:
            return
        is_held_up = not self.is_current or self.is_restaging or self.performance.cursor is not None
        if is_held_up or not self.query_one(Dialogue).is_complete:
            self._next_in(SECONDS_TO_LOOK_AGAIN)
        else:
            self.go_on()

    def _tell_trouble(self) -> None:
        if self._seen.trouble:
            self.notify(f"{self._seen.trouble}. Lines of this game will count as new.", severity="warning",
                        timeout=SECONDS_FOR_NEWS, markup=False)  # fmt: skip
            self._seen.trouble = ""
