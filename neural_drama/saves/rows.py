"""Rows: what stands in the database, read with suspicion, for a disk may fail and a hand may have been there."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Row as Raw
from typing import TypeVar, cast, get_args

from neural_drama.playthrough.moves import MoveError, read_moves
from neural_drama.playthrough.turns import Asked, Turn, read_verdicts
from neural_drama.saves.entries import LONGEST_THUMBNAIL, Bookmark, KeptTurn, Saved, Summary, Timeline
from neural_drama.saves.trouble import StoreTrouble
from neural_drama.story.hygiene import refused_characters

LONGEST_TEXT = 4096
LONGEST_MOVES = 2**20
"""Of the moves of a turn and of its verdicts, in characters."""

LARGEST = 2**63 - 1
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00")
_DIGEST = re.compile("[0-9a-f]{64}")

_T = TypeVar("_T")


class RowError(ValueError):
    """Something in a row that cannot be, without the row's name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. What it is asked for raises StoreTrouble, naming file, table and row, if it cannot be."""

    path: Path
    table: str
    key: str  # the column that names the row
    raw: Raw

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str:
        """A text in one line that a terminal can show without obeying it."""
        value = self.raw[column]
        if not isinstance(value, str):
            raise self.trouble(f"{column} is {_kind(value)}, not a text")
        if (wrong := wrong_with(value, longest)) is not None:
            raise self.trouble(f"{column} {wrong}")
        return value

    def whole(self, column: str, least: int = 0, most: int = LARGEST) -> int:
        """A whole number."""
        value = self.raw[column]
        if not isinstance(value, int) or not least <= value <= most:
            found = value if isinstance(value, int) else _kind(value)
            raise self.trouble(f"{column} is {found}, not a whole number from {least} to {most}")
        return value

    def blob(self, column: str, longest: int) -> bytes:
        """Bytes."""
        value = self.raw[column]
        if not isinstance(value, bytes) or len(value) > longest:
            found = f"{len(value):,} bytes" if isinstance(value, bytes) else _kind(value)
            raise self.trouble(f"{column} is {found}, not at most {longest:,} bytes")
        return value

    def one_of(self, column: str, words: tuple[str, ...]) -> str:
        """One of a few words."""
        word = self.text(column)
        if word not in words:
            raise self.trouble(f"{column} is {word[:40]!r}, none of {', '.join(words)}")
        return word

    def stamp(self, column: str) -> str:
        """A time."""
        return self._like(column, _STAMP, "a time in UTC")

    def digest(self, column: str) -> str:
        """A digest."""
        return self._like(column, _DIGEST, "a digest")

    def maybe(self, column: str, read: Callable[[str], _T]) -> _T | None:
        """The same, or None where nothing stands."""
        return None if self.raw[column] is None else read(column)

    def number(self, column: str) -> int:
        """The number of another row."""
        return self.whole(column, 1)

    def json(self, column: str, longest: int = LONGEST_TEXT) -> object:
        """What a text in JSON says. Numbers are finite or words."""
        text = self.text(column, longest)
        try:
            found: object = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise self.trouble(f"{column} is not JSON") from error
        return found

    def read(self, of: str, read: Callable[[], _T]) -> _T:
        """What a reading of something gives, its complaints being told as of this row."""
        try:
            return read()
        except (RowError, MoveError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise self.trouble(f"{of}: {str(error) or repr(error)}") from error

    def trouble(self, what: str) -> StoreTrouble:
        """What is wrong with this row."""
        name = self.raw[self.key]
        shown = name if isinstance(name, int) else repr(name)[:80]
        return StoreTrouble(f"{self.path}: row {shown} of the table {self.table} cannot be used: {what}")

    def _like(self, column: str, pattern: re.Pattern[str], meaning: str) -> str:
        text = self.text(column)
        if not pattern.fullmatch(text):
            raise self.trouble(f"{column} is {text[:40]!r}, not {meaning}")
        return text


def wrong_with(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """Why a text can be neither stored nor shown, or None."""
    if len(text) > longest:
        return f"has {len(text):,} characters, and at most {longest:,} are allowed"
    if refused_characters(text) or "\n" in text or "\t" in text:
        return "has characters that a terminal obeys or hides"
    return None


def number_of(value: object) -> float:
    """A number from JSON, where those that are not finite are words. Raises RowError for anything else."""
    if isinstance(value, str) and value in ("nan", "inf", "-inf"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RowError(f"{_kind(value)} where a number belongs")
    return float(value)


def json_number(value: float) -> float | str:
    """A number for JSON, which knows none that are not finite."""
    value = float(value)
    return value if math.isfinite(value) else str(value)


def saved(row: Row) -> Saved:
    """A playthrough."""
    return Saved(
        id=row.number("id"),
        episode=row.text("episode"),
        folder=row.text("folder"),
        case=row.text("case_name"),
        seed=row.whole("seed"),
        title=row.text("title"),
        script=row.digest("script"),
        begun_at=row.stamp("begun_at"),
        played_at=row.stamp("played_at"),
        turn=row.maybe("turn", row.number),
        lines=row.whole("lines"),
        timeline=row.maybe("timeline", row.number),
        summary=_summary(row),
        deleted_at=row.maybe("deleted_at", row.stamp),
    )


def kept_turn(row: Row) -> KeptTurn:
    """A turn; its row also says has_training."""
    number, parent = row.number("id"), row.maybe("parent", row.number)
    if parent is not None and parent >= number:
        raise row.trouble(f"its parent is {parent}, and parents come before their children")
    return KeptTurn(
        id=number,
        parent=parent,
        turn=Turn(
            asked=cast(Asked, row.one_of("asked", get_args(Asked))),
            scene=row.text("scene"),
            passage=row.text("passage"),
            moves=row.read("moves", lambda: read_moves(row.text("moves", LONGEST_MOVES))),
            verdicts=row.read("verdicts", lambda: read_verdicts(row.text("verdicts", LONGEST_MOVES))),
        ),
        made_at=row.stamp("made_at"),
        has_training=bool(row.whole("has_training", 0, 1)),
        script=row.maybe("script", row.digest),
    )


def timeline(row: Row) -> Timeline:
    """A timeline."""
    return Timeline(row.number("id"), row.text("name"), row.maybe("tip", row.number), row.stamp("begun_at"))


def bookmark(row: Row) -> Bookmark:
    """A named save."""
    return Bookmark(
        id=row.number("id"),
        playthrough=row.number("playthrough"),
        turn=row.maybe("turn", row.number),
        lines=row.whole("lines"),
        name=row.text("name"),
        saved_at=row.stamp("saved_at"),
        summary=_summary(row),
        deleted_at=row.maybe("deleted_at", row.stamp),
    )


def thumbnail_json(summary: Summary) -> str:
    """The thumbnail as it is stored."""
    return json.dumps([json_number(loss) for loss in summary.thumbnail])


def _summary(row: Row) -> Summary:
    found = row.json("thumbnail")
    if not isinstance(found, list) or len(found) > LONGEST_THUMBNAIL:
        raise row.trouble(f"thumbnail is no list of at most {LONGEST_THUMBNAIL} numbers")
    return Summary(
        scene_title=row.text("scene_title"),
        epoch=row.whole("epoch"),
        miss=row.text("miss"),
        thumbnail=row.read("thumbnail", lambda: tuple(number_of(each) for each in found)),
    )


def _refuse_constant(constant: str) -> float:
    raise RowError(f"{constant} is no number of JSON")


def _kind(value: object) -> str:
    """What a value is, in the words of the message."""
    kinds: Mapping[type, str] = {
        type(None): "nothing", int: "a whole number", float: "a number", str: "a text", bytes: "bytes",
        list: "a list", dict: "a table", bool: "a truth",
    }  # fmt: skip
    return kinds.get(type(value), "something else")
