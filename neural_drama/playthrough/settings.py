"""Settings: the tables of episode.toml that concern the network, read with their types and bounds checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from neural_drama.story.hygiene import printable
from neural_drama.story.spelling import suggest

_HEADER = re.compile(r"\[+\s*([^\[\]]*?)\s*\]+\s*(?:#|$)")


class SettingsError(Exception):
    """An episode.toml that asks for something impossible, or a player who asks it for what it has not."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One table of an episode.toml, with the path that leads to it for messages."""

    file: str
    source: str  # the text of the file, so that a message can name the line
    path: str  # "" at the top, else "cases.trams."
    values: Mapping[str, object]
    noted: dict[str, SettingsError] | None = None  # by path and key; None: the first mistake is raised

    def noting(self) -> "Settings":
        """The same, but mistakes are gathered in `noted`, and something that can be stands in for each."""
        return replace(self, noted={})

    def refuse(self, key: str, what: str) -> None:
        """Raise SettingsError for a key, or note it, the first one of each key."""
        error = SettingsError(f"{self.where(key)}{what}")
        if self.noted is None:
            raise error
        self.noted.setdefault(self.path + key, error)

    def where(self, key: str) -> str:
        """How a message names a key: file, line, and the key with its path."""
        return printable(f"{self.file}:{self._line_of(key)}: {self.path}{key}")

    def _line_of(self, key: str) -> int:
        """The line of a key, or of its table if the key is absent, or 1."""
        section, found = "", 1
        for number, line in enumerate(self.source.splitlines(), start=1):
            text = line.replace('"', "").replace("'", "").strip()
            if header := _HEADER.match(text):
                section = header[1] + "."
                if section in (self.path, f"{self.path}{key}."):
                    found = number
            elif section == self.path and text.partition("=")[0].strip() == key:
                return number
        return found

    def table(self, key: str) -> Mapping[str, object]:
        """A table of this table; an absent one is empty."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, f" must be a table{_instead(value)}")
            return {}
        return value

    def sub(self, key: str) -> "Settings":
        """A table of this table, to be read in turn."""
        return Settings(self.file, self.source, f"{self.path}{key}.", self.table(key), self.noted)

    def check_keys(self, known: Iterable[str]) -> None:
        """Refuse every key that nobody reads."""
        known = tuple(known)
        for key in self.values:
            if key not in known:
                self.refuse(key, f": there is no such key ({suggest(key, known)})")

    def word(self, key: str) -> str:
        """A string that must be there and not be empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value or not value.isprintable():
            self.refuse(key, f" must be a text{_instead(value)}")
            return "-"
        return value

    def words(self, key: str) -> list[str]:
        """A list of strings that must be there and not be empty."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.refuse(key, f" must be a list of texts{_instead(value)}")
            return ["-"]
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One of a closed list of words."""
        value = self.values.get(key, default)
        if value not in (words := tuple(allowed)):
            self.refuse(key, f" must be one of {', '.join(words)}{_instead(value)}")
            return default if default in words else words[0]
        return str(value)

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A finite number between two bounds, both included."""
        value = self.values.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most  # false for NaN, as it must be
        ):
            self.refuse(key, f" must be a number from {least:g} to {most:g}{_instead(value)}")
            return least if default is None else default
        return float(value)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number between two bounds, both included."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, f" must be a whole number from {least} to {most}{_instead(value)}")
            return least if default is None else default
        return value

    def wholes(self, key: str, least: int, most: int) -> list[int]:
        """A list of whole numbers between two bounds, not empty."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            self.refuse(key, f" must be a list of whole numbers{_instead(value)}")
            return [least]
        return [replace(self, values={key: item}).whole(key, least, most) for item in value]


def _instead(value: object) -> str:
    """What was found where something else must be; TOML has no None, so a key without a value is not there."""
    return ", and it is not there" if value is None else f", not {_quoted(value)}"


def _quoted(value: object) -> str:
    """A value as it was found, cut to a readable length."""
    if isinstance(value, int) and abs(value) >= 10**40:
        return "a number of more than forty digits"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
