"""The next update: what the optimizer would make of the gradient of all training cases, as the desk is set."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.optimizers import Update
from neural_drama.network.parameters import Parameters
from neural_drama.network.penalties import PENALTIES, penalty_slope
from neural_drama.network.schedules import SCHEDULES
from neural_drama.network.state import begun
from neural_drama.network.surface import gradient_at
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """By parameter, laid out as weights and biases of each layer."""

    gradient: Parameters  # of the mean loss over all training cases, scaled, without penalty
    penalty: Parameters  # the penalty's own slope
    change: Parameters  # what would be added to each parameter


def gradient_of(moment: Moment) -> Parameters:
    """The gradient of the mean loss over all training cases, scaled, without penalty."""
    data = moment.case_file.dataset
    gradient = gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)
    return Parameters(moment.parameters.sizes, gradient)


def typical_gradients(moment: Moment) -> tuple[Array, ...]:
    """The typical gradient of each neuron's incoming weights, root mean square: [d_out] for each layer."""
    with np.errstate(all="ignore"):
        return tuple(np.sqrt(np.mean(weights**2, axis=0)) for weights in gradient_of(moment).weights)


def next_update(moment: Moment) -> NextUpdate:
    """The first update of a training begun now by all cases at once, nobody left out, with the optimizer's memory."""
    sizes, chosen = moment.parameters.sizes, moment.hyperparameters
    state = begun(moment.history.state_at(moment.epoch), chosen)
    assert state.memory is not None, "a training that is begun has a memory"
    gradient, update = gradient_of(moment), Update(chosen, sizes)
    rate = chosen.learning_rate * SCHEDULES[chosen.schedule](0, max(1, chosen.epochs), chosen.span)
    vector: Array = moment.parameters.vector.copy()
    with np.errstate(all="ignore"):
        update.apply(vector, gradient.vector.copy(), state.memory.copy(), state.updates + 1, rate)
        penalty = penalty_slope(PENALTIES[chosen.penalty], chosen.regularization, moment.parameters)
        change = -update.step
    return NextUpdate(gradient, Parameters(sizes, penalty), Parameters(sizes, change))
