"""Entries: what is written down of a playthrough, its turns, its timelines and its named saves."""

from dataclasses import dataclass

from neural_drama.playthrough.turns import Turn
from neural_drama.saves.sources import Sources

LONGEST_THUMBNAIL = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """What a playthrough was opened with."""

    episode: str  # name or path, as it was asked for
    folder: str  # the name of the episode's folder, or of a loose file without .md
    case: str
    seed: int
    title: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a place."""

    scene_title: str = ""
    epoch: int = 0
    miss: str = ""  # with its unit, as it is shown
    thumbnail: tuple[float, ...] = ()  # at most LONGEST_THUMBNAIL losses; they need not be finite


@dataclass(frozen=True, slots=True)
class Saved:
    """A playthrough as it is saved. Times are UTC, in the form of ISO 8601."""

    id: int
    episode: str
    folder: str
    case: str
    seed: int
    title: str
    script: str  # the digest of its sources
    begun_at: str
    played_at: str
    turn: int | None  # the last turn before the place where it stands; None before the first
    lines: int  # shown since that turn
    timeline: int | None
    summary: Summary
    deleted_at: str | None


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it is saved."""

    id: int
    parent: int | None
    turn: Turn
    made_at: str
    has_training: bool
    script: str | None  # the digest of the sources that are followed from here on, if they are others


@dataclass(frozen=True, slots=True)
class Timeline:
    """A way through the turns that has a name."""

    id: int
    name: str
    tip: int | None  # its last turn
    begun_at: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that the player has saved by name."""

    id: int
    playthrough: int
    turn: int | None
    lines: int
    name: str
    saved_at: str
    summary: Summary
    deleted_at: str | None
