"""Streams of random numbers: one for each purpose, so that a new use of chance disturbs no other."""

from collections.abc import Mapping
from typing import Any

import numpy as np

# A stream's number never changes: a new purpose takes the next one.
_NUMBERS = {"split": 0, "weights": 1, "order": 2, "dropout": 3, "guesses": 4, "directions": 5}

StreamState = Mapping[str, Any]
"""The full state of a stream: going on from it gives the same numbers."""


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The stream of a seed for one purpose: split, weights, order, dropout, guesses or directions."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_NUMBERS[purpose],)))


def resumed(state: StreamState) -> np.random.Generator:
    """A stream that goes on from a state."""
    rng = np.random.Generator(np.random.PCG64())
    rng.bit_generator.state = dict(state)
    return rng
