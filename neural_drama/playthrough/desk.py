"""The desk: the controls on which a player sets hyperparameters, with their bounds and sensible steps."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from neural_drama.network.dataset import LEAST_VALIDATION, MOST_VALIDATION
from neural_drama.network.hyperparameters import BOUNDS, WORDS
from neural_drama.playthrough.blueprint import ACTIVATION_NAMES, INITIALIZATION_NAMES, losses_for
from neural_drama.playthrough.building import rebuilt
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import MoveError, Set


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the desk: what it sets, what it takes, and the steps of its dial."""

    name: str  # as a move names it
    sets: str  # which hyperparameter, or which choice of the blueprint
    title: str
    meaning: str  # one line for the player
    value: float | str
    least: float = 0.0
    most: float = 0.0
    is_whole: bool = False
    steps: tuple[float, ...] = ()  # ascending, within the bounds
    words: tuple[str, ...] = ()  # when not empty: what it takes instead of a number
    zero: str = ""  # what a zero is called
    is_basic: bool = False  # offered at first sight
    is_of_network: bool = False  # changing it takes a new network

    def shown(self) -> str:
        """The value in words."""
        if isinstance(self.value, str):
            return self.value.replace("_", " ")
        if self.name == "batch" and self.value == self.most:
            return f"all {self.most:.0f}"
        if self.zero and self.value == 0:
            return self.zero
        return f"{self.value:.0f}" if self.is_whole else f"{self.value:g}"

    @property
    def takes(self) -> str:
        """What the control takes, in words."""
        if self.words:
            return ", ".join(self.words)
        if self.is_whole:
            return f"a whole number from {self.least:.0f} to {self.most:.0f}"
        return f"a number from {self.least:g} to {self.most:g}"

    def turned(self, by: int) -> float | str:
        """The value some steps up or down the dial from here, staying on it."""
        if isinstance(self.value, str):
            place = self.words.index(self.value) + by
            return self.words[min(max(place, 0), len(self.words) - 1)]
        value = self.value
        if by > 0:
            above = [step for step in self.steps if step > value]
            return above[min(by, len(above)) - 1] if above else value
        below = [step for step in self.steps if step < value]
        return below[max(by, -len(below))] if below and by else value

    def checked(self, value: float | str) -> float | str:
        """A value the control can take. Raises MoveError naming what it takes."""
        if self.words:
            is_right = value in self.words
        else:
            is_right = not isinstance(value, str) and math.isfinite(value) and self.least <= value <= self.most
            is_right = is_right and not (self.is_whole and value != int(value))
        if not is_right:
            shown = value if isinstance(value, str) else f"{value:g}"
            raise MoveError(f"{self.name}={shown}: {self.title} takes {self.takes}")
        return value


def controls(moment: Moment, with_network: bool = False) -> tuple[Control, ...]:
    """The controls as they stand at a moment, in the order of the desk: the basic ones first."""
    offered = (*_basic(moment), *_advanced(moment))
    return (*offered, *_of_network(moment)) if with_network else offered


def settle(moment: Moment, offered: Iterable[Control], sets: Iterable[Set]) -> Moment:
    """The moment with the desk set. Raises MoveError for an unknown control or a value it does not take."""
    desk = {control.name: control for control in offered}
    chosen = {control.sets: control.value for control in desk.values()}
    for move in sets:
        if move.control not in desk:
            raise MoveError(f"this desk has no {move.control!r}; it has {', '.join(desk)}")
        control = desk[move.control]
        value = control.checked(move.value)
        chosen[control.sets] = int(value) if control.is_whole and not isinstance(value, str) else value
    of_network = {control.sets for control in desk.values() if control.is_of_network}
    for_training = {name: value for name, value in chosen.items() if name not in of_network}
    hyperparameters = replace(moment.hyperparameters, **for_training)  # type: ignore[arg-type]
    if hyperparameters != moment.hyperparameters:
        moment = replace(moment, hyperparameters=hyperparameters, before=replace(moment, before=None))
    blueprint = replace(moment.blueprint, **{name: chosen[name] for name in of_network})  # type: ignore[arg-type]
    if blueprint == moment.blueprint:
        return moment
    try:
        return rebuilt(moment, blueprint)
    except ValueError as error:
        raise MoveError(str(error)) from error


def _basic(moment: Moment) -> tuple[Control, ...]:
    chosen, cases = moment.hyperparameters, len(moment.case_file.dataset.X_train)
    most_epochs = max(1, moment.epochs_left)
    return (
        Control(
            "optimizer", "optimizer", "optimizer", "what is made of the gradient",
            chosen.optimizer, words=WORDS["optimizer"], is_basic=True,
        ),
        _number(
            moment, "rate", "learning_rate", "learning rate", "how far each update steps down the gradient",
            _decades(-6, 2, (1.0, 2.0, 5.0)), is_basic=True,
        ),
        _number(
            moment, "regularization", "regularization", "regularization", "how hard each weight is pulled to zero",
            (0.0, *_decades(-5, 1, (1.0, 3.0))), zero="none", is_basic=True,
        ),
        Control(
            "batch", "batch_size", "batch size", "how many cases are heard before each update",
            min(chosen.batch_size, cases), 1, cases, True,
            (*(float(2**k) for k in range(20) if 2**k < cases), float(cases)), is_basic=True,
        ),
        Control(
            "epochs", "epochs", "epochs", "how many times all training cases are heard",
            min(max(1, chosen.epochs), most_epochs), 1, most_epochs, True,
            (*(float(n) for n in _rounds(most_epochs)), float(most_epochs)), is_basic=True,
        ),
    )  # fmt: skip


def _advanced(moment: Moment) -> tuple[Control, ...]:
    chosen = moment.hyperparameters
    return (
        _number(
            moment, "momentum", "momentum", "momentum", "how much of its velocity the optimizer momentum keeps",
            (0.0, 0.5, 0.8, 0.9, 0.95, 0.99),
        ),
        Control(
            "schedule", "schedule", "schedule", "how the learning rate changes as the epochs go by",
            chosen.schedule, words=WORDS["schedule"],
        ),
        _number(
            moment, "span", "span", "span", "epochs between two steps of a schedule, or of its warm-up",
            (1.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0),
        ),
        Control(
            "penalty", "penalty", "penalty", "which penalty the regularization is",
            chosen.penalty, words=WORDS["penalty"],
        ),
        _number(
            moment, "dropout", "dropout", "dropout", "how likely a hidden neuron is left out of an update",
            (0.0, 0.1, 0.2, 0.3, 0.5, 0.8), zero="none",
        ),
        _number(
            moment, "clip", "clip", "clipping", "the longest gradient allowed",
            (0.0, *_decades(-3, 2, (1.0, 3.0))), zero="none",
        ),
        _number(
            moment, "patience", "patience", "patience", "epochs to wait for a lower validation loss, then stop",
            (0.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0), zero="no end",
        ),
    )  # fmt: skip


def _of_network(moment: Moment) -> tuple[Control, ...]:
    old = moment.blueprint
    return (
        Control(
            "activation", "activation", "activation", "what a neuron makes of its input; builds a new network",
            old.activation, words=ACTIVATION_NAMES, is_of_network=True,
        ),
        Control(
            "initialization", "initialization", "initialization", "how weights are born; builds a new network",
            old.initialization, words=INITIALIZATION_NAMES, is_of_network=True,
        ),
        Control(
            "loss", "loss", "loss", "what is minimized; builds a new network",
            old.loss, words=losses_for(moment.case_file), is_of_network=True,
        ),
        Control(
            "validation", "validation", "validation", "which part of the cases is held out; builds a new network",
            old.validation, LEAST_VALIDATION, MOST_VALIDATION, False, (0.1, 0.2, 0.25, 0.3, 0.4, 0.5),
            is_of_network=True,
        ),
    )  # fmt: skip


def _number(
    moment: Moment, name: str, sets: str, title: str, meaning: str, steps: tuple[float, ...],
    zero: str = "", is_basic: bool = False,
) -> Control:  # fmt: skip
    """The control of a hyperparameter within its bounds."""
    bounds = BOUNDS[sets]
    value = getattr(moment.hyperparameters, sets)
    return Control(
        name, sets, title, meaning, value, bounds.least, bounds.most, bounds.is_whole, steps,
        zero=zero, is_basic=is_basic,
    )  # fmt: skip


def _rounds(most: int) -> list[int]:
    """Round numbers of epochs below a bound: a dial that ends after few turns, however much there is to spend."""
    fine = [1, 10, 50, *range(100, min(most, 2000), 100)]
    coarse = [lead * 10**power for power in (3, 4, 5) for lead in (2, 5, 10)]
    return sorted({n for n in (*fine, *coarse) if n < most})


def _decades(first: int, last: int, leading: tuple[float, ...]) -> tuple[float, ...]:
    steps = [digit * 10.0**power for power in range(first, last) for digit in leading]
    return tuple(float(f"{step:.6g}") for step in [*steps, 10.0**last])
