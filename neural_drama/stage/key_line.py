"""The key line: at the foot of a screen, the keys that work now; each can be clicked."""

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from neural_drama.stage.keys import Key


class KeyLine(Widget):
    """One row of keys, as many as there is room for; the last two are always kept."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="keys")
        self.keys: tuple[Key, ...] = ()

    def show(self, keys: tuple[Key, ...]) -> None:
        """Show other keys."""
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def render(self) -> Content:
        """The keys in one row."""
        parts: list[Content | str | tuple[str, str]] = [" "]
        for position, key in enumerate(self._shown()):
            if position:
                parts.append((" · ", "$ink-frame"))
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
            x += width + 3

    def _shown(self) -> list[Key]:
        keys = [key for key in self.keys if key.is_in_line]
        while len(keys) > 2 and sum(self._width(key) + 3 for key in keys) - 2 > self.size.width:
            del keys[-3]
        return keys

    def _width(self, key: Key) -> int:
        return len(self._short(key)) + 1 + len(key.words)

    @staticmethod
    def _short(key: Key) -> str:
        return key.keys.split(" ")[0]
