"""The one kind of array there is: 64-bit floats, and whether they are all finite."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def is_finite(array: Array) -> bool:
    """Whether no entry is NaN or infinite."""
    return bool(np.isfinite(array).all())
