"""The playthrough: a seed, a case and the moves. It is asked for the next event and told what the player did."""

from dataclasses import replace

from neural_drama.network.history import EpochRecord
from neural_drama.network.recording import Recording
from neural_drama.playthrough.desk import controls, settle
from neural_drama.playthrough.endings import ending_of
from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    Offered,
    Opened,
    PictureCalled,
    RunBegan,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.facts import asking
from neural_drama.playthrough.figures import pieces, speak
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Move, MoveError, Set, Stop, Take
from neural_drama.playthrough.verbs import deeds
from neural_drama.story.episode import Episode
from neural_drama.story.prompter import Prompter
from neural_drama.story.script import NARRATOR, Choice, Cue, Line, TheEnd, Words


class Training:
    """A training run that is due. Whoever shows it asks for its epochs, as fast or as slowly as it likes."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        # Where a number is lost there is nothing to go on from.
        is_lost = moment.history.first_non_finite is not None
        epochs = 0 if is_lost else min(moment.hyperparameters.epochs, moment.epochs_left)
        self.hyperparameters = replace(moment.hyperparameters, epochs=epochs)
        # Someone may have laid hands on the weights since they were recorded.
        start = replace(moment.history.state_at(moment.epoch), parameters=moment.parameters)
        self.recording = Recording(
            moment.architecture, moment.case_file.dataset, self.hyperparameters, start
        )
        self.from_epoch, self.to_epoch = moment.epoch, moment.epoch + epochs

    @property
    def computed(self) -> int:
        """The last epoch computed so far."""
        return self.recording.last_epoch

    @property
    def record(self) -> EpochRecord:
        """What the curves hold of the last epoch computed so far."""
        recording = self.recording
        return EpochRecord(self.computed, float(recording.losses[-1]), float(recording.validation_losses[-1]))

    def advance(self, epochs: int) -> bool:
        """Go on by so many epochs; False when there are no more."""
        return self.recording.advance(epochs) == epochs

    def at(self, epoch: int) -> Moment:
        """The moment it set out from, as it is when it has been trained to an epoch that is computed already."""
        if epoch == self.from_epoch:
            return self._moment
        return replace(self._moment, history=self._moment.history.then(self.recording, epoch)).at(epoch)


class Playthrough:
    """One run of an episode from opening to curtain. `advance` gives events; the waiting ones must be answered."""

    def __init__(self, episode: Episode, moment: Moment, seed: int) -> None:
        self.episode = episode
        self.seed = seed
        self.moment = moment
        self.moves: list[Move] = []
        self.waiting: Offered | DeskOpened | TrainingBegan | None = None
        self.training: Training | None = None
        self._deeds = deeds(moment.architecture.layers)
        self._prompter = Prompter(episode.script, lambda name: asking(self.moment)(name))
        self._runs = 1
        self._due: list[Event] = [
            Opened(episode.name, episode.script.title, episode.number, seed),
            RunBegan(moment, None),
        ]
        self.is_over = False

    def advance(self) -> Event:
        """The next event. Asked again while it waits, it gives what it waits for; at the end, the curtain."""
        if self._due:
            return self._due.pop(0)
        if self.waiting is not None:
            return self.waiting
        while not self.is_over:
            event = self._next()
            if event is not None:
                return event
        return CurtainFell(self.moment.verdict or None)

    def scene_title(self, scene: str) -> str:
        """The title of a scene by its name."""
        return next(known.title for known in self.episode.script.scenes if known.name == scene)

    def take(self, option: int) -> None:
        """Take an option of the choice that waits, the first being 1."""
        if not isinstance(self.waiting, Offered):
            raise MoveError(f"{option}: there is no choice to take it from here")
        if not 1 <= option <= len(self.waiting.options):
            raise MoveError(f"{option}: the choice has options 1 to {len(self.waiting.options)}")
        self._prompter.choose(option - 1)
        self._answered(Take(option))

    def set_desk(self, *sets: Set) -> None:
        """Set the desk that waits and leave it; without arguments it stays as it stands."""
        if not isinstance(self.waiting, DeskOpened):
            raise MoveError("there is no desk to set here")
        self._stand_at(replace(settle(self.moment, self.waiting.controls, sets), is_after_run=False))
        self._answered(*sets)

    def end_training(self, stop_at: int | None = None) -> None:
        """End the run that waits, at its end or after an earlier epoch; what was computed beyond is dropped."""
        if not isinstance(self.waiting, TrainingBegan) or self.training is None:
            raise MoveError("there is no run to end here")
        training, begun = self.training, self.waiting
        if stop_at is not None and not begun.from_epoch <= stop_at <= begun.to_epoch:
            raise MoveError(f"stop@{stop_at}: this run goes from epoch {begun.from_epoch} to {begun.to_epoch}")
        training.advance((begun.to_epoch if stop_at is None else stop_at) - training.computed)
        before = self.moment
        trained = replace(
            training.at(training.computed if stop_at is None else min(stop_at, training.computed)),
            before=replace(before, before=None),
            before_training=replace(before),  # without what was found out about it, which weighs more than it does
            rewinds_to=replace(before),
            is_after_run=True,
        )
        self.moment = replace(trained, verdict=ending_of(trained).name)
        self.training = None
        self._due.append(Trained(self.moment, begun.from_epoch, training.hyperparameters))
        self.waiting = None
        if stop_at is not None:
            self._answered(Stop(stop_at))

    def _answered(self, *moves: Move) -> None:
        """The player did something. A run that went to its end by itself is not that: it could go round for ever."""
        self.moves.extend(moves)
        self.waiting = None
        self._prompter.allow()

    def _next(self) -> Event | None:
        element = self._prompter.advance()
        scene, passage = self._prompter.place.scene, self._prompter.place.passage
        match element:
            case Line():
                return speak(element, scene, passage, self.moment)
            case Choice():
                options = tuple(tuple(pieces(option.text, self.moment)) for option in self._prompter.pending)
                self.waiting = Offered(options)
                return self.waiting
            case Cue():
                return self._act(element)
            case TheEnd(where):
                last_words = Line(NARRATOR, None, None, (Words("THE END", is_emphasized=True),), None, where)
                return speak(last_words, scene, passage, self.moment)
            case _:
                self.is_over = True
                return None

    def _act(self, cue: Cue) -> Event | None:
        role = self.episode.script.cast[cue.speaker].role
        deed = self._deeds[(role, cue.verb)]
        if deed.act is not None:
            self._stand_at(replace(deed.act(self.moment, cue.arguments), is_after_run=False))
            return self._due.pop(0) if self._due else None
        match cue.verb:
            case "show":
                return PictureCalled(str(cue.arguments["picture"]))
            case "desk":
                self.waiting = DeskOpened(controls(self.moment, cue.arguments["offers"] == "network"))
                return self.waiting
            case "train":
                self.training = Training(self.moment)
                self.waiting = TrainingBegan(self.moment.run, self.moment.epoch, self.training.to_epoch)
                return self.waiting
            case _:
                return self._rewind()

    def _stand_at(self, moment: Moment) -> None:
        """Go on from a moment. If it has a new network, that is a new run."""
        if moment.blueprint is not self.moment.blueprint:
            self._runs += 1
            moment = replace(moment, run=self._runs)
            self._due.append(RunBegan(moment, None))
        self.moment = moment

    def _rewind(self) -> Event | None:
        """Back to before the last training, network and all, on a new branch of the run that it was."""
        found = self.moment.rewinds_to
        if found is None:
            return None
        self._runs += 1
        self.moment = replace(found, run=self._runs, before=None, is_after_run=False)
        return RunBegan(self.moment, found.run)
