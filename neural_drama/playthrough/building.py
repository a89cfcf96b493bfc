"""Building: a network by its blueprint, and how a new one takes the place of the old."""

from dataclasses import replace

from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.recording import Recording
from neural_drama.playthrough.blueprint import Blueprint
from neural_drama.playthrough.investigation import open_worst, trace
from neural_drama.playthrough.moment import Moment


def built(
    blueprint: Blueprint, architecture: Architecture, dataset: Dataset, hyperparameters: Hyperparameters
) -> History:
    """The history of a newborn network: epoch 0 and no more."""
    start = blueprint.newborn(architecture)
    return History((Recording(architecture, dataset, replace(hyperparameters, epochs=0), start),), 0)


def rebuilt(moment: Moment, blueprint: Blueprint) -> Moment:
    """The moment with a new network. With another part of the cases held out, the investigation begins anew.

    Raises ValueError for a part that cannot be held out.
    """
    case_file, old = moment.case_file, moment.blueprint
    is_split_anew = (blueprint.validation, blueprint.seed) != (old.validation, old.seed)
    if is_split_anew:
        case_file = case_file.split(blueprint.validation, blueprint.seed)
    architecture = blueprint.architecture(case_file.dataset)
    hyperparameters = _fitting(moment, len(case_file.dataset.X_train))
    history = built(blueprint, architecture, case_file.dataset, hyperparameters)
    fresh = replace(
        moment,
        case_file=case_file,
        blueprint=blueprint,
        architecture=architecture,
        history=history,
        epoch=0,
        parameters=history.parameters_at(0),
        hyperparameters=hyperparameters,
        before=None,
        before_training=None,
        verdict="",
        guessing=None,
        measuring=None,
    )
    if is_split_anew:
        return open_worst(replace(fresh, heard=frozenset()))
    return trace(fresh, moment.layer)


def _fitting(moment: Moment, cases: int) -> Hyperparameters:
    """The hyperparameters for so many training cases: a full batch stays full."""
    chosen = moment.hyperparameters
    was_full = chosen.batch_size >= len(moment.case_file.dataset.X_train)
    return replace(chosen, batch_size=cases if was_full else min(chosen.batch_size, cases))
