"""Nudging: gradients and blame measured without calculus, by changing one number a little and running again."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, frozen
from neural_drama.network.losses import HUBER_DELTA
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Forward, backward, forward
from neural_drama.network.surface import loss_at

Difference = Literal["forward", "central"]
"""How a slope is measured: from here to a little further, or from a little before to a little further."""

NUDGES: Mapping[Difference, float] = {"forward": 1e-7, "central": 1e-5}
"""How far to nudge parameters of about 1: further, the curve shows; less, the rounding of the loss."""

KINKED = frozenset({"relu", "leaky_relu", "step"})
"""Activations without a slope at 0, where they bend or jump."""

LOSS_KINKS: Mapping[str, tuple[float, ...]] = {"absolute": (0.0,), "huber": (-HUBER_DELTA, HUBER_DELTA)}
"""Where losses bend, or change from square to straight: at which o - t, in scaled units."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """How far the measuring of a gradient has come. Parameters are taken in the order of the vector."""

    measured: int  # how many parameters
    parameters: int  # p: how many there are
    passes: int  # forward passes over the cases so far
    gradient: Array  # [measured], scaled; what is measured does not change any more


@dataclass(frozen=True, slots=True)
class Nudge:
    """One neuron's blame measured a second time. Losses are of one case, scaled; slopes in the data's unit."""

    h: float  # by how much its weighted input was changed, down and up
    loss_down: float
    loss_up: float
    slope: float  # s * (loss_up - loss_down) / 2h; NaN if h is lost in the rounding of so large an input
    computed: float  # its blame by the backward pass
    is_kinked: bool  # whether something bends between down and up: then the two need not agree


def measure_gradient(
    architecture: Architecture,
    parameters: Parameters,
    inputs: Array,
    targets: Array,
    difference: Difference = "central",
    h: float | None = None,
) -> Generator[Measuring, None, Array]:
    """The gradient of the mean loss on inputs [n, d] and targets [n, k], measured parameter by parameter.

    Yields how far it has come, before the first and after each, and returns the gradient [p]. Forward differences take
    one pass and one more for each parameter, central ones two for each; the backward pass takes one of each kind for
    all of them together (`surface.gradient_at`). Raises ValueError, when first asked, for an h that is not positive.
    """
    h = _checked(NUDGES[difference] if h is None else h)
    point = parameters.copy()
    gradient = np.empty_like(point.vector)
    passes = 0
    here = float("nan")
    if difference == "forward":
        here, passes = loss_at(architecture, point, inputs, targets), 1

    def loss_with(index: int, value: float) -> float:
        point.vector[index] = value
        loss = loss_at(architecture, point, inputs, targets)
        point.vector[index] = parameters.vector[index]
        return loss

    known = gradient.view()
    known.flags.writeable = False
    yield Measuring(0, gradient.size, passes, known[:0])
    for index, value in enumerate(parameters.vector.tolist()):
        up, down = value + h, value if difference == "forward" else value - h
        higher = loss_with(index, up)
        lower = here if difference == "forward" else loss_with(index, down)
        gradient[index] = _slope(lower, higher, up - down)
        passes += 1 if difference == "forward" else 2
        yield Measuring(index + 1, gradient.size, passes, known[: index + 1])
    return frozen(gradient)


def nudge(
    architecture: Architecture,
    parameters: Parameters,
    case: Array,
    target: Array,
    scale: float,
    layer: int,
    neuron: int,
    h: float = NUDGES["central"],
) -> Nudge:
    """Nudge the weighted input of one neuron on one case [d] with its target [k], and run the network on from there.

    scale: s, what a loss is multiplied by to be in the data's unit. Layer and neuron count from 1. Raises ValueError
    for a neuron that does not exist and for an h that is not positive and finite.
    """
    if not 1 <= layer <= architecture.layers:
        raise ValueError(f"there are layers 1 to {architecture.layers}, not {layer}")
    if not 1 <= neuron <= architecture.sizes[layer]:
        raise ValueError(f"layer {layer} has neurons 1 to {architecture.sizes[layer]}, not {neuron}")
    h = _checked(h)
    truth = target[None, :]
    with np.errstate(all="ignore"):
        seen = forward(architecture, parameters, case[None, :])
        blames = backward(architecture, parameters, seen, architecture.loss.derivative(seen.outputs, truth)).deltas
        z = float(seen.z[layer - 1][0, neuron - 1])
        down, up = (_with_input(architecture, parameters, seen, layer, neuron, held) for held in (z - h, z + h))
        loss_down, loss_up = (float(architecture.loss.value(run.outputs, truth)[0, 0]) for run in (down, up))
        return Nudge(
            h=h,
            loss_down=loss_down,
            loss_up=loss_up,
            # What was nudged is what is left of it after rounding.
            slope=scale * _slope(loss_down, loss_up, (z + h) - (z - h)),
            computed=scale * float(blames[layer - 1][0, neuron - 1]),
            is_kinked=_sides(architecture, down, truth, layer) != _sides(architecture, up, truth, layer),
        )


def _with_input(
    architecture: Architecture, parameters: Parameters, seen: Forward, layer: int, neuron: int, held: float
) -> Forward:
    """The pass once more from a layer on, one of whose neurons has its weighted input held."""
    zs, activations = list(seen.z[: layer - 1]), list(seen.a[: layer - 1])
    z = seen.z[layer - 1].copy()
    z[0, neuron - 1] = held
    for number in range(layer, architecture.layers + 1):
        if number > layer:
            z = activations[-1] @ parameters.weights[number - 1] + parameters.biases[number - 1]
        zs.append(z)
        activations.append(architecture.activation_of(number).value(z))
    return Forward(seen.inputs, tuple(zs), tuple(activations))


def _sides(architecture: Architecture, run: Forward, truth: Array, layer: int) -> list[bool]:
    """On which side of each kink a run is, from a layer on."""
    sides: list[bool] = []
    for number in range(layer, architecture.layers + 1):
        if architecture.activation_of(number).name in KINKED:
            sides.extend((run.z[number - 1][0] > 0).tolist())
    for kink in LOSS_KINKS.get(architecture.loss.name, ()):
        sides.extend(((run.outputs - truth)[0] > kink).tolist())
    return sides


def _slope(lower: float, higher: float, width: float) -> float:
    return float((higher - lower) / width) if width else float("nan")


def _checked(h: float) -> float:
    if not 0 < h < np.inf:
        raise ValueError(f"a nudge must be a positive number, not {h}")
    return h
