"""Tidying: garbage is looked for a little at a time between keys; a long search would hold up the key that comes."""

import gc

SECONDS_BETWEEN = 0.2
"""How often it is seen to."""

OBJECTS_TO_SEARCH = 1_000_000
"""So many new objects call for a search by themselves: far more than come between two times that it is seen to."""

WORTH_WHILE = (4_000, 10, 10)
"""New objects, searches through those, and searches through what outlived them, that call for the next."""


def settle() -> None:
    """Throw away what the last play left, and search what is there now no more: it stays as long as this one does."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def tidy() -> None:
    """Search through the oldest generation that it is time for."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] >= WORTH_WHILE[generation]:
            gc.collect(generation)
            return
