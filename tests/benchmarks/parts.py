"""The parts of a step: how long its phases take, and how much of that numpy's operations take by themselves.

Each operation is timed in a loop of its own, on arrays of the sizes and layout that the trainer has. What the phases
take beyond that is Python between the operations, and memory that another operation has pushed out of the cache.
All times are the best of a few rounds.
"""

from collections.abc import Callable
from time import perf_counter

from contenders import Problem, dataset_of, start_of  # before numpy: it sets the threads

# isort: split
import numpy as np

from neural_drama.network.activations import TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import HALF_SQUARED
from neural_drama.network.state import begun
from neural_drama.network.trainer import PHASES, Trainer

ROUNDS = 9

Operation = tuple[str, str, Callable[[], object]]
"""The phase it belongs to, its kind, and the call."""


def operations(problem: Problem) -> list[Operation]:
    """Every operation of a step, features first, with a row of ones for the biases."""
    rng, n, sizes = np.random.default_rng(0), problem.cases, problem.sizes
    p = sum((d + 1) * k for d, k in zip(sizes, sizes[1:], strict=False))
    vector, gradient, step = rng.standard_normal((3, p))
    part, rate = np.array(1.0 / n), np.array(problem.learning_rate)
    found: list[Operation] = []
    for layer, (d, k) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        weights, sums = rng.standard_normal((2, d + 1, k))
        into, before, slope = np.tanh(rng.standard_normal((d + 1, n))), np.ones((d, n)), np.ones((d, n))
        out = np.empty((d, n))  # never what went in: numbers that shrink for ever take longer
        z, delta = rng.standard_normal((2, k, n))
        a = np.empty((k, n))
        found += [
            ("forward", "products", lambda w=weights, i=into, z=z: w.T.dot(i, z)),
            ("backward", "products", lambda i=into, d=delta, s=sums: i.dot(d.T, s)),
        ]
        if layer < len(sizes) - 1:
            found.append(("forward", "activations", lambda z=z, a=a: TANH.value(z, a)))
        else:
            found.append(("forward", "slope of the loss", lambda z=z, a=a: HALF_SQUARED.derivative(z, z, a)))
        if layer > 1:
            found += [
                ("backward", "products", lambda w=weights, d=delta, b=before: w[:-1].dot(d, b)),
                ("backward", "slopes", lambda i=into, s=slope: TANH.derivative(i[:-1], i[:-1], s)),
                ("backward", "deltas by slopes", lambda b=before, s=slope, o=out: np.multiply(b, s, o)),
            ]
    return [
        *found,
        ("backward", "mean over the cases", lambda: np.multiply(gradient, part, step)),
        ("update", "arithmetic", lambda: np.subtract(vector, np.multiply(gradient, rate, step), vector)),
        ("update", "watch for overflow", lambda: vector.dot(vector)),
    ]


def show(problem: Problem, steps: int) -> None:
    """Print the parts of a step, by phase and kind."""
    rounds = [_phases(problem, steps) for _ in range(ROUNDS)]
    phases = {phase: min(one[phase] for one in rounds) for phase in PHASES}
    whole = sum(phases.values())
    alone: dict[tuple[str, str], list[float]] = {}
    for phase, kind, call in operations(problem):
        alone.setdefault((phase, kind), []).append(_alone(call, steps))
    print(f"  {'phase':10}{'operation':22}{'calls':>6}{'µs':>9}{'part':>7}")
    for phase in PHASES:
        rest = phases[phase]
        for (where, kind), times in alone.items():
            if where == phase:
                rest -= sum(times)
                print(f"  {phase:10}{kind:22}{len(times):6d}{sum(times):9.2f}{sum(times) / whole:7.0%}")
        print(f"  {phase:10}{'Python and memory':22}{'':6}{rest:9.2f}{rest / whole:7.0%}")
    print(f"  {'':10}{'the whole step':22}{'':6}{whole:9.2f}")
    fans = list(zip(problem.sizes, problem.sizes[1:], strict=False))
    # Each weight and bias counts once forward and once in its gradient, each weight behind layer 1 once more.
    products = 2 * sum((d + 1) * k for d, k in fans) + sum(d * k for d, k in fans[1:])
    spent = sum(sum(times) for (_, kind), times in alone.items() if kind == "products")
    print(f"  in the products {2e-3 * problem.cases * products / spent:.0f} billion floating-point operations a second")


def _phases(problem: Problem, steps: int) -> dict[str, float]:
    """Microseconds a step that each phase of the real trainer takes."""
    chosen = Hyperparameters(problem.learning_rate, 0.0, problem.cases, steps)
    architecture = Architecture(problem.sizes, TANH, HALF_SQUARED)
    trainer = Trainer(architecture, dataset_of(problem, 0), chosen, begun(start_of(problem), chosen))
    spent = dict.fromkeys(PHASES, 0.0)
    before = perf_counter()
    for _ in range(steps):
        for phase in trainer.phases():
            now = perf_counter()
            spent[phase] += now - before
            before = now
    return {phase: seconds / steps * 1e6 for phase, seconds in spent.items()}


def _alone(call: Callable[[], object], steps: int) -> float:
    """Microseconds a call takes, less those of a call that does nothing."""
    return max(0.0, _loop(call, steps) - _loop(lambda: None, steps))


def _loop(call: Callable[[], object], steps: int) -> float:
    def once() -> float:
        before = perf_counter()
        for _ in range(steps):
            call()
        return (perf_counter() - before) / steps * 1e6

    return min(once() for _ in range(ROUNDS))
