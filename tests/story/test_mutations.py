"""Mutations: whatever becomes of a good scene, it is refused with a reason, or it plays and harms no terminal."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

PROGRAM = Path(__file__).parents[1] / "programs" / "mutate_scenes.py"

SEED = 4
CASES = 400


@pytest.fixture(scope="module")
def program():
    """The program that mutates by the thousand, loaded from its file."""
    spec = importlib.util.spec_from_file_location("mutate_scenes", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def theater(program, tmp_path_factory):
    return program.Theater(tmp_path_factory.mktemp("theater"))


def test_most_scenes_that_are_mutated_are_good_ones(program, theater):
    rng = np.random.default_rng(0)
    scenes = program.sources()
    assert len(scenes) > 30
    assert theater.try_out(scenes[0], rng).ended == "curtain", "the one that half of the mutants come of"
    readable = [scene for scene in scenes if not theater.try_out(scene, rng).problems]
    assert len(readable) >= len(scenes) // 3, "the others speak of the facts of the reader's tests"


def test_a_mutant_is_refused_with_a_reason_or_plays(program, theater):
    scenes, outcomes = program.sources(), []
    with np.errstate(all="ignore"):
        for number in range(CASES):
            text, rng = program.case(number, SEED, scenes)
            outcomes.append(theater.try_out(text, rng))
    assert sum(bool(outcome.problems) for outcome in outcomes) > CASES // 10
    assert sum(outcome.events > 3 for outcome in outcomes) > CASES // 10


def test_a_mutant_is_found_again_by_its_number(program):
    scenes = program.sources()
    assert program.case(17, SEED, scenes)[0] == program.case(17, SEED, scenes)[0]
    assert len({program.case(number, SEED, scenes)[0] for number in range(50)}) > 45


@pytest.mark.parametrize(
    "text", ["Rain \x1b[31m", "> LEARNING RATE: set &#xe000;0\n", "> LEARNING RATE: set {miss}1\n", "[On](../x.md)\n"]
)
def test_what_once_brought_the_reader_down_is_refused(text, theater):
    assert theater.try_out(text, np.random.default_rng(0)).problems
