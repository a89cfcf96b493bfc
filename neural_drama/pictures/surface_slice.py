"""The surface slice: a flat cut through the loss surface at the weights of a moment, and the run's way as a shadow."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.history import History
from neural_drama.network.parameters import Parameters
from neural_drama.network.streams import stream
from neural_drama.network.surface import (
    Slice,
    coordinates_of,
    downhill_directions,
    gradient_at,
    random_directions,
    slice_by_points,
)
from neural_drama.playthrough.moment import Moment

Second = Literal["random", "last step", "way"]
"""The direction beside the gradient: a random one, that of the last epoch, or that from the first weights to here."""

RESOLUTION = (41, 21)
"""Points across and up; odd, so that the weights themselves are one of them."""

SMALLEST_EXTENT, LARGEST_EXTENT = 0.05, 1.0
"""How far a slice reaches to either side, as a part of the length of all weights."""

LEAST_SHOWN = 0.1
"""The way is only drawn if the plane holds at least this part of the distance from its farthest point to here."""

MOST_STOPS = 40
"""So many of the run's keyframes are drawn at most."""


@dataclass(frozen=True, slots=True)
class Way:
    """The run's keyframes as shadows on the plane of a slice. places: [n, 2], alpha and beta, by epoch."""

    epochs: tuple[int, ...]
    places: Array
    part: float  # of the distance from its farthest point to here, how much lies in the plane

    @property
    def has_begun(self) -> bool:
        """Whether there is more to it than the place where it begins."""
        return len(self.epochs) > 1 or bool(self.part)

    @property
    def is_honest(self) -> bool:
        """Whether enough of the way lies in the plane to be drawn there."""
        return self.part >= LEAST_SHOWN


@dataclass(frozen=True, slots=True)
class Surface:
    """What a surface picture is drawn from. trouble: why there is no slice, if there is none."""

    second: Second
    slice: Slice | None
    way: Way
    center: float  # the loss here
    trouble: str = ""


_NO_WAY = Way((), np.empty((0, 2)), 0.0)


def surface_by_points(
    moment: Moment, second: Second = "random", resolution: tuple[int, int] = RESOLUTION
) -> Generator[float, None, Surface]:
    """Measure the slice point by point: yields the part that is done, returns the surface.

    resolution: (w, h) points. A point is one forward pass over all training cases.
    """
    data, center = moment.case_file.dataset, moment.loss
    yield 0.0
    gradient = gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)
    try:
        directions = downhill_directions(gradient, _second(moment, second))
    except ValueError as error:
        return Surface(second, None, _NO_WAY, center, str(error))
    yield 0.0
    way = _way(moment, directions)
    yield 0.0
    slicing = slice_by_points(
        moment.architecture,
        moment.parameters,
        data.X_train,
        data.y_train,
        directions,
        _extents(moment, way),
        resolution,
    )
    points = resolution[0] * resolution[1]
    for point in range(1, points + 1):
        next(slicing)
        yield point / points
    try:
        next(slicing)
    except StopIteration as end:
        return Surface(second, end.value, way, center)
    raise AssertionError("a slice has as many points as were asked for")


def surface_of(moment: Moment, second: Second = "random", resolution: tuple[int, int] = RESOLUTION) -> Surface:
    """The same at one go."""
    measuring = surface_by_points(moment, second, resolution)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            whole: Surface = end.value
            return whole


def _second(moment: Moment, second: Second) -> Array:
    if second == "random":
        rng = stream(moment.blueprint.seed, "directions")
        with np.errstate(all="ignore"):
            return random_directions(moment.parameters, rng)[0]
    since = max(0, moment.epoch - 1) if second == "last step" else 0
    with np.errstate(all="ignore"):
        return moment.parameters.vector - moment.history.parameters_at(since).vector


def stops_of(history: History) -> list[tuple[int, Parameters]]:
    """The first weights and the keyframes of a run, thinned to at most MOST_STOPS: states that need no seeking."""
    stops = {
        state.epoch: state.parameters
        for recording in history.recordings
        for state in recording.keyframes
        if state.epoch <= history.last_epoch
    }
    epochs = sorted(stops)
    stride = -(-len(epochs) // MOST_STOPS)
    return [(epoch, stops[epoch]) for epoch in epochs[::stride]]


def _way(moment: Moment, directions: tuple[Array, Array]) -> Way:
    epochs, places, farthest = [], [], (0.0, 0.0)
    for epoch, parameters in stops_of(moment.history):
        with np.errstate(all="ignore"):
            offset = parameters.vector - moment.parameters.vector
        if not is_finite(offset):
            continue
        place = coordinates_of(offset, directions)
        epochs.append(epoch)
        places.append(place)
        # Compared by length: the directions are at right angles and one long.
        farthest = max(farthest, (_length(offset), _length(np.array(place))))
    part = farthest[1] / farthest[0] if farthest[0] > 0 else 0.0
    return Way(tuple(epochs), np.array(places, dtype=np.float64).reshape(-1, 2), part)


def _extents(moment: Moment, way: Way) -> tuple[float, float]:
    """As far as the way goes and a little farther, within what the length of the weights makes sensible."""
    whole = _length(moment.parameters.vector) or 1.0
    reaches = np.abs(way.places).max(axis=0, initial=0.0) if way.is_honest else np.zeros(2)
    across, upward = (
        float(min(max(1.15 * reach, SMALLEST_EXTENT * whole), LARGEST_EXTENT * whole)) for reach in reaches
    )
    return across, max(upward, across / 2)  # else a steep gradient would leave no view to the sides


def _length(vector: Array) -> float:
    """The largest is taken out first, so that no square overflows."""
    largest = float(np.abs(vector).max(initial=0.0))
    return largest * float(np.linalg.norm(vector / largest)) if 0.0 < largest < np.inf else largest
