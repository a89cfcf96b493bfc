"""Running: opens the stage on the terminal, and leaves the terminal as it was, whatever happens.

What it needs is loaded when it is needed: on that depends how soon there is a first frame.
"""

import gc
import os
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING

from neural_drama.hanging_up import HUNG_UP, is_hung_up
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.stage.tidying import OBJECTS_TO_SEARCH

if TYPE_CHECKING:
    from neural_drama.handover.replaying import Replayed
    from neural_drama.saves.entries import Saved
    from neural_drama.stage.app import NeuralDramaApp

FRAMES_A_SECOND = "240"
"""How often the screen may be brought up to date, which is as long as a key may wait for it. Nothing moves faster."""

SECONDS_BETWEEN_CALLS = 1.0
"""How often the terminal is asked whether it is still there."""

SECONDS_TO_LEAVE = 2.0
"""How long a game has to end by itself when its terminal has gone."""

SECONDS_A_TURN = 0.001
"""How long the thread that trains may go on when the one that shows has something to do."""


def run_stage(
    episode: str | None = None,
    case: str | None = None,
    seed: int | None = None,
    scenes: Path | None = None,
    is_watched: bool = False,
    continued: "Saved | None" = None,
    has_mouse: bool = True,
) -> int:
    """Play on the terminal; gives the exit status, or PLAINLY if the player would rather go on in plain words.

    Raises ScriptError, SettingsError or DataError where what is named cannot be played.
    """
    if episode is not None:
        find_episode(episode, scenes)  # said before anything is asked or drawn
    _set_frames()
    from neural_drama.stage.app import NeuralDramaApp

    return _run(NeuralDramaApp(episode, case, seed, scenes, is_watched, continued), has_mouse)


def run_replay(replayed: "Replayed", has_mouse: bool = True) -> int:
    """Perform what was handed on; gives the exit status. Whoever takes over plays it from there, and is saved."""
    _set_frames()
    from neural_drama.saves.entries import Opening
    from neural_drama.saves.journal import Journal
    from neural_drama.saves.sources import Sources, sources_of
    from neural_drama.stage.app import NeuralDramaApp

    handover, play = replayed.handover, replayed.play
    case, title = play.case, play.episode.script.title
    app = NeuralDramaApp(timelines=(timelines := replayed.timelines()))
    with suppress(OSError, ValueError):  # what cannot be put by is played all the same
        files = {name: text.encode() for name, text in handover.sources.items()}
        sources = Sources(files) if files else sources_of(find_episode(handover.episode))
        opening = Opening(handover.episode, play.episode.name, case, play.seed, title, sources)
        timelines.keeper = Journal(app.open_store, opening)
    return _run(app, has_mouse)


def _set_frames() -> None:
    """Textual reads it as it is loaded."""
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND)


def _forgive_bytes() -> None:
    """What is typed or pasted in another encoding is no key; to Textual it would be an end of all keys."""
    with suppress(ImportError):  # a system with another driver
        from textual.drivers import linux_driver

        strict = getincrementaldecoder("utf-8")
        setattr(linux_driver, "getincrementaldecoder", lambda _: partial(strict, "ignore"))  # noqa: B010


def _leave_if_hung_up(app: "NeuralDramaApp", has_ended: Event) -> None:
    """End where the terminal has gone: nobody can see or type anything any more, and every move is saved.

    It takes a thread of its own: whoever writes to a terminal that has gone may wait for ever.
    """
    while not has_ended.wait(SECONDS_BETWEEN_CALLS):
        if is_hung_up():
            last_resort = Timer(SECONDS_TO_LEAVE, lambda: has_ended.is_set() or os._exit(HUNG_UP))
            last_resort.daemon = True
            last_resort.start()
            with suppress(RuntimeError):  # it has ended, or not yet begun
                app.call_from_thread(app.exit)
            return


def _run(app: "NeuralDramaApp", has_mouse: bool = True) -> int:
    threshold, turn, has_ended = gc.get_threshold(), sys.getswitchinterval(), Event()
    gc.set_threshold(OBJECTS_TO_SEARCH)
    gc.freeze()
    sys.setswitchinterval(SECONDS_A_TURN)
    _forgive_bytes()
    Thread(target=_leave_if_hung_up, args=(app, has_ended), name="calls", daemon=True).start()
    crash: BaseException | None
    try:
        app.run(mouse=has_mouse and app.preferences.mouse)
        crash = app.crash
    except Exception as error:
        crash = app.crash or error
    finally:  # the player may go on in plain words
        has_ended.set()
        gc.set_threshold(*threshold)
        sys.setswitchinterval(turn)
    if crash is None and app.refused is not None:
        raise app.refused
    if crash is None:
        return app.return_code or 0
    if is_hung_up():
        return HUNG_UP  # nobody is there to be told
    from neural_drama.reports import in_one_line

    print(in_one_line(crash, app.circumstances), file=sys.stderr)
    return 1
