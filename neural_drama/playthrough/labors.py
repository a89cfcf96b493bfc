"""Labors: the work that a scene asks for without asking the player anything, bounded, because nobody can stop it."""

from neural_drama.story.problems import Problem, ScriptError
from neural_drama.story.script import Cue

_WEIGHTS = {"train": 1, "replay": 1, "guess": 5, "measure": 5}
"""A training is watched and can be stopped, and an epoch is found again in a blink or computed again; what is hired
holds everything up until it is done."""

MOST_LABORS = 20
"""So much of what takes a second each may be asked for in a row; else a loop could take hours."""


class Labors:
    """What was asked for since the player did something."""

    def __init__(self, done: int = 0) -> None:
        self.done = done

    def rest(self) -> None:
        """The player did something."""
        self.done = 0

    def ask(self, cue: Cue) -> None:
        """Note that a cue asks for work. Raises ScriptError where it is too much."""
        self.done += _WEIGHTS.get(cue.verb, 0)
        if self.done > MOST_LABORS:
            hired = _WEIGHTS["guess"]
            message = f"the story asked for more than {MOST_LABORS} labors here without asking the player anything"
            remedy = f"put a choice between them; guess and measure count for {hired}"
            raise ScriptError([Problem(cue.where, "E702", message, remedy)])
