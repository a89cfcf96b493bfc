"""The extremes: how a training can end, each made at once instead of computed, so that every line gets its chance.

An extreme is a real setting of the parameters with curves that could have led to it. What the story measures of it is
measured as ever; only that it came about by training is pretended.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

import numpy as np

from neural_drama.kit.ledger import Rehearsed
from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.dataset import Dataset
from neural_drama.network.divergence import DIVERGED_MULTIPLE, Place
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.parameters import Parameters, weight_mask
from neural_drama.network.passes import forward
from neural_drama.network.recording import Recording
from neural_drama.network.state import TrainingState, begun
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.training import Training

RIDGE = 1e-3
"""How much a least squares solution is held back, so that it stays finite whatever the layer below says."""

LOGIT = 6.0
"""The raw output that a learned network gives to the right class: a probability near 1."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """A way for a training to end."""

    name: str
    weights: Callable[[Moment], Parameters]
    has_turned: bool = False  # the validation loss was lower on the way
    reaches_goals: bool = False  # the goals of the case are widened to what was reached
    part: float = 1.0  # of the epochs that were asked for


class Pretended(Recording):
    """A recording with curves and an end that were never computed. Any epoch but its first stands at that end."""

    def __init__(
        self, architecture: Architecture, dataset: Dataset, hyperparameters: Hyperparameters,
        start: TrainingState, end: Parameters, curves: Array, place: Place | None,
    ) -> None:  # fmt: skip
        self.architecture, self.dataset, self.hyperparameters = architecture, dataset, hyperparameters
        self.start = begun(start, hyperparameters)
        self.first_non_finite = place
        self.is_over = True
        self.computed = curves.shape[1] - 1
        self.spacing = 1
        self._end = end
        self._shown = curves.view()
        self._shown.flags.writeable = False

    def advance(self, epochs: int) -> int:
        """There is nothing left to compute."""
        return 0

    def rest(self) -> None:
        """There are no buffers to give up."""

    def state_at(self, epoch: int) -> TrainingState:
        """The state it set out from, or the one it came to. Raises ValueError as of any recording."""
        self._check(self.start.epoch, epoch)
        if epoch == self.start.epoch:
            return self.start
        trained = epoch - self.start.epoch
        return replace(self.start, epoch=epoch, parameters=self._end, trained=trained, updates=trained)

    def _seeking(self, epoch: int) -> Generator[float, None, TrainingState]:
        yield from ()
        return self.state_at(epoch)


class PretendedTraining(Training):
    """A training that comes to an extreme at once."""

    def __init__(self, moment: Rehearsed, extreme: Extreme) -> None:
        if not is_finite(moment.parameters.vector):
            extreme = LOST  # from there no training comes back
        asked = min(moment.hyperparameters.epochs, moment.epochs_left)
        epochs = max(1, round(asked * extreme.part)) if asked else 0
        self._moment = moment
        self._reaches_goals = extreme.reaches_goals and epochs > 0
        self.hyperparameters = replace(moment.hyperparameters, epochs=asked)
        self.from_epoch, self.to_epoch = moment.epoch, moment.epoch + asked
        start = replace(moment.history.state_at(moment.epoch), parameters=moment.parameters)
        end, weights = moment.parameters, extreme.weights
        if epochs:
            of = (moment.parameters, moment.architecture, moment.case_file.dataset)
            end = moment.ledger.kept(lambda: weights(moment), extreme.name, *of, incident=moment.incident)
        ended = replace(moment, parameters=end)
        watch = _turned if extreme.has_turned else _straight
        curves = np.stack(
            (
                _straight(moment.loss, ended.loss, epochs),
                watch(moment.validation_loss, ended.validation_loss, epochs),
            )
        )
        self.recording = Pretended(
            moment.architecture, moment.case_file.dataset, self.hyperparameters, start, end, curves, _lost_at(ended)
        )

    def at(self, epoch: int) -> Moment:
        """As of any training; where the goals are to be reached, they are put within reach."""
        moment = super().at(epoch)
        if not self._reaches_goals:
            return moment
        case_file = moment.case_file
        reached = moment.typical(moment.validation_loss)
        goals = {
            "goal": max(case_file.goal, rounded_up(abs(moment.miss))),
            "validation_goal": max(case_file.validation_goal, rounded_up(reached)),
        }
        return replace(moment, case_file=replace(case_file, **goals))  # type: ignore[arg-type]


def rounded_up(number: float) -> float:
    """A number rounded up to two digits, as a goal would be written; what is not finite is no goal, and is 0."""
    if not (np.isfinite(number) and number > 0):
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(number)) - 1)
    return float(f"{np.ceil(number / unit) * unit:.2g}")


def _learned(moment: Moment) -> Parameters:
    """The best that the output layer can make of the layer below, the incident counting tenfold."""
    parameters, data = moment.parameters.copy(), moment.case_file.dataset
    with np.errstate(all="ignore"):
        below = forward(moment.architecture, parameters, data.X_train).a[-2]
        weight = np.ones(len(below))
        weight[moment.incident] = 10.0
        columns = np.column_stack((below, np.ones(len(below))))
        weighted = columns.T * weight
        squares = weighted @ columns + RIDGE * np.eye(columns.shape[1])
        wanted = weighted @ _raw_targets(moment)
    if is_finite(squares) and is_finite(wanted):
        parameters.stacked[-1][:] = np.linalg.lstsq(squares, wanted, rcond=None)[0]
    return parameters.snapshot()


def _raw_targets(moment: Moment) -> Array:
    """The raw outputs that would be right: [n, k]."""
    truths = moment.case_file.dataset.y_train
    return truths if moment.architecture.loss.output == "linear" else LOGIT * (2.0 * truths - 1.0)


def _exactly_right(moment: Moment) -> Parameters:
    """The output says what is true of the incident, to the last bit; where rounding forbids that, of all cases."""
    parameters, data = moment.parameters.copy(), moment.case_file.dataset
    target = data.y_train[moment.incident]
    if moment.architecture.loss.output != "linear":
        parameters.biases[-1][:] = 1e4 * (2.0 * target - 1.0)  # a probability of exactly 0 or 1
        return parameters.snapshot()
    case = data.X_train[moment.incident][None, :]
    for _ in range(20):
        with np.errstate(all="ignore"):
            off = target - forward(moment.architecture, parameters, case).outputs[0]
        if not off.any():
            return parameters.snapshot()
        parameters.biases[-1][:] += off
    parameters.weights[-1][:] = 0.0
    parameters.biases[-1][:] = target
    return parameters.snapshot()


def _unmoved(moment: Moment) -> Parameters:
    return moment.parameters


def _hardly_moved(moment: Moment) -> Parameters:
    parameters = moment.parameters.copy()
    parameters.vector *= 1.0001
    return parameters.snapshot()


def _filled(value: float) -> Callable[[Moment], Parameters]:
    def weights(moment: Moment) -> Parameters:
        parameters = moment.parameters.copy()
        parameters.vector[:] = value
        return parameters.snapshot()

    return weights


def _silent(moment: Moment) -> Parameters:
    """Every neuron below the output is silent: only its bias speaks."""
    parameters = moment.parameters.copy()
    for stacked in parameters.stacked[:-1]:
        stacked[:] = 0.0
    return parameters.snapshot()


def _crushed(moment: Moment) -> Parameters:
    """Weights of next to nothing, and the average for an answer."""
    parameters = moment.parameters.copy()
    parameters.vector[weight_mask(parameters.sizes)] *= 1e-3
    parameters.biases[-1][:] = _raw_targets(moment).mean(axis=0)
    return parameters.snapshot()


def _louder(factor: float) -> Callable[[Moment], Parameters]:
    """The output layer says the same, only so many times louder."""

    def weights(moment: Moment) -> Parameters:
        parameters = moment.parameters.copy()
        with np.errstate(over="ignore"):  # who is loud already may overflow
            parameters.weights[-1][:] = factor * np.where(parameters.weights[-1] == 0, 1.0, parameters.weights[-1])
        return parameters.snapshot()

    return weights


def _worse(moment: Moment) -> Parameters:
    """The output is off by more than before, but not by so much that the run is lost."""
    parameters = moment.parameters.copy()
    before = replace(moment, parameters=parameters).loss
    for shift in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0):
        trial = parameters.copy()
        trial.biases[-1][:] += shift
        loss = replace(moment, parameters=trial).loss
        if 1.3 * before < loss < DIVERGED_MULTIPLE * before:
            return trial.snapshot()
    return parameters.snapshot()


def _straight(start: float, end: float, epochs: int) -> Array:
    """From where it was to where it is; a loss that is not finite comes in the last epoch."""
    losses = np.full(epochs + 1, start)
    if np.isfinite(start) and np.isfinite(end):
        part = np.linspace(0.0, 1.0, epochs + 1)
        losses = start * (1.0 - part) + end * part  # which cannot overflow
    losses[-1] = end
    return losses


def _turned(start: float, end: float, epochs: int) -> Array:
    """Half of what it ends with on the way there."""
    losses = _straight(start, end, epochs)
    if epochs > 1:
        losses[epochs // 2] = 0.5 * end
    return losses


def _lost_at(ended: Moment) -> Place | None:
    """Where a number has ceased to be finite."""
    if not is_finite(ended.parameters.vector):
        return Place("weights", 1, 1)
    return None if np.isfinite(ended.loss + ended.validation_loss) else Place("weighted inputs", 1, 1)


LOST = Extreme("lost before", _unmoved, part=0.0)

EXTREMES = (
    Extreme("solved", _learned, reaches_goals=True),
    Extreme("solved but overfit", _learned, has_turned=True, reaches_goals=True),
    Extreme("learned", _learned),
    Extreme("overfit", _learned, has_turned=True),
    Extreme("ended early", _learned, part=0.3),
    Extreme("nothing missed", _exactly_right),
    Extreme("not moved", _unmoved),
    Extreme("hardly moved", _hardly_moved),
    Extreme("crushed", _crushed),
    Extreme("worse", _worse),
    Extreme("silent", _silent),
    Extreme("zeros", _filled(0.0)),
    Extreme("huge", _louder(1e6)),
    Extreme("enormous", _louder(1e14)),
    Extreme("at the edge", _louder(1e150)),
    Extreme("overflowed", _louder(1e300), part=0.5),
    Extreme("infinite", _filled(np.inf), part=0.5),
    Extreme("not a number", _filled(np.nan), part=0.1),
)
"""Every way a training ends in a rehearsal."""
