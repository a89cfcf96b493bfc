"""A tiny network, a tiny data set, and a second opinion: the forward pass once more, neuron by neuron.

The second opinion shares no line with the package: plain floats, plain loops, its own activations and losses. What
it needs of a network is where the weights stand: weights[layer - 1][from, to].
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pytest

from neural_drama.network.activations import TANH, Activation
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import HALF_SQUARED, Loss
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.passes import Backward, backward, forward
from neural_drama.network.recording import Recording
from neural_drama.network.state import TrainingState, begun, newborn
from neural_drama.network.trainer import Trainer

SCALE, SHIFT = 2.5, 40.0
"""Neither is 1 or 0, so that a unit left out shows."""

CLASSES = 3
"""How many outputs a network gets whose loss tells classes apart."""

FIRES: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)) if z > -700 else math.exp(z),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "gelu": lambda z: z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
}


def _surprise(outputs: Sequence[float], targets: Sequence[float]) -> float:
    """-log of the probability that softmax gives to the true class."""
    top = max(outputs)
    true = outputs[list(targets).index(1.0)]
    return math.log(math.fsum(math.exp(o - top) for o in outputs)) - (true - top)


COSTS: dict[str, Callable[[Sequence[float], Sequence[float]], float]] = {
    "half_squared": lambda o, t: (o[0] - t[0]) ** 2 / 2,
    "absolute": lambda o, t: abs(o[0] - t[0]),
    "huber": lambda o, t: (o[0] - t[0]) ** 2 / 2 if abs(o[0] - t[0]) <= 1 else abs(o[0] - t[0]) - 0.5,
    # -log of the probability of what was true: p = 1 / (1 + exp(-o)), of the other 1 - p = 1 / (1 + exp(o)).
    "binary_cross_entropy": lambda o, t: math.log1p(math.exp(-o[0] if t[0] == 1 else o[0])),
    "cross_entropy": _surprise,
}
"""The loss of one case."""


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
    output: float  # the first of the outputs
    outputs: list[float]


Place = tuple[int, int]
Ask = Callable[..., Opinion]


def build(sizes: tuple[int, ...], activation: Activation = TANH, seed: int = 1, loss: Loss = HALF_SQUARED) -> Network:
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
    return Opinion(seen_z, seen_a, signal[0], signal)


def measured_loss(network: Network, inputs: np.ndarray, targets: np.ndarray) -> float:
    """The mean loss of a set, by the second opinion."""
    cost = COSTS[network.architecture.loss.name]
    costs = [cost(ask(network, case).outputs, target.tolist()) for case, target in zip(inputs, targets, strict=True)]
    return math.fsum(costs) / len(costs)


def plain_backward(network: Network, inputs: np.ndarray, targets: np.ndarray, keep: Sequence[np.ndarray]) -> Backward:
    """Deltas and gradient by the plain passes, with masks of dropout [n, d_out] for the hidden layers, or none.

    In one case a mask over a hidden layer is the same as a mask over the rows of the weights that come after it.
    """
    architecture, parameters = network
    if not keep:
        seen = forward(architecture, parameters, inputs)
        return backward(architecture, parameters, seen, architecture.loss.derivative(seen.outputs, targets))
    deltas, total = [], Parameters(parameters.sizes, np.zeros_like(parameters.vector))
    for n, (case, target) in enumerate(zip(inputs, targets, strict=True)):
        masked = parameters.copy()
        for weights, mask in zip(masked.weights[1:], keep, strict=True):
            weights *= mask[n][:, None]
        seen = forward(architecture, masked, case[None])
        found = backward(architecture, masked, seen, architecture.loss.derivative(seen.outputs, target[None]))
        gradient = Parameters(parameters.sizes, found.gradient)
        for weights, mask in zip(gradient.weights[1:], keep, strict=True):
            weights *= mask[n][:, None]
        deltas.append(found.deltas)
        total.vector[:] += gradient.vector / len(inputs)
    return Backward(tuple(np.concatenate(each) for each in zip(*deltas, strict=True)), total.vector)


def dataset_for(loss: Loss, seed: int = 20) -> Dataset:
    """Twelve training cases and five to validate with, of three inputs, with targets that the loss takes."""
    rng = np.random.default_rng(seed)
    X, noise = rng.normal(size=(17, 3)), rng.normal(0, 0.1, 17)
    y = (np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + noise)[:, None]
    scale, shift, classes = SCALE, SHIFT, ()
    if loss.output != "linear":
        count = CLASSES if loss.output == "softmax" else 2
        number = np.digitize(y[:, 0], np.quantile(y[:, 0], np.arange(1, count) / count))
        y = np.eye(count)[number] if count > 2 else number[:, None].astype(float)
        scale, shift, classes = 1.0, 0.0, tuple("abc"[:count])
    return Dataset(("x1", "x2", "x3"), X[:12], y[:12], X[12:], y[12:], scale, shift, tuple(range(12)), classes)


def sizes_for(loss: Loss, *hidden: int) -> tuple[int, ...]:
    """Three inputs, the hidden layers, and as many outputs as the loss takes."""
    return (3, *hidden, CLASSES if loss.output == "softmax" else 1)


def settings(
    learning_rate: float = 0.1, regularization: float = 0.0, batch_size: int = 12, epochs: int = 10, **others: object
) -> Hyperparameters:
    """Hyperparameters of which only what matters needs to be said."""
    return Hyperparameters(learning_rate, regularization, batch_size, epochs, **others)  # type: ignore[arg-type]


def record(
    network: Network, dataset: Dataset, chosen: Hyperparameters, start: TrainingState | None = None, seed: int = 4
) -> Recording:
    """A whole training as far as it goes, from a state or from the beginning."""
    recording = Recording(network.architecture, dataset, chosen, start or newborn(network.parameters, seed))
    recording.advance(chosen.epochs)
    return recording


def bits(state: TrainingState) -> tuple[object, ...]:
    """All that going on from a state depends on, to be compared bit by bit."""
    memory = None if state.memory is None else state.memory.tobytes()
    streams = repr(state.order), repr(state.dropout)
    return (
        state.epoch,
        state.parameters.vector.tobytes(),
        memory,
        streams,
        state.optimizer,
        state.updates,
        state.trained,
    )


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


def _handed_out(name: str, tool: object) -> object:
    """A fixture that is the tool itself, since a conftest cannot be imported from."""
    return pytest.fixture(name=name)(lambda: tool)


build_fixture = _handed_out("build", build)
ask_fixture = _handed_out("ask", ask)
fires_fixture = _handed_out("fires", FIRES)
costs_fixture = _handed_out("costs", COSTS)
measured_loss_fixture = _handed_out("measured_loss", measured_loss)
plain_backward_fixture = _handed_out("plain_backward", plain_backward)
dataset_for_fixture = _handed_out("dataset_for", dataset_for)
sizes_for_fixture = _handed_out("sizes_for", sizes_for)
settings_fixture = _handed_out("settings", settings)
record_fixture = _handed_out("record", record)
bits_fixture = _handed_out("bits", bits)


@pytest.fixture
def network() -> Network:
    """3-4-3-1 with tanh."""
    return build((3, 4, 3, 1))


@pytest.fixture
def dataset() -> Dataset:
    """Twelve training cases and five to validate with, of three inputs; no two targets are the same."""
    return dataset_for(HALF_SQUARED)


@pytest.fixture
def chosen() -> Callable[..., Hyperparameters]:
    """Everything at once that a resumed training could forget."""

    def choose(optimizer: str = "adam", schedule: str = "cosine", **others: object) -> Hyperparameters:
        rate = 0.1 if optimizer in ("sgd", "momentum") else 0.01
        kept = {"batch_size": 5, "epochs": 14, "dropout": 0.25, "penalty": "l1", "clip": 1.0, "span": 4}
        return settings(rate, 0.01, optimizer=optimizer, schedule=schedule, **{**kept, **others})

    return choose


@pytest.fixture
def uninterrupted(network: Network, dataset: Dataset) -> Callable[[Hyperparameters], list[tuple[object, ...]]]:
    """The bits after each epoch of a trainer that nobody ever stopped, [epochs + 1]."""

    def run(hyperparameters: Hyperparameters) -> list[tuple[object, ...]]:
        start = begun(newborn(network.parameters, 4), hyperparameters)
        trainer = Trainer(network.architecture, dataset, hyperparameters, start)
        found = [bits(trainer.state())]
        for _ in range(hyperparameters.epochs):
            trainer.run_epoch()
            found.append(bits(trainer.state()))
        return found

    return run


@pytest.fixture
def begin() -> Callable[..., Trainer]:
    """A trainer about to begin."""

    def trainer(network: Network, seed: int = 4, **hyperparameters: object) -> Trainer:
        chosen = settings(**hyperparameters)
        start = begun(newborn(network.parameters, seed), chosen)
        return Trainer(network.architecture, dataset_for(network.architecture.loss), chosen, start)

    return trainer
