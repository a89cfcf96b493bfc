"""The scene: a playthrough performed on the scenery, asked for its events as the player goes on."""

from collections.abc import Callable
from time import monotonic

from textual.message import Message

from neural_drama.pictures.decision_map import has_map
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered, TrainingBegan
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.bindings import EVERY_MODE, MODES_OF, SCENE_KEYS
from neural_drama.stage.choices import Choices
from neural_drama.stage.credits import credits_panel
from neural_drama.stage.curtain import THE_END, Curtain
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.following import Following
from neural_drama.stage.pacing import SECONDS_FOR_NEWS
from neural_drama.stage.performance import PICTURES, Performance
from neural_drama.stage.speech import words_of
from neural_drama.stage.surroundings import Surroundings
from neural_drama.stage.tidying import settle
from neural_drama.story.episode import Episode
from neural_drama.story.problems import ScriptError


class SceneScreen(Following):
    """Leads the performance: what comes next, and what the player does about it."""

    BINDINGS = SCENE_KEYS

    class Left(Message):
        """The player wants the title back."""

    class Failed(Message):
        """The play cannot go on, by its author's mistake."""

        def __init__(self, mistake: ScriptError) -> None:
            super().__init__()
            self.mistake = mistake

    def __init__(self, timelines: Timelines, surroundings: Surroundings, notices: tuple[str, ...] = ()) -> None:
        """notices: what the player is to be told once the scene is on."""
        super().__init__(Performance(timelines), surroundings)
        self._notices = notices

    def on_mount(self) -> None:
        """Up with the curtain, or on from where the playthrough stands."""
        if self.performance.timelines.opening.told or self.performance.timelines.here.parent is not None:
            self.performance.tell_again()
            self.show_again()
        else:
            self.go_on()
        for notice in self._notices:
            self.notify(notice, timeout=SECONDS_FOR_NEWS, markup=False)
        if not self.app.is_headless:  # there is a terminal to be quick for
            self.call_after_refresh(settle)

    def show_again(self) -> None:
        """Set the screen for where the playthrough stands now."""
        dialogue = self.query_one(Dialogue)
        dialogue.speak()
        dialogue.complete()
        if self.performance.halt is not None:
            self._answer()
        elif self.performance.lines == 0:
            self.go_on()
        self.show_all()

    def on_unmount(self) -> None:
        """Nobody watches any more."""
        if self.performance.run is not None:
            self.performance.run.halt()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action means anything now."""
        if not self.is_mounted or self.is_restaging:
            return False
        if (modes := MODES_OF.get(action, EVERY_MODE)) is not EVERY_MODE and self.doing not in modes:
            return False
        match action, parameters:
            case ("title" | "credits"), _:
                return self.mode == "curtain"  # also while a figure is marked there
            case ("pause" | "resume"), _:
                run = self.performance.run
                return run is not None and run.is_paused == (action == "resume")
            case "pick", (option,):
                return self.mode == "choosing" and int(str(option)) <= len(self.query_one(Choices).options)
            case "dial", (("erase" | "cancel"), *_):
                return self.query_one(Desk).dials.typed is not None
            case "dial", _:
                return not self.query_one(Desk).dials.is_leaving
        return super().check_action(action, parameters)

    # The event loop: the playthrough is asked only when the player goes on.

    def go_on(self) -> None:
        """Ask for what comes next and show it."""
        if self._guarded(self.performance.go_on):
            self._answer()
        self.tell_news()

    def recast(self, episode: Episode) -> None:
        """Go on with an edited script, from the start of the passage that is on."""
        self.performance.recast(episode)
        self.go_on()

    def _answer(self) -> None:
        """Set the screen for what has come."""
        halt = self.performance.halt
        match halt:
            case Offered():
                self.offered_at = monotonic()
                self.query_one(Choices).offer(tuple(words_of(option) for option in halt.options))
            case DeskOpened():
                self.query_one(Desk).open(halt.controls)
            case NeuronAsked():
                self.offered_at = monotonic()  # scenery shows the panel
            case TrainingBegan():
                self.begin_run()
            case CurtainFell():
                said = [entry.text for entry in self.performance.entries]
                turns = self.performance.play.turns
                self.query_one(Curtain).fall(halt.ending, self.performance.moment, turns, THE_END in said)
            case None:
                self.query_one(Dialogue).speak()
        self.attend()
        self.show_all()

    def _guarded(self, step: Callable[[], None]) -> bool:
        """Take a step of the play. Returns whether its author made no mistake there."""
        try:
            step()
        except ScriptError as mistake:
            self.post_message(self.Failed(mistake))
            return False
        return True

    # What the player does

    def action_go_on(self) -> None:
        """Back to the present, then the rest of the line, then the next."""
        dialogue = self.query_one(Dialogue)
        if self.performance.cursor is not None:
            self.action_present()
        elif not dialogue.is_complete:
            dialogue.complete()
        else:
            self.go_on()

    def action_take(self) -> None:
        """Back to the present, then take the option that is marked."""
        if self.performance.cursor is not None:
            self.action_present()
        elif self.is_deliberate:
            self.action_pick(self.query_one(Choices).selected + 1)

    def action_pick(self, option: int) -> None:
        """Take an option by its number."""
        self.performance.take(option)
        self.go_on()

    def action_select(self, by: int) -> None:
        """Mark another option or control."""
        self.action_unmark()
        if self.mode == "choosing":
            self.query_one(Choices).select(by)
        elif self.mode == "desk":
            self.query_one(Desk).dials.select(by)
            self._show_desk()

    def action_dial(self, verb: str, what: int | str = 0) -> None:
        """Turn the dial that is marked, or type its number."""
        dials = self.query_one(Desk).dials
        match verb:
            case "turn":
                dials.turn(int(what))
            case "type":
                dials.type(str(what))
            case "erase":
                dials.erase()
            case "cancel":
                dials.cancel()
        self._show_desk()

    def action_confirm(self) -> None:
        """Set what was typed, go to the next control, or leave the desk."""
        if self.query_one(Desk).dials.confirm():
            self._leave_desk()
        else:
            self._show_desk()

    def _show_desk(self) -> None:
        self.show_desk()
        self.show_keys()

    def _leave_desk(self) -> None:
        self.performance.set_desk(*self.query_one(Desk).dials.sets)
        self.go_on()

    def action_pause(self) -> None:
        """Hold the run as it is shown."""
        self._hold(True)

    def action_resume(self) -> None:
        """Go on with the run."""
        self._hold(False)

    def _hold(self, is_paused: bool) -> None:
        if run := self.performance.run:
            run.is_paused = is_paused
            self.show_all()

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
        there = [picture for picture in PICTURES if picture != "map" or has_map(self.performance.moment)]
        here = there.index(self.performance.front)
        self.performance.front = there[(here + by) % len(there)]
        self.show_all()

    def action_title(self) -> None:
        """Back to the title."""
        self.post_message(self.Left())

    def action_credits(self) -> None:
        """Show who appeared."""
        path = self.performance.timelines.here.path
        told = [event for point in path for event in point.told]
        self.app.push_screen(credits_panel(self.performance.play, told, self.marks))

    def action_look_back(self, pages: int) -> None:
        """Scroll the dialogue."""
        dialogue = self.query_one(Dialogue)
        if pages > 0:
            dialogue.look_back()
        else:
            dialogue.look_forward()

    def on_dialogue_clicked(self) -> None:
        """A click goes on where a key would."""
        if self.mode == "reading":
            self.action_go_on()

    def on_dialogue_completed(self) -> None:
        """The line is out: if it asks something, the answers stand beside it at once."""
        is_ready = self.mode == "reading" and self.query_one(Dialogue).is_complete
        if is_ready and self._guarded(self.performance.look_ahead) and self.mode != "reading":
            self._answer()

    def on_choices_taken(self, message: Choices.Taken) -> None:
        """An option was clicked."""
        if self.mode == "choosing":
            self.action_pick(message.option)

    def on_desk_changed(self) -> None:
        """The desk was clicked."""
        if self.mode == "desk":
            self._show_desk()

    def on_desk_left(self) -> None:
        """The last row of the desk was clicked."""
        if self.mode == "desk":
            self._leave_desk()

    def on_epoch_bar_moved(self, message: EpochBar.Moved) -> None:
        """An epoch was clicked."""
        if self.check_action("scrub", (0,)):
            self.action_epoch(message.epoch)
