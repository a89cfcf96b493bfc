"""Formulas: how a figure of the attribution came about, as a small tree of symbols with the numbers in them.

A screen can show the tree in symbols or in numbers; evaluating it gives the figure again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array
from neural_drama.network.attribution import Attribution, miss_without
from neural_drama.network.parameters import Parameters

Word = Literal["miss", "weighted_input", "activation", "slope", "gain", "comes_back", "blame", "share", "alibi"]


@dataclass(frozen=True, slots=True)
class Known:
    """A number with its symbol, and the neuron or input it belongs to, counted from 1."""

    symbol: str
    value: float
    layer: int | None = None  # 0: the inputs
    neuron: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts added up."""

    parts: tuple["Expression", ...]

    @property
    def value(self) -> float:
        """The sum, without needless rounding."""
        values = [part.value for part in self.parts]
        return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)


@dataclass(frozen=True, slots=True)
class Difference:
    """One less the other."""

    left: "Expression"
    right: "Expression"

    @property
    def value(self) -> float:
        """The difference."""
        return self.left.value - self.right.value


@dataclass(frozen=True, slots=True)
class Product:
    """Parts multiplied."""

    parts: tuple["Expression", ...]

    @property
    def value(self) -> float:
        """The product."""
        return math.prod(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Applied:
    """A named function of something: tanh, its slope, the size |.| or the sign, with what it came to."""

    function: str
    argument: "Expression"
    value: float


Expression = Known | Sum | Difference | Product | Applied


@dataclass(frozen=True, slots=True)
class Formula:
    """word = expression = value, for one neuron. is_in_data_unit: else the number is scaled, or has no unit."""

    word: Word
    layer: int
    neuron: int
    expression: Expression
    value: float
    is_in_data_unit: bool


def formula_of(
    word: Word,
    architecture: Architecture,
    parameters: Parameters,
    attribution: Attribution,
    case: Array,
    target: Array,
    scale: float,
    layer: int,
    neuron: int,
) -> Formula:
    """How a figure of one neuron came about. Layer and neuron count from 1; case [d] and target [k] as fed.

    What the proof shows is scaled; a figure in the data's unit ends with "times s". Raises ValueError for a neuron
    that does not exist.
    """
    if not 1 <= layer <= architecture.layers or not 1 <= neuron <= architecture.sizes[layer]:
        raise ValueError(f"there is no neuron {neuron} in layer {layer}")
    proof = _Proof(architecture, parameters, attribution, case, target, scale, layer - 1, neuron - 1)
    expression, value = proof.of(word)
    return Formula(word, layer, neuron, expression, value, word in ("miss", "comes_back", "blame", "share", "alibi"))


@dataclass(frozen=True, slots=True)
class _Proof:
    """The records at hand. i and j are the layer and the neuron, from 0."""

    architecture: Architecture
    parameters: Parameters
    found: Attribution
    case: Array
    target: Array
    scale: float
    i: int
    j: int

    def of(self, word: Word) -> tuple[Expression, float]:
        found, i, j = self.found, self.i, self.j
        match word:
            case "miss":
                return self._miss(), found.miss
            case "weighted_input":
                return self._weighted_input(), float(found.weighted_input[i][j])
            case "activation":
                return self._function("", found.activation), float(found.activation[i][j])
            case "slope":
                return self._function("'", found.slope), float(found.slope[i][j])
            case "gain":
                return Product((self._slope(), self._back(found.gain, "g", 1.0))), float(found.gain[i][j])
            case "comes_back":
                return self._times_scale(self._back(found.blame, "δ", self.scale)), float(found.comes_back[i][j])
            case "blame":
                scaled = Product((self._slope(), self._back(found.blame, "δ", self.scale)))
                return self._times_scale(scaled), float(found.blame[i][j])
            case "share":
                return self._share(), float(found.share[i][j])
            case "alibi":
                return self._alibi()

    def _times_scale(self, scaled: Expression) -> Expression:
        return Product((scaled, Known("s", self.scale)))

    def _miss(self) -> Expression:
        """s (o - t), p - y, or p(true) - 1."""
        outputs = self.found.activation[-1]
        if self.architecture.loss.output == "linear":
            said, truth = Known("o", float(outputs[0])), Known("t", float(self.target[0]))
            return self._times_scale(Difference(said, truth))
        if self.architecture.loss.output == "sigmoid":
            y = float(self.target[0])
            return Difference(
                Applied("sigmoid", Known("o", float(outputs[0])), self.found.miss + y), Known("y", y)
            )
        true = int(np.argmax(self.target))
        logit = Known("o", float(outputs[true]), self.architecture.layers, true + 1)
        return Difference(Applied("softmax", logit, self.found.miss + 1.0), Known("1", 1.0))

    def _weighted_input(self) -> Expression:
        weights, biases = self.parameters.weights[self.i][:, self.j], self.parameters.biases[self.i]
        signals = self.case if self.i == 0 else self.found.activation[self.i - 1]
        symbol = "x" if self.i == 0 else "a"
        parts = self._weighted(weights, signals, symbol, self.i)
        return Sum((*parts, Known("b", float(biases[self.j]), self.i + 1, self.j + 1)))

    def _weighted(self, weights: Array, values: Array, symbol: str, layer: int) -> Sequence[Expression]:
        return [
            Product((Known("w", float(weight)), Known(symbol, float(value), layer, number)))
            for number, (weight, value) in enumerate(zip(weights, values, strict=True), start=1)
        ]

    def _function(self, mark: str, table: tuple[Array, ...]) -> Expression:
        name = self.architecture.activation_of(self.i + 1).name + mark
        z = Known("z", float(self.found.weighted_input[self.i][self.j]), self.i + 1, self.j + 1)
        return Applied(name, z, float(table[self.i][self.j]))

    def _slope(self) -> Expression:
        return self._function("'", self.found.slope)

    def _back(self, slopes: tuple[Array, ...], symbol: str, unit: float) -> Expression:
        """What comes back through the weights onward, or at the output the slope it begins with."""
        last = self.architecture.layers - 1
        if self.i == last:
            own = self.found.comes_back if symbol == "δ" else self.found.voice
            begins = "∂ℓ/∂o" if symbol == "δ" else "∂o/∂o"
            return Known(begins, float(own[self.i][self.j]) / unit, self.i + 1, self.j + 1)
        weights = self.parameters.weights[self.i + 1][self.j]
        return Sum(tuple(self._weighted(weights, slopes[self.i + 1] / unit, symbol, self.i + 2)))

    def _share(self) -> Expression:
        a = Known("a", float(self.found.activation[self.i][self.j]), self.i + 1, self.j + 1)
        miss = Known("e", self.found.miss)
        sign = Applied("sign", miss, float(np.sign(self.found.miss)))
        return self._times_scale(Product((sign, a, self._back(self.found.gain, "g", 1.0))))

    def _alibi(self) -> tuple[Expression, float]:
        silenced = miss_without(
            self.architecture, self.parameters, self.case, self.target, self.scale, self.i + 1, self.j + 1
        )
        with_it = Applied("|.|", Known("e", self.found.miss), abs(self.found.miss))
        without = Applied("|.|", Known("e without", silenced), abs(silenced))
        return Difference(with_it, without), abs(self.found.miss) - abs(silenced)
