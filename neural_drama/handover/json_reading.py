"""JSON that was written by a stranger: each value is taken by its key, with what it may be, or else refused."""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from neural_drama.handover.handover import HandoverError
from neural_drama.story.hygiene import name_of, refused_characters

MOST_DIGITS = 20
"""Of a whole number."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """A number that is none: NaN, infinite, or too long to be read."""

    shown: str

    def __repr__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a JSON text, with the path that leads to it for messages."""

    path: str  # "" at the top, else "turns[3]."
    values: dict[str, object]

    def check_keys(self, known: Collection[str]) -> None:
        """Raise HandoverError for a key that nobody reads."""
        for key in self.values:
            if key not in known:
                named = f"{self.path}{_shown(key)[1:-1]}"
                raise HandoverError(f"{named}: there is no such key; there are {', '.join(known)}")

    def text(self, key: str, longest: int, default: str | None = None, is_checked: bool = True) -> str:
        """A text of at most so many characters, none of them one that a terminal obeys or hides."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or len(value) > longest:
            raise self._wrong(key, f"a text of at most {longest:,} characters", value)
        if is_checked and (refused := refused_characters(value) | ({"\n", "\t"} & set(value))):
            raise HandoverError(f"{self.path}{key}: {name_of(min(refused))} is not allowed here")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number between two bounds, both included."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(key, f"a whole number from {least} to {most}", value)
        return value

    def number(self, key: str) -> float:
        """Any number; one that is not finite is a word."""
        value = self.values.get(key)
        if isinstance(value, str) and value in ("nan", "inf", "-inf"):
            return float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, 'a number, or "nan", "inf" or "-inf"', value)
        return float(value)

    def entries(self, key: str, most: int) -> Iterator["Entry"]:
        """A list of objects."""
        value = self.values.get(key)
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(key, f"a list of at most {most:,} objects", value)
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._wrong(f"{key}[{number}]", "an object", item)
            yield Entry(f"{self.path}{key}[{number}].", item)

    def entry(self, key: str) -> "Entry":
        """An object; an absent one is empty."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "an object", value)
        return Entry(f"{self.path}{key}.", value)

    def _wrong(self, key: str, allowed: str, value: object) -> HandoverError:
        found = f"not {_shown(value)}" if value is not None else "and it is not there or null"
        return HandoverError(f"{self.path}{key} must be {allowed}, {found}")


def read_json(text: str) -> Entry:
    """The object that a JSON text is. Raises HandoverError for anything else."""
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_number, parse_constant=_Refused
        )
    except json.JSONDecodeError as error:
        raise HandoverError(f"line {error.lineno}: this is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise HandoverError("this is nested too deeply; at most a list of objects with lists of objects") from error
    if not isinstance(value, dict):
        raise HandoverError(f"this must be an object, not {_shown(value)}")
    return Entry("", value)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise HandoverError(f"the key {_shown(key)} stands twice in one object; at most once")
        values[key] = value
    return values


def _whole(digits: str) -> int | _Refused:
    return int(digits) if len(digits) <= MOST_DIGITS else _Refused(f"a number of {len(digits):,} digits")


def _number(digits: str) -> float | _Refused:
    value = float(digits)
    return value if math.isfinite(value) else _Refused(digits[:40])


def _shown(value: object) -> str:
    """A value as it was found, cut to a readable length and free of what a terminal obeys."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = ascii(value[:60]) if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
