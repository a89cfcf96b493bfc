"""The neurons in words: what a light shows of a layer, whom a neuron hears, every number of one, and the portraits."""

from neural_drama.pictures.connections import Connection, incoming, outgoing, partner_in_words
from neural_drama.pictures.details import Detail
from neural_drama.pictures.expressions import coin, is_flat, mouth_size, penalty_entry
from neural_drama.pictures.formula_words import formula_in_words
from neural_drama.pictures.lights import MEANINGS, By, lit_by, unit_of, values_of
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.playthrough.moment import Moment


def light_in_words(moment: Moment, by: By) -> str:
    """What each neuron of the layer in question has of a light."""
    by = lit_by(moment, by)
    unit = unit_of(moment, by)
    each = ", ".join(
        f"neuron {number} {shown(float(value), signed=True)}"
        for number, value in enumerate(values_of(moment, by)[moment.layer - 1], start=1)
    )
    return f"{by.capitalize()}: {MEANINGS[by]}{f', in {unit}' if unit else ''}. In layer {moment.layer}: {each}."


def connections_in_words(moment: Moment) -> str:
    """Everyone whom the neuron in question hears, and everyone who hears it, the heaviest first."""
    name = f"neuron {moment.neuron} of layer {moment.layer}"
    sentences = [f"{name.capitalize()} hears {_each(incoming(moment), moment)}."]
    out = outgoing(moment)
    sentences.append(f"It is heard by {_each(out, moment)}." if out else "It is the output: nobody hears it.")
    return " ".join(sentences)


def heaviest_in_words(moment: Moment) -> str:
    """The heaviest connection of the neuron in question to either side, and how many there are."""
    sentences = []
    for verb, found in (("hears", incoming(moment)), ("is heard by", outgoing(moment))):
        if found:
            most = f"{partner_in_words(found[0], moment)} by {shown(found[0].weight, signed=True)}"
            sentences.append(f"{verb} {len(found)}, the most {most}")
    return f"Neuron {moment.neuron} of layer {moment.layer} {'; '.join(sentences)}."


def detail_in_words(detail: Detail) -> tuple[str, ...]:
    """Every number of a neuron or of a connection, one line each, with its formula."""
    title = f"{detail.title[0].upper()}{detail.title[1:]}."
    return (
        title,
        *(
            f"{row.word}: {row.shown}, {row.meaning}.{f' {formula_in_words(row.formula)}' if row.formula else ''}"
            for row in detail.rows
        ),
        f"Letters: {detail.letters}",
    )


def portrait_in_words(role: str, moment: Moment) -> str:
    """What the face of one of the cast shows of the moment; empty for who shows nothing."""
    unit = moment.case_file.unit
    match role:
        case "error function":
            loud = "calm" if not mouth_size(moment) else "blaring"
            return f"The alarm is {loud}: the miss is {of_unit(moment.miss, unit, signed=True)}."
        case "loss function":
            return f"The ledger says {shown(moment.loss)}, the mean loss of the cases trained on."
        case "learning rate":
            return f"The gauge stands at {moment.hyperparameters.learning_rate:g}."
        case "regularization":
            return f"The scales say: {penalty_entry(moment)[0]}, against a loss of {shown(moment.loss)}."
        case "backprop":
            return f"The coin shows {coin(moment)[1]}, the sign of the incident's miss."
        case "optimizer":
            return f"On the bench sits {moment.hyperparameters.optimizer}."
        case "neuron":
            said = float(moment.attribution.activation[moment.layer - 1][moment.neuron - 1])
            eyes = ", eyes shut: it lets next to nothing through" if is_flat(moment) else ""
            return f"Neuron {moment.neuron} of layer {moment.layer} says {shown(said, signed=True)}{eyes}."
    return ""


def _each(connections: tuple[Connection, ...], moment: Moment) -> str:
    return ", ".join(f"{partner_in_words(one, moment)} by {shown(one.weight, signed=True)}" for one in connections)
