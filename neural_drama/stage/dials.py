"""The dials: the desk's controls while the player turns them, checked before anything is set. Pure."""

from dataclasses import replace

from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.moves import MoveError, Set

TYPEABLE = "0123456789.-e"
"""The characters a number can be typed with."""

MOST_TYPED = 12


class Dials:
    """The controls with the values chosen so far; the row after the last control leaves the desk."""

    def __init__(self, controls: tuple[Control, ...]) -> None:
        self.found = controls
        self.controls = list(controls)
        self.row = 0
        self.typed: str | None = None
        self.error = ""

    @property
    def is_leaving(self) -> bool:
        """Whether the row that leaves the desk is marked."""
        return self.row == len(self.controls)

    @property
    def sets(self) -> tuple[Set, ...]:
        """What the player changed."""
        pairs = zip(self.found, self.controls, strict=True)
        return tuple(Set(new.name, new.value) for old, new in pairs if new.value != old.value)

    def select(self, by: int) -> None:
        """Go to another row. A number being typed is set first, and one that is refused holds the player."""
        if self.set_typed():
            self.row = (self.row + by) % (len(self.controls) + 1)

    def turn(self, by: int) -> None:
        """Turn the dial of the row by a step; a number being typed is forgotten."""
        self.typed, self.error = None, ""
        if not self.is_leaving:
            self._set(self.controls[self.row].turned(by))

    def type(self, character: str) -> None:
        """Type a character of a number."""
        if self.is_leaving or (self.typed is None and character == "e"):
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
        """Enter: set what was typed, or go to the next row. Returns whether the player leaves the desk."""
        if self.typed is None and self.is_leaving:
            return True
        was_typed = self.typed is not None
        if self.set_typed() and not was_typed:
            self.row += 1
        return False

    def set_typed(self) -> bool:
        """Set the number typed, if there is one. Returns whether nothing was wrong with it."""
        if self.typed is None:
            return True
        try:
            number = float(self.typed)
        except ValueError:
            self.error = f"{self.typed} is not a number"
            return False
        try:
            self._set(self.controls[self.row].checked(number))
        except MoveError as refused:
            self.error = str(refused)
            return False
        self.typed, self.error = None, ""
        return True

    def _set(self, value: float) -> None:
        self.controls[self.row] = replace(self.controls[self.row], value=value)
