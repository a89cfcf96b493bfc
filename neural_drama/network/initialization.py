"""Initialization: the weights that a network is born with. Biases are born zero."""

from collections.abc import Callable, Mapping

import numpy as np

from neural_drama.network.parameters import Parameters, parameter_count

DEVIATIONS: Mapping[str, Callable[[int, int], float]] = {
    "lecun": lambda fan_in, fan_out: 1.0 / np.sqrt(fan_in),
    "glorot": lambda fan_in, fan_out: np.sqrt(2.0 / (fan_in + fan_out)),
    "he": lambda fan_in, fan_out: np.sqrt(2.0 / fan_in),
    "zeros": lambda fan_in, fan_out: 0.0,
}
"""The standard deviation of a layer's weights by its fan-in and fan-out. With zeros all neurons are born alike.

LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998, 4.6. Glorot, Bengio: Understanding the difficulty of training
deep feedforward neural networks, 2010, (12). He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015, (10).
"""


def initialize(name: str, sizes: tuple[int, ...], rng: np.random.Generator) -> Parameters:
    """Weights ~ N(0, deviation^2). The same stream gives every initialization the same numbers, scaled.

    Raises ValueError for a name that is not among DEVIATIONS.
    """
    if name not in DEVIATIONS:
        raise ValueError(f"initializations are {', '.join(DEVIATIONS)}, not {name!r}")
    parameters = Parameters(sizes, np.zeros(parameter_count(sizes)))
    for weights in parameters.weights:
        fan_in, fan_out = weights.shape
        weights[:] = rng.standard_normal(weights.shape) * DEVIATIONS[name](fan_in, fan_out)
    return parameters
