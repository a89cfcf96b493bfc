"""Near misses: what somebody meant who wrote a word that is not on a closed list."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from heapq import nlargest
from os.path import commonprefix

_LONGEST_COMPARED = 60
"""Comparing takes time that grows with the square of the length, and nobody misspells a longer name."""

_MOST_COMPARED, _LIKELIEST = 200, 24
"""Of more names only the likeliest are compared, that begin most like the word: a scene may have thousands."""

_MOST_LISTED = 24


def suggest(word: str, allowed: Iterable[str]) -> str:
    """The remedy for a word that is not among the allowed ones: the nearest of them, or else all of them."""
    known = sorted(allowed)
    by_folded = {name.casefold()[:_LONGEST_COMPARED]: name for name in known}
    folded = word.casefold()[:_LONGEST_COMPARED]
    close = get_close_matches(folded, _likely(folded, by_folded), n=1, cutoff=0.6)
    if close:
        return f"did you mean {by_folded[close[0]]!r}?"
    if not known:
        return "there are none"
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return f"there {'is' if len(known) == 1 else 'are'}: {', '.join(known[:_MOST_LISTED])}{more}"


def _likely(word: str, names: Collection[str]) -> Collection[str]:
    """The names that are worth comparing with a word."""
    if len(names) <= _MOST_COMPARED:
        return names
    return nlargest(
        _LIKELIEST, names, key=lambda name: (len(commonprefix((name, word))), -abs(len(name) - len(word)))
    )
