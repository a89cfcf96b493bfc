"""Nudges: every figure that is a slope measured a second time, by changing one number a little and running again.

A central difference is off by as much as the curve bends between its ends, and by what the rounding of its values
leaves after division by their distance. Both are estimated, and of a few steps the one is taken that has least of
them: which one that is does not depend on the figure that is to be confirmed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.misses import rival
from neural_drama.network.nudging import KINKED, LOSS_KINKS
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Forward, forward
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.batches import last_batch

STEPS = (1e-4, 1e-5, 1e-6, 1e-7)
"""How far a number of about 1 is nudged, down and up; of these the step is taken that can be trusted most."""

SURENESS = 10.0
"""How many times its own estimate a measured slope may be off."""

BLURRED = 0.01
"""A slope cannot be confirmed where the estimate of what it may be off is more than this part of it."""

ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""What a value loses, as a part of itself, on its way through a few layers."""

Outcome = Literal["agrees", "differs", "bends", "blurred", "lost"]
"""bends: something bends between down and up; blurred: rounding hides it; lost: a number is not finite."""


@dataclass(frozen=True, slots=True)
class Nudged:
    """A slope measured: what was nudged by how much, what was read below and above, and what follows."""

    what: str  # was nudged
    reads: str  # what was read, as in "the loss of the case"
    at: float  # where it stood
    h: float  # down and up
    down: float
    up: float
    times: float  # what the slope was multiplied by: s, or -1
    slope: float  # measured, times this; with the unit of the figure
    computed: float  # the figure itself
    may_be_off: float  # by the step and by rounding
    outcome: Outcome

    @property
    def difference(self) -> float:
        """Measured less computed."""
        return self.slope - self.computed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a nudged network gave: a value, what its rounding is relative to, and on which side of each kink it was."""

    value: float
    size: float
    sides: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Nudging:
    """What can be nudged, and what is read then. read(number) has the number in the place of `at`."""

    what: str
    reads: str
    at: float
    read: Callable[[float], Reading]
    times: float = 1.0
    bends: Callable[[float, float], bool] | None = None  # between two places, where no sides are given
    lost: float = 0.0  # what the computed slope may have lost in rounding itself


def measured(nudging: Nudging, computed: float) -> Nudged:
    """Measure a slope by the step that can be trusted most, and hold the computed one to it."""
    with np.errstate(all="ignore"):
        tries = [_with_step(nudging, computed, h) for h in STEPS]
    # A step over a kink tells nothing; a finer one may not cross it.
    return min(tries, key=lambda one: (_WORST.index(one.outcome) // 2, _ordered(one.may_be_off)))


_WORST: tuple[Outcome, ...] = ("agrees", "differs", "blurred", "bends", "lost")


def _with_step(nudging: Nudging, computed: float, h: float) -> Nudged:
    at, read = nudging.at, nudging.read
    down, up = read(at - h), read(at + h)
    slope, width = _slope(nudging, down, up, h)
    half, _ = _slope(nudging, read(at - h / 2), read(at + h / 2), h / 2)
    rounding = abs(nudging.times) * ROUNDING * max(down.size, up.size) / width if width else np.inf
    # Of the error of h, three quarters are gone at half of it.
    may_be_off = abs(slope - half) * 4 / 3 + rounding + nudging.lost
    return Nudged(
        nudging.what, nudging.reads, at, h, down.value, up.value, nudging.times, slope, computed, may_be_off,
        _outcome(nudging, down, up, h, slope, computed, may_be_off),
    )  # fmt: skip


def _slope(nudging: Nudging, down: Reading, up: Reading, h: float) -> tuple[float, float]:
    # What was nudged is what is left of it after rounding.
    width = (nudging.at + h) - (nudging.at - h)
    return (nudging.times * (up.value - down.value) / width if width else float("nan")), width


def _outcome(
    nudging: Nudging, down: Reading, up: Reading, h: float, slope: float, computed: float, may_be_off: float
) -> Outcome:
    if not np.isfinite([slope, computed, may_be_off]).all():
        return "lost"
    if down.sides != up.sides or (nudging.bends is not None and nudging.bends(nudging.at - h, nudging.at + h)):
        return "bends"
    allowed = SURENESS * may_be_off + 1e-9 * abs(computed)
    if not abs(slope - computed) <= allowed:
        return "differs"
    is_seen = may_be_off <= BLURRED * max(abs(computed), abs(slope)) or slope == computed
    return "agrees" if is_seen else "blurred"


def _ordered(value: float) -> float:
    return float("inf") if np.isnan(value) else value


@dataclass(frozen=True, slots=True)
class _Neuron:
    """The incident run through the network once, and from the neuron in question on as often as it is nudged."""

    moment: Moment
    seen: Forward

    @property
    def truth(self) -> Array:
        """The target of the incident, [1, k]."""
        target: Array = self.moment.case_file.dataset.y_train[self.moment.incident][None, :]
        return target

    def nudged(self, z: float | None = None, a: float | None = None) -> tuple[Array, tuple[bool, ...]]:
        """The raw outputs [k] with the neuron's weighted input or its activation held, and on which sides it went."""
        architecture, parameters = self.moment.architecture, self.moment.parameters
        layer, at = self.moment.layer, self.moment.neuron - 1
        held, signal = self.seen.z[layer - 1].copy(), self.seen.a[layer - 1].copy()
        sides: list[bool] = []
        if z is not None:
            held[0, at] = z
            signal = architecture.activation_of(layer).value(held)
            sides.extend(_sides(architecture, layer, held))
        else:
            signal[0, at] = a
        for number in range(layer + 1, architecture.layers + 1):
            held = signal @ parameters.weights[number - 1] + parameters.biases[number - 1]
            signal = architecture.activation_of(number).value(held)
            sides.extend(_sides(architecture, number, held))
        return signal[0], tuple(sides)

    def loss(self, z: float | None = None, a: float | None = None) -> Reading:
        """The loss of the incident."""
        outputs, sides = self.nudged(z, a)
        loss = self.moment.architecture.loss
        value = float(loss.value(outputs[None, :], self.truth)[0, 0])
        # Where a loss is a small difference of large numbers, it is those that were rounded.
        slope = loss.derivative(outputs[None, :], self.truth)[0]
        felt = float(np.abs(slope * outputs).sum() + np.abs(slope * self.truth[0]).sum())
        kinks = LOSS_KINKS.get(loss.name, ())
        sides += tuple(bool(outputs[0] - self.truth[0, 0] > kink) for kink in kinks)
        # The exponents of all classes are added up to at least 1 before their logarithm is taken.
        least = 1.0 if loss.output == "softmax" else 0.0
        return Reading(value, max(abs(value), felt, least), sides)

    def score(self, z: float) -> Reading:
        """The raw output, or with many classes the margin over the rival that there was before anything was nudged."""
        outputs, sides = self.nudged(z)
        size = float(np.abs(outputs).max())
        if self.moment.architecture.loss.output != "softmax":
            return Reading(float(outputs[0]), size, sides)
        truth = self.truth[0]
        margin = outputs[int(np.argmax(truth))] - outputs[rival(self.moment.outputs, truth)]
        return Reading(float(margin), size, sides)


def _sides(architecture: Architecture, layer: int, z: Array) -> list[bool]:
    """On which side of its kink each neuron of a layer is, if its activation has one."""
    return (z[0] > 0).tolist() if architecture.activation_of(layer).name in KINKED else []


def _run_through(moment: Moment) -> _Neuron:
    inputs = moment.case_file.dataset.X_train[moment.incident][None, :]
    with np.errstate(all="ignore"):
        return _Neuron(moment, forward(moment.architecture, moment.parameters, inputs))


def _called(moment: Moment) -> str:
    return f"neuron {moment.neuron} of layer {moment.layer}"


def _z(moment: Moment) -> float:
    return float(moment.attribution.weighted_input[moment.layer - 1][moment.neuron - 1])


def _lost(moment: Moment, onward: Sequence[Array]) -> float:
    """What a slope of the loss lost where a chance of nearly 1 was taken from 1; onward: slopes of the output."""
    if moment.architecture.loss.output == "linear":
        return 0.0
    return ROUNDING * abs(float(onward[moment.layer - 1][moment.neuron - 1]))


def _of_blame(moment: Moment) -> Nudging | None:
    run = _run_through(moment)
    what = f"the weighted input z of {_called(moment)}"
    lost = _lost(moment, moment.attribution.gain)
    return Nudging(what, "the loss of the incident", _z(moment), lambda z: run.loss(z=z), moment.scale, lost=lost)


def _of_gain(moment: Moment) -> Nudging | None:
    run = _run_through(moment)
    margin = moment.architecture.loss.output == "softmax"
    reads = "the margin of the true class over its rival" if margin else "the raw output"
    return Nudging(f"the weighted input z of {_called(moment)}", reads, _z(moment), run.score)


def _of_comes_back(moment: Moment) -> Nudging | None:
    run = _run_through(moment)
    a = float(moment.attribution.activation[moment.layer - 1][moment.neuron - 1])
    what = f"the activation a of {_called(moment)}"
    lost = _lost(moment, moment.attribution.voice)
    return Nudging(what, "the loss of the incident", a, lambda a: run.loss(a=a), moment.scale, lost=lost)


def _of_slope(moment: Moment) -> Nudging | None:
    activation = moment.architecture.activation_of(moment.layer)

    def read(z: float) -> Reading:
        value = float(activation.value(np.array([[z]]))[0, 0])
        return Reading(value, max(abs(value), abs(z)), (z > 0,) if activation.name in KINKED else ())

    return Nudging(f"the weighted input z of {_called(moment)}", "its activation", _z(moment), read)


def _of_promise(moment: Moment) -> Nudging | None:
    batch = last_batch(moment)
    if batch is None:
        return None
    step = batch.step

    def there(part: float) -> Parameters:
        """The setting from which so much of the update was taken away."""
        return Parameters(step.before.sizes, step.before.vector - part * step.change)

    def read(part: float) -> Reading:
        loss, cost = batch.loss_at(there(part))
        return Reading(loss + cost, abs(loss) + abs(cost))

    return Nudging(
        "the part of the update that is made (0 none of it, 1 all)", "the loss of its batch with the penalty", 0.0,
        read, -1.0, lambda less, more: batch.bends_between(there(less), there(more)),
    )  # fmt: skip


NUDGINGS: Mapping[str, Callable[[Moment], Nudging | None]] = {
    "blame": _of_blame,
    "accused_blame": _of_blame,
    "gain": _of_gain,
    "slope": _of_slope,
    "comes_back": _of_comes_back,
    "promised_drop": _of_promise,
}
"""The facts that are slopes, by their names without what makes them one of a suspect or of before."""


def nudged(name: str, moment: Moment, computed: float) -> Nudged | None:
    """A fact that is a slope, measured now; None for any other, and where there is nothing to nudge."""
    if name not in NUDGINGS or (name != "promised_drop" and not moment.neuron):
        return None
    nudging = NUDGINGS[name](moment)
    return None if nudging is None else measured(nudging, computed)
