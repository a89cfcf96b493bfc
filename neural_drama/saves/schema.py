"""The schema: which tables the saves have, and how those of an older version become those of today.

Nothing is declared NOT NULL or checked here: one strange row would then count as a damaged database. Every row is
looked at when it is read instead.
"""

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x4E442121  # "ND!!"

Migration = Callable[[sqlite3.Connection], None]

TABLES = ("script", "playthrough", "turn", "timeline", "bookmark", "training", "keyframe")

_FIRST = """
-- The files of an episode as they were played, found by what is in them.
CREATE TABLE script (
    digest TEXT PRIMARY KEY,
    files BLOB -- JSON, compressed by zlib
);
CREATE TABLE playthrough (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- no number is ever given twice
    episode TEXT, -- name or path, as it was asked for
    folder TEXT, -- its name
    case_name TEXT,
    seed INTEGER,
    title TEXT,
    script TEXT,
    begun_at TEXT,
    played_at TEXT,
    turn INTEGER, -- where it stands: after which turn,
    lines INTEGER, -- how many lines were shown since,
    timeline INTEGER, -- and on which timeline
    scene_title TEXT,
    epoch INTEGER,
    miss TEXT,
    thumbnail TEXT, -- JSON
    deleted_at TEXT
);
-- What the player was asked and answered. Turns of one playthrough form trees by their parents.
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- greater than its parent's
    playthrough INTEGER REFERENCES playthrough (id) ON DELETE CASCADE,
    parent INTEGER,
    asked TEXT,
    scene TEXT,
    passage TEXT,
    moves TEXT,
    verdicts TEXT,
    made_at TEXT,
    script TEXT -- the one that is followed from here on; mostly NULL
);
CREATE UNIQUE INDEX turn_is_one ON turn (playthrough, ifnull(parent, 0), asked, moves, ifnull(script, ''));
-- A way through the turns that has a name.
CREATE TABLE timeline (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playthrough INTEGER REFERENCES playthrough (id) ON DELETE CASCADE,
    name TEXT,
    tip INTEGER, -- its last turn
    begun_at TEXT
);
CREATE INDEX timeline_of ON timeline (playthrough);
-- A place that the player has saved by name.
CREATE TABLE bookmark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playthrough INTEGER REFERENCES playthrough (id) ON DELETE CASCADE,
    turn INTEGER,
    lines INTEGER,
    name TEXT,
    saved_at TEXT,
    scene_title TEXT,
    epoch INTEGER,
    miss TEXT,
    thumbnail TEXT, -- JSON
    deleted_at TEXT
);
CREATE INDEX bookmark_of ON bookmark (playthrough);
CREATE TABLE training (
    turn INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE, -- the one that ended it
    hyperparameters TEXT, -- JSON
    sizes TEXT, -- JSON: of the network, inputs first
    curves BLOB, -- little-endian float64: losses, then validation losses
    place TEXT, -- JSON: the first number that was not finite, or NULL
    checksum INTEGER -- CRC-32 of the curves
);
CREATE TABLE keyframe (
    turn INTEGER REFERENCES training (turn) ON DELETE CASCADE,
    epoch INTEGER,
    fields TEXT, -- JSON: all of the state that is small
    parameters BLOB, -- little-endian float64
    memory BLOB, -- little-endian float64: the optimizer's, row by row
    checksum INTEGER, -- CRC-32 of parameters and memory
    UNIQUE (turn, epoch)
);
"""


def _first_version(connection: sqlite3.Connection) -> None:
    run_script(connection, _FIRST)


MIGRATIONS: tuple[Migration, ...] = (_first_version,)
"""The first makes version 1 of nothing, the next makes version 2 of version 1, and so on."""


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run several statements within the transaction that is open, which executescript would end."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the schema; 0 before there is any."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the version of today: all the way, or not at all."""
    if version_of(connection) >= len(MIGRATIONS):
        return
    connection.execute("BEGIN EXCLUSIVE")
    try:
        # Another game may have done it while this one waited.
        for version in range(version_of(connection), len(MIGRATIONS)):
            MIGRATIONS[version](connection)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
