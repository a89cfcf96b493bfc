"""Connecting: a database opened so that nothing committed is lost when the game is killed."""

import sqlite3
from pathlib import Path
from typing import Literal

BUSY_SECONDS = 2.0
"""How long one waits for another game to finish writing."""

MOST_LOG_BYTES = 4 * 2**20
"""How large the write-ahead log may stay once it has been written back."""

Mode = Literal["ro", "rw", "rwc"]


def address(path: Path, mode: Mode) -> str:
    """The address by which SQLite opens a file."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """A connection that begins no transaction by itself."""
    connection = sqlite3.connect(address(path, mode), uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # Text that is no UTF-8 is noticed row by row, and not by losing the whole answer.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    return connection


def connect_to_write(path: Path) -> sqlite3.Connection:
    """A connection to a database that is there, as durable as its journal allows.

    With a write-ahead log, what is committed survives a killed process without waiting for the disk each time; a
    rollback journal has to wait.
    """
    connection = connect(path, "rw")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # it may come from a stranger
        connection.execute("PRAGMA foreign_keys = ON")
        journal = _journal(connection)
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if journal == 'wal' else 'FULL'}")
        connection.execute(f"PRAGMA journal_size_limit = {MOST_LOG_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def _journal(connection: sqlite3.Connection) -> str:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now is the file looked at
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def try_log(connection: sqlite3.Connection) -> bool:
    """Turn to a write-ahead log, and say whether the file system allows it. It stays so for whoever opens it next."""
    try:
        answer = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return False
    return bool(answer == "wal")


def give_up_log(path: Path) -> None:
    """Turn a database with a write-ahead log, which cannot be used here, to a rollback journal.

    Whoever has it alone needs no memory shared with others, and so can still read the log.
    """
    connection = connect(path, "rw")
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        connection.close()
