"""Finding any epoch of a run of 100,000 again: how long it takes, and how much memory the recording holds for it.

    python tests/benchmarks/replay.py [--epochs N] [--found N]

The network is the Chronicles', full batch, SGD. Epochs are asked for at random, so that nothing found lately helps.
A few are checked to the bit against trainings begun anew.
"""

import gc
import sys
import tracemalloc
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

import machine  # before numpy: it sets the threads

# isort: split
import numpy as np

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.initialization import initialize
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.streams import stream
from neural_drama.network.trainer import Trainer

SIZES, TRAINING, VALIDATION = (6, 40, 40, 24, 12, 1), 180, 60
MOST_MEDIAN, MOST_MEMORY = 16.0, 64.0  # ms, MiB
CHECKED = 5


def recording_of(epochs: int) -> Recording:
    """A recording of which nothing is computed yet."""
    rng = np.random.default_rng(2)
    X = rng.standard_normal((TRAINING + VALIDATION, SIZES[0]))
    y = np.sin(X[:, :1] * X[:, 1:2]) + 0.3 * X[:, 2:3] + 0.2 * rng.standard_normal((len(X), 1))
    n = TRAINING
    names = tuple(f"x{i}" for i in range(SIZES[0]))
    dataset = Dataset(names, X[:n], y[:n], X[n:], y[n:], 1.0, 0.0, tuple(range(n)))
    chosen = Hyperparameters(0.05, 0.0, n, epochs)
    start = newborn(initialize("lecun", SIZES, stream(1, "weights")), 1)
    return Recording(Architecture(SIZES, TANH, HALF_SQUARED), dataset, chosen, start)


def resident() -> float:
    """MiB of memory that the system counts for this process; NaN where it does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * 4096 / 2**20


def traced(epochs: int) -> float:
    """MiB that Python and numpy hold for a recording of so many epochs, and held at most while it was made."""
    gc.collect()
    tracemalloc.start()
    recording = recording_of(epochs)
    recording.advance(epochs)
    recording.state_at(epochs // 3)  # what is kept for searching counts, too
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert recording.last_epoch == epochs
    return most / 2**20


def main() -> int:
    """Print times, memory and the check. Returns 1 if a bit is not the same."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--epochs", type=int, default=100_000)
    parser.add_argument("--found", type=int, default=300)
    asked = parser.parse_args()
    network = "-".join(map(str, SIZES))
    print(f"network {network}, {TRAINING} training and {VALIDATION} validation cases, {asked.epochs} epochs")
    print(f"  {machine.busy()}")
    before = resident()
    recording = recording_of(asked.epochs)
    begun = perf_counter()
    recording.advance(asked.epochs)
    seconds = perf_counter() - begun
    each = seconds / asked.epochs * 1e6
    print(f"  recorded in {seconds:.1f} s, {each:.0f} µs an epoch, loss {recording.losses[-1]:.4f}")
    print(f"  a keyframe every {recording.spacing} epochs, {recording.start.bytes / 1024:.1f} KiB each")

    rng = np.random.default_rng(3)
    times = []
    for epoch in rng.integers(0, asked.epochs + 1, asked.found):
        begun = perf_counter()
        recording.state_at(int(epoch))
        times.append((perf_counter() - begun) * 1e3)
    middle, most, worst = np.percentile(times, (50, 95, 100))
    print(f"  {asked.found} epochs at random: median {middle:.1f} ms, 95th percentile {most:.1f}, worst {worst:.1f}")
    print(f"    median under {MOST_MEDIAN:.0f} ms: {'reached' if middle <= MOST_MEDIAN else 'MISSED'}")
    growth = resident() - before

    wrong = 0
    trainer = Trainer(recording.architecture, recording.dataset, recording.hyperparameters, recording.start)
    for epoch in sorted(int(one) for one in rng.integers(1, asked.epochs, CHECKED)):
        with np.errstate(all="ignore"):
            while trainer.epoch < epoch:
                trainer.run_epoch()
        is_same = bool((recording.state_at(epoch).parameters.vector == trainer.parameters.vector).all())
        wrong += not is_same
        print(f"  epoch {epoch}: {'the same bits as' if is_same else 'NOT the same as'} trained anew")
    del recording, trainer
    memory = traced(asked.epochs)
    print(f"  memory: {memory:.1f} MiB allocated at most, the process grew by {growth:.1f} MiB")
    is_small = max(memory, growth) < MOST_MEMORY
    print(f"    under {MOST_MEMORY:.0f} MiB: {'reached' if is_small else 'MISSED'}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
