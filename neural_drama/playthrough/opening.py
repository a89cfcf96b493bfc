"""Opening an episode: its script, its case and its newborn network become a playthrough."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.architecture import Architecture
from neural_drama.network.initialization import lecun
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.parameters import parameter_count
from neural_drama.network.streams import stream
from neural_drama.network.training import Hyperparameters, record_start
from neural_drama.playthrough.case_file import CaseFile, open_case
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode, settings_of
from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.playthrough.verbs import RATE_BOUNDS, REGULARIZATION_BOUNDS, open_worst, vocabulary
from neural_drama.story.episode import load_script
from neural_drama.story.vocabulary import Vocabulary

MOST_EPOCHS = 2000
MOST_WIDTH, MOST_DEPTH = 128, 12
MOST_RECORDED = 25_000_000
"""Parameters times epochs: a playthrough keeps every epoch, 8 bytes a parameter, so this bounds a run to 200 MB."""

MOST_WORK = 30_000_000
"""Connections times cases: with it an epoch stays a matter of a second, so that no scene can hang a machine."""


def open_playthrough(
    name: str, case: str | None = None, seed: int | None = None, scenes: Path | None = None
) -> Playthrough:
    """Open an episode by name or path. Raises ScriptError, SettingsError or DataError, each with its remedy."""
    path = find_episode(name, scenes)

    read_settings = cache(lambda: settings_of(path))  # not before load_script has found the episode

    def make_vocabulary(tables: Mapping[str, object]) -> Vocabulary:
        return vocabulary(len(_hidden(read_settings())) + 1)

    episode = load_script(path, make_vocabulary)
    settings = read_settings()
    seed = settings.whole("seed", 0, 2**63 - 1) if seed is None else seed
    case_file = open_case(settings, Path(settings.file).parent, case, seed)
    return Playthrough(episode, first_moment(settings, case_file, seed), seed)


def first_moment(settings: Settings, case_file: CaseFile, seed: int) -> Moment:
    """The newborn network, facing the worst of its predictions."""
    network = settings.sub("network")
    activation = network.word("activation")
    if activation not in ACTIVATIONS:
        raise SettingsError(
            f"{network.where('activation')} must be one of {', '.join(ACTIVATIONS)}, not {activation!r}"
        )
    dataset = case_file.dataset
    sizes = (dataset.X_train.shape[1], *_hidden(settings), 1)
    architecture = Architecture(sizes, ACTIVATIONS[activation], HALF_SQUARED)
    budget = settings.whole("budget", 1, MOST_EPOCHS)
    _check_bounds(settings, architecture, budget, len(dataset.X_train))
    start = record_start(architecture, lecun(sizes, stream(seed, "weights")), dataset, stream(seed, "order"))
    starting = _starting(settings, len(dataset.X_train))
    moment = Moment(
        case_file=case_file,
        architecture=architecture,
        run=1,
        records=(start,),
        epoch=0,
        parameters=start.parameters,
        incident=0,
        heard=frozenset(),
        layer=architecture.layers - 1,
        neuron=1,
        lineup=(1, 1, 1),
        hyperparameters=starting,
        starting=starting,
        epochs_left=budget,
    )
    return open_worst(moment)


def _check_bounds(settings: Settings, architecture: Architecture, budget: int, cases: int) -> None:
    parameters = parameter_count(architecture.sizes)
    if budget * parameters > MOST_RECORDED:
        raise SettingsError(
            f"{settings.where('budget')}: {budget:,} epochs of a network of {parameters:,} parameters are too many to "
            f"keep; at most {MOST_RECORDED // parameters:,}"
        )
    if cases * architecture.connections > MOST_WORK:
        raise SettingsError(
            f"{settings.where('cases')}: {cases:,} cases are too many for {architecture.connections:,} connections; "
            f"at most {MOST_WORK // architecture.connections:,}"
        )


def _starting(settings: Settings, cases: int) -> Hyperparameters:
    table = settings.sub("hyperparameters")
    return Hyperparameters(
        learning_rate=table.number("learning_rate", *RATE_BOUNDS),
        regularization=table.number("regularization", *REGULARIZATION_BOUNDS),
        batch_size=cases if table.values.get("batch_size") == "all" else table.whole("batch_size", 1, cases),
        epochs=table.whole("epochs", 1, MOST_EPOCHS),
    )


def _hidden(settings: Settings) -> list[int]:
    hidden = settings.sub("network").wholes("hidden", 1, MOST_WIDTH)
    if len(hidden) > MOST_DEPTH:
        raise SettingsError(f"{settings.where('network.hidden')} has {len(hidden)} layers; at most {MOST_DEPTH}")
    return hidden
