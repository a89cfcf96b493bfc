"""Damage: whether a database can be used, found out without writing to it; and setting aside one that cannot."""

import sqlite3
from contextlib import closing
from enum import Enum
from itertools import count
from pathlib import Path

from neural_drama.saves.connecting import connect, give_up_log
from neural_drama.saves.schema import APPLICATION_ID, MIGRATIONS, TABLES, version_of
from neural_drama.saves.trouble import CORRUPT, NOT_A_DATABASE, READ_ONLY, UNSAVED, StoreTrouble, code_of
from neural_drama.saves.whereabouts import SIDE_FILES, side_files

HEADER_BYTES, MAGIC = 100, b"SQLite format 3\0"
"""https://www.sqlite.org/fileformat2.html#the_database_header"""

SMALL_BYTES = 64 * 2**20
"""A database up to this size is looked through whenever it is opened; that takes some hundredths of a second."""

LARGE_TABLES = ("keyframe",)
"""Not looked through in a larger one, for they may take gigabytes. Each of their rows has a checksum all the same."""


class State(Enum):
    """What there is at a path; the value is how it is told."""

    SOUND = ""
    ABSENT = "is not there"
    GONE = "is gone, and only its log is left"
    EMPTY = "is empty"
    NO_DATABASE = "is no database, or its beginning was overwritten"
    CUT_OFF = "is cut off"
    DAMAGED = "is damaged"


def look(path: Path, is_thorough: bool = False) -> State:
    """What there is at a path. Writes nothing to it.

    Raises StoreTrouble for a database that is to be left alone: of another program, or of a newer version of this
    one; and sqlite3.Error or OSError where nothing can be found out.
    """
    if not path.exists():
        return State.GONE if side_files(path) else State.ABSENT
    with path.open("rb") as opened:
        header = opened.read(HEADER_BYTES)
    if not header:
        return State.EMPTY
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        return State.NO_DATABASE
    if _number(header, 68) != APPLICATION_ID:
        raise StoreTrouble(
            f"{path}: this is a database of another program; it was left alone. Move it, or name another folder in "
            f"NEURAL_DRAMA_DATA; until then {UNSAVED}"
        )
    _refuse_newer(path, _number(header, 60))
    page = int.from_bytes(header[16:18], "big")
    whole = (65536 if page == 1 else page) * _number(header, 28)
    has_log = any(side.stat().st_size for side in side_files(path))
    if path.stat().st_size < whole and not has_log:
        return State.CUT_OFF
    uses_log = header[18] == 2
    return _asked(path, is_thorough or path.stat().st_size <= SMALL_BYTES, uses_log)


def set_aside(path: Path) -> Path:
    """Give a database and what is beside it a new name, under which there is nothing yet, and return that.

    To be called only while nobody else makes or sets aside one here.
    """
    for number in count(1):
        aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        taken = [aside, *(aside.with_name(aside.name + ending) for ending in SIDE_FILES)]
        if not any(each.exists() for each in taken):
            break
    for file in [path, *side_files(path)]:
        if file.exists():
            file.rename(aside.with_name(aside.name + file.name.removeprefix(path.name)))
    return aside


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def _refuse_newer(path: Path, version: int) -> None:
    if version > len(MIGRATIONS):
        raise StoreTrouble(
            f"{path}: a newer Neural Drama made these saves (version {version}; this one knows {len(MIGRATIONS)}); "
            f"they were left alone. Update the game to load them; until then {UNSAVED}"
        )


def _asked(path: Path, is_thorough: bool, uses_log: bool) -> State:
    """What the database says of itself, once what keeps it from being read has been put right."""
    try:
        return _answer(path, is_thorough)
    except sqlite3.OperationalError as error:
        if code_of(error) == READ_ONLY:
            # A game was killed in the middle of a move, and left a journal by which that is undone.
            with closing(connect(path, "rw")) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        elif uses_log and _can_give_up_log(path):
            pass
        else:
            raise
    return _answer(path, is_thorough)


def _can_give_up_log(path: Path) -> bool:
    try:
        give_up_log(path)
    except sqlite3.OperationalError:
        return False
    return True


def _answer(path: Path, is_thorough: bool) -> State:
    try:
        with closing(connect(path, "ro")) as connection:
            _refuse_newer(path, version_of(connection))
            return State.SOUND if _is_sound(connection, is_thorough) else State.DAMAGED
    except sqlite3.DatabaseError as error:
        if code_of(error) in (CORRUPT, NOT_A_DATABASE):
            return State.DAMAGED
        raise


def _is_sound(connection: sqlite3.Connection, is_thorough: bool) -> bool:
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version_of(connection) == len(MIGRATIONS) and not there.issuperset(TABLES):
        return False
    if is_thorough:
        return _is_ok(connection, "PRAGMA quick_check(1)")
    looked_through = [table for table in TABLES if table in there and table not in LARGE_TABLES]
    return all(_is_ok(connection, f"PRAGMA quick_check({table})") for table in looked_through)


def _is_ok(connection: sqlite3.Connection, question: str) -> bool:
    return [row[0] for row in connection.execute(question)] == ["ok"]
