"""The plain performance: lines in order, choices by number, pictures in words on request."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from neural_drama.pictures.words import (
    curves_in_words,
    layer_in_words,
    miss_in_words,
    network_in_words,
    progress_in_words,
)
from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.edits import Edits
from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    NeuronAsked,
    Offered,
    Opened,
    PictureCalled,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError, Set, read_move
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words, trained_in_words

PICTURES = {"network": network_in_words, "miss": miss_in_words, "curves": curves_in_words}

HELP = (
    "Type the number of an option, or of the neuron that you name. At the desk, type a setting such as rate=0.5, and "
    "1 to go on. network, miss and curves describe the pictures; epoch N repeats the last lines as they were "
    "after that epoch; quit ends."
)

PROGRESS_LINES = 10
"""A training run reports about so many times: enough to follow, few enough to listen to."""


class InputEnded(Exception):
    """There is nobody left to answer."""


class Recast(Exception):
    """The question is not asked any more: its author has edited the scene."""


@dataclass
class Performance:
    """One playthrough over a way to read an answer (None at the end of input) and a way to write a line."""

    timelines: Timelines
    read: Callable[[str], str | None]
    write: Callable[[str], None]
    edits: Edits | None = None  # looked for before each question
    scene: str = ""
    recent: list[Spoken] = field(default_factory=list)

    @property
    def play(self) -> Playthrough:
        """What is performed."""
        return self.timelines.play

    def perform(self) -> int:
        """Play until the curtain or the end of input. Gives the exit status."""
        try:
            is_over = False
            while not is_over:
                with suppress(Recast):
                    is_over = self._show(self.timelines.advance())
        except InputEnded:
            self.write("\nThe input has ended, and so does the evening. The case stays open.")
        return 0

    def _show(self, event: Event) -> bool:
        """Show an event, and answer what waits for an answer. Returns whether it was the curtain."""
        match event:
            case Opened() as opened:
                self.write(f"{opened.title}, plain mode. Type help at any question.")
            case Spoken() as spoken:
                self._say(spoken)
            case PictureCalled(picture):
                self._describe(picture)
            case Offered() as offered:
                self._choose(offered)
            case DeskOpened() as opened_desk:
                self._set_desk(opened_desk)
            case NeuronAsked() as asked:
                self._name(asked)
            case TrainingBegan() as began:
                self._train(began)
            case Trained(moment, from_epoch):
                self.write(trained_in_words(moment, from_epoch) + ".")
            case CurtainFell():
                self.write("The curtain falls.")
                return True
        return False

    def _say(self, spoken: Spoken) -> None:
        if spoken.scene != self.scene:
            self.scene = spoken.scene
            self.write(f"\n{self.play.scene_title(spoken.scene)}\n")
        self.recent.append(spoken)
        self.write(in_plain_words(spoken))

    def _choose(self, offered: Offered) -> None:
        self.write("")
        for number, option in enumerate(offered.texts, start=1):
            self.write(f"{number}. {option}")
        most = len(offered.options)
        self.timelines.take(self._number(f"Choose 1 to {most}: ", "an option", most))
        self.recent.clear()

    def _name(self, asked: NeuronAsked) -> None:
        self.write(f"\nWho in layer {asked.layer} is most responsible? Type network to hear what each one said.")
        prompt = f"Name a neuron of layer {asked.layer}, 1 to {asked.width}: "
        self.timelines.name_neuron(self._number(prompt, "a neuron", asked.width))
        self.recent.clear()

    def _number(self, prompt: str, what: str, most: int) -> int:
        """Ask until the answer is a number of what there is."""
        while True:
            answer = self._ask(prompt)
            if not re.fullmatch(r"-?[0-9]{1,40}", answer):
                self.write(f"{answer[:40]!r} is not the number of {what}. {HELP}")
            elif not 1 <= int(answer) <= most:
                self.write(f"There is no {what.split()[-1]} {answer}; there are 1 to {most}.")
            else:
                return int(answer)

    def _describe(self, picture: str) -> None:
        if picture == "network" and isinstance(self.play.waiting, NeuronAsked):
            self.write(layer_in_words(self.play.moment))
        else:
            self.write(PICTURES[picture](self.play.moment))

    def _set_desk(self, opened: DeskOpened) -> None:
        sets: dict[str, Set] = {}
        desk = {control.name: control for control in opened.controls}
        self.write("\nThe desk:")
        for control in desk.values():
            if control.is_basic or control.is_of_network:
                self.write(_in_words(control))
        if not all(control.is_basic or control.is_of_network for control in desk.values()):
            self.write("Type more for further settings.")
        while True:
            answer = self._ask("Type a setting such as rate=0.05, or 1 to go on with these: ")
            if answer == "1":
                self.timelines.set_desk(*sets.values())
                return
            if answer == "more":
                for control in desk.values():
                    self.write(_in_words(control))
                continue
            try:
                move = _setting(answer, desk)
            except MoveError as error:
                self.write(str(error))
            else:
                sets[move.control] = move
                control = desk[move.control] = replace(desk[move.control], value=move.value)
                self.write(f"{control.title} is now {control.shown()}.")

    def _train(self, began: TrainingBegan) -> None:
        assert self.play.training is not None, "a run that has begun can be asked for its epochs"
        training = self.play.training
        every = max(1, (began.to_epoch - began.from_epoch) // PROGRESS_LINES)
        told = training.record
        self.write("")
        while training.advance(every):
            record = training.record
            self.write(progress_in_words(self.play.moment, record, began.to_epoch, told))
            told = record
        self.timelines.end_training()

    def _ask(self, prompt: str) -> str:
        """An answer to the question at hand; requests for words or pictures are met on the way."""
        while True:
            self._look_for_edits()
            answer = self.read(prompt)
            if answer is None or answer.strip().lower() in ("q", "quit"):
                raise InputEnded
            words = answer.strip().lower()
            first, _, rest = words.partition(" ")
            if words in ("help", "?"):
                self.write(HELP)
            elif words in PICTURES:
                self._describe(words)
            elif first == "epoch":
                self._replay(rest.strip())
            elif words:
                return words

    def _look_for_edits(self) -> None:
        edited = self.edits.look() if self.edits else None
        if edited is None:
            return
        if edited.episode is None:
            self.write(f"{edited}\nThe play goes on as it was until this is mended.")
            return
        self.timelines.recast(edited.episode)
        self.recent.clear()
        self.write(f"\n[{edited}]\n")
        raise Recast

    def _replay(self, asked: str) -> None:
        """The last lines as they were after an epoch of the run."""
        moment = self.play.moment
        last = moment.history.last_epoch
        if not re.fullmatch(r"[0-9]{1,9}", asked) or int(asked) > last:
            self.write(f"This run has epochs 0 to {last}; {asked[:40]!r} is not one of them.")
            return
        epoch = int(asked)
        self.write(f"After epoch {epoch} of {last}:")
        for spoken in self.recent:
            if spoken.moment.run == moment.run:
                self.write(in_plain_words(spoken.at(epoch)))
        self.write(miss_in_words(moment.at(epoch)))


def _in_words(control: Control) -> str:
    return f"{control.name} = {control.shown()}: {control.title}, {control.meaning}; {control.takes}"


def _setting(answer: str, desk: dict[str, Control]) -> Set:
    move = read_move(answer)
    if not isinstance(move, Set) or move.control not in desk:
        raise MoveError(f"The desk has no {answer!r}; it has {', '.join(desk)}, as in rate=0.05.")
    desk[move.control].checked(move.value)
    return move
