"""Labors: what takes so many passes that it is done again only when it is asked for."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from neural_drama.network.guessing import Guess, guess_and_check
from neural_drama.network.parameters import Parameters
from neural_drama.network.streams import stream
from neural_drama.playthrough.competition import GUESS_LENGTH, hire_measuring
from neural_drama.playthrough.facts import fact_named
from neural_drama.playthrough.moment import Measured, Moment
from neural_drama.proof.proof import Again

OF_GUESSING = ("guess_tries", "guess_kept", "guess_passes", "guess_loss")
OF_MEASURING = ("measured", "measure_passes", "measure_error")


def toil_of(base: str, moment: Moment) -> str:
    """What it would take to do the work behind a fact again; "" where it was done again at once, or never done."""
    if base in OF_GUESSING and moment.guessing is not None:
        return f"{moment.guessing.passes:,} forward passes over all training cases"
    if base in OF_MEASURING and moment.measuring is not None:
        return f"{moment.measuring.passes:,} forward passes over all training cases"
    return ""


def labored(base: str, moment: Moment) -> Again | None:
    """Hire again whoever found a fact, and see whether the same is found; it takes about a second.

    None where nobody was hired, or where the network has changed since so that there is nothing to begin from.
    """
    fact = fact_named(base)
    for start in _starts(moment):
        there = replace(moment, parameters=start)
        if base in OF_GUESSING and moment.guessing is not None:
            guess = _guessed(there, moment.guessing.tries)
            if not np.array_equal(guess.parameters.vector, moment.guessing.parameters.vector, equal_nan=True):
                continue
            there = replace(there, guessing=guess)
        elif base in OF_MEASURING and moment.measuring is not None:
            there = hire_measuring(there)
            assert there.measuring is not None, "it was hired"
            if not _alike(there.measuring, moment.measuring):
                continue
        else:
            return None
        recorded, value = (float(fact.read(one)) for one in (moment, there))
        same = recorded == value or bool(np.isnan(recorded) and np.isnan(value))
        return Again("done again from the start", value, 0.0 if same else recorded - value, same)
    return None


def _starts(moment: Moment) -> Iterator[Parameters]:
    """The settings that somebody may have been hired at: this one, the one before, and where each training began."""
    known = [moment.parameters, moment.earlier.parameters]
    known += [recording.start.parameters for recording in reversed(moment.history.recordings)]
    seen: set[bytes] = set()
    for parameters in known:
        if (bits := parameters.vector.tobytes()) not in seen:
            seen.add(bits)
            yield parameters


def _guessed(moment: Moment, tries: int) -> Guess:
    data = moment.case_file.dataset
    guesses = guess_and_check(
        moment.architecture, moment.parameters, data.X_train, data.y_train, GUESS_LENGTH,
        stream(moment.blueprint.seed, "guesses"),
    )  # fmt: skip
    return next(guess for guess in guesses if guess.tries == tries)


def _alike(one: Measured, other: Measured) -> bool:
    same_error = one.error == other.error or (np.isnan(one.error) and np.isnan(other.error))
    return (one.parameters, one.passes) == (other.parameters, other.passes) and bool(same_error)
