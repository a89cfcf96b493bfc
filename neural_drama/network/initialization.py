"""Initialization: the weights that a network is born with."""

import numpy as np

from neural_drama.network.parameters import Parameters, parameter_count


def lecun(sizes: tuple[int, ...], rng: np.random.Generator) -> Parameters:
    """Weights ~ N(0, 1 / fan_in), biases zero (LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998, 4.6)."""
    parameters = Parameters(sizes, np.zeros(parameter_count(sizes)))
    for weights in parameters.weights:
        weights[:] = rng.standard_normal(weights.shape) / np.sqrt(weights.shape[0])
    return parameters
