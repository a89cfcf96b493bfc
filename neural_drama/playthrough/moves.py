"""Moves: what a player can do, and the one notation for it that codes, plans and bug reports share.

`2` takes the second option, `rate=0.5` or `optimizer=adam` sets the desk, `neuron=7` names a neuron, `stop@120` stops
a run, `go` leaves a desk or lets a run go to its end, `rewind@3` goes back to where the third move was made; commas
stand between moves. A move for the desk, a question or a run waits for the next one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Take:
    """Take an option, the first being 1."""

    option: int

    def __str__(self) -> str:
        return str(self.option)


@dataclass(frozen=True, slots=True)
class Set:
    """Set a control of the desk."""

    control: str
    value: float | str

    def __str__(self) -> str:
        value = self.value if isinstance(self.value, str) else repr(self.value).removesuffix(".0")
        return f"{self.control}={value}"


@dataclass(frozen=True, slots=True)
class Name:
    """Name the neuron held most responsible, the first being 1."""

    neuron: int

    def __str__(self) -> str:
        return f"neuron={self.neuron}"


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a run after an epoch."""

    epoch: int

    def __str__(self) -> str:
        return f"stop@{self.epoch}"


@dataclass(frozen=True, slots=True)
class Go:
    """Leave the desk, or let a run go to its end; needed only where the next move would be taken for this one's."""

    def __str__(self) -> str:
        return "go"


@dataclass(frozen=True, slots=True)
class Rewind:
    """Go back to where a move was made, the first being 1."""

    move: int

    def __str__(self) -> str:
        return f"rewind@{self.move}"


Move = Take | Set | Name | Stop | Go | Rewind


class MoveError(Exception):
    """A move that cannot be read, or cannot be made where it stands."""


def read_moves(text: str) -> tuple[Move, ...]:
    """Read comma-separated moves."""
    return tuple(read_move(part.strip()) for part in text.split(",") if part.strip())


def read_move(text: str) -> Move:
    """Read one move."""
    if re.fullmatch(r"[0-9]{1,3}", text) and int(text) > 0:
        return Take(int(text))
    if match := re.fullmatch(r"stop@([0-9]{1,9})", text):
        return Stop(int(match[1]))
    if text == "go":
        return Go()
    if match := re.fullmatch(r"rewind@([0-9]{1,9})", text):
        return Rewind(int(match[1]))
    if match := re.fullmatch(r"neuron=([0-9]{1,9})", text):
        return Name(int(match[1]))
    if match := re.fullmatch(r"([a-z]+)=([0-9.eE+-]{1,24})", text):
        try:
            return Set(match[1], float(match[2]))
        except ValueError:
            pass
    if match := re.fullmatch(r"([a-z]+)=([a-z][a-z0-9_]{0,30})", text):
        return Set(match[1], match[2])
    raise MoveError(
        f"cannot read the move {text!r}; a move is an option's number (2), a control of the desk (rate=0.5, "
        "optimizer=adam), a neuron to name (neuron=7), stop@120, go or rewind@3"
    )


def write_moves(moves: Iterable[Move]) -> str:
    """Write moves so that read_moves reads them back."""
    return ",".join(str(move) for move in moves)
