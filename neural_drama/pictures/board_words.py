"""The evidence board in words: predictions, decision map, loss surface, call stack and settings, each said in full."""

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.confusion_picture import confusions
from neural_drama.pictures.decision_map import as_fed, axes_of, cases_of, has_map, no_map_in_words, steps_of
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.predictions import (
    NO_CLASS,
    Predictions,
    classes_of,
    outputs_for,
    trained_on,
    unseen,
    values_of,
)
from neural_drama.pictures.settings_picture import settings_of
from neural_drama.pictures.stack_picture import frames_of, nested
from neural_drama.pictures.surface_picture import SECONDS
from neural_drama.pictures.surface_slice import Surface
from neural_drama.playthrough.moment import Moment


def fit_in_words(moment: Moment) -> str:
    """Predictions against the truth, or the confusion table class by class."""
    if moment.case_file.dataset.classes:
        return _confusion_in_words(moment)
    parts = (("trained on", trained_on(moment)), ("unseen", unseen(moment)))
    sentences = [_part_in_words(moment, name, part) for name, part in parts]
    unit = moment.case_file.unit
    sentences.append(
        f"The incident is {moment.case_file.singular} {moment.case_file.number_of(moment.incident)}: "
        f"{of_unit(moment.prediction, unit)} for {of_unit(moment.target, unit)}."
    )
    return " ".join(sentences)


def decision_in_words(moment: Moment) -> str:
    """What the network says at nine places of the plane, and how many cases lie where it says what is true of them."""
    if not has_map(moment):
        return no_map_in_words(moment)
    x, y = axes_of(moment)
    corners = [(x.value_at(i, 3), y.value_at(j, 3)) for j in (2, 1, 0) for i in range(3)]
    outputs = outputs_for(moment, as_fed(moment, np.array(corners)))
    said = [f"{_said_at(moment, outputs[i : i + 1])} at {shown(a)}, {shown(b)}" for i, (a, b) in enumerate(corners)]
    cases = cases_of(moment)
    at_cases = steps_of(moment, outputs_for(moment, as_fed(moment, cases.inputs)))
    across, upward = (float(value) for value in cases.inputs[cases.incident])
    sentences = [f"Over {x.names[0]} and {y.names[0]} the network says {'; '.join(said)}."]
    what = "class" if moment.case_file.dataset.classes else "step"
    for name, chosen in (("trained on", cases.is_seen), ("unseen", ~cases.is_seen)):
        agreeing = int((at_cases == cases.steps)[chosen].sum())
        sentences.append(
            f"Of {int(chosen.sum())} cases {name}, {agreeing} lie where the map has their true {what}."
        )
    sentences.append(f"The incident lies at {shown(across)}, {shown(upward)}.")
    return " ".join(sentences)


def surface_in_words(moment: Moment, surface: Surface) -> str:
    """The slice: how high it is here, at its ends and at its lowest point, and how much of the way lies in it."""
    cut, way = surface.slice, surface.way
    if cut is None:
        return f"There is no slice of the loss surface here: {surface.trouble}."
    finite = np.isfinite(cut.losses)
    sentences = [
        f"A slice of the loss surface, along the gradient and along {SECONDS[surface.second]}. "
        f"The loss is {shown(surface.center)} here."
    ]
    if finite.any():
        row, column = np.unravel_index(int(np.argmin(np.where(finite, cut.losses, np.inf))), cut.losses.shape)
        lowest, highest = float(cut.losses[row, column]), float(cut.losses[finite].max())
        sentences.append(
            f"It goes from {shown(lowest)} to {shown(highest)}, the lowest at {_offset(float(cut.alphas[column]))} "
            f"along the gradient and {_offset(float(cut.betas[row]))} along the other direction."
        )
        middle = cut.losses[len(cut.betas) // 2]
        sentences.append(
            f"Downhill along the gradient, {shown(float(-cut.alphas[0]))} away, it is {shown(float(middle[0]))}, "
            f"as far uphill {shown(float(middle[-1]))}."
        )
    if not finite.all():
        sentences.append(f"At {int((~finite).sum())} of {finite.size} points it is not finite.")
    if way.has_begun:
        shadow = f"The slice holds {100 * way.part:.0f}% of the way that the run has gone"
        sentences.append(
            f"{shadow}, of which only the shadow is drawn." if way.is_honest else f"{shadow}, too little to draw."
        )
    return " ".join(sentences)


def stack_in_words(moment: Moment) -> str:
    """The call stack, the deepest call first."""
    frames = frames_of(moment)
    which = f"{moment.case_file.singular} {moment.case_file.number_of(moment.incident)}"
    sentences = [f"The forward pass over {which} is the call {nested(len(frames))}; the deepest call comes first."]
    for frame in frames:
        gain = (
            f"the largest gain that comes back is {shown(frame.gain, signed=True)}, to neuron {frame.gained_by}"
            if frame.is_open
            else "the gain that comes back is sealed"
        )
        sentences.append(
            f"f{frame.layer} takes {frame.takes} numbers and gives {frame.gives} by {frame.function}; "
            f"their mean size is {shown(frame.mean)}, the largest is {shown(frame.largest, signed=True)}, "
            f"of neuron {frame.loudest}; {gain}."
        )
    sentences.append(f"In the end it says {of_unit(moment.prediction, moment.case_file.unit)}.")
    return " ".join(sentences)


def settings_in_words(moment: Moment) -> str:
    """Every setting with its value, and what it was where it was changed."""
    each = [f"{one.title} {one.value}{f' (was {one.was})' if one.was else ''}" for one in settings_of(moment)]
    changed = sum(bool(one.was) for one in settings_of(moment))
    count = f"{changed} of them changed" if changed else "none of them changed"
    return f"The settings, {count} since the episode began: {'; '.join(each)}."


def _part_in_words(moment: Moment, name: str, part: Predictions) -> str:
    unit, finite = moment.case_file.unit, np.isfinite(part.values)
    start = f"Of {len(part.values)} cases {name}, with truths from {_range(part.targets, unit)}, "
    if not finite.any():
        return f"{start}none has a finite prediction."
    lost = f" {part.lost} have no finite prediction." if part.lost else ""
    with np.errstate(all="ignore"):
        misses = part.values[finite] - part.targets[finite]
    within, goal = int((np.abs(misses) <= moment.case_file.goal).sum()), moment.case_file.goal
    low, high = (of_unit(float(miss), unit, signed=True) for miss in (misses.min(), misses.max()))
    return (
        f"{start}the predictions go from {_range(part.values[finite], unit)}, the misses from {low} to {high}; "
        f"within the goal of {goal:g} {unit}: {within}.{lost}"
    )


def _range(values: Array, unit: str) -> str:
    return f"{shown(float(values.min()))} to {of_unit(float(values.max()), unit)}"


def _confusion_in_words(moment: Moment) -> str:
    classes = (*moment.case_file.dataset.classes, "nothing")
    sentences = []
    for name, table in zip(("trained on", "unseen"), confusions(moment), strict=True):
        for i, row in enumerate(table):
            each = ", ".join(f"{count} for {classes[j]}" for j, count in enumerate(row.tolist()) if count)
            if each:
                sentences.append(f"Of {int(row.sum())} {classes[i]} {name}, the network takes {each}.")
    taken = moment.class_name("predicted")
    sentences.append(f"The incident is {moment.class_name('true')} and is taken for {taken}.")
    return " ".join(sentences)


def _said_at(moment: Moment, outputs: Array) -> str:
    """What the network says by the raw outputs [1, k] of one place."""
    classes = moment.case_file.dataset.classes
    if not classes:
        return of_unit(float(values_of(moment, outputs)[0, 0]), moment.case_file.unit)
    guess = int(classes_of(moment, outputs)[0])
    return "nothing" if guess == NO_CLASS else classes[guess]


def _offset(value: float) -> str:
    return shown(value, signed=True)
