"""Answers: what a player might do at each question, left to chance within what the question allows."""

import numpy as np

from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.events import DeskOpened, NeuronAsked, TrainingBegan
from neural_drama.playthrough.moves import MoveError, Set
from neural_drama.playthrough.playthrough import Playthrough

LEFT_ALONE = 0.4
"""How often a desk is left as it stands, as most players leave it at first."""

AT_AN_END = 0.2
"""How often a dial is turned all the way, to one end or the other."""

STOPPED = 0.15
"""How often a run is stopped before its end."""

FEW_EPOCHS = 30
"""A training that is really computed is asked for so many epochs at most."""


def answer(play: Playthrough, rng: np.random.Generator, is_real: bool) -> None:
    """Answer whatever the playthrough waits for, except a choice."""
    match play.waiting:
        case DeskOpened(controls):
            set_desk(play, controls, rng, is_real)
        case NeuronAsked(width=width):
            play.name_neuron(int(rng.integers(width)) + 1)
        case TrainingBegan(_, from_epoch, to_epoch):
            is_stopped = is_real and rng.random() < STOPPED
            play.end_training(int(rng.integers(from_epoch, to_epoch + 1)) if is_stopped else None)


def set_desk(play: Playthrough, controls: tuple[Control, ...], rng: np.random.Generator, is_real: bool) -> None:
    """Leave the desk as it stands, or turn some of its dials."""
    turned = 0 if rng.random() < LEFT_ALONE else int(rng.integers(1, min(4, len(controls)) + 1))
    chosen = [controls[int(i)] for i in rng.choice(len(controls), size=turned, replace=False)]
    sets = {control.name: setting(control, rng) for control in chosen}
    for control in controls:
        if control.name == "epochs" and is_real:
            sets["epochs"] = min(float(rng.integers(1, FEW_EPOCHS + 1)), control.most)
    try:
        play.set_desk(*(Set(name, value) for name, value in sets.items()))
    except MoveError:  # so few cases that no such part of them can be held out
        play.set_desk(*(Set(name, value) for name, value in sets.items() if name != "validation"))


def setting(control: Control, rng: np.random.Generator) -> float | str:
    """Something that a control can take."""
    if control.words:
        return control.words[int(rng.integers(len(control.words)))]
    if rng.random() < AT_AN_END:
        return control.least if rng.random() < 0.5 else control.most
    steps = control.steps or (float(control.value),)
    return steps[int(rng.integers(len(steps)))]
