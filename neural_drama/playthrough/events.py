"""Events: what a playthrough tells whoever shows it, as frozen values."""

from dataclasses import dataclass

from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.figures import Piece, Spoken
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class Opened:
    """The curtain is up."""

    episode: str
    title: str
    number: str
    seed: int


@dataclass(frozen=True, slots=True)
class RunBegan:
    """A network enters: the first one, or a branch of an earlier run."""

    moment: Moment
    parent: int | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice: the words of each option. The playthrough waits for `take`."""

    options: tuple[tuple[Piece, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Each option as plain text."""
        return tuple("".join(piece.text for piece in option) for option in self.options)


@dataclass(frozen=True, slots=True)
class DeskOpened:
    """The desk: the playthrough waits for `set_desk`."""

    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class NeuronAsked:
    """Which neuron of a layer is most responsible? The playthrough waits for `name_neuron`."""

    layer: int
    width: int  # how many there are to choose from
    moment: Moment  # sealed: no picture may answer


@dataclass(frozen=True, slots=True)
class Accused:
    """The player named a neuron before its blame was read out: that in question of the moment. It counts."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Noted:
    """The story notes something about the player.

    how: "met" or "repaired", and then the name is that of a misconception; or "before" or "after", and it is "right"
    or "wrong".
    """

    how: str
    name: str
    scene: str


@dataclass(frozen=True, slots=True)
class PictureCalled:
    """A picture is to be brought to the front: "network", "miss" or "curves"."""

    picture: str


@dataclass(frozen=True, slots=True)
class TrainingBegan:
    """A training run is due: the playthrough waits for `end_training`."""

    run: int
    from_epoch: int
    to_epoch: int


@dataclass(frozen=True, slots=True)
class Trained:
    """A training run is over."""

    moment: Moment
    from_epoch: int
    hyperparameters: Hyperparameters  # those it set out with: no more epochs than were left


@dataclass(frozen=True, slots=True)
class Rewound:
    """The player went back to where a move was made, and everything is as it was then."""

    to_move: int


@dataclass(frozen=True, slots=True)
class CurtainFell:
    """The end. ending: its name, or None for a story without a training run."""

    ending: str | None


Event = (
    Opened | RunBegan | Spoken | Offered | DeskOpened | NeuronAsked | PictureCalled | TrainingBegan | Trained
    | Accused | Noted | Rewound | CurtainFell
)

Halt = Offered | DeskOpened | NeuronAsked | TrainingBegan
"""What waits for an answer."""
