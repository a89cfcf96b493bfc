"""Instants: the places in a run at which it can be looked at, epoch by epoch, batch by batch, phase by phase."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal

from neural_drama.network.history import History
from neural_drama.network.recording import Recording
from neural_drama.network.trainer import PHASES, Phase

Unit = Literal["epoch", "batch", "phase"]
UNITS: tuple[Unit, ...] = ("epoch", "batch", "phase")


@total_ordering
@dataclass(frozen=True, slots=True)
class Instant:
    """A phase of a batch of an epoch, or, with batch 0, what there is after the whole epoch; in the order of time.

    Batches and epochs count from 1; epoch 0 is before any training and has no batches. Raises ValueError for an
    instant that no run has.
    """

    epoch: int
    batch: int = 0
    phase: Phase = "update"

    def __post_init__(self) -> None:
        if self.phase not in PHASES:
            raise ValueError(f"phase must be one of {', '.join(PHASES)}, not {self.phase!r}")
        if self.epoch < 0 or self.batch < 0:
            raise ValueError(f"epoch {self.epoch}, batch {self.batch}: neither can be negative")
        if self.batch and not self.epoch:
            raise ValueError(f"epoch 0 is before any training and has no batch {self.batch}")
        if not self.batch and self.phase != "update":
            raise ValueError(f"a whole epoch has no phase of its own, and so no {self.phase!r}")

    def __lt__(self, other: "Instant") -> bool:
        return self._place < other._place

    @property
    def is_whole(self) -> bool:
        """Whether it is after a whole epoch."""
        return not self.batch

    def next(self, history: History, by: Unit) -> "Instant | None":
        """The next instant of a unit in a run; None at its end. Raises ValueError if the run has no such instant."""
        stops = Stops(history, by)
        at = stops.floor(self)
        return stops[at + 1] if at + 1 < len(stops) else None

    def previous(self, history: History, by: Unit) -> "Instant | None":
        """The instant of a unit before this one; None at the start. Raises ValueError as `next` does."""
        stops = Stops(history, by)
        at = stops.floor(self)
        at -= stops[at] == self
        return stops[at] if at >= 0 else None

    @property
    def _place(self) -> tuple[int, float, int]:
        return self.epoch, self.batch or math.inf, PHASES.index(self.phase)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Epochs in a row with as many stops in each."""

    first: int  # epoch
    epochs: int
    batches: int
    before: int  # stops before it


class Stops:
    """The instants of a unit in a run, in order and by number, without a list of them.

    By "epoch" the whole epochs; by "batch" also what each batch but the last has led to; by "phase" every instant.
    """

    def __init__(self, history: History, by: Unit) -> None:
        self.history, self.by = history, by
        self._stretches: list[_Stretch] = []
        self._count = 1  # epoch 0
        for recording, first, last in _trainings(history):
            batches = batches_of(recording)
            self._stretches.append(_Stretch(first, last - first + 1, batches, self._count))
            self._count += (last - first + 1) * self._in_epoch(batches)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Instant:
        """The stop of a number, the first being 0. Raises IndexError for one that is not there."""
        if not 0 <= number < self._count:
            raise IndexError(f"this run has stops 0 to {self._count - 1}, not {number}")
        if not number:
            return Instant(0)
        stretch = next(one for one in reversed(self._stretches) if one.before <= number)
        epochs, inside = divmod(number - stretch.before, self._in_epoch(stretch.batches))
        epoch = stretch.first + epochs
        if inside == self._in_epoch(stretch.batches) - 1:
            return Instant(epoch)
        if self.by == "batch":
            return Instant(epoch, inside + 1)
        return Instant(epoch, inside // len(PHASES) + 1, PHASES[inside % len(PHASES)])

    def floor(self, instant: Instant) -> int:
        """The number of the last stop that is not later. Raises ValueError for an instant that the run has not."""
        check(self.history, instant)
        if not instant.epoch:
            return 0
        stretch = next(one for one in reversed(self._stretches) if one.first <= instant.epoch)
        each = self._in_epoch(stretch.batches)
        start = stretch.before + (instant.epoch - stretch.first) * each
        if instant.is_whole:
            return start + each - 1
        if self.by == "epoch":
            return start - 1
        if self.by == "batch":
            # What the last batch leads to is the epoch's end, which is a stop of its own.
            done = instant.batch - 1 + (instant.phase == "update")
            return start + min(done, each - 1) - 1
        return start + (instant.batch - 1) * len(PHASES) + PHASES.index(instant.phase)

    def _in_epoch(self, batches: int) -> int:
        return {"epoch": 1, "batch": batches, "phase": batches * len(PHASES) + 1}[self.by]


def batches_of(recording: Recording) -> int:
    """How many batches each epoch of a training has."""
    return math.ceil(len(recording.dataset.X_train) / recording.hyperparameters.batch_size)


def training_of(history: History, epoch: int) -> Recording:
    """The training that an epoch was trained in; epoch 0 was trained in none. Raises ValueError for that and others.

    Where two trainings meet, an epoch is the last of the earlier one.
    """
    for recording, first, last in _trainings(history):
        if first <= epoch <= last:
            return recording
    raise ValueError(f"epochs 1 to {history.last_epoch} were trained in this run, not {epoch}")


def check(history: History, instant: Instant) -> None:
    """Raise ValueError for an instant that a run has not, naming what it has."""
    if not instant.epoch <= history.last_epoch:
        raise ValueError(f"this run has epochs 0 to {history.last_epoch}, not {instant.epoch}")
    if instant.batch and instant.batch > (batches := batches_of(training_of(history, instant.epoch))):
        raise ValueError(f"epoch {instant.epoch} has batches 1 to {batches}, not {instant.batch}")


def _trainings(history: History) -> Iterator[tuple[Recording, int, int]]:
    """Each training with the first and the last epoch that it trained."""
    starts = [recording.start.epoch for recording in history.recordings]
    for recording, start, end in zip(history.recordings, starts, [*starts[1:], history.last_epoch], strict=True):
        if start < end:
            yield recording, start + 1, end
