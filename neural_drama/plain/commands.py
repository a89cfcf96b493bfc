"""The commands: what can be typed at any question besides its answer, and what each of them does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from neural_drama.plain.handing_on import tell_code
from neural_drama.plain.looking import repeat
from neural_drama.plain.noting import tell_notebook, write_report
from neural_drama.plain.putting_by import delete, load, save, tell_saves, undelete
from neural_drama.plain.telling import PICTURES, Telling
from neural_drama.plain.traveling import back, compare_with, fork, name, switch, tell_history, tell_timelines

HELP = (
    "Type the number of an option, or of the neuron that you name. At the desk, type a setting such as rate=0.5, and "
    "1 to go on. network, miss and curves describe the pictures; epoch N repeats the last lines as they were "
    "after that epoch; quit ends."
)

FURTHER = (
    "history, back N, fork N and stop N go back and do it otherwise; timelines, switch NAME, name NAME and compare "
    "NAME tell apart what came of it.\n"
    "save NAME, saves, load N, delete N and undelete are for saved games; code hands this one on.\n"
    "notebook tells what you did so far; report FILE writes it down.\n"
    "Type help and a command, as in help back, for more about it."
)

Takes = Literal["nothing", "N", "[N]", "NAME", "anything"]


@dataclass(frozen=True, slots=True)
class Command:
    """What a word does at any question, and what may stand after it."""

    usage: str
    meaning: str
    do: Callable[[Telling, str], None]
    takes: Takes = "nothing"

    def run(self, telling: Telling, rest: str) -> None:
        """Do it, or say what should have been typed."""
        is_number = bool(re.fullmatch(r"[0-9]{1,9}", rest))
        is_right = {
            "nothing": not rest, "N": is_number, "[N]": is_number or not rest, "NAME": bool(rest), "anything": True,
        }[self.takes]  # fmt: skip
        if is_right:
            self.do(telling, rest)
            return
        wrong = f"{rest[:40]!r} is no number" if rest and self.takes in ("N", "[N]") else (
            "nothing may stand after it" if self.takes == "nothing" else f"{self.takes} is missing"
        )  # fmt: skip
        telling.write(f"{self.usage}: {wrong}. {self.meaning}")


def obey(telling: Telling, typed: str) -> bool:
    """Do what was typed, if it is a command. Returns whether it is one."""
    word, *rest = typed.split(maxsplit=1)
    command = COMMANDS.get(word.lower())
    if command is None:
        return False
    command.run(telling, rest[0].strip() if rest else "")
    return True


def _help(telling: Telling, word: str) -> None:
    if not word:
        telling.write(f"{HELP}\n{FURTHER}")
    elif (command := COMMANDS.get(word.lower())) is not None:
        telling.write(f"{command.usage}: {command.meaning}")
    elif word.lower() in ("quit", "q"):
        telling.write("quit: ends. A game that is played at a terminal is saved; play --continue goes on with it.")
    else:
        telling.write(f"There is no command {word[:40]!r}; there are: {', '.join(COMMANDS)}, quit.")


def _stop(telling: Telling, epoch: str) -> None:
    telling.stop = int(epoch) if epoch else None
    if epoch:
        telling.write(f"The next run will be stopped after epoch {telling.stop}.")
    else:
        telling.write("The next run will go to its end.")


def _describe(picture: str, telling: Telling, rest: str) -> None:
    telling.describe(picture)


_BACK = Command(
    "back N", "goes back to where move N of the history was made, story and network; without N, to the last one. "
    "Answer otherwise there, and a timeline forks off; the old one stays. rewind N is the same.", back, "[N]",
)  # fmt: skip

_ALL = [
    Command("help COMMAND", "says what a command does; without one, what can be typed.", _help, "anything"),
    *(
        Command(picture, f"describes the picture of the {picture}.", partial(_describe, picture))
        for picture in PICTURES
    ),
    Command(
        "epoch N", "repeats the last lines as they were after epoch N of this run, and tells the miss. epoch N batch B "
        "does so for one batch, with what happened in it; forward, backward or update may follow.", repeat, "anything",
    ),
    Command("history", "lists the moves of this timeline by number, and what was decided.", tell_history),
    _BACK,
    Command(
        "fork N", "lets the last run end after epoch N instead. A timeline forks off there; the old one stays.",
        fork, "N",
    ),
    Command(
        "stop N", "stops the next run after epoch N of the network's life; without N, it goes to its end.", _stop, "[N]"
    ),
    Command("timelines", "lists the timelines: where each forked off, and what it came to.", tell_timelines),
    Command("switch NAME", "goes to where the timeline of that name has come to.", switch, "NAME"),
    Command("name NAME", "gives this timeline a name.", name, "NAME"),
    Command(
        "compare NAME", "holds this timeline against another: where they part, their figures, and the lines that "
        "differ.", compare_with, "NAME",
    ),
    Command("save NAME", "saves this place by a name; without one, by the title of the scene.", save, "anything"),
    Command("saves", "lists the saved games by number, the newest first.", tell_saves),
    Command("load N", "goes on with game N of the list that saves gave.", load, "N"),
    Command("delete N", "deletes game N of the list that saves gave.", delete, "N"),
    Command("undelete", "brings back what was deleted last.", undelete),
    Command("notebook", "tells what you did so far, and what came of it.", tell_notebook),
    Command(
        "report FILE", "writes the notebook as a case report, in Markdown, to a file that is not there yet.",
        write_report, "NAME",
    ),
    Command("code", "gives a code with which anybody can play this again up to here.", tell_code),
]  # fmt: skip

COMMANDS = {
    **{command.usage.split()[0]: command for command in _ALL},
    "rewind": _BACK,
    "?": _ALL[0],
}
