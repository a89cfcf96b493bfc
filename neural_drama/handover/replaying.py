"""Replaying a handover: opened from a code or a file, and played again turn by turn."""

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from neural_drama.handover.code import read_code
from neural_drama.handover.file import read_file, read_text
from neural_drama.handover.handover import Handover, HandoverError
from neural_drama.handover.sources import Sources, below, opened
from neural_drama.playthrough.autoplay import Answered
from neural_drama.playthrough.events import CurtainFell, Event, NeuronAsked, Offered
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.moves import Go, MoveError, Name, Set, Stop, Take, write_moves
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Point
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import text_lines
from neural_drama.playthrough.turns import Turn
from neural_drama.story.problems import ScriptError


@dataclass(frozen=True, slots=True)
class Replayed:
    """A playthrough that was handed on, opened and ready to be played again, once."""

    handover: Handover
    play: Playthrough  # at its opening
    sources: Sources  # what it is played with now

    @property
    def is_edited(self) -> bool:
        """Whether the scenes are not those any more that it was played with when it was handed on."""
        return not self.sources.fingerprint.startswith(self.handover.scenes)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What the player did; from a code, scene and passage of a turn only come out when it is played."""
        return self.handover.turns

    def answered(self, is_following: bool = True) -> Iterator[Answered]:
        """Every event with its answer, up to the question after the last turn (not among them) or the curtain.

        is_following: whether what was decided by measurement is decided in the same way again. Raises HandoverError,
        naming the turn, where one cannot be taken any more.
        """
        if is_following:
            self.play.verdicts.follow(self.handover.verdicts)
        try:
            yield from _performed(self.play, self.turns)
        except ScriptError as error:
            raise HandoverError(below(str(self.play.episode.folder.parent), str(error))) from error

    def timelines(self) -> Timelines:
        """The playthrough at its opening, with all turns ahead of it as its one timeline."""
        timelines = Timelines(self.play)
        point = timelines.opening
        for turn in self.turns:
            point.later.append(Point(turn, point))
            point = point.later[0]
        timelines.current.tip = point
        timelines.go_to(timelines.opening)  # so that the verdicts are followed
        return timelines


def open_handover(text: str) -> Replayed:
    """Open a code, or the text of a file. Raises HandoverError for what cannot be read or opened."""
    handover = read_file(text) if text.lstrip().startswith("{") else read_code(text)
    return Replayed(handover, *opened(handover))


def open_given(given: str) -> Replayed:
    """Open what a player gave: a code, or the path of a file. Raises HandoverError."""
    return open_handover(read_text(Path(given)) if _is_path(given) else given)


def _is_path(given: str) -> bool:
    """Whether a file is meant; nothing in a code looks like the path of one."""
    try:
        return "/" in given or "." in given or os.sep in given or Path(given).is_file()
    except (OSError, ValueError):  # too long for a path
        return False


def told_again(replayed: Replayed) -> Iterator[str]:
    """The playthrough as it reads, once more, with the decisions of then; in brackets what is not as it was."""
    if replayed.is_edited:
        yield "[the scenes here are not those that this was played with; it may read otherwise]\n"
    yield from text_lines(replayed.play, replayed.answered(), Evidence())
    if replayed.play.waiting is not None:
        yield f"\n[handed on here, after turn {len(replayed.turns)}]"
    if overruled := replayed.play.verdicts.overruled:
        yield f"\n[measured here, {overruled} of the verdicts would have fallen otherwise; those of then were followed]"


def _performed(play: Playthrough, turns: Sequence[Turn]) -> Iterator[Answered]:
    for number, turn in enumerate(turns, start=1):
        asked = yield from _told(play)
        try:
            if isinstance(asked, CurtainFell):
                raise MoveError("the curtain has fallen")
            taken = _take(play, turn)
        except MoveError as error:
            moves = write_moves(turn.moves)
            raise HandoverError(
                f"turn {number} of {len(turns)} ({turn.asked}: {moves}) cannot be taken any more: {error}"
            ) from error
        yield Answered(asked, taken if isinstance(asked, Offered | NeuronAsked) else None)
    asked = yield from _told(play)
    if isinstance(asked, CurtainFell):
        yield Answered(asked)


def _told(play: Playthrough) -> Generator[Answered, None, Event]:
    """What is told up to the next question, which is returned, or the curtain."""
    while (event := play.advance()) is not play.waiting:
        if isinstance(event, CurtainFell):
            return event
        yield Answered(event)
    return event


def _take(play: Playthrough, turn: Turn) -> int | None:
    """Take a turn; the option taken, or the neuron named. Raises MoveError, and changes nothing, where it cannot be."""
    match turn.asked, turn.moves:
        case "choice", (Take(option),):
            play.take(option)
            return option
        case "desk", (*sets, Go()):
            play.set_desk(*(one for one in sets if isinstance(one, Set)))
        case "neuron", (Name(neuron),):
            play.name_neuron(neuron)
            return neuron
        case "training", (Go(),):
            play.end_training()
        case "training", (Stop(epoch),):
            play.end_training(epoch)
        case _:
            raise MoveError("this is no turn that can be taken")
    return None
