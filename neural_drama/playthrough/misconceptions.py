"""The misconceptions that a player is let run into: what is believed, and what a run shows instead, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misconception:
    """Something that is often believed of learning networks, and is not so."""

    name: str  # as a scene notes it
    statement: str  # the belief, in one sentence
    truth: str  # what holds instead, in one sentence


_TABLE = (
    Misconception(
        "nan-means-broken",
        "NaN means that the program is broken.",
        "NaN is what arithmetic gives once a number has grown beyond all bounds; the step was too long for the slope.",
    ),
    Misconception(
        "ten-times-is-small",
        "Ten times the learning rate is a small change.",
        "Beyond a limit that the curvature sets, each step lands further from the bottom than the one before.",
    ),
    Misconception(
        "rising-loss-wrong-sign",
        "A loss that rises means that the sign of the gradient is wrong.",
        "A step down the right slope that is too long comes out higher on the other side.",
    ),
    Misconception(
        "every-step-improves",
        "Every step makes the network better.",
        "A slope promises for short steps, and for the cases that were heard; nothing else was promised.",
    ),
    Misconception(
        "backprop-is-the-update",
        "Backprop is what changes the weights.",
        "Backprop only computes slopes; the optimizer makes an update of them.",
    ),
    Misconception(
        "penalty-lowers-training-loss",
        "Regularization lowers the training loss.",
        "A penalty pulls the weights away from where the training loss is lowest; it may help on other cases.",
    ),
    Misconception(
        "regularization-is-safe",
        "Regularization is always safe.",
        "A penalty can leave nothing that was learned, and beyond 2 the product of rate and penalty lengthens weights.",
    ),
    Misconception(
        "most-blamed-fire-it",
        "The neuron with the most blame should be taken out.",
        "Blame is a slope: it says which way to adjust, and without that neuron the miss may well be larger.",
    ),
    Misconception(
        "zero-blame-innocent",
        "A neuron without blame is innocent, or useless.",
        "Where its activation function is flat no blame gets in, however much the neuron adds to the miss.",
    ),
    Misconception(
        "average-blame-zero-nothing-to-learn",
        "Where blame is zero on average there is nothing to learn.",
        "Cases pull in opposite directions and cancel; each of them can still be missed.",
    ),
    Misconception(
        "seed-does-not-matter",
        "With the same settings the result is the same, whatever the seed.",
        "Other first weights and another split of the cases come to another network and another miss.",
    ),
    Misconception(
        "model-stores-data",
        "The network stores its data.",
        "It holds weights and biases and nothing else; what it says of a case is computed anew each time.",
    ),
    Misconception(
        "lower-loss-better",
        "A lower training loss is always better.",
        "The training loss can go on falling while cases that were never learned from are missed by more.",
    ),
    Misconception(
        "more-neurons-help",
        "More neurons always help.",
        "More of them can learn the cases by heart, or not be reached by blame at all.",
    ),
)

MISCONCEPTIONS: Mapping[str, Misconception] = {each.name: each for each in _TABLE}
"""By name, in the order in which the guide lists them."""
