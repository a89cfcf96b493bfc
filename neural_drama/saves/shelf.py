"""The shelf: the saved games as a numbered list, newest first, from which one is taken, put away, or put back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from neural_drama.playthrough.repertoire import find_episode, scenes_folder
from neural_drama.saves.entries import Bookmark, Saved, Summary
from neural_drama.saves.store import Store


@dataclass(frozen=True, slots=True)
class Game:
    """A playthrough where it stood last, or a named save of one."""

    saved: Saved
    bookmark: Bookmark | None = None

    @property
    def turn(self) -> int | None:
        """The last turn before the place; None before the first."""
        return self.saved.turn if self.bookmark is None else self.bookmark.turn

    @property
    def lines(self) -> int:
        """Told since that turn."""
        return self.saved.lines if self.bookmark is None else self.bookmark.lines

    @property
    def summary(self) -> Summary:
        """What is shown of the place."""
        return (self.bookmark or self.saved).summary

    @property
    def at(self) -> str:
        """When it was saved, as the store has it."""
        return self.saved.played_at if self.bookmark is None else self.bookmark.saved_at

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by, whatever else of it changes."""
        return ("playthrough", self.saved.id) if self.bookmark is None else ("bookmark", self.bookmark.id)

    def __str__(self) -> str:
        """In one sentence: name, episode and case; place, epoch and miss; and the date on the player's own clock."""
        summary = self.summary
        name = f"{self.bookmark.name}: " if self.bookmark is not None else ""
        miss = f", miss {summary.miss}" if summary.miss else ""
        place = f"{summary.scene_title}, epoch {summary.epoch}{miss}"
        return f"{name}{self.saved.title}, {self.saved.case}; {place}; {day_of(self.at)}"


@dataclass
class Shelf:
    """What is saved, by the numbers under which it was told last. Methods raise StoreTrouble."""

    open_store: Callable[[], Store] = field(default_factory=lambda: cache(Store.open))
    told: list[Game] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)  # with what could not be told
    _deleted: list[Game] = field(default_factory=list)

    def look(self) -> list[Game]:
        """All there are, the one that was played or saved last first."""
        store = self.open_store()
        played = {saved.id: saved for saved in store.playthroughs()}
        troubles = store.unreadable
        named = [Game(played[one.playthrough], one) for one in store.saves() if one.playthrough in played]
        self.troubles = [text for text in (store.notice, *map(str, (*troubles, *store.unreadable))) if text]
        games = [*(Game(saved) for saved in played.values()), *named]
        self.told = sorted(games, key=lambda game: game.at, reverse=True)
        return self.told

    def is_deleted(self, game: Game) -> bool:
        """Whether it was deleted and not brought back."""
        return game.key in [one.key for one in self._deleted]

    def delete(self, game: Game) -> None:
        """Delete a game; `undelete` brings it back."""
        store = self.open_store()
        if game.bookmark is None:
            store.delete(game.saved.id)
        else:
            store.delete_save(game.bookmark.id)
        self._deleted.append(game)

    def undelete(self) -> Game | None:
        """Bring back what was deleted last; None if nothing was."""
        if not self._deleted:
            return None
        store, game = self.open_store(), self._deleted[-1]
        if game.bookmark is None:
            store.undelete(game.saved.id)
        else:
            store.undelete_save(game.bookmark.id)
        return self._deleted.pop()


def latest(
    store: Store, episode: str | None = None, case: str | None = None, seed: int | None = None,
    scenes: Path | None = None,
) -> Saved | None:  # fmt: skip
    """The game that was played last, of those of an episode, a case and a seed where these are named.

    Raises StoreTrouble, and SettingsError for an episode that there is not.
    """
    address = None if episode is None else address_of(episode, scenes)
    for saved in store.playthroughs():
        is_of_episode = address is None or saved.episode == address or saved.episode.startswith(f"{address}#")
        if is_of_episode and case in (None, saved.case) and seed in (None, saved.seed):
            return saved
    return None


def address_of(episode: str, scenes: Path | None) -> str:
    """An episode as the saves know it: by name if it is shipped, else by its whole path."""
    path = find_episode(episode, scenes)
    return path.name if path == scenes_folder() / path.name else str(path.resolve())


def day_of(stamp: str) -> str:
    """A time of the store on the player's own clock: 21 Nov 18:32, with the year if that is another one."""
    at, now = datetime.fromisoformat(stamp).astimezone(), datetime.now().astimezone()
    return f"{at:%d %b %H:%M}" if at.year == now.year else f"{at:%d %b %Y %H:%M}"
