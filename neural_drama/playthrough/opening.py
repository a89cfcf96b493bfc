"""Opening an episode: its script, its case and its newborn network become a playthrough."""

import shlex
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import LEAST_VALIDATION, MOST_VALIDATION
from neural_drama.network.hyperparameters import BOUNDS, WORDS, Bounds, Hyperparameters
from neural_drama.network.losses import LOSSES
from neural_drama.playthrough.blueprint import (
    ACTIVATION_NAMES,
    DEFAULT_VALIDATION_PART,
    INITIALIZATION_NAMES,
    Blueprint,
    losses_for,
)
from neural_drama.playthrough.building import built
from neural_drama.playthrough.case_file import CaseFile, open_case
from neural_drama.playthrough.investigation import open_worst
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import begun_as_named, cases_offered, cases_opened, find_episode, settings_of
from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.episode import is_part, load_script
from neural_drama.story.hygiene import printable
from neural_drama.story.script import Script
from neural_drama.story.vocabulary import Vocabulary

KEYS_AT_THE_TOP = (
    *("title", "number", "seed", "budget", "case", "offered"),
    *("network", "hyperparameters", "cases", "cast"),
)

MOST_EPOCHS = 100_000
MOST_WIDTH, MOST_DEPTH = 128, 12

MOST_WORK = 30_000_000
"""Connections times cases: with it an epoch stays a matter of a second, so that no scene can hang a machine."""

MOST_TOTAL_WORK = 100_000_000_000
"""The same times the budget of epochs: with it all of them take minutes at most."""


def open_playthrough(
    name: str, case: str | None = None, seed: int | None = None, scenes: Path | None = None
) -> Playthrough:
    """Open an episode by name or path, which may say after a # where to begin.

    Raises ScriptError, SettingsError or DataError, each with its remedy.
    """
    path = find_episode(name, scenes)
    if is_part(path):
        folder, place = shlex.quote(str(path.parent)), shlex.quote(f"{path.parent}#{path.stem}")
        alone = f"{path} is a scene of the episode in its folder: open {folder}, or {place} to begin there"
        raise SettingsError(printable(alone))

    read_settings = cache(lambda: settings_of(path))  # not before load_script has found the episode

    def make_vocabulary(tables: Mapping[str, object]) -> Vocabulary:
        return vocabulary(len(_hidden(read_settings())) + 1, read_settings().table("cases"))

    episode = begun_as_named(load_script(path, make_vocabulary), name, scenes)
    settings = read_settings()
    settings.check_keys(KEYS_AT_THE_TOP)
    cases_offered(settings)
    seed = settings.whole("seed", 0, 2**63 - 1) if seed is None else seed
    return Playthrough(episode, opening_moment(settings, episode.script, case, seed), seed)


def opening_moment(settings: Settings, script: Script, case: str | None, seed: int) -> Moment:
    """How an episode begins on a case, with every case at hand that its script opens. Raises as open_playthrough."""
    blueprint = read_blueprint(settings, seed)
    folder = Path(settings.file).parent
    moment = first_moment(settings, open_case(settings, folder, case, blueprint.validation, seed), blueprint)
    cases = {}
    for name in cases_opened(script):
        cases[name] = open_case(settings, folder, name, blueprint.validation, seed)
        fitting = replace(blueprint, loss=losses_for(cases[name])[0])
        dataset = cases[name].dataset
        _check_bounds(settings, fitting.architecture(dataset), len(dataset.X_train))
    return replace(moment, cases=MappingProxyType(cases))


def read_blueprint(settings: Settings, seed: int) -> Blueprint:
    """The network that an episode asks for. An absent loss is the usual one for the case."""
    network = settings.sub("network")
    network.check_keys(field.name for field in fields(Blueprint) if field.name != "seed")
    return Blueprint(
        hidden=tuple(_hidden(settings)),
        activation=network.one_of("activation", ACTIVATION_NAMES, "tanh"),
        initialization=network.one_of("initialization", INITIALIZATION_NAMES, "lecun"),
        loss=network.one_of("loss", LOSSES, "") if "loss" in network.values else "",
        validation=network.number("validation", LEAST_VALIDATION, MOST_VALIDATION, DEFAULT_VALIDATION_PART),
        seed=seed,
    )


def first_moment(settings: Settings, case_file: CaseFile, blueprint: Blueprint) -> Moment:
    """The newborn network, facing the worst of its predictions."""
    fitting = losses_for(case_file)
    loss = settings.sub("network").one_of("loss", fitting, blueprint.loss or fitting[0])
    blueprint = replace(blueprint, loss=loss)
    cases = len(case_file.dataset.X_train)
    budget = settings.whole("budget", 1, MOST_EPOCHS)
    starting = starting_with(settings, cases)
    architecture = blueprint.architecture(case_file.dataset)
    _check_bounds(settings, architecture, cases)
    history = built(blueprint, architecture, case_file.dataset, starting)
    moment = Moment(
        case_file=case_file,
        blueprint=blueprint,
        architecture=architecture,
        run=1,
        history=history,
        epoch=0,
        parameters=history.parameters_at(0),
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


def _check_bounds(settings: Settings, architecture: Architecture, cases: int) -> None:
    work = cases * architecture.connections
    if work > MOST_WORK:
        raise SettingsError(
            f"{settings.where('cases')}: {cases:,} cases are too many for {architecture.connections:,} connections; "
            f"at most {MOST_WORK // architecture.connections:,}"
        )
    most = MOST_TOTAL_WORK // work
    if settings.whole("budget", 1, MOST_EPOCHS) > most:
        raise SettingsError(
            f"{settings.where('budget')}: too many epochs for {architecture.connections:,} connections and {cases:,} "
            f"cases; at most {most:,}"
        )


def starting_with(settings: Settings, cases: int) -> Hyperparameters:
    """The hyperparameters that an episode begins with; what it does not name is as Hyperparameters has it."""
    table = settings.sub("hyperparameters")
    table.check_keys((*WORDS, *BOUNDS))
    bounds = {**BOUNDS, "epochs": Bounds(1, MOST_EPOCHS, is_whole=True), "batch_size": Bounds(1, cases, is_whole=True)}
    required = ("learning_rate", "regularization", "batch_size", "epochs")
    chosen: dict[str, Any] = {}
    for name, allowed in WORDS.items():
        if name in table.values:
            chosen[name] = table.one_of(name, allowed, "")
    for name, bound in bounds.items():
        if name == "batch_size" and table.values.get(name) == "all":
            chosen[name] = cases
        elif name in table.values or name in required:
            chosen[name] = _number(table, name, bound)
    return Hyperparameters(**chosen)


def _number(table: Settings, name: str, bounds: Bounds) -> float:
    if bounds.is_whole:
        return table.whole(name, int(bounds.least), int(bounds.most))
    return table.number(name, bounds.least, bounds.most)


def _hidden(settings: Settings) -> list[int]:
    network = settings.sub("network")
    hidden = network.wholes("hidden", 1, MOST_WIDTH)
    if len(hidden) > MOST_DEPTH:
        network.refuse("hidden", f" has {len(hidden)} layers; at most {MOST_DEPTH}")
    return hidden[:MOST_DEPTH]
