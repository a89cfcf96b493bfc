"""Running: opens the stage on the terminal, and leaves the terminal as it was, whatever happens.

What it needs is loaded when it is needed, and there are few searches for garbage: on both depends how soon there is a
first frame.
"""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neural_drama.handover.replaying import Replayed
    from neural_drama.saves.entries import Saved
    from neural_drama.stage.app import NeuralDramaApp

OBJECTS_TO_SEARCH = 50_000
"""How many new objects call for a search for garbage, which holds up a key for as long as drawing the screen does."""

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
    gc.set_threshold(OBJECTS_TO_SEARCH)
    from neural_drama.stage.app import NeuralDramaApp

    return _run(NeuralDramaApp(episode, case, seed, scenes, is_watched, continued), has_mouse)


def run_replay(replayed: "Replayed", has_mouse: bool = True) -> int:
    """Perform what was handed on; gives the exit status. Whoever takes over plays it from there, and is saved."""
    from neural_drama.playthrough.repertoire import find_episode
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


def _run(app: "NeuralDramaApp", has_mouse: bool = True) -> int:
    gc.freeze()
    sys.setswitchinterval(SECONDS_A_TURN)
    crash: BaseException | None
    try:
        app.run(mouse=has_mouse and app.preferences.mouse)
        crash = app.crash
    except Exception as error:
        crash = app.crash or error
    if app.refused is not None:
        raise app.refused
    if crash is None:
        return app.return_code or 0
    from neural_drama.reports import in_one_line

    print(in_one_line(crash, app.circumstances), file=sys.stderr)
    return 1
