"""Moments to draw: small networks with a few epochs behind them, healthy or broken as a test asks."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED
from neural_drama.network.recording import Recording
from neural_drama.network.state import TrainingState
from neural_drama.network.streams import stream
from neural_drama.network.tables import Table
from neural_drama.playthrough.blueprint import Blueprint
from neural_drama.playthrough.case_file import CaseFile
from neural_drama.playthrough.moment import Moment

Make = Callable[..., Moment]


@cache
def case_file() -> CaseFile:
    rng = np.random.default_rng(3)
    inputs = rng.standard_normal((24, 3))
    targets = inputs @ np.array([2.0, -1.0, 0.5]) + 7.0
    rows = tuple(range(2, 26))
    features = ("hour", "rain_mm", "stops")
    return CaseFile(
        name="trams", singular="tram", about="trams", quantity="delay", unit="minutes", goal=0.5, validation_goal=0.5,
        table=Table(features, inputs, targets, rows, 0),
        dataset=split_and_standardize(features, inputs, targets, 0.25, stream(1, "split")),
    )  # fmt: skip


@cache
def trained(hidden: tuple[int, ...], epochs: int, rate: float, regularization: float) -> Moment:
    case = case_file()
    architecture = Architecture((3, *hidden, 1), TANH, HALF_SQUARED)
    blueprint = Blueprint(hidden, "tanh", "lecun", "half_squared", 0.25, 1)
    chosen = Hyperparameters(rate, regularization, len(case.dataset.X_train), epochs)
    recording = Recording(architecture, case.dataset, chosen, blueprint.newborn(architecture))
    history = History((recording,), recording.advance(epochs))
    moment = Moment(
        case_file=case, blueprint=blueprint, architecture=architecture, run=1, history=history, epoch=0,
        parameters=history.parameters_at(0), incident=4, heard=frozenset({4}), layer=architecture.layers - 1, neuron=2,
        lineup=(1, 2, 3), hyperparameters=chosen, starting=chosen, epochs_left=100,
    )  # fmt: skip
    return moment.at(len(history) - 1)


@pytest.fixture
def make() -> Make:
    """Make a moment: make(hidden=..., epochs=..., rate=..., and any field of a moment to put in its place)."""

    def make_one(
        hidden: tuple[int, ...] = (40, 24, 5),
        epochs: int = 6,
        rate: float = 0.1,
        regularization: float = 0.0,
        **fields: object,
    ) -> Moment:
        return replace(trained(hidden, epochs, rate, regularization), **fields)  # type: ignore[arg-type]

    return make_one


@pytest.fixture
def exploded(make: Make) -> Moment:
    """A moment at the end of a run in which a number ceased to be finite."""
    return make(rate=1e3, regularization=1e3, epochs=200)


class MadeUp(History):
    """A history whose curves a test has made up, of a network that stands still."""

    def state_at(self, epoch: int) -> TrainingState:
        return self.recordings[0].start


@pytest.fixture
def with_losses(make: Make) -> Callable[..., Moment]:
    """A moment whose history has these losses, and validation losses one tenth higher unless given."""

    def build(losses: list[float], validation: list[float] | None = None, epoch: int | None = None) -> Moment:
        start = make(epochs=0)
        history = MadeUp(start.history.recordings, len(losses) - 1)
        unseen = validation or [loss * 1.1 for loss in losses]
        vars(history).update(losses=np.array(losses), validation_losses=np.array(unseen))
        return replace(start, history=history).at(history.last_epoch if epoch is None else epoch)

    return build


@pytest.fixture
def broken(make: Make) -> Moment:
    """A moment in which a number has ceased to be finite."""
    moment = make()
    parameters = moment.parameters.copy()
    parameters.vector[::3] = np.nan
    parameters.vector[1::3] = np.inf
    return replace(moment, parameters=parameters)


KINDS = ("numbers", "two classes", "three classes", "seven classes")
"""Of the cases on a plane: what there is to predict from two inputs."""

_NAMES = {"two classes": "late time", "three classes": "left middle right", "seven classes": "a b c d e f g"}


def on_plane(kind: str, epochs: int, rate: float) -> Moment:
    """A network with two inputs that has learned numbers or classes."""
    rng = np.random.default_rng(8)
    inputs = rng.standard_normal((40, 2)) * np.array([3.0, 50.0]) + np.array([10.0, -200.0])
    classes = tuple(_NAMES[kind].split()) if kind in _NAMES else ()
    slope = (inputs[:, 0] - 10.0) / 3.0 + (inputs[:, 1] + 200.0) / 100.0
    ranks = np.argsort(np.argsort(slope))
    targets = (ranks * len(classes) // 40).astype(float) if classes else 4.0 * slope + 20.0
    loss = HALF_SQUARED if not classes else BINARY_CROSS_ENTROPY if len(classes) == 2 else CROSS_ENTROPY
    features = ("speed", "weight")
    dataset = split_and_standardize(features, inputs, targets, 0.25, stream(2, "split"), classes)
    case = CaseFile(
        name="things", singular="thing", about="things", quantity="kind", unit="units", goal=0.5, validation_goal=0.5,
        table=Table(features, inputs, targets, tuple(range(2, 42)), 0, classes), dataset=dataset,
    )  # fmt: skip
    blueprint = Blueprint((6, 5), "tanh", "lecun", loss.name, 0.25, 1)
    architecture = blueprint.architecture(dataset)
    chosen = Hyperparameters(rate, 0.0, len(dataset.X_train), epochs)
    recording = Recording(architecture, dataset, chosen, blueprint.newborn(architecture))
    history = History((recording,), recording.advance(epochs))
    moment = Moment(
        case_file=case, blueprint=blueprint, architecture=architecture, run=1, history=history, epoch=0,
        parameters=history.parameters_at(0), incident=4, heard=frozenset({4}), layer=2, neuron=2,
        lineup=(1, 2, 3), hyperparameters=chosen, starting=chosen, epochs_left=100,
    )  # fmt: skip
    return moment.at(history.last_epoch)


@pytest.fixture
def plane() -> Callable[..., Moment]:
    """A moment of a network with two inputs: plane(kind of KINDS, epochs=..., rate=..., any field of a moment)."""

    def build(kind: str = "numbers", epochs: int = 30, rate: float = 0.2, **fields: object) -> Moment:
        return replace(on_plane(kind, epochs, rate), **fields)  # type: ignore[arg-type]

    return build


@pytest.fixture
def spoiled() -> Callable[[Moment], Moment]:
    """The same moment with weights of which many are no finite numbers."""

    def spoil(moment: Moment) -> Moment:
        parameters = moment.parameters.copy()
        parameters.vector[::3], parameters.vector[1::3] = np.nan, np.inf
        return replace(moment, parameters=parameters)

    return spoil
