"""The replay: a moment, a line and the words for it at any instant of a run, found by computing it once more."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.losses import mean_loss
from neural_drama.network.parameters import Parameters
from neural_drama.network.steps import Step
from neural_drama.playthrough.facts import asking
from neural_drama.playthrough.figures import Spoken, speak
from neural_drama.playthrough.instants import Instant, batches_of, check, training_of
from neural_drama.playthrough.moment import Moment


def step_at(moment: Moment, instant: Instant) -> Step | None:
    """The update that an instant is part of; None after a whole epoch. Raises ValueError for what is not recorded."""
    check(moment.history, instant)
    if instant.is_whole:
        return None
    return training_of(moment.history, instant.epoch).step_at(instant.epoch, instant.batch)


def moment_at(moment: Moment, instant: Instant, step: Step | None = None) -> Moment:
    """The moment as it was at an instant of its run: what was given to a phase forward or backward, what came of an
    update. Its epoch is the last one that was complete.

    step: what `step_at` gives, if it is at hand. Raises ValueError for what is not recorded.
    """
    step = step or step_at(moment, instant)
    if step is None:
        return moment.at(instant.epoch)
    is_done = instant.phase == "update"
    batches = batches_of(training_of(moment.history, instant.epoch))
    epoch = instant.epoch if is_done and instant.batch == batches else instant.epoch - 1
    left = moment.epochs_left + moment.epoch - epoch
    return replace(moment, epoch=epoch, epochs_left=left, parameters=step.after if is_done else step.before)


def seeking(moment: Moment, instant: Instant) -> Generator[float, None, Moment]:
    """The same where that takes a while: yields the part of the way that is done, returns the moment.

    Nothing is yielded where an instant is at hand. Raises ValueError, once begun, for what is not recorded.
    """
    history = moment.history
    check(history, instant)
    if instant.is_whole:
        yield from history.recording_of(instant.epoch).seeking(instant.epoch)
    else:
        # Then the epoch before is at hand, and the step is only a part of one epoch away.
        yield from training_of(history, instant.epoch).seeking(instant.epoch - 1)
    return moment_at(moment, instant)


def spoken_at(spoken: Spoken, instant: Instant, step: Step | None = None) -> Spoken:
    """A line as it would be spoken at an instant of the run that it is about, under the conditions of `Spoken.at`."""
    moment = spoken.moment
    if instant.is_whole:
        return spoken.at(instant.epoch)
    try:
        check(moment.history, instant)
    except ValueError:
        return spoken  # the run had not come as far when this was said
    if not moment.is_after_run:
        return spoken
    then = moment_at(moment, instant, step)
    if spoken.line.guard is not None and not spoken.line.guard.evaluate(asking(then)):
        return spoken
    return speak(spoken.line, spoken.scene, spoken.passage, then)


def in_words(moment: Moment, instant: Instant, step: Step | None = None) -> str:
    """What happens at an instant, in one clause: where it is, and what the phase does with how many cases.

    step: what `step_at` gives, if it is at hand. Raises ValueError for what is not recorded.
    """
    step = step or step_at(moment, instant)
    if step is None:
        return _whole_in_words(moment, instant)
    batches = batches_of(training_of(moment.history, instant.epoch))
    cases = "1 case" if len(step.rows) == 1 else f"{len(step.rows)} cases"
    what = {"forward": _forward_in_words, "backward": _backward_in_words, "update": _update_in_words}[instant.phase]
    return f"epoch {instant.epoch}, batch {instant.batch} of {batches}, {instant.phase}: {what(moment, step, cases)}"


def _whole_in_words(moment: Moment, instant: Instant) -> str:
    if not instant.epoch:
        return "epoch 0: before any training"
    batches = batches_of(training_of(moment.history, instant.epoch))
    return f"epoch {instant.epoch}: {'the one batch is' if batches == 1 else f'all {batches} batches are'} done"


def _forward_in_words(moment: Moment, step: Step, cases: str) -> str:
    targets = moment.case_file.dataset.y_train[step.rows]
    with np.errstate(over="ignore", invalid="ignore"):
        loss = mean_loss(moment.architecture.loss, step.forward.outputs, targets)
    silenced = sum(int((mask == 0).sum()) for mask in step.keep)
    voices = sum(mask.size for mask in step.keep)
    left_out = f"; dropout silences {silenced} of {voices} voices" if voices else ""
    return f"{cases} heard, with a mean loss of {loss:.4g}{left_out}"


def _backward_in_words(moment: Moment, step: Step, cases: str) -> str:
    return f"the blame of {cases} is traced back; {_largest(moment, step.backward.gradient, 'gradient')}"


def _update_in_words(moment: Moment, step: Step, cases: str) -> str:
    largest = _largest(moment, step.change, "change")
    return f"the sentence of {cases}, update {step.update}, at a learning rate of {step.learning_rate:.4g}; {largest}"


def _largest(moment: Moment, vector: Array, what: str) -> str:
    """In which layer the largest entry of a vector laid out as the parameters is, or the first that is lost."""
    layers = Parameters(moment.architecture.sizes, vector).stacked
    # Blame comes from the output: what is lost there is lost in all layers before it.
    lost = next((layer for layer in range(len(layers), 0, -1) if not is_finite(layers[layer - 1])), None)
    if lost is not None:
        return f"the {what} in layer {lost} is not finite"
    sizes = [float(np.abs(layer).max()) for layer in layers]
    return f"largest {what} in layer {int(np.argmax(sizes)) + 1}" if any(sizes) else f"no {what} at all"
