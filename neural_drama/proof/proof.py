"""A proof: the record of a figure and everything that was done again, now, to see that it is what it says."""

from dataclasses import dataclass

from neural_drama.proof.derivation import Derivation
from neural_drama.proof.nudges import Nudged
from neural_drama.proof.sources import Code


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded of a figure as a line quoted it. What does not apply is None; cases count from 1."""

    fact: str | None  # as the script names it; None for an expression
    meaning: str
    value: float  # unrounded
    unit: str | None
    shown: str | None  # as it stands in the line; None for an operand
    run: int
    epoch: int | None
    set: str | None
    case: int | None
    case_in_file: int | None
    layer: int | None
    neuron: int | None
    state: str | None  # a fingerprint of the parameters it was taken from


@dataclass(frozen=True, slots=True)
class Again:
    """The figure computed again now."""

    how: str
    value: float
    difference: float  # what was recorded less this; 0 where both are the same NaN or infinity
    agrees: bool


@dataclass(frozen=True, slots=True)
class Silenced:
    """The alibi test, run now: the miss with a neuron and without it, in the data's unit."""

    layer: int
    neuron: int
    miss: float
    miss_without: float

    @property
    def goes_away(self) -> float:
        """|e| - |e with the neuron silenced|; below 0, the miss grows without it."""
        return abs(self.miss) - abs(self.miss_without)


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure with all that speaks for it. What does not apply is None, or empty."""

    record: Record
    derivation: Derivation | None  # None for an expression, which has operands instead
    expression: tuple[str, str] | None  # as written, and with the numbers in it
    is_size: bool  # the line gives it without its sign
    scale: float  # s
    again: Again
    formula_agrees: bool  # the derivation, worked out from its numbers, gives the figure
    nudge: Nudged | None
    alibi: Silenced | None
    origin: str  # where NaN or an infinity came from; "" for a finite figure
    sources: tuple[Code, ...]
    operands: tuple["Proof", ...] = ()
    strays: tuple[str, ...] = ()  # what in the record is not as it is at the moment it is said to be of
    toil: str = ""  # what can be done again only with many passes, by `labors.labored`

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against the figure. A nudge that cannot be trusted speaks neither for nor against."""
        has_other_slope = self.nudge is not None and self.nudge.outcome == "differs"
        return (
            not self.strays
            and self.again.agrees
            and self.formula_agrees
            and not has_other_slope
            and all(operand.agrees for operand in self.operands)
        )
