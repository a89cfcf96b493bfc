"""The expressions: what the faces of the cast show of a moment, each measured and none of them acted."""

import math
from dataclasses import dataclass

import numpy as np

from neural_drama.network.diagnosis import FLAT_PART
from neural_drama.network.optimizers import is_decoupled
from neural_drama.network.penalties import PENALTIES, penalty_cost
from neural_drama.pictures.lights import largest_of
from neural_drama.pictures.numbers import shown
from neural_drama.playthrough.moment import Moment

MOST_MOUTH, MOST_VOICE = 5, 3
"""In how many steps a mouth opens: that of the alarm, that of a neuron."""

LEAST_RATE, MOST_RATE = 1e-6, 1e2
"""The ends of the gauge, those of the dial on the desk; smaller and larger rates stand beyond its ends."""


def mouth_size(moment: Moment) -> int:
    """0 for a miss under the goal; 1 to MOST_MOUTH, in fifths of the run's first miss; one more if it is not finite."""
    miss, goal = abs(moment.miss), moment.case_file.goal
    if not math.isfinite(miss):
        return MOST_MOUTH + 1
    if miss <= goal:
        return 0
    first = abs(moment.at(0).miss)
    whole = first if math.isfinite(first) and first > 0 else miss
    return max(1, min(MOST_MOUTH, math.ceil(MOST_MOUTH * min(1.0, miss / whole))))


def gauge(rate: float, width: int, is_plain: bool) -> str:
    """A log gauge with a hand at the learning rate. A rate beyond an end stands there as an arrow."""
    low, high = math.log10(LEAST_RATE), math.log10(MOST_RATE)
    part = (math.log10(rate) - low) / (high - low)
    hand = "<" if part < 0 else ">" if part > 1 else "#" if is_plain else "█"
    place = round(min(max(part, 0.0), 1.0) * (width - 1))
    scale = ("-" if is_plain else "─") * width
    return scale[:place] + hand + scale[place + 1 :]


def penalty_of(moment: Moment) -> float:
    """What the weights cost on top of the loss, scaled, as the desk is set. Decoupled decay costs nothing."""
    chosen = moment.hyperparameters
    with np.errstate(all="ignore"):
        return penalty_cost(PENALTIES[chosen.penalty], chosen.regularization, moment.parameters)


def penalty_entry(moment: Moment) -> tuple[str, str]:
    """The penalty in a few characters, with its name and without; of a decay that is no cost, its strength."""
    chosen = moment.hyperparameters
    if chosen.regularization and is_decoupled(chosen):
        return f"decay {chosen.regularization:g}", f"{chosen.regularization:g}"
    cost = shown(penalty_of(moment))
    return f"penalty {cost}", cost


@dataclass(frozen=True, slots=True)
class Balance:
    """A pan of the scales."""

    weight: float
    is_heavier: bool


def balance(moment: Moment) -> tuple[Balance, Balance]:
    """The penalty and the loss that it is added to. Of equals neither is heavier, nor of what is no number."""
    penalty = penalty_of(moment)
    return Balance(penalty, penalty > moment.loss), Balance(moment.loss, moment.loss > penalty)


def coin(moment: Moment) -> str:
    """The sign of the incident's miss: + when too much was predicted, - when too little."""
    miss = moment.miss
    return "(?)" if math.isnan(miss) else "(0)" if miss == 0 else "(+)" if miss > 0 else "(-)"


def voice_size(moment: Moment) -> int:
    """How loud the neuron in question is beside the loudest of its layer: 0 to MOST_VOICE, -1 if not finite."""
    said = moment.attribution.activation[moment.layer - 1]
    own, largest = float(said[moment.neuron - 1]), largest_of(said)
    if not math.isfinite(own):
        return -1
    return math.ceil(MOST_VOICE * (abs(own) / largest)) if largest > 0 else 0


def is_flat(moment: Moment) -> bool:
    """Whether the neuron in question lets next to nothing through: dead or saturated for this case."""
    slope = float(moment.attribution.slope[moment.layer - 1][moment.neuron - 1])
    return abs(slope) < FLAT_PART * (moment.architecture.activation_of(moment.layer).steepest or 1.0)
