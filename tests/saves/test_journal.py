"""The journal: every turn is written before anything of it is seen, whole or not at all, also in trouble."""

import gc
import importlib.util
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import neural_drama.saves.connecting as connecting
from neural_drama.network.recording import Recording
from neural_drama.playthrough.moves import MoveError, Name, Set, Stop
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of, resume
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

PROGRAMS = Path(__file__).parents[1] / "programs"
PLAYED = (1, "end", 2, 2, 1, [Set("epochs", 20.0)], "end", 2, Name(3), 3, 1, Stop(85))
"""Three trainings, a shove, both scenes, a neuron."""


def load(name):
    spec = importlib.util.spec_from_file_location(name, PROGRAMS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rewind_many = load("rewind_many")
stated, hear_out = rewind_many.stated, rewind_many.hear_out


@pytest.fixture
def tea(tmp_path):
    """An episode of two scenes with a small network."""
    return Path(shutil.copytree(Path(__file__).parent / "tea", tmp_path / "tea"))


@pytest.fixture
def begun(tea):
    """A playthrough that is saved, before its first turn."""
    play = open_playthrough(str(tea))
    return Timelines(play, Journal(Store.open, opening_of(play, str(tea))))


@pytest.fixture
def nobody_waits(monkeypatch):
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.0)


def answer(timelines, one):
    """Answer what is asked: an option, a neuron, a list of settings, "end" or an epoch to stop at for a training."""
    hear_out(timelines)
    match one:
        case list():
            timelines.set_desk(*one)
        case Name(number):
            timelines.name_neuron(number)
        case Stop(epoch):
            timelines.end_training(epoch)
        case "end":
            timelines.end_training()
        case _:
            timelines.take(one)


def play(timelines, *answers):
    for one in answers:
        answer(timelines, one)
    return timelines


def rows(path, question):
    """What another program reads meanwhile."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def written(path):
    """All that is saved but for times and numbers of rows."""
    return (
        rows(path, "SELECT episode, case_name, seed, script, lines, scene_title, epoch, miss FROM playthrough"),
        sorted(rows(path, "SELECT asked, scene, passage, moves, verdicts, script FROM turn")),
        sorted(rows(path, "SELECT name FROM timeline")),
        sorted(rows(path, "SELECT hyperparameters, sizes, curves FROM training")),
        sorted(rows(path, "SELECT epoch, parameters, memory FROM keyframe")),
    )


def tips(path):
    """What each timeline has come to, by its moves."""
    parents = {turn: (parent, moves) for turn, parent, moves in rows(path, "SELECT id, parent, moves FROM turn")}
    found = {}
    for name, tip in rows(path, "SELECT name, tip FROM timeline"):
        way = []
        while tip is not None:
            tip, moves = parents[tip]
            way.append(moves)
        found[name] = way[::-1]
    return found


def test_a_turn_is_written_whole_before_anything_of_it_is_told(begun, path):
    trainings = 0
    for number, one in enumerate(PLAYED, start=1):
        answer(begun, one)
        assert begun.here.told == []
        assert rows(path, "SELECT count(*), max(id) FROM turn") == [(number, begun.here.key)]
        assert rows(path, "SELECT turn, lines FROM playthrough") == [(begun.here.key, 0)]
        assert rows(path, "SELECT tip FROM timeline") == [(begun.here.key,)]
        trainings += one == "end" or isinstance(one, Stop)
        assert rows(path, "SELECT count(DISTINCT turn) FROM keyframe") == [(trainings,)]
    assert begun.keeper.news() == []


def test_where_it_stands_is_written_line_by_line(begun, path):
    begun.advance()
    begun.keeper.stand(begun, 1)
    assert not path.exists()  # nobody has done anything
    play(begun, 1, "end")
    for lines in (1, 2):
        begun.keeper.stand(begun, lines)
        assert rows(path, "SELECT turn, lines, epoch FROM playthrough") == [(2, lines, 60)]


WRITES = ("begin", "add_turn", "add_timeline", "stand", "rename_timeline", "save")


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("at", [0, 1, 5])
def test_trouble_at_any_write_leaves_nothing_half_written(tea, path, monkeypatch, method, at):
    def perform(timelines, trouble=lambda: None, mended=lambda: None):
        for number, one in enumerate(PLAYED):
            if number == at:
                trouble()
            answer(timelines, one)
            timelines.rename(timelines.current, f"name {number}")
            timelines.keeper.save(timelines, 0, "a place")
            if number == at:
                mended()
        return timelines.keeper

    def game(where):
        play = open_playthrough(str(tea))
        return Timelines(play, Journal(lambda: Store.open(where), opening_of(play, str(tea))))

    def fail(*_, **__):
        raise StoreTrouble("the disk is made of cheese")

    before = []

    def trouble():
        before.append(written(path) if path.exists() else None)
        monkeypatch.setattr(Store, method, fail)

    def mended():
        now = written(path) if path.exists() else None
        if happened and method not in ("rename_timeline", "save"):  # those two come after the turn is written
            assert before == [now] or now == ([],) * 5
        monkeypatch.undo()

    happened = at == 0 or method not in ("begin", "add_timeline")
    journal = perform(game(path), trouble, mended)
    assert journal.news() == ["the disk is made of cheese"] * happened and journal.news() == []
    control = path.with_name("control.sqlite")
    perform(game(control))
    assert written(path) == written(control) and tips(path) == tips(control)


def test_another_program_that_holds_the_store_stops_nothing(begun, path, nobody_waits):
    play(begun, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        play(begun, "end", 2, 1, 1)
        hear_out(begun)
        begun.keeper.stand(begun, 1)
        assert not begun.keeper.save(begun, 1, "here")
        (news,) = begun.keeper.news()
        assert "another game is writing to it" in news
        other.execute("ROLLBACK")
    assert rows(path, "SELECT count(*) FROM turn") == [(1,)]
    play(begun, "end")
    assert begun.keeper.news() == []
    assert rows(path, "SELECT count(*) FROM turn") == [(6,)]
    assert rows(path, "SELECT count(*) FROM training") == [(2,)]
    resumed = resume(Store.open, 1)
    assert stated(resumed.timelines.here)[2] == stated(begun.here)[2] and resumed.notices == ()


def test_a_full_disk_stops_nothing(tea, path):
    store = Store.open()
    opened = open_playthrough(str(tea))
    begun = Timelines(opened, Journal(lambda: store, opening_of(opened, str(tea))))
    play(begun, 1)
    connection = store._database._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    play(begun, "end", 2, 1, 1, "end")
    (news,) = begun.keeper.news()
    assert "the disk is full" in news
    turns = store.turns(1)
    assert len(turns) < 6 and rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert [turn.has_training for turn in turns] == [turn.turn.asked == "training" for turn in turns]
    assert all(store.training(turn.id) for turn in turns if turn.has_training)
    connection.execute("PRAGMA max_page_count = 1000000")
    play(begun, 2)
    assert rows(path, "SELECT count(*) FROM training") == [(2,)] and begun.keeper.news() == []


class Breaking:
    """A connection to a disk that breaks: nothing can be finished, and nothing undone."""

    def __init__(self, connection):
        self._connection = connection

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, question, *values):
        if question in ("COMMIT", "ROLLBACK"):
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(question, *values)


def test_a_disk_that_can_undo_nothing_stops_nothing(tea, path):
    store = Store.open()
    opened = open_playthrough(str(tea))
    begun = Timelines(opened, Journal(lambda: store, opening_of(opened, str(tea))))
    play(begun, 1)
    store._database._connection = Breaking(store._database._connection)
    play(begun, "end")
    (news,) = begun.keeper.news()
    assert "disk I/O error" in news and rows(path, "SELECT count(*) FROM turn") == [(1,)]
    play(begun, 2)
    assert begun.keeper.news() == [] and rows(path, "SELECT count(*) FROM turn") == [(3,)]


@pytest.mark.parametrize("fate", ["deleted", "moved", "replaced"])
def test_where_the_store_is_another_one_everything_is_written_anew(begun, tea, path, fate):
    play(begun, 1, "end", 2, 1)
    begun.go_to(begun.here.path[2])
    play(begun, 3, 2, Name(2))
    ways = tips(path)
    for file in list(path.parent.iterdir()):
        if fate == "moved":
            (path.parent / "elsewhere").mkdir(exist_ok=True)
            file.rename(path.parent / "elsewhere" / file.name)
        else:
            file.unlink()
    if fate == "replaced":
        other = open_playthrough(str(tea))
        play(Timelines(other, Journal(Store.open, opening_of(other, str(tea)))), 3)
        number = 2
    else:
        number = 1
    play(begun, 1, [])
    (news,) = begun.keeper.news()
    assert "another file is in their place" in news
    play(begun, "end")
    assert begun.keeper.news() == []
    assert begun.keeper.playthrough == number
    if number == 1:
        assert {name: way[: len(ways[name])] for name, way in tips(path).items()} == ways
    resumed = resume(Store.open, number)
    assert len(resumed.timelines.all) == 2 and resumed.timelines.here.key == begun.here.key
    hear_out(begun)
    hear_out(resumed.timelines)
    assert stated(resumed.timelines.here) == stated(begun.here)
    for way in resumed.timelines.all:
        resumed.timelines.switch(way)


def test_edits_keep_their_sources_when_everything_is_written_anew(begun, tea, path):
    play(begun, 1, "end")
    scene = tea / "01-one.md"
    for old, new in (("Ran to", "Came to"), ("Came to", "Got to")):
        scene.write_text(scene.read_text().replace(old, new))
        resumed = resume(Store.open, 1)
        play(resumed.timelines, "end")
    before = [script for (script,) in rows(path, "SELECT script FROM turn WHERE asked = 'edited' ORDER BY id")]
    for file in path.parent.iterdir():
        file.unlink()
    play(resumed.timelines, 2, 1)
    after = [script for (script,) in rows(path, "SELECT script FROM turn WHERE asked = 'edited' ORDER BY id")]
    assert after == before and len(set(after)) == 2
    assert resume(Store.open, 1).notices == ()


def test_a_timeline_that_was_played_during_trouble_and_left_is_drawn_on_as_well(begun, path, nobody_waits):
    play(begun, 1, "end")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        play(begun, 2, 1, 1, "end")
        begun.go_to(begun.here.path[1])
        play(begun, Stop(9))
        other.execute("ROLLBACK")
    play(begun, 3)
    first, second = tips(path).values()
    assert len(first) == 6 and second == ["1", "stop@9", "3"]


def test_a_name_that_could_not_be_written_is_written_later(begun, path, nobody_waits):
    play(begun, 1, "end")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun.rename(begun.current, "the first")
        other.execute("ROLLBACK")
    play(begun, 2)
    assert rows(path, "SELECT name FROM timeline") == [("the first",)]


def test_a_new_name_leaves_the_place_where_it_is(begun, path):
    play(begun, 1, "end")
    hear_out(begun)
    begun.keeper.stand(begun, 3)
    begun.rename(begun.current, "the first")
    assert rows(path, "SELECT lines FROM playthrough") == [(3,)]
    begun.go_to(begun.here.parent)
    play(begun, "end")  # the same turn once more, of which nothing is shown yet
    assert rows(path, "SELECT lines FROM playthrough") == [(0,)]


def test_new_trouble_is_told_of_again_and_the_same_is_not(begun, path, monkeypatch):
    play(begun, 1)
    for _ in range(2):
        monkeypatch.setattr(Store, "add_turn", lambda *_, **__: (_ for _ in ()).throw(StoreTrouble("no")))
        play(begun, "end", 2, 1)
        assert begun.keeper.news() == ["no"]
        monkeypatch.undo()
        play(begun, 1)
        assert begun.keeper.news() == []
    assert rows(path, "SELECT count(*) FROM turn") == [(9,)]


def test_a_store_that_cannot_be_opened_is_opened_as_soon_as_it_can(tea, path):
    is_there = []

    def open_store():
        if not is_there:
            raise StoreTrouble("there is no disk")
        return Store.open()

    opened = open_playthrough(str(tea))
    begun = Timelines(opened, Journal(open_store, opening_of(opened, str(tea))))
    play(begun, 1, "end", 2)
    assert begun.keeper.news() == ["there is no disk"] and not path.exists()
    is_there.append(True)
    play(begun, 1)
    assert rows(path, "SELECT count(*) FROM turn") == [(4,)] and rows(path, "SELECT count(*) FROM training") == [(1,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to this user")
def test_a_folder_that_is_closed_stops_nothing(begun, path):
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o500)
    play(begun, 1, "end")
    path.parent.chmod(0o700)
    assert len(begun.keeper.news()) == 1


def test_old_branches_give_their_memory_back(begun):
    """Thirty rounds, each on a branch of its own: what is not on the present timeline is only rows."""
    gc.collect()
    before = sum(isinstance(one, Recording) for one in gc.get_objects())
    rng = np.random.default_rng(2)
    for number in range(30):
        play(begun, 1, Stop(begun.play.moment.epoch + 1 + number % 3))
        path = begun.here.path
        # Back by one or two rounds, and another way.
        begun.go_to(path[max(0, len(path) - 2 - 2 * int(rng.integers(2)))])
        hear_out(begun)
        if begun.play.training is not None:
            play(begun, Stop(begun.play.moment.epoch + 4 + number % 5))
    begun.go_to(begun.here)
    gc.collect()
    alive = sum(isinstance(one, Recording) for one in gc.get_objects()) - before
    trained = [point for point in begun.current.tip.path if point.turn is not None and point.turn.asked == "training"]
    everywhere = sum(point.turn is not None and point.turn.asked == "training" for point in begun.everywhere())
    assert everywhere >= 30 and len(begun.all) >= 20
    assert alive <= len(trained) + 2, f"{alive} of {everywhere} trainings are in memory, {len(trained)} are needed"


def test_a_play_that_cannot_be_compared_leaves_the_player_where_he_was(begun, path):
    play(begun, 1, "end", 2)
    begun.go_to(begun.here.path[1])
    play(begun, Stop(5))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE turn SET moves = '9' WHERE id = 3")
    resumed = resume(Store.open, 1)
    timelines = resumed.timelines
    here, moment = timelines.here, timelines.play.moment
    other = next(way for way in timelines.all if way is not timelines.current)
    with pytest.raises(MoveError):
        timelines.heard(other)
    assert timelines.here is here and timelines.current is not other
    assert timelines.play.moment.parameters.vector.tobytes() == moment.parameters.vector.tobytes()
