"""A folder for saves, a store in it, small trainings to put by, and bits to compare them with."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.keeping import Kept
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import Opening, Summary
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store
from neural_drama.saves.whereabouts import FOLDER_VARIABLE

SIZES = (3, 5, 1)
SCENE = b"**NARRATOR:** Once.\n"
SUMMARY = Summary("The Call", 12, "2.7 minutes", (1.0, 0.5, float("inf"), float("nan"), -0.0))


def recording_of(epochs: int = 70, optimizer: str = "adam", rate: float = 0.01, **others: object) -> Recording:
    """A training of a small network, computed to its end."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(16, 3))
    y = np.sin(X[:, :1]) + X[:, 1:2]
    dataset = Dataset(("a", "b", "c"), X[:12], y[:12], X[12:], y[12:], 2.5, 40.0, tuple(range(12)))
    chosen = Hyperparameters(rate, 0.001, 5, epochs, optimizer, **others)  # type: ignore[arg-type]
    start = newborn(Parameters(SIZES, rng.normal(0, 0.4, parameter_count(SIZES))), 7)
    recording = Recording(Architecture(SIZES, TANH, HALF_SQUARED), dataset, chosen, start)
    recording.advance(epochs)
    return recording


def bits_of(kept: Kept) -> tuple[object, ...]:
    """All of a training that is kept, to be compared bit by bit."""
    states = tuple(
        (
            state.epoch, state.parameters.sizes, state.parameters.vector.tobytes(), repr(state.order),
            repr(state.dropout), state.optimizer, state.memory.shape, state.memory.tobytes(), state.updates,
            state.trained, repr(state.lowest), state.waited,
        )
        for state in kept.keyframes
    )  # fmt: skip
    curves = kept.losses.tobytes(), kept.validation_losses.tobytes()
    return (repr(kept.hyperparameters), states, curves, kept.first_non_finite)


def opening_of(**changed: object) -> Opening:
    """An opening of which only what matters needs to be said."""
    usual = {"episode": "tea", "folder": "tea", "case": "kettles", "seed": 330, "title": "Tea at Noon"}
    return Opening(**{**usual, "sources": Sources({"01-one.md": SCENE}), **changed})  # type: ignore[arg-type]


def turn_of(moves: str = "1", asked: str = "choice", verdicts: tuple[bool | str, ...] = (True, False)) -> Turn:
    """A turn of which only what matters needs to be said."""
    return Turn(asked, "01-one", "the-call", read_moves(moves), verdicts)


def digests_of(folder: Path) -> dict[str, str]:
    """What is in the files of a folder, but for memory shared with others, which is no part of what is saved."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.endswith("-shm")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _handed_out(name: str, tool: object) -> object:
    """A fixture that is the tool itself, since a conftest cannot be imported from."""
    return pytest.fixture(name=name)(lambda: tool)


recording_fixture = _handed_out("recording_of", recording_of)
bits_fixture = _handed_out("bits_of", bits_of)
opening_fixture = _handed_out("opening_of", opening_of)
turn_fixture = _handed_out("turn_of", turn_of)
digests_fixture = _handed_out("digests_of", digests_of)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the saves of a test are; no test ever opens those of whoever runs it."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "saves.sqlite"


@pytest.fixture
def store(path: Path) -> Store:
    with Store.open() as opened:
        yield opened


@pytest.fixture
def summary() -> Summary:
    return SUMMARY


@pytest.fixture
def filled(path: Path) -> Callable[[], int]:
    """Puts a playthrough with three turns and a training by, closes the store, and gives its number."""

    def fill() -> int:
        from neural_drama.network.keeping import kept

        with Store.open(path) as store:
            playthrough = store.begin(opening_of())
            first = store.add_turn(playthrough, None, turn_of("1"))
            second = store.add_turn(playthrough, first, turn_of("rate=0.5", "desk"))
            third = store.add_turn(playthrough, second, turn_of("stop@40", "training"), kept(recording_of(), 40))
            timeline = store.add_timeline(playthrough, "the first", third)
            store.stand(playthrough, third, 2, timeline, SUMMARY)
            store.save(playthrough, second, 1, "before the run", SUMMARY)
        return playthrough

    return fill
