"""The arguments: what can be said on the command line, and what is said about it."""

import argparse
import re
from pathlib import Path

from neural_drama import __version__

REHEARSALS, REAL_REHEARSALS = 1000, 50
"""How often an episode is rehearsed, unless it is said how often."""

EPISODE = "a name (chronicles), or the path of a scene file or folder"

FROM = "begin there, with the network newborn: 02-enter-the-detective#the-coin, or #the-alarm of the first scene"


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="neural-drama",
        description="A detective story in the terminal in which every number is real. "
        "Without a command: the title screen.",
    )
    top.add_argument("--version", action="version", version=f"neural-drama {__version__}")
    top.set_defaults(command=None, episode=None, case=None, seed=None, scenes=None)
    top.set_defaults(plain=None, watch=False, start=None, is_continued=False, has_mouse=True)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    play = commands.add_parser("play", help="play an episode", description="Play an episode.")
    play.add_argument("episode", nargs="?", metavar="EPISODE", help=EPISODE)
    play.add_argument(
        "--plain", action=argparse.BooleanOptionalAction, help="no screen: choices by number, pictures in words"
    )
    play.add_argument("--no-mouse", dest="has_mouse", action="store_false", help="leave the mouse to the terminal")
    play.add_argument(
        "--continue", dest="is_continued", action="store_true", help="go on where the last game (of EPISODE) stood"
    )
    play.add_argument("--watch", action="store_true", help="read a scene again when it is edited, and keep the place")
    play.add_argument("--from", dest="start", metavar="SCENE#PASSAGE", help=FROM)
    _playthrough_arguments(play)

    transcript = commands.add_parser(
        "transcript", help="a playthrough without a screen, to standard output",
        description="Play an episode by itself and print what is said.",
    )  # fmt: skip
    transcript.add_argument("episode", metavar="EPISODE", help=EPISODE)
    transcript.add_argument(
        "--choose", default="first", metavar="MOVES",
        help="first, random, or comma-separated moves: 2 takes an option, rate=0.5 sets the desk, "
        "neuron=7 names a neuron, stop@120 stops a run",
    )  # fmt: skip
    transcript.add_argument("--json", action="store_true", help="one JSON object a line")
    transcript.add_argument("--evidence", type=Path, metavar="FILE.npz", help="weights and data behind every figure")
    transcript.add_argument("--code", action="store_true", help="print a code to play this again with")
    transcript.add_argument("--hand-on", type=Path, metavar="FILE", help="write a file to play this again from")
    transcript.add_argument("--report", type=Path, metavar="FILE", help="write the notebook as a case report")
    transcript.add_argument("--from", dest="start", metavar="SCENE#PASSAGE", help=FROM)
    _playthrough_arguments(transcript)

    replay = commands.add_parser(
        "replay", help="play again what somebody handed on",
        description="Play what was handed on. What was decided by measurement then is decided in the same way again.",
    )  # fmt: skip
    replay.add_argument(
        "given", nargs="+", metavar="CODE or FILE", help="what transcript --code or --hand-on gave; dashes are optional"
    )
    replay.add_argument("--plain", action=argparse.BooleanOptionalAction, help="no screen: lines in order")
    replay.add_argument("--no-mouse", dest="has_mouse", action="store_false", help="leave the mouse to the terminal")
    replay.add_argument(
        "--verify", action="store_true",
        help="decide anew, compare lines and figures, say what differs; exit status 1 if a line reads otherwise",
    )  # fmt: skip

    new = commands.add_parser(
        "new", help="a new episode that plays, to be rewritten", description="Write a small episode that plays."
    )
    new.add_argument("name", metavar="NAME", help="small letters, digits and hyphens: tea-at-noon")
    new.add_argument("--in", dest="folder", type=Path, default=Path(), metavar="DIR", help="where its folder is made")

    script = commands.add_parser(
        "script", help="an episode on paper", description="Print an episode as a screenplay for a table reading."
    )
    script.add_argument("episode", metavar="EPISODE", help=EPISODE)
    script.add_argument("--lesson", action="store_true", help="a sheet for teachers: notes, times, choices, facts")
    script.add_argument("--scenes", type=Path, metavar="DIR", help="look for episodes in this folder")

    check = commands.add_parser(
        "check", help="find the mistakes in scenes",
        description="Find every mistake in episodes or scene files. The exit status is 1 if there is an error; "
        "warnings alone leave it 0.",
    )  # fmt: skip
    check.add_argument("paths", nargs="*", metavar="PATH", help=f"{EPISODE}; without one, every shipped episode")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.add_argument("--plans", action="store_true", help="also play what plans.toml plans, and hold it to that")
    check.add_argument("--scenes", type=Path, metavar="DIR", help="look for episodes in this folder")

    rehearse = commands.add_parser(
        "rehearse", help="play an episode thousands of times by chance",
        description="Play an episode again and again by chance, over its choices and over extreme networks, and report "
        "how often each line was reached, which never was, and how to see each failure again. The exit status is 1 if "
        "something failed or, without --real, a line was never reached that neither a plan nor a note accounts for.",
    )  # fmt: skip
    rehearse.add_argument("episode", nargs="?", metavar="EPISODE", help=f"{EPISODE}; without one, chronicles")
    rehearse.add_argument(
        "-n", dest="times", type=_times, metavar="N", help=f"how often: {REHEARSALS}, with --real {REAL_REHEARSALS}"
    )
    rehearse.add_argument("--quick", action="store_true", help="only as often as it takes to take every option once")
    rehearse.add_argument("--real", action="store_true", help="really train, for a few epochs each time")
    _playthrough_arguments(rehearse)
    _booklet(commands)
    return top


def _booklet(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands that print what the words mean and how it all works."""
    words = commands.add_parser(
        "words", help="what the words mean: blame is what the field calls delta or error signal",
        description="Print the glossary, or what one word means. The game's words and the field's are both known.",
    )  # fmt: skip
    words.add_argument("word", nargs="*", metavar="WORD", help="one of its words; without it, all of them")

    primer = commands.add_parser(
        "primer", help="slopes, blame and updates on a few short pages, for players without calculus",
        description="Print the primer, each page with an example that is computed as it is printed.",
    )  # fmt: skip
    primer.add_argument("page", nargs="?", type=int, metavar="N", help="one of its pages; without it, all of them")


def _playthrough_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--case", metavar="NAME", help="the data to play on (chronicles: trams, penguins)")
    command.add_argument("--seed", type=_seed, metavar="N", help="the seed of everything that is left to chance")
    command.add_argument("--scenes", type=Path, metavar="DIR", help="look for episodes in this folder")


def _times(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 1 to 9999999")
    return int(text)


def _seed(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 0 to 2^63 - 1")
    return int(text)
