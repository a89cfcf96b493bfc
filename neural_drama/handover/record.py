"""The record of a playthrough: every line and option that was told, with its figures, and digests of them all.

A digest is short enough to be typed. Two hashes say whether anything changed at all; sums say by how much. A sum adds
up all figures, each with a sign of its own that chance has given it: if a single figure changes by d, then at least
half of all such choices of signs move the sum by d or more, whatever the others do.
"""

import hashlib
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from neural_drama.playthrough.events import Event, Offered
from neural_drama.playthrough.figures import Figure, Spoken

SUMS = 3

SUM_BITS = 28

QUANTUM = 2.0**-25
"""Sums are kept as so many of these, without the multiples of QUANTUM * 2**SUM_BITS = 8."""

SMALL = 1e-6
"""Differences of figures above this are relative to the figure, those of smaller ones to this."""

HASH_DIGITS = 6
"""Of the hashes of a digest, in hexadecimal: one in sixteen million is taken for another."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure that was quoted: of which fact or expression, and its exact value."""

    of: str
    value: float

    @property
    def bits(self) -> bytes:
        """The value to the last bit; NaN is NaN."""
        return struct.pack(">d", math.nan if math.isnan(self.value) else self.value)


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line as it was spoken, or an option as it was offered."""

    scene: str
    passage: str
    speaker: str  # "" for an option
    direction: str
    text: str
    figures: tuple[ToldFigure, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What little is kept of a record in a code."""

    figures: str  # hash of every figure's bits, as hexadecimal digits
    text: str  # hash of everything that was said and offered
    sums: tuple[int, ...]  # SUMS of them, each of SUM_BITS bits


def recorded(events: Sequence[Event], waiting: Event | None = None) -> tuple[ToldLine, ...]:
    """What was told, in order, without a choice at the very end that still waits for its answer."""
    if events and events[-1] is waiting:
        events = events[:-1]
    lines: list[ToldLine] = []
    for event in events:
        match event:
            case Spoken():
                lines.append(
                    ToldLine(event.scene, event.passage, event.speaker, event.direction or "", event.text,
                             _told(event.figures))
                )  # fmt: skip
            case Offered(options):
                scene, passage = (lines[-1].scene, lines[-1].passage) if lines else ("", "")
                lines += [
                    ToldLine(scene, passage, "", "", text, _told(piece.figure for piece in option if piece.figure))
                    for text, option in zip(event.texts, options, strict=True)
                ]
            case _:
                pass
    return tuple(lines)


def _told(figures: Iterable[Figure]) -> tuple[ToldFigure, ...]:
    return tuple(ToldFigure(figure.fact or figure.expression or "", float(figure.value)) for figure in figures)


def digest_of(lines: Iterable[ToldLine]) -> Digest:
    """The digest of what was told."""
    figures, text = hashlib.blake2b(), hashlib.blake2b()
    terms: list[float] = []
    for line in lines:
        text.update("\x1f".join((line.speaker, line.direction, line.text, "\x1e")).encode("utf-8", "surrogatepass"))
        for figure in line.figures:
            figures.update(figure.bits)
            terms.append(_scaled(figure.value))
    return Digest(figures.hexdigest()[:HASH_DIGITS], text.hexdigest()[:HASH_DIGITS], _sums(terms))


def drift(one: Digest, other: Digest) -> float:
    """How far the sums of two digests are apart at most; their roundings are counted against them."""
    most: int = 2**SUM_BITS
    half = most // 2
    apart = [(a - b + half) % most - half for a, b in zip(one.sums, other.sums, strict=True)]
    return (max(map(abs, apart)) + 1) * QUANTUM


def _scaled(value: float) -> float:
    """A figure so that a small difference of two is a relative one; what is not finite counts in the hash alone."""
    return math.asinh(value / SMALL) if math.isfinite(value) else 0.0


def _sums(terms: Sequence[float]) -> tuple[int, ...]:
    return tuple(
        round(math.fsum(_sign(number, place) * term for place, term in enumerate(terms)) / QUANTUM) % 2**SUM_BITS
        for number in range(SUMS)
    )


@cache
def _signs(block: int) -> bytes:
    return hashlib.blake2b(block.to_bytes(8, "big")).digest()


def _sign(number: int, place: int) -> int:
    """The sign of a figure, by its place, in one of the sums: the same for ever."""
    return 1 if _signs(place // 64)[place % 64] >> number & 1 else -1
