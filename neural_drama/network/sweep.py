"""The sweep: many trainings from one start that differ in one or two hyperparameters, growing side by side."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import DIVERGED_MULTIPLE, Place, first_in_epoch
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.state import TrainingState, begun
from neural_drama.network.stopping import is_over
from neural_drama.network.trainer import Trainer

MOST_CELLS = 256
"""How many trainings a sweep may have."""

MOST_EPOCHS = 2**24
"""How many epochs they may have together: their curves then take 256 MiB."""

LIVE_BYTES = 128 * 2**20
"""What the buffers of all trainings may take; where they need more, each gives its own up between two turns."""

Axis = tuple[str, Sequence[float | str]]
"""The name of a hyperparameter and the values it takes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A training of the sweep, as far as it has come. Losses are scaled, without penalty."""

    hyperparameters: Hyperparameters
    epoch: int  # the latest, as the run counts
    losses: Array  # of training, from the start on, [epochs + 1]
    validation_losses: Array  # [epochs + 1], NaN if there are no validation cases
    is_over: bool
    first_non_finite: Place | None  # where its last epoch lost a number, if it did

    @property
    def loss(self) -> float:
        """The latest training loss."""
        return float(self.losses[-1])

    @property
    def validation_loss(self) -> float:
        """The latest validation loss."""
        return float(self.validation_losses[-1])

    @property
    def has_diverged(self) -> bool:
        """Whether the loss is not finite, or above DIVERGED_MULTIPLE times that of the start."""
        return not self.loss <= DIVERGED_MULTIPLE * float(self.losses[0]) or not math.isfinite(self.loss)


class Sweep:
    """For one thread that computes; another may read `cells` meanwhile.

    Each cell is, bit for bit, the training that a recording from the same start with its hyperparameters is.
    """

    def __init__(
        self,
        architecture: Architecture,
        dataset: Dataset,
        base: Hyperparameters,
        start: TrainingState,
        first: Axis,
        second: Axis | None = None,
    ) -> None:
        """Raises ValueError for a name that is no hyperparameter or is there twice, for a value that is out of its
        range, naming it, and for more cells or epochs than there may be."""
        self.architecture, self.dataset, self.start = architecture, dataset, start
        self.first, self.second = first, second
        chosen = [_varied(base, name, value) for name, value in _pairs(first)]
        if second is not None:
            if second[0] == first[0]:
                raise ValueError(f"both sides of the sweep vary {first[0]}")
            chosen = [_varied(one, name, value) for one in chosen for name, value in _pairs(second)]
        if len(chosen) > MOST_CELLS:
            raise ValueError(f"a sweep has at most {MOST_CELLS} cells, not {len(chosen)}")
        if sum(one.epochs for one in chosen) > MOST_EPOCHS:
            raise ValueError(f"the cells of a sweep have at most {MOST_EPOCHS} epochs together")
        self._is_cramped = len(chosen) * _bytes_of_one(architecture, dataset) > LIVE_BYTES
        scout = Trainer(architecture, dataset, chosen[0], begun(start, chosen[0]))
        with np.errstate(all="ignore"):
            losses = scout.measure()  # all have the same start
        self._growing = [_Growing(architecture, dataset, one, start, losses) for one in chosen]

    @property
    def shape(self) -> tuple[int, int]:
        """How many values the first and the second hyperparameter take; 1 for a second that is not there."""
        return len(self.first[1]), 1 if self.second is None else len(self.second[1])

    @property
    def is_over(self) -> bool:
        """Whether all cells are."""
        return all(one.is_over for one in self._growing)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells as they stand: those of the first value of the first hyperparameter, then of its second..."""
        return tuple(one.cell() for one in self._growing)

    def cell(self, row: int, column: int = 0) -> Cell:
        """The cell of a value of the first and of the second hyperparameter; both count from 0, as in a table."""
        return self._growing[range(self.shape[0])[row] * self.shape[1] + range(self.shape[1])[column]].cell()

    def advance(self, epochs: int) -> int:
        """Compute up to so many more epochs of every cell, and return how many it were, all cells together."""
        return sum(self._advance(one, epochs) for one in self._growing)

    def grow(self, block: int) -> Iterator[int]:
        """Compute to the end, always going on with the cell that is furthest behind, a block of epochs at a time.

        Yields the index in `cells` of each cell that has grown. Whoever wants to stop stops asking; another `grow` or
        `advance` goes on from there. Raises ValueError, when first asked, for a block below 1.
        """
        if block < 1:
            raise ValueError(f"a block has at least one epoch, not {block}")
        while not self.is_over:
            index, behind = min(
                ((index, one) for index, one in enumerate(self._growing) if not one.is_over),
                key=lambda pair: pair[1].computed,
            )
            self._advance(behind, block)
            yield index

    def _advance(self, growing: "_Growing", epochs: int) -> int:
        with np.errstate(all="ignore"):  # overflow is what a sweep is there to show
            done = growing.advance(epochs)
            if self._is_cramped:
                growing.park()
        return done


class _Growing:
    """A cell at work: its curves, and as long as it is not over, what it needs to go on."""

    def __init__(
        self,
        architecture: Architecture,
        dataset: Dataset,
        hyperparameters: Hyperparameters,
        start: TrainingState,
        losses: tuple[float, float],
    ) -> None:
        self._architecture, self._dataset, self._hyperparameters = architecture, dataset, hyperparameters
        self._first_epoch = start.epoch
        self._curves = np.empty((2, hyperparameters.epochs + 1))
        self._curves[:, 0] = losses
        self._anchor: TrainingState | None = begun(start, hyperparameters)  # where it stood lately
        self._trainer: Trainer | None = None
        self._first_non_finite: Place | None = None
        self.computed = 0
        self.is_over = not hyperparameters.epochs

    def cell(self) -> Cell:
        is_over, known = self.is_over, self._curves[:, : self.computed + 1]
        known.flags.writeable = False
        return Cell(
            hyperparameters=self._hyperparameters,
            epoch=self._first_epoch + known.shape[1] - 1,
            losses=known[0],
            validation_losses=known[1],
            is_over=is_over,
            first_non_finite=self._first_non_finite if is_over else None,
        )

    def advance(self, epochs: int) -> int:
        """As a recording does, but without keyframes."""
        if self.is_over or epochs < 1:
            return 0
        if self._trainer is None:
            assert self._anchor is not None
            self._trainer = self._trainer_from(self._anchor)
        else:
            self._anchor = self._trainer.state()
        done = 0
        while done < epochs and not self.is_over:
            self._compute_epoch(self._trainer)
            done += 1
        if self.is_over:
            self._trainer = self._anchor = None
        return done

    def park(self) -> None:
        """Give up the buffers, and keep only what it takes to set them up again."""
        if self._trainer is not None:
            self._anchor, self._trainer = self._trainer.state(), None

    def _compute_epoch(self, trainer: Trainer) -> None:
        trainer.run_epoch()
        losses = trainer.measure()
        self._curves[:, self.computed + 1] = losses
        is_last, self._first_non_finite = is_over(trainer, losses, lambda: self._look_closely(trainer))
        # In this order, so that another thread never sees an end before the last epoch.
        self.computed += 1
        self.is_over = is_last

    def _look_closely(self, trainer: Trainer) -> Place | None:
        """Run the epoch that a trainer has just run once more."""
        assert self._anchor is not None
        scout = self._trainer_from(self._anchor)
        while scout.epoch < trainer.epoch - 1:
            scout.run_epoch()
        # The next epoch will be looked at, too; it shall not have to come all this way again.
        self._anchor = trainer.state()
        return first_in_epoch(scout)

    def _trainer_from(self, state: TrainingState) -> Trainer:
        return Trainer(self._architecture, self._dataset, self._hyperparameters, state)


def _pairs(axis: Axis) -> list[tuple[str, float | str]]:
    name, values = axis
    if not values:
        raise ValueError(f"{name} is to be varied, but takes no values")
    return [(name, value) for value in values]


def _varied(base: Hyperparameters, name: str, value: float | str) -> Hyperparameters:
    names = [field.name for field in fields(Hyperparameters)]
    if name not in names:
        raise ValueError(f"hyperparameters are {', '.join(names)}, not {name!r}")
    return replace(base, **{name: value})  # type: ignore[arg-type]


def _bytes_of_one(architecture: Architecture, dataset: Dataset) -> int:
    """What the buffers of one training take, about: five numbers for each neuron and case."""
    cases = len(dataset.X_train) + len(dataset.X_validation)
    return 8 * 5 * cases * sum(architecture.sizes)
