"""A handover: what of a playthrough is given to somebody else, who can then play it again.

A code or a file is a written handover. It holds what was done and decided and what came of it; the network is derived.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from neural_drama.handover.record import Digest, ToldLine, digest_of
from neural_drama.playthrough.turns import Turn, Verdict
from neural_drama.story.hygiene import refused_characters

MOST_TURNS = 10_000

LONGEST_NAME = 80

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""What no file can be called everywhere."""


class HandoverError(Exception):
    """A code or a file that cannot be read or played again, or a playthrough that cannot be handed on."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A playthrough as it is handed on, up to the question after its last turn or to the curtain."""

    episode: str
    case: str | None  # None: the episode's own
    seed: int | None  # None: the episode's own
    scenes: str  # the beginning of the fingerprint of what it was played with, as hexadecimal digits
    turns: tuple[Turn, ...]  # from a code: without scene and passage, which come out when it is played
    last_verdicts: tuple[Verdict, ...]  # those since the last turn
    digest: Digest
    told: tuple[ToldLine, ...] | None = None  # None: a code has no room for it
    sources: Mapping[str, str] = field(default_factory=dict)  # texts by file name; none for what is shipped

    @property
    def verdicts(self) -> list[tuple[Verdict, ...]]:
        """All verdicts, turn by turn, and then the last ones."""
        return [*(turn.verdicts for turn in self.turns), self.last_verdicts]


def handover_with(
    told: tuple[ToldLine, ...], episode: str, case: str | None, seed: int | None, scenes: str,
    turns: tuple[Turn, ...], last_verdicts: tuple[Verdict, ...], sources: Mapping[str, str],
) -> Handover:  # fmt: skip
    """A handover with everything that was told."""
    return Handover(episode, case, seed, scenes, turns, last_verdicts, digest_of(told), told, sources)


def is_plain_name(name: str) -> bool:
    """Whether something is the name of a file and nothing else: no path, nothing hidden, the same on every system."""
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and not refused_characters(name)
        and not set(name) & set('/\\:*?"<>|')
        and not name.startswith((".", " ", "~", "-"))
        and not name.endswith((".", " "))
        and not _RESERVED.fullmatch(name)
    )
