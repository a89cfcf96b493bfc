"""An entry of the glossary: a word of the game, what the field calls it, and what it means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. What there is nothing to say of is empty.

    field: the field's own names for it; formula and unit as they are read; see: words that belong to it, each with an
    entry of its own; also: what else it may be looked up by.
    """

    word: str
    meaning: str
    field: tuple[str, ...] = ()
    formula: str = ""
    unit: str = ""
    see: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything by which it is found."""
        return self.word, *self.field, *self.also
