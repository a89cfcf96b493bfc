"""The palette: everything that can be done here, found by typing a part of what it is called."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from neural_drama.saves.trouble import StoreTrouble
from neural_drama.stage.keys import named
from neural_drama.stage.marks import Marks
from neural_drama.stage.remapping import REMAPPABLE
from neural_drama.stage.saved_games import place_in_words
from neural_drama.stage.shelved import Shelved
from neural_drama.stage.veil import DismissedOnce
from neural_drama.stage.wishes import shown, wishes

MOST_GAMES = 20
"""So many saved games are offered; the list of them has them all."""


_MOVES = ("select", "point", "dial")
"""What only makes sense key by key."""


class Palette(DismissedOnce, CommandPalette):
    """Textual's own, framed like everything else that is laid over a screen, and without its picture of a lens."""

    def __init__(self, marks: Marks) -> None:
        super().__init__({Commands}, placeholder="type a part of it")
        self.set_class(marks.is_in_letters, "-ascii")

    def on_mount(self) -> None:
        """Say what it is, and the ways out."""
        box = self.query_one("#--container")
        box.border_title, box.border_subtitle = Content("find"), Content("enter: do it  esc: back")


@dataclass(frozen=True, slots=True)
class Command:
    """Something to be done, in words, and the keys or the place that say more."""

    words: str
    besides: str
    do: Callable[[], object] | Callable[[], Awaitable[object]]


class Commands(Provider):
    """What works on the screen below, the settings one by one, and the saved games."""

    async def discover(self) -> Hits:
        """Everything, as long as nothing is typed."""
        for command in self._commands():
            yield DiscoveryHit(_told(Content(command.words), command), command.do, command.words)

    async def search(self, query: str) -> Hits:
        """What sounds like what is typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            if score := matcher.match(command.words):
                found = matcher.highlight(command.words)
                yield Hit(score, _told(found, command), command.do, command.words)

    @property
    def _shelved(self) -> Shelved:
        return cast(Shelved, self.app)

    def _commands(self) -> Iterator[Command]:
        yield from self._by_key()
        yield from self._settings()
        yield from self._saved_games()

    def _by_key(self) -> Iterator[Command]:
        keys: dict[str, list[str]] = {}
        doing: dict[str, Callable[[], object]] = {}
        for key, (node, binding, is_enabled, _) in self.screen.active_bindings.items():
            is_move = binding.action.split("(")[0] in _MOVES
            if is_enabled and binding.id in REMAPPABLE and binding.id != "palette" and not is_move:
                told, name = REMAPPABLE[binding.id].words, binding.description
                words = told if name in told else f"{name}: {told}"
                keys.setdefault(words, []).append(named(key, self._shelved.marks))
                doing.setdefault(words, partial(self.app.run_action, binding.action, node))
        for words, named_keys in keys.items():
            yield Command(words, " ".join(named_keys), doing[words])

    def _settings(self) -> Iterator[Command]:
        app = self._shelved
        for wish in wishes(app.themes):
            for value in wish.values:
                if value != wish.value(app.preferences):
                    changed = replace(app.preferences, **{wish.name: value})  # type: ignore[arg-type]
                    yield Command(f"{wish.title}: {shown(value)}", "settings", partial(app.settle, changed))

    def _saved_games(self) -> Iterator[Command]:
        app = self._shelved
        try:
            games = app.shelf.look()
        except StoreTrouble:
            return  # the list of saved games says what is wrong
        for game in games[:MOST_GAMES]:
            name = game.bookmark.name if game.bookmark is not None else game.saved.title
            words = f"go on with {name}, {place_in_words(game, app.surroundings.glyphs).plain}"
            yield Command(words, "saved games", partial(app.resume, game))


def _told(words: Content, command: Command) -> Content:
    return Content.assemble(words, (f"  {command.besides}", "$ink-dim"))
