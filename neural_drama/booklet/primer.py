"""The primer: eight short pages for players without calculus, on the network at hand."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neural_drama.booklet.kettles import kettles
from neural_drama.booklet.page import Page
from neural_drama.booklet.pages_on_learning import blame_page, gradient_page, unseen_page, update_page
from neural_drama.booklet.pages_on_slopes import chain_page, neuron_page, slope_page, weight_page
from neural_drama.network.arrays import is_finite
from neural_drama.playthrough.moment import Moment

PAGES: tuple[Callable[[Moment], Page], ...] = (
    slope_page, weight_page, neuron_page, chain_page, blame_page, gradient_page, update_page, unseen_page,
)  # fmt: skip
"""In the order in which they are read; each is a function of a moment."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The moment that the pages are about. note: why it is not the player's own, or which one it is."""

    moment: Moment
    note: str


def subject(moment: Moment | None) -> Subject:
    """Whose numbers the pages show: the player's own, unless there are none, or they would answer a question."""
    if moment is None:
        return Subject(kettles(), f"The numbers are those of {_tiny()}.")
    if moment.is_sealed:
        return Subject(kettles(), f"Yours is sealed while you are asked about it; this is {_tiny()}.")
    if not (is_finite(moment.parameters.vector) and is_finite(moment.outputs) and np.isfinite(moment.loss)):
        return Subject(kettles(), f"Yours has lost its numbers; this is {_tiny()}.")
    case_file = moment.case_file
    return Subject(
        moment,
        f"Your network after epoch {moment.epoch}, on {case_file.singular} {case_file.number_of(moment.incident)}.",
    )


def page_of(moment: Moment, number: int) -> Page:
    """A page, the first being 1. Raises ValueError for one that is not there."""
    if not 1 <= number <= len(PAGES):
        raise ValueError(f"there are pages 1 to {len(PAGES)}, not {number}")
    with np.errstate(all="ignore"):
        return PAGES[number - 1](moment)


def _tiny() -> str:
    sizes = "-".join(str(size) for size in kettles().architecture.sizes)
    return f"a tiny network, {sizes}, that guesses how long a kettle takes to boil"
