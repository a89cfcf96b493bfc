"""A network computed again from its weights, every slope by a complex step. Shares nothing with the package.

A slope is the imaginary part that a tiny imaginary nudge leaves behind: no difference is taken, so nothing cancels,
and there is no chain rule here to have the same mistake in.
"""

import math

import numpy as np

TINY = 1e-30
STEP = 1j * TINY
STEEPEST = {"sigmoid": 0.25, "tanh": 1.0}


def softened(z):
    """log(1 + exp(z)), of numbers that may be complex and large."""
    size = np.where(z.real > 0, z, -z)
    return np.log(1 + np.exp(-size)) + np.where(z.real > 0, z, 0)


def gelu(z):
    return 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


ACTIVATIONS = {
    "linear": lambda z: z,
    "step": lambda z: (z.real > 0).astype(complex),
    "sigmoid": lambda z: np.exp(-softened(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
    # Far from zero its tanh is 1 to the last bit, and a cube of a large number need not be taken.
    "gelu": lambda z: np.where(abs(z.real) > 30, np.where(z.real > 0, z, 0), gelu(np.where(abs(z.real) > 30, 0, z))),
}


def straight(size):
    """|d| of a complex number near the real line."""
    return np.sign(size.real) * size


LOSSES = {
    "half_squared": lambda o, t: (0.5 * (o - t) ** 2)[..., 0],
    "absolute": lambda o, t: straight(o - t)[..., 0],
    "huber": lambda o, t: np.where(abs((o - t).real) > 1, straight(o - t) - 0.5, 0.5 * (o - t) ** 2)[..., 0],
    "binary_cross_entropy": lambda o, t: (softened(o) - t * o)[..., 0],
    "cross_entropy": lambda o, t: -np.sum(t * log_softmax(o), axis=-1),
}

MISS_OF = {
    "half_squared": lambda loss: math.sqrt(2 * loss),
    "absolute": lambda loss: loss,
    "huber": lambda loss: math.sqrt(2 * loss) if loss < 0.5 else loss + 0.5,
    "binary_cross_entropy": lambda loss: 1 - math.exp(-loss),
    "cross_entropy": lambda loss: 1 - math.exp(-loss),
}
"""The size of the miss that a loss stands for, scaled."""


def log_softmax(o):
    shifted = o - o.real.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


class Network:
    """The network of one state, for one run."""

    def __init__(self, evidence, event, state):
        self.activation, self.loss, self.output = (event["network"][key] for key in ("activation", "loss", "output"))
        self.scale, self.shift = event["target_scale"], event["target_shift"]
        self.layers = len(event["network"]["sizes"]) - 1
        names = range(1, self.layers + 1)
        self.weights = [evidence[f"state{state}/W{layer}"] for layer in names]
        self.biases = [evidence[f"state{state}/b{layer}"] for layer in names]
        self.largest = max(abs(array).max() for array in (*self.weights, *self.biases))

    def raw(self, x, layer=None, neuron=None, nudge_z=0.0, nudge_a=0.0, factor_a=1.0, is_silent=False, seen=None):
        """The outputs [..., k] for inputs x, with one neuron nudged, scaled or silenced. seen: takes z and a."""
        a = np.asarray(x, dtype=complex)
        for number, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True), start=1):
            z = a @ weights + biases
            if number == layer and nudge_z:
                z[..., neuron - 1] += nudge_z
            a = z.copy() if number == self.layers else ACTIVATIONS[self.activation](z)
            if number == layer:
                a[..., neuron - 1] = 0.0 if is_silent else a[..., neuron - 1] * factor_a + nudge_a
            if seen is not None:
                seen.append((z, a))
        return a

    def losses(self, o, t):
        """The loss of each case."""
        return LOSSES[self.loss](o, t)

    def said(self, o):
        """What the network says by its outputs: scaled numbers, or probabilities."""
        if self.output == "linear":
            return o
        return np.exp(-softened(-o)) if self.output == "sigmoid" else np.exp(log_softmax(o))

    def prediction(self, o, t):
        """In the data's unit; with many classes, the probability of the true one."""
        own = int(np.argmax(t)) if self.output == "softmax" else 0
        return self.scale * float(self.said(o)[own].real) + self.shift

    def target(self, t):
        return self.scale * float(np.max(t)) + self.shift

    def miss(self, o, t):
        return self.prediction(o, t) - self.target(t)

    def score(self, o, t):
        """What gain and share speak of: the output, or with many classes the margin over the strongest wrong one."""
        if self.output != "softmax":
            return o[0]
        return o[np.argmax(t)] - o[np.argmax(np.where(t > 0, -np.inf, o.real))]


def blame(network, x, t, layer, neuron):
    return network.scale * network.losses(network.raw(x, layer, neuron, nudge_z=STEP), t).imag / TINY


def share(network, x, t, layer, neuron):
    """a * d(score)/da is the slope of the score as the activation is scaled."""
    slope = network.score(network.raw(x, layer, neuron, factor_a=1 + STEP), t).imag / TINY
    return np.sign(network.miss(network.raw(x), t)) * network.scale * slope


def alibi(network, x, t, layer, neuron):
    silenced = network.miss(network.raw(x, layer, neuron, is_silent=True), t)
    return abs(network.miss(network.raw(x), t)) - abs(silenced)


def seen(network, x, layer):
    """Weighted inputs and activations of a layer."""
    pairs = []
    network.raw(x, seen=pairs)
    return pairs[layer - 1]


def slopes(network, x, layer):
    """da/dz of every neuron of a layer, [..., d]."""
    z = seen(network, x, layer)[0]
    return (z + STEP if layer == network.layers else ACTIVATIONS[network.activation](z + STEP)).imag / TINY


def heaviest(network, layer, neuron):
    if layer == network.layers:
        return 1.0
    onward = network.weights[layer][neuron - 1]
    return onward[np.argmax(abs(onward))]


def blames(network, x, t, layer):
    """The slope of each case's loss by each neuron's weighted input, scaled, [..., d]."""
    neurons = range(1, network.weights[layer - 1].shape[1] + 1)
    return np.stack([blame(network, x, t, layer, neuron) / network.scale for neuron in neurons], axis=-1)


def dead(network, x, t, layer):
    """How many neurons are silent and flat on all cases; None where that hangs on the last bit of a tanh."""
    if network.activation == "gelu" and layer < network.layers:
        return None
    if network.activation == "sigmoid":
        return 0
    silent = seen(network, x, layer)[1].real == 0
    return int(((slopes(network, x, layer) == 0) & silent).all(axis=0).sum())


def saturated(network, x, t, layer):
    if network.activation not in STEEPEST or layer == network.layers:
        return 0
    flat = slopes(network, x, layer) < 0.05 * STEEPEST[network.activation]
    return int((flat.mean(axis=0) > 0.95).sum())


def arriving(network, x, t, layer):
    own, last = (math.sqrt(np.mean(blames(network, x, t, one) ** 2)) for one in (layer, network.layers))
    return own / last if last else math.nan


OF_CASE = {
    "miss": lambda network, x, t: network.miss(network.raw(x), t),
    "prediction": lambda network, x, t: network.prediction(network.raw(x), t),
    "target": lambda network, x, t: network.target(t),
}


OF_NEURON = {
    "weighted_input": lambda n, x, t, layer, neuron: seen(n, x, layer)[0][neuron - 1].real,
    "activation": lambda n, x, t, layer, neuron: seen(n, x, layer)[1][neuron - 1].real,
    "slope": lambda n, x, t, layer, neuron: slopes(n, x, layer)[neuron - 1],
    "gain": lambda n, x, t, layer, neuron: n.score(n.raw(x, layer, neuron, nudge_z=STEP), t).imag / TINY,
    "blame": blame,
    "share": share,
    "alibi": alibi,
    "comes_back": lambda n, x, t, layer, neuron: (
        n.scale * n.losses(n.raw(x, layer, neuron, nudge_a=STEP), t).imag / TINY
    ),
    "weight_onward": lambda n, x, t, layer, neuron: heaviest(n, layer, neuron),
}

FOREMOST = {
    "culprit": blames,
    "loudest": lambda network, x, t, layer: seen(network, x, layer)[1].real,
}
"""Of what a neuron is said to have the most of its layer."""


OF_LAYER = {"dead": dead, "saturated": saturated, "blame_arriving": arriving}
