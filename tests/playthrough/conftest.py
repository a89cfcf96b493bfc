"""Playthroughs to look at: a small one that trains in a blink, and the shipped one; and ways to lead them."""

import importlib
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from neural_drama.playthrough.events import CurtainFell, Event
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough

CHECKOUT = Path(__file__).parents[2]
SHIPPED = CHECKOUT / "scenes" / "chronicles"

ROUNDS = """\
# Rounds

## The desk

**ERROR FUNCTION:** Miss {miss:+.6f}, loss {loss:.9f}.

> OPTIMIZER: desk
> OPTIMIZER: train

**ERROR FUNCTION:** After {epoch}: miss {miss:+.6f}, was {miss_before:+.6f}; {neuron} has {blame:+.6f}, loss {loss:.9f}.

- [Another run](#the-desk)
- [Rewind](#rewind)
- [Open the next worst case](#the-next)
- [Slow down](#slower)
- [Shrink](#smaller)
- [Line up](#the-line-up)
- [End](#the-end)

## Rewind

> OPTIMIZER: rewind

[Again](#the-desk)

## The next

> ERROR FUNCTION: worst

[Again](#the-desk)

## Slower

> LEARNING RATE: slow 10

**ERROR FUNCTION:** It was {miss_before:+.9f} and is {miss:+.9f}; rate {learning_rate}.

[Again](#the-desk)

## Smaller

> REGULARIZATION: shrink 0.8

- [Go on](#restored)

## Restored

> REGULARIZATION: restore

- [Go on](#the-desk)

## The line-up

> BACKPROP: trace 2

- [Question](#the-desk)

## The end

**THE END**
"""
"""A scene that goes round: each thing that can be done to the network is one option away from the desk."""

AFTER_RUN = ("again", "rewind", "next", "slow", "shrink", "line up", "end")
"""Its options after a run, in order."""


def episode(folder: Path, scene: str = ROUNDS, **changes: object) -> Path:
    """Write an episode with a small network: one scene, and episode.toml with some lines changed."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "hidden": [7, 6, 5],
        "budget": 40,
        "epochs": 6,
        "batch_size": '"all"',
        "learning_rate": 0.1,
        "seed": 5,
        "goal": 0.5,
    } | changes
    lines = (SHIPPED / "episode.toml").read_text(encoding="utf-8").splitlines()
    changed = set()
    for number, line in enumerate(lines):
        key = line.partition(" =")[0]
        if key in values and key not in changed:
            lines[number] = f"{key} = {values[key]}"
            changed.add(key)
    assert changed == set(values), "every change finds its line"
    (folder / "episode.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "01-rounds.md").write_text(scene, encoding="utf-8")
    for name in ("trams.csv", "penguins.csv"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


LABORATORY = """\
title = "The Laboratory"
number = "0.3"
case = "numbers"
seed = 5
budget = 200

[network]
hidden = [5, 4, 3]
activation = "tanh"

[hyperparameters]
learning_rate = 0.1
regularization = 0.0
batch_size = "all"
epochs = 6

"""


def laboratory(folder: Path, scene: str, **network: object) -> Path:
    """Write an episode with one scene and a case each of numbers, of two classes (pair) and of three (triple)."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(11)
    inputs = rng.standard_normal((36, 2))
    numbers = [f"{3 * x - 2 * x * y + 10 + 0.1 * rng.random():.4f}" for x, y in inputs]
    pair = ["late" if x + y * y > 0.8 else "on time" for x, y in inputs]
    triple = [("left", "middle", "right")[int(x > -0.6) + int(x + y > 0.7)] for x, y in inputs]
    source = LABORATORY
    for key, value in network.items():
        source = source.replace("[network]\n", f"[network]\n{key} = {value}\n")
    for name, targets in (("numbers", numbers), ("pair", pair), ("triple", triple)):
        rows = [f"{x:.4f},{y:.4f},{target}" for (x, y), target in zip(inputs, targets, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join(["width,height,target", *rows, ""]), encoding="utf-8")
        source += (
            f'[cases.{name}]\nfile = "{name}.csv"\nabout = "what was found of {name}"\nsingular = "sample"\n'
            'quantity = "target"\ntarget = "target"\nunit = "units"\ncolumns = ["width", "height"]\n'
            "goal = 0.2\nvalidation_goal = 0.2\n\n"
        )
    roles = ("error function", "learning rate", "regularization", "backprop", "optimizer")
    source += "".join(f'[cast."{role.upper()}"]\nrole = "{role}"\n' for role in roles)
    (folder / "episode.toml").write_text(source, encoding="utf-8")
    (folder / "01-room.md").write_text(scene, encoding="utf-8")
    return folder


def hear(play: Playthrough) -> list[Event]:
    """The events until the playthrough waits for an answer (not among them) or the curtain has fallen."""
    heard: list[Event] = []
    while (event := play.advance()) is not play.waiting:
        heard.append(event)
        if isinstance(event, CurtainFell):
            break
    return heard


def outputs_of(play: Playthrough, inputs: np.ndarray) -> np.ndarray:
    """A second opinion on the forward pass: what the network says, scaled, for tanh throughout."""
    signal, parameters = inputs, play.moment.parameters
    for weights, biases in zip(parameters.weights[:-1], parameters.biases[:-1], strict=True):
        signal = np.tanh(signal @ weights + biases)
    return (signal @ parameters.weights[-1] + parameters.biases[-1])[:, 0]


def bits(moment: Moment) -> list[tuple[object, ...]]:
    """Everything that a run has come to and everything that going on depends on, epoch by epoch, to the bit."""
    history = moment.history
    states = [history.state_at(epoch) for epoch in range(len(history))]
    return [
        (state.epoch, *(curve[epoch].tobytes() for curve in (history.losses, history.validation_losses)),
         state.parameters.vector.tobytes(), str(state.order), str(state.dropout), state.optimizer,
         state.memory.tobytes(), state.updates)
        for epoch, state in enumerate(states)
    ]  # fmt: skip


@pytest.fixture(name="episode")
def episode_fixture(tmp_path: Path) -> Callable[..., Path]:
    """Write a small episode: `episode(scene, **changes)` gives its folder."""
    return lambda scene=ROUNDS, **changes: episode(tmp_path / "rounds", scene, **changes)


@pytest.fixture(name="laboratory", scope="session")
def laboratory_fixture(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write the laboratory: `laboratory(scene, **network)` gives its folder."""
    return lambda scene, **network: laboratory(tmp_path_factory.mktemp("here") / "laboratory", scene, **network)


@pytest.fixture
def rounds(episode: Callable[..., Path]) -> Callable[..., Playthrough]:
    """Open the small playthrough, with some lines of its episode.toml changed."""
    return lambda **changes: open_playthrough(str(episode(**changes)))


@pytest.fixture(name="hear")
def hear_fixture() -> Callable[[Playthrough], list[Event]]:
    return hear


@pytest.fixture
def play_rounds(hear) -> Callable[..., list[Event]]:
    """Lead the small playthrough through its rounds and stop where it next waits.

    Each round is a dictionary: `sets` for the desk, `stop` for the run, `then` an option of AFTER_RUN ("shrink"
    is gone through to the desk).
    """

    def lead(play: Playthrough, rounds: Iterable[dict[str, object]]) -> list[Event]:
        heard = hear(play)
        for each in rounds:
            play.set_desk(*each.get("sets", ()))
            heard += hear(play)
            play.end_training(each.get("stop"))
            heard += hear(play)
            if "then" in each:
                play.take(AFTER_RUN.index(each["then"]) + 1)
                heard += hear(play)
        return heard

    return lead


@pytest.fixture(name="bits")
def bits_fixture():
    return bits


@pytest.fixture(name="outputs_of")
def outputs_of_fixture():
    return outputs_of


def program(name: str) -> ModuleType:
    """A program of tests/programs, loaded from its file; it may import its neighbors, as it does when it is run."""
    folder = str(CHECKOUT / "tests" / "programs")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="session")
def audit() -> ModuleType:
    """The independent auditor."""
    return program("audit")


@pytest.fixture(scope="session")
def judge_endings() -> ModuleType:
    """The independent judge of endings."""
    return program("judge_endings")


@pytest.fixture(scope="session")
def retrain() -> ModuleType:
    """The independent trainer."""
    return program("retrain")


@pytest.fixture(scope="session")
def rewind_many() -> ModuleType:
    """The program that rewinds random playthroughs."""
    return program("rewind_many")
