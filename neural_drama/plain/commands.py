"""The commands: what can be typed at any question besides its answer, and what each of them does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from neural_drama.plain.describing import PICTURES, connection, describing, faces, light, neuron, where
from neural_drama.plain.handing_on import tell_code
from neural_drama.plain.looking import repeat
from neural_drama.plain.noting import tell_notebook, write_report
from neural_drama.plain.proving import prove
from neural_drama.plain.putting_by import delete, load, save, tell_saves, undelete
from neural_drama.plain.reading import tell_page, tell_word
from neural_drama.plain.telling import Telling
from neural_drama.plain.traveling import back, compare_with, fork, name, switch, tell_history, tell_timelines

HELP = (
    "Type the number of an option, or of the neuron that you name. At the desk, type a setting such as rate=0.5, and "
    "1 to go on. network, miss, curves and many more describe the pictures; prove proves a figure; epoch N repeats the "
    "last lines as they were after that epoch; help lists all commands; quit ends."
)

QUIT = "quit: ends. A game that is played at a terminal is saved; play --continue goes on with it."

Takes = Literal["nothing", "N", "[N]", "NAME", "KIND", "anything"]


@dataclass(frozen=True, slots=True)
class Command:
    """What a word does at any question, and what may stand after it."""

    usage: str
    meaning: str
    do: Callable[[Telling, str], None]
    takes: Takes = "nothing"

    @property
    def gist(self) -> str:
        """The first thing to know about it, in one line."""
        return f"{self.usage}: {self.meaning.partition('. ')[0].rstrip('.')}."

    def run(self, telling: Telling, rest: str) -> None:
        """Do it, or say what should have been typed."""
        is_number, is_there = bool(re.fullmatch(r"[0-9]{1,9}", rest)), bool(rest)
        is_right = {
            "nothing": not rest, "N": is_number, "[N]": is_number or not rest, "NAME": is_there, "KIND": is_there,
            "anything": True,
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
        telling.write(HELP)
        for each in _ALL:
            telling.write(each.gist)
        telling.write(QUIT)
        telling.write("Type help and a command, as in help back, for more about it.")
    elif (command := COMMANDS.get(word.lower())) is not None:
        telling.write(f"{command.usage}: {command.meaning}")
    elif word.lower() in ("quit", "q"):
        telling.write(QUIT)
    else:
        telling.write(f"There is no command {word[:40]!r}; there are: {', '.join(COMMANDS)}, quit.")


def _stop(telling: Telling, epoch: str) -> None:
    telling.stop = int(epoch) if epoch else None
    if epoch:
        telling.write(f"The next run will be stopped after epoch {telling.stop}.")
    else:
        telling.write("The next run will go to its end.")


_BACK = Command(
    "back N", "goes back to where move N of the history was made, story and network; without N, to the last one. "
    "Answer otherwise there, and a timeline forks off; the old one stays. rewind N is the same.", back, "[N]",
)  # fmt: skip

_ALL = [
    Command("help COMMAND", "says what a command does; without one, what can be typed.", _help, "anything"),
    Command(
        "network", "describes the network and its most responsible neuron. at N after it, here and with all pictures, "
        "describes it as it was after epoch N.", PICTURES["network"], "anything",
    ),
    Command(
        "light KIND LAYER", "tells what each neuron of a layer has of blame, share, activation or gradient; without a "
        "layer, of the one in question.", light, "KIND",
    ),
    Command(
        "neuron LAYER N", "tells every number of a neuron and how it came about. Without a layer, of the layer in "
        "question; without a number, of the neuron in question.", describing(neuron, most=2), "anything",
    ),
    Command(
        "connections LAYER N", "tells whom a neuron hears and who hears it, the heaviest weights first. The numbers "
        "are as with neuron.", PICTURES["connections"], "anything",
    ),
    Command(
        "connection LAYER FROM TO", "tells every number of the connection that leads into neuron TO of a layer from "
        "neuron FROM of the layer before, or from an input.", describing(connection, most=3), "anything",
    ),
    Command("miss", "describes the incident: what was said of it, and what was true.", PICTURES["miss"], "anything"),
    Command("curves", "tells both losses, epoch by epoch in about ten steps.", PICTURES["curves"], "anything"),
    Command("fit", "tells what is predicted of all cases, beside the truth.", PICTURES["fit"], "anything"),
    Command(
        "map", "tells what the network says over the plane of two inputs, where it has two.", PICTURES["map"],
        "anything",
    ),
    Command("surface", "tells a slice of the loss surface, measured now.", PICTURES["surface"], "anything"),
    Command("stack", "tells the forward pass call by call.", PICTURES["stack"], "anything"),
    Command("settings", "tells every setting, and what was changed.", PICTURES["settings"], "anything"),
    Command("faces", "tells what the portraits of the cast show.", describing(faces), "anything"),
    Command("where", "tells scene, run, epoch and timeline.", describing(where)),
    Command(
        "prove N", "proves figure N of the last lines; without a number, lists them. Its formula with the numbers in "
        "it, a nudge run now, the neuron silenced, the lines of code. again after the number does again what takes "
        "many passes.", prove, "anything",
    ),
    Command("words WORD", "says what a word means; without one, lists the words.", tell_word, "anything"),
    Command(
        "primer N", "tells page N of a primer for players without calculus, with the numbers of your network; without "
        "a number, lists its pages.", tell_page, "anything",
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
