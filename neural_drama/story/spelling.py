"""Near misses: what somebody meant who wrote a word that is not on a closed list."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

_LONGEST_COMPARED = 60
"""Comparing takes time that grows with the square of the length, and nobody misspells a longer name."""

_MOST_COMPARED, _LIKELIEST = 200, 12
"""Of more names only the likeliest are compared, that stand next to the word in the alphabet: a scene may have
thousands of passages, and hundreds of links to none of them."""

_MOST_LISTED = 24


def suggest(word: str, allowed: Iterable[str]) -> str:
    """The remedy for a word that is not among the allowed ones: the nearest of them, or else all of them."""
    known, by_folded = _known(tuple(allowed))
    folded = word.casefold()[:_LONGEST_COMPARED]
    close = get_close_matches(folded, _likely(folded, by_folded), n=1, cutoff=0.6)
    if close:
        return f"did you mean {by_folded[close[0]]!r}?"
    if not known:
        return "there are none"
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return f"there {'is' if len(known) == 1 else 'are'}: {', '.join(known[:_MOST_LISTED])}{more}"


@lru_cache(maxsize=4)
def _known(allowed: tuple[str, ...]) -> tuple[Sequence[str], Mapping[str, str]]:
    """The names in order, and as they are compared: each with what it was before."""
    known = sorted(allowed)
    return known, dict(sorted((name.casefold()[:_LONGEST_COMPARED], name) for name in known))


def _likely(word: str, names: Collection[str]) -> Sequence[str]:
    """The names, which are in order, that are worth comparing with a word."""
    ordered = list(names)
    if len(ordered) <= _MOST_COMPARED:
        return ordered
    nearest = bisect_left(ordered, word)
    return ordered[max(0, nearest - _LIKELIEST // 2) : nearest + _LIKELIEST // 2]
