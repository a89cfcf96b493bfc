"""Moments to prove figures of: the shipped cases, the laboratory with its classes, networks that are lost or dead."""

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from neural_drama.playthrough.competition import hire_guessing, hire_measuring
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.figures import Spoken, speak
from neural_drama.playthrough.investigation import accuse, open_worst, trace
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.training import Training
from neural_drama.story.expressions import read_expression
from neural_drama.story.script import Line, Quote, Where, Words

TESTS = Path(__file__).parents[1]
KINDS = {name: fact.kind for name, fact in FACTS.items()}

NUMBERS = [name for name, fact in FACTS.items() if fact.kind == "number"]
"""Every fact that can be a figure."""


def written_by(name: str) -> Callable[..., Path]:
    """A function that writes an episode, from the tests of the playthrough."""
    spec = importlib.util.spec_from_file_location("episodes", TESTS / "playthrough" / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def trained(moment: Moment, epochs: int, **chosen: object) -> Moment:
    """The moment after a training with some settings chosen."""
    start = replace(moment, hyperparameters=replace(moment.hyperparameters, epochs=epochs, **chosen))
    training = Training(start)
    training.advance(epochs)
    end = training.at(training.computed)
    return replace(end, before=start, before_training=start, is_after_run=True)


def line_of(*sources: str, format: str = "") -> Line:
    """A line that quotes facts and expressions one after another."""
    parts = [part for source in sources for part in (Quote(read_expression(source, KINDS), format), Words(" and "))]
    return Line("BACKPROP", None, None, tuple(parts[:-1]), None, Where("01-room.md", 1))


def spoken(moment: Moment, *sources: str, format: str = "") -> Spoken:
    return speak(line_of(*sources, format=format), "scene", "passage", moment)


@pytest.fixture(scope="session")
def moments(tmp_path_factory) -> Callable[[str], Moment]:
    """A moment by its name in MOMENTS, made once."""

    @cache
    def laboratory(case: str, **network: object) -> Moment:
        folder = tmp_path_factory.mktemp("lab") / "laboratory"
        network = {key: f'"{value}"' if isinstance(value, str) else value for key, value in network.items()}
        activation = network.pop("activation", '"tanh"')
        path = written_by("laboratory")(folder, "# Room\n\n## Here\n\nNothing.\n\n**THE END**\n", **network)
        settings = path / "episode.toml"
        text = settings.read_text(encoding="utf-8").replace('activation = "tanh"', f"activation = {activation}")
        settings.write_text(text, encoding="utf-8")
        return open_playthrough(str(path), case=case).moment

    @cache
    def shipped(case: str) -> Moment:
        return open_playthrough("chronicles", case=case).moment

    @cache
    def made(name: str) -> Moment:
        return MOMENTS[name](shipped, laboratory)

    return made


def _hired(moment: Moment) -> Moment:
    return hire_measuring(hire_guessing(moment, 20))


def _scaled(moment: Moment, by: float) -> Moment:
    parameters = moment.parameters.copy()
    parameters.vector *= by
    return replace(moment, parameters=parameters.snapshot())


MOMENTS = {
    "the Chronicles, newborn": lambda shipped, lab: shipped("trams"),
    "the Chronicles, trained": lambda shipped, lab: trained(shipped("trams"), 60),
    "the Chronicles, another case": lambda shipped, lab: open_worst(trained(shipped("trams"), 30, batch_size=32)),
    "penguins": lambda shipped, lab: trained(shipped("penguins"), 20),
    "numbers, somebody accused": lambda shipped, lab: accuse(trace(trained(lab("numbers"), 10), 2), 3),
    "numbers, hired": lambda shipped, lab: _hired(trained(lab("numbers"), 3)),
    "numbers, the output": lambda shipped, lab: replace(
        trained(lab("numbers"), 5), layer=4, neuron=1, lineup=(1, 1, 1)
    ),
    "numbers, absolute": lambda shipped, lab: trained(lab("numbers", loss="absolute", activation="gelu"), 8),
    "numbers, huber": lambda shipped, lab: trained(lab("numbers", loss="huber", activation="sigmoid"), 8),
    "two classes": lambda shipped, lab: trained(lab("pair", activation="sigmoid"), 12),
    "two classes, relu": lambda shipped, lab: trained(lab("pair", activation="relu"), 12, optimizer="adam"),
    "three classes": lambda shipped, lab: trained(lab("triple"), 12),
    "three classes, hired": lambda shipped, lab: _hired(trained(lab("triple", activation="leaky_relu"), 4)),
    "step": lambda shipped, lab: trained(lab("numbers", activation="step"), 5),
    "dropout and l1": lambda shipped, lab: trained(
        lab("numbers", activation="relu"), 7, dropout=0.3, penalty="l1", regularization=0.01, batch_size=8
    ),
    "decoupled": lambda shipped, lab: trained(
        lab("triple"), 7, optimizer="adamw", penalty="decoupled", regularization=0.1, schedule="cosine", clip=0.5
    ),
    "l2 and momentum": lambda shipped, lab: trained(lab("pair"), 7, optimizer="momentum", regularization=0.05),
    "diverged": lambda shipped, lab: trained(lab("numbers"), 6, learning_rate=30.0),
    "lost": lambda shipped, lab: trained(lab("numbers", activation="relu"), 60, learning_rate=900.0),
    "lost classes": lambda shipped, lab: trained(lab("triple", activation="relu"), 60, learning_rate=1e3),
    "dead": lambda shipped, lab: trained(lab("numbers", activation="relu", initialization="zeros"), 4),
    "dead classes": lambda shipped, lab: trained(lab("triple", activation="relu", initialization="zeros"), 4),
    "enormous": lambda shipped, lab: _scaled(lab("numbers", activation="relu"), 1e100),
    "overflowing": lambda shipped, lab: _scaled(lab("numbers", activation="linear"), 1e200),
    "large": lambda shipped, lab: _scaled(lab("numbers"), 300.0),
}
"""By what is the matter with them."""


@pytest.fixture(params=MOMENTS)
def moment(request, moments) -> Moment:
    return moments(request.param)


@pytest.fixture(name="spoken")
def spoken_fixture():
    return spoken


@pytest.fixture(name="trained", scope="session")
def trained_fixture():
    return trained


@pytest.fixture
def numbers() -> list[str]:
    """The names of all facts that can be figures."""
    return NUMBERS
