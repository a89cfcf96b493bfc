"""The kettles: a tiny network on made-up cases, for pages that are read while no play is on."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np

from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.recording import Recording
from neural_drama.network.streams import stream
from neural_drama.network.tables import Table
from neural_drama.playthrough.blueprint import DEFAULT_VALIDATION_PART, Blueprint
from neural_drama.playthrough.case_file import CaseFile
from neural_drama.playthrough.investigation import open_worst
from neural_drama.playthrough.moment import Moment

LITERS, DEGREES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5), (5.0, 15.0, 25.0, 35.0)
BOILS_AT, MINUTES_A_LITER_AND_DEGREE = 100.0, 0.04

SEED, EPOCHS, RATE, GOAL = 1, 40, 0.1, 0.25


@cache
def kettles() -> Moment:
    """A network with two inputs and three hidden neurons that has learned a little of how long kettles take to boil."""
    case_file = _case_file()
    blueprint = Blueprint((3,), "tanh", "lecun", "half_squared", DEFAULT_VALIDATION_PART, SEED)
    architecture = blueprint.architecture(case_file.dataset)
    chosen = Hyperparameters(RATE, 0.0, len(case_file.dataset.X_train), EPOCHS)
    recording = Recording(architecture, case_file.dataset, chosen, blueprint.newborn(architecture))
    history = History((recording,), recording.advance(EPOCHS))
    start = Moment(
        case_file=case_file, blueprint=blueprint, architecture=architecture, run=1, history=history, epoch=0,
        parameters=history.parameters_at(0), incident=0, heard=frozenset(), layer=1, neuron=1, lineup=(1, 2, 3),
        hyperparameters=chosen, starting=chosen, epochs_left=0,
    )  # fmt: skip
    learned = start.at(history.last_epoch)
    return replace(open_worst(learned), before=None)


def _case_file() -> CaseFile:
    features = ("liters", "degrees")
    inputs = np.array(list(itertools.product(LITERS, DEGREES)))
    minutes = MINUTES_A_LITER_AND_DEGREE * inputs[:, 0] * (BOILS_AT - inputs[:, 1])
    rows = tuple(range(2, len(inputs) + 2))
    return CaseFile(
        name="kettles", singular="kettle", about="How long kettles take to boil.", quantity="time to boil",
        unit="minutes", goal=GOAL, validation_goal=GOAL, table=Table(features, inputs, minutes, rows, 0),
        dataset=split_and_standardize(features, inputs, minutes, DEFAULT_VALIDATION_PART, stream(SEED, "split")),
    )  # fmt: skip
