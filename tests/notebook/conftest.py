"""A play in which everything happens that a notebook holds, led by moves."""

import importlib.util
from pathlib import Path

import pytest

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines

SCENE = """\
# The desk & the lamp | oil

## Before

> NARRATOR: answer before right
> NARRATOR: answer before wrong

How does it go?

- [It falls | by {goal}](#reasons) {bet outcome == "falls"}
- [It explodes](#reasons) {bet outcome == "explodes"}
- [I say nothing](#the-run)

## Reasons

- [Short steps](#the-run) {because learning_rate < 1}
- [The weather](#the-run) {because epoch < 0}
- [No reason](#the-run)

## The run

> OPTIMIZER: desk
> OPTIMIZER: train

Loss {loss:.4f} | after {epoch:d}.

> NARRATOR: note met ten-times-is-small

Something without a figure.

> BACKPROP: ask 2

- [On](#end)
- [Once more](#again)
- [As if nothing had happened](#before) {rewind}

## Again

> OPTIMIZER: rewind

Miss {miss:+.3f}.

> NARRATOR: note repaired ten-times-is-small
> NARRATOR: answer after right

[Well](#before)

## End

**THE END**
"""


def laboratory(folder, scene):
    """The laboratory of the playthrough's tests."""
    path = Path(__file__).parents[1] / "playthrough" / "conftest.py"
    spec = importlib.util.spec_from_file_location("episodes", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.laboratory(folder, scene)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return laboratory(tmp_path_factory.mktemp("here") / "laboratory", SCENE)


@pytest.fixture
def played(folder):
    """Play by moves to the curtain: `played(moves)` gives the timelines."""

    def lead(moves):
        play = open_playthrough(str(folder))
        timelines = Timelines(play)
        for _ in autoplay(play, read_moves(moves), timelines=timelines):
            pass
        return timelines

    return lead
