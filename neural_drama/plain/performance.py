"""The plain performance: lines in order, choices by number, pictures in words on request."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from neural_drama.pictures.words import curves_in_words, miss_in_words, network_in_words, progress_in_words
from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Offered,
    Opened,
    PictureCalled,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError, Set, read_move
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.transcript import in_plain_words, trained_in_words

PICTURES = {"network": network_in_words, "miss": miss_in_words, "curves": curves_in_words}

HELP = (
    "Type the number of an option. At the desk, type a setting such as rate=0.5, and 1 to go on. "
    "network, miss and curves describe the pictures; epoch N repeats the last lines as they were "
    "after that epoch; quit ends."
)

PROGRESS_LINES = 10
"""A training run reports about so many times: enough to follow, few enough to listen to."""


class InputEnded(Exception):
    """There is nobody left to answer."""


@dataclass
class Performance:
    """One playthrough over a way to read an answer (None at the end of input) and a way to write a line."""

    play: Playthrough
    read: Callable[[str], str | None]
    write: Callable[[str], None]
    scene: str = ""
    recent: list[Spoken] = field(default_factory=list)

    def perform(self) -> int:
        """Play until the curtain or the end of input. Gives the exit status."""
        try:
            while True:
                match self.play.advance():
                    case Opened() as opened:
                        self.write(f"{opened.title}, plain mode. Type help at any question.")
                    case Spoken() as spoken:
                        self._say(spoken)
                    case PictureCalled(picture):
                        self.write(PICTURES[picture](self.play.moment))
                    case Offered() as offered:
                        self._choose(offered)
                    case DeskOpened() as opened_desk:
                        self._set_desk(opened_desk)
                    case TrainingBegan() as began:
                        self._train(began)
                    case Trained(moment, from_epoch):
                        self.write(trained_in_words(moment, from_epoch) + ".")
                    case CurtainFell():
                        self.write("The curtain falls.")
                        return 0
        except InputEnded:
            self.write("\nThe input has ended, and so does the evening. The case stays open.")
            return 0

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
        while True:
            answer = self._ask(f"Choose 1 to {len(offered.options)}: ")
            if not re.fullmatch(r"-?[0-9]{1,40}", answer):
                self.write(f"{answer[:40]!r} is not the number of an option. {HELP}")
            elif not 1 <= int(answer) <= len(offered.options):
                self.write(f"There is no option {answer}; there are 1 to {len(offered.options)}.")
            else:
                self.play.take(int(answer))
                self.recent.clear()
                return

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
                self.play.set_desk(*sets.values())
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
        self.play.end_training()

    def _ask(self, prompt: str) -> str:
        """An answer to the question at hand; requests for words or pictures are met on the way."""
        while True:
            answer = self.read(prompt)
            if answer is None or answer.strip().lower() in ("q", "quit"):
                raise InputEnded
            words = answer.strip().lower()
            first, _, rest = words.partition(" ")
            if words in ("help", "?"):
                self.write(HELP)
            elif words in PICTURES:
                self.write(PICTURES[words](self.play.moment))
            elif first == "epoch":
                self._replay(rest.strip())
            elif words:
                return words

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
