"""Key settings: every action with its keys as rows of a list, and the catcher of the key that it is to have."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from neural_drama.stage.keys import named
from neural_drama.stage.marks import Marks
from neural_drama.stage.remapping import KNOWN, REMAPPABLE, Taken, checked, keys_of
from neural_drama.stage.veil import Veiled

_COLUMN = 16
"""How wide the column of keys is, if they fit."""


class KeyCatcher(Veiled[str | None]):
    """Waits for a key and gives it by its name; None for an escape."""

    def __init__(self, id: str, marks: Marks) -> None:
        super().__init__()
        self._done_by, self._is_in_letters = id, marks.is_in_letters

    def compose(self) -> ComposeResult:
        """What the key is for."""
        with Vertical(id="catcher") as box:
            box.border_title = Content("another key")
            box.set_class(self._is_in_letters, "-ascii")
            yield Static(Content(f"Press the key for: {REMAPPABLE[self._done_by].words}"))
            yield Static(Content.assemble(("esc leaves it as it is", "$ink-dim")))

    def on_key(self, event: Key) -> None:
        """This is the key."""
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == "escape" else event.key)


def rows_of(chosen: Mapping[str, str], marks: Marks) -> tuple[list[str], list[Content]]:
    """The ids of what can be given other keys, and a row for each."""
    rows = []
    for id, one in REMAPPABLE.items():
        keys = " ".join(named(key, marks) for key in keys_of(id, chosen))
        style = "bold $ink-loud" if id in chosen else "bold $footer-key-foreground"
        where = ", ".join(sorted(one.contexts)) if len(one.contexts) < 4 else "the play"
        rows.append(Content.assemble((f"{keys:<{_COLUMN}} ", style), one.words, (f"  {where}", "$ink-dim")))
    return list(REMAPPABLE), rows


def chosen_key(id: str, key: str | None, chosen: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The keys with another for one action, None for its first ones; and what to say about it."""
    keys = dict(chosen)
    wanted = KNOWN[id].keys if key is None else (key,)
    try:
        if key is not None or id in keys:
            # What it had at first may share keys of its own with others, but not with what others were given since.
            checked(id, wanted, keys if key is not None else {other: keys[other] for other in keys if other != id})
    except Taken as taken:
        if key is not None or set(wanted) & {k for other in keys if other != id for k in keys_of(other, keys)}:
            return keys, str(taken)
    if wanted == KNOWN[id].keys:
        keys.pop(id, None)
    else:
        keys[id] = ",".join(wanted)
    return keys, f"{KNOWN[id].words}: {' '.join(wanted)}"
