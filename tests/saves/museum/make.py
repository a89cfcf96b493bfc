"""Makes databases for the museum by the package as it stands: `python tests/saves/museum/make.py vN.sqlite`.

Another is made beside it, `chronicles-vN.sqlite`, with a playthrough that was really played. Neither overwrites one
that is there.
"""

import sys
from pathlib import Path

import numpy as np

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.keeping import kept
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.playthrough.events import DeskOpened, NeuronAsked, Offered, TrainingBegan
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Set, read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import Opening, Summary
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store

SIZES = (2, 4, 1)


def training(optimizer, epochs, stop, rate=0.01):
    """A small training, stopped after an epoch."""
    rng = np.random.default_rng(11)
    X = rng.normal(size=(12, 2))
    y = np.sin(X[:, :1]) + X[:, 1:]
    dataset = Dataset(("a", "b"), X[:9], y[:9], X[9:], y[9:], 2.0, 30.0, tuple(range(9)))
    chosen = Hyperparameters(rate, 0.001, 4, epochs, optimizer, schedule="cosine", dropout=0.1, patience=500)
    start = newborn(Parameters(SIZES, rng.normal(0, 0.4, parameter_count(SIZES))), 3)
    recording = Recording(Architecture(SIZES, TANH, HALF_SQUARED), dataset, chosen, start)
    recording.advance(epochs)
    return kept(recording, min(stop, recording.last_epoch))


def turn(asked, moves, *verdicts):
    """A turn of the Chronicles' fifth scene."""
    return Turn(asked, "05-the-team-assembles", "the-desk", read_moves(moves), verdicts)


def make(path):
    """One playthrough with two timelines, two trainings of which one was lost, an edit and two named saves."""
    scene = "**NARRATOR:** Café.\r\n".encode()
    files = {"episode.toml": b'title = "Tea"\n', "01-one.md": scene, "tea.csv": b"\xff\x00"}
    with Store.open(path) as store:
        tea = store.begin(Opening("~/tea", "tea", "kettles", 2**63 - 1, "Tea at Noon — 午", Sources(files)))
        first = store.add_turn(tea, None, turn("choice", "2", True, True, False, "unsolved", True))
        desk = store.add_turn(tea, first, turn("desk", "rate=0.5,optimizer=adam"))
        run = store.add_turn(tea, desk, turn("training", "stop@40", "frozen-trail"), training("adam", 70, 40))
        named = store.add_turn(tea, run, turn("neuron", "neuron=7", False))
        lost = store.add_turn(tea, desk, turn("training", "", "explosion"), training("sgd", 70, 70, 900.0))
        edited = Sources({**files, "01-one.md": b"**NARRATOR:** Tea.\n"})
        store.add_turn(tea, lost, turn("edited", ""), script=edited)
        main = store.add_timeline(tea, "the first", named)
        store.add_timeline(tea, "too fast", lost)
        store.save(tea, desk, 3, "before the run", Summary("The Team", 0, "2.7 minutes", (1.5,)))
        gone = store.save(tea, None, 0, "the start", Summary())
        store.delete_save(gone)
        store.stand(tea, named, 2, main, Summary("Justice Served", 40, "0.3 minutes", (1.5, 0.5, float("inf"))))
        store.delete(store.begin(Opening("chronicles", "chronicles", "trams", 330, "The Chronicles", Sources(files))))


def answer(timelines):
    """Hear what is said up to the next question, and answer it: by the first option, and with few epochs."""
    while timelines.waiting is None:
        timelines.advance()
    match timelines.waiting:
        case DeskOpened():
            timelines.set_desk(Set("epochs", 24.0), Set("rate", 0.02))
        case TrainingBegan():
            timelines.end_training()
        case NeuronAsked():
            timelines.name_neuron(2)
        case Offered():
            timelines.take(1)


def play(path):
    """The Chronicles, left for another way at their first choice, with a named save, and two lines after a training."""
    play = open_playthrough("chronicles")
    with Store.open(path) as store:
        timelines = Timelines(play, Journal(lambda: store, opening_of(play, "chronicles")))
        for _ in range(3):
            answer(timelines)
        timelines.rename(timelines.current, "the first way")
        timelines.go_to(timelines.opening, lines=10_000)
        timelines.take(2)
        while timelines.here.turn.asked != "training":
            answer(timelines)
        timelines.advance()
        timelines.keeper.save(timelines, 0, "after the run")
        timelines.go_to(timelines.here)
        shown = 0
        while shown < 2:
            shown += isinstance(timelines.advance(), Spoken)
        timelines.keeper.stand(timelines, shown)


if __name__ == "__main__":
    target = Path(__file__).parent / sys.argv[1]
    for file, maker in ((target, make), (target.with_name(f"chronicles-{target.name}"), play)):
        if file.exists():
            print(f"{file} is there already")
        else:
            maker(file)
            file.with_name(f"{file.stem}.lock").unlink(missing_ok=True)
