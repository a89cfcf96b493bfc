"""The glossary on the stage: a list of words that gets shorter as one types, and a leaf for each of them."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from neural_drama.booklet.entry import Entry
from neural_drama.booklet.glossary import GLOSSARY, found_by, look_up, meant_by
from neural_drama.booklet.letters import in_letters
from neural_drama.stage.bindings import GLOSSARY_KEYS
from neural_drama.stage.leaf import MOST_WORDS, Leaf, Styled
from neural_drama.stage.marks import Marks
from neural_drama.stage.veil import Veiled

LONGEST_WORD = 40

ROOMY = 60
"""From this width on, the field's names stand beside the game's."""


class GlossaryScreen(Veiled[None]):
    """All words; what is typed finds them by any of their names."""

    BINDINGS = GLOSSARY_KEYS
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-high")]

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks
        self._entries = GLOSSARY

    def compose(self) -> ComposeResult:
        """A row to type in, and the words below it."""
        with Vertical(id="glossary") as box:
            box.border_title = Content("what the words mean")
            box.border_subtitle = Content("enter: open  esc: back")
            box.set_class(self._marks.is_in_letters, "-ascii")
            yield Input(placeholder="type a word to find it", max_length=LONGEST_WORD, compact=True, id="sought")
            rows = OptionList(id="rows", markup=False)
            rows.can_focus = False
            yield rows

    def on_mount(self) -> None:
        """All of them, the first one marked."""
        self._list()
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        """Another width has room for more or less of a row."""
        marked = self.query_one(OptionList).highlighted
        self._list()
        if marked is not None and self._entries:
            self.query_one(OptionList).highlighted = marked

    def on_input_changed(self, message: Input.Changed) -> None:
        """Those that fit what is typed; where none does, those that may have been meant."""
        typed = message.value.strip()
        meant = tuple(entry for word in meant_by(typed) if (entry := look_up(word)))
        self._entries = (found_by(typed) or meant) if typed else GLOSSARY
        self._list()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open the one that is marked."""
        message.stop()
        marked = self.query_one(OptionList).highlighted
        if marked is not None:
            self._open(marked)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """One was clicked."""
        message.stop()
        self._open(message.option_index)

    def action_step(self, by: int) -> None:
        """Mark another."""
        rows = self.query_one(OptionList)
        if rows.highlighted is not None:
            rows.highlighted = min(max(0, rows.highlighted + by), len(self._entries) - 1)

    def _list(self) -> None:
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options(Option(self._row(entry)) for entry in self._entries)
        rows.highlighted = 0 if self._entries else None
        if not self._entries:
            rows.add_option(Option(Content("Nothing is called that, or nearly so."), disabled=True))

    def _row(self, entry: Entry) -> Content:
        width = max(len(one.word) for one in GLOSSARY)
        field = ", ".join(entry.field) if self.app.size.width >= ROOMY else ""
        field = in_letters(field) if self._marks.is_in_letters else field
        return Content.assemble((f"{entry.word:<{width}}", "bold"), (f"  {field}", "$ink-dim") if field else "")

    def _open(self, row: int) -> None:
        if row < len(self._entries):
            self.app.push_screen(EntryScreen(self._entries[row], self._marks))


class EntryScreen(Leaf):
    """One word, from which one can go on to those it belongs to, and back again."""

    def __init__(self, entry: Entry, marks: Marks) -> None:
        super().__init__(marks)
        self.entry = entry
        self._before: list[Entry] = []
        self._after: list[Entry] = []

    def action_see(self, number: int) -> None:
        """Go on to a word that belongs to it."""
        entry = look_up(self.entry.see[number - 1]) if number <= len(self.entry.see) else None
        if entry is not None:
            self._before.append(self.entry)
            self._after.clear()
            self.entry = entry
            self.show()

    def action_turn(self, by: int) -> None:
        """Back to the word before, or on again."""
        here, there = (self._before, self._after) if by < 0 else (self._after, self._before)
        if here:
            there.append(self.entry)
            self.entry = here.pop()
            self.show()

    def show(self) -> None:
        """The word."""
        entry = self.entry
        left = self._marks.keys.get("left", "left")
        back = f"{left}: {self._before[-1].word}  " if self._before else ""
        self.write(entry.word, f"{back}enter: back", list(_paragraphs(entry)), entry.see[:MOST_WORDS])


def _paragraphs(entry: Entry) -> list[Styled]:
    said: list[Styled] = [(entry.meaning, "")]
    if entry.formula:
        said += [("", ""), (entry.formula, "bold")]
    if entry.unit or entry.field:
        said.append(("", ""))
    if entry.unit:
        said.append((f"Unit: {entry.unit}", "$ink-dim"))
    if entry.field:
        said.append((f"The field calls it: {', '.join(entry.field)}", "$ink-dim"))
    if entry.see:
        said += [("", ""), ("See also", "$ink-dim")]
    return said
