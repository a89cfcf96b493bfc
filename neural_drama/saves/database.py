"""The database: one open connection, and what becomes of it when something goes wrong."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from neural_drama.saves.beginning import open_database
from neural_drama.saves.purging import give_back, purge
from neural_drama.saves.trouble import (
    CORRUPT,
    ERRORS,
    NOT_A_DATABASE,
    READ_ONLY,
    UNSAVED,
    StoreTrouble,
    code_of,
    trouble_of,
)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Database:
    """A database that opens itself again when it must. Everything but a mistake of ours comes out as StoreTrouble.

    notice: what the player is to be told of the last opening; mostly nothing.
    """

    def __init__(self, path: Path) -> None:
        # SQLite puts its side files beside what a link leads to.
        self.path = Path(os.path.realpath(path))
        self.notice = ""
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None  # of the file that is open
        self._open()

    def close(self) -> None:
        """Close the connection until it is needed again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, to read."""
        connection = self._live()
        try:
            yield connection
        except sqlite3.ProgrammingError:
            raise
        except ERRORS as error:
            raise trouble_of(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection, to write: all that is written meanwhile, or nothing. It may be asked for again within."""
        connection = self._live()
        if connection.in_transaction:
            yield connection
            return
        self._check_place()
        connection = self._live()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back(connection)
            if isinstance(error, ERRORS) and not isinstance(error, sqlite3.ProgrammingError):
                self._doubt(error)
                raise trouble_of(self.path, error) from error
            raise

    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            self._open()
        assert self._connection is not None, "opening raises or opens"
        return self._connection

    def _open(self, is_thorough: bool = False) -> None:
        self._connection, self.notice = open_database(self.path, is_thorough)
        self._identity = self._found()
        self._tidy(self._connection)

    def _found(self) -> tuple[int, int] | None:
        """Which file there is."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    def _check_place(self) -> None:
        """What is written into a file that was moved away would never be found again."""
        if self._found() == self._identity:
            return
        self.close()
        self._open()
        what = "the saves were moved away while the game was running, and another file is in their place"
        raise StoreTrouble(f"{self.path}: {what}; this playthrough is not in it; {UNSAVED}", is_begun_anew=True)

    def _doubt(self, error: Exception) -> None:
        """Look through all of a database in which damage was met. Raises StoreTrouble if it is set aside for it."""
        if code_of(error) not in (CORRUPT, NOT_A_DATABASE):
            return
        self.close()
        self._open(is_thorough=True)
        if self.notice:
            raise StoreTrouble(f"{self.notice}; this playthrough is not in it; {UNSAVED}", is_begun_anew=True)

    def _tidy(self, connection: sqlite3.Connection) -> None:
        """Take out what was deleted long ago, unless somebody is in the way; and find out whether one can write."""
        patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
            purge(connection, now())
            connection.execute("COMMIT")
            give_back(connection)
        except sqlite3.DatabaseError as error:
            self._roll_back(connection)
            if self._connection is None:
                raise trouble_of(self.path, error) from error
            if code_of(error) == READ_ONLY:
                what = "it can only be read: saved games can be played on, but nothing more is saved"
                self.notice = self.notice or f"{self.path}: {what}"
        finally:
            if self._connection is not None:
                connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        """Undo what was not finished, if that is to be done yet."""
        if connection.in_transaction:
            try:
                connection.execute("ROLLBACK")
            except sqlite3.Error:
                self.close()  # that undoes it too, and it is opened again when it is needed
