"""The facts: everything a script may quote or ask, in one table of name, kind, unit, subject and meaning."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.diagnosis import (
    highest_rate,
    is_on_plateau,
    is_underfit,
    penalty_grows_weights,
    turning_point,
)
from neural_drama.network.divergence import DIVERGED_MULTIPLE, diverged_since
from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.initialization import DEVIATIONS
from neural_drama.network.losses import LOSSES
from neural_drama.playthrough.competition import last_promise, regression_miss, regression_typical_miss
from neural_drama.playthrough.endings import ENDINGS, is_diverged, is_frozen, is_overfit, is_solved, outcome_of
from neural_drama.playthrough.investigation import SUSPECTS
from neural_drama.playthrough.moment import Moment, number_of_largest
from neural_drama.story.memory import VISITS, counts_visits

Kind = Literal["number", "word", "truth"]
Value = float | str | bool

Subject = Literal["incident", "neuron", "layer", "train", "validation", "run", "case", "story"]
"""What a fact is about, and so which of case, layer, neuron, set and state its figure must name."""


NO_ENDING = "none"
"""As long as nothing has been trained."""

OUTCOMES = ("falls", "freezes", "rises", "explodes", "nothing")
"""All that a loss can have done in a training."""


def _same(moment: Moment) -> Moment:
    return moment


def _now(moment: Moment) -> Moment:
    """The present, also while the story speaks of an earlier epoch: what was spent and came of it is not undone."""
    return moment.now


@dataclass(frozen=True, slots=True)
class Fact:
    """Something measured. `word` is its plain word, under which a record files it."""

    name: str
    kind: Kind
    unit: str  # "data": the case file's; "score": the same, but logits for classes; "scaled"; "" for none
    subject: Subject
    meaning: str
    read: Callable[[Moment], Value]
    word: str = ""
    of: Callable[[Moment], Moment] = _same  # which moment it is read from
    words: tuple[str, ...] = ()  # all that a word can be, where that is known beforehand

    def value(self, moment: Moment) -> Value:
        """What the fact is at a moment, as a plain Python value."""
        value = self.read(self.of(moment))
        return value.item() if isinstance(value, np.generic) else value


def _of_neuron(table: str) -> Callable[[Moment], Value]:
    """Read one of the attribution's tables for the neuron in question."""
    return lambda m: float(getattr(m.attribution, table)[m.layer - 1][m.neuron - 1])


def _weight_onward(moment: Moment) -> Value:
    """The heaviest weight by which the neuron in question speaks to the next layer."""
    if moment.layer == moment.architecture.layers:
        return 1.0
    weights = moment.parameters.weights[moment.layer][moment.neuron - 1]
    return float(weights[np.argmax(np.abs(weights))])


def _accused_blame(moment: Moment) -> Value:
    return _of_neuron("blame")(moment) if moment.neuron else np.nan


def _loudest(moment: Moment) -> Value:
    return number_of_largest(moment.attribution.activation[moment.layer - 1])


def _first_non_finite(moment: Moment) -> tuple[int, str]:
    place = moment.history.first_non_finite
    return (moment.history.last_epoch, str(place)) if place else (0, "nowhere")


def _diverged_epoch(moment: Moment) -> Value:
    return diverged_since(moment.history.losses) or 0


_BASE = (
    # the incident
    Fact("miss", "number", "data", "incident", "prediction minus target of the incident, signed", lambda m: m.miss),
    Fact("prediction", "number", "data", "incident", "what the network says about the incident", lambda m: m.prediction),
    Fact("target", "number", "data", "incident", "the truth about the incident", lambda m: m.target),
    Fact("incident", "number", "", "case", "the incident's number in its file", lambda m: m.case_file.number_of(m.incident)),
    Fact("true_class", "word", "", "case", "the class that the incident is of; empty where numbers are predicted", lambda m: m.class_name("true")),
    Fact("predicted_class", "word", "", "incident", "the class that the network takes it for", lambda m: m.class_name("predicted")),
    Fact("rival_class", "word", "", "incident", "the strongest wrong class", lambda m: m.class_name("rival")),
    # the whole data
    Fact("loss", "number", "scaled", "train", "mean loss of the training cases", lambda m: m.loss),
    Fact("validation_loss", "number", "scaled", "validation", "mean loss of the validation cases", lambda m: m.validation_loss),
    Fact("typical_miss", "number", "data", "train", "the miss that the training loss stands for", lambda m: m.typical(m.loss)),
    Fact("typical_validation_miss", "number", "data", "validation", "the miss that the validation loss stands for",
         lambda m: m.typical(m.validation_loss), word="typical_miss"),
    Fact("cases", "number", "", "case", "how many cases the network learns from", lambda m: len(m.case_file.dataset.X_train)),
    Fact("validation_cases", "number", "", "case", "how many cases it never learns from", lambda m: len(m.case_file.dataset.X_validation)),
    Fact("left_out", "number", "", "case", "rows left out because something was not measured", lambda m: m.case_file.table.left_out),
    Fact("goal", "number", "data", "case", "the incident's miss must come under this", lambda m: m.case_file.goal),
    Fact("validation_goal", "number", "data", "case", "the typical validation miss must come under this", lambda m: m.case_file.validation_goal),
    Fact("unit", "word", "", "case", "the data's unit", lambda m: m.case_file.unit),
    Fact("quantity", "word", "", "case", "what is predicted", lambda m: m.case_file.quantity),
    Fact("singular", "word", "", "case", "what one case is called", lambda m: m.case_file.singular),
    Fact("plural", "word", "", "case", "what many cases are called", lambda m: m.case_file.name),
    Fact("about", "word", "", "case", "what the data are, in a sentence", lambda m: m.case_file.about),
    # the network
    Fact("connections", "number", "", "run", "how many weights the network has", lambda m: m.architecture.connections),
    Fact("neurons", "number", "", "run", "how many neurons it has, the output counted", lambda m: m.architecture.neurons),
    Fact("layers", "number", "", "run", "how many layers it has, the output counted", lambda m: m.architecture.layers),
    Fact("activation_function", "word", "", "run", "the activation of its hidden layers", lambda m: m.architecture.activation.name, words=tuple(ACTIVATIONS)),
    Fact("initialization", "word", "", "run", "how its weights were born: lecun, glorot, he or zeros", lambda m: m.blueprint.initialization, words=tuple(DEVIATIONS)),
    Fact("loss_function", "word", "", "run", "the loss that is minimized", lambda m: m.architecture.loss.name, words=tuple(LOSSES)),
    Fact("epoch", "number", "", "run", "how many epochs the network has been trained", lambda m: m.epoch),
    # the neuron in question
    Fact("layer", "number", "", "neuron", "the layer of the neuron in question", lambda m: m.layer),
    Fact("neuron", "number", "", "neuron", "its number in that layer", lambda m: m.neuron),
    Fact("width", "number", "", "neuron", "how many neurons its layer has", lambda m: m.architecture.sizes[m.layer]),
    Fact("weighted_input", "number", "", "neuron", "z: what it was handed", _of_neuron("weighted_input")),
    Fact("activation", "number", "", "neuron", "a: what it said", _of_neuron("activation")),
    Fact("slope", "number", "", "neuron", "da/dz: how much its activation function lets through", _of_neuron("slope")),
    Fact("gain", "number", "", "neuron", "do/dz: what its input does to the raw output", _of_neuron("gain")),
    Fact("blame", "number", "data", "neuron", "the slope of the incident's loss by its weighted input, in the data's unit", _of_neuron("blame")),
    Fact("share", "number", "score", "neuron", "what its voice added to the miss; for classes in logits", _of_neuron("share")),
    Fact("comes_back", "number", "data", "neuron", "the blame that reaches it through its outgoing weights", _of_neuron("comes_back")),
    Fact("alibi", "number", "data", "neuron", "how much of the miss goes away when it is silenced", lambda m: m.alibi),
    Fact("weight_onward", "number", "", "neuron", "its heaviest outgoing weight", _weight_onward),
    Fact("culprit", "number", "", "neuron", "the number of the most responsible neuron of its layer; 0 where blame is no number", lambda m: m.culprit),
    Fact("accused", "number", "", "neuron", "the number of the neuron that the player named last; 0 before",
         lambda m: m.neuron, of=lambda m: m.of_accused),
    Fact("accused_blame", "number", "data", "neuron", "its blame", _accused_blame, word="blame", of=lambda m: m.of_accused),
    Fact("loudest", "number", "", "neuron", "the number of the loudest neuron of its layer; 0 where it is no number", _loudest),
    # the competition
    Fact("backprop_passes", "number", "", "case", "passes that Backprop needs for all slopes: one forward, one back", lambda m: 2),
    Fact("guess_tries", "number", "", "case", "how often guess-and-check has tried", lambda m: m.guessing.tries if m.guessing else 0),
    Fact("guess_kept", "number", "", "case", "how many of these tries helped", lambda m: m.guessing.kept if m.guessing else 0),
    Fact("guess_passes", "number", "", "case", "forward passes that guess-and-check took", lambda m: m.guessing.passes if m.guessing else 0),
    Fact("guess_loss", "number", "scaled", "case", "the training loss it came to, on a copy of the network",
         lambda m: m.guessing.loss if m.guessing else np.nan),
    Fact("measured", "number", "", "case", "how many weights and biases were nudged to measure their slopes",
         lambda m: m.measuring.parameters if m.measuring else 0),
    Fact("measure_passes", "number", "", "case", "forward passes that this took", lambda m: m.measuring.passes if m.measuring else 0),
    Fact("measure_error", "number", "", "case", "how far that was off the traced gradient, as a part of its largest slope; NaN where all slopes drown in rounding",
         lambda m: m.measuring.error if m.measuring else np.nan),
    Fact("regression_miss", "number", "data", "incident", "the miss of linear regression on the incident", regression_miss),
    Fact("regression_typical_miss", "number", "data", "case", "its typical miss on the validation cases", regression_typical_miss),
    Fact("promised_drop", "number", "scaled", "run", "what the slope promised of the epoch's first update, in the loss of its batch with the penalty",
         lambda m: promise.promised if (promise := last_promise(m)) else np.nan),
    Fact("came_drop", "number", "scaled", "run", "what came of that promise", lambda m: promise.came if (promise := last_promise(m)) else np.nan),
    # what ails the network
    Fact("dead", "number", "", "layer", "how many neurons of the layer in question are silent and pass no blame on any case",
         lambda m: len(m.diagnosis[m.layer - 1].dead)),
    Fact("saturated", "number", "", "layer", "how many of them are nearly flat on nearly all cases",
         lambda m: len(m.diagnosis[m.layer - 1].saturated)),
    Fact("blame_arriving", "number", "", "layer", "the typical blame in that layer, as a part of the output's",
         lambda m: m.diagnosis[m.layer - 1].part_of_output),
    Fact("vanishing", "truth", "", "run", "in some layer hardly any of the output's blame arrives",
         lambda m: any(layer.has_vanished for layer in m.diagnosis)),
    Fact("exploding", "truth", "", "run", "in some layer blame has grown out of proportion",
         lambda m: any(layer.has_exploded for layer in m.diagnosis)),
    Fact("plateau", "truth", "", "run", "the loss has hardly fallen lately", lambda m: is_on_plateau(m.history.losses)),
    Fact("underfit", "truth", "", "train", "even the training cases are hardly learned",
         lambda m: is_underfit(m.architecture.loss, m.loss, m.case_file.dataset.y_train)),
    Fact("turning_epoch", "number", "", "run", "the epoch with the lowest validation loss",
         lambda m: turning_point(m.history.validation_losses)),
    Fact("gap", "number", "scaled", "validation", "by how much the validation loss exceeds the training loss",
         lambda m: m.validation_loss - m.loss),
    Fact("penalty_grows", "truth", "", "run", "the penalty is so strong at this learning rate that it lengthens the weights",
         lambda m: penalty_grows_weights(m.hyperparameters)),
    # settings and the run
    Fact("learning_rate", "number", "", "run", "the size of the step", lambda m: m.hyperparameters.learning_rate),
    Fact("highest_rate", "number", "", "run", "the largest learning rate that its schedule comes to", lambda m: highest_rate(m.hyperparameters)),
    Fact("regularization", "number", "", "run", "the strength of the penalty", lambda m: m.hyperparameters.regularization),
    Fact("penalty", "word", "", "run", "its kind: none, l1, l2 or decoupled", lambda m: m.hyperparameters.penalty, words=WORDS["penalty"]),
    Fact("dropout", "number", "", "run", "how likely a hidden neuron is left out of an update", lambda m: m.hyperparameters.dropout),
    Fact("optimizer", "word", "", "run", "sgd, momentum, rmsprop, adam or adamw", lambda m: m.hyperparameters.optimizer, words=WORDS["optimizer"]),
    Fact("plain_descent", "truth", "", "run", "each weight loses the learning rate times its gradient and its L2 penalty, and nothing else is done to it",
         lambda m: m.hyperparameters.is_plain_descent),
    Fact("momentum", "number", "", "run", "how much of its velocity the optimizer momentum keeps", lambda m: m.hyperparameters.momentum),
    Fact("schedule", "word", "", "run", "constant, step, cosine or warmup", lambda m: m.hyperparameters.schedule, words=WORDS["schedule"]),
    Fact("span", "number", "", "run", "epochs between two steps of a schedule, or of its warm-up", lambda m: m.hyperparameters.span),
    Fact("clip", "number", "", "run", "the longest gradient allowed; 0 allows any", lambda m: m.hyperparameters.clip),
    Fact("patience", "number", "", "run", "epochs to wait for a lower validation loss; 0 never stops early", lambda m: m.hyperparameters.patience),
    Fact("batch_size", "number", "", "run", "how many cases are heard before each update", lambda m: m.hyperparameters.batch_size),
    Fact("epochs", "number", "", "run", "how many epochs the next training takes", lambda m: min(m.hyperparameters.epochs, m.epochs_left), of=_now),
    Fact("epochs_left", "number", "", "run", "how many epochs may still be spent", lambda m: m.epochs_left, of=_now),
    Fact("diverged", "truth", "", "run", "the loss ended not finite, or above diverged_multiple times its start", is_diverged),
    Fact("diverged_multiple", "number", "", "case", "how many times its start a loss must be to count as lost", lambda m: DIVERGED_MULTIPLE),
    Fact("diverged_epoch", "number", "", "run", "the epoch from which on the loss stayed lost; 0 if it did not", _diverged_epoch),
    Fact("non_finite", "truth", "", "run", "a number ceased to be finite", lambda m: m.history.first_non_finite is not None),
    Fact("non_finite_epoch", "number", "", "run", "the epoch in which that happened; 0 if it did not", lambda m: _first_non_finite(m)[0]),
    Fact("non_finite_place", "word", "", "run", "the tensor in which it happened", lambda m: _first_non_finite(m)[1]),
    Fact("frozen", "truth", "", "run", "next to nothing was learned, and the parameters hardly moved", is_frozen, of=_now),
    Fact("overfit", "truth", "", "run", "the validation loss ended well above its lowest, and the training loss not above what it was then", is_overfit),
    Fact("solved", "truth", "", "run", "both goals of the case are reached", is_solved),
    Fact("ending", "word", "", "run", "the ending that the last training came to", lambda m: m.verdict or NO_ENDING,
         words=(*(ending.name for ending in ENDINGS), NO_ENDING)),
    Fact("outcome", "word", "", "run", "what its loss did: falls, freezes, rises, explodes, or nothing without an epoch", outcome_of, words=OUTCOMES,
         of=_now),
    # the player's way
    Fact("visits", "number", "", "story", "how often the player has come to this passage; visits_the_desk counts for ## The desk of the scene",
         lambda m: m.memory.count("visits")),
    Fact("won", "truth", "", "story", "the last bet came true", lambda m: m.memory.has_won),
    Fact("right", "truth", "", "story", "the reason given for it held", lambda m: m.memory.was_right),
    Fact("bets", "number", "", "story", "how many bets were settled", lambda m: m.memory.bets),
    Fact("bets_won", "number", "", "story", "how many of them came true", lambda m: m.memory.bets_won),
    Fact("rewinds", "number", "", "story", "how often the player has rewound the story", lambda m: m.memory.rewinds),
    Fact("named", "number", "", "story", "how often the player named a neuron as the most responsible, before that was read out", lambda m: m.dossier.named),
    Fact("named_right", "number", "", "case", "how often it was the most responsible of its layer", lambda m: m.dossier.named_right),
    Fact("met", "number", "", "story", "how many misconceptions the player has met", lambda m: len(m.dossier.met)),
    Fact("repaired", "number", "", "story", "how many of them the player has repaired", lambda m: len(m.dossier.repaired)),
    Fact("answers_before", "number", "", "story", "how many questions the player answered before the story", lambda m: m.dossier.answers_before),
    Fact("right_before", "number", "", "story", "how many of these answers were right", lambda m: m.dossier.right_before),
    Fact("answers_after", "number", "", "story", "how many questions the player answered after it", lambda m: m.dossier.answers_after),
    Fact("right_after", "number", "", "story", "how many of these answers were right", lambda m: m.dossier.right_after),
)  # fmt: skip

_REMEMBERED = ("miss", "prediction", "loss", "typical_miss", "validation_loss", "typical_validation_miss",
               "learning_rate", "blame")  # fmt: skip
_OF_SUSPECTS = ("neuron", "weighted_input", "activation", "slope", "comes_back", "blame", "share")

def _before(fact: Fact) -> Fact:
    return replace(
        fact,
        name=f"{fact.name}_before",
        word=fact.word or fact.name,
        meaning=f"{fact.meaning}, before the network or a setting was last touched",
        of=lambda moment: moment.earlier,
    )


def _of_suspect(fact: Fact, seat: int) -> Fact:
    return replace(
        fact,
        name=f"{fact.name}_{seat}",
        word=fact.name,
        meaning=f"{fact.meaning}: suspect {seat} of the line-up",
        of=lambda moment: moment.questioning(seat),
    )


def _table() -> Mapping[str, Fact]:
    facts = {fact.name: fact for fact in _BASE}
    remembered = [_before(facts[name]) for name in _REMEMBERED]
    suspects = [_of_suspect(facts[name], seat) for name in _OF_SUSPECTS for seat in range(1, SUSPECTS + 1)]
    return facts | {fact.name: fact for fact in (*remembered, *suspects)}


FACTS: Mapping[str, Fact] = _table()


def fact_named(name: str) -> Fact:
    """A fact by its name; also one that counts the visits to a passage, which only its scene knows."""
    if name not in FACTS and counts_visits(name):
        return replace(FACTS[VISITS], name=name, read=lambda moment: moment.memory.count(name))
    return FACTS[name]


def is_measured(names: Iterable[str]) -> bool:
    """Whether one of these facts is measured, so that it could come out differently elsewhere."""
    return any(fact_named(name).subject != "story" for name in names)


def asking(moment: Moment) -> Callable[[str], Value]:
    """Facts by name, as an expression asks for them."""
    return lambda name: fact_named(name).value(moment)
