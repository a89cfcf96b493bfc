"""Verifying a handover: it is played again without being told what was decided, and compared with what was told then.

Of a file every line and figure is compared. A code has only hashes and three sums of all figures, which bound how far
the figures have moved with a chance that is stated.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neural_drama.handover.handover import Handover, HandoverError
from neural_drama.handover.record import (
    HASH_DIGITS,
    SMALL,
    SUMS,
    ToldFigure,
    ToldLine,
    digest_of,
    drift,
    recorded,
)
from neural_drama.handover.replaying import Replayed
from neural_drama.playthrough.events import Event
from neural_drama.playthrough.turns import Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a figure is from what it was, and where."""

    line: int  # the first being 1
    was: ToldFigure
    now: ToldFigure

    @property
    def absolute(self) -> float:
        """0 for the same bits; infinite where one of the two is not finite."""
        if self.was.bits == self.now.bits:
            return 0.0
        apart = abs(self.was.value - self.now.value)
        return math.inf if math.isnan(apart) else apart

    @property
    def relative(self) -> float:
        """As a part of the larger of the two."""
        apart, size = self.absolute, max(abs(self.was.value), abs(self.now.value))
        return apart / size if apart and math.isfinite(apart) else apart


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of playing a handover again."""

    handover: Handover
    is_edited: bool
    told: tuple[ToldLine, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]  # as they fell now, turn by turn, and then the last ones
    broken_off: str  # why not all turns could be taken; "" if they were

    @property
    def reads_the_same(self) -> bool:
        """Whether every line and option has the words it had."""
        if self.broken_off:
            return False
        if self.handover.told is None:
            return digest_of(self.told).text == self.handover.digest.text
        return [_words(line) for line in self.told] == [_words(line) for line in self.handover.told]

    @property
    def comparable(self) -> int:
        """How many lines from the first on are the same lines, with the same figures quoted."""
        pairs = zip(self.handover.told or (), self.told, strict=False)
        for number, (was, now) in enumerate(pairs):
            if _shape(was) != _shape(now):
                return number
        return min(len(self.handover.told or ()), len(self.told))

    @property
    def differences(self) -> list[Difference]:
        """Each figure of the lines that can be compared, beside what it was."""
        told, many = self.handover.told or (), self.comparable
        return [
            Difference(number, *figures)
            for number, (was, now) in enumerate(zip(told[:many], self.told, strict=False), start=1)
            for figures in zip(was.figures, now.figures, strict=True)
        ]

    @property
    def first_otherwise(self) -> tuple[int, int] | None:
        """The first verdict that fell otherwise: before which turn, and the how manieth there; both from 1."""
        for turn, (was, now) in enumerate(zip(self.handover.verdicts, self.verdicts, strict=False), start=1):
            for number in range(max(len(was), len(now))):
                if was[number : number + 1] != now[number : number + 1]:
                    return turn, number + 1
        return None

    def in_words(self) -> Iterator[str]:
        """What was compared, what was not, and what came of it."""
        if self.is_edited:
            yield "The scenes here are not those that it was played with; what differs may come from that."
        if self.broken_off:
            yield f"It cannot be played to its end: {self.broken_off}"
        yield self._of_the_verdicts()
        yield from self._by_digest() if self.handover.told is None else self._line_by_line(self.handover.told)

    def _of_the_verdicts(self) -> str:
        otherwise = self.first_otherwise
        many = sum(map(len, self.handover.verdicts))
        if otherwise is None:
            played = sum(map(len, self.verdicts))
            return f"Verdicts: {played} of {many} were reached, and each fell as it did."
        turn, number = otherwise
        where = f"before turn {turn}" if turn <= len(self.handover.turns) else "after the last turn"
        return f"Verdicts: of {many}, number {number} {where} fell otherwise; the story may go another way from there."

    def _by_digest(self) -> Iterator[str]:
        was, now = self.handover.digest, digest_of(self.told)
        hashed = f"by a hash of {4 * HASH_DIGITS} bits"
        figures = sum(len(line.figures) for line in self.told)
        if self.broken_off:
            yield "Lines and figures: not compared; a code can be compared only as a whole."
            return
        verb = "every one reads as it did" if was.text == now.text else "NOT all read as they did"
        yield f"Lines and options: {len(self.told)}; {hashed}, {verb}."
        if was.figures == now.figures:
            yield f"Figures: {figures}; {hashed}, every one is the same to the last bit."
        elif self.first_otherwise or self.is_edited:
            yield f"Figures: {figures}; {hashed}, NOT all are the same. By how much is not known: they may be others."
        else:
            yield (
                f"Figures: {figures}; {hashed}, NOT all are the same to the last bit. None has changed by more than "
                f"{drift(was, now):.1g} of its own size (or of {SMALL:g}, where that is more), as far as {SUMS} sums "
                f"of them all tell; a single larger change escapes them with a chance of at most 1 in {2**SUMS}."
            )
        yield "Not compared: which line or figure differs. A code has no room for them; a file that is handed on has."

    def _line_by_line(self, told: Sequence[ToldLine]) -> Iterator[str]:
        others = [
            number
            for number, (was, now) in enumerate(zip(told, self.told, strict=False), start=1)
            if _words(was) != _words(now)
        ]
        count = f"{len(told)} then, {len(self.told)} now" if len(told) != len(self.told) else f"{len(told)}"
        verb = "every one reads as it did" if self.reads_the_same else f"{len(others)} read otherwise"
        yield f"Lines and options: {count}; {verb}."
        if others:
            first = others[0]
            yield f"  line {first} was:  {_shown(told[first - 1])}"
            yield f"  line {first} is:   {_shown(self.told[first - 1])}"
        differences = self.differences
        same = sum(difference.was.bits == difference.now.bits for difference in differences)
        yield f"Figures: {len(differences)} compared; {same} are the same to the last bit."
        left = sum(len(line.figures) for line in told[self.comparable :])
        if left:
            yield f"  {left} not compared: from line {self.comparable + 1} on other things are said."
        if same < len(differences):
            yield from self._largest(differences)

    def _largest(self, differences: Sequence[Difference]) -> Iterator[str]:
        for name in ("absolute", "relative"):
            largest = max(differences, key=lambda difference: float(getattr(difference, name)))
            line = self.told[largest.line - 1]
            yield (
                f"  largest {name} difference: {getattr(largest, name):.3g}, {largest.was.of} in line {largest.line} "
                f"({line.scene}, {line.speaker or 'an option'}): {largest.was.value!r} then, {largest.now.value!r} now"
            )


def verify(replayed: Replayed) -> Verification:
    """Play a handover again, deciding everything anew, and compare."""
    events: list[Event] = []
    broken_off = ""
    try:
        for answer in replayed.answered(is_following=False):
            events.append(answer.event)
    except HandoverError as error:
        broken_off = str(error)
    play = replayed.play
    verdicts = (*(turn.verdicts for turn in play.turns), play.verdicts.made)
    return Verification(replayed.handover, replayed.is_edited, recorded(events), verdicts, broken_off)


def _words(line: ToldLine) -> tuple[str, str, str]:
    return line.speaker, line.direction, line.text


def _shape(line: ToldLine) -> tuple[str, str, str, list[str]]:
    """What makes two lines the same line, whatever their figures are."""
    return line.scene, line.passage, line.speaker.rstrip("0123456789"), [figure.of for figure in line.figures]


def _shown(line: ToldLine) -> str:
    direction = f" ({line.direction})" if line.direction else ""
    return f"{line.speaker}{direction}: {line.text}" if line.speaker else line.text
