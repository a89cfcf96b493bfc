"""Trouble: what can go wrong with the saves, in words for the player. The game goes on without them."""

import errno
import sqlite3
from pathlib import Path

UNSAVED = "the game goes on unsaved and tries again at the next move"

BUSY, LOCKED, READ_ONLY, CORRUPT, CANNOT_OPEN, NOT_A_DATABASE = 5, 6, 8, 11, 14, 26
"""Primary result codes of SQLite (https://www.sqlite.org/rescode.html)."""

_WORDS = {
    3: "it may not be opened",
    BUSY: "another game is writing to it and does not finish",
    LOCKED: "another game is writing to it and does not finish",
    7: "there is not enough memory",
    READ_ONLY: "it can only be read, not written",
    10: "the disk does not do what it is asked",
    CORRUPT: "it is damaged",
    13: "the disk is full",
    CANNOT_OPEN: "it cannot be opened; it or its folder may be closed to you",
    15: "its locks do not work here",
    NOT_A_DATABASE: "it is damaged",
}


class StoreTrouble(Exception):
    """Something is wrong with the saves. The message says to the player what it is, in which file, and what now.

    is_begun_anew: what was saved lies somewhere else now and an empty database has taken its place, so that no number
    of a playthrough, turn or timeline means anything any more: begin again.
    """

    def __init__(self, message: str, is_begun_anew: bool = False) -> None:
        # A path may hold what a terminal obeys.
        super().__init__("".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in message))
        self.is_begun_anew = is_begun_anew


def code_of(error: Exception) -> int:
    """The primary result code of SQLite; 0 where there is none."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def trouble_of(path: Path, error: Exception) -> StoreTrouble:
    """An error of the database or of the system as the player's trouble."""
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "the disk is full" if full else (error.strerror or str(error)).lower()
    else:
        what = _WORDS.get(code_of(error), str(error))
    return StoreTrouble(f"{path}: {what}; {UNSAVED}")


def no_such(path: Path, table: str, number: object) -> StoreTrouble:
    """Something was asked for that is not there, or not any more."""
    return StoreTrouble(f"{path}: there is no {table} {number} in it; {UNSAVED}")


ERRORS = (sqlite3.Error, OSError, OverflowError, MemoryError)
"""What a database may raise. ProgrammingError is among them and means a mistake of ours, so it is let through."""
