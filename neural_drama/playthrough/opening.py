"""Opening an episode: its script, its case and its newborn network become a playthrough."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.architecture import Architecture
from neural_drama.network.initialization import lecun
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.streams import stream
from neural_drama.network.training import Hyperparameters, record_start
from neural_drama.playthrough.case_file import CaseFile, open_case
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.playthrough.verbs import RATE_BOUNDS, REGULARIZATION_BOUNDS, deeds, vocabulary
from neural_drama.story.episode import load_script
from neural_drama.story.vocabulary import Vocabulary

STANDARD_EPISODE = "chronicles"
"""Whose case and network a loose scene file is played on."""

MOST_EPOCHS = 2000
"""A playthrough keeps every epoch, so this bounds its memory: at 3,000 connections, 25 KB each."""

MOST_WIDTH, MOST_DEPTH = 128, 12
"""Bounds of the hidden layers that an episode may ask for, so that no scene can hang a machine."""


def scenes_folder() -> Path:
    """Where the shipped episodes are: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenes"
    return inside if inside.is_dir() else package.parent / "scenes"


def find_episode(name: str, scenes: Path | None = None) -> Path:
    """The folder or file an episode is in: its name among the scenes, or a path. Raises SettingsError."""
    folder = scenes or scenes_folder()
    try:
        if name and Path(name).name == name and (folder / name).is_dir():
            return folder / name
        if name and (Path(name).exists() or Path(name).name != name or name.endswith(".md")):
            return Path(name)  # if it is not there, whoever reads it says so
    except (OSError, ValueError):
        pass  # too long for a file, or not a name for one: then it is not an episode either
    names = ", ".join(episode_names(folder)) or "none"
    raise SettingsError(f"no episode {name[:60]!r}; there are: {names} (or give the path of one)")


def episode_names(folder: Path) -> list[str]:
    """The names of the episodes in a scenes folder."""
    return sorted(path.parent.name for path in folder.glob("*/episode.toml"))


def case_names(name: str, scenes: Path | None = None) -> list[str]:
    """The cases that an episode can be played on, its own first."""
    settings = _settings(find_episode(name, scenes))
    own = settings.word("case")
    return [own, *(case for case in settings.table("cases") if case != own)]


def open_playthrough(
    name: str, case: str | None = None, seed: int | None = None, scenes: Path | None = None
) -> Playthrough:
    """Open an episode by name or path. Raises ScriptError, SettingsError or DataError, each with its remedy."""
    path = find_episode(name, scenes)

    def make_vocabulary(tables: Mapping[str, object]) -> Vocabulary:
        return vocabulary(len(_hidden(_settings(path))) + 1)

    episode = load_script(path, make_vocabulary)
    settings = _settings(path)
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
    start = record_start(
        architecture, lecun(sizes, stream(seed, "weights")), dataset, stream(seed, "order")
    )
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
        epochs_left=settings.whole("budget", 1, MOST_EPOCHS),
    )
    worst = deeds(architecture.layers)[("error function", "worst")].act
    assert worst is not None, "the error function always knows the worst"
    return worst(moment, {})


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


def _settings(path: Path) -> Settings:
    """The tables an episode is played with: its own, or the standard episode's for a loose file."""
    file = path / "episode.toml" if path.is_dir() else scenes_folder() / STANDARD_EPISODE / "episode.toml"
    try:
        source = file.read_text(encoding="utf-8")
        return Settings(str(file), source, "", tomllib.loads(source))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}:1: cannot be read: {error}") from error
