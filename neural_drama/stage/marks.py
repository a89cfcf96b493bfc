"""Marks: the signs of the stage that are neither letters nor pictures, each also in plain letters."""

from dataclasses import dataclass

from neural_drama.pictures.strokes import SEPARATORS, Glyphs


@dataclass(frozen=True, slots=True)
class Marks:
    """One way to write them."""

    separator: str
    chosen: str  # before the option or control that an enter would take, and the one that was taken
    less: str
    more: str
    above: str  # before how many rows there are that do not fit
    below: str
    done: str  # the bar of epochs: what has been computed, the epoch shown, and what has not been computed yet
    here: str
    to_come: str
    becomes: str
    times: str
    ledger: str  # the rule to the left of what is said from the ledger
    is_in_letters: bool
    keys: dict[str, str]  # how keys are called that have a sign of their own


_SIGNS = Marks(
    SEPARATORS["braille"], "▸", "◂", "▸", "↑", "↓", "━", "●", "─", "→", "×", "┃", False,
    {"up": "↑", "down": "↓", "left": "←", "right": "→",
     "shift+left": "⇧←", "shift+right": "⇧→", "shift+tab": "⇧tab"},
)  # fmt: skip
_LETTERS = Marks(SEPARATORS["ascii"], ">", "<", ">", "^", "v", "=", "O", "-", "->", "x", "|", True, {})

MARKS: dict[Glyphs, Marks] = {"braille": _SIGNS, "blocks": _SIGNS, "ascii": _LETTERS}
