"""The dials: the desk's controls while the player turns them, checked before anything is set. Pure."""

from dataclasses import replace

from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.moves import MoveError, Set

MOST_TYPED = 12


class Dials:
    """The controls with the values chosen so far. After them comes, while some are folded away, the row that unfolds
    them, and last the row that leaves the desk.
    """

    def __init__(self, controls: tuple[Control, ...]) -> None:
        self.found = controls
        self._chosen = {control.name: control for control in controls}
        self.is_folded = not all(_is_at_first_sight(control) for control in controls)
        self.row = 0
        self.typed: str | None = None
        self.error = ""

    @property
    def controls(self) -> list[Control]:
        """The controls that are not folded away."""
        return [c for c in self._chosen.values() if not self.is_folded or _is_at_first_sight(c)]

    @property
    def rows(self) -> int:
        """How many rows there are, those that unfold and leave counted."""
        return len(self.controls) + self.is_folded + 1

    @property
    def is_unfolding(self) -> bool:
        """Whether the row that unfolds the rest is marked."""
        return self.is_folded and self.row == self.rows - 2

    @property
    def is_leaving(self) -> bool:
        """Whether the row that leaves the desk is marked."""
        return self.row == self.rows - 1

    @property
    def marked(self) -> Control | None:
        """The control that is marked, if one is."""
        controls = self.controls
        return controls[self.row] if self.row < len(controls) else None

    @property
    def sets(self) -> tuple[Set, ...]:
        """What the player changed."""
        pairs = [(old, self._chosen[old.name]) for old in self.found]
        return tuple(Set(new.name, new.value) for old, new in pairs if new.value != old.value)

    def select(self, by: int) -> None:
        """Go to another row. A number being typed is set first, and one that is refused holds the player."""
        if self.set_typed():
            self.row = (self.row + by) % self.rows

    def turn(self, by: int) -> None:
        """Turn the dial of the row by a step; a number being typed is forgotten."""
        self.typed, self.error = None, ""
        if self.marked is not None:
            self._set(self.marked, self.marked.turned(by))

    def type(self, character: str) -> None:
        """Type a character of a number. A control that takes words takes none."""
        if self.marked is None or self.marked.words or (self.typed is None and character == "e"):
            return
        self.error = ""
        self.typed = ((self.typed or "") + character)[:MOST_TYPED]

    def erase(self) -> None:
        """Take back the last character typed."""
        self.error = ""
        if self.typed is not None:
            self.typed = self.typed[:-1] or None

    def cancel(self) -> None:
        """Forget what was typed."""
        self.typed, self.error = None, ""

    def confirm(self) -> bool:
        """Enter: set what was typed, unfold, or go to the next row. Returns whether the player leaves the desk."""
        if self.is_unfolding:
            self.is_folded = False
            self.row = [_is_at_first_sight(control) for control in self.controls].index(False)
            return False
        if self.typed is None and self.is_leaving:
            return True
        was_typed = self.typed is not None
        if self.set_typed() and not was_typed:
            self.row += 1
        return False

    def set_typed(self) -> bool:
        """Set the number typed, if there is one. Returns whether nothing was wrong with it."""
        if self.typed is None or self.marked is None:
            return True
        try:
            number = float(self.typed)
        except ValueError:
            self.error = f"{self.typed} is not a number"
            return False
        try:
            self._set(self.marked, self.marked.checked(number))
        except MoveError as refused:
            self.error = str(refused)
            return False
        self.typed, self.error = None, ""
        return True

    def _set(self, control: Control, value: float | str) -> None:
        self._chosen[control.name] = replace(control, value=value)


def _is_at_first_sight(control: Control) -> bool:
    return control.is_basic or control.is_of_network
