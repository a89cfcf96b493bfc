"""Each misconception of the Chronicles is met, refuted by a line with its figure, and repaired."""

import importlib.util
import re
from pathlib import Path

import pytest

from neural_drama.playthrough.misconceptions import MISCONCEPTIONS

TESTS = Path(__file__).parents[1]
SCENES = TESTS.parent / "scenes" / "chronicles"


@pytest.fixture(scope="module")
def program():
    """The program that lists them, loaded from its file."""
    spec = importlib.util.spec_from_file_location("list_misconceptions", TESTS / "programs" / "list_misconceptions.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def found(program):
    return program.listed()


def noted(how):
    """The names that the scenes note, by their source."""
    sources = (path.read_text(encoding="utf-8") for path in sorted(SCENES.glob("*.md")))
    return {name for source in sources for name in re.findall(rf"note {how} ([a-z-]+)", source)}


def test_ten_misconceptions_are_used_and_each_that_is_met_can_be_repaired():
    assert noted("met") == noted("repaired") <= set(MISCONCEPTIONS)
    assert len(noted("met")) == 10


def test_each_is_met_refuted_by_its_figure_and_repaired(program, found):
    assert found.keys() == noted("met") == program.REFUTING.keys()
    assert list(program.amiss(found)) == []


def test_what_is_refuted_by_another_figure_or_not_at_all_is_complained_of(program, found):
    one = found["zero-blame-innocent"]
    swapped = program.Found(one.met, one.repaired, found["model-stores-data"].evidence)
    assert list(program.amiss(found | {"zero-blame-innocent": swapped})) != []
    assert list(program.amiss(found | {"zero-blame-innocent": program.Found(one.met)})) == [
        "zero-blame-innocent: never repaired"
    ]


def test_the_table_names_each_with_the_line_that_refutes_it(program, found):
    table = "\n".join(program.rows(found))
    for name, one in found.items():
        assert f"{name}\n    met after" in table and one.evidence.text in table
