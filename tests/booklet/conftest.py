"""A network for classes, for pages that must not take every network for one that predicts a number."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.booklet.kettles import kettles
from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.history import History
from neural_drama.network.recording import Recording
from neural_drama.network.streams import stream
from neural_drama.playthrough.moment import Moment


@pytest.fixture
def open_classes() -> Moment:
    """Kettles that boil soon, late or never."""
    start = kettles()
    table = start.case_file.table
    ranks = np.argsort(np.argsort(table.targets, kind="stable"), kind="stable")
    targets, classes = (ranks * 3 // len(ranks)).astype(float), ("soon", "late", "never")
    dataset = split_and_standardize(table.features, table.inputs, targets, 0.25, stream(1, "split"), classes)
    case_file = replace(start.case_file, table=replace(table, targets=targets, classes=classes), dataset=dataset)
    blueprint = replace(start.blueprint, loss="cross_entropy")
    architecture = blueprint.architecture(dataset)
    chosen = replace(start.hyperparameters, epochs=0)
    history = History((Recording(architecture, dataset, chosen, blueprint.newborn(architecture)),), 0)
    return replace(
        start, case_file=case_file, blueprint=blueprint, architecture=architecture, history=history, epoch=0,
        parameters=history.parameters_at(0), layer=1, neuron=2,
    )  # fmt: skip
