"""Thinning: a loss curve by fewer points, of which none hides that a loss was lost."""

import numpy as np

from neural_drama.network.arrays import Array

CLIPPED_AT = 1000.0
"""What is above this multiple of the loss at the start, or not finite, is off the chart."""


def thinned(losses: Array, most: int) -> tuple[float, ...]:
    """At most so many losses of a run, evenly spaced, with the first and the last.

    losses: [epochs + 1]. A stretch with a loss that is off the chart is represented by that, any other by its end.
    """
    values = np.asarray(losses, dtype=np.float64)
    if len(values) <= most:
        return tuple(values.tolist())
    ends = np.rint(np.linspace(1, len(values), most)).astype(np.intp)
    kept, highest = [], CLIPPED_AT * values[0]
    for stretch in np.split(values, ends[:-1]):
        lost = stretch[~(np.isfinite(stretch) & (stretch <= highest))]
        kept.append(float(lost[0] if len(lost) else stretch[-1]))
    return tuple(kept)
