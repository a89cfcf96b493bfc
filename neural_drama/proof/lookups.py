"""Lookups: where a figure comes from that is not computed from the network: a setting, a count, a place in a run."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from neural_drama.network.diagnosis import highest_rate
from neural_drama.network.divergence import DIVERGED_MULTIPLE, diverged_since
from neural_drama.network.formulas import Difference, Known, Product, Sum
from neural_drama.network.losses import mean_loss
from neural_drama.network.passes import forward
from neural_drama.playthrough.competition import GUESS_LENGTH
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.derivation import Derivation, Derive
from neural_drama.story.memory import VISITS, counts_visits


def _from(symbol: str, value: Callable[[Moment], float], *notes: str) -> Derive:
    """A number that stands somewhere as it is."""
    return lambda moment: Derivation(Known(symbol, float(value(moment))), notes)


def _incident(moment: Moment) -> Derivation:
    table, dataset = moment.case_file.table, moment.case_file.dataset
    line = table.rows[dataset.train_rows[moment.incident]]
    note = f"Training case {moment.incident + 1} of {len(dataset.X_train)} stands on that line of its file."
    return Derivation(Difference(Known("line", line), Known("header", 1)), (note,))


def _cases(moment: Moment) -> Derivation:
    rows, held = len(moment.case_file.table.rows), len(moment.case_file.dataset.X_validation)
    tree = Difference(Known("complete rows", rows), Known("held out", held))
    return Derivation(tree, ("Counted in the data set that the network is fed.",))


def _validation_cases(moment: Moment) -> Derivation:
    held, rows = len(moment.case_file.dataset.X_validation), len(moment.case_file.table.rows)
    note = f"Drawn by the seed from {rows} complete rows, of which {moment.blueprint.validation:.0%} are held out."
    return Derivation(Known("held out", held), (note,))


def _layers(moment: Moment) -> Derivation:
    sizes = moment.architecture.sizes
    widths = ", ".join(map(str, sizes))
    return Derivation(Known("layers", len(sizes) - 1), (f"The widths are {widths}; the first is that of the inputs.",))


def _chosen(name: str) -> Derive:
    """A hyperparameter as it is chosen now."""

    def derive(moment: Moment) -> Derivation:
        now, first = getattr(moment.hyperparameters, name), getattr(moment.starting, name)
        began = "as the episode begins with" if now == first else f"chosen since; the episode begins with {first:g}"
        return Derivation(Known(name.replace("_", " "), float(now)), (f"A setting, {began}.",))

    return derive


def _highest_rate(moment: Moment) -> Derivation:
    rate, highest = moment.hyperparameters.learning_rate, highest_rate(moment.hyperparameters)
    factor = Known("the schedule's largest factor", highest / rate)
    note = f"The schedule is {moment.hyperparameters.schedule!r}; every schedule is highest at one of its ends."
    return Derivation(Product((Known("learning rate", rate), factor)), (note,))


def _epochs(moment: Moment) -> Derivation:
    chosen, left = moment.hyperparameters.epochs, moment.epochs_left
    note = f"The smaller of the epochs chosen, {chosen}, and those left, {left}."
    return Derivation(Known("epochs", min(chosen, left)), (note,))


Cases = Literal["training", "validation"]


def loss_after(moment: Moment, epoch: int, cases: Cases) -> float:
    """The mean loss after an epoch of the run, by the plain forward pass."""
    data = moment.case_file.dataset
    inputs, targets = (data.X_train, data.y_train) if cases == "training" else (data.X_validation, data.y_validation)
    with np.errstate(all="ignore"):
        outputs = forward(moment.architecture, moment.history.parameters_at(epoch), inputs).outputs
        return mean_loss(moment.architecture.loss, outputs, targets)


def _checked(moment: Moment, epoch: int, cases: Cases) -> str:
    """What a curve holds of an epoch, beside what the plain forward pass finds there now."""
    curve = moment.history.losses if cases == "training" else moment.history.validation_losses
    now = loss_after(moment, epoch, cases)
    return f"Epoch {epoch} has {curve[epoch]:.9g} in the record; the plain forward pass finds {now:.9g} now."


def _turning_epoch(moment: Moment) -> Derivation:
    curve = moment.history.validation_losses
    turn = int(np.argmin(np.where(np.isnan(curve), np.inf, curve)))
    note = f"The lowest of {len(curve)} validation losses, the first of equals."
    return Derivation(Known("epoch", turn), (note, _checked(moment, turn, "validation")))


def _diverged_epoch(moment: Moment) -> Derivation:
    losses = moment.history.losses
    limit = f"Lost is a loss above {DIVERGED_MULTIPLE:g} times the first, {losses[0]:.6g}, or not finite"
    since = diverged_since(losses)
    if since is None:
        return Derivation(Known("none", 0), (f"{limit}; the last is {losses[-1]:.6g}.",))
    before = f"; epoch {since - 1} was not, with {losses[since - 1]:.6g}" if since else ""
    note = f"{limit}. From epoch {since} on all are lost{before}."
    return Derivation(Known("epoch", since), (note, _checked(moment, since, "training")))


def _non_finite_epoch(moment: Moment) -> Derivation:
    place = moment.history.first_non_finite
    if place is None:
        return Derivation(Known("none", 0), ("In no epoch of this run did a number cease to be finite.",))
    batch = f", in batch {place.batch}" if place.batch is not None else ""
    note = f"There {place} ceased to be finite{batch}. Every tensor was looked at in the order in which it is computed."
    return Derivation(Known("epoch", moment.history.last_epoch), (note,))


def _guess_passes(moment: Moment) -> Derivation:
    if moment.guessing is None:
        return _unhired(0)
    tree = Sum((Known("at the start", 1), Known("tries", moment.guessing.tries)))
    return Derivation(tree, (_GUESSING,))


def _guessed(symbol: str, value: Callable[[Moment], float], missing: float) -> Derive:
    return lambda moment: (
        Derivation(Known(symbol, float(value(moment))), (_GUESSING,)) if moment.guessing else _unhired(missing)
    )


def _loss_of_guess(moment: Moment) -> float:
    """Of what was kept, by the plain forward pass now."""
    assert moment.guessing is not None
    data = moment.case_file.dataset
    with np.errstate(all="ignore"):
        outputs = forward(moment.architecture, moment.guessing.parameters, data.X_train).outputs
        return mean_loss(moment.architecture.loss, outputs, data.y_train)


def _unhired(value: float) -> Derivation:
    return Derivation(Known("nothing", value), ("Nobody was hired for this yet.",))


_GUESSING = (
    f"Each try moved all parameters by {GUESS_LENGTH:g} of their length in a direction drawn by the seed, and was kept "
    "if the mean training loss fell."
)


def _measured(moment: Moment) -> Derivation:
    if moment.measuring is None:
        return _unhired(0)
    note = f"Of {moment.parameters.vector.size} weights and biases; whoever is hired stops where it takes too long."
    return Derivation(Known("parameters", moment.measuring.parameters), (note,))


def _measure_passes(moment: Moment) -> Derivation:
    if moment.measuring is None:
        return _unhired(0)
    tree = Sum((Known("at the start", 1), Known("nudged", moment.measuring.parameters)))
    return Derivation(tree, ("One forward pass over the training cases, and one more for each parameter nudged.",))


def _measure_error(moment: Moment) -> Derivation:
    if moment.measuring is None:
        return _unhired(float("nan"))
    note = (
        "The largest difference between a slope measured by a nudge and the slope traced back, as a part of the "
        "largest slope traced back; no number where all slopes drown in rounding."
    )
    return Derivation(Known("error", moment.measuring.error), (note,))


def _accused(moment: Moment) -> Derivation:
    layer, neuron = moment.layer, moment.neuron
    note = f"The player named neuron {neuron} of layer {layer}." if neuron else "The player has not named anybody yet."
    return Derivation(Known("neuron", neuron), (note,))


def _neuron(moment: Moment) -> Derivation:
    return Derivation(Known("neuron", moment.neuron), ("Who is in question is up to the story and the player.",))


def _width(moment: Moment) -> Derivation:
    return Derivation(Known("width", moment.architecture.sizes[moment.layer]), (f"Of layer {moment.layer}.",))


_NAMING = "Counted as the player named somebody whose blame had not been read out."
_ANSWERING = "Counted as the player answered."

LOOKUPS: Mapping[str, Derive] = {
    "incident": _incident,
    "cases": _cases,
    "validation_cases": _validation_cases,
    "left_out": _from("rows", lambda m: m.case_file.table.left_out, "Counted while the file was read."),
    "goal": _from("goal", lambda m: m.case_file.goal, "Stated by the case in episode.toml."),
    "validation_goal": _from("goal", lambda m: m.case_file.validation_goal, "Stated by the case in episode.toml."),
    "layers": _layers,
    "epoch": _from("epoch", lambda m: m.epoch, "Counted while the network was trained."),
    "layer": _from("layer", lambda m: m.layer, "Which layer is in question is up to the story."),
    "neuron": _neuron,
    "width": _width,
    "accused": _accused,
    "backprop_passes": lambda m: Derivation(Sum((Known("forward", 1), Known("back", 1)))),
    "guess_tries": _guessed("tries", lambda m: m.guessing.tries if m.guessing else 0, 0),
    "guess_kept": _guessed("kept", lambda m: m.guessing.kept if m.guessing else 0, 0),
    "guess_passes": _guess_passes,
    "guess_loss": _guessed("L of what was kept", _loss_of_guess, float("nan")),
    "measured": _measured,
    "measure_passes": _measure_passes,
    "measure_error": _measure_error,
    "turning_epoch": _turning_epoch,
    "highest_rate": _highest_rate,
    "epochs": _epochs,
    "epochs_left": _from("epochs", lambda m: m.epochs_left, "The budget of the episode less what was trained."),
    "diverged_multiple": _from("multiple", lambda m: DIVERGED_MULTIPLE, "A constant of this program."),
    "diverged_epoch": _diverged_epoch,
    "non_finite_epoch": _non_finite_epoch,
    "bets": _from("bets", lambda m: m.memory.bets, "Counted as each bet was settled."),
    "bets_won": _from("bets", lambda m: m.memory.bets_won, "Counted as each bet was settled."),
    "named": _from("named", lambda m: m.dossier.named, _NAMING),
    "named_right": _from("right", lambda m: m.dossier.named_right, _NAMING),
    "met": _from("met", lambda m: len(m.dossier.met), "Each misconception counts once."),
    "repaired": _from("repaired", lambda m: len(m.dossier.repaired), "Each misconception counts once."),
    "answers_before": _from("answers", lambda m: m.dossier.answers_before, _ANSWERING),
    "right_before": _from("right", lambda m: m.dossier.right_before, _ANSWERING),
    "answers_after": _from("answers", lambda m: m.dossier.answers_after, _ANSWERING),
    "right_after": _from("right", lambda m: m.dossier.right_after, _ANSWERING),
    "rewinds": _from("rewinds", lambda m: m.memory.rewinds, "Counted as the player rewound the story."),
    **{
        name: _chosen(name)
        for name in (
            *("learning_rate", "regularization", "dropout", "momentum"),
            *("span", "clip", "patience", "batch_size"),
        )
    },
}
"""By the name of the fact, without what makes it one of a suspect or of before."""


def lookup_of(name: str) -> Derive | None:
    """Where a fact is looked up; None for one that is not. Visits count under any name."""
    if name == VISITS or counts_visits(name):
        return _from("visits", lambda moment: moment.memory.count(name), "Counted as the player came there.")
    return LOOKUPS.get(name)
