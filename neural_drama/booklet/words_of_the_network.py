"""The words of the network: what it is built of, how it is run, and what can ail it."""

from neural_drama.booklet.entry import Entry
from neural_drama.network.activations import LEAK
from neural_drama.network.diagnosis import EXPLODED, FLAT_CASES, FLAT_PART, VANISHED

WORDS_OF_THE_NETWORK = (
    Entry(
        "network", "Layers in a row, each a function of what the one before it says. No part of it wants anything.",
        ("multilayer perceptron", "feed-forward network"), see=("layer", "connections", "forward pass"),
    ),
    Entry(
        "layer", "Neurons side by side that all hear the same. Layer 1 is the first hidden one, the last is the "
        "output; the inputs are no layer.", ("dense layer", "fully connected layer"),
        see=("neuron", "connections", "raw output"), also=("layers", "hidden layer", "output layer", "width"),
    ),
    Entry(
        "neuron", "A function: it adds up what it hears, each times a weight, adds its bias and puts the sum through "
        "its activation function. Numbered from 1 in its layer.", ("unit", "node"), "a_j = f(z_j)",
        see=("weighted input", "activation", "weight"), also=("neurons",),
    ),
    Entry(
        "input", "One measured quantity of a case, as it is fed to layer 1.", ("feature", "predictor", "x"),
        see=("case", "scaled"), also=("inputs",),
    ),
    Entry(
        "weight", "The number by which a connection multiplies what it carries. Weights and biases are all that a "
        "network learns.", ("parameter", "edge weight"), "w_ij: from neuron i to neuron j of the next layer",
        see=("connections", "bias", "gradient", "update"), also=("weights", "w"),
    ),
    Entry(
        "bias", "A number that a neuron adds to what it hears: what it would say into silence. No penalty touches it.",
        ("intercept", "offset"), "b_j", see=("weight", "weighted input", "penalty"), also=("biases", "b"),
    ),
    Entry(
        "connections", "How many weights there are, biases not counted. One connection leads from a neuron or an "
        "input to a neuron of the next layer.", ("edges",),
        "sum over the layers of fan-in × fan-out", see=("weight", "layer"), also=("connection",),
    ),
    Entry(
        "parameters", "All weights and biases together: one point on the loss surface.", ("weights and biases",),
        see=("weight", "bias", "loss surface", "hyperparameters"),
    ),
    Entry(
        "slope", "What a small nudge of something does to something else, divided by the nudge.",
        ("derivative", "partial derivative"), "df/dx = (f(x + h) - f(x)) / h, for ever smaller h",
        see=("nudge", "chain rule", "gradient"), also=("da/dz",),
    ),
    Entry(
        "nudge", "A slope measured instead of derived: move one number a little both ways, run the network again, "
        "divide.", ("finite difference", "numerical gradient"), "(f(x + h) - f(x - h)) / (2·h)",
        see=("slope", "proof", "measuring"),
    ),
    Entry(
        "chain rule", "The slope of a function of a function is the product of their slopes. It is the whole of "
        "Backprop's method, link after link.", (), "dc/da = dc/db × db/da", see=("slope", "backward pass", "blame"),
    ),
    Entry(
        "forward pass", "The network run from the inputs to the output, layer after layer.", ("inference",),
        "a of layer l = f(W·a of layer l - 1, + b)", see=("backward pass", "call stack"), also=("forward",),
    ),
    Entry(
        "backward pass", "The slopes of the loss taken from the output back to the first layer, by the chain rule. "
        "One pass gives all of them.", ("backpropagation", "reverse-mode differentiation"),
        "δ_j = f'(z_j) × sum over k of w_jk·δ_k", see=("blame", "chain rule", "forward pass", "measuring"),
        also=("backward", "backprop"),
    ),
    Entry(
        "call stack", "The forward pass as a program sees it: each layer is a call that waits for the one before it.",
        (), "o = f3(f2(f1(x)))", see=("forward pass", "layer"), also=("stack",),
    ),
    Entry(
        "activation function", "What a neuron makes of its weighted input. Without one, any number of layers would "
        "come to a single straight line.", ("nonlinearity", "transfer function"), "a = f(z)",
        see=("tanh", "sigmoid", "relu", "leaky relu", "gelu", "step function", "linear"),
    ),
    Entry(
        "linear", "Hands on what it was handed. The output layer does so.", ("identity",), "f(z) = z, f'(z) = 1",
        see=("activation function",),
    ),
    Entry(
        "step function", "Says 1 above zero and 0 below. Its slope is 0 wherever it has one, so no blame passes "
        "through it.", ("Heaviside function", "threshold"), "f(z) = 1 if z > 0, else 0; f'(z) = 0",
        see=("activation function", "vanishing"), also=("step",),
    ),
    Entry(
        "sigmoid", "Squeezes anything to between 0 and 1. It is steepest in the middle, with a slope of 1/4.",
        ("logistic function",), "f(z) = 1 / (1 + exp(-z)), f'(z) = a·(1 - a)",
        see=("activation function", "saturated", "probability"),
    ),
    Entry(
        "tanh", "Squeezes anything to between -1 and 1. It is steepest in the middle, with a slope of 1.",
        ("hyperbolic tangent",), "f'(z) = 1 - a^2", see=("activation function", "saturated"),
    ),
    Entry(
        "relu", "Hands on what is above zero and says nothing below.", ("rectified linear unit",),
        "f(z) = max(0, z); f'(z) = 1 if z > 0, else 0", see=("activation function", "dead", "leaky relu"),
    ),
    Entry(
        "leaky relu", f"As relu, but below zero {LEAK:g} of it leaks through, so that it cannot die.", (),
        f"f(z) = max(z, {LEAK:g}·z)", see=("relu", "dead"), also=("leaky_relu",),
    ),
    Entry(
        "gelu", "A relu with its corner rounded off, here in its tanh form.", ("Gaussian error linear unit",),
        "f(z) = z/2·(1 + tanh(sqrt(2/pi)·(z + 0.044715·z^3)))", see=("relu", "activation function"),
    ),
    Entry(
        "initialization", "How the weights are born: drawn by chance with a spread that fits the layer. Biases are "
        "born zero.", ("weight init",), "spread: lecun 1/sqrt(fan-in), glorot sqrt(2/(fan-in + fan-out)), he "
        "sqrt(2/fan-in), zeros 0", see=("weight", "seed"), also=("lecun", "glorot", "xavier", "he", "zeros"),
    ),
    Entry(
        "dead", "Of a neuron: silent, and passing no blame, on every training case. Nothing it hears can change it.",
        ("dead ReLU",), see=("relu", "saturated", "vanishing"), also=("dead neuron",),
    ),
    Entry(
        "saturated", f"Of a neuron: nearly flat, its slope below {FLAT_PART:.0%} of its function's steepest, on more "
        f"than {FLAT_CASES:.0%} of the training cases.", (), see=("sigmoid", "tanh", "dead", "vanishing"),
    ),
    Entry(
        "vanishing", f"The typical blame of a layer is below {VANISHED:g} of the output's: it got lost on the way.",
        ("vanishing gradient",), see=("blame", "saturated", "exploding"), also=("blame arriving", "blame_arriving"),
    ),
    Entry(
        "exploding", f"The typical blame of a layer is above {EXPLODED:,.0f} times the output's.",
        ("exploding gradient",), see=("blame", "vanishing", "diverged", "clipping"),
    ),
    Entry(
        "decision map", "With two inputs: what the network says everywhere on their plane.", ("decision boundary",),
        see=("input", "prediction"), also=("map",),
    ),
    Entry(
        "loss surface", "The loss as a height over all settings of the parameters. The picture is a flat slice "
        "through it, along the gradient and one other direction.", ("loss landscape",),
        see=("gradient", "loss", "parameters"), also=("surface",),
    ),
)  # fmt: skip
