"""The playthrough: a seed, a case and the moves. It is asked for the next event and told what the player did."""

from collections.abc import Callable
from dataclasses import replace

from neural_drama.network.history import EpochRecord
from neural_drama.network.recording import Recording
from neural_drama.playthrough.desk import controls, settle
from neural_drama.playthrough.endings import ending_of
from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    NeuronAsked,
    Offered,
    Opened,
    PictureCalled,
    RunBegan,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.facts import Value, asking
from neural_drama.playthrough.figures import pieces, speak
from neural_drama.playthrough.investigation import accuse
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Move, MoveError, Name, Set, Stop, Take
from neural_drama.playthrough.verbs import Arguments, deeds
from neural_drama.story.episode import Episode
from neural_drama.story.expressions import Expression
from neural_drama.story.problems import Problem, ScriptError
from neural_drama.story.prompter import Prompter
from neural_drama.story.script import NARRATOR, Choice, Cue, Line, Option, TheEnd, Words
from neural_drama.story.vocabulary import Verb

LABORS = ("train", "guess", "measure")
MOST_LABORS = 20
"""So many of what takes a second each may a scene ask for without asking the player; else a loop could take hours."""


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

    def __init__(
        self, episode: Episode, moment: Moment, seed: int, train: Callable[[Moment], Training] = Training
    ) -> None:
        self.episode = episode
        self._train = train
        self.seed = seed
        self.moment = moment
        self.moves: list[Move] = []
        self.waiting: Offered | DeskOpened | NeuronAsked | TrainingBegan | None = None
        self.training: Training | None = None
        self._deeds = deeds(moment.architecture.layers)
        self._prompter: Prompter[Moment] = Prompter(episode.script, self)
        self._runs = 1
        self._labors = 0
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
                self._due.append(event)
            if self._due:
                return self._due.pop(0)
        return CurtainFell(self.moment.verdict or None)

    def fact(self, name: str) -> Value:
        """What a fact is now, as the story asks."""
        return asking(self._seen())(name)

    def snapshot(self) -> Moment:
        """The network, the investigation and the settings, as they are now."""
        return replace(self.moment)  # without what was found out about it, which weighs more than it does

    def restore(self, snapshot: Moment) -> None:
        """The same as it was then: on a new branch of its run, if the network has changed since."""
        now, then = self.moment, snapshot
        # A run that has begun since then must not be gone on with from here, even if it has no epoch yet.
        is_same = then.history is now.history and then.parameters is now.parameters and then.epoch == now.epoch
        if is_same and then.run == now.run:
            self.moment = then
        else:
            self._branch(then, then.before)

    def scene_title(self, scene: str) -> str:
        """The title of a scene by its name."""
        return next(known.title for known in self.episode.script.scenes if known.name == scene)

    def recast(self, episode: Episode) -> None:
        """Go on with an edited script from the start of the same passage, with the network and the memory as they are.

        episode: read with the verbs for as many layers as the network has. What the player was asked is asked no
        more, and a training that has begun is dropped; so the moves are no longer those of one script.
        """
        self.episode = episode
        self._prompter.recast(episode.script)
        self.waiting = self.training = None
        self.is_over = False
        self._due = [event for event in self._due if isinstance(event, Opened | RunBegan | Trained)]

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of the choice that waits, as the script has them; none where no choice does."""
        return self._prompter.pending

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

    def name_neuron(self, number: int) -> None:
        """Name a neuron of the layer that is asked about, the first being 1."""
        if not isinstance(self.waiting, NeuronAsked):
            raise MoveError(f"neuron={number}: nobody asks for a neuron here")
        if not 1 <= number <= self.waiting.width:
            raise MoveError(f"neuron={number}: layer {self.waiting.layer} has neurons 1 to {self.waiting.width}")
        self.moment = accuse(self.moment, number)
        self._answered(Name(number))

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
        self._prompter.settle()
        self.training = None
        self._due.append(Trained(self.moment, begun.from_epoch, training.hyperparameters))
        self.waiting = None
        if stop_at is not None:
            self._answered(Stop(stop_at))

    def _answered(self, *moves: Move) -> None:
        """The player did something. A run that went to its end by itself is not that: it could go round for ever."""
        self.moves.extend(moves)
        self.waiting = None
        self._labors = 0
        self._prompter.allow()

    def _next(self) -> Event | None:
        element = self._prompter.advance()
        scene, passage = self._prompter.place.scene, self._prompter.place.passage
        match element:
            case Line():
                return speak(element, scene, passage, self._seen())
            case Choice():
                options = tuple(tuple(pieces(option.text, self._seen())) for option in self._prompter.pending)
                self.waiting = Offered(options)
                return self.waiting
            case Cue():
                return self._act(element)
            case TheEnd(where):
                last_words = Line(NARRATOR, None, None, (Words("THE END", is_emphasized=True),), None, where)
                return speak(last_words, scene, passage, self._seen())
            case _:
                self.is_over = True
                return None

    def _act(self, cue: Cue) -> Event | None:
        role = self.episode.script.cast[cue.speaker].role
        deed = self._deeds[(role, cue.verb)]
        self._labors += cue.verb in LABORS
        if self._labors > MOST_LABORS:
            message = f"the story asked for {MOST_LABORS} labors here without asking the player anything"
            raise ScriptError([Problem(cue.where, "E702", message, "put a choice between them")])
        arguments = self._measured(cue, deed.verb)
        if arguments is None:
            return None
        if deed.act is not None:
            self._stand_at(replace(deed.act(self.moment, arguments), is_after_run=False))
            if cue.verb != "ask":
                return None
            layer = self.moment.layer
            self.waiting = NeuronAsked(layer, self.moment.architecture.sizes[layer], self.moment)
            return self.waiting
        match cue.verb:
            case "show":
                return PictureCalled(str(arguments["picture"]))
            case "desk":
                self.waiting = DeskOpened(controls(self.moment, arguments["offers"] == "network"))
                return self.waiting
            case "train":
                self.training = self._train(self.moment)
                self.waiting = TrainingBegan(self.moment.run, self.moment.epoch, self.training.to_epoch)
                return self.waiting
            case _:
                self._rewind()
                return None

    def _measured(self, cue: Cue, verb: Verb) -> Arguments | None:
        """The arguments of a cue, those measured that were left to be; None, and no deed, if one of them is NaN."""
        arguments: dict[str, float | str] = {}
        for parameter in verb.parameters:
            value = cue.arguments[parameter.name]
            if isinstance(value, Expression):
                measured = parameter.fitting(float(value.evaluate(self.fact)))
                if measured is None:
                    return None
                value = measured
            arguments[parameter.name] = value
        return arguments

    def _seen(self) -> Moment:
        """The moment with what the story remembers by now."""
        if self.moment.memory is not self._prompter.memory:
            self.moment = replace(self.moment, memory=self._prompter.memory)
        return self.moment

    def _stand_at(self, moment: Moment) -> None:
        """Go on from a moment. If it has a new network, that is a new run."""
        if moment.blueprint is not self.moment.blueprint:
            self._runs += 1
            moment = replace(moment, run=self._runs)
            self._due.append(RunBegan(moment, None))
        self.moment = moment

    def _rewind(self) -> None:
        """Back to before the last training, network and all, on a new branch of the run that it was."""
        if self.moment.rewinds_to is not None:
            self._branch(replace(self.moment.rewinds_to, is_after_run=False))

    def _branch(self, then: Moment, before: Moment | None = None) -> None:
        """Go on from an earlier moment on a new branch of its run."""
        self._runs += 1
        self.moment = replace(then, run=self._runs, before=before)
        self._due.append(RunBegan(self.moment, then.run))
