"""The evening: how a plain performance begins, with a new playthrough or with the one that was played last."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from neural_drama.plain.performance import Performance
from neural_drama.playthrough.edits import Edits
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.entries import Saved
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of, resume
from neural_drama.saves.shelf import Shelf
from neural_drama.saves.sources import SourcesError

Read = Callable[[str], str | None]
Write = Callable[[str], None]


def begun(
    read: Read, write: Write, is_at_terminal: bool, asked: str, case: str | None = None, seed: int | None = None,
    scenes: Path | None = None, is_watched: bool = False,
) -> Performance:  # fmt: skip
    """A new playthrough, saved from its first move on if somebody is at the terminal and edits are not watched.

    Raises ScriptError, SettingsError or DataError.
    """
    play, shelf = open_playthrough(asked, case, seed, scenes), Shelf()
    edits = Edits(play, asked, case, seed, scenes) if is_watched else None
    journal = None
    if is_at_terminal and not is_watched:
        with suppress(OSError, SourcesError):  # what cannot be read again cannot be saved either
            journal = Journal(shelf.open_store, opening_of(play, asked, scenes))
    return Performance(Timelines(play, journal), read, write, edits, shelf, is_at_terminal)


def continued(read: Read, write: Write, is_at_terminal: bool, saved: Saved) -> Performance:
    """A saved playthrough from where it stood; where nobody is at the terminal, what is played then is not saved.

    Raises StoreTrouble, and what opening an episode raises where nothing of it can be played.
    """
    shelf = Shelf()
    resumed = resume(shelf.open_store, saved.id)
    return Performance(resumed.timelines, read, write, None, shelf, is_at_terminal, loaded=resumed)
