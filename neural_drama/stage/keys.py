"""The keys that work now: what the key line and the help panel say of the bindings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from textual.binding import ActiveBinding, Binding
from textual.keys import key_to_character

from neural_drama.stage.bindings import (
    APP_KEYS,
    CHOOSER_KEYS,
    DETAIL_KEYS,
    GLOSSARY_KEYS,
    LEAF_KEYS,
    NAME_KEYS,
    NOTEBOOK_KEYS,
    PROOF_KEYS,
    SCENE_KEYS,
    STEPPER_KEYS,
    TITLE_KEYS,
    Mode,
)
from neural_drama.stage.marks import Marks

_NAMES = {
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "question_mark": "?", "full_stop": ".", "minus": "-",
    "comma": ",", "colon": ":", "pageup": "pgup", "pagedown": "pgdn", "escape": "esc",
}  # fmt: skip

_PLACES = {
    binding.id: place
    for place, binding in enumerate((
        *SCENE_KEYS, *TITLE_KEYS, *PROOF_KEYS, *NOTEBOOK_KEYS, *DETAIL_KEYS, *CHOOSER_KEYS, *GLOSSARY_KEYS, *LEAF_KEYS,
        *NAME_KEYS, *STEPPER_KEYS, *APP_KEYS,
    ))
    if isinstance(binding, Binding)
}
"""The order in which keys are named. Textual's own bindings have no place here, and are not told of."""

FOREMOST: dict[Mode | Literal["replay"], tuple[str, ...]] = {
    "reading": ("wait", "go-on", "keys", "quit", "epoch-back", "epoch-on", "next-picture"),
    "choosing": ("take", "keys", "quit", "epoch-back", "epoch-on", "next-picture"),
    "desk": ("turn-down", "turn-up", "confirm", "keys", "quit", "next-picture"),
    "naming": ("name", "number-0", "keys", "quit", "neuron-before", "neuron-after", "next-picture"),
    "training": ("pause", "resume", "stop", "keys", "quit", "skip", "next-picture"),
    "curtain": ("title", "keys", "quit", "credits", "epoch-back", "epoch-on", "next-picture"),
    "examining": ("detail", "examine-connections", "leave", "keys", "quit", "epoch-back", "epoch-on"),
    "marking": ("demand", "unmark", "figure-next", "keys", "quit"),
    "replay": ("epoch-back", "epoch-on", "keys", "quit", "take", "name", "go-on", "title", "next-picture"),
}
"""Which keys the key line names before all others where there is no room for all, by what the player is doing."""


@dataclass(frozen=True, slots=True)
class Key:
    """Keys that do one thing, as the player is told of them."""

    id: str
    keys: str
    words: str  # as few as the key line has room for
    told: str  # the same to one who asks
    key: str  # the first of them, as Textual names it
    is_in_line: bool


def keys_that_work(active: Iterable[tuple[str, ActiveBinding]], marks: Marks) -> list[Key]:
    """The keys that work now, in the order of the table, joined where they do the same."""
    joined: dict[tuple[str, str], list[tuple[str, Binding]]] = {}
    for key, (_, binding, is_enabled, _) in active:
        if is_enabled and binding.id in _PLACES:
            joined.setdefault((binding.description, binding.action.split("(")[0]), []).append((key, binding))
    found = []
    for (words, _), pairs in joined.items():
        # Where one of them is meant for the key line, it is the one to be named and clicked.
        pairs.sort(key=lambda pair: (not pair[1].show, _PLACES[pair[1].id]))
        keys, first = [key for key, _ in pairs], pairs[0][1]
        told = first.tooltip or words
        named = Key(str(first.id), _joined(keys, marks), words, told, keys[0], first.show)
        found.append((_PLACES[first.id], named))
    return [key for _, key in sorted(found, key=lambda pair: pair[0])]


def named(key: str, marks: Marks) -> str:
    """How a key is called on screen: by the sign on it, where it has one."""
    called = _NAMES | marks.keys
    sign = key_to_character(key) or ""
    return called.get(key, sign if sign.isprintable() and sign.strip() else key)


def sign_of(id: str, active: Iterable[tuple[str, ActiveBinding]], marks: Marks) -> str:
    """The key that does something now, as it is called on screen; nothing where none does."""
    found = (key for key, (_, binding, is_enabled, _) in active if is_enabled and binding.id == id)
    return named(next(found, ""), marks)


def _joined(keys: list[str], marks: Marks) -> str:
    names = [named(key, marks) for key in keys]
    if len(names) > 2 and all(len(name) == 1 and name.isdigit() for name in names):
        return f"{names[0]}-{names[-1]}"
    if "0" in names and "9" in names:
        return "0-9 . - e"
    return " ".join(names)
