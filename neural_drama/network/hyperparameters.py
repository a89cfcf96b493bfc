"""Hyperparameters: what is chosen before a training, with the range of each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Bounds:
    """The range of a number, both ends included."""

    least: float
    most: float
    is_whole: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise ValueError naming the range unless the value lies in it. NaN lies in none."""
        allowed = int if self.is_whole else int | float
        is_number = isinstance(value, allowed) and not isinstance(value, bool)
        if not (is_number and self.least <= value <= self.most):  # type: ignore[operator]
            kind = "a whole number" if self.is_whole else "a number"
            raise ValueError(f"{name} must be {kind} from {self.least:.10g} to {self.most:.10g}, not {value!r}")


MOST_EPOCHS = 1_000_000

BOUNDS: Mapping[str, Bounds] = MappingProxyType(
    {
        "learning_rate": Bounds(1e-9, 1e3),
        "regularization": Bounds(0.0, 1e3),
        "batch_size": Bounds(1, 2**31, is_whole=True),
        "epochs": Bounds(0, MOST_EPOCHS, is_whole=True),
        "momentum": Bounds(0.0, 0.999),
        "span": Bounds(1, MOST_EPOCHS, is_whole=True),
        "dropout": Bounds(0.0, 0.9),
        "clip": Bounds(0.0, 1e6),
        "patience": Bounds(0, MOST_EPOCHS, is_whole=True),
    }
)

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "optimizer": ("sgd", "momentum", "rmsprop", "adam", "adamw"),
        "schedule": ("constant", "step", "cosine", "warmup"),
        "penalty": ("none", "l1", "l2", "decoupled"),
    }
)


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """What the player chooses. Raises ValueError, naming what is allowed, for anything out of range."""

    learning_rate: float
    regularization: float  # lambda: the strength of the penalty
    batch_size: int  # cases in each update; as many as there are, or more, is full batch
    epochs: int  # passes over the training cases, at most
    optimizer: str = "sgd"
    momentum: float = 0.9  # how much of its velocity the optimizer "momentum" keeps
    schedule: str = "constant"
    span: int = 100  # epochs between two steps, or of the warm-up
    penalty: str = "l2"
    dropout: float = 0.0  # the probability with which a hidden neuron is left out of an update
    clip: float = 0.0  # the longest gradient allowed; 0 allows any
    patience: int = 0  # stop after so many epochs without a lower validation loss; 0 never stops early

    @property
    def is_plain_descent(self) -> bool:
        """Whether each parameter loses the learning rate times its gradient and its L2 penalty, and nothing else."""
        has_other_penalty = bool(self.regularization) and self.penalty != "l2"
        return (self.optimizer, self.schedule) == ("sgd", "constant") and not (
            has_other_penalty or self.dropout or self.clip
        )

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in BOUNDS:
                BOUNDS[field.name].check(field.name, value)
            elif value not in WORDS[field.name]:
                raise ValueError(f"{field.name} must be one of {', '.join(WORDS[field.name])}, not {value!r}")
