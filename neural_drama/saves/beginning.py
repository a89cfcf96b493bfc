"""Beginning: how a database is opened, whatever is found in its place; a fresh one appears whole or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from neural_drama.saves.connecting import connect, connect_to_write, try_log
from neural_drama.saves.damage import State, look, set_aside
from neural_drama.saves.schema import APPLICATION_ID, migrate
from neural_drama.saves.trouble import ERRORS, UNSAVED, StoreTrouble, trouble_of
from neural_drama.saves.whereabouts import lock_path, side_files, unmade_path


class Begun(NamedTuple):
    """A database that is open, and what is to be told to the player; mostly nothing."""

    connection: sqlite3.Connection
    notice: str


def open_database(path: Path, is_thorough: bool = False) -> Begun:
    """Open the database at a path, or begin one. One that is damaged is set aside first. Raises StoreTrouble.

    is_thorough: look through all of it, for there is a reason to doubt it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise StoreTrouble(f"{path}: this is not a file, so no saves can be in it; {UNSAVED}")
        notice = "" if look(path, is_thorough) is State.SOUND else _begin_anew(path, is_thorough)
        connection = connect_to_write(path)
        try:
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        return Begun(connection, notice)
    except sqlite3.ProgrammingError:
        raise
    except ERRORS as error:
        raise trouble_of(path, error) from error


def _begin_anew(path: Path, is_thorough: bool) -> str:
    """Put a fresh database in its place; what to tell the player of the one that was there."""
    with _alone(path):
        state = look(path, is_thorough)  # another game may have been here first
        if state is State.SOUND:
            return ""
        unmade = unmade_path(path)
        if not _make(unmade, with_log=True):
            _make(unmade, with_log=False)
        notice = ""
        if state is not State.ABSENT:
            aside = set_aside(path)
            notice = f"{path}: the file with the saves {state.value}; it is kept as {aside.name}, and a fresh one begun"
        os.replace(unmade, path)
        return notice


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other games from beginning here at the same time; a game that is killed keeps nobody."""
    with closing(connect(lock_path(path), "rwc")) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _make(unmade: Path, with_log: bool) -> bool:
    """Make an empty database of today's version; False if it was to have a write-ahead log and cannot."""
    for left in (unmade, *side_files(unmade)):
        left.unlink(missing_ok=True)
    with closing(connect(unmade, "rwc")) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection)
        has_log = with_log and try_log(connection)
    return has_log and not side_files(unmade) or not with_log
