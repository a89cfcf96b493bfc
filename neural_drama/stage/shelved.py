"""Shelved: the saved games, to go on with, to delete and to bring back."""

from collections.abc import Collection
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen

from neural_drama.saves.trouble import StoreTrouble
from neural_drama.stage.comfortable import Comfortable
from neural_drama.stage.panels import problem_panel
from neural_drama.stage.title import TitleScreen

if TYPE_CHECKING:  # what is only needed once something is saved is loaded then, so that the title stands at once
    from neural_drama.saves.results import Result
    from neural_drama.saves.resuming import Resumed
    from neural_drama.saves.shelf import Game, Shelf
    from neural_drama.saves.store import Store
    from neural_drama.stage.chooser import Pick


class Shelved(Comfortable):
    """Goes on with what was played before."""

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    @cached_property
    def shelf(self) -> "Shelf":
        """The saved games."""
        from neural_drama.saves.shelf import Shelf

        return Shelf(self.open_store)

    def show_title(self) -> None:
        """Show the title."""
        raise NotImplementedError("the app has a title")

    def open_store(self) -> "Store":
        """The store of saved games. Raises StoreTrouble."""
        from neural_drama.saves.store import Store

        if self._store is None:
            self._store = Store.open()
        return self._store

    def change_to(self, screen: Screen[None]) -> None:
        """Show another screen in place of the one that is on."""
        while len(self.screen_stack) > 2:
            self.pop_screen()  # what was laid over the one that goes
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def results_of(self, episodes: Collection[str], scenes: Path | None = None) -> "dict[str, tuple[Result, ...]]":
        """What the saved games of some episodes came to; nothing where that cannot be read."""
        from neural_drama.saves.shelf import address_of

        found: list[Result] = []
        with suppress(StoreTrouble):
            found = self.open_store().results()
        addresses = {episode: address_of(episode, scenes) for episode in episodes}
        return {
            episode: tuple(one for one in found if one.episode == address) for episode, address in addresses.items()
        }

    def restage(self) -> None:
        """Show what is on screen in the surroundings as they are now."""
        from neural_drama.stage.scene import SceneScreen

        for screen in self.screen_stack:
            if isinstance(screen, SceneScreen):
                screen.call_next(screen.restage, self.surroundings)
        if isinstance(self.screen, TitleScreen):
            self.show_title()

    def on_title_screen_continued(self) -> None:
        """Go on where the last game stood."""
        try:
            games = self.shelf.look()
        except StoreTrouble as trouble:
            self.push_screen(problem_panel(trouble, self.marks))
            return
        if games:
            self.resume(games[0])
        else:
            self.notify("Nothing is saved yet.", markup=False)

    def on_title_screen_saves_asked(self) -> None:
        """Show what is saved."""
        self.show_saves()

    def on_title_screen_settings_asked(self) -> None:
        """Show the settings."""
        self.action_settings()

    def show_saves(self, selected: int = 0, note: str = "") -> None:
        """Show what is saved, and do with it what the player wants."""
        from neural_drama.stage.chooser import Chooser
        from neural_drama.stage.saved_games import row_of

        try:
            games = self.shelf.look()
        except StoreTrouble as trouble:
            self.push_screen(problem_panel(trouble, self.marks))
            return
        rows = [row_of(game, self.surroundings.glyphs) for game in games]
        verbs = {"d": "delete", "u": "undo"}
        chooser = Chooser("saved games", rows, self.marks, taking="go on", verbs=verbs, selected=selected, note=note)
        self.push_screen(chooser, lambda pick: self._done_with(games, pick))

    def _done_with(self, games: "list[Game]", pick: "Pick | None") -> None:
        if pick is None:
            self.show_title()
            return
        if pick.verb == "take":
            self.resume(games[pick.row])
            return
        note = ""
        try:
            if pick.verb == "d" and pick.row >= 0:
                self.shelf.delete(games[pick.row])
                note = "Deleted. u brings it back."
            else:
                note = "It is back." if pick.verb == "u" and self.shelf.undelete() else "Nothing was deleted."
        except StoreTrouble as trouble:
            note = str(trouble)
        self.show_saves(pick.row, note)

    def resume(self, game: "Game") -> None:
        """Go on with a game, from a chapter if its place is gone."""
        from neural_drama.saves.resuming import UNPLAYABLE, resume
        from neural_drama.stage.chooser import Chooser
        from neural_drama.stage.scene import SceneScreen

        try:
            resumed = resume(self.open_store, game.saved.id, game.turn, game.lines)
        except (StoreTrouble, *UNPLAYABLE) as problem:
            self.push_screen(problem_panel(problem, self.marks))
            return
        if resumed.chapters:
            rows = [Content(title or name) for name, title in resumed.chapters]
            chooser = Chooser("chapters", rows, self.marks, taking="go on here", note=resumed.notices[-1])
            self.push_screen(chooser, lambda pick: self._take_up(resumed, pick))
        else:
            self.change_to(SceneScreen(resumed.timelines, self.surroundings, resumed.notices))

    def _take_up(self, resumed: "Resumed", pick: "Pick | None") -> None:
        """Go on with a chapter; with none, back to the title, and the save is as it was."""
        from neural_drama.stage.scene import SceneScreen

        if pick is None:
            self.show_title()
            return
        resumed.take_up(resumed.chapters[pick.row][0])
        self.change_to(SceneScreen(resumed.timelines, self.surroundings, resumed.notices[:-1]))
