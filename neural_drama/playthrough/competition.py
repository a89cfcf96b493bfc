"""The competition: what others charge for finding out what Backprop finds in one pass forward and one back.

All of it is really done, on a copy: the network stays as it is. Passes are counted over the training cases.
"""

from collections import deque
from dataclasses import replace
from itertools import islice

import numpy as np

from neural_drama.network.guessing import guess_and_check
from neural_drama.network.linear_regression import linear_regression
from neural_drama.network.misses import misses
from neural_drama.network.nudging import NUDGES, measure_gradient
from neural_drama.network.passes import forward
from neural_drama.network.promise import Promise, promise_of
from neural_drama.network.streams import stream
from neural_drama.network.surface import gradient_at
from neural_drama.playthrough.moment import Measured, Moment

GUESS_LENGTH = 0.02
"""How far a guess nudges the parameters, as a part of their own length."""

MOST_HIRED_WORK = 3_000_000_000
"""Connections times cases times passes: whoever is hired stops there, which is after about a second."""


def hire_guessing(moment: Moment, tries: int) -> Moment:
    """Let the network be improved by random guesses, on a copy."""
    data = moment.case_file.dataset
    if not moment.parameters.vector.any():
        return moment  # where there is nothing, no part of it is a length
    guesses = guess_and_check(
        moment.architecture, moment.parameters, data.X_train, data.y_train, GUESS_LENGTH,
        stream(moment.blueprint.seed, "guesses"),
    )  # fmt: skip
    last = deque(islice(guesses, min(tries, _affordable(moment)) + 1), maxlen=1)[0]
    return replace(moment, guessing=last)


def hire_measuring(moment: Moment) -> Moment:
    """Let the gradient of the loss be measured, one connection after another."""
    data = moment.case_file.dataset
    measuring = measure_gradient(moment.architecture, moment.parameters, data.X_train, data.y_train, "forward")
    with np.errstate(all="ignore"):
        last = deque(islice(measuring, _affordable(moment) + 1), maxlen=1)[0]
        traced = gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)[: last.measured]
        largest = float(np.abs(traced).max()) if last.measured else 0.0
        noise = NUDGES["forward"] + np.finfo(np.float64).eps * moment.loss / NUDGES["forward"]
        error = float(np.abs(last.gradient - traced).max()) / largest if largest > noise else np.nan
    return replace(moment, measuring=Measured(last.measured, last.passes, error))


def regression_miss(moment: Moment) -> float:
    """The miss of linear regression on the incident, in the data's unit; NaN for classes."""
    data = moment.case_file.dataset
    if data.classes:
        return float("nan")
    found = linear_regression(data)
    outputs = forward(found.architecture, found.parameters, data.X_train[moment.incident][None, :]).outputs
    return float(misses(found.architecture.loss, outputs, data.y_train[moment.incident][None, :], moment.scale)[0])


def regression_typical_miss(moment: Moment) -> float:
    """Its typical miss on the validation cases, in the data's unit; NaN for classes."""
    data = moment.case_file.dataset
    if data.classes:
        return float("nan")
    found = linear_regression(data)
    return moment.scale * found.architecture.loss.miss_of(found.validation_loss)


def last_promise(moment: Moment) -> Promise | None:
    """What the first update of the epoch that is looked at promised, and what came; None before any training."""
    recording = moment.history.recording_of(moment.epoch)
    if moment.epoch == recording.start.epoch:
        return None
    step = recording.step_at(moment.epoch, 1)
    return promise_of(step, moment.architecture, moment.case_file.dataset, recording.hyperparameters, with_penalty=True)


def _affordable(moment: Moment) -> int:
    """How many passes a hired hand may make."""
    work = len(moment.case_file.dataset.X_train) * moment.architecture.connections
    return max(1, MOST_HIRED_WORK // work)
