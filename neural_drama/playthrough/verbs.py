"""The verbs: what each role may do, in one table. A character can do what its component does, and nothing else.

Most verbs turn one moment into the next. Those without an `act` need the player or the stage, and the
playthrough carries them out itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from neural_drama.network.parameters import weight_mask
from neural_drama.playthrough.facts import FACTS, SUSPECTS
from neural_drama.playthrough.moment import Moment
from neural_drama.story.vocabulary import Parameter, Verb, Vocabulary

Arguments = Mapping[str, float | str]
Act = Callable[[Moment, Arguments], Moment]

RATE_BOUNDS = (1e-9, 1e3)
REGULARIZATION_BOUNDS = (0.0, 1e3)
PICTURES = ("network", "miss", "curves")
OUTCOMES = ("falls", "freezes", "explodes")


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb together with what it does to a moment."""

    verb: Verb
    act: Act | None = None


def _touched(moment: Moment) -> Moment:
    """A moment that remembers how it was, and no further back."""
    return replace(moment, before=replace(moment, before=None))


def _set_rate(moment: Moment, arguments: Arguments) -> Moment:
    rate = float(arguments["rate"])
    return replace(_touched(moment), hyperparameters=replace(moment.hyperparameters, learning_rate=rate))


def _slow(moment: Moment, arguments: Arguments) -> Moment:
    rate = moment.hyperparameters.learning_rate / float(arguments["by"])
    return _set_rate(moment, {"rate": max(rate, RATE_BOUNDS[0])})


def _restore_rate(moment: Moment, arguments: Arguments) -> Moment:
    return _set_rate(moment, {"rate": moment.starting.learning_rate})


def _set_penalty(moment: Moment, arguments: Arguments) -> Moment:
    strength = float(arguments["strength"])
    return replace(_touched(moment), hyperparameters=replace(moment.hyperparameters, regularization=strength))


def _shrink(moment: Moment, arguments: Arguments) -> Moment:
    """Multiply every weight, and no bias."""
    parameters = moment.parameters.copy()
    parameters.vector[weight_mask(parameters.sizes)] *= float(arguments["to"])
    return replace(_touched(moment), parameters=parameters.snapshot())


def _restore_weights(moment: Moment, arguments: Arguments) -> Moment:
    return _touched(moment).at(moment.epoch)


def open_worst(moment: Moment, _: Arguments | None = None) -> Moment:
    """Open the worst prediction that has not been investigated, and look for it in the last hidden layer."""
    incident = moment.worst_unheard()
    opened = replace(moment, incident=incident, heard=moment.heard | {incident}, before=None, bet="")
    return _trace(opened, {"layer": "last"})


def _layer(moment: Moment, arguments: Arguments) -> int:
    asked = arguments["layer"]
    return moment.architecture.layers - 1 if asked == "last" else int(float(asked))


def _trace(moment: Moment, arguments: Arguments) -> Moment:
    """Turn to the most responsible neuron of a layer."""
    layer = _layer(moment, arguments)
    seated = replace(moment, layer=layer, lineup=seat(moment, layer), is_sealed=False)
    return replace(seated, neuron=int(seated.ranked(layer)[0]))


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


def _line_up(moment: Moment, arguments: Arguments) -> Moment:
    """Seat three suspects of a layer and begin with the first, so that nothing names the most responsible."""
    return replace(_trace(moment, arguments).questioning(1), is_sealed=True)


def _take(moment: Moment, arguments: Arguments) -> Moment:
    """Turn to the neuron that trace would turn to, before anyone reads out its blame."""
    return replace(_trace(moment, arguments), is_sealed=True)


def _question(moment: Moment, arguments: Arguments) -> Moment:
    return replace(moment.questioning(int(float(arguments["suspect"]))), is_sealed=False)


def _bet(moment: Moment, arguments: Arguments) -> Moment:
    return replace(moment, bet=str(arguments["outcome"]))


def deeds(layers: int) -> Mapping[tuple[str, str], Deed]:
    """The table for a network of so many layers, by role and verb."""
    layer = Parameter("layer", least=1, most=layers - 1, is_whole=True, words=("last",))
    suspect = Parameter("suspect", least=1, most=SUSPECTS, is_whole=True)
    rate = Parameter("rate", *RATE_BOUNDS)
    strength = Parameter("strength", *REGULARIZATION_BOUNDS)
    table = (
        Deed(Verb("error function", "worst", (), "open the worst prediction not yet investigated"), open_worst),
        Deed(Verb("learning rate", "set", (rate,), "set the learning rate"), _set_rate),
        Deed(Verb("learning rate", "slow", (Parameter("by", 1.0, 1e6),), "divide the learning rate"), _slow),
        Deed(Verb("learning rate", "restore", (), "the learning rate the episode begins with"), _restore_rate),
        Deed(Verb("regularization", "set", (strength,), "set the strength of the penalty"), _set_penalty),
        Deed(Verb("regularization", "shrink", (Parameter("to", 0.0, 1.0),), "multiply every weight"), _shrink),
        Deed(Verb("regularization", "restore", (), "put the weights back"), _restore_weights),
        Deed(Verb("backprop", "trace", (layer,), "turn to the most responsible neuron of a layer"), _trace),
        Deed(Verb("backprop", "take", (layer,), "turn to that neuron, its blame not read out yet"), _take),
        Deed(Verb("backprop", "lineup", (layer,), "seat three suspects of a layer and turn to the first"), _line_up),
        Deed(Verb("backprop", "question", (suspect,), "turn to a suspect of the line-up"), _question),
        Deed(Verb("narrator", "bet", (Parameter("outcome", words=OUTCOMES),), "note what the player expects"), _bet),
        Deed(Verb("narrator", "show", (Parameter("picture", words=PICTURES),), "bring a picture to the front")),
        Deed(Verb("optimizer", "desk", (), "let the player choose hyperparameters")),
        Deed(Verb("optimizer", "train", (), "train with the hyperparameters as they stand")),
        Deed(Verb("optimizer", "rewind", (), "go back to before the last training, on a new branch")),
    )
    return {(deed.verb.role, deed.verb.name): deed for deed in table}


ROLES = (
    "narrator", "error function", "loss function", "learning rate", "regularization", "backprop", "optimizer", "neuron",
)  # fmt: skip


def vocabulary(layers: int) -> Vocabulary:
    """What a script may speak of when the network has so many layers."""
    return Vocabulary(
        facts={name: fact.kind for name, fact in FACTS.items()},
        verbs={key: deed.verb for key, deed in deeds(layers).items()},
        roles=ROLES,
    )
