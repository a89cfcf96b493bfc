"""Near misses: what somebody meant who wrote a word that is not on a closed list."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_COMPARED = 60
"""Comparing takes time that grows with the square of the length, and nobody misspells a longer name."""

_MOST_LISTED = 24


def suggest(word: str, allowed: Iterable[str]) -> str:
    """The remedy for a word that is not among the allowed ones: the nearest of them, or else all of them."""
    known = sorted(allowed)
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:_LONGEST_COMPARED], by_folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean {by_folded[close[0]]!r}?"
    if not known:
        return "there are none"
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return f"there {'is' if len(known) == 1 else 'are'}: {', '.join(known[:_MOST_LISTED])}{more}"
