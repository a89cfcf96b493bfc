"""The predictions: what the network says of every case, trained on or unseen, beside the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.arrays import Array
from neural_drama.network.losses import said
from neural_drama.network.passes import forward
from neural_drama.playthrough.moment import Moment

NO_CLASS = -1
"""What a network that has lost its numbers takes a case for."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """One part of the cases. targets and values: [n], in the data's unit; for two classes p of the second one.

    With many classes both are the probability of the true class. truths, guesses: [n] classes from 0, empty without.
    """

    targets: Array
    values: Array
    truths: NDArray[np.intp]
    guesses: NDArray[np.intp]

    @property
    def lost(self) -> int:
        """How many of the values are not finite."""
        return int((~np.isfinite(self.values)).sum())


def trained_on(moment: Moment) -> Predictions:
    """The cases that the network learns from."""
    return _of(moment, moment.on_train.outputs, moment.case_file.dataset.y_train)


def unseen(moment: Moment) -> Predictions:
    """The cases that are held out."""
    data = moment.case_file.dataset
    return _of(moment, outputs_for(moment, data.X_validation), data.y_validation)


def outputs_for(moment: Moment, inputs: Array) -> Array:
    """The raw outputs [n, k] for inputs [n, d] as fed; they may have overflowed."""
    with np.errstate(all="ignore"):
        return forward(moment.architecture, moment.parameters, inputs).outputs


def values_of(moment: Moment, outputs: Array) -> Array:
    """What is said by raw outputs [n, k], in the data's unit: [n, k]."""
    with np.errstate(all="ignore"):
        values: Array = moment.scale * said(moment.architecture.loss, outputs) + moment.case_file.dataset.target_shift
    return values


def classes_of(moment: Moment, outputs: Array) -> NDArray[np.intp]:
    """Which class raw outputs [n, k] speak for, from 0, as a moment names the incident's; NO_CLASS if not finite."""
    with np.errstate(all="ignore"):
        found = (outputs[:, 0] > 0).astype(np.intp) if outputs.shape[1] == 1 else np.argmax(outputs, axis=1)
    return np.where(np.isfinite(outputs).all(axis=1), found, NO_CLASS)


def _of(moment: Moment, outputs: Array, fed: Array) -> Predictions:
    data, values = moment.case_file.dataset, values_of(moment, outputs)
    if outputs.shape[1] > 1:
        truths = np.argmax(fed, axis=1)
        own = values[np.arange(len(values)), truths]
        return Predictions(np.ones(len(fed)), own, truths, classes_of(moment, outputs))
    targets = moment.scale * fed[:, 0] + data.target_shift
    if not data.classes:
        nobody = np.empty(0, dtype=np.intp)
        return Predictions(targets, values[:, 0], nobody, nobody)
    return Predictions(targets, values[:, 0], fed[:, 0].astype(np.intp), classes_of(moment, outputs))
