"""The playthrough: a seed, a case and the moves. It is asked for the next event and told what the player did."""

from collections.abc import Callable
from dataclasses import replace

from neural_drama.playthrough.checkpoint import Checkpoint
from neural_drama.playthrough.desk import controls, settle
from neural_drama.playthrough.endings import ending_of
from neural_drama.playthrough.events import (
    Accused,
    CurtainFell,
    DeskOpened,
    Event,
    Halt,
    NeuronAsked,
    Noted,
    Offered,
    Opened,
    PictureCalled,
    RunBegan,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.facts import Value, asking, is_measured
from neural_drama.playthrough.figures import pieces, speak
from neural_drama.playthrough.investigation import accuse, played
from neural_drama.playthrough.labors import Labors
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Go, Move, MoveError, Name, Set, Stop, Take
from neural_drama.playthrough.revisiting import ALONG, come_back
from neural_drama.playthrough.training import Training
from neural_drama.playthrough.turns import Asked, Turn, moves_of
from neural_drama.playthrough.verbs import deeds, measured_arguments
from neural_drama.playthrough.verdicts import Verdicts
from neural_drama.story.episode import Episode
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import Passage
from neural_drama.story.prompter import Prompter
from neural_drama.story.script import NARRATOR, Choice, Cue, Line, Option, TheEnd, Words


class Playthrough:
    """One run of an episode from opening to curtain. `advance` gives events; the waiting ones must be answered."""

    def __init__(
        self, episode: Episode, moment: Moment, seed: int, train: Callable[[Moment], Training] = Training
    ) -> None:
        self.episode = episode
        self._train = train
        self.seed, self.case = seed, moment.case_file.name  # the case that it is opened on
        self.moment = moment
        self.turns: tuple[Turn, ...] = ()
        self.verdicts = Verdicts()
        self.waiting: Halt | None = None
        self.training: Training | None = None
        self._deeds = deeds(moment.architecture.layers, tuple(moment.cases))
        self._prompter: Prompter[Moment] = Prompter(episode.script, self)
        self.runs = 1
        self._labors = Labors()
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

    def holds(self, expression: Expression) -> bool:
        """Whether something is true now. What was measured for it becomes a verdict."""
        holds = bool(expression.evaluate(self.fact))
        return bool(self.verdicts.decide(holds)) if is_measured(expression.names) else holds

    def snapshot(self) -> Moment:
        """The network, the investigation and the settings, as they are now."""
        return replace(self.moment)  # without what was found out about it, which weighs more than it does

    def restore(self, snapshot: Moment) -> None:
        """The same as it was then, but for what was learned: on a new branch of its run, if the network has changed."""
        self._return_to(replace(snapshot, dossier=snapshot.dossier.with_lessons_of(self.moment.dossier)))

    def _return_to(self, then: Moment) -> None:
        now, was = self.moment.now, then.now
        # A run that has begun since then must not be gone on with from here, even if it has no epoch yet.
        is_same = was.history is now.history and was.parameters is now.parameters and was.epoch == now.epoch
        if is_same and was.run == now.run:
            self.moment = then
            return
        self._branch(replace(was, dossier=then.dossier), was.before)
        if then.present is not None:
            self.moment = replace(then, run=self.runs, present=self.moment)

    @property
    def place(self) -> Passage:
        """The names of the scene and of the passage that is on."""
        return self._prompter.place.scene, self._prompter.place.passage

    def scene_title(self, scene: str) -> str:
        """The title of a scene by its name."""
        return next(known.title for known in self.episode.script.scenes if known.name == scene)

    def recast(self, episode: Episode, passage: Passage | None = None) -> None:
        """Go on with an edited script from the start of the same passage or of another: a turn of its own.

        episode: read with the verbs for as many layers as the network has. What the player was asked is asked no more,
        and a training that has begun is dropped.
        """
        self.episode = episode
        self._prompter.recast(episode.script, passage)
        self.is_over = False
        self._due = [event for event in self._due if isinstance(event, Opened | RunBegan | Trained | Accused | Noted)]
        self._answer("edited")

    @property
    def moves(self) -> list[Move]:
        """What the player did so far, so that the same moves lead here again."""
        return moves_of(self.turns)

    def checkpoint(self) -> Checkpoint:
        """Everything as it is now. Nothing may be waiting for an answer."""
        assert self.waiting is None, "what waits is asked again on the way from an earlier checkpoint"
        standing, made, due = self._prompter.standing(), self.verdicts.made, tuple(self._due)
        return Checkpoint(
            self.episode, self.moment, standing, self.turns, made, self.runs, self._labors.done, due, self.is_over
        )

    def return_to(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of this playthrough, story and network, as if nothing had happened since."""
        self.episode, self.moment, self.turns = checkpoint.episode, checkpoint.moment, checkpoint.turns
        self.runs, self._labors, self.is_over = checkpoint.runs, Labors(checkpoint.labors), checkpoint.is_over
        self._due = list(checkpoint.due)
        self._prompter.resume(checkpoint.standing, checkpoint.episode.script)
        self.waiting = self.training = None
        self.verdicts.return_to(checkpoint.verdicts)

    def fork(self, since: Moment, runs: int) -> None:
        """Go on as a new run if the network differs from that of a later moment, when there were so many runs."""
        self.runs = runs
        self._due = [event for event in self._due if not isinstance(event, RunBegan | Trained)]
        then, self.moment = self.moment, since
        self._return_to(then)

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
        self._answer("choice", Take(option))
        self._prompter.choose(option - 1)

    def set_desk(self, *sets: Set) -> None:
        """Set the desk that waits and leave it; without arguments it stays as it stands."""
        if not isinstance(self.waiting, DeskOpened):
            raise MoveError("there is no desk to set here")
        settled = replace(settle(self.moment, self.waiting.controls, sets), is_after_run=False)
        self._answer("desk", *sets, Go())
        self._stand_at(settled)

    def name_neuron(self, number: int) -> None:
        """Name a neuron of the layer that is asked about, the first being 1."""
        if not isinstance(self.waiting, NeuronAsked):
            raise MoveError(f"neuron={number}: nobody asks for a neuron here")
        if not 1 <= number <= self.waiting.width:
            raise MoveError(f"neuron={number}: layer {self.waiting.layer} has neurons 1 to {self.waiting.width}")
        self._answer("neuron", Name(number))
        self._stand_at(accuse(self.moment, number))

    def end_training(self, stop_at: int | None = None) -> None:
        """End the run that waits, at its end or after an earlier epoch; what was computed beyond is dropped."""
        if not isinstance(self.waiting, TrainingBegan) or self.training is None:
            raise MoveError("there is no run to end here")
        training, begun = self.training, self.waiting
        if stop_at is not None and not begun.from_epoch <= stop_at <= begun.to_epoch:
            raise MoveError(f"stop@{stop_at}: this run goes from epoch {begun.from_epoch} to {begun.to_epoch}")
        training.advance((begun.to_epoch if stop_at is None else stop_at) - training.computed)
        self._answer("training", Go() if stop_at is None else Stop(stop_at))
        before = self._seen()
        trained = replace(
            training.at(training.computed if stop_at is None else min(stop_at, training.computed)),
            before=replace(before, before=None),
            before_training=replace(before),  # without what was found out about it, which weighs more than it does
            rewinds_to=replace(before),
            is_after_run=True,
        )
        self.moment = replace(trained, verdict=str(self.verdicts.decide(ending_of(trained).name)))
        self._prompter.settle()
        self._due.append(Trained(self.moment, begun.from_epoch, training.hyperparameters))

    def _answer(self, asked: Asked, *moves: Move) -> None:
        """Note a turn."""
        place = self._prompter.place
        self.turns = (*self.turns, Turn(asked, place.scene, place.passage, moves, self.verdicts.end_turn()))
        self.waiting = self.training = None
        # A run that went to its end by itself is nothing that the player did: it could go round for ever.
        if asked != "training" or moves != (Go(),):
            self._labors.rest()
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
                self.moment = come_back(self.moment)
                last_words = Line(NARRATOR, None, None, (Words("THE END", is_emphasized=True),), None, where)
                return speak(last_words, scene, passage, self._seen())
            case _:
                self.moment = come_back(self.moment)
                self.is_over = True
                return None

    def _act(self, cue: Cue) -> Event | None:
        role = self.episode.script.cast[cue.speaker].role
        deed = self._deeds[(role, cue.verb)]
        self._labors.ask(cue)
        if cue.verb not in ALONG:
            self.moment = come_back(self.moment)
        arguments = measured_arguments(cue, deed.verb, self.fact)
        if arguments is None:
            return None
        if deed.act is not None:
            self._stand_at(played(cue.verb, self.moment, deed.act(self.moment, arguments), len(self.turns)))
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

    def _seen(self) -> Moment:
        """The moment with what the story remembers by now."""
        if self.moment.memory is not self._prompter.memory:
            self.moment = replace(self.moment, memory=self._prompter.memory)
        return self.moment

    def _stand_at(self, moment: Moment) -> None:
        """Go on from a moment. If it has a new network, that is a new run; what is new in the dossier is told."""
        before, after = self.moment.dossier, moment.dossier
        if moment.blueprint is not self.moment.blueprint:
            self.runs += 1
            moment = replace(moment, run=self.runs)
            self._due.append(RunBegan(moment, None))
        self.moment = moment
        if after.named > before.named:
            self._due.append(Accused(moment))
        self._due += [Noted(how, name, self._prompter.place.scene) for how, name in after.news_since(before)]

    def _rewind(self) -> None:
        """Back to before the last training, network and all, on a new branch of the run that it was."""
        if (then := self.moment.rewinds_to) is not None:
            self._branch(replace(then, is_after_run=False, dossier=self.moment.dossier))

    def _branch(self, then: Moment, before: Moment | None = None) -> None:
        """Go on from an earlier moment on a new branch of its run."""
        self.runs += 1
        self.moment = replace(then, run=self.runs, before=before)
        self._due.append(RunBegan(self.moment, then.run))
