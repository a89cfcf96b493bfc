"""Batches: the loss that an update minimized, of its own cases, by plain passes with the same neurons left out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import mean_loss
from neural_drama.network.nudging import KINKED, LOSS_KINKS
from neural_drama.network.optimizers import is_decoupled
from neural_drama.network.parameters import Parameters
from neural_drama.network.penalties import PENALTIES, penalty_cost
from neural_drama.network.steps import Step
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class Batch:
    """The cases of an update, and what was chosen for it."""

    step: Step
    architecture: Architecture
    dataset: Dataset
    hyperparameters: Hyperparameters

    def loss_at(self, parameters: Parameters) -> tuple[float, float]:
        """The mean loss of the batch at a setting, and what its penalty adds; both scaled."""
        *_, outputs = self._weighted_inputs(parameters)
        targets = self.dataset.y_train[self.step.rows]
        with np.errstate(all="ignore"):
            mean = mean_loss(self.architecture.loss, outputs, targets)
            if is_decoupled(self.hyperparameters):
                return mean, 0.0
            penalty = PENALTIES[self.hyperparameters.penalty]
            return mean, penalty_cost(penalty, self.hyperparameters.regularization, parameters)

    def bends_between(self, one: Parameters, other: Parameters) -> bool:
        """Whether somewhere between two settings something bends: an activation, the loss, or the size of a weight."""
        is_pointed = self.hyperparameters.penalty == "l1" and self.hyperparameters.regularization > 0
        if is_pointed and ((one.vector > 0) != (other.vector > 0)).any():
            return True
        pairs = zip(self._sides(one), self._sides(other), strict=True)
        return any((here != there).any() for here, there in pairs)

    def _sides(self, parameters: Parameters) -> Iterator[NDArray[np.bool_]]:
        *hidden, outputs = self._weighted_inputs(parameters)
        if self.architecture.activation.name in KINKED:
            yield from (z > 0 for z in hidden)
        for kink in LOSS_KINKS.get(self.architecture.loss.name, ()):
            yield outputs - self.dataset.y_train[self.step.rows] > kink

    def _weighted_inputs(self, parameters: Parameters) -> list[Array]:
        """z of each layer, [n, d_out], the last being the raw outputs."""
        signal = self.dataset.X_train[self.step.rows]
        found = []
        for layer, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True), start=1):
            with np.errstate(all="ignore"):
                z = signal @ weights + biases
                found.append(z)
                signal = self.architecture.activation_of(layer).value(z)
                if layer <= len(self.step.keep):
                    signal = signal * self.step.keep[layer - 1]
        return found


def last_batch(moment: Moment) -> Batch | None:
    """That of the first update of the epoch that is looked at, made again; None where no update led to it."""
    recording = moment.history.recording_of(moment.epoch)
    if moment.epoch == recording.start.epoch:
        return None
    step = recording.step_at(moment.epoch, 1)
    return Batch(step, moment.architecture, moment.case_file.dataset, recording.hyperparameters)
