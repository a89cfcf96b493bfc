"""The promise: by how much an update should lower the loss if that went straight on, and by how much it did."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.optimizers import is_decoupled
from neural_drama.network.parameters import Parameters
from neural_drama.network.penalties import PENALTIES, penalty_cost, penalty_slope
from neural_drama.network.steps import Step
from neural_drama.network.surface import gradient_at, loss_at
from neural_drama.network.workspace import Workspace

Cases = Literal["batch", "full"]
"""Whose loss is meant: that of the batch the update saw, or of all training cases."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What an update promised and what came of it, both scaled; a drop is positive."""

    promised: float
    came: float
    of: Cases
    with_penalty: bool

    @property
    def name(self) -> str:
        """Which loss it speaks of, as in "batch with penalty"."""
        return f"{self.of} {'with' if self.with_penalty else 'without'} penalty"

    @property
    def kept(self) -> float:
        """The part of the promise that came: near 1 for small steps. NaN if nothing was promised."""
        return self.came / self.promised if self.promised else float("nan")


def promise_of(
    step: Step,
    architecture: Architecture,
    dataset: Dataset,
    hyperparameters: Hyperparameters,
    of: Cases = "batch",
    with_penalty: bool = False,
) -> Promise:
    """promised = -(gradient . (after - before)) and came = loss before - loss after, of one and the same loss.

    batch: the loss of the step's own cases, with the same neurons left out as then. full: that of all training cases,
    nobody left out. with_penalty adds what large weights cost; decoupled decay has no such cost, so it adds nothing.
    The gradient is that of the loss, not the clipped one: a promise that was cut short is a smaller promise.
    """
    has_penalty = with_penalty and not is_decoupled(hyperparameters)
    penalty, strength = PENALTIES[hyperparameters.penalty], hyperparameters.regularization
    with np.errstate(all="ignore"):
        gradient = _gradient(step, architecture, dataset, of)
        before = _loss(step, step.before, architecture, dataset, of)
        after = _loss(step, step.after, architecture, dataset, of)
        if has_penalty:
            gradient = gradient + penalty_slope(penalty, strength, step.before)
            before += penalty_cost(penalty, strength, step.before)
            after += penalty_cost(penalty, strength, step.after)
        # What was subtracted, rather than after - before: small steps are rounded when they are added.
        promised = float(np.dot(gradient, step.change))
    return Promise(promised, before - after, of, with_penalty)


def _gradient(step: Step, architecture: Architecture, dataset: Dataset, of: Cases) -> Array:
    if of == "batch":
        return step.backward.gradient
    return gradient_at(architecture, step.before, dataset.X_train, dataset.y_train)


def _loss(step: Step, parameters: Parameters, architecture: Architecture, dataset: Dataset, of: Cases) -> float:
    if of == "full":
        return loss_at(architecture, parameters, dataset.X_train, dataset.y_train)
    inputs, targets = dataset.X_train[step.rows], dataset.y_train[step.rows]
    if not step.keep:
        return loss_at(architecture, parameters, inputs, targets)
    # The plain passes know no dropout; the workspace does, and is given the masks of then.
    unused = Parameters(parameters.sizes, np.empty_like(parameters.vector))
    workspace = Workspace(architecture, parameters, unused, len(inputs), dropout=0.5)
    for mask, then in zip(workspace.keep, step.keep, strict=True):
        mask[:] = then.T
    workspace.load(inputs, targets)
    workspace.forward()
    return workspace.mean_losses()[0]
