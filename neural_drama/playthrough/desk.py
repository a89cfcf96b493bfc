"""The desk: the controls on which a player sets hyperparameters, with their bounds and sensible steps."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from neural_drama.network.training import Hyperparameters
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import MoveError, Set
from neural_drama.playthrough.verbs import RATE_BOUNDS, REGULARIZATION_BOUNDS


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the desk: what it sets, between which bounds, and the steps of its dial."""

    name: str  # as a move names it
    title: str
    meaning: str  # one line for the player
    value: float
    least: float
    most: float
    is_whole: bool
    steps: tuple[float, ...]  # ascending, within the bounds

    def shown(self) -> str:
        """The value in words."""
        if self.name == "batch" and self.value == self.most:
            return f"all {self.most:.0f}"
        if self.name == "regularization" and self.value == 0:
            return "none"
        return f"{self.value:.0f}" if self.is_whole else f"{self.value:g}"

    def turned(self, by: int) -> float:
        """The value some steps up or down the dial from here, staying on it."""
        if by == 0:
            return self.value
        if by > 0:
            above = [step for step in self.steps if step > self.value]
            return above[min(by, len(above)) - 1] if above else self.value
        below = [step for step in self.steps if step < self.value]
        return below[max(by, -len(below))] if below else self.value

    def checked(self, value: float) -> float:
        """A value the control can take. Raises MoveError naming the bounds."""
        if not math.isfinite(value) or not self.least <= value <= self.most or (self.is_whole and value != int(value)):
            kind = "a whole number" if self.is_whole else "a number"
            raise MoveError(f"{self.name}={value:g}: {self.title} takes {kind} from {self.least:g} to {self.most:g}")
        return value


def controls(moment: Moment) -> tuple[Control, ...]:
    """The controls as they stand at a moment, in the order of the desk."""
    chosen, cases = moment.hyperparameters, len(moment.case_file.dataset.X_train)
    most_epochs = max(1, moment.epochs_left)
    return (
        Control(
            "rate", "learning rate", "how far each update steps down the gradient",
            chosen.learning_rate, *RATE_BOUNDS, False, _decades(-6, 2, (1.0, 2.0, 5.0)),
        ),
        Control(
            "regularization", "regularization", "how hard each weight is pulled to zero (L2)",
            chosen.regularization, *REGULARIZATION_BOUNDS, False, (0.0, *_decades(-5, 1, (1.0, 3.0))),
        ),
        Control(
            "batch", "batch size", "how many cases are heard before each update",
            chosen.batch_size, 1, cases, True, (*(float(2**k) for k in range(20) if 2**k < cases), float(cases)),
        ),
        Control(
            "epochs", "epochs", "how many times all training cases are heard",
            min(chosen.epochs, most_epochs), 1, most_epochs, True,
            (*(float(n) for n in (1, 10, 50, *range(100, most_epochs, 100)) if n < most_epochs), float(most_epochs)),
        ),
    )  # fmt: skip


def settle(moment: Moment, sets: Iterable[Set]) -> Moment:
    """The moment with the desk set. Raises MoveError for an unknown control or a value out of bounds."""
    desk = {control.name: control for control in controls(moment)}
    values = {name: control.value for name, control in desk.items()}
    for move in sets:
        if move.control not in desk:
            raise MoveError(f"the desk has no {move.control!r}; it has {', '.join(desk)}")
        values[move.control] = desk[move.control].checked(move.value)
    hyperparameters = Hyperparameters(
        learning_rate=values["rate"],
        regularization=values["regularization"],
        batch_size=int(values["batch"]),
        epochs=int(values["epochs"]),
    )
    return replace(moment, hyperparameters=hyperparameters)


def _decades(first: int, last: int, leading: tuple[float, ...]) -> tuple[float, ...]:
    steps = [digit * 10.0**power for power in range(first, last) for digit in leading]
    return tuple(float(f"{step:.6g}") for step in [*steps, 10.0**last])
