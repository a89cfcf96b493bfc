"""The trainer: goes through the epochs of a training, update by update, as fast as numpy can.

It owns its buffers and changes them in place; whoever wants to keep something takes a copy.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import frozen
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.optimizers import Update
from neural_drama.network.parameters import Parameters
from neural_drama.network.safety import is_far, safe_squares
from neural_drama.network.schedules import SCHEDULES
from neural_drama.network.state import TrainingState
from neural_drama.network.streams import resumed
from neural_drama.network.workspace import Workspace

Phase = Literal["forward", "backward", "update"]
PHASES: tuple[Phase, ...] = ("forward", "backward", "update")


class Trainer:
    """A training under way. The state must have been begun with the same hyperparameters.

    Raises ValueError for cases that are not finite or do not fit the network, and for a state of another one.
    """

    def __init__(
        self, architecture: Architecture, dataset: Dataset, hyperparameters: Hyperparameters, state: TrainingState
    ) -> None:
        assert state.memory is not None and state.optimizer == hyperparameters.optimizer, "the state was not begun"
        architecture.check(dataset.X_train, dataset.y_train)
        architecture.check(dataset.X_validation, dataset.y_validation)
        if not len(dataset.X_train):
            raise ValueError("there is no case to learn from")
        if state.parameters.sizes != architecture.sizes:
            raise ValueError(f"a state of {state.parameters.sizes} does not fit a network of {architecture.sizes}")
        self.architecture, self.dataset, self.hyperparameters = architecture, dataset, hyperparameters
        self.parameters = state.parameters.copy()
        self.gradient = Parameters(architecture.sizes, np.zeros_like(self.parameters.vector))
        self.memory = state.memory.copy()
        self.update = Update(hyperparameters, architecture.sizes)
        self._safe_squares = safe_squares(architecture, hyperparameters.dropout)
        self._is_far = is_far(dataset.X_train, dataset.X_validation, dataset.y_train, dataset.y_validation)
        with np.errstate(all="ignore"):
            self.is_suspect = self._is_far or not self._is_safe()  # whether any number may have ceased to be finite
        self.epoch, self.trained, self.updates = state.epoch, state.trained, state.updates
        self.lowest, self.waited = state.lowest, state.waited
        self._order, self._dropout = resumed(state.order), resumed(state.dropout)
        self._factor = SCHEDULES[hyperparameters.schedule]
        self._cases = len(dataset.X_train)
        self.whole = self._workspace(self._cases, len(dataset.X_validation), 0.0)
        self.whole.load(
            np.concatenate((dataset.X_train, dataset.X_validation)),
            np.concatenate((dataset.y_train, dataset.y_validation)),
        )
        self._is_full_batch = hyperparameters.batch_size >= self._cases
        # The full batch without dropout is what is measured, too: one forward pass serves both.
        self._is_shared = self._is_full_batch and not hyperparameters.dropout
        self._has_seen = False  # whether the whole has been passed forward since the last update
        self._by_size: dict[int, Workspace] = {}
        self.workspace = self.whole  # the one that the current batch is in
        self.rows: NDArray[np.intp] = np.arange(self._cases)  # of the training set, in the current batch

    @property
    def learning_rate(self) -> float:
        """In the epoch to come, by the schedule."""
        chosen = self.hyperparameters
        return chosen.learning_rate * self._factor(self.trained, max(1, chosen.epochs), chosen.span)

    def run_epoch(self) -> None:
        """One pass over the training cases."""
        for _ in self.phases():
            pass

    def phases(self) -> Iterator[Phase]:
        """One pass over the training cases, with a rest after each phase of each batch."""
        learning_rate = self.learning_rate
        vector, gradient, memory = self.parameters.vector, self.gradient.vector, self.memory
        for _ in self._batches():
            if not (self._is_shared and self._has_seen):
                self.workspace.forward()
            yield "forward"
            self.workspace.backward()
            yield "backward"
            self.updates += 1
            self.update.apply(vector, gradient, memory, self.updates, learning_rate)
            self._has_seen = False
            if not self._is_safe():
                self.is_suspect = True
            yield "update"
        self.epoch += 1
        self.trained += 1

    def measure(self) -> tuple[float, float]:
        """The mean loss of the training and of the validation cases, by the parameters as they stand, no dropout."""
        if not self._has_seen:
            self.whole.forward()
            self._has_seen = True
        return self.whole.mean_losses()

    def state(self) -> TrainingState:
        """The state after the last complete epoch, as a copy."""
        return TrainingState(
            epoch=self.epoch,
            parameters=self.parameters.snapshot(),
            order=self._order.bit_generator.state,
            dropout=self._dropout.bit_generator.state,
            optimizer=self.hyperparameters.optimizer,
            memory=frozen(self.memory),
            updates=self.updates,
            trained=self.trained,
            lowest=self.lowest,
            waited=self.waited,
        )

    def trust(self) -> None:
        """Take it that all numbers up to here were looked at and are finite. Those to come need not be."""
        self.is_suspect = self._is_far or not self._is_safe()

    def _is_safe(self) -> bool:
        """Whether no number in a pass can overflow, nor the parameters be NaN."""
        vector = self.parameters.vector
        return bool(vector.dot(vector) <= self._safe_squares)

    def _batches(self) -> Iterator[None]:
        """Put one batch after another into the workspace. A full batch keeps the cases in order and draws nothing."""
        size, dropout = self.hyperparameters.batch_size, self.hyperparameters.dropout
        if self._is_shared:
            yield
            return
        everyone = np.arange(self._cases)
        order = everyone if self._is_full_batch else self._order.permutation(self._cases)
        for first in range(0, self._cases, size):
            self.rows = order[first : first + size]
            width = len(self.rows)
            if width not in self._by_size:
                self._by_size[width] = self._workspace(width, 0, dropout)
            self.workspace = self._by_size[width]
            self.workspace.load(self.dataset.X_train[self.rows], self.dataset.y_train[self.rows])
            self.workspace.draw_masks(self._dropout)
            yield

    def _workspace(self, cases: int, watched: int, dropout: float) -> Workspace:
        return Workspace(self.architecture, self.parameters, self.gradient, cases, watched, dropout)
