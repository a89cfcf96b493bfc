"""Turns: what the player was asked, one thing after another, and how it was answered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from neural_drama.playthrough.moves import Go, Move, Set, Stop

Verdict = bool | str
"""What the story decided by measurement: whether a guard or a bet held, or the name of an ending."""

Asked = Literal["choice", "desk", "neuron", "training", "edited"]
"""A choice was offered, a desk opened, a neuron asked for, a training due; or the scenes were edited meanwhile."""

_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that the player was asked, and the answer."""

    asked: Asked
    scene: str  # where it was asked
    passage: str
    moves: tuple[Move, ...]  # the answer: one move, but at a desk any number of settings and then Go
    verdicts: tuple[Verdict, ...] = ()  # those since the turn before


def moves_of(turns: Sequence[Turn]) -> list[Move]:
    """The moves of turns in a row, with Go only where a later move would else be taken for an earlier one."""
    kept: list[Move] = []
    for turn in reversed(turns):
        mistaken = Set if turn.asked == "desk" else Stop
        is_needed = bool(kept) and isinstance(kept[-1], Go | mistaken)
        kept += [move for move in reversed(turn.moves) if is_needed or not isinstance(move, Go)]
    return kept[::-1]


def write_verdicts(verdicts: Iterable[Verdict]) -> str:
    """Write verdicts so that read_verdicts reads them back: `110 explosion 01`."""
    words = [verdict if isinstance(verdict, str) else "01"[verdict] for verdict in verdicts]
    return re.sub(r"(?<=\b[01]) (?=[01]\b)", "", " ".join(words))


def read_verdicts(text: str) -> tuple[Verdict, ...]:
    """Read verdicts. Raises ValueError for anything else."""
    verdicts: list[Verdict] = []
    for word in text.split():
        if re.fullmatch("[01]+", word):
            verdicts += [sign == "1" for sign in word]
        elif re.fullmatch(f"[a-z][a-z-]{{0,{_LONGEST_WORD}}}", word):
            verdicts.append(word)
        else:
            raise ValueError(f"{word[:40]!r} is no verdict: 1, 0 or the name of an ending")
    return tuple(verdicts)
