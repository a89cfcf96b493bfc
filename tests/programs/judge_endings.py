"""A judge of endings: plays by chance with real training, and decides each ending again from the weights alone.

`python tests/programs/judge_endings.py [EPISODE] [-n PLAYS] [--seed N] [--epochs MOST]` prints how often a training
came to each ending, and every ending that the weights do not bear out; then its exit status is 1. The package plays,
and hands over data, weights after each epoch and settings; losses, misses, slopes, blame and what follows from them are
computed here, by nothing of the package. A comparison closer to its boundary than MARGIN decides nothing, either way.
"""

import argparse
import sys
from collections import Counter
from functools import cached_property
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered, Trained, TrainingBegan
from neural_drama.playthrough.moves import MoveError, Set
from neural_drama.playthrough.opening import open_playthrough

MARGIN = 1e-7
"""Of the larger side of a comparison."""

MOST_ANSWERS = 300
SILENT_BELOW = {"relu": (-1e-9, 1e-9), "gelu": (-30.0, -4.0)}
"""Below the first weighted input a neuron says and passes on nothing; from the second on it does. Between, who knows:
a kink, or where rounding makes nothing of next to nothing. A sigmoid is never quite zero."""


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def bell(z):
    """The inner function of the tanh form of GELU, and its slope."""
    root = np.sqrt(2 / np.pi)
    return root * (z + 0.044715 * z**3), root * (1 + 3 * 0.044715 * z**2)


def gelu(z):
    inner, slope = bell(z)
    said = np.tanh(inner)
    return 0.5 * z * (1 + said), 0.5 * (1 + said) + 0.5 * z * (1 - said**2) * slope


ACTIVATIONS = {
    "linear": lambda z: (z, np.ones_like(z)),
    "step": lambda z: ((z > 0).astype(float), np.zeros_like(z)),
    "sigmoid": lambda z: (sigmoid(z), sigmoid(z) * (1 - sigmoid(z))),
    "tanh": lambda z: (np.tanh(z), 1 - np.tanh(z) ** 2),
    "relu": lambda z: (np.maximum(z, 0), (z > 0).astype(float)),
    "leaky_relu": lambda z: (np.where(z > 0, z, 0.01 * z), np.where(z > 0, 1, 0.01)),
    "gelu": gelu,
}
"""Value and slope."""


def probabilities(o):
    if o.shape[1] == 1:
        return sigmoid(o)
    grown = np.exp(o - o.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def entropy(o, t):
    if o.shape[1] == 1:
        return (np.logaddexp(0, o) - t * o)[:, 0]
    return np.logaddexp.reduce(o, axis=1) - (t * o).sum(axis=1)


def huber(d):
    return np.where(abs(d) <= 1, d**2 / 2, abs(d) - 0.5)


LOSSES = {
    "half_squared": (lambda o, t: ((o - t) ** 2 / 2)[:, 0], lambda o, t: o - t, lambda loss: np.sqrt(2 * loss)),
    "absolute": (lambda o, t: abs(o - t)[:, 0], lambda o, t: np.sign(o - t), lambda loss: loss),
    "huber": (
        lambda o, t: huber(o - t)[:, 0], lambda o, t: np.clip(o - t, -1, 1),
        lambda loss: np.sqrt(2 * loss) if loss <= 0.5 else loss + 0.5,
    ),
    "binary_cross_entropy": (entropy, lambda o, t: probabilities(o) - t, lambda loss: 1 - np.exp(-loss)),
    "cross_entropy": (entropy, lambda o, t: probabilities(o) - t, lambda loss: 1 - np.exp(-loss)),
}  # fmt: skip
"""The loss of each case, its slope by the outputs, and the miss that a mean loss stands for; all scaled."""


def above(one, other):
    """Whether one number is above another; None where that is too close to tell. Nothing is above NaN."""
    if not (np.isfinite(one) and np.isfinite(other)):
        return bool(one > other)
    return None if abs(one - other) <= MARGIN * max(abs(one), abs(other)) else bool(one > other)


def every(*answers):
    return False if False in answers else None if None in answers else True


def some(answers):
    answers = list(answers)
    return True if True in answers else None if None in answers else False


def opposite(answer):
    return None if answer is None else not answer


class Case:
    """A training that is over, as it is judged: data, settings and weights."""

    def __init__(self, moment, found):
        """found: the weights that the training set out with, and the epoch, noted before it began."""
        data, self.goals = moment.case_file.dataset, (moment.case_file.goal, moment.case_file.validation_goal)
        self.x, self.t, self.scale = data.X_train, data.y_train, data.target_scale
        self.kept_x, self.kept_t = data.X_validation, data.y_validation
        self.activation, self.incident = moment.architecture.activation.name, moment.incident
        self.loss, self.slope, self.miss_of = LOSSES[moment.architecture.loss.name]
        self.is_linear = moment.architecture.loss.name in ("half_squared", "absolute", "huber")
        self.penalty = moment.hyperparameters.regularization
        self.epoch, (self.found, self.found_epoch) = moment.epoch, found
        self.of = [arrays(moment.history.parameters_at(epoch)) for epoch in range(moment.epoch + 1)]
        self.end = arrays(moment.parameters)

    def passed(self, weights, x):
        """The weighted inputs, activations and slopes of each layer, the output last."""
        seen, a = [], x
        for number, (w, b) in enumerate(weights, start=1):
            z = a @ w + b
            a, slope = (z, np.ones_like(z)) if number == len(weights) else ACTIVATIONS[self.activation](z)
            seen.append((z, a, slope))
        return seen

    def mean(self, weights, x, t):
        return float(np.mean(self.loss(self.passed(weights, x)[-1][0], t)))

    @cached_property
    def curve(self):
        return np.array([self.mean(weights, self.x, self.t) for weights in self.of])

    @cached_property
    def kept_curve(self):
        return np.array([self.mean(weights, self.kept_x, self.kept_t) for weights in self.of])

    @cached_property
    def here(self):
        return self.mean(self.end, self.x, self.t)

    @cached_property
    def ignorance(self):
        """What it costs to say the same of every case."""
        mean = self.t.mean(axis=0, keepdims=True)
        if not self.is_linear:
            mean = np.log(mean / (1 - mean)) if mean.shape[1] == 1 else np.log(np.maximum(mean, 1e-300))
        return float(np.mean(self.loss(np.repeat(mean, len(self.t), axis=0), self.t)))

    @cached_property
    def typical_kept(self):
        return self.scale * float(self.miss_of(self.mean(self.end, self.kept_x, self.kept_t)))

    def miss(self):
        o, t = self.passed(self.end, self.x[self.incident][None, :])[-1][0], self.t[self.incident][None, :]
        if self.is_linear:
            return self.scale * float((o - t)[0, 0])
        said = probabilities(o)
        return float((said - t)[0, 0]) if o.shape[1] == 1 else float((said * t).sum()) - 1

    # The conditions, in the words of the documented table

    def explosion(self):
        """The loss is not finite, or over ten times what it was at the start."""
        last = self.curve[-1]
        return True if not np.isfinite(last) else above(last, 10 * self.curve[0])

    def justice_served(self):
        """The incident and the validation cases reach their goals."""
        miss = abs(self.miss())
        if not (np.isfinite(miss) and np.isfinite(self.typical_kept)):
            return False
        reached = zip((miss, self.typical_kept), self.goals, strict=True)
        return every(*(opposite(above(one, goal)) for one, goal in reached))

    def tyrant(self):
        """A penalty crushed the weights, and little more than the average is known."""
        if not self.penalty:
            return False
        longest = max(length(w for w, _ in weights) for weights in (self.found, self.of[0]))
        return every(
            above(self.here, 0.8 * self.ignorance), above(0.5 * longest, length(w for w, _ in self.end)),
        )  # fmt: skip

    def show_off(self):
        """It learned its own cases at the cost of those it never saw."""
        turn = int(np.argmin(np.where(np.isnan(self.kept_curve), np.inf, self.kept_curve)))
        last, then = self.curve[-1], self.curve[turn]
        has_not_risen = bool(last <= then) if turn == len(self.curve) - 1 else opposite(above(last, then))
        return every(
            above(self.kept_curve[-1], 1.1 * self.kept_curve[turn]), has_not_risen,
            opposite(above(self.here, 0.5 * self.ignorance)), opposite_of_reached(self.typical_kept, self.goals[1]),
        )  # fmt: skip

    def silent_witnesses(self):
        """Half of a layer or more is silent and passes no blame, whatever the case."""
        if self.activation not in SILENT_BELOW:
            return False  # no other is flat at zero, but the step, which passes nothing on whoever is silent
        least, most = SILENT_BELOW[self.activation]
        layers = []
        for z, _, _ in self.passed(self.end, self.x)[:-1]:
            surely, perhaps = z < least, z < most
            counts = [int(marks.all(axis=0).sum()) for marks in (surely, perhaps)]
            half = 0.5 * z.shape[1]
            layers.append(True if counts[0] >= half else None if counts[1] >= half else False)
        return some(layers)

    def cold_trail(self):
        """In some layer less than a thousandth of the output's blame arrives."""
        seen = self.passed(self.end, self.x)
        delta = self.slope(seen[-1][0], self.t)
        sizes = [typical(delta)]
        for (w, _), (_, _, slope) in zip(self.end[:0:-1], seen[-2::-1], strict=True):
            delta = (delta @ w.T) * slope
            sizes.append(typical(delta))
        output = sizes[0]
        return some(above(1e-3 * output, size) for size in sizes[1:]) if output > 0 else False

    def frozen_trail(self):
        """Most of the loss is left, and the parameters hardly moved."""
        began = self.mean(self.of[self.found_epoch], self.x, self.t)
        start, end = flat(self.found), flat(self.end)
        longest = max(np.linalg.norm(start), np.linalg.norm(end))
        return every(
            self.epoch > self.found_epoch, opposite(self.explosion()), opposite(above(self.here, began / 0.8)),
            above(self.here, 0.8 * began), opposite(above(np.linalg.norm(end - start), 0.1 * longest)),
        )  # fmt: skip

    def out_of_epochs(self):
        """The run ended before the goals were reached."""
        return True


ORDER = (
    "explosion", "justice-served", "tyrant", "show-off", "silent-witnesses", "cold-trail", "frozen-trail",
    "out-of-epochs",
)  # fmt: skip
"""As the table is documented: the first that holds decides."""


def arrays(parameters):
    return list(zip(parameters.weights, parameters.biases, strict=True))


def flat(weights):
    return np.concatenate([array.ravel() for pair in weights for array in pair])


def length(arrays):
    return float(np.sqrt(sum(float((array**2).sum()) for array in arrays)))


def typical(values):
    largest = float(abs(values).max())
    return largest * float(np.sqrt(np.mean((values / largest) ** 2))) if 0 < largest < np.inf else largest


def opposite_of_reached(value, goal):
    return True if not np.isfinite(value) else above(value, goal)


def judge(case, named):
    """What is wrong with an ending; "" if nothing is."""
    with np.errstate(all="ignore"):
        for name in ORDER:
            holds = getattr(case, name.replace("-", "_"))()
            if name == named:
                return "" if holds is not False else f"{named}, but it does not hold"
            if holds is True:
                return f"{named}, but {name} holds and comes before it"
    return f"{named} is no ending"


RATES = (1e-6, 1e-3, 0.01, 0.1, 0.3, 1.0, 10.0, 1000.0)


def desk(controls, rng, most):
    """Some of the dials turned by chance, further than a player would, and few epochs."""
    sets = {}
    for control in controls:
        if control.name == "epochs":
            sets["epochs"] = min(float(rng.integers(1, most + 1)), control.most)
        elif control.name == "rate":
            sets["rate"] = RATES[int(rng.integers(len(RATES)))]
        elif rng.random() < 0.3 and control.words:
            sets[control.name] = control.words[int(rng.integers(len(control.words)))]
        elif rng.random() < 0.3 and control.steps:
            sets[control.name] = control.steps[int(rng.integers(len(control.steps)))]
    return [Set(name, value) for name, value in sets.items()]


def played(episode, number, most, case=None):
    """Each training of a play by chance, and at the end the curtain's ending, with what is wrong with it."""
    rng, found, last = np.random.default_rng(number), None, None
    play = open_playthrough(episode, case, number)
    for _ in range(MOST_ANSWERS):
        while (event := play.advance()) is not play.waiting:
            if isinstance(event, Trained):
                last = event.moment.verdict
                yield last, judge(Case(event.moment, found), last)
            if isinstance(event, CurtainFell):
                # A new network has come to nothing yet; else the curtain falls on what the last training came to.
                wrong = event.ending not in (last, play.moment.verdict or None)
                yield "curtain", f"the curtain says {event.ending}" if wrong else ""
                return
        match event:
            case Offered(options):
                play.take(int(rng.integers(len(options))) + 1)
            case NeuronAsked(width=width):
                play.name_neuron(int(rng.integers(width)) + 1)
            case DeskOpened(controls):
                sets = desk(controls, rng, most)
                try:
                    play.set_desk(*sets)
                except MoveError:  # so few cases that no such part of them can be held out
                    play.set_desk(*(one for one in sets if one.control != "validation"))
            case TrainingBegan(from_epoch=first, to_epoch=to):
                if to - first > most:  # as the episode sets it, which is longer than there is time for
                    to = first + most
                found = arrays(play.moment.parameters.copy()), first
                play.end_training(to)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("episode", nargs="?", default="chronicles")
    parser.add_argument("-n", type=int, default=200, help="how many plays")
    parser.add_argument("--seed", type=int, default=1, help="of the first of them")
    parser.add_argument("--epochs", type=int, default=200, help="the most that one training takes")
    parser.add_argument("--case")
    options = parser.parse_args()
    counts, complaints = Counter(), 0
    for number in range(options.seed, options.seed + options.n):
        for name, complaint in played(options.episode, number, options.epochs, options.case):
            counts[name] += 1
            if complaint:
                complaints += 1
                print(f"seed {number}: {complaint}")
    print(", ".join(f"{name} {count}" for name, count in counts.most_common()))
    print(f"{complaints} wrong")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
