"""The details: every number of one neuron or of one connection, each with its word, its symbol and its formula."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.formulas import Expression, Known, Product, Sum, Word, formula_of
from neural_drama.pictures.formula_words import Worked, worked
from neural_drama.pictures.next_update import next_update, typical_gradients
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.seals import SEALED, is_open
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One number. value is None where it is sealed. formula: how it came about, where there is more to say."""

    word: str
    symbol: str
    value: float | None
    unit: str
    meaning: str
    formula: Worked | None = None

    @property
    def shown(self) -> str:
        """The value with its unit, as it is to be read."""
        if self.value is None:
            return SEALED
        return of_unit(self.value, self.unit, signed=True) if self.unit else shown(self.value, signed=True)


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known of a neuron or of a connection."""

    title: str
    rows: tuple[DetailRow, ...]
    letters: str  # what those in the formulas stand for


_OF_NEURON: tuple[tuple[Word, str, str], ...] = (
    ("weighted_input", "z", "what it was handed"),
    ("activation", "a", "what it said"),
    ("slope", "da/dz", "how much its activation function lets through"),
    ("gain", "g", "what its input does to the raw output"),
    ("comes_back", "w·δ·s", "the blame that reaches it through its outgoing weights"),
    ("blame", "δ·s", "the slope of the incident's loss by its weighted input"),
    ("share", "", "what its voice added to the miss"),
    ("alibi", "", "how much of the miss goes away when it is silenced"),
)
_NEVER_SEALED = ("weighted_input", "activation", "slope")


def neuron_detail(moment: Moment, layer: int, neuron: int) -> Detail:
    """Every number of a neuron, for the incident. Raises ValueError for a neuron that does not exist."""
    _check(moment, layer, neuron)
    rows = [_of_neuron(moment, layer, neuron, *each) for each in _OF_NEURON]
    bias = float(moment.parameters.biases[layer - 1][neuron - 1])
    rows.insert(1, DetailRow("bias", "b", bias, "", "what it says by itself, before it hears anyone"))
    gradient = _typical_gradient(moment, layer, neuron) if is_open(moment, layer) else None
    rows.append(
        DetailRow("typical gradient", "dloss/dw", gradient, "", "of its incoming weights, over all training cases")
    )
    name = moment.architecture.activation_of(layer).name
    letters = f"{_scale_in_words(moment)}; e: the miss; o: the raw output."
    return Detail(f"layer {layer} neuron {neuron}, {name}", tuple(rows), letters)


def connection_detail(moment: Moment, layer: int, source: int, neuron: int) -> Detail:
    """Every number of the connection into a neuron of a layer from a source in the layer before (or the inputs).

    All count from 1. Raises ValueError for a connection that does not exist.
    """
    _check(moment, layer, neuron)
    if not 1 <= source <= moment.architecture.sizes[layer - 1]:
        raise ValueError(f"layer {layer} hears 1 to {moment.architecture.sizes[layer - 1]}, not {source}")
    i, j, k = layer - 1, source - 1, neuron - 1
    weight = float(moment.parameters.weights[i][j, k])
    found, data = moment.attribution, moment.case_file.dataset
    signal = float(data.X_train[moment.incident][j] if layer == 1 else found.activation[i - 1][j])
    letter, whose = ("x", "input") if layer == 1 else ("a", f"layer {i} neuron")
    rows = [
        DetailRow("weight", "w", weight, "", "what the signal is multiplied by"),
        DetailRow("signal", letter, signal, "", "what comes in, for the incident"),
        DetailRow(
            "carried",
            f"w·{letter}",
            weight * signal,
            "",
            "what it adds to the weighted input",
            Worked("carried", Product((Known("w", weight), Known(letter, signal, i, source))), weight * signal),
        ),
        *_to_learn(moment, (i, j, k), letter, signal),
    ]
    where = data.features[j] if layer == 1 else str(source)
    return Detail(f"{whose} {where} to layer {layer} neuron {neuron}", tuple(rows), f"{_scale_in_words(moment)}.")


def _scale_in_words(moment: Moment) -> str:
    unit = moment.case_file.unit
    if moment.case_file.dataset.classes:
        return "δ: blame; s: 1, for classes have no scale"
    return f"δ: blame on the scale that the network learns on, where 1 stands for s = {moment.scale:.4g} {unit}"


def _to_learn(moment: Moment, place: tuple[int, int, int], letter: str, signal: float) -> list[DetailRow]:
    """Slope on the incident, gradient, penalty and update; sealed as long as they would give a neuron away."""
    i, j, k = place
    pull = "the penalty's own slope, which is no blame"
    meanings = (
        "on the incident alone, scaled",
        "mean over all training cases, scaled",
        "what the next update by all cases would add",
    )
    if not is_open(moment, i + 1):
        names = ("slope", "gradient", "update")
        return [DetailRow(name, "", None, "", meaning) for name, meaning in zip(names, meanings, strict=True)]
    blame = float(moment.attribution.blame[i][k]) / moment.scale
    expression: Expression = Product((Known(letter, signal, i, j + 1), Known("δ", blame, i + 1, k + 1)))
    due = next_update(moment)
    slope, gradient, penalty, change = (
        signal * blame,
        *(float(each.weights[i][j, k]) for each in (due.gradient, due.penalty, due.change)),
    )
    return [
        DetailRow("slope", f"{letter}·δ", slope, "", meanings[0], Worked("slope", expression, slope)),
        DetailRow("gradient", "dloss/dw", gradient, "", meanings[1]),
        DetailRow("penalty", "", penalty, "", pull),
        DetailRow("update", "", change, "", meanings[2], _update(moment, gradient, penalty, change)),
    ]


def _update(moment: Moment, gradient: float, penalty: float, change: float) -> Worked | None:
    """The update as a formula, where it is one of this connection alone: plain descent by all cases."""
    chosen = moment.hyperparameters
    if not chosen.is_plain_descent:
        return None
    rate = Known("-rate", -chosen.learning_rate)
    slopes = Known("gradient", gradient)
    if not penalty:
        return Worked("update", Product((rate, slopes)), change)
    from_both = Product((rate, Sum((slopes, Known("penalty", penalty)))))
    return Worked("update", from_both, change)


def _of_neuron(moment: Moment, layer: int, neuron: int, word: Word, symbol: str, meaning: str) -> DetailRow:
    data, name = moment.case_file.dataset, word.replace("_", " ")
    in_unit = word in ("comes_back", "blame", "share", "alibi")
    unit = "logits" if word == "share" and data.classes else moment.case_file.unit if in_unit else ""
    if word not in _NEVER_SEALED and not is_open(moment, layer):
        return DetailRow(name, symbol, None, unit, meaning)
    case, target = data.X_train[moment.incident], data.y_train[moment.incident]
    with np.errstate(all="ignore"):
        formula = formula_of(
            word, moment.architecture, moment.parameters, moment.attribution, case, target, moment.scale, layer, neuron
        )
    return DetailRow(name, symbol, formula.value, unit, meaning, worked(formula, unit))


def _typical_gradient(moment: Moment, layer: int, neuron: int) -> float:
    return float(typical_gradients(moment)[layer - 1][neuron - 1])


def _check(moment: Moment, layer: int, neuron: int) -> None:
    sizes = moment.architecture.sizes
    if not 1 <= layer < len(sizes) or not 1 <= neuron <= sizes[layer]:
        raise ValueError(f"there is no neuron {neuron} in layer {layer}")
