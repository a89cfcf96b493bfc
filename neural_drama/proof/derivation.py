"""A derivation: how a figure comes about, as a tree with the numbers in it."""

from collections.abc import Callable
from dataclasses import dataclass

from neural_drama.network.formulas import Known
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.trees import Tree


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a figure comes about, and what has to be said about it."""

    tree: Tree
    notes: tuple[str, ...] = ()


Derive = Callable[[Moment], Derivation]


def scale_of(moment: Moment) -> Known:
    """s, what one scaled unit is worth, as a part of a tree."""
    return Known("s", moment.scale)
