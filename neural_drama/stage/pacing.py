"""Pacing: how much of a line shows after some time, and how long it stands. Pure: told of time, it reads no clock."""

from math import inf

CHARACTERS_A_SECOND, FAST = 120.0, 400.0

SECONDS_A_WORD, LEAST_SECONDS = 0.28, 1.2
"""How long a line stands: as long as it takes to read it."""

MOST_SECONDS_ASIDE = 0.05
"""How long training waits for a key to be answered that changes nothing on screen."""

SECONDS_FOR_NEWS = 12
"""How long a notice stays that should be read."""

SECONDS_FOR_A_WORD = 1.5
"""How long it stands there what a key has turned."""

_SECONDS_A_WORD = {"slow": 0.45, "fast": 0.2}


def revealed(length: int, seconds: float, characters_a_second: float = CHARACTERS_A_SECOND) -> int:
    """How many characters of a line show after some seconds; all at once at an infinite pace."""
    if characters_a_second == inf:
        return length
    return min(length, max(0, int(seconds * characters_a_second)))


def standing(text: str, auto_play: str | float) -> float:
    """Seconds that a line stands before the play goes on by itself: as it is asked for, or a reader's own pace."""
    if isinstance(auto_play, float):
        return auto_play
    return max(LEAST_SECONDS, _SECONDS_A_WORD.get(auto_play, SECONDS_A_WORD) * len(text.split()))
