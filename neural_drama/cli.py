"""The command line: reads the arguments and starts what they name. Only what needs a screen loads one."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from neural_drama import __version__

REFUSED = 1
"""Exit status when a scene, a setting, the data or a move is wrong: the message says what to do."""

BROKEN = 1
"""Exit status when the program itself broke: the one line says where the report is."""


EPISODE = "a name (chronicles), or the path of a scene file or folder"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the letter still gets the line
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the other end has gone; give Python nothing left to flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from neural_drama.reports import in_one_line

        print(in_one_line(error, {"command": options.command or "title"}), file=sys.stderr)
        return BROKEN


def _run(options: argparse.Namespace) -> int:
    from neural_drama.network.tables import DataError
    from neural_drama.playthrough.moves import MoveError
    from neural_drama.playthrough.settings import SettingsError
    from neural_drama.story.problems import ScriptError

    try:
        if options.command == "transcript":
            return _transcript(options)
        return _play(options)
    except (ScriptError, SettingsError, DataError, MoveError) as error:
        print(error, file=sys.stderr)
        return REFUSED


def _play(options: argparse.Namespace) -> int:
    has_screen = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if options.plain or not has_screen:
        return _play_plainly(options)
    from neural_drama.stage.app import run_stage

    return run_stage(options.episode, case=options.case, seed=options.seed, scenes=options.scenes)


def _play_plainly(options: argparse.Namespace) -> int:
    from neural_drama.plain.performance import Performance
    from neural_drama.playthrough.opening import open_playthrough
    from neural_drama.playthrough.repertoire import STANDARD_EPISODE

    play = open_playthrough(options.episode or STANDARD_EPISODE, options.case, options.seed, options.scenes)
    return Performance(play, _read, lambda line: print(line, flush=True)).perform()


def _read(prompt: str) -> str | None:
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(line.rstrip("\n"))  # an answer from a pipe is not seen otherwise
    return line or None


def _transcript(options: argparse.Namespace) -> int:
    from neural_drama.playthrough.autoplay import autoplay, first_option, random_option
    from neural_drama.playthrough.evidence import Evidence
    from neural_drama.playthrough.moves import read_moves
    from neural_drama.playthrough.opening import open_playthrough
    from neural_drama.playthrough.transcript import json_lines, text_lines

    by_rule = options.choose in ("first", "random")
    moves = () if by_rule else read_moves(options.choose)
    play = open_playthrough(options.episode, options.case, options.seed, options.scenes)
    rule = random_option(play.seed) if options.choose == "random" else first_option
    evidence = Evidence()
    if options.evidence and not _can_write(options.evidence):
        return REFUSED
    answered = autoplay(play, moves, rule)
    # The evidence is gathered as the lines are written, whichever form they take.
    lines = json_lines(answered, evidence) if options.json else text_lines(play, answered, evidence)
    for line in lines:
        print(line)
    if options.evidence:
        evidence.save(options.evidence)
    return 0


def _can_write(path: Path) -> bool:
    """Whether a file can be written, found out before a whole play has been printed; says so if not."""
    try:
        path.open("ab").close()
    except OSError as error:
        print(f"{path}: cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="neural-drama",
        description="A detective story in the terminal in which every number is real. "
        "Without a command: the title screen.",
    )
    parser.add_argument("--version", action="version", version=f"neural-drama {__version__}")
    parser.set_defaults(command=None, episode=None, case=None, seed=None, scenes=None, plain=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    play = commands.add_parser("play", help="play an episode", description="Play an episode.")
    play.add_argument("episode", nargs="?", metavar="EPISODE", help=EPISODE)
    play.add_argument("--plain", action="store_true", help="no screen: choices by number, pictures in words")
    _playthrough_arguments(play)

    transcript = commands.add_parser(
        "transcript", help="a playthrough without a screen, to standard output",
        description="Play an episode by itself and print what is said.",
    )  # fmt: skip
    transcript.add_argument("episode", metavar="EPISODE", help=EPISODE)
    transcript.add_argument(
        "--choose", default="first", metavar="MOVES",
        help="first, random, or comma-separated moves: 2 takes an option, rate=0.5 sets the desk, stop@120 stops a run",
    )  # fmt: skip
    transcript.add_argument("--json", action="store_true", help="one JSON object a line")
    transcript.add_argument(
        "--evidence", type=Path, metavar="FILE.npz", help="write the weights and data behind every figure"
    )
    _playthrough_arguments(transcript)
    return parser


def _playthrough_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--case", metavar="NAME", help="the data to play on (chronicles: trams, penguins)")
    command.add_argument("--seed", type=_seed, metavar="N", help="the seed of everything that is left to chance")
    command.add_argument("--scenes", type=Path, metavar="DIR", help="look for episodes in this folder")


def _seed(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 0 to 2^63 - 1")
    return int(text)
