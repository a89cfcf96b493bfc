"""The key line: at the foot of a screen, the keys that work now; each can be clicked."""

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from neural_drama.pictures.strokes import SEPARATORS, Glyphs
from neural_drama.stage.keys import Key


class KeyLine(Widget):
    """One row of keys, as many as there is room for, the foremost first of all."""

    ALLOW_SELECT = False

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="keys")
        self.keys: tuple[Key, ...] = ()
        self._foremost: tuple[str, ...] = ()
        self._between = f" {SEPARATORS[glyphs]} "

    def show(self, keys: tuple[Key, ...], foremost: tuple[str, ...] = ()) -> None:
        """Show other keys. foremost: the ids of those that are kept the longest, in this order."""
        if (keys, foremost) != (self.keys, self._foremost):
            self.keys, self._foremost = keys, foremost
            self.refresh()

    def render(self) -> Content:
        """The keys in one row."""
        parts: list[Content | str | tuple[str, str]] = [" "]
        for position, key in enumerate(self._shown()):
            if position:
                parts.append((self._between, "$ink-frame"))
            parts += [(self._short(key), "bold $footer-key-foreground"), (f" {key.words}", "$ink-dim")]
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Clicking on a key is pressing it."""
        event.stop()
        x = 1
        for key in self._shown():
            width = self._width(key)
            if x <= event.x < x + width:
                self.app.simulate_key(key.key)
                return
            x += width + len(self._between)

    def _shown(self) -> list[Key]:
        """The keys there is room for, by importance; they stand in the order of the table."""
        rank = {id: place for place, id in enumerate(self._foremost)}
        found = [key for key in self.keys if key.is_in_line]
        shown: set[str] = set()
        room = self.size.width - 1
        for key in sorted(found, key=lambda key: rank.get(key.id, len(rank))):
            width = self._width(key) + (len(self._between) if shown else 0)
            if width > room:
                break  # a lesser key that is shorter might be half of a pair
            shown.add(key.id)
            room -= width
        return [key for key in found if key.id in shown]

    def _width(self, key: Key) -> int:
        return len(self._short(key)) + 1 + len(key.words)

    @staticmethod
    def _short(key: Key) -> str:
        return key.keys.split(" ")[0]
