"""The vocabulary: which facts and verbs a script may use, handed in by whoever owns their meaning.

The reader checks scenes against a vocabulary and knows no fact or verb by heart.
"""

import math
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

    def fitting(self, value: float) -> float | None:
        """A measured value as this argument can take it: whole if it must be, and the nearest bound beyond one.

        None for NaN, to which nothing is near.
        """
        if math.isnan(value):
            return None
        least = -math.inf if self.least is None else self.least
        most = math.inf if self.most is None else self.most
        value = min(max(value, least), most)
        return float(round(value)) if self.is_whole and math.isfinite(value) else value


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
