"""Rows that a hand or a failing disk has changed: each is named and left out, and all others stay usable."""

import json
import re
import sqlite3
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

NOT_UTF_8 = b"\xff\xfe"


def change(path, statement, *values):
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


def everything(store):
    """All that can be read of a store; each trouble as it is told."""
    found, troubles = [], []

    def take(read):
        try:
            found.append(read())
        except StoreTrouble as trouble:
            troubles.append(str(trouble))
        else:
            troubles.extend(map(str, store.unreadable))

    take(store.playthroughs)
    take(store.saves)
    for saved in found[0]:
        take(lambda saved=saved: store.playthrough(saved.id))
        take(lambda saved=saved: store.sources(saved.script))
        take(lambda saved=saved: store.timelines(saved.id))
        take(lambda saved=saved: store.turns(saved.id))
        for turn in found[-1]:
            take(lambda turn=turn: store.training(getattr(turn, "id", 1)))
    return found, troubles


TEXTS = {
    "playthrough": ("episode", "folder", "case_name", "title", "scene_title", "miss"),
    "timeline": ("name",),
    "bookmark": ("name", "scene_title", "miss"),
}
ODD_TEXTS = [None, b"bytes", "a\x1b]0;x\x07", "two\nlines", "\u202egnp", "x" * 4097, ("CAST(? AS TEXT)", NOT_UTF_8)]
NUMBERS = {
    "playthrough": ("seed", "turn", "lines", "timeline", "epoch"),
    "timeline": ("tip",),
    "bookmark": ("turn", "lines", "epoch", "playthrough"),
}
ODD_NUMBERS = [-1, 1.5, "many", b"\x01", 1e300]
OTHERS = [
    ("playthrough", "script", "no digest"), ("playthrough", "script", None), ("playthrough", "begun_at", "yesterday"),
    ("playthrough", "played_at", None), ("playthrough", "played_at", "9999-99-99"), ("playthrough", "seed", None),
    ("playthrough", "lines", None), ("playthrough", "thumbnail", "[NaN]"), ("playthrough", "thumbnail", "[1"),
    ("playthrough", "thumbnail", '["x"]'), ("playthrough", "thumbnail", "{}"), ("playthrough", "thumbnail", "[true]"),
    ("playthrough", "thumbnail", "[" * 2000), ("playthrough", "thumbnail", json.dumps([1] * 41)),
    ("bookmark", "thumbnail", "[[]]"), ("bookmark", "saved_at", 7), ("timeline", "begun_at", ""),
]  # fmt: skip
SPOILED = [
    *((table, column, odd) for table, columns in TEXTS.items() for column in columns for odd in ODD_TEXTS),
    *((table, column, odd) for table, columns in NUMBERS.items() for column in columns for odd in ODD_NUMBERS),
    *OTHERS,
]


@pytest.fixture
def twice(filled, path):
    """Two playthroughs, of which the second is to be left in peace; gives how they read when all is well."""
    numbers = filled(), filled()
    with Store.open(path) as store:
        assert everything(store)[1] == []
    return numbers


@pytest.mark.parametrize(("table", "column", "odd"), SPOILED, ids=lambda value: repr(value)[:30])
def test_a_row_that_cannot_be_is_named_and_hides_no_other(table, column, odd, twice, path):
    spoiled, sound = twice
    placed, value = odd if isinstance(odd, tuple) else ("?", odd)
    row = spoiled if table == "playthrough" else 1
    change(path, f"UPDATE {table} SET {column} = {placed} WHERE id = ?", value, row)
    with Store.open(path) as store:
        assert store.notice == ""
        found, troubles = everything(store)
        if (table, column) == ("bookmark", "playthrough"):
            assert [save.id for save in store.saves()] == [2]  # it belongs to nobody, so nobody asks for it
            return
        named = f"row {row} of the table {table} cannot be used: {column}[: ]"
        assert any(re.search(named, told) for told in troubles)
        assert all(str(path) in told and "Traceback" not in told for told in troubles)
        assert [saved.id for saved in store.playthroughs()][-1:] == [sound] or table != "playthrough"
        assert len(store.turns(sound)) == 3 and len(store.timelines(sound)) == 1 and len(store.saves(sound)) == 1
        assert store.training(6) is not None


TURNS = [
    ("moves", "jump", [1, 3], "cannot read the move 'jump'"),
    ("moves", None, [1, 3], "moves is nothing"),
    ("moves", "rate=nan", [1, 3], None),
    ("verdicts", "1x", [1, 3], "'1x' is no verdict"),
    ("verdicts", b"\x00", [1, 3], "verdicts is bytes"),
    ("asked", 3.5, [1, 3], None),
    ("asked", b"\x00", [1, 3], "asked is bytes"),
    ("passage", "\x1b", [1, 3], "terminal obeys"),
    ("made_at", "soon", [1, 3], "not a time"),
    ("script", "abc", [1, 3], "not a digest"),
    ("parent", 99, [1, 3], "its parent is 99, and parents come before"),
    ("parent", 2, [1, 3], "its parent is 2, and parents come before"),
    ("parent", 3, [1, 3], "its parent is 3, and parents come before"),
    ("parent", -1, [1, 3], "parent is -1"),
    ("parent", "x", [1, 3], "parent is a text"),
]


@pytest.mark.parametrize(("column", "odd", "hidden", "message"), TURNS, ids=range(len(TURNS)))
def test_what_hangs_on_a_turn_that_cannot_be_read_is_left_out_and_nothing_else(
    column, odd, hidden, message, twice, path
):
    playthrough, sound = twice
    change(path, f"UPDATE turn SET {column} = ? WHERE id = 2", odd)
    with Store.open(path) as store:
        turns = store.turns(playthrough)
        told = list(map(str, store.unreadable))
        if message is None:
            assert len(turns) + len(told) == 3
            return
        assert [turn.id for turn in turns] == [1]
        assert re.search(f"row 2 of the table turn cannot be used: .*{message}", told[0])
        assert "row 3 of the table turn cannot be used: its parent 2 is missing" in told[1]
        assert len(store.turns(sound)) == 3 and store.unreadable == ()


def test_a_circle_of_turns_ends(twice, path, turn_of, summary):
    playthrough, _ = twice
    for child, parent in ((1, 3), (2, 1), (3, 2)):
        change(path, "UPDATE turn SET parent = ? WHERE id = ?", parent, child)
    with Store.open(path) as store:
        assert store.turns(playthrough) == [] and len(store.unreadable) == 3
        timeline = store.timelines(playthrough)[0].id
        for turn in (1, 2, 3):
            store.stand(playthrough, turn, 0, timeline, summary)


def test_a_missing_parent_is_named(twice, path):
    playthrough, _ = twice
    change(path, "DELETE FROM turn WHERE id = 1")
    with Store.open(path) as store:
        assert store.turns(playthrough) == []
        assert "row 2 of the table turn cannot be used: its parent 1 is missing" in str(store.unreadable[0])


def test_sources_that_were_changed_are_named(twice, path):
    for blob in (b"noise", None, "text"):
        change(path, "UPDATE script SET files = ?", blob)
        with Store.open(path) as store, pytest.raises(StoreTrouble, match="row '[0-9a-f]{64}' of the table script"):
            store.sources(store.playthroughs()[0].script)


COLUMNS = [
    *((table, column) for table, columns in (*TEXTS.items(), *NUMBERS.items()) for column in columns),
    *(("turn", column) for column in ("playthrough", "parent", "asked", "moves", "verdicts", "made_at", "script")),
    *(("training", column) for column in ("hyperparameters", "sizes", "curves", "place", "checksum")),
    *(("keyframe", column) for column in ("turn", "epoch", "fields", "parameters", "memory", "checksum")),
]
VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.binary(max_size=40),
    st.text(st.characters(codec="utf-8"), max_size=40), st.text("[]{}\",:0e-+. NaInfty" + string.digits, max_size=30),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(COLUMNS), VALUES), min_size=1, max_size=4))
def test_whatever_stands_in_a_row_nothing_but_trouble_comes_of_it(filled, tmp_path, path, changes):
    for file in path.parent.glob("saves*"):
        file.unlink()
    filled()
    connection = sqlite3.connect(path)
    for (table, column), value in changes:
        try:
            connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
        except sqlite3.IntegrityError:
            continue  # two rows alike: the database itself would have none of it
    connection.commit()
    connection.close()
    with Store.open(path) as store:
        everything(store)
