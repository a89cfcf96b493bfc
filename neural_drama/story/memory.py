"""The memory of a story: what it knows of the player's way besides the place. Frozen; each event makes a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from neural_drama.story.expressions import Expression

Passage = tuple[str, str]
"""The names of a scene and of a passage in it."""

OptionKey = tuple[str, str, int, int]
"""Scene, passage, the number of the choice among its elements, the number of the option; numbers from 0."""

VISITS = "visits"
_VISITS_OF = "visits_"


def visits_of(anchor: str) -> str:
    """The name of the fact that counts the visits to a passage of the same scene."""
    return _VISITS_OF + anchor.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Memory:
    """Where the player has been, what was taken, and what was bet."""

    here: Passage = ("", "")
    visits: Mapping[Passage, int] = field(default_factory=lambda: MappingProxyType({}))
    taken: frozenset[OptionKey] = frozenset()
    bet: Expression | None = None  # what the player says will be true
    because: Expression | None = None  # the reason given
    has_won: bool = False  # how the last bet was settled
    was_right: bool = False  # whether the reason given for it held
    bets: int = 0  # settled so far
    bets_won: int = 0
    rewinds: int = 0

    def entered(self, passage: Passage) -> "Memory":
        """The player comes to a passage."""
        visits = MappingProxyType({**self.visits, passage: self.visits.get(passage, 0) + 1})
        return replace(self, here=passage, visits=visits)

    def settled(self, holds: Callable[[Expression], bool]) -> "Memory":
        """The open bet is settled by what is measured now; without one nothing changes."""
        if self.bet is None:
            return self
        has_won = holds(self.bet)
        was_right = self.because is not None and holds(self.because)
        return replace(
            self, bet=None, because=None, has_won=has_won, was_right=was_right,
            bets=self.bets + 1, bets_won=self.bets_won + has_won,
        )  # fmt: skip

    def count(self, name: str) -> int:
        """How often the player has come to this passage (`visits`), or to one of this scene (`visits_at_the_desk`)."""
        scene, passage = self.here
        if name == VISITS:
            return self.visits.get((scene, passage), 0)
        return sum(times for (of, anchor), times in self.visits.items() if of == scene and visits_of(anchor) == name)


def counts_visits(name: str) -> bool:
    """Whether a fact counts visits to a passage by its name."""
    return name.startswith(_VISITS_OF)
