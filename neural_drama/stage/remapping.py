"""Remapping: keys of a player's own choice for what the table of keys says can be done. Pure.

Two actions may share a key as long as they are never both to be done: each is known by the contexts in which it is,
and a key is refused to an action where another one has it in one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from neural_drama.stage.bindings import (
    APP_KEYS,
    CHOOSER_KEYS,
    DETAIL_KEYS,
    EVERY_MODE,
    GLOSSARY_KEYS,
    LEAF_KEYS,
    MODES_OF,
    NAME_KEYS,
    NOTEBOOK_KEYS,
    PANEL_KEYS,
    PROOF_KEYS,
    SCENE_KEYS,
    STEPPER_KEYS,
    TITLE_KEYS,
    # fmt: skip,
)
from neural_drama.stage.keys import named
from neural_drama.stage.marks import MARKS

_PLAIN = MARKS["ascii"]

_TABLES = {
    "title": TITLE_KEYS, "panels": PANEL_KEYS, "proofs": PROOF_KEYS, "notebook": NOTEBOOK_KEYS, "details": DETAIL_KEYS,
    "words": GLOSSARY_KEYS, "pages": LEAF_KEYS, "lists": CHOOSER_KEYS, "names": NAME_KEYS,
    "settings": STEPPER_KEYS,
}  # fmt: skip
FOLLOWS = {"wait": "auto", "resume": "pause"}
"""What is done by the keys of something else that is then not to be done."""

_VERBS = {"d", "u", "n", "c", "x"}
"""What lists do besides, by letters that they name themselves."""

TAKEN_BY_TERMINALS = {f"ctrl+{letter}" for letter in "abhijmsz"} | {"ctrl+c", "ctrl+q"}
"""Keys that never arrive, arrive as others, or leave the game."""


@dataclass(frozen=True, slots=True)
class Doable:
    """Something that keys do: where, by which keys at first, and in words."""

    id: str
    words: str
    keys: tuple[str, ...]
    contexts: frozenset[str]


class Taken(ValueError):
    """A key that an action cannot have; the message says why."""


def _known() -> Mapping[str, Doable]:
    found: dict[str, Doable] = {}

    def add(binding: object, contexts: Iterable[str]) -> None:
        assert isinstance(binding, Binding) and binding.id is not None, "every key of ours has an id"
        keys = tuple(key.strip() for key in binding.key.split(","))
        before = found[binding.id].contexts if binding.id in found else frozenset[str]()
        words = binding.tooltip or binding.description
        found[binding.id] = Doable(binding.id, words, keys, before | frozenset(contexts))

    for binding in SCENE_KEYS:
        assert isinstance(binding, Binding)
        add(binding, MODES_OF.get(binding.action.split("(")[0], EVERY_MODE))
    for context, table in _TABLES.items():
        for binding in table:
            add(binding, (context,))
    for binding in APP_KEYS:
        add(binding, (*EVERY_MODE, "title"))
    return found


KNOWN = _known()
"""Everything that keys do, in the order of the table."""

REMAPPABLE = {
    id: one for id, one in KNOWN.items()
    if not (one.keys[0].isdigit() or id.startswith("type-") or id == "quit-at-once" or id in FOLLOWS)
}  # fmt: skip
"""What can be given other keys: all but the digits and signs that numbers are typed with, and the way out."""


def keys_of(id: str, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that do it now."""
    id = FOLLOWS.get(id, id)
    return tuple(chosen[id].split(",")) if id in chosen else KNOWN[id].keys


def checked(id: str, keys: tuple[str, ...], chosen: Mapping[str, str]) -> None:
    """Whether an action may have these keys. Raises Taken."""
    one = REMAPPABLE.get(id)
    if one is None:
        raise Taken("nothing is called that, or its keys cannot be changed")
    for key in keys:
        if key in TAKEN_BY_TERMINALS:
            raise Taken(f"{named(key, _PLAIN)} does not arrive in every terminal, or leaves the game")
        if "lists" in one.contexts and key in _VERBS:
            raise Taken(f"{named(key, _PLAIN)} does something else in lists")
        for other in KNOWN.values():
            is_another = id not in (other.id, FOLLOWS.get(other.id))
            if is_another and key in keys_of(other.id, chosen) and other.contexts & one.contexts:
                raise Taken(f"{named(key, _PLAIN)} is taken there: {other.words}")


def accepted(chosen: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """As many of the keys a player chose as go together, and why the others do not."""
    good, complaints = dict(chosen), list[str]()
    is_settled = False
    while not is_settled:  # what is refused has its first keys again, which somebody else may have been given
        is_settled = True
        for id, keys in list(good.items()):
            try:
                checked(id, tuple(keys.split(",")), {other: good[other] for other in good if other in KNOWN})
            except Taken as taken:
                del good[id]
                complaints.append(f"keys for {id[:40]!r}: {taken}")
                is_settled = False
    return good, complaints


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """What Textual is to be told. It drops whatever shares a key, old or new, with an action that is given others;
    so those are told too, with the keys they have.
    """
    wanted = set(chosen)
    while True:
        touched = {key for id in wanted for key in (*KNOWN[id].keys, *keys_of(id, chosen))}
        more = {one.id for one in KNOWN.values() if touched & {*one.keys, *keys_of(one.id, chosen)}}
        if more <= wanted:
            return {id: ",".join(keys_of(id, chosen)) for id in KNOWN if id in wanted}
        wanted |= more
