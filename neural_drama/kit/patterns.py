"""Patterns: regular expressions for the lines of a plan, of those kinds only that no line can keep busy for long."""

import re
import warnings

MOST_TURNS = 3
"""Of a pattern, how many places there may be at which a search can turn back: each multiplies the time."""

LONGEST_SEARCHED = 200
"""Of a line, how much is searched."""

_LITERAL = r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
"""What is skipped in looking for the following: an escaped character, and a set of characters in square brackets."""

_TURN = re.compile(rf"{_LITERAL}|([*+?{{|])", re.DOTALL)
_ENDLESS = re.compile(rf"{_LITERAL}|(\)[*+?{{]|\(\?)", re.DOTALL)


class PatternError(Exception):
    """A pattern that cannot be read, or could be searched for ever; carries what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


def read_pattern(source: str) -> re.Pattern[str]:
    """Read a pattern. Raises PatternError."""
    turns = sum(match[1] is not None for match in _TURN.finditer(source))
    is_endless = any(match[1] is not None for match in _ENDLESS.finditer(source))
    if turns > MOST_TURNS or is_endless or re.search(r"\\[1-9]", source):
        remedy = f"at most {MOST_TURNS} of * + ? {{ |, none of them after a bracket, and neither (? nor \\1"
        raise PatternError("a pattern that could be searched for ever", remedy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"a pattern that cannot be read: {error}") from error


def is_found(pattern: re.Pattern[str], line: str) -> bool:
    """Whether a pattern is found in the beginning of a line."""
    return pattern.search(line[:LONGEST_SEARCHED]) is not None
