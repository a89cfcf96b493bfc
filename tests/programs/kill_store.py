"""Kills a game that saves, at random instants, and looks whether all that it said was saved is there, and whole.

    python tests/programs/kill_store.py [N] [SEED]

N (200) times, a child opens the same saves, adds turns and trainings in a loop and prints the number of each once it
is committed; some of the time it is also killed while it opens. After each kill everything that was ever printed must
be there, nothing half-written, and the saves must open without trouble. The exit status is 1 if not.
"""

import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
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
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import Opening, Summary
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store

SIZES, EPOCHS = (6, 24, 12, 1), 300
LONGEST_LIFE = 0.25  # seconds after the child is ready


def training(seed):
    """A training to be saved, some hundred kilobytes."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(24, SIZES[0]))
    y = np.sin(X[:, :1])
    dataset = Dataset(tuple("abcdef"), X[:18], y[:18], X[18:], y[18:], 1.0, 0.0, tuple(range(18)))
    start = newborn(Parameters(SIZES, rng.normal(0, 0.3, parameter_count(SIZES))), seed)
    architecture, chosen = Architecture(SIZES, TANH, HALF_SQUARED), Hyperparameters(0.01, 0.0, 18, EPOCHS, "adam")
    recording = Recording(architecture, dataset, chosen, start)
    recording.advance(EPOCHS)
    return kept(recording, EPOCHS)


def live(path, seed):
    """What the child does until it is killed: `turn N` says that N is saved, with its training if N says so."""
    run = training(1)
    print("ready", flush=True)
    store = Store.open(path)
    if store.notice:
        print("notice", store.notice, flush=True)
    opening = Opening("tea", "tea", "kettles", 1, "Tea", Sources({"01-one.md": b"**NARRATOR:** Once.\n"}))
    playthrough = store.begin(opening)
    timeline = store.add_timeline(playthrough, "one", None)
    chance, parent, number = random.Random(seed), None, 0
    while True:
        number += 1
        has_training = chance.random() < 0.3
        turn = Turn("training" if has_training else "choice", "01-one", "p", read_moves(f"stop@{number}"), (True,))
        with store.together():
            parent = store.add_turn(playthrough, parent, turn, run if has_training else None)
            store.stand(playthrough, parent, 0, timeline, Summary("p", number, "1", (1.0,)))
        print("turn", playthrough, parent, int(has_training), flush=True)


def complaints(path, told):
    """What is wrong with the saves, given all that was told: (playthrough, turn, has_training)."""
    found = []
    expected = training(1)
    with Store.open(path) as store:
        if store.notice:
            found.append(store.notice)
        for saved in store.playthroughs():
            turns = {turn.id: turn for turn in store.turns(saved.id)}
            found += map(str, store.unreadable)
            mine = {turn: has_training for playthrough, turn, has_training in told if playthrough == saved.id}
            found += [f"turn {turn} was told of and is gone" for turn in mine if turn not in turns]
            last = max(turns, default=None)
            if saved.turn != last or store.timelines(saved.id) and store.timelines(saved.id)[0].tip != last:
                found.append(f"playthrough {saved.id} stands at {saved.turn}, and its last turn is {last}")
            for turn in turns.values():
                found += training_complaints(store, turn, expected)
    with closing(sqlite3.connect(path)) as connection:
        if (answer := connection.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            found.append(f"integrity: {answer}")
        orphans = "SELECT count(*) FROM keyframe WHERE turn NOT IN (SELECT turn FROM training)"
        if connection.execute(orphans).fetchone()[0]:
            found.append("keyframes without a training")
    return found


def bits_of(what):
    return [state.parameters.vector.tobytes() + state.memory.tobytes() for state in what.keyframes]


def training_complaints(store, turn, expected):
    what = store.training(turn.id)
    if (what is not None) != (turn.turn.asked == "training"):
        return [f"turn {turn.id} and its training are not both there"]
    if what is not None and bits_of(what) != bits_of(expected):
        return [f"the training of turn {turn.id} has other bits"]
    return []


def kill_many(times, seed, path):
    """Let so many children live and die, and give how many turns they told of and all that was wrong."""
    chance, told, found = random.Random(seed), set(), []
    for life in range(times):
        command = [sys.executable, __file__, "live", str(path), str(seed + life)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "ready\n"
        # Half of them early, where the database is opened and made.
        time.sleep(chance.uniform(0, LONGEST_LIFE if chance.random() < 0.5 else 0.03))
        child.kill()
        for line in child.communicate()[0].split("\n")[:-1]:  # the last one may be cut off
            kind, rest = line.split(maxsplit=1)
            if kind == "turn":
                told.add(tuple(map(int, rest.split())))
            else:
                found.append(rest)
        found += complaints(path, told)
        if chance.random() < 0.1 and told:  # now and then all over again, for a beginning can be killed as well
            told.clear()
            for file in path.parent.iterdir():
                file.unlink()
        yield len(told), found


def main(times="200", seed="1"):
    most = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "saves.sqlite"
        began = time.perf_counter()
        for life, (told, found) in enumerate(kill_many(int(times), int(seed), path), start=1):
            most = max(most, told)
            if found:
                print(f"after kill {life}:", *found, sep="\n    ")
                return 1
    took = time.perf_counter() - began
    print(f"{times} kills in {took:.0f} s, up to {most} turns at a time: all there, none half-written")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["live"]:
        live(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(*sys.argv[1:]))
