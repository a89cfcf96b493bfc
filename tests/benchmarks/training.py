"""The speed of training beside PyTorch, scikit-learn and JAX, all on the same network in one run, as ratios.

    python tests/benchmarks/training.py [--steps N] [--rounds N] [--profile]

First everyone takes the same few steps; who ends up elsewhere is no peer, and no table is printed. Then each round
times everyone once, one after the other, and a ratio is the median of those within the rounds, so that whatever else
the machine does falls on both sides.
"""

import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from contenders import Contender, Layers, Problem, ours  # before numpy: it sets the threads

# isort: split
import machine
import numpy as np
import parts
from peers import PEERS

NETWORKS = ((2, 8, 8, 1), (8, 40, 40, 24, 1))
CHECKED = (1, 2, 10, 50)
"""Steps after which all must be at the same place. A smooth run: at the edge of stability rounding would grow."""
TOLERANCE = 1e-9

Times = dict[tuple[str, str], list[float]]
"""Microseconds a step of each peer's each way, one entry a round."""


@dataclass(frozen=True)
class Target:
    """A peer must take at least so many times as long as ours, also by its fastest way."""

    peer: str
    least: float
    told: str


TARGETS = {
    NETWORKS[0]: (
        Target("PyTorch eager", 5.0, "5x as fast"),
        Target("scikit-learn", 5.0, "5x as fast"),
        Target("JAX, jitted step", 1.0, "not slower"),
        Target("JAX, fused run", 1 / 3, "within 3x of it"),
    ),
    NETWORKS[1]: (
        Target("PyTorch eager", 2.5, "2.5x as fast"),
        Target("scikit-learn", 2.0, "2x as fast"),
        Target("JAX, fused run", 1 / 2, "within 2x of it"),
    ),
}
BARE, MEASURED = ("ours", "bare"), ("ours", "with the loss")
RECORDED = (("ours", "recorded"), ("ours", "recorded, 25% validation"))
LEAST_RECORDED = 0.65


def loss_of(problem: Problem, layers: Layers) -> float:
    """The mean of half the squared misses, written out once more, so that nobody is judged by his own word."""
    X, y = (array[: problem.cases] for array in problem.data)
    for weights, biases in layers[:-1]:
        X = np.tanh(X @ weights + biases)
    weights, biases = layers[-1]
    return float(0.5 * np.mean((X @ weights + biases - y) ** 2))


def contenders(problem: Problem) -> tuple[list[Contender], list[str]]:
    """All who are here, ours first, and the names of the peers that are not installed."""
    here, missing = [*ours(problem)], []
    for name, peer in PEERS.items():
        try:
            here += peer(problem)
        except ImportError:
            missing.append(name)
    return here, missing


def disagreements(problem: Problem, everyone: list[Contender]) -> list[str]:
    """Who has another loss or other weights than ours after the steps that are checked."""
    found = []
    for steps in CHECKED:
        losses, ends = [], []
        for contender in everyone:
            go, told = contender.prepare(steps)
            go()
            ends.append(np.concatenate([array.ravel() for layer in told() for array in layer]))
            losses.append(loss_of(problem, told()))
        for contender, loss, end in zip(everyone, losses, ends, strict=True):
            apart = abs(loss / losses[0] - 1), float(np.abs(end - ends[0]).max() / np.abs(ends[0]).max())
            if not max(apart) <= TOLERANCE:
                found.append(
                    f"after {steps} steps {contender.peer}, {contender.way}: loss {loss!r}, ours {losses[0]!r}; "
                    f"weights apart by {apart[1]:.1e}"
                )
        print(f"  after {steps:2d} steps loss {losses[0]:.12f}, all within {np.ptp(losses) / losses[0]:.0e}")
    return found


def timed(everyone: list[Contender], steps: int, rounds: int) -> Times:
    """Time everyone once a round, beginning with another one each time."""
    times: Times = {(one.peer, one.way): [] for one in everyone}
    for number in range(rounds + 1):
        first = number % len(everyone)
        for one in (*everyone[first:], *everyone[:first]):
            go, _ = one.prepare(steps)
            before = perf_counter()
            go()
            if number:  # the first round only warms up
                times[one.peer, one.way].append((perf_counter() - before) / steps * 1e6)
    return times


def ratio(times: Times, who: tuple[str, str], to: tuple[str, str]) -> float:
    """How many times as long one takes as the other: the median over the rounds."""
    return median(mine / theirs for mine, theirs in zip(times[who], times[to], strict=True))


def show(sizes: tuple[int, ...], times: Times, missing: list[str]) -> None:
    """The table of times, then the targets."""
    print(f"  {'':18}{'':26}{'best':>9}{'median':>9}   {'÷ ours bare':>11}{'(of bests)':>12}   {'÷ with the loss':>15}")
    for (peer, way), each in times.items():
        bare, measured = ratio(times, (peer, way), BARE), ratio(times, (peer, way), MEASURED)
        row = f"  {peer:18}{way:26}{min(each):9.1f}{median(each):9.1f}"
        print(f"{row}   {bare:11.2f}{min(each) / min(times[BARE]):12.2f}   {measured:15.2f}")
    for peer in missing:
        print(f"  {peer:18}not installed")
    print()
    print(f"  {'speed of ours':18}{'target':18}{'by its fastest way':28}{'(ours with the loss)':28}by its usual way")
    for target in TARGETS[sizes]:
        ways = [key for key in times if key[0] == target.peer]
        if not ways:
            print(f"  {target.peer:18}{target.told:18}not installed")
            continue
        # Ours does not need the loss to train and the peers compute it, so both are told.
        bare, measured = (min(ratio(times, way, to) for way in ways) for to in (BARE, MEASURED))
        usual = ratio(times, ways[0], BARE)
        verdicts = [_verdict(found, target.least) for found in (bare, measured, usual)]
        print(f"  {target.peer:18}{target.told:18}{verdicts[0]:28}{verdicts[1]:28}{verdicts[2]}")
    for who in RECORDED:
        part = ratio(times, BARE, who)
        is_reached = "reached" if part >= LEAST_RECORDED else "MISSED"
        print(f"  {who[1]:36}{part:.0%} of bare, {LEAST_RECORDED:.0%} asked: {is_reached}")


def _verdict(found: float, least: float) -> str:
    speed = f"{found:.2f}x as fast" if found >= 1 else f"{1 / found:.2f}x as long"
    return f"{speed}: {'reached' if found >= least else 'MISSED'}"


def main() -> int:
    """Print everything. Returns 1 if anyone computes something else."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--profile", action="store_true", help="show where our own time goes instead")
    asked = parser.parse_args()
    print("64-bit floats; one thread for BLAS and within each operation of all; microseconds a step")
    print(machine.busy())
    for sizes in NETWORKS:
        problem = Problem(sizes)
        print(f"\nnetwork {'-'.join(map(str, sizes))}, {problem.cases} cases, full batch, SGD, half squared loss")
        if asked.profile:
            parts.show(problem, asked.steps)
            continue
        everyone, missing = contenders(problem)
        if found := disagreements(problem, everyone):
            print("no table, for not all compute the same:", *found, sep="\n  ")
            return 1
        print(f"  {asked.rounds} rounds of {asked.steps} steps\n")
        show(sizes, timed(everyone, asked.steps, asked.rounds), missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
