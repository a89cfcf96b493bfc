"""What is computed over many cases, as trees: losses, typical misses, diagnoses, linear regression, promises."""

from collections.abc import Mapping

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.diagnosis import LayerDiagnosis
from neural_drama.network.formulas import Applied, Difference, Expression, Known, Product, Sum
from neural_drama.network.linear_regression import LinearRegression, linear_regression
from neural_drama.network.losses import HUBER_DELTA, Loss
from neural_drama.network.optimizers import is_decoupled
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import forward
from neural_drama.network.penalties import PENALTIES, penalty_slope
from neural_drama.playthrough.moment import Moment
from neural_drama.proof.batches import Batch, last_batch
from neural_drama.proof.derivation import Derivation, Derive, scale_of
from neural_drama.proof.trees import Quotient

LOSS_IN_WORDS: Mapping[str, str] = {
    "half_squared": "the loss of a case is half of (o - t) squared",
    "absolute": "the loss of a case is |o - t|",
    "huber": f"the loss of a case is half of (o - t) squared, and straight where |o - t| is above {HUBER_DELTA:g}",
    "binary_cross_entropy": "the loss of a case is -log of the probability given to its own class",
    "cross_entropy": "the loss of a case is -log of the probability given to its own class",
}


def of_loss(moment: Moment) -> Derivation:
    """The mean loss of the training cases."""
    data = moment.case_file.dataset
    return Derivation(*_mean(moment, data.X_train, data.y_train))


def of_validation_loss(moment: Moment) -> Derivation:
    """The mean loss of the validation cases."""
    data = moment.case_file.dataset
    return Derivation(*_mean(moment, data.X_validation, data.y_validation))


def _mean(moment: Moment, inputs: Array, targets: Array) -> tuple[Quotient, tuple[str, ...]]:
    """The mean of the losses of all cases, each computed again."""
    loss = moment.architecture.loss
    with np.errstate(all="ignore"):
        outputs = forward(moment.architecture, moment.parameters, inputs).outputs
        losses = loss.value(outputs, targets)[:, 0]
    cases = tuple(Known(f"ℓ{number}", float(value)) for number, value in enumerate(losses, start=1))
    return Quotient(Sum(cases), Known("n", len(cases))), (f"ℓ: {LOSS_IN_WORDS[loss.name]}; all is scaled.",)


def typical(losses: Derive) -> Derive:
    """The miss that a mean loss stands for."""

    def derive(moment: Moment) -> Derivation:
        mean = losses(moment)
        loss = moment.architecture.loss
        tree = _miss_of(loss, mean.tree.value)
        whole: Expression = Product((tree, scale_of(moment))) if loss.output == "linear" else tree
        return Derivation(whole, (f"L: {_in_one_line(mean)}", *mean.notes))

    return derive


def _in_one_line(mean: Derivation) -> str:
    assert isinstance(mean.tree, Quotient), "a mean is a quotient"
    return f"the mean loss, {mean.tree.dividend.value:.6g} / {mean.tree.divisor.value:g} = {mean.tree.value:.6g}"


def _miss_of(loss: Loss, mean: float) -> Expression:
    """The scaled miss that a mean loss stands for, as a tree."""
    known = Known("L", mean)
    with np.errstate(all="ignore"):
        value = loss.miss_of(mean)
    if loss.output != "linear":
        return Difference(Known("1", 1.0), Applied("exp", Product((Known("-1", -1.0), known)), 1.0 - value))
    knee = 0.5 * HUBER_DELTA**2
    if loss.name == "absolute":
        return known
    if loss.name == "huber" and not mean <= knee:
        return Sum((known, Known(f"{knee:g}", knee)))
    return Applied("sqrt", Product((Known("2", 2.0), known)), value)


def of_gap(moment: Moment) -> Derivation:
    """The one mean loss less the other."""
    learned, watched = of_loss(moment), of_validation_loss(moment)
    tree = Difference(Known("L validation", watched.tree.value), Known("L training", learned.tree.value))
    return Derivation(
        tree, (f"Validation: {_in_one_line(watched)}", f"Training: {_in_one_line(learned)}", *learned.notes)
    )


def ailing(ailment: str, meaning: str) -> Derive:
    """How many neurons of the layer in question have an ailment, and who."""

    def derive(moment: Moment) -> Derivation:
        numbers: tuple[int, ...] = getattr(_diagnosed(moment), ailment)
        which = ", ".join(map(str, numbers)) or "none"
        return Derivation(
            Known(f"{ailment} neurons", float(len(numbers))), (f"{meaning} In layer {moment.layer}: {which}.",)
        )

    return derive


def _diagnosed(moment: Moment) -> LayerDiagnosis:
    return moment.diagnosis[moment.layer - 1]


def of_blame_arriving(moment: Moment) -> Derivation:
    """The typical blame of a layer by that of the output."""
    here, output = _diagnosed(moment), moment.diagnosis[-1]
    last = moment.architecture.layers
    tree = Quotient(Known("rms δ here", here.blame), Known("rms δ at the output", output.blame))
    note = f"rms δ: root mean square of the scaled blame over all training cases, in layers {here.layer} and {last}."
    return Derivation(tree, (note,))


def _regression(moment: Moment) -> LinearRegression | None:
    data = moment.case_file.dataset
    return None if data.classes else linear_regression(data)


_NO_REGRESSION = Derivation(
    Known("nothing", float("nan")), ("Classes have no closed form, so linear regression is not asked.",)
)


def of_regression_miss(moment: Moment) -> Derivation:
    """The miss of linear regression on the incident."""
    found, data = _regression(moment), moment.case_file.dataset
    if found is None:
        return _NO_REGRESSION
    inputs = data.X_train[moment.incident]
    weights, bias = found.parameters.weights[0][:, 0], found.parameters.biases[0][0]
    parts = [
        Product((Known("w", float(w)), Known("x", float(x), 0, number)))
        for number, (w, x) in enumerate(zip(weights, inputs, strict=True), start=1)
    ]
    output = Sum((*parts, Known("b", float(bias))))
    truth = Known("t", float(data.y_train[moment.incident][0]))
    note = "w and b are those with the smallest squared misses on the training cases, found in one go."
    return Derivation(Product((Difference(output, truth), scale_of(moment))), (note,))


def of_regression_typical_miss(moment: Moment) -> Derivation:
    """Its typical miss on the validation cases."""
    found = _regression(moment)
    if found is None:
        return _NO_REGRESSION
    tree = Product((_miss_of(found.architecture.loss, found.validation_loss), scale_of(moment)))
    cases = len(moment.case_file.dataset.X_validation)
    return Derivation(tree, (f"L: its mean half squared loss on the {cases} validation cases.",))


UNTRAINED = Derivation(Known("nothing", float("nan")), ("No update led to this epoch, so nothing was promised.",))


def of_promised_drop(moment: Moment) -> Derivation:
    """The gradient times the step, layer by layer."""
    batch = last_batch(moment)
    if batch is None:
        return UNTRAINED
    step, chosen = batch.step, batch.hyperparameters
    with np.errstate(all="ignore"):
        gradient = step.backward.gradient
        if not is_decoupled(chosen):
            gradient = gradient + penalty_slope(PENALTIES[chosen.penalty], chosen.regularization, step.before)
        products = Parameters(moment.architecture.sizes, gradient * step.change)
        sums = [float(layer.sum()) for layer in products.stacked]
    parts = tuple(Known(f"∇·Δ of layer {number}", value) for number, value in enumerate(sums, start=1))
    note = "∇·Δ: each slope of that loss times what the update subtracted, added up over a layer."
    return Derivation(Sum(parts), (note, _which(batch)))


def of_came_drop(moment: Moment) -> Derivation:
    """The loss before the update less the loss after it."""
    batch = last_batch(moment)
    if batch is None:
        return UNTRAINED
    before, after = (
        Sum((Known(f"L {when}", loss), Known(f"R {when}", cost))) if cost else Known(f"L {when}", loss)
        for when, (loss, cost) in (
            ("before", batch.loss_at(batch.step.before)),
            ("after", batch.loss_at(batch.step.after)),
        )
    )
    note = "L: the mean loss of the batch before and after the update; R: what its penalty adds, if it has one."
    return Derivation(Difference(before, after), (note, _which(batch)))


def _which(batch: Batch) -> str:
    step = batch.step
    return (
        f"The update is number {step.batch} of epoch {step.epoch}, on {len(step.rows)} cases at a learning rate of "
        f"{step.learning_rate:g}."
    )
