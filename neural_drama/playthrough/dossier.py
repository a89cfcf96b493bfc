"""The dossier: what the player has done that counts: neurons named, misconceptions noted, questions answered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

When = Literal["before", "after"]
"""Whether a question was asked before the story or after it."""

Question = tuple[int, int, int]
"""What was asked about: the row of the incident, the layer, and a checksum of the network's parameters."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Counts that belong to the player and not to the network. Names of misconceptions, each once, as first noted."""

    named: int = 0  # how often the most responsible neuron was named
    named_right: int = 0
    answered: frozenset[Question] = frozenset()  # who was named there is known by now
    seated_after: int | None = None  # how many turns had been taken when the line-up was sealed; None without one
    met: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    answers_before: int = 0
    right_before: int = 0
    answers_after: int = 0
    right_after: int = 0

    def naming(self, question: Question, is_right: bool) -> "Dossier":
        """The player named a neuron. Whoever is asked the same once more has heard the answer: that does not count."""
        if question in self.answered:
            return self
        return replace(
            self, named=self.named + 1, named_right=self.named_right + is_right, answered=self.answered | {question},
        )  # fmt: skip

    def meeting(self, name: str) -> "Dossier":
        """The player ran into a misconception."""
        return self if name in self.met else replace(self, met=(*self.met, name))

    def repairing(self, name: str) -> "Dossier":
        """The player has seen through a misconception; one that was never met cannot be repaired."""
        if name not in self.met or name in self.repaired:
            return self
        return replace(self, repaired=(*self.repaired, name))

    def answering(self, when: When, is_right: bool) -> "Dossier":
        """The player answered a question on what the misconceptions are about."""
        if when == "before":
            return replace(self, answers_before=self.answers_before + 1, right_before=self.right_before + is_right)
        return replace(self, answers_after=self.answers_after + 1, right_after=self.right_after + is_right)

    def news_since(self, earlier: "Dossier") -> Iterator[tuple[str, str]]:
        """What was noted since an earlier dossier: how, and the name of the misconception or the answer."""
        yield from (("met", name) for name in self.met if name not in earlier.met)
        yield from (("repaired", name) for name in self.repaired if name not in earlier.repaired)
        if self.answers_before > earlier.answers_before:
            yield "before", "right" if self.right_before > earlier.right_before else "wrong"
        if self.answers_after > earlier.answers_after:
            yield "after", "right" if self.right_after > earlier.right_after else "wrong"

    def with_lessons_of(self, other: "Dossier") -> "Dossier":
        """This dossier with the notes of a later one: what was learned is not taken back with the story."""
        return replace(self, met=other.met, repaired=other.repaired)
