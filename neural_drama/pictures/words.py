"""The pictures in words: the same records for those who read or hear them one line after another."""

import math

from neural_drama.network.history import EpochRecord
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.playthrough.comparison import Comparison, Difference, Measure
from neural_drama.playthrough.moment import Moment

STILL = 0.001
"""A loss that changes by less than this part of itself is called still."""


def network_in_words(moment: Moment) -> str:
    """The network, and the most responsible neuron of the layer in question."""
    if moment.is_sealed:
        return _sealed_in_words(moment)
    architecture, unit = moment.architecture, moment.case_file.unit
    widths = ", ".join(str(size) for size in architecture.sizes)
    neuron = int(moment.ranked(moment.layer)[0])
    blame = moment.attribution.blame[moment.layer - 1]
    sentences = [
        f"The network is {widths} wide from the inputs to the output, with {architecture.connections:,} connections.",
        f"In layer {moment.layer} the most responsible is neuron {neuron}, "
        f"with a blame of {of_unit(float(blame[neuron - 1]), unit, signed=True)}.",
    ]
    if moment.neuron != neuron:
        own = of_unit(float(blame[moment.neuron - 1]), unit, signed=True)
        sentences.append(f"Neuron {moment.neuron}, in question, has a blame of {own}.")
    return " ".join(sentences)


def _sealed_in_words(moment: Moment) -> str:
    """The network while the blame of the neuron in question is not read out: what it said, and no more."""
    said = float(moment.attribution.activation[moment.layer - 1][moment.neuron - 1])
    return (
        f"The network has {moment.architecture.connections:,} connections in {moment.architecture.layers} layers. "
        f"In layer {moment.layer}, neuron {moment.neuron} said {shown(said, signed=True)}; "
        "its blame has not been read out."
    )


def layer_in_words(moment: Moment) -> str:
    """What each neuron of the layer in question said, for one who is to name the most responsible of them."""
    said = moment.attribution.activation[moment.layer - 1]
    each = ", ".join(f"{number} said {shown(float(value), signed=True)}" for number, value in enumerate(said, start=1))
    return f"Layer {moment.layer} has {len(said)} neurons; their blame has not been read out. {each}."


def miss_in_words(moment: Moment) -> str:
    """The incident, its miss beside the goal, and the typical misses."""
    case_file, unit = moment.case_file, moment.case_file.unit
    return (
        f"For {case_file.singular} {case_file.number_of(moment.incident)} the network predicts "
        f"{of_unit(moment.prediction, unit)}; it was {of_unit(moment.target, unit)}. "
        f"The miss is {of_unit(moment.miss, unit, signed=True)}, the goal {case_file.goal:g} {unit}. "
        f"The typical miss is {of_unit(moment.typical(moment.loss), unit)} on the cases trained on and "
        f"{of_unit(moment.typical(moment.validation_loss), unit)} on those unseen."
    )


def curves_in_words(moment: Moment) -> str:
    """The losses at both ends of the run."""
    first, last = moment.history[0], moment.history[-1]
    if not last.epoch:
        return (
            f"No epoch has been trained. The training loss is {shown(first.loss)}, "
            f"the validation loss {shown(first.validation_loss)}."
        )
    here = moment.history[moment.epoch]
    sentences = [
        f"From epoch 0 to {last.epoch} the training loss went from {shown(first.loss)} to {shown(last.loss)}, "
        f"the validation loss from {shown(first.validation_loss)} to {shown(last.validation_loss)}."
    ]
    if here != last:
        sentences.append(
            f"At epoch {here.epoch} they were {shown(here.loss)} and {shown(here.validation_loss)}."
        )
    place = moment.history.first_non_finite
    if place is not None:
        sentences.append(f"In epoch {last.epoch} a number ceased to be finite: {place}.")
    return " ".join(sentences)


def progress_in_words(
    moment: Moment, record: EpochRecord, to_epoch: int, before: EpochRecord | None = None
) -> str:
    """How far a run of this moment's network has come; `before` was told of last, for the direction."""
    direction = f", {_direction(before.loss, record.loss)}" if before is not None else ""
    return (
        f"epoch {record.epoch} of {to_epoch}, loss {shown(record.loss)}, "
        f"typical miss {of_unit(moment.typical(record.loss), moment.case_file.unit)}{direction}"
    )


def _direction(before: float, now: float) -> str:
    if not math.isfinite(now):
        return "lost"
    if abs(now - before) < STILL * before:
        return "still"
    return "falling" if now < before else "rising"


def comparison_in_words(comparison: Comparison) -> str:
    """Two timelines: where they part, what each came to, and how many lines differ."""
    one, other, parting = comparison.one.name, comparison.other.name, comparison.parting
    if parting is None:
        return f"In timelines {one} and {other} the same was done."
    ways = [
        f"in timeline {name} the player {'had not answered yet' if answer is None else f'answered: {answer}'}"
        for name, answer in ((one, parting.one), (other, parting.other))
    ]
    differences = [_difference_in_words(measure) for measure in comparison.settings]
    sentences = [
        f"Timelines {one} and {other} part at turn {parting.turn}, {parting.asked}: {'; '.join(ways)}.",
        _fork_in_words(comparison),
        *(_measure_in_words(measure, one, other) for measure in comparison.measures),
        f"Settings that differ: {'; '.join(differences)}." if differences else "No setting differs.",
        _lines_in_words(comparison),
    ]
    return " ".join(sentences)


def difference_in_words(difference: Difference, comparison: Comparison) -> str:
    """A line that differs: who has it, or how each says it."""
    one, other = difference.one, difference.other
    if one is not None and other is not None:
        return f"{comparison.one.name}: {one.words} / {comparison.other.name}: {other.words}"
    side, said = (comparison.one, one) if one is not None else (comparison.other, other)
    assert said is not None, "somebody said it"
    return f"only {side.name}: {said.words}"


def _fork_in_words(comparison: Comparison) -> str:
    lasts = [len(side.losses) - 1 for side in (comparison.one, comparison.other)]
    kind = "" if comparison.is_same_loss else " The losses are not of one kind and cannot be held against each other."
    if comparison.fork_epoch is None:
        return f"Their losses differ from the first weights on.{kind}"
    if comparison.fork_epoch == min(lasts):
        return f"Their losses are the same up to epoch {comparison.fork_epoch}, as far as both go.{kind}"
    return f"Their losses are the same up to epoch {comparison.fork_epoch}.{kind}"


def _measure_in_words(measure: Measure, one: str, other: str) -> str:
    values = [_value_in_words(value, measure) for value in (measure.one, measure.other)]
    if values[0] == values[1]:
        return f"The {measure.name} is {values[0]} in both{'' if measure.is_same else ', to the digits shown'}."
    return f"The {measure.name} is {values[0]} in timeline {one}, {values[1]} in timeline {other}."


def _difference_in_words(measure: Measure) -> str:
    return f"{measure.name} {_value_in_words(measure.one, measure)} and {_value_in_words(measure.other, measure)}"


def _value_in_words(value: float | str, measure: Measure) -> str:
    """A text as it is, a figure with its unit to the digits that can be told apart, a number without unit in full."""
    if isinstance(value, str):
        return value
    return of_unit(value, measure.unit, signed=measure.is_signed) if measure.unit else f"{value:.10g}"


def _lines_in_words(comparison: Comparison) -> str:
    pairs = [(line.one is not None, line.other is not None) for line in comparison.lines]
    own, theirs, both = (pairs.count(pair) for pair in ((True, False), (False, True), (True, True)))
    unread = f" {comparison.unread} later lines were not compared." if comparison.unread else ""
    return (
        f"Lines that only {comparison.one.name} has: {own}; only {comparison.other.name}: {theirs}; "
        f"the same with other figures: {both}.{unread}"
    )
