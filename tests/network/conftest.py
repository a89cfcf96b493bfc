"""A tiny network, a tiny data set, and a second opinion: the forward pass once more, neuron by neuron.

The second opinion shares no line with the package: plain floats, plain loops, its own activations. What it
needs of a network is where the weights stand: weights[layer - 1][from, to].
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from neural_drama.network.activations import TANH, Activation
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.losses import HALF_SQUARED, Loss
from neural_drama.network.parameters import Parameters, parameter_count

SCALE, SHIFT = 2.5, 40.0
"""Neither is 1 or 0, so that a unit left out shows."""

FIRES: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
}


class Network(NamedTuple):
    """An architecture with one setting of its parameters."""

    architecture: Architecture
    parameters: Parameters

    @property
    def neurons(self) -> list[tuple[int, int]]:
        """(layer, neuron) of every neuron, both from 1."""
        wide = enumerate(self.architecture.sizes[1:], start=1)
        return [(layer, neuron) for layer, width in wide for neuron in range(1, width + 1)]


class Opinion(NamedTuple):
    """What the second opinion saw of one case. Layers and neurons count from 1."""

    z: dict[tuple[int, int], float]  # by (layer, neuron)
    a: dict[tuple[int, int], float]
    output: float


Place = tuple[int, int]
Ask = Callable[..., Opinion]


def build(
    sizes: tuple[int, ...], activation: Activation = TANH, seed: int = 1, loss: Loss = HALF_SQUARED
) -> Network:
    """A network whose biases are not zero, so that a bias forgotten shows."""
    rng = np.random.default_rng(seed)
    parameters = Parameters(sizes, rng.normal(0, 0.4, parameter_count(sizes)))
    for weights in parameters.weights:
        weights[:] = rng.standard_normal(weights.shape) / np.sqrt(weights.shape[0])
    return Network(Architecture(sizes, activation, loss), parameters)


def ask(
    network: Network,
    case: np.ndarray,
    z: dict[Place, float] | None = None,
    a: dict[Place, float] | None = None,
) -> Opinion:
    """Run one case; neurons named in z or a are held at that weighted input or activation."""
    held_z, held_a = z or {}, a or {}
    seen_z: dict[Place, float] = {}
    seen_a: dict[Place, float] = {}
    architecture, parameters = network
    signal = [float(value) for value in case]
    for layer in range(1, len(architecture.sizes)):
        fires = FIRES["linear" if layer == len(architecture.sizes) - 1 else architecture.activation.name]
        weights, biases = parameters.weights[layer - 1].tolist(), parameters.biases[layer - 1].tolist()
        for neuron in range(1, architecture.sizes[layer] + 1):
            place = (layer, neuron)
            weighted = math.fsum(value * row[neuron - 1] for value, row in zip(signal, weights, strict=True))
            seen_z[place] = held_z.get(place, weighted + biases[neuron - 1])
            seen_a[place] = held_a.get(place, fires(seen_z[place]))
        signal = [seen_a[layer, neuron] for neuron in range(1, architecture.sizes[layer] + 1)]
    return Opinion(seen_z, seen_a, signal[0])


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


@pytest.fixture(name="build")
def build_fixture() -> Callable[..., Network]:
    return build


@pytest.fixture(name="ask")
def ask_fixture() -> Ask:
    return ask


@pytest.fixture
def network() -> Network:
    """3-4-3-1 with tanh."""
    return build((3, 4, 3, 1))


@pytest.fixture
def dataset(rng: np.random.Generator) -> Dataset:
    """Twelve training cases and five to validate with, of three inputs; no two targets are the same."""
    X, noise = rng.normal(size=(17, 3)), rng.normal(0, 0.1, 17)
    y = (np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + noise)[:, None]
    return Dataset(("x1", "x2", "x3"), X[:12], y[:12], X[12:], y[12:], SCALE, SHIFT, tuple(range(12)))
