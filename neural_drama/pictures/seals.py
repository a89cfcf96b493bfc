"""The seal: what must not be shown of a layer while the player is asked who in it is the most responsible.

The investigation goes from the output to the inputs, so what lies onward of the layer in question has been told.
"""

from neural_drama.playthrough.moment import Moment

SEALED = "sealed"


def is_open(moment: Moment, layer: int) -> bool:
    """Whether blame, gain, share and gradient of a layer, counted from 1, may be shown."""
    return not moment.is_sealed or layer > (moment.sealed_to or moment.layer)
