"""The blueprint: what a network is built from. The same blueprint and case build the same network, bit for bit."""

from dataclasses import dataclass

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import Dataset
from neural_drama.network.initialization import DEVIATIONS, initialize
from neural_drama.network.losses import LOSSES
from neural_drama.network.state import TrainingState, newborn
from neural_drama.network.streams import stream
from neural_drama.playthrough.case_file import CaseFile

DEFAULT_VALIDATION_PART = 0.25


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The choices that only a new network can follow, by their names."""

    hidden: tuple[int, ...]  # how wide each hidden layer is
    activation: str
    initialization: str
    loss: str
    validation: float  # which part of the cases is held out
    seed: int

    def architecture(self, dataset: Dataset) -> Architecture:
        """The layers, for the inputs and targets of a data set."""
        sizes = (dataset.X_train.shape[1], *self.hidden, dataset.y_train.shape[1])
        return Architecture(sizes, ACTIVATIONS[self.activation], LOSSES[self.loss])

    def newborn(self, architecture: Architecture) -> TrainingState:
        """The network before any training."""
        return newborn(initialize(self.initialization, architecture.sizes, stream(self.seed, "weights")), self.seed)


ACTIVATION_NAMES = tuple(ACTIVATIONS)
INITIALIZATION_NAMES = tuple(DEVIATIONS)


def losses_for(case_file: CaseFile) -> tuple[str, ...]:
    """The names of the losses that fit what a case asks for; the first is the usual one."""
    classes = len(case_file.table.classes)
    output = "linear" if not classes else "sigmoid" if classes == 2 else "softmax"
    return tuple(loss.name for loss in LOSSES.values() if loss.output == output)
