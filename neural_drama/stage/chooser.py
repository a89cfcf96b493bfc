"""The chooser: a list laid over the screen, of which one row is taken, or something is done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from neural_drama.pictures.strokes import fitting
from neural_drama.stage.bindings import CHOOSER_KEYS, NAME_KEYS
from neural_drama.stage.marks import Marks
from neural_drama.stage.panels import AROUND, room_in
from neural_drama.stage.veil import Veiled

LONGEST_NAME = 60

WIDEST = 110
"""No list is wider."""


@dataclass(frozen=True, slots=True)
class Pick:
    """What was done, and with which row, the first being 0; -1 where there is none."""

    verb: str
    row: int


class Chooser(Veiled[Pick | None]):
    """Rows that can be walked through with arrows or clicked. Gives what was picked, or None.

    verbs: what else can be done with a row, by its key, in a word or two.
    """

    BINDINGS = CHOOSER_KEYS
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-normal")]

    def __init__(
        self,
        title: str,
        rows: Sequence[Content],
        marks: Marks,
        *,
        taking: str = "take",
        verbs: Mapping[str, str] | None = None,
        selected: int = 0,
        note: str = "",
    ) -> None:
        super().__init__()
        self._title, self._rows, self._note = title, rows, note
        self._taking, self._verbs, self._selected = taking, verbs or {}, selected
        self._is_in_letters = marks.is_in_letters
        for key, words in self._verbs.items():
            self._bindings.bind(key, f"verb('{key}')", words)

    def compose(self) -> ComposeResult:
        """The rows, and below them what can be done."""
        with Vertical(id="chooser") as box:
            box.border_title = Content(self._title)
            box.set_class(self._is_in_letters, "-ascii")
            if self._note:
                yield Static(Content(self._note), id="chooser-note")
            yield OptionList(*(Option(row) for row in self._rows), id="rows", markup=False)

    def on_resize(self) -> None:
        """Name the keys as fully as there is room for."""
        verbs = [f"{key}: {words}" for key, words in self._verbs.items()]
        ways = ([f"enter: {self._taking}", *verbs, "esc: back"], [*verbs, "esc: back"], ["enter", *self._verbs, "esc"])
        room = min(WIDEST - AROUND, room_in(self.app.size.width))
        self.query_one("#chooser").border_subtitle = Content(fitting(room, *map("  ".join, ways)))

    def on_mount(self) -> None:
        """Where one is meant, it is marked."""
        rows = self.query_one(OptionList)
        rows.highlighted = min(max(0, self._selected), len(self._rows) - 1) if self._rows else None
        rows.focus()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """A row was taken."""
        message.stop()
        self.dismiss(Pick("take", message.option_index))

    def action_verb(self, key: str) -> None:
        """Something else is to be done with the marked row."""
        row = self.query_one(OptionList).highlighted
        self.dismiss(Pick(key, -1 if row is None else row))

    def action_step(self, by: int) -> None:
        """Mark another row."""
        rows = self.query_one(OptionList)
        if by > 0:
            rows.action_cursor_down()
        else:
            rows.action_cursor_up()


class NameBox(Veiled[str | None]):
    """Asks for a name. Gives it, or None."""

    BINDINGS = NAME_KEYS

    def __init__(self, title: str, name: str, marks: Marks) -> None:
        super().__init__()
        self._title, self._name_now, self._is_in_letters = title, name, marks.is_in_letters

    def compose(self) -> ComposeResult:
        """One row to type in."""
        with Vertical(id="name-box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("enter: set  esc: back")
            box.set_class(self._is_in_letters, "-ascii")
            yield Input(self._name_now, max_length=LONGEST_NAME, compact=True, id="typed")

    def on_mount(self) -> None:
        """Ready to be typed over."""
        self.query_one(Input).focus()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """The name is set, unless nothing is left of it."""
        message.stop()
        name = "".join(sign for sign in message.value if sign.isprintable()).strip()
        self.dismiss(name or None)


