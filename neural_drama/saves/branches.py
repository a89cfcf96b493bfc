"""Branches: how turns are added to a playthrough, and with them the trainings that they ended."""

import sqlite3
from contextlib import closing
from pathlib import Path

from neural_drama.network.keeping import Kept
from neural_drama.playthrough.moves import read_moves, write_moves
from neural_drama.playthrough.turns import Turn, read_verdicts, write_verdicts
from neural_drama.saves.rows import Row, kept_turn
from neural_drama.saves.sources import Sources, SourcesError, packed, unpacked
from neural_drama.saves.trainings import MOST_KEYFRAME_BYTES, kept_training, keyframe_values, training_values
from neural_drama.saves.trouble import UNSAVED, StoreTrouble, no_such


def put_script(connection: sqlite3.Connection, sources: Sources) -> str:
    """Store sources, once however often they are used, and give their digest. What is damaged is stored anew."""
    digest = sources.digest
    known = connection.execute("SELECT files FROM script WHERE digest = ?", (digest,)).fetchone()
    if known is None:
        connection.execute("INSERT INTO script (digest, files) VALUES (?, ?)", (digest, packed(sources)))
    elif not _can_be_unpacked(known["files"], digest):
        connection.execute("UPDATE script SET files = ? WHERE digest = ?", (packed(sources), digest))
    return digest


def _can_be_unpacked(files: object, digest: str) -> bool:
    try:
        return isinstance(files, bytes) and bool(unpacked(files, digest))
    except SourcesError:
        return False


def put_turn(
    connection: sqlite3.Connection, playthrough: int, parent: int | None, turn: Turn, script: str | None, now: str
) -> int:
    """Find the child of a turn that was asked and answered so, or make it, and give its number.

    If it is there with other verdicts, those that are stored win, unless the row is damaged: then it is mended. Raises
    ValueError for what could not be read again.
    """
    moves, verdicts = write_moves(turn.moves), write_verdicts(turn.verdicts)
    if (read_moves(moves), read_verdicts(verdicts)) != (turn.moves, turn.verdicts):
        raise ValueError(f"{turn} is read back as another turn from {moves!r} and {verdicts!r}")
    found = connection.execute(
        "SELECT *, 0 AS has_training FROM turn WHERE playthrough = ? AND ifnull(parent, 0) = ? AND asked = ?"
        " AND moves = ? AND ifnull(script, '') = ?",
        (playthrough, parent or 0, turn.asked, moves, script or ""),
    ).fetchone()
    if found is not None:
        if not _is_readable(found):
            mended = (turn.scene, turn.passage, verdicts, now, found["id"])
            connection.execute("UPDATE turn SET scene = ?, passage = ?, verdicts = ?, made_at = ? WHERE id = ?", mended)
        return int(found["id"])
    values = (playthrough, parent, turn.asked, turn.scene, turn.passage, moves, verdicts)
    made = connection.execute(
        "INSERT INTO turn (playthrough, parent, asked, scene, passage, moves, verdicts, made_at, script)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, now, script),
    )
    return int(made.lastrowid or 0)


def _is_readable(raw: sqlite3.Row) -> bool:
    try:
        kept_turn(Row(Path(), "turn", "id", raw))
    except StoreTrouble:
        return False
    return True


def put_training(connection: sqlite3.Connection, turn: int, kept: Kept) -> None:
    """Store the training that a turn ended, unless one is stored."""
    if connection.execute("SELECT 1 FROM training WHERE turn = ?", (turn,)).fetchone() is not None:
        return
    connection.execute(
        "INSERT INTO training (turn, hyperparameters, sizes, curves, place, checksum) VALUES (?, ?, ?, ?, ?, ?)",
        (turn, *training_values(kept)),
    )
    connection.executemany(
        "INSERT INTO keyframe (turn, epoch, fields, parameters, memory, checksum) VALUES (?, ?, ?, ?, ?, ?)",
        ((turn, *values) for values in keyframe_values(kept)),
    )


def training_of(connection: sqlite3.Connection, path: Path, turn: int) -> Kept | None:
    """The training that a turn ended; None if it ended none. Raises StoreTrouble for one that cannot be read."""
    raw = connection.execute("SELECT * FROM training WHERE turn = ?", (turn,)).fetchone()
    if raw is None:
        return None
    training = Row(path, "training", "turn", raw)
    size = "SELECT sum(length(parameters) + length(memory)) FROM keyframe WHERE turn = ?"
    if (connection.execute(size, (turn,)).fetchone()[0] or 0) > MOST_KEYFRAME_BYTES:
        raise training.trouble(f"its keyframes have more than {MOST_KEYFRAME_BYTES:,} bytes")
    query = "SELECT * FROM keyframe WHERE turn = ? ORDER BY epoch"
    # Closed whatever happens: a query half read would hold on to an older state of the database.
    with closing(connection.execute(query, (turn,))) as raws:
        return kept_training(training, (Row(path, f"keyframe of turn {turn}", "epoch", raw) for raw in raws))


def move_tip(connection: sqlite3.Connection, timeline: int, turn: int | None) -> None:
    """Let a timeline end with a turn, if that comes after its last one; standing at an earlier one shortens nothing."""
    tip = connection.execute("SELECT tip FROM timeline WHERE id = ?", (timeline,)).fetchone()[0]
    if turn is not None and turn != tip and comes_after(connection, turn, tip):
        connection.execute("UPDATE timeline SET tip = ? WHERE id = ?", (turn, timeline))


def comes_after(connection: sqlite3.Connection, turn: int, earlier: int | None) -> bool:
    """Whether a turn is among those that follow an earlier one; all follow None."""
    at: int | None = turn
    # Numbers fall on the way to the root, so that even a circle comes to an end.
    while at is not None and earlier is not None and at > earlier:
        row = connection.execute("SELECT parent FROM turn WHERE id = ?", (at,)).fetchone()
        parent = None if row is None else row[0]
        at = parent if isinstance(parent, int) and parent < at else None
    return at == earlier or earlier is None


def check_belongs(connection: sqlite3.Connection, path: Path, playthrough: int, table: str, number: int | None) -> None:
    """Raise StoreTrouble unless a turn or timeline, if it is any, is one of this playthrough, and that is there."""
    if connection.execute("SELECT 1 FROM playthrough WHERE id = ?", (playthrough,)).fetchone() is None:
        raise no_such(path, "playthrough", playthrough)
    if number is None:
        return
    row = connection.execute(f"SELECT playthrough FROM {table} WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise no_such(path, table, number)
    if row[0] != playthrough:
        raise StoreTrouble(f"{path}: {table} {number} is none of playthrough {playthrough}; {UNSAVED}")
