"""A page of the primer: an idea in a few sentences, its formula, and what it comes to at a moment, computed now."""

import math
from dataclasses import dataclass


def number(value: float) -> str:
    """A number to reckon with: six digits, and whole numbers in full."""
    if math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return f"{value + 0.0:.0f}"  # zero never carries a minus
    return f"{value:.6g}"


def braced(value: float) -> str:
    """The same after a sign."""
    return f"({number(value)})" if value < 0 else number(value)


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its symbol. unit: empty for none."""

    symbol: str
    value: float
    meaning: str
    unit: str = ""

    @property
    def shown(self) -> str:
        """The number with its unit."""
        return f"{number(self.value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something was moved by h, and something else went from one value to another. times: what their slope is times."""

    what: str
    by: float
    effect: str
    before: float
    after: float
    slope_of: str  # what this should be the slope of
    times: float = 1.0

    @property
    def slope(self) -> float:
        """What the nudge did, divided by the nudge."""
        return self.times * (self.after - self.before) / self.by

    @property
    def in_words(self) -> tuple[str, ...]:
        """What was done, and what it comes to."""
        moved = self.after - self.before
        scaled = f"{number(self.times)} × {braced(moved)}" if self.times != 1.0 else number(moved)
        return (
            f"{self.what} moved by {number(self.by)}: {self.effect} goes from {number(self.before)} to "
            f"{number(self.after)}, by {number(moved)}.",
            f"{scaled} / {number(self.by)} = {number(self.slope)}, the {self.slope_of} as a nudge finds it.",
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page. says: its idea; measured: what was tried just now to see it, and what came of it; words: to look up."""

    title: str
    says: tuple[str, ...]
    formula: str
    values: tuple[Value, ...]
    measured: tuple[str, ...]
    words: tuple[str, ...]
