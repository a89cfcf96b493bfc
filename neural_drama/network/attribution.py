"""Attribution: what each neuron has to do with the miss on one case, in the data's unit.

Four different questions, never to be confused: blame is a slope, share a contribution, gain a slope of the
prediction, and the alibi a re-run. All are taken from one forward and two backward passes, the alibi from one
more forward pass; dropout is off. s is the target's scale, o the raw output, t the target as fed, e the miss. With
many classes, gain and share speak of the margin o_true - o_rival instead of the one output o.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.misses import misses, score_slope
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward


@dataclass(frozen=True, slots=True)
class Attribution:
    """Everything the records say about one case. Each tuple has one array [d_out] for each layer."""

    miss: float  # e, signed, in the data's unit
    weighted_input: tuple[Array, ...]  # z
    activation: tuple[Array, ...]  # a
    slope: tuple[Array, ...]  # activation'(z)
    gain: tuple[Array, ...]  # do/dz
    blame: tuple[Array, ...]  # s * d(loss of the case)/dz, in the data's unit
    share: tuple[Array, ...]  # sign(e) * s * a * do/da, in the data's unit; logits for classes
    comes_back: tuple[Array, ...]  # sum over k of w_jk * blame_k: what reaches a neuron before its own slope
    voice: tuple[Array, ...]  # do/da


def attribute(
    architecture: Architecture, parameters: Parameters, case: Array, target: Array, scale: float
) -> Attribution:
    """Attribute the miss on one case [d] with its target [k] as fed to the network.

    At the output, what comes back is s times the slope of the loss; with half squared loss that is the miss itself.
    """
    loss = architecture.loss
    seen = forward(architecture, parameters, case[None, :])
    truth = target[None, :]
    miss = float(misses(loss, seen.outputs, truth, scale)[0])
    d_loss = loss.derivative(seen.outputs, truth)
    d_score = score_slope(loss, seen.outputs[0], target)
    blame = [scale * delta[0] for delta in backward(architecture, parameters, seen, d_loss).deltas]
    gain = [delta[0] for delta in backward(architecture, parameters, seen, d_score[None, :]).deltas]
    voice = _taken_back(parameters, gain, d_score)
    return Attribution(
        miss=miss,
        weighted_input=tuple(z[0] for z in seen.z),
        activation=tuple(a[0] for a in seen.a),
        slope=tuple(
            architecture.activation_of(i + 1).derivative(z, a)[0]
            for i, (z, a) in enumerate(zip(seen.z, seen.a, strict=True))
        ),
        gain=tuple(gain),
        blame=tuple(blame),
        share=tuple(np.sign(miss) * scale * a[0] * by_a for a, by_a in zip(seen.a, voice, strict=True)),
        comes_back=tuple(_taken_back(parameters, blame, scale * d_loss[0])),
        voice=tuple(voice),
    )


def _taken_back(parameters: Parameters, slopes: list[Array], at_output: Array) -> list[Array]:
    """Slopes by the weighted inputs of each layer, taken back through its weights to the activations before it."""
    by_activation = [slopes[i] @ parameters.weights[i].T for i in range(1, len(slopes))]
    return [*by_activation, at_output]


def miss_without(
    architecture: Architecture,
    parameters: Parameters,
    case: Array,
    target: Array,
    scale: float,
    layer: int,
    neuron: int,
) -> float:
    """The miss when one neuron is silenced (its activation set to 0) and the network is run again.

    Layer and neuron count from 1. Signed, in the data's unit.
    """
    signal = case
    for number, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True), start=1):
        signal = architecture.activation_of(number).value(signal @ weights + biases)
        if number == layer:
            signal = signal.copy()
            signal[neuron - 1] = 0.0
    return float(misses(architecture.loss, signal[None, :], target[None, :], scale)[0])


def alibi(
    architecture: Architecture,
    parameters: Parameters,
    case: Array,
    target: Array,
    scale: float,
    layer: int,
    neuron: int,
) -> float:
    """|e| - |e with the neuron silenced|: how much of the miss goes away with it, in the data's unit."""
    outputs = forward(architecture, parameters, case[None, :]).outputs
    miss = misses(architecture.loss, outputs, target[None, :], scale)[0]
    silenced = miss_without(architecture, parameters, case, target, scale, layer, neuron)
    return abs(float(miss)) - abs(silenced)
