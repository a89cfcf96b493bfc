"""Moments to draw: small networks with a few epochs behind them, healthy or broken as a test asks."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.initialization import lecun
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.streams import stream
from neural_drama.network.tables import Table
from neural_drama.network.training import Hyperparameters, record_start, train
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
def trained(hidden: tuple[int, ...], epochs: int, rate: float) -> Moment:
    case = case_file()
    architecture = Architecture((3, *hidden, 1), TANH, HALF_SQUARED)
    start = record_start(
        architecture, lecun(architecture.sizes, stream(1, "weights")), case.dataset, stream(1, "order")
    )
    chosen = Hyperparameters(rate, 0.0, len(case.dataset.X_train), max(epochs, 1))
    records = (start, *(train(architecture, start, case.dataset, chosen) if epochs else ()))
    moment = Moment(
        case_file=case, architecture=architecture, run=1, records=records, epoch=0, parameters=start.parameters,
        incident=4, heard=frozenset({4}), layer=architecture.layers - 1, neuron=2, lineup=(1, 2, 3),
        hyperparameters=chosen, starting=chosen, epochs_left=100,
    )  # fmt: skip
    return moment.at(len(records) - 1)


@pytest.fixture
def make() -> Make:
    """Make a moment: make(hidden=..., epochs=..., rate=..., and any field of a moment to put in its place)."""

    def make_one(hidden: tuple[int, ...] = (40, 24, 5), epochs: int = 6, rate: float = 0.1, **fields: object) -> Moment:
        return replace(trained(hidden, epochs, rate), **fields)  # type: ignore[arg-type]

    return make_one


@pytest.fixture
def with_losses(make: Make) -> Callable[..., Moment]:
    """A moment whose records carry these losses, and validation losses one tenth higher unless given."""

    def build(losses: list[float], validation: list[float] | None = None, epoch: int | None = None) -> Moment:
        start = make(epochs=0)
        unseen = validation or [loss * 1.1 for loss in losses]
        records = tuple(
            replace(start.records[0], epoch=number, loss=loss, validation_loss=other)
            for number, (loss, other) in enumerate(zip(losses, unseen, strict=True))
        )
        return replace(start, records=records).at(len(records) - 1 if epoch is None else epoch)

    return build


@pytest.fixture
def broken(make: Make) -> Moment:
    """A moment in which a number has ceased to be finite."""
    moment = make()
    parameters = moment.parameters.copy()
    parameters.vector[::3] = np.nan
    parameters.vector[1::3] = np.inf
    return replace(moment, parameters=parameters)
