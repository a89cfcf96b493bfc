"""The training state: everything that going on depends on. Two trainings from equal states have equal bits."""

import math
from dataclasses import dataclass, replace

import numpy as np

from neural_drama.network.arrays import Array, frozen
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.optimizers import OPTIMIZERS
from neural_drama.network.parameters import Parameters
from neural_drama.network.streams import StreamState, stream


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Where training stands after an epoch of a run; epoch 0 is before any."""

    epoch: int  # of the run
    parameters: Parameters  # a snapshot
    order: StreamState  # of the stream that shuffles the cases
    dropout: StreamState  # of the stream that chooses who is left out
    optimizer: str = "sgd"  # whose memory it is
    memory: Array | None = None  # [rows, p]; None before the first update
    updates: int = 0  # how many the optimizer has made
    trained: int = 0  # epochs of this training, for its schedule
    lowest: float = math.inf  # validation loss of this training, for early stopping
    waited: int = 0  # epochs since then

    @property
    def bytes(self) -> int:
        """How much memory it takes to keep, about."""
        memory = 0 if self.memory is None else self.memory.nbytes
        return self.parameters.vector.nbytes + memory + 2048


def newborn(parameters: Parameters, seed: int) -> TrainingState:
    """The state before any training, with the streams of a seed."""
    states = {purpose: stream(seed, purpose).bit_generator.state for purpose in ("order", "dropout")}
    return TrainingState(0, parameters.snapshot(), states["order"], states["dropout"])


def begun(state: TrainingState, hyperparameters: Hyperparameters) -> TrainingState:
    """The state as a new training takes it over: its schedule and its patience begin again.

    An optimizer goes on with its memory; a different one begins with none.
    """
    state = replace(state, trained=0, lowest=math.inf, waited=0)
    name = hyperparameters.optimizer
    if state.optimizer == name and state.memory is not None:
        return state
    rows = OPTIMIZERS[name].rows
    empty = frozen(np.zeros((rows, state.parameters.vector.size)))
    return replace(state, optimizer=name, memory=empty, updates=0)
