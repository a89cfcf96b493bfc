"""The slowest scenes: each that the program builds is legal, is read in time, and more of it is refused."""

import importlib.util
import time
from pathlib import Path

import pytest

from neural_drama.kit.checking import check
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.hygiene import MOST_BYTES
from neural_drama.story.reader import read_scene

PATH = Path(__file__).parents[1] / "programs" / "slowest_scene.py"
SPEC = importlib.util.spec_from_file_location("slowest_scene", PATH)
SLOWEST = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SLOWEST)
VOCABULARY = vocabulary(5)

PATIENCE = 5
"""Times what is promised: so a busy machine passes, and what grows with the square of a scene does not."""


@pytest.mark.parametrize("name", SLOWEST.SCENES)
def test_as_much_of_one_thing_as_a_scene_can_hold_is_read_in_time(name):
    text = SLOWEST.SCENES[name]()
    began = time.process_time()
    scene, problems = read_scene(text, "scene", "scene.md", STANDARD_CAST, VOCABULARY)
    assert time.process_time() - began < PATIENCE * SLOWEST.MOST_TO_LOAD
    assert problems == [] and sum(len(passage.elements) for passage in scene.passages) > 5
    if len(text.encode()) < 0.9 * MOST_BYTES:
        more = "# T\n" + text[len("# T\n") :] * 2  # some bound other than its bytes is met
        codes = {problem.code for problem in read_scene(more, "scene", "scene.md", STANDARD_CAST, VOCABULARY)[1]}
        assert codes & {"E006", "E007"}


@pytest.mark.parametrize("name", ["short guards", "guards", "a web", "choices"])
def test_and_checked_in_time(name, tmp_path):
    (tmp_path / "scene.md").write_text(SLOWEST.SCENES[name](), encoding="utf-8")
    began = time.process_time()
    check(str(tmp_path / "scene.md"))
    assert time.process_time() - began < PATIENCE * SLOWEST.MOST_TO_CHECK
