"""A moment: everything that a line can quote or a picture can show, frozen.

A moment is one setting of the parameters seen from one incident. Scrubbing is the same moment at another epoch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.attribution import Attribution, alibi, attribute
from neural_drama.network.diagnosis import LayerDiagnosis, diagnose_layers
from neural_drama.network.guessing import Guess
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import mean_loss, said
from neural_drama.network.misses import misses, rival
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Forward, forward
from neural_drama.playthrough.blueprint import Blueprint
from neural_drama.playthrough.case_file import CaseFile
from neural_drama.playthrough.dossier import Dossier
from neural_drama.story.memory import Memory


@dataclass(frozen=True, slots=True)
class Measured:
    """A gradient measured connection by connection, beside the one that was traced back."""

    parameters: int  # how many were measured
    passes: int
    error: float  # the largest difference, as a part of the largest slope


_OF_ALL_NEURONS = {"attribution", "on_train", "loss", "validation_loss", "diagnosis"}
"""What is worked out when it is first asked for, and is the same whichever neuron is in question."""


@dataclass(frozen=True)
class Moment:
    """Where the playthrough stands. Layers and neurons count from 1, rows of the data from 0."""

    case_file: CaseFile
    blueprint: Blueprint
    architecture: Architecture
    run: int  # the number of the run, the first being 1
    history: History  # of this run so far
    epoch: int
    parameters: Parameters  # those of the epoch, unless someone has laid hands on them
    incident: int  # row of the training set under investigation
    heard: frozenset[int]  # rows that are or were the incident
    layer: int  # of the neuron in question
    neuron: int
    lineup: tuple[int, ...]  # the suspects' numbers in this layer, in order
    hyperparameters: Hyperparameters
    starting: Hyperparameters  # those the episode begins with
    epochs_left: int
    memory: Memory = Memory()  # what the story remembers of the player's way
    verdict: str = ""  # the name of the ending that the last training came to
    before: "Moment | None" = None  # as it was before the network or a setting was last touched
    before_training: "Moment | None" = None
    rewinds_to: "Moment | None" = None  # as it was before the last training, be it that of an earlier network
    is_after_run: bool = False  # nothing has been done since a training run: what is said now is about that run
    guessing: Guess | None = None  # what guess-and-check came to, once it was hired
    measuring: Measured | None = None  # what measuring each connection came to
    is_sealed: bool = False  # the blame of the neuron in question has not been read out yet
    sealed_to: int = 0  # the layer that the seal reaches down from while another is looked at; 0: the one in question
    accused: tuple[int, int] = (0, 0)  # layer and number of the neuron that the player named last; zeros before
    cases: Mapping[str, CaseFile] = field(default_factory=dict)  # those that the story may open, by name
    dossier: Dossier = Dossier()  # what the player has done that counts
    present: "Moment | None" = None  # as it is now, while the story speaks of an earlier epoch

    def at(self, epoch: int) -> "Moment":
        """The same moment as it was after an epoch of its run."""
        left = self.epochs_left + self.epoch - epoch
        return replace(self, epoch=epoch, parameters=self.history.parameters_at(epoch), epochs_left=left)

    @property
    def now(self) -> "Moment":
        """The present: this moment itself, unless the story speaks of an earlier epoch."""
        return self.present or self

    @property
    def earlier(self) -> "Moment":
        """The network before its last change, seen from the same incident and neuron."""
        if self.before is None:
            return self
        return replace(self.before, incident=self.incident, layer=self.layer, neuron=self.neuron)

    def questioning(self, seat: int) -> "Moment":
        """The same moment with a suspect of the line-up, the first being 1, as the neuron in question."""
        return replace(self, neuron=self.lineup[seat - 1])

    @property
    def of_accused(self) -> "Moment":
        """The same moment with the neuron that the player named last as the neuron in question; 0 is nobody."""
        layer, neuron = self.accused
        return replace(self, layer=layer, neuron=neuron)

    def looking_at(self, layer: int, neuron: int) -> "Moment":
        """The same moment with any neuron in the place of the one in question. What is sealed stays sealed.

        What was computed of all neurons is kept. Raises ValueError for a neuron that does not exist.
        """
        sizes = self.architecture.sizes
        if not 1 <= layer < len(sizes) or not 1 <= neuron <= sizes[layer]:
            raise ValueError(f"there is no neuron {neuron} in layer {layer}")
        moment = replace(self, layer=layer, neuron=neuron, sealed_to=self.sealed_to or self.layer)
        vars(moment).update({name: value for name, value in vars(self).items() if name in _OF_ALL_NEURONS})
        return moment

    @property
    def scale(self) -> float:
        """s: what one scaled unit is worth, in the data's unit."""
        return self.case_file.dataset.target_scale

    @cached_property
    def attribution(self) -> Attribution:
        """Blame, gain, share and the rest for the incident."""
        data = self.case_file.dataset
        with np.errstate(over="ignore", invalid="ignore"):
            return attribute(
                self.architecture,
                self.parameters,
                data.X_train[self.incident],
                data.y_train[self.incident],
                self.scale,
            )

    @cached_property
    def alibi(self) -> float:
        """|e| - |e with the neuron in question silenced|, by running the network again."""
        data = self.case_file.dataset
        with np.errstate(over="ignore", invalid="ignore"):
            return alibi(
                self.architecture,
                self.parameters,
                data.X_train[self.incident],
                data.y_train[self.incident],
                self.scale,
                self.layer,
                self.neuron,
            )

    @property
    def miss(self) -> float:
        """Prediction minus target of the incident, signed, in the data's unit."""
        return self.attribution.miss

    @property
    def target(self) -> float:
        """The truth about the incident, in the data's unit; for many classes, the 1 that its own should have."""
        data = self.case_file.dataset
        truth = data.y_train[self.incident].max()
        return data.target_scale * float(truth) + data.target_shift

    @property
    def prediction(self) -> float:
        """What the network says about the incident, in the data's unit; for many classes, p of the true one."""
        data = self.case_file.dataset
        with np.errstate(over="ignore", invalid="ignore"):
            predictions = said(self.architecture.loss, self.outputs[None, :])[0]
        true = int(np.argmax(data.y_train[self.incident]))
        return self.scale * float(predictions[true]) + data.target_shift

    @property
    def outputs(self) -> Array:
        """The raw outputs for the incident, [k]."""
        return self.attribution.weighted_input[-1]

    def class_name(self, which: str) -> str:
        """The "true" class of the incident, the "predicted" one or the "rival"; empty where there are no classes."""
        classes, truth = self.case_file.dataset.classes, self.case_file.dataset.y_train[self.incident]
        if not classes:
            return ""
        if which != "true" and not is_finite(self.outputs):
            return "nothing"  # a network that has lost its numbers takes the incident for no class at all
        if len(classes) == 2:
            own, other = int(truth[0]), int(self.outputs[0] > 0)
            return classes[{"true": own, "predicted": other, "rival": 1 - own}[which]]
        true, predicted = int(np.argmax(truth)), int(np.argmax(self.outputs))
        return classes[{"true": true, "predicted": predicted, "rival": rival(self.outputs, truth)}[which]]

    @cached_property
    def on_train(self) -> Forward:
        """The forward pass over all training cases."""
        return self._pass(self.case_file.dataset.X_train)

    @cached_property
    def loss(self) -> float:
        """The mean loss over the training cases, scaled."""
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = self.on_train.outputs
            return mean_loss(self.architecture.loss, outputs, self.case_file.dataset.y_train)

    @cached_property
    def validation_loss(self) -> float:
        """The mean loss over the validation cases, scaled."""
        data = self.case_file.dataset
        with np.errstate(over="ignore", invalid="ignore"):
            return mean_loss(self.architecture.loss, self._pass(data.X_validation).outputs, data.y_validation)

    def typical(self, loss: float) -> float:
        """The typical miss that a loss stands for, in the data's unit: s * sqrt(2 * loss) for half squared loss."""
        return self.scale * self.architecture.loss.miss_of(loss)

    @cached_property
    def diagnosis(self) -> tuple[LayerDiagnosis, ...]:
        """What ails each layer, over all training cases."""
        data = self.case_file.dataset
        return diagnose_layers(self.architecture, self.parameters, data.X_train, data.y_train)

    def ranked(self, layer: int) -> NDArray[np.intp]:
        """The neurons of a layer by how large their blame is, the most responsible first; numbers from 1."""
        blame = np.abs(self.attribution.blame[layer - 1])
        return np.argsort(-blame, kind="stable") + 1

    @property
    def culprit(self) -> int:
        """The number of the most responsible neuron of the layer in question; 0 where blame is no number."""
        return number_of_largest(self.attribution.blame[self.layer - 1])

    def worst_unheard(self) -> int:
        """The training case with the largest miss that has not been the incident yet."""
        data = self.case_file.dataset
        with np.errstate(over="ignore", invalid="ignore"):
            sizes = np.abs(misses(self.architecture.loss, self.on_train.outputs, data.y_train, self.scale))
        sizes = np.where(np.isnan(sizes), np.inf, sizes)
        order = [int(row) for row in np.argsort(-sizes, kind="stable")]
        unheard = [row for row in order if row not in self.heard]
        return (unheard or order)[0]

    def _pass(self, inputs: Array) -> Forward:
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.architecture, self.parameters, inputs)


def number_of_largest(values: Array) -> int:
    """The number of the neuron with the largest value, signs aside; 0 where one of them is no number."""
    return 0 if np.isnan(values).any() else int(np.argmax(np.abs(values))) + 1
