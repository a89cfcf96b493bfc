"""The investigation: whom the story is looking at. The incident, the neuron in question, and the line-up."""

import zlib
from dataclasses import replace

import numpy as np

from neural_drama.playthrough.moment import Moment

SUSPECTS = 3
"""How many neurons stand in a line-up."""


def open_worst(moment: Moment) -> Moment:
    """Open the worst prediction that has not been investigated, and look for it in the last hidden layer."""
    incident = moment.worst_unheard()
    opened = replace(moment, incident=incident, heard=moment.heard | {incident}, before=None)
    return trace(opened, moment.architecture.layers - 1)


def trace(moment: Moment, layer: int) -> Moment:
    """Turn to the most responsible neuron of a layer."""
    seated = replace(moment, layer=layer, lineup=seat(moment, layer), is_sealed=False)
    return replace(seated, neuron=int(seated.ranked(layer)[0]))


def take(moment: Moment, layer: int) -> Moment:
    """Turn to the same neuron, before anyone reads out its blame."""
    return replace(trace(moment, layer), is_sealed=True)


def line_up(moment: Moment, layer: int) -> Moment:
    """Seat three suspects of a layer and begin with the first, so that nothing names the most responsible."""
    return replace(trace(moment, layer).questioning(1), is_sealed=True)


def question(moment: Moment, suspect: int) -> Moment:
    """Turn to a suspect of the line-up, the first being 1."""
    return replace(moment.questioning(suspect), is_sealed=False)


def ask(moment: Moment, layer: int) -> Moment:
    """Seal a layer for the player to name one of its neurons; the first stands in question until then."""
    return replace(trace(moment, layer), neuron=1, is_sealed=True)


def accuse(moment: Moment, neuron: int) -> Moment:
    """Turn to the neuron of the layer in question that the player named."""
    return count(replace(moment, neuron=neuron, accused=(moment.layer, neuron), is_sealed=False))


def count(moment: Moment) -> Moment:
    """Count the neuron in question as the one that the player named."""
    question = (moment.incident, moment.layer, zlib.crc32(moment.parameters.vector.tobytes()))
    return replace(moment, dossier=moment.dossier.naming(question, moment.neuron == moment.culprit))


def played(verb: str, before: Moment, after: Moment, turns: int) -> Moment:
    """What a verb has led to, with what the player did by it, so many turns having been taken."""
    match verb:
        case "note" | "answer" | "present":
            return after  # which is nothing done to the network, nor to the investigation
        case "lineup":
            after = replace(after, dossier=replace(before.dossier, seated_after=turns))
        case "question" if before.is_sealed and before.dossier.seated_after is not None:
            # A suspect whom the player did not choose is nobody that the player named.
            after = count(after) if turns > before.dossier.seated_after else after
    return replace(after, is_after_run=False)


def seat(moment: Moment, layer: int) -> tuple[int, ...]:
    """Choose the suspects of a layer so that evidence is needed, and seat them by number.

    The most responsible; the loudest that is not; the flattest, whose activation function lets least through.
    A layer with fewer neurons seats some of them twice.
    """
    ranked = [int(neuron) for neuron in moment.ranked(layer)]
    loudness = -np.abs(moment.attribution.activation[layer - 1])
    by_loudness = [int(i) + 1 for i in np.argsort(loudness, kind="stable")]
    by_slope = [int(i) + 1 for i in np.argsort(moment.attribution.slope[layer - 1], kind="stable")]
    seats = [ranked[0]]
    for order in (by_loudness, by_slope):
        seats += [neuron for neuron in order if neuron not in seats][:1]
    while len(seats) < SUSPECTS:
        seats.append(seats[-1])
    return tuple(sorted(seats))
