"""Purging: what was deleted long ago, or is used by nobody, is taken out, and its room given back."""

import sqlite3
from datetime import datetime, timedelta

DAYS = 30
"""For so long what was deleted can be had back."""

MOST_PAGES = 4096
"""So many are given back to the disk at a time, that no start takes long."""


def purge(connection: sqlite3.Connection, now: datetime) -> None:
    """Take out what was deleted more than DAYS ago, with all that belongs to it. To be run in a transaction."""
    before = (now - timedelta(days=DAYS)).isoformat(timespec="microseconds")
    gone = 0
    for table in ("playthrough", "bookmark"):
        gone += connection.execute(f"DELETE FROM {table} WHERE deleted_at < ?", (before,)).rowcount
    if gone:
        connection.execute(
            "DELETE FROM script WHERE digest NOT IN (SELECT script FROM playthrough WHERE script IS NOT NULL)"
            " AND digest NOT IN (SELECT script FROM turn WHERE script IS NOT NULL)"
        )


def give_back(connection: sqlite3.Connection) -> None:
    """Give free pages back to the disk. To be run outside of a transaction."""
    if connection.execute("PRAGMA freelist_count").fetchone()[0]:
        # Each page is a step of its own, and execute would take only the first.
        connection.executescript(f"PRAGMA incremental_vacuum({MOST_PAGES});")
