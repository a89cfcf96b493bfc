"""Pacing: how much of a line is on screen after some time. Pure: it is told of time and reads no clock."""

CHARACTERS_A_SECOND = 120


def revealed(length: int, seconds: float, is_still: bool = False) -> int:
    """How many characters of a line show after some seconds; all at once where motion is unwanted."""
    if is_still:
        return length
    return min(length, max(0, int(seconds * CHARACTERS_A_SECOND)))
