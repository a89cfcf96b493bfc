"""Preferences: what a player wants of the game whatever is played, and the words each of them takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

AUTO = "auto"
"""As the terminal seems able: what theme and pictures are until the player says otherwise."""

SHORTEST, LONGEST = 1.0, 60.0
"""Within these seconds a line may stand before the play goes on by itself."""

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "text": ("typed", "fast", "at once"),
    "auto_play": ("off", "slow", "fast"),
    "motion": ("full", "less", "none"),
    "pictures": (AUTO, "braille", "blocks", "ascii"),
})  # fmt: skip
"""The preferences that take one of a few words. Those that are on or off are true or false in the file."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the player asked for; the defaults are what nobody has to ask for."""

    text: str = "typed"
    auto_play: str | float = "off"  # a word, or the seconds that each line stands
    motion: str = "full"
    theme: str = AUTO  # the stage knows which there are
    pictures: str = AUTO
    mouse: bool = True
    projector: bool = False
    plain: bool = False
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Keys by the id of what they do, several with commas between; only where they are not the first ones."""


class Unfit(ValueError):
    """A value that a preference does not take; the message says what was found and what is allowed."""


def fitting(name: str, value: object) -> str | float | bool:
    """A value as its preference takes it. Raises Unfit; of the keys, a stage judges more."""
    found = repr(value)[:40]
    if name in WORDS:
        words = WORDS[name]
        if isinstance(value, str) and value in words:
            return value
        allowed = ", ".join(words)
        if name == "auto_play":
            if isinstance(value, int | float) and not isinstance(value, bool) and SHORTEST <= value <= LONGEST:
                return float(value)
            allowed += f", or {SHORTEST:g} to {LONGEST:g} seconds a line"
        raise Unfit(f"{name} is {found}; allowed: {allowed}")
    if name == "theme":
        if isinstance(value, str) and value.replace("-", "").isalnum() and value.isascii():
            return value
        raise Unfit(f"{name} is {found}; allowed: the name of a theme, or {AUTO}")
    if isinstance(value, bool):
        return value
    raise Unfit(f"{name} is {found}; allowed: true, false")


def fitting_keys(value: object) -> str:
    """Keys for one action. Raises Unfit."""
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else []
    if parts and all(part and part.isprintable() and len(part) <= 30 and " " not in part for part in parts):
        return ",".join(parts)
    raise Unfit(f"{repr(value)[:40]}; allowed: names of keys with commas between, such as \"f5,g\"")
