"""The command line: reads the arguments and starts what they name. Only what needs a screen loads one."""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from neural_drama.arguments import REAL_REHEARSALS, REHEARSALS, parser
from neural_drama.hanging_up import HUNG_UP, fall_silent, is_of_a_hangup, is_of_full_output
from neural_drama.plain.lettering import use_letters

REFUSED = 1
"""Exit status when a scene, a setting, the data or a move is wrong: the message says what to do."""

BROKEN = 1
"""Exit status when the program itself broke: the one line says where the report is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    sys.stdin = sys.stdin or StringIO()  # it was closed
    for stream in (sys.stdout, sys.stderr):
        use_letters(stream)  # a terminal without a sign still gets the line
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        fall_silent(sys.stdout)
        return 0
    except Exception as error:
        if is_of_a_hangup(error):
            fall_silent(sys.stdout, sys.stderr)
            return HUNG_UP
        if is_of_full_output(error):
            fall_silent(sys.stdout)
            print(f"neural-drama: the output cannot be written: {error.strerror}", file=sys.stderr)
            return REFUSED
        from neural_drama.reports import in_one_line

        print(in_one_line(error, {"command": options.command or "title"}), file=sys.stderr)
        return BROKEN


def _named(options: argparse.Namespace) -> str:
    """The episode that is asked for, or the standard one, and where it is to begin."""
    from neural_drama.playthrough.repertoire import STANDARD_EPISODE

    name = options.episode or STANDARD_EPISODE
    return name if options.start is None else f"{name}#{options.start}"


def _run(options: argparse.Namespace) -> int:
    commands = {"transcript": _transcript, "replay": _replay, "new": _new, "script": _script, "check": _check,
                "rehearse": _rehearse, "words": _words, "primer": _primer}  # fmt: skip
    try:
        return commands.get(options.command, _play)(options)
    except Exception as error:
        if (told := _told(error)) is None:
            raise
        print(told, file=sys.stderr)
        return REFUSED


def _told(error: Exception) -> str | None:
    """What to say of a scene, a setting, data or a move that is wrong; None for any other error."""
    from neural_drama.handover.handover import HandoverError
    from neural_drama.kit.founding import FoundingError
    from neural_drama.network.tables import DataError
    from neural_drama.playthrough.moves import MoveError
    from neural_drama.playthrough.settings import SettingsError
    from neural_drama.story.hygiene import printable
    from neural_drama.story.problems import ScriptError

    refusals = (ScriptError, SettingsError, DataError, MoveError, FoundingError, HandoverError)
    return printable(str(error), "\n") if isinstance(error, refusals) else None


def _has_screen() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _is_plain(options: argparse.Namespace) -> bool:
    """Whether the play comes in plain words; where nobody asked for that just now, it says why."""
    from neural_drama.comfort.settings_file import NAME, read_settings

    if options.plain:
        return True
    if not _has_screen():
        if sys.stdin.isatty() and sys.stdout.isatty():
            print("TERM is dumb: this terminal draws no screen, so the play comes in plain words.", file=sys.stderr)
        return True
    if options.plain is None and read_settings().preferences.plain:
        print(f"In plain words, as {NAME} has it; play --no-plain opens the screen.", file=sys.stderr)
        return True
    return False


def _play(options: argparse.Namespace) -> int:
    is_plain = _is_plain(options)
    if options.is_continued:
        return _play_on(options, is_plain)
    if is_plain:
        return _play_plainly(options)
    from neural_drama.stage.running import run_stage
    from neural_drama.stage.statuses import PLAINLY

    is_named = options.episode or options.start or options.watch
    episode = _named(options) if is_named else None  # the title screen asks
    status = run_stage(
        episode, case=options.case, seed=options.seed, scenes=options.scenes, is_watched=options.watch,
        has_mouse=options.has_mouse,
    )  # fmt: skip
    return _play_plainly(options) if status == PLAINLY else status


def _play_plainly(options: argparse.Namespace) -> int:
    from neural_drama.plain.evening import begun

    opened_with = (_named(options), options.case, options.seed, options.scenes)
    return begun(_read, _write, sys.stdin.isatty(), *opened_with, is_watched=options.watch).perform()


def _play_on(options: argparse.Namespace, is_plain: bool) -> int:
    """Go on with the game that was played last, of an episode, a case and a seed if they are named."""
    from neural_drama.plain.evening import continued
    from neural_drama.playthrough.settings import SettingsError
    from neural_drama.saves.shelf import latest
    from neural_drama.saves.sources import SourcesError
    from neural_drama.saves.store import Store
    from neural_drama.saves.trouble import StoreTrouble

    if options.start or options.watch:
        word = "--from" if options.start else "--watch"
        raise SettingsError(f"--continue goes on where a game stood; leave out {word}")
    named = (options.episode, options.case, options.seed)
    try:
        with Store.open() as store:
            saved, notice = latest(store, *named, options.scenes), store.notice
        if notice:
            print(notice, file=sys.stderr)
        if saved is None:
            such = "" if named == (None, None, None) else " of that kind"
            raise SettingsError(f"no game{such} is saved yet")
        performance = continued(_read, _write, sys.stdin.isatty(), saved) if is_plain else None
    except (StoreTrouble, SourcesError, OSError) as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    if performance is not None:
        return performance.perform()
    from neural_drama.stage.running import run_stage
    from neural_drama.stage.statuses import PLAINLY

    status = run_stage(scenes=options.scenes, continued=saved, has_mouse=options.has_mouse)
    return _play_on(options, is_plain=True) if status == PLAINLY else status


def _write(line: str) -> None:
    print(line, flush=True)


def _read(prompt: str) -> str | None:
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(line.rstrip("\n"))  # an answer from a pipe is not seen otherwise
    return line or None


def _transcript(options: argparse.Namespace) -> int:
    from neural_drama.handover.making import Listener
    from neural_drama.notebook.gathering import notebook_of
    from neural_drama.notebook.report import report_of
    from neural_drama.playthrough.autoplay import autoplay, first_option, random_option
    from neural_drama.playthrough.evidence import Evidence
    from neural_drama.playthrough.moves import read_moves
    from neural_drama.playthrough.opening import open_playthrough
    from neural_drama.playthrough.timelines import Timelines
    from neural_drama.playthrough.transcript import json_lines, text_lines

    by_rule = options.choose in ("first", "random")
    moves = () if by_rule else read_moves(options.choose)
    play = open_playthrough(_named(options), options.case, options.seed, options.scenes)
    rule = random_option(play.seed) if options.choose == "random" else first_option
    evidence = Evidence()
    if not all(_can_write(path) for path in (options.evidence, options.hand_on, options.report) if path):
        return REFUSED
    listener, timelines = Listener(play), Timelines(play)
    answered = listener.hear(autoplay(play, moves, rule, timelines))
    # The evidence is gathered as the lines are written, whichever form they take.
    lines = json_lines(answered, evidence) if options.json else text_lines(play, answered, evidence)
    for line in lines:
        print(line)
    if options.evidence:
        evidence.save(options.evidence)
    if options.hand_on:
        options.hand_on.write_text(listener.file(), encoding="utf-8")
    if options.report:
        options.report.write_text(report_of(notebook_of(timelines, code=listener.code_or_nothing())), encoding="utf-8")
    if options.code:
        print(listener.code_line(options.json))
    return 0


def _replay(options: argparse.Namespace) -> int:
    from neural_drama.handover.replaying import open_given, told_again
    from neural_drama.handover.verifying import verify

    replayed = open_given(" ".join(options.given))
    if not options.verify and not _is_plain(options):
        from neural_drama.stage.running import run_replay

        return run_replay(replayed, has_mouse=options.has_mouse)
    verification = verify(replayed) if options.verify else None
    for row in verification.in_words() if verification else told_again(replayed):
        print(row)
    return REFUSED if verification and not verification.reads_the_same else 0


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


def _words(options: argparse.Namespace) -> int:
    from neural_drama.plain.paper import print_words

    return 0 if print_words(" ".join(options.word).strip(), sys.stdout, sys.stderr) else REFUSED


def _primer(options: argparse.Namespace) -> int:
    from neural_drama.plain.paper import print_primer

    return 0 if print_primer(options.page, sys.stdout, sys.stderr) else REFUSED


def _can_write(path: Path) -> bool:
    """Whether a file can be written, found out before a whole play has been printed; says so if not."""
    from neural_drama.story.hygiene import printable

    try:
        path.open("ab").close()
    except OSError as error:
        print(f"{printable(str(path))}: cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True
