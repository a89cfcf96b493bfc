"""The vocabulary: which facts and verbs a script may use, handed in by whoever owns their meaning.

The reader checks scenes against a vocabulary and knows no fact or verb by heart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "word", "truth"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a verb: a number between two bounds, or one of a closed list of words."""

    name: str
    least: float | None = None  # a number's bounds, both included
    most: float | None = None
    is_whole: bool = False
    words: tuple[str, ...] = ()  # when not empty: these words are allowed (besides a number, if bounds are given)
    default: float | str | None = None  # None: the argument must be given


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that a character may do, if it has the role for it."""

    role: str
    name: str
    parameters: tuple[Parameter, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What scripts may speak of: facts by name with their kind, and verbs by (role, name)."""

    facts: Mapping[str, Kind]
    verbs: Mapping[tuple[str, str], Verb]
    roles: tuple[str, ...]
