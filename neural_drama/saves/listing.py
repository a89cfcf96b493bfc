"""Listing: rows read one by one, so that one that cannot be read hides none of the others."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from neural_drama.saves.entries import KeptTurn
from neural_drama.saves.rows import Row, kept_turn
from neural_drama.saves.trouble import StoreTrouble

_T = TypeVar("_T")

TURNS = (
    "SELECT turn.*, EXISTS (SELECT 1 FROM training WHERE training.turn = turn.id) AS has_training"
    " FROM turn WHERE playthrough = ? ORDER BY id"
)


def all_readable(
    path: Path, table: str, raws: Iterable[sqlite3.Row], read: Callable[[Row], _T]
) -> tuple[list[_T], list[StoreTrouble]]:
    """What can be read, and the trouble with what cannot."""
    found: list[_T] = []
    troubles: list[StoreTrouble] = []
    for raw in raws:
        try:
            found.append(read(Row(path, table, "id", raw)))
        except StoreTrouble as trouble:
            troubles.append(trouble)
    return found, troubles


def all_turns(path: Path, raws: Iterable[sqlite3.Row]) -> tuple[list[KeptTurn], list[StoreTrouble]]:
    """The turns of a playthrough, parents before children. What hangs on one that cannot be read is left out."""
    there: set[int] = set()

    def read(row: Row) -> KeptTurn:
        turn = kept_turn(row)
        if turn.parent is not None and turn.parent not in there:
            raise row.trouble(f"its parent {turn.parent} is missing")
        there.add(turn.id)
        return turn

    return all_readable(path, "turn", raws, read)
