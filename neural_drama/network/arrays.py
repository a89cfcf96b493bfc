"""The one kind of array there is: 64-bit floats; whether they are all finite, and copies that stay as they are."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def is_finite(array: Array) -> bool:
    """Whether no entry is NaN or infinite."""
    return bool(np.isfinite(array).all())


def frozen(array: Array) -> Array:
    """A copy that nothing can change any more."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy
