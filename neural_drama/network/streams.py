"""Streams of random numbers: one for each purpose, so that a new use of chance disturbs no other."""

import numpy as np

# A stream's number never changes: a new purpose takes the next one.
_NUMBERS = {"split": 0, "weights": 1, "order": 2}


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The stream of a seed for one purpose: "split", "weights" or "order"."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_NUMBERS[purpose],)))
