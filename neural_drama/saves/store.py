"""The store: where playthroughs are put by and found again. One thread uses it; several games may have it open."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from neural_drama.network.keeping import Kept
from neural_drama.playthrough.turns import Turn
from neural_drama.saves import branches, rows
from neural_drama.saves.database import Database, now
from neural_drama.saves.entries import LONGEST_THUMBNAIL, Bookmark, KeptTurn, Opening, Saved, Summary, Timeline
from neural_drama.saves.listing import TURNS, all_readable, all_turns
from neural_drama.saves.results import RESULTS, Result, result
from neural_drama.saves.rows import Row, wrong_with
from neural_drama.saves.sources import MOST_BYTES, Sources, unpacked
from neural_drama.saves.trouble import UNSAVED, StoreTrouble, no_such
from neural_drama.saves.whereabouts import saves_path

_T = TypeVar("_T")

LONGEST_NAME = 200
"""Of a timeline or a named save, in characters."""


class Store:
    """An open store. Every method raises StoreTrouble where something is wrong, and can be called again later.

    unreadable: the trouble with the rows that the last list had to leave out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.path = database.path
        self.unreadable: tuple[StoreTrouble, ...] = ()

    @classmethod
    def open(cls, path: Path | None = None) -> "Store":
        """Open the store at a path, or where saves usually are. Begins one where none is. Raises StoreTrouble.

        One that is damaged is set aside, untouched, and a fresh one begun; `notice` says so.
        """
        return cls(Database(path or saves_path()))

    @property
    def notice(self) -> str:
        """What the player is to be told of the last opening; mostly nothing."""
        return self._database.notice

    def close(self) -> None:
        """Close it. Nothing is lost if this is never called; whoever asks again opens it again."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def together(self) -> AbstractContextManager[object]:
        """What is written within is written as one: all of it, or nothing."""
        return self._database.writing()

    # Playthroughs.

    def begin(self, opening: Opening) -> int:
        """A new playthrough; gives its number."""
        texts = (opening.episode, opening.folder, opening.case, opening.title)
        self._check_texts(*texts)
        at = _stamp()
        with self._database.writing() as connection:
            script = branches.put_script(connection, opening.sources)
            made = connection.execute(
                "INSERT INTO playthrough (episode, folder, case_name, title, seed, script, begun_at, played_at, lines,"
                " scene_title, epoch, miss, thumbnail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0, '', '[]')",
                (*texts, opening.seed, script, at, at),
            )
            return int(made.lastrowid or 0)

    def playthroughs(self) -> list[Saved]:
        """All that are not deleted, those played last first."""
        query = "SELECT * FROM playthrough WHERE deleted_at IS NULL ORDER BY played_at DESC, id DESC"
        return self._listed("playthrough", query, (), rows.saved)

    def playthrough(self, playthrough: int) -> Saved:
        """One of them, also if it is deleted."""
        return rows.saved(self._row("playthrough", "id", playthrough))

    def sources(self, digest: str) -> Sources:
        """The sources of a digest."""
        row = self._row("script", "digest", digest)
        return row.read("files", lambda: unpacked(row.blob("files", MOST_BYTES), digest))

    def stand(self, playthrough: int, turn: int | None, lines: int, timeline: int | None, summary: Summary) -> None:
        """Note where a playthrough stands: so many lines after a turn, on a timeline.

        The timeline is drawn on to that turn if it came before; standing at an earlier turn of it changes it not.
        """
        values = (turn, lines, timeline, *self._summary_values(summary), _stamp(), playthrough)
        with self._database.writing() as connection:
            branches.check_belongs(connection, self.path, playthrough, "turn", turn)
            branches.check_belongs(connection, self.path, playthrough, "timeline", timeline)
            connection.execute(
                "UPDATE playthrough SET turn = ?, lines = ?, timeline = ?, scene_title = ?, epoch = ?, miss = ?,"
                " thumbnail = ?, played_at = ?, deleted_at = NULL WHERE id = ?",
                values,
            )
            if timeline is not None:
                branches.move_tip(connection, timeline, turn)

    def delete(self, playthrough: int) -> None:
        """Delete a playthrough; for thirty days `undelete` brings it back, and so does playing on."""
        self._delete("playthrough", playthrough)

    def undelete(self, playthrough: int) -> None:
        """Bring a deleted playthrough back."""
        self._change("playthrough", playthrough, "deleted_at = NULL")

    # Turns.

    def add_turn(
        self,
        playthrough: int,
        parent: int | None,
        turn: Turn,
        kept: Kept | None = None,
        script: Sources | None = None,
    ) -> int:
        """Put a turn after its parent, with the training that it ended; gives its number.

        A turn that is there already (same parent, asked, moves and script) is found and not doubled; what is stored
        wins, and only a training that it lacks is added. script: sources that are followed from here on.
        """
        self._check_texts(turn.asked, turn.scene, turn.passage)
        with self._database.writing() as connection:
            branches.check_belongs(connection, self.path, playthrough, "turn", parent)
            digest = None if script is None else branches.put_script(connection, script)
            number = branches.put_turn(connection, playthrough, parent, turn, digest, _stamp())
            if kept is not None:
                branches.put_training(connection, number, kept)
            return number

    def turns(self, playthrough: int) -> list[KeptTurn]:
        """The turns of a playthrough, parents before their children."""
        with self._database.reading() as connection:
            raws = connection.execute(TURNS, (playthrough,)).fetchall()
        found, troubles = all_turns(self.path, raws)
        self.unreadable = tuple(troubles)
        return found

    def training(self, turn: int) -> Kept | None:
        """The training that a turn ended, or None."""
        with self._database.reading() as connection:
            return branches.training_of(connection, self.path, turn)

    def results(self) -> list[Result]:
        """What every training of a playthrough that is not deleted came to, in the order in which they were told of."""
        return self._listed("turn", RESULTS, (), result)

    # Timelines.

    def add_timeline(self, playthrough: int, name: str, tip: int | None) -> int:
        """A new timeline that ends with a turn; gives its number."""
        self._check_texts(name, longest=LONGEST_NAME)
        with self._database.writing() as connection:
            branches.check_belongs(connection, self.path, playthrough, "turn", tip)
            made = connection.execute(
                "INSERT INTO timeline (playthrough, name, tip, begun_at) VALUES (?, ?, ?, ?)",
                (playthrough, name, tip, _stamp()),
            )
            return int(made.lastrowid or 0)

    def rename_timeline(self, timeline: int, name: str) -> None:
        """Give a timeline another name."""
        self._check_texts(name, longest=LONGEST_NAME)
        self._change("timeline", timeline, "name = ?", name)

    def timelines(self, playthrough: int) -> list[Timeline]:
        """The timelines of a playthrough in the order in which they were begun."""
        query = "SELECT * FROM timeline WHERE playthrough = ? ORDER BY id"
        return self._listed("timeline", query, (playthrough,), rows.timeline)

    # Named saves.

    def save(self, playthrough: int, turn: int | None, lines: int, name: str, summary: Summary) -> int:
        """Save a place by name: so many lines after a turn; gives its number."""
        self._check_texts(name, longest=LONGEST_NAME)
        values = (playthrough, turn, lines, name, _stamp(), *self._summary_values(summary))
        with self._database.writing() as connection:
            branches.check_belongs(connection, self.path, playthrough, "turn", turn)
            made = connection.execute(
                "INSERT INTO bookmark (playthrough, turn, lines, name, saved_at, scene_title, epoch, miss, thumbnail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return int(made.lastrowid or 0)

    def saves(self, playthrough: int | None = None) -> list[Bookmark]:
        """The named saves of a playthrough, or of all, that are not deleted, the newest first."""
        query = (
            "SELECT bookmark.* FROM bookmark JOIN playthrough ON playthrough.id = bookmark.playthrough"
            " WHERE bookmark.deleted_at IS NULL AND playthrough.deleted_at IS NULL AND ifnull(?, playthrough.id)"
            " = playthrough.id ORDER BY saved_at DESC, bookmark.id DESC"
        )
        return self._listed("bookmark", query, (playthrough,), rows.bookmark)

    def delete_save(self, save: int) -> None:
        """Delete a named save; for thirty days `undelete_save` brings it back."""
        self._delete("bookmark", save)

    def undelete_save(self, save: int) -> None:
        """Bring a deleted named save back."""
        self._change("bookmark", save, "deleted_at = NULL")

    # What these share.

    def _listed(self, table: str, query: str, values: tuple[object, ...], read: Callable[[Row], _T]) -> list[_T]:
        with self._database.reading() as connection:
            raws = connection.execute(query, values).fetchall()
        found, troubles = all_readable(self.path, table, raws, read)
        self.unreadable = tuple(troubles)
        return found

    def _row(self, table: str, key: str, value: int | str) -> Row:
        with self._database.reading() as connection:
            raw = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (value,)).fetchone()
        if raw is None:
            raise no_such(self.path, table, value)
        return Row(self.path, table, key, raw)

    def _delete(self, table: str, number: int) -> None:
        self._change(table, number, "deleted_at = ifnull(deleted_at, ?)", _stamp())

    def _change(self, table: str, number: int, change: str, *values: object) -> None:
        with self._database.writing() as connection:
            changed = connection.execute(f"UPDATE {table} SET {change} WHERE id = ?", (*values, number))
            if not changed.rowcount:
                raise no_such(self.path, table, number)

    def _summary_values(self, summary: Summary) -> tuple[Any, ...]:
        """scene_title, epoch, miss and thumbnail, as they are stored."""
        self._check_texts(summary.scene_title, summary.miss)
        if len(summary.thumbnail) > LONGEST_THUMBNAIL:
            raise ValueError(f"a thumbnail has at most {LONGEST_THUMBNAIL} losses, not {len(summary.thumbnail)}")
        return summary.scene_title, int(summary.epoch), summary.miss, rows.thumbnail_json(summary)

    def _check_texts(self, *texts: str, longest: int = rows.LONGEST_TEXT) -> None:
        """Raise StoreTrouble for what could be stored, but not be shown again."""
        for text in texts:
            if (wrong := wrong_with(text, longest)) is not None:
                raise StoreTrouble(f"{self.path}: {text[:40]!r} {wrong}; {UNSAVED}")


def _stamp() -> str:
    return now().isoformat(timespec="microseconds")
