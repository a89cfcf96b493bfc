"""The explanations: of each picture of the board, how it is read and what it says at the moment, in a few lines."""

from dataclasses import dataclass

import numpy as np

from neural_drama.pictures.board_words import surface_in_words
from neural_drama.pictures.connections_picture import connections_explained
from neural_drama.pictures.curves_picture import curves_explained
from neural_drama.pictures.decision_map import as_fed, cases_of, has_map, map_explained, steps_of
from neural_drama.pictures.fit_picture import fit_explained
from neural_drama.pictures.lights import By, largest_of, lit_by, unit_of, values_of
from neural_drama.pictures.miss_picture import miss_explained
from neural_drama.pictures.network_picture import caption, network_explained
from neural_drama.pictures.neuron_words import heaviest_in_words
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.predictions import Predictions, outputs_for, trained_on, unseen
from neural_drama.pictures.settings_picture import settings_explained, settings_of
from neural_drama.pictures.stack_picture import stack_explained
from neural_drama.pictures.strokes import Glyphs
from neural_drama.pictures.surface_picture import surface_explained
from neural_drama.pictures.surface_slice import Surface
from neural_drama.pictures.words import curves_in_words, miss_in_words
from neural_drama.playthrough.moment import Moment


@dataclass(frozen=True, slots=True)
class Explanation:
    """A title, how the picture is read, and what it says now."""

    title: str
    reading: tuple[str, ...]
    now: str


def explanation_of(
    picture: str, moment: Moment, glyphs: Glyphs = "braille", by: By = "blame", surface: Surface | None = None
) -> Explanation:
    """Explain a picture of the board by its name. Raises ValueError for one that there is not."""
    match picture:
        case "network":
            return Explanation("the network", network_explained(moment, by, glyphs), _network_now(moment, by))
        case "connections":
            return Explanation("the connections", connections_explained(glyphs), heaviest_in_words(moment))
        case "miss":
            return Explanation("the incident", miss_explained(moment, glyphs), miss_in_words(moment))
        case "curves":
            return Explanation("loss by epoch", curves_explained(moment, glyphs), curves_in_words(moment))
        case "fit":
            return Explanation("prediction against truth", fit_explained(moment, glyphs), _fit_now(moment))
        case "stack":
            says = of_unit(moment.prediction, moment.case_file.unit)
            return Explanation("the call stack", stack_explained(), f"In the end it says {says}.")
        case "settings":
            return Explanation("the settings", settings_explained(), _settings_now(moment))
        case "map":
            return Explanation("the decision map", map_explained(moment, glyphs), _map_now(moment))
        case "surface":
            now = "It is still being computed." if surface is None else surface_in_words(moment, surface)
            return Explanation("the loss surface", surface_explained(glyphs), now)
    raise ValueError(f"there is no picture {picture!r}")


def _network_now(moment: Moment, by: By) -> str:
    """The neuron in question, and the strongest of its layer."""
    by = lit_by(moment, by)
    values = values_of(moment, by)[moment.layer - 1]
    unit = f" {unit_of(moment, by)}".rstrip()
    said = f"Now {caption(moment, by, 200).replace('  ', ': ')}"
    if not np.isfinite(values).any():
        return f"{said}; none of its layer has a number."
    largest = largest_of(values)
    neuron = int(np.argmax(np.where(np.isfinite(values), np.abs(values), -1.0))) + 1
    if neuron == moment.neuron:
        return f"{said}, the largest of its layer."
    own = shown(float(np.copysign(largest, values[neuron - 1])), signed=True)
    return f"{said}; the largest of its layer is neuron {neuron} with {own}{unit}."


def _fit_now(moment: Moment) -> str:
    """How many of each part are right, or within the goal; and the incident."""
    parts = (("trained on", trained_on(moment)), ("unseen", unseen(moment)))
    goal, unit = moment.case_file.goal, moment.case_file.unit
    if moment.case_file.dataset.classes:
        counts = " and ".join(f"{_right(part)} of {len(part.values)} {name}" for name, part in parts)
        true, said = moment.class_name("true"), moment.class_name("predicted")
        return f"Right are {counts}. The incident is {true}, taken for {said}."
    counts = " and ".join(f"{_within(part, goal)} of {len(part.values)} {name}" for name, part in parts)
    return (
        f"Within the goal of {goal:g} {unit} are {counts}. "
        f"The incident: {of_unit(moment.prediction, unit)} for {of_unit(moment.target, unit)}."
    )


def _right(part: Predictions) -> int:
    return int((part.truths == part.guesses).sum())


def _within(part: Predictions, goal: float) -> int:
    with np.errstate(all="ignore"):
        return int((np.abs(part.values - part.targets) <= goal).sum())


def _settings_now(moment: Moment) -> str:
    changed = [f"{one.title} {one.value} (was {one.was})" for one in settings_of(moment) if one.was]
    left = f"{moment.epochs_left:,} epochs are left."
    return f"Changed: {', '.join(changed)}. {left}" if changed else f"Nothing was changed. {left}"


def _map_now(moment: Moment) -> str:
    if not has_map(moment):
        return ""
    cases = cases_of(moment)
    is_true = steps_of(moment, outputs_for(moment, as_fed(moment, cases.inputs))) == cases.steps
    counts = " and ".join(
        f"{int(is_true[part].sum())} of {int(part.sum())} {name}"
        for name, part in (("trained on", cases.is_seen), ("unseen", ~cases.is_seen))
    )
    return f"The map has the true {'class' if moment.case_file.dataset.classes else 'step'} of {counts}."
