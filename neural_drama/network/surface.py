"""The loss surface: the mean loss as a height over all settings of the parameters, and flat slices through it."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, frozen, is_finite
from neural_drama.network.losses import mean_loss
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.passes import backward, forward

PARALLEL = 1e-10
"""Two directions are parallel when less than this part of the second is left beside the first."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The mean loss at center + alpha * first direction + beta * second direction.

    alphas: [w] and betas: [h], ascending, the same to both sides of 0. losses: [h, w], scaled, without penalty; where
    the network overflows they are infinite or NaN.
    """

    alphas: Array
    betas: Array
    losses: Array


def loss_at(architecture: Architecture, parameters: Parameters, inputs: Array, targets: Array) -> float:
    """The mean loss of a setting on inputs [n, d] and targets [n, k]: one forward pass. It may overflow."""
    with np.errstate(all="ignore"):
        return mean_loss(architecture.loss, forward(architecture, parameters, inputs).outputs, targets)


def gradient_at(architecture: Architecture, parameters: Parameters, inputs: Array, targets: Array) -> Array:
    """The slope of the mean loss by each parameter, [p]: one forward and one backward pass."""
    with np.errstate(all="ignore"):
        seen = forward(architecture, parameters, inputs)
        d_outputs = architecture.loss.derivative(seen.outputs, targets)
        return backward(architecture, parameters, seen, d_outputs).gradient


def slice_through(
    architecture: Architecture,
    parameters: Parameters,
    inputs: Array,
    targets: Array,
    directions: tuple[Array, Array],
    extents: tuple[float, float],
    resolution: tuple[int, int],
) -> Slice:
    """The surface around a setting, in the plane of two directions [p].

    extents: how far to go to either side along each direction, in lengths of that direction. resolution: (w, h) points
    along each; if it is odd, the setting itself is among them. Raises ValueError for directions that do not fit the
    parameters, for an extent that is not positive and finite, and for a resolution below 1.
    """
    slicing = slice_by_points(architecture, parameters, inputs, targets, directions, extents, resolution)
    while True:
        try:
            next(slicing)
        except StopIteration as end:
            whole: Slice = end.value
            return whole


def slice_by_points(
    architecture: Architecture,
    parameters: Parameters,
    inputs: Array,
    targets: Array,
    directions: tuple[Array, Array],
    extents: tuple[float, float],
    resolution: tuple[int, int],
) -> Generator[float, None, Slice]:
    """The same point by point: yields the loss at each alpha, row by row from the lowest beta, and returns the slice.

    The ValueErrors come when it is first asked for a point.
    """
    for direction in directions:
        if direction.shape != parameters.vector.shape:
            raise ValueError(f"a direction has {parameters.vector.size} numbers here, not {direction.shape}")
    alphas, betas = (_along(*pair) for pair in zip(extents, resolution, strict=True))
    losses = np.empty((len(betas), len(alphas)))
    point = parameters.copy()
    for row, beta in enumerate(betas):
        for column, alpha in enumerate(alphas):
            with np.errstate(all="ignore"):
                point.vector[:] = parameters.vector + (alpha * directions[0] + beta * directions[1])
            losses[row, column] = loss_at(architecture, point, inputs, targets)
            yield float(losses[row, column])
    return Slice(frozen(alphas), frozen(betas), frozen(losses))


def random_directions(parameters: Parameters, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two random directions [p] that treat all neurons alike, however large their weights.

    The weights into each neuron are as long as its own; biases are left as they are (Li, Xu, Taylor, Studer, Goldstein:
    Visualizing the Loss Landscape of Neural Nets, 2018, 4: filter normalization). A neuron without weights stays.
    """
    return _random_direction(parameters, rng), _random_direction(parameters, rng)


def downhill_directions(gradient: Array, second: Array) -> tuple[Array, Array]:
    """Two directions [p] of length 1 at right angles: along the gradient, so that downhill is at alpha < 0, and across.

    The one across is what of the second lies beside the gradient. Raises ValueError for directions that are zero, not
    finite, or parallel.
    """
    along, other = _unit(gradient, "the gradient"), _unit(second, "the second direction")
    across = other - along * np.dot(along, other)
    if np.linalg.norm(across) <= PARALLEL:
        raise ValueError("the second direction is parallel to the gradient: together they span no plane")
    across /= np.linalg.norm(across)
    across -= along * np.dot(along, across)  # once more: what rounding left of it shows when they were nearly parallel
    return along, across / np.linalg.norm(across)


def coordinates_of(offset: Array, directions: tuple[Array, Array]) -> tuple[float, float]:
    """(alpha, beta) of the point of the plane that is nearest to center + offset [p]: its shadow on the slice.

    NaN for an offset that is not finite, as that of a step of a lost run.
    """
    if not is_finite(offset):
        return float("nan"), float("nan")
    (alpha, beta), *_ = np.linalg.lstsq(np.column_stack(directions), offset, rcond=None)
    return float(alpha), float(beta)


def _along(extent: float, points: int) -> Array:
    if not 0 < extent < np.inf:
        raise ValueError(f"a slice extends by a positive number, not {extent}")
    if points < 1:
        raise ValueError(f"a slice has at least one point each way, not {points}")
    # In whole numbers first, so that the middle is exactly 0 and both sides are exactly alike.
    return extent * (np.arange(1 - points, points, 2) / max(1, points - 1))


def _random_direction(parameters: Parameters, rng: np.random.Generator) -> Array:
    direction = Parameters(parameters.sizes, np.zeros(parameter_count(parameters.sizes)))
    for drawn, weights in zip(direction.weights, parameters.weights, strict=True):
        drawn[:] = rng.standard_normal(weights.shape)
        with np.errstate(all="ignore"):
            drawn *= np.linalg.norm(weights, axis=0) / np.linalg.norm(drawn, axis=0)
    return direction.vector


def _unit(direction: Array, name: str) -> Array:
    if not is_finite(direction) or not direction.any():
        raise ValueError(f"{name} is zero or not finite, so it has no direction")
    direction = direction / np.abs(direction).max()  # so that no square overflows or vanishes
    return np.asarray(direction / np.linalg.norm(direction))
