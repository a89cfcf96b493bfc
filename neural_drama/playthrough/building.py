"""Building: a network by its blueprint, and how a new one takes the place of the old."""

from dataclasses import replace

from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.recording import Recording
from neural_drama.playthrough.blueprint import Blueprint, losses_for
from neural_drama.playthrough.case_file import CaseFile
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
    if (blueprint.validation, blueprint.seed) == (old.validation, old.seed):
        return trace(_newborn(moment, case_file, blueprint), moment.layer)
    case_file = case_file.split(blueprint.validation, blueprint.seed)
    return open_worst(replace(_newborn(moment, case_file, blueprint), heard=frozenset()))


def opened(moment: Moment, name: str) -> Moment:
    """The moment with a new network of the same make on a case that the story may open, which is begun anew.

    The loss stays where it fits that case. Raises KeyError for another case.
    """
    case_file, old = moment.cases[name], moment.blueprint
    validation = old.validation
    try:
        case_file = case_file.split(validation, old.seed)
    except ValueError:  # so few cases, or so much alike, that no such part can be held out: they stay as they were read
        validation = len(case_file.dataset.X_validation) / len(case_file.table.rows)
    fitting = losses_for(case_file)
    loss = old.loss if old.loss in fitting else fitting[0]
    fresh = _newborn(moment, case_file, replace(old, loss=loss, validation=validation))
    return open_worst(replace(fresh, heard=frozenset(), accused=(0, 0), is_sealed=False))


def _newborn(moment: Moment, case_file: CaseFile, blueprint: Blueprint) -> Moment:
    """The moment with a newborn network on a case, the investigation left as it is."""
    architecture = blueprint.architecture(case_file.dataset)
    hyperparameters = _fitting(moment, len(case_file.dataset.X_train))
    history = built(blueprint, architecture, case_file.dataset, hyperparameters)
    return replace(
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


def _fitting(moment: Moment, cases: int) -> Hyperparameters:
    """The hyperparameters for so many training cases: a full batch stays full."""
    chosen = moment.hyperparameters
    was_full = chosen.batch_size >= len(moment.case_file.dataset.X_train)
    return replace(chosen, batch_size=cases if was_full else min(chosen.batch_size, cases))
