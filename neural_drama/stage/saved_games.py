"""The saved games: what is in the store, as rows to choose from, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from neural_drama.pictures.thumbnail import thumbnail
from neural_drama.saves.entries import Bookmark, Saved
from neural_drama.saves.store import Store
from neural_drama.stage.marks import MARKS
from neural_drama.stage.surroundings import Surroundings


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
        """Shown since that turn."""
        return self.saved.lines if self.bookmark is None else self.bookmark.lines

    @property
    def at(self) -> str:
        """When it was saved, as the store has it."""
        return self.saved.played_at if self.bookmark is None else self.bookmark.saved_at


class SavedGames:
    """Lists what is saved; deletes, and takes that back. Methods raise StoreTrouble."""

    def __init__(self, open_store: Callable[[], Store], surroundings: Surroundings) -> None:
        self._open_store, self._glyphs = open_store, surroundings.glyphs
        self._deleted: list[Game] = []

    def games(self) -> list[Game]:
        """All there are, the one that was played or saved last first."""
        store = self._open_store()
        played = {saved.id: saved for saved in store.playthroughs()}
        named = [Game(played[one.playthrough], one) for one in store.saves() if one.playthrough in played]
        return sorted((*(Game(saved) for saved in played.values()), *named), key=lambda game: game.at, reverse=True)

    def delete(self, game: Game) -> None:
        """Delete a game; `undelete` brings it back."""
        store = self._open_store()
        if game.bookmark is None:
            store.delete(game.saved.id)
        else:
            store.delete_save(game.bookmark.id)
        self._deleted.append(game)

    def undelete(self) -> Game | None:
        """Bring back what was deleted last."""
        if not self._deleted:
            return None
        store, game = self._open_store(), self._deleted.pop()
        if game.bookmark is None:
            store.undelete(game.saved.id)
        else:
            store.undelete_save(game.bookmark.id)
        return game

    def place(self, game: Game) -> Content:
        """Where a game stands, in few words."""
        summary = (game.bookmark or game.saved).summary
        parts = (summary.scene_title, f"epoch {summary.epoch}", f"miss {summary.miss}")
        return Content(f" {MARKS[self._glyphs].separator} ".join(part for part in parts if part))

    def row(self, game: Game) -> Content:
        """A game in two rows: what it is called and since when; where it stands, and how its loss fell."""
        summary = (game.bookmark or game.saved).summary
        name = f"{game.bookmark.name}  " if game.bookmark is not None else ""
        curve = "".join(span.text for span in thumbnail(summary.thumbnail, self._glyphs).rows()[0])
        return Content.assemble(
            (f"{day_of(game.at)}  ", "$ink-dim"), (name, "bold $ink-loud"), (f"{game.saved.title}", "bold"),
            f"  {game.saved.case}\n", (f"{curve:>12}  ", "$ink-title"), self.place(game),
        )  # fmt: skip


def day_of(stamp: str) -> str:
    """A time of the store on the player's own clock: 21 Nov 18:32."""
    return f"{datetime.fromisoformat(stamp).astimezone():%d %b %H:%M}"
