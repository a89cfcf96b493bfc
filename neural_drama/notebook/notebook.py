"""A notebook: what the player of a timeline did and what came of it, as frozen values."""

from dataclasses import dataclass

from neural_drama.playthrough.misconceptions import Misconception


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the player said would come of a training, and what did."""

    words: str  # of the option that was the bet
    reason: str  # words of the option that gave the reason; "" for none
    run: int
    from_epoch: int
    to_epoch: int
    outcome: str  # what the loss did: falls, freezes, rises, explodes, or nothing
    has_come_true: bool
    has_reason_held: bool | None  # None where no reason was given


@dataclass(frozen=True, slots=True)
class Accusation:
    """The neuron that the player held most responsible, before any blame of its layer was read out."""

    incident: str  # as it is called: "tram 154"
    run: int
    epoch: int
    layer: int
    named: int
    most_responsible: int  # 0 where blame was no number
    blame: float  # of the one named, in the data's unit
    largest_blame: float  # of the most responsible; NaN where there was none
    unit: str

    @property
    def is_right(self) -> bool:
        """Whether the most responsible was named."""
        return self.named == self.most_responsible


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was noted, and the line with a figure in it that was said last before."""

    scene: str  # its title
    evidence: str  # "" where nothing with a figure had been said


@dataclass(frozen=True, slots=True)
class Lesson:
    """A misconception that the player met. repaired: None as long as it is not."""

    misconception: Misconception
    met: Place
    repaired: Place | None


@dataclass(frozen=True, slots=True)
class Training:
    """A training that the player let run, also one that the story took back later."""

    run: int
    case: str
    settings: str
    from_epoch: int
    to_epoch: int
    loss_before: float  # scaled
    loss: float
    ending: str

    @property
    def epochs(self) -> int:
        """How many were spent on it."""
        return self.to_epoch - self.from_epoch


@dataclass(frozen=True, slots=True)
class Demand:
    """A figure whose proof the player demanded."""

    fact: str  # or the expression that it was
    shown: str
    line: str


@dataclass(frozen=True, slots=True)
class Answers:
    """How many questions were answered, and how many of the answers were right."""

    given: int
    right: int


@dataclass(frozen=True, slots=True)
class Notebook:
    """All of it, each in the order in which it happened."""

    title: str
    number: str  # of the issue; "" for none
    case: str  # which the play was opened on
    seed: int
    predictions: tuple[Prediction, ...]
    accusations: tuple[Accusation, ...]
    lessons: tuple[Lesson, ...]
    before: Answers
    after: Answers
    trainings: tuple[Training, ...]
    endings: tuple[str, ...]  # that trainings came to, each once
    demands: tuple[Demand, ...]
    code: str  # to play it again with; "" where there is none

    @property
    def epochs_spent(self) -> int:
        """In all trainings, those that the story took back among them."""
        return sum(training.epochs for training in self.trainings)
