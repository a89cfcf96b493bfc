"""The codes: one table, used by everything that notes a problem, and told to authors as it stands."""

import ast
import re
from pathlib import Path

import pytest

from neural_drama.story.codes import CODES, severity_of
from neural_drama.story.problems import Problem
from neural_drama.story.script import Where

CHECKOUT = Path(__file__).parents[2]
MODULES = sorted((CHECKOUT / "neural_drama").rglob("*.py"))
TABLE = CHECKOUT / "neural_drama" / "story" / "codes.py"


def words_in(path):
    return [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[EW]\d{3}", node.value)
    ]


def test_no_code_stands_in_the_table_twice_and_they_are_in_order():
    written = words_in(TABLE)
    assert len(written) == len(set(written)) == len(CODES) > 80
    assert [code[1] for code in written if code[1] != "5"] == sorted(code[1] for code in written if code[1] != "5")


def test_no_two_codes_mean_the_same():
    assert len(set(CODES.values())) == len(CODES)


def test_every_code_is_used_and_every_code_that_is_used_stands_in_the_table():
    used = {code for path in MODULES if path != TABLE for code in words_in(path)}
    assert used == set(CODES)


def test_a_problem_has_a_code_of_the_table():
    with pytest.raises(AssertionError, match="'E000' is no code"):
        Problem(Where("a.md", 1), "E000", "wrong")


def test_the_letter_says_how_bad_it_is():
    assert severity_of("E101") == "error"
    assert severity_of("W501") == "warning"
    assert {code[0] for code in CODES} == {"E", "W"}


def test_the_guide_lists_every_code_with_what_it_means():
    guide = (CHECKOUT / "scenes" / "README.md").read_text("utf-8")
    section = guide.split("\n## What check says\n")[1].split("\n## ")[0]
    table = [row for row in section.splitlines() if row.startswith("|")]
    told = [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in table[2:]]
    assert told == [(f"`{code}`", meaning) for code, meaning in CODES.items()]
