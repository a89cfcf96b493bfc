"""A game killed at any instant has saved all that it said was saved. A few kills here; the program does hundreds."""

import importlib.util
import sqlite3
from pathlib import Path

import pytest

from neural_drama.saves.store import Store

PROGRAM = Path(__file__).parents[1] / "programs" / "kill_store.py"
TIMES = 5


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("kill_store", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_whatever_was_saved_when_it_was_killed_is_there_and_whole(program, path):
    results = list(program.kill_many(TIMES, 3, path))
    assert len(results) == TIMES and results[-1][1] == []
    assert max(told for told, _ in results) > 5


def test_the_program_notices_what_is_missing(program, filled, path):
    filled()
    told = program.complaints(path, {(1, 99, 0)})
    assert "turn 99 was told of and is gone" in told and "the training of turn 3 has other bits" in told
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE playthrough SET turn = 2")
        connection.execute("DELETE FROM training")
    connection.close()
    told = "\n".join(program.complaints(path, set()))
    assert "stands at 2" in told and "turn 3 and its training are not both there" in told
    assert "keyframes without a training" in told
    with Store.open(path) as store:
        assert store.notice == ""
