"""Versions: saves of every earlier version are loaded, brought up to date all the way or not at all."""

import importlib.util
import math
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import neural_drama.saves.damage as damage_module
import neural_drama.saves.database as database_module
import neural_drama.saves.schema as schema_module
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.playthrough.moves import read_moves
from neural_drama.saves.schema import APPLICATION_ID, MIGRATIONS, TABLES, migrate, run_script, version_of
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

MUSEUM = Path(__file__).parent / "museum"
VERSIONS = sorted(MUSEUM.glob("v*.sqlite"))


@pytest.fixture
def old(path, monkeypatch):
    """A copy of a database of the museum, opened on the day after the last that it knows."""

    def copy(version):
        path.parent.mkdir()
        shutil.copy(version, path)
        connection = sqlite3.connect(path)
        last = connection.execute("SELECT max(played_at) FROM playthrough").fetchone()[0]
        connection.close()
        shutil.copy(version, path)
        tomorrow = datetime.fromisoformat(last) + timedelta(days=1)
        monkeypatch.setattr(database_module, "now", lambda: tomorrow)
        return Store.open(path)

    return copy


def test_the_museum_has_one_of_each_version_and_is_small():
    assert [file.stem for file in VERSIONS] == [f"v{version + 1}" for version in range(len(MIGRATIONS))]
    for number, file in enumerate(VERSIONS, start=1):
        header = file.read_bytes()[:100]
        assert int.from_bytes(header[60:64], "big") == number
        assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
        assert file.stat().st_size < 100 * 1024


@pytest.mark.parametrize("version", VERSIONS, ids=lambda file: file.stem)
def test_what_was_saved_by_any_version_is_loaded(version, old):
    with old(version) as store:
        assert store.notice == ""
        (saved,) = store.playthroughs()
        assert (saved.episode, saved.folder, saved.case, saved.seed) == ("~/tea", "tea", "kettles", 2**63 - 1)
        assert saved.title == "Tea at Noon — 午" and saved.lines == 2
        summary = saved.summary
        assert (summary.scene_title, summary.epoch, summary.miss) == ("Justice Served", 40, "0.3 minutes")
        assert summary.thumbnail == (1.5, 0.5, math.inf)
        sources = store.sources(saved.script)
        assert set(sources.files) == {"episode.toml", "01-one.md", "tea.csv"}
        assert sources.files["tea.csv"] == b"\xff\x00" and sources.files["01-one.md"].endswith(b"\r\n")
        turns = {turn.id: turn for turn in store.turns(saved.id)}
        first, desk, run, named, lost, edited = turns.values()
        assert [turn.turn.asked for turn in turns.values()] == [
            "choice", "desk", "training", "neuron", "training", "edited",
        ]  # fmt: skip
        parents = [turn.parent for turn in turns.values()]
        assert parents == [None, first.id, desk.id, run.id, desk.id, lost.id]
        assert first.turn.verdicts == (True, True, False, "unsolved", True) and desk.turn.verdicts == ()
        assert desk.turn.moves == read_moves("rate=0.5,optimizer=adam")
        assert store.sources(edited.script).files["01-one.md"] == b"**NARRATOR:** Tea.\n"
        timelines = store.timelines(saved.id)
        assert [(each.name, each.tip) for each in timelines] == [("the first", named.id), ("too fast", lost.id)]
        assert (saved.turn, saved.timeline) == (named.id, timelines[0].id)
        (save,) = store.saves()
        assert (save.name, save.turn, save.lines, save.summary.miss) == ("before the run", desk.id, 3, "2.7 minutes")
        assert {turn.id for turn in turns.values() if turn.has_training} == {run.id, lost.id}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda file: file.stem)
def test_trainings_of_any_version_are_loaded(version, old):
    with old(version) as store:
        turns = store.turns(store.playthroughs()[0].id)
        what, lost = (store.training(turn.id) for turn in turns if turn.has_training)
    assert what.hyperparameters == Hyperparameters(
        0.01, 0.001, 4, 70, "adam", schedule="cosine", dropout=0.1, patience=500
    )
    assert what.keyframes[0].parameters.sizes == (2, 4, 1)
    assert (what.keyframes[0].epoch, what.last_epoch, what.first_non_finite) == (0, 40, None)
    assert what.keyframes[-1].updates == 120 and what.keyframes[-1].waited <= 40
    # To the last bit, for they were stored and not computed.
    assert (float(what.losses[0]), float(what.losses[40])) == (0.35638110172810467, 0.006548362999751221)
    assert float(what.keyframes[-1].parameters.vector[0]) == -0.7658861981210202
    assert str(lost.first_non_finite) == "the blame of layer 1"
    assert not math.isfinite(lost.losses[-1]) and lost.last_epoch == 15


def test_the_program_that_made_them_still_makes_what_is_told_of_here(path):
    spec = importlib.util.spec_from_file_location("make", MUSEUM / "make.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    program.make(path.with_name("new.sqlite"))
    with Store.open(path.with_name("new.sqlite")) as new:
        (saved,) = new.playthroughs()
        assert len(new.turns(saved.id)) == 6 and new.unreadable == ()


def to_a_second_version(connection):
    """What a second version could want: a note for each bookmark, and epochs renamed."""
    run_script(
        connection,
        "ALTER TABLE bookmark ADD COLUMN note TEXT; -- of the player's own\n"
        "CREATE TABLE medal (\n    name TEXT -- a trigger; or not\n);\n"
        "INSERT INTO medal (name) SELECT title FROM playthrough;\n",
    )


@pytest.fixture
def second_version(monkeypatch):
    """Makes the game one of a second version."""

    def become(migration=to_a_second_version):
        for module in (schema_module, damage_module):
            monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, migration))

    return become


def asked(path, question):
    connection = sqlite3.connect(path)
    found = connection.execute(question).fetchall()
    connection.close()
    return found


def test_a_second_version_is_one_function(filled, path, second_version):
    playthrough = filled()
    second_version()
    with Store.open(path) as store:
        assert store.notice == "" and len(store.turns(playthrough)) == 3
    assert asked(path, "PRAGMA user_version") == [(2,)]
    assert asked(path, "SELECT name FROM medal") == [("Tea at Noon",)]
    assert asked(path, "SELECT note FROM bookmark") == [(None,)]


def test_a_fresh_database_is_of_todays_version(path, second_version):
    second_version()
    Store.open(path).close()
    assert asked(path, "PRAGMA user_version") == [(2,)] and asked(path, "SELECT * FROM medal") == []


def test_the_older_game_leaves_the_newer_saves_alone(filled, path, second_version, monkeypatch):
    filled()
    second_version()
    Store.open(path).close()
    monkeypatch.undo()
    before = path.read_bytes()
    with pytest.raises(StoreTrouble, match="a newer Neural Drama"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(filled, path, second_version, monkeypatch):
    playthrough = filled()

    def half(connection):
        to_a_second_version(connection)
        connection.execute("DROP TABLE keyframe")
        connection.execute("SELECT * FROM nowhere")

    second_version(half)
    with pytest.raises(StoreTrouble, match="no such table: nowhere"):
        Store.open(path)
    assert asked(path, "PRAGMA user_version") == [(1,)]
    assert asked(path, "SELECT name FROM sqlite_master WHERE name = 'medal'") == []
    second_version()
    with Store.open(path) as store:
        assert store.training(store.turns(playthrough)[-1].id) is not None


def test_two_games_that_both_migrate_do_it_once(filled, path, second_version, monkeypatch):
    filled()
    second_version()
    one, other = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    assert version_of(one) == version_of(other) == 1
    migrate(one)
    monkeypatch.setattr(schema_module, "version_of", lambda connection, seen=[1]: seen.pop() if seen else 2)
    migrate(other)  # it saw version 1, and then had to wait
    assert asked(path, "SELECT count(*) FROM medal") == [(1,)]


def test_the_tables_are_those_that_are_told_of(path):
    Store.open(path).close()
    found = asked(path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    assert {name for (name,) in found} == set(TABLES)
    assert asked(path, "PRAGMA auto_vacuum") == [(2,)]
