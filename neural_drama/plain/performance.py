"""The plain performance: lines in order, choices by number, pictures in words on request."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from neural_drama.pictures.words import progress_in_words
from neural_drama.plain.commands import HELP, obey
from neural_drama.plain.describing import describe_briefly
from neural_drama.plain.telling import Elsewhere, Telling
from neural_drama.playthrough.desk import Control
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
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError, Set, read_move
from neural_drama.playthrough.transcript import trained_in_words
from neural_drama.saves.resuming import Resumed

PROGRESS_LINES = 10
"""A training run reports about so many times: enough to follow, few enough to listen to."""


class InputEnded(Exception):
    """There is nobody left to answer."""


@dataclass
class Performance(Telling):
    """A telling from its first line to its last: asks what there is to ask, and goes on with what is answered."""

    def perform(self) -> int:
        """Play until the curtain or the end of input. Gives the exit status."""
        try:
            is_over = False
            while not is_over:
                with suppress(Elsewhere):
                    if self.loaded is not None:
                        self._take_up(self.loaded)
                    is_over = self._show(self.timelines.advance())
        except InputEnded:
            self.write("\nThe input has ended, and so does the evening. The case stays open.")
        return 0

    def _show(self, event: Event) -> bool:
        """Show an event, and answer what waits for an answer. Returns whether it was the last of the evening."""
        match event:
            case Opened() as opened:
                self.write(f"{opened.title}, plain mode. Type help at any question.")
            case RunBegan(moment, int(parent)):
                self.write(
                    f"The network is again that of run {parent} after epoch {moment.epoch}; from here on it is run "
                    f"{moment.run}."
                )
            case Spoken() as spoken:
                self.say(spoken)
            case PictureCalled(picture):
                describe_briefly(self, picture)
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
                return self._curtain()
        return False

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
            try:
                if answer == "1":
                    self.timelines.set_desk(*sets.values())
                    return
                if answer == "more":
                    for control in desk.values():
                        self.write(_in_words(control))
                    continue
                move = _setting(answer, desk)
            except MoveError as error:
                self.write(str(error))
            else:
                sets[move.control] = move
                control = desk[move.control] = replace(desk[move.control], value=move.value)
                self.write(f"{control.title} is now {control.shown()}.")

    def _train(self, began: TrainingBegan) -> None:
        assert self.play.training is not None, "a run that has begun can be asked for its epochs"
        training, stop = self.play.training, self._stop_in(began)
        end = began.to_epoch if stop is None else stop
        every = max(1, (end - began.from_epoch) // PROGRESS_LINES)
        told = training.record
        self.write("")
        while True:
            epochs = every if stop is None else min(every, stop - training.computed)
            if not (epochs and training.advance(epochs)):
                break
            record = training.record
            self.write(progress_in_words(self.play.moment, record, began.to_epoch, told))
            told = record
        self.timelines.end_training(stop)

    def _stop_in(self, began: TrainingBegan) -> int | None:
        """The epoch after which this run is to be stopped, if that was said and is one of its epochs."""
        stop, self.stop = self.stop, None
        if stop is None or began.from_epoch <= stop <= began.to_epoch:
            return stop
        self.write(f"This run goes from epoch {began.from_epoch} to {began.to_epoch}, and is not stopped at {stop}.")
        return None

    def _curtain(self) -> bool:
        """The end; but whoever is there may go back from it. Returns whether it is."""
        self.write("The curtain falls.")
        self.stand()
        if not self.is_at_terminal:
            return True
        prompt = "Press Enter to leave, or type history, back N or another command: "
        with suppress(InputEnded):
            while answer := self._ask(prompt, is_nothing_an_answer=True):
                self.write(f"{answer[:40]!r} is no command; help tells those there are.")
        return True

    def _take_up(self, resumed: Resumed) -> None:
        """Go on with a saved playthrough: what there is to say about it, the last lines again, and then on."""
        self.loaded = self.edits = self.stop = None
        self.timelines, self.opening = resumed.timelines, resumed.journal.opening
        if not self.is_at_terminal:
            self.timelines.keeper = None
        self.forget()
        self.known.clear()
        self.write(f"{self.play.episode.script.title}, plain mode, goes on. Type help at any question.")
        for notice in resumed.notices:
            self.write(notice)
        if resumed.chapters:
            self._choose_chapter(resumed)
        for event in self.timelines.here.told:
            if isinstance(event, Spoken | Trained):
                self._show(event)

    def _choose_chapter(self, resumed: Resumed) -> None:
        """Ask with which scene a playthrough goes on whose own is gone; the last answer is to keep the old scenes."""
        for number, (name, title) in enumerate(resumed.chapters, start=1):
            self.write(f"{number}. {title or name}")
        most = len(resumed.chapters) + 1
        self.write(f"{most}. As it was saved, with the scenes as they were")
        chosen = self._number(f"Choose 1 to {most}: ", "a chapter", most)
        if chosen < most:
            resumed.take_up(resumed.chapters[chosen - 1][0])

    def _ask(self, prompt: str, is_nothing_an_answer: bool = False) -> str:
        """An answer to the question at hand; commands are met on the way."""
        self.stand()
        while True:
            self._look_for_edits()
            answer = self.read(prompt)
            if answer is None or answer.strip().lower() in ("q", "quit"):
                raise InputEnded
            words = answer.strip()
            if not words:
                if is_nothing_an_answer:
                    return words
            elif not obey(self, words):
                return words.lower()

    def _look_for_edits(self) -> None:
        edited = self.edits.look() if self.edits else None
        if edited is None:
            return
        if edited.episode is None:
            self.write(f"{edited}\nThe play goes on as it was until this is mended.")
            return
        self.timelines.recast(edited.episode)
        self.recent.clear()
        self.told.clear()
        self.write(f"\n[{edited}]\n")
        raise Elsewhere


def _in_words(control: Control) -> str:
    return f"{control.name} = {control.shown()}: {control.title}, {control.meaning}; {control.takes}"


def _setting(answer: str, desk: dict[str, Control]) -> Set:
    move = read_move(answer)
    if not isinstance(move, Set) or move.control not in desk:
        raise MoveError(f"The desk has no {answer!r}; it has {', '.join(desk)}, as in rate=0.05.")
    desk[move.control].checked(move.value)
    return move
