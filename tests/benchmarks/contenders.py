"""The contenders: one training, done in many ways, from the same weights on the same cases; and our own ways.

Dense layers with tanh between them and a linear output, the mean of half the squared misses, full batch, plain SGD,
64-bit floats, one thread.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import machine  # noqa: F401  before numpy: it sets the threads

# isort: split
import numpy as np

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.initialization import initialize
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.recording import Recording
from neural_drama.network.state import TrainingState, begun, newborn
from neural_drama.network.streams import stream
from neural_drama.network.trainer import Trainer

Layers = list[tuple[Array, Array]]
"""Weights [fan_in, fan_out] and biases [fan_out] of each layer."""

Ready = tuple[Callable[[], object], Callable[[], Layers]]
"""What is timed, and what tells the weights afterwards."""


@dataclass(frozen=True)
class Contender:
    """One way to train. `prepare(steps)` makes a training from the first weights on ready, so that it can be run."""

    peer: str  # whose it is; of a peer's ways the fastest counts
    way: str
    prepare: Callable[[int], Ready]


@dataclass(frozen=True)
class Problem:
    """What all of them train on: a smooth function of the inputs, with some noise."""

    sizes: tuple[int, ...]
    cases: int = 200
    watched: int = 67  # validation cases: a quarter of all
    learning_rate: float = 0.05

    @property
    def data(self) -> tuple[Array, Array]:
        """Inputs [cases + watched, d] and targets [cases + watched, 1]."""
        rng = np.random.default_rng(1)
        X = rng.standard_normal((self.cases + self.watched, self.sizes[0]))
        y = np.sin(X[:, :1] + X[:, 1:2]) + 0.3 * X[:, -1:] + 0.1 * rng.standard_normal((len(X), 1))
        return X, y

    @property
    def first(self) -> Layers:
        """The weights that everyone begins with, as copies."""
        born = start_of(self).parameters
        return [(w.copy(), b.copy()) for w, b in zip(born.weights, born.biases, strict=True)]


def dataset_of(problem: Problem, watched: int) -> Dataset:
    """The cases, with so many of the validation cases."""
    X, y = problem.data
    n, last, names = problem.cases, problem.cases + watched, tuple(f"x{i}" for i in range(problem.sizes[0]))
    return Dataset(names, X[:n], y[:n], X[n:last], y[n:last], 1.0, 0.0, tuple(range(n)))


def start_of(problem: Problem) -> TrainingState:
    """The first weights as a training takes them."""
    return newborn(initialize("lecun", problem.sizes, stream(1, "weights")), 1)


def ours(problem: Problem) -> Iterator[Contender]:
    """The trainer bare; measuring the loss after each epoch, as every peer does; recorded; recorded with validation."""
    n, start = problem.cases, start_of(problem)
    architecture = Architecture(problem.sizes, TANH, HALF_SQUARED)
    alone, watched = dataset_of(problem, 0), dataset_of(problem, problem.watched)

    def layers(parameters) -> Layers:
        return list(zip(parameters.weights, parameters.biases, strict=True))

    def trained(measures: bool) -> Callable[[int], Ready]:
        def prepare(steps: int) -> Ready:
            chosen = Hyperparameters(problem.learning_rate, 0.0, n, steps)
            trainer = Trainer(architecture, alone, chosen, begun(start, chosen))

            def go() -> None:
                for _ in range(steps):
                    trainer.run_epoch()
                    if measures:
                        trainer.measure()

            return go, lambda: layers(trainer.parameters)

        return prepare

    def recorded(dataset: Dataset) -> Callable[[int], Ready]:
        def prepare(steps: int) -> Ready:
            recording = Recording(architecture, dataset, Hyperparameters(problem.learning_rate, 0.0, n, steps), start)
            return (lambda: recording.advance(steps)), (lambda: layers(recording.state_at(steps).parameters))

        return prepare

    yield Contender("ours", "bare", trained(measures=False))
    yield Contender("ours", "with the loss", trained(measures=True))
    yield Contender("ours", "recorded", recorded(alone))
    yield Contender("ours", "recorded, 25% validation", recorded(watched))
