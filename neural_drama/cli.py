"""The command line: reads the arguments and starts what they name. Only what needs a screen loads one."""

import argparse
import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from neural_drama import __version__

REFUSED = 1
"""Exit status when a scene, a setting, the data or a move is wrong: the message says what to do."""

BROKEN = 1
"""Exit status when the program itself broke: the one line says where the report is."""


REHEARSALS, REAL_REHEARSALS = 1000, 50
"""How often an episode is rehearsed, unless it is said how often."""

EPISODE = "a name (chronicles), or the path of a scene file or folder"

FROM = "begin there, with the network newborn: 02-enter-the-detective#the-coin, or #the-alarm of the first scene"


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


def _named(options: argparse.Namespace) -> str:
    """The episode that is asked for, or the standard one, and where it is to begin."""
    from neural_drama.playthrough.repertoire import STANDARD_EPISODE

    name = options.episode or STANDARD_EPISODE
    return name if options.start is None else f"{name}#{options.start}"


def _run(options: argparse.Namespace) -> int:
    from neural_drama.kit.founding import FoundingError
    from neural_drama.network.tables import DataError
    from neural_drama.playthrough.moves import MoveError
    from neural_drama.playthrough.settings import SettingsError
    from neural_drama.story.hygiene import printable
    from neural_drama.story.problems import ScriptError

    try:
        if options.command == "transcript":
            return _transcript(options)
        if options.command == "new":
            return _new(options)
        if options.command == "script":
            return _script(options)
        if options.command == "check":
            return _check(options)
        if options.command == "rehearse":
            return _rehearse(options)
        return _play(options)
    except (ScriptError, SettingsError, DataError, MoveError, FoundingError) as error:
        print(printable(str(error), "\n"), file=sys.stderr)
        return REFUSED


def _play(options: argparse.Namespace) -> int:
    has_screen = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if options.plain or not has_screen:
        return _play_plainly(options)
    from neural_drama.stage.app import run_stage

    is_named = options.episode or options.start or options.watch
    episode = _named(options) if is_named else None  # the title screen asks
    return run_stage(episode, case=options.case, seed=options.seed, scenes=options.scenes, is_watched=options.watch)


def _play_plainly(options: argparse.Namespace) -> int:
    from neural_drama.plain.performance import Performance
    from neural_drama.playthrough.edits import Edits
    from neural_drama.playthrough.opening import open_playthrough
    from neural_drama.playthrough.timelines import Timelines

    opened_with = (_named(options), options.case, options.seed, options.scenes)
    play = open_playthrough(*opened_with)
    edits = Edits(play, *opened_with) if options.watch else None
    return Performance(Timelines(play), _read, lambda line: print(line, flush=True), edits).perform()


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
    play = open_playthrough(_named(options), options.case, options.seed, options.scenes)
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


def _new(options: argparse.Namespace) -> int:
    from neural_drama.kit.founding import found_episode, shown

    files = found_episode(options.name, options.folder)
    episode = shown(files[0].parent)
    print(f"{episode}: {', '.join(file.name for file in files)}")
    for command in ("play", "check", "rehearse"):
        print(f"    neural-drama {command} {shlex.quote(episode)}")
    return 0


def _script(options: argparse.Namespace) -> int:
    from neural_drama.kit.lesson import lesson_sheet
    from neural_drama.kit.screenplay import screenplay
    from neural_drama.playthrough.opening import open_playthrough

    play = open_playthrough(options.episode, scenes=options.scenes)
    for row in lesson_sheet(play) if options.lesson else screenplay(play.episode, play.moment.architecture.layers):
        print(row)
    return 0


def _check(options: argparse.Namespace) -> int:
    from neural_drama.kit.checking import as_json, as_text, check
    from neural_drama.playthrough.repertoire import episode_names, scenes_folder

    names = options.paths or episode_names(options.scenes or scenes_folder())
    # A scene that is named beside its episode is not told of twice.
    problems = list(dict.fromkeys(problem for name in names for problem in check(name, options.scenes)))
    if options.plans and not any(problem.severity == "error" for problem in problems):
        from neural_drama.kit.plans import check_plans

        problems += [problem for name in names for problem in check_plans(name, options.scenes)]
    for problem in problems:
        print(as_json(problem) if options.json else as_text(problem))
    return REFUSED if any(problem.severity == "error" for problem in problems) else 0


def _rehearse(options: argparse.Namespace) -> int:
    from neural_drama.kit.exploring import explore
    from neural_drama.kit.notices import Notices
    from neural_drama.kit.rehearsal import Asked, rehearse
    from neural_drama.playthrough.repertoire import STANDARD_EPISODE

    asked = Asked(options.episode or STANDARD_EPISODE, options.case, options.scenes, options.real)
    seed = 1 if options.seed is None else options.seed
    times = options.times or (REAL_REHEARSALS if options.real else REHEARSALS)
    script, tally = explore(asked, seed) if options.quick else rehearse(asked, times, seed)
    notices = Notices(asked, script, tally, seed, options.quick)
    for row in notices.in_words():
        print(row)
    return 0 if notices.are_good else REFUSED


def _can_write(path: Path) -> bool:
    """Whether a file can be written, found out before a whole play has been printed; says so if not."""
    from neural_drama.story.hygiene import printable

    try:
        path.open("ab").close()
    except OSError as error:
        print(f"{printable(str(path))}: cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="neural-drama",
        description="A detective story in the terminal in which every number is real. "
        "Without a command: the title screen.",
    )
    parser.add_argument("--version", action="version", version=f"neural-drama {__version__}")
    parser.set_defaults(command=None, episode=None, case=None, seed=None, scenes=None)
    parser.set_defaults(plain=False, watch=False, start=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    play = commands.add_parser("play", help="play an episode", description="Play an episode.")
    play.add_argument("episode", nargs="?", metavar="EPISODE", help=EPISODE)
    play.add_argument("--plain", action="store_true", help="no screen: choices by number, pictures in words")
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
    transcript.add_argument(
        "--evidence", type=Path, metavar="FILE.npz", help="write the weights and data behind every figure"
    )
    transcript.add_argument("--from", dest="start", metavar="SCENE#PASSAGE", help=FROM)
    _playthrough_arguments(transcript)

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
    check.add_argument(
        "paths", nargs="*", metavar="PATH",
        help=f"{EPISODE}; without one, every shipped episode",
    )  # fmt: skip
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
    return parser


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
