"""Attribution: what each neuron has to do with the miss on one case, in the data's unit.

Four different questions, never to be confused: blame is a slope, share a contribution, gain a slope of the
prediction, and the alibi a re-run. All are taken from one forward and two backward passes, the alibi from one
more forward pass. s is the target's scale, o the raw output, t the target as fed, e = s (o - t) the miss.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward


@dataclass(frozen=True, slots=True)
class Attribution:
    """Everything the records say about one case. Each tuple has one array [d_out] for each layer."""

    miss: float  # e = s (o - t), signed, in the data's unit
    weighted_input: tuple[Array, ...]  # z
    activation: tuple[Array, ...]  # a
    slope: tuple[Array, ...]  # activation'(z)
    gain: tuple[Array, ...]  # do/dz
    blame: tuple[Array, ...]  # s * d(loss of the case)/dz, in the data's unit
    share: tuple[Array, ...]  # sign(e) * s * a * do/da, in the data's unit
    comes_back: tuple[Array, ...]  # sum over k of w_jk * blame_k: what reaches a neuron before its own slope


def attribute(
    architecture: Architecture, parameters: Parameters, case: Array, target: float, scale: float
) -> Attribution:
    """Attribute the miss on one case [d] with its target as fed to the network.

    At the output, blame is the miss itself (half squared loss) and what comes back is the miss before any slope.
    """
    seen = forward(architecture, parameters, case[None, :])
    truth = np.array([[target]])
    miss = float(scale * (seen.outputs - truth)[0, 0])
    d_loss = architecture.loss.derivative(seen.outputs, truth)
    deltas = backward(architecture, parameters, seen, d_loss).deltas
    gains = backward(architecture, parameters, seen, np.ones_like(d_loss)).deltas
    blame = tuple(scale * delta[0] for delta in deltas)
    # do/da of a layer: the gains of the next one, taken back through the weights between them.
    voices = [gains[i + 1][0] @ parameters.weights[i + 1].T for i in range(architecture.layers - 1)]
    voices.append(np.ones(1))
    returns = [blame[i + 1] @ parameters.weights[i + 1].T for i in range(architecture.layers - 1)]
    returns.append(scale * d_loss[0])
    return Attribution(
        miss=miss,
        weighted_input=tuple(z[0] for z in seen.z),
        activation=tuple(a[0] for a in seen.a),
        slope=tuple(
            architecture.activation_of(i + 1).derivative(z, a)[0]
            for i, (z, a) in enumerate(zip(seen.z, seen.a, strict=True))
        ),
        gain=tuple(gain[0] for gain in gains),
        blame=blame,
        share=tuple(np.sign(miss) * scale * a[0] * voice for a, voice in zip(seen.a, voices, strict=True)),
        comes_back=tuple(returns),
    )


def miss_without(
    architecture: Architecture,
    parameters: Parameters,
    case: Array,
    target: float,
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
    return float(scale * (signal[0] - target))


def alibi(
    architecture: Architecture,
    parameters: Parameters,
    case: Array,
    target: float,
    scale: float,
    layer: int,
    neuron: int,
) -> float:
    """|e| - |e with the neuron silenced|: how much of the miss goes away with it, in the data's unit."""
    outputs = forward(architecture, parameters, case[None, :]).outputs
    silenced = miss_without(architecture, parameters, case, target, scale, layer, neuron)
    return abs(float(scale * (outputs[0, 0] - target))) - abs(silenced)
