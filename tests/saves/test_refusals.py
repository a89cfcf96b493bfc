"""A system that refuses: folders and files closed to the player, full disks, locks, no log. The game can go on."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import neural_drama.saves.connecting as connecting
from neural_drama.network.keeping import kept
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

NOBODY = 65534


@pytest.fixture
def open_folder():
    """A folder that anyone may enter and write into, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="neural-drama-test-"))
    folder.chmod(0o777)
    yield folder
    for inside in (folder, *folder.rglob("*")):
        inside.chmod(0o777)
    shutil.rmtree(folder)


@contextmanager
def as_player():
    """Permissions do not bind an administrator, so for a while nobody is one."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def own(open_folder, opening_of, turn_of):
    """Saves of the player's own in such a folder, with one playthrough."""
    path = open_folder / "data" / "saves.sqlite"
    with as_player(), Store.open(path) as store:
        playthrough = store.begin(opening_of())
        store.add_turn(playthrough, None, turn_of())
    return path


def test_a_folder_that_is_missing_is_made(tmp_path):
    with Store.open(tmp_path / "a" / "b c" / "ü?#%20" / "saves.sqlite") as store:
        assert store.notice == "" and store.path.is_file()


def test_a_link_is_followed(tmp_path, opening_of):
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "elsewhere" / "real.sqlite")
    with Store.open(tmp_path / "link.sqlite") as store:
        store.begin(opening_of())
    assert (tmp_path / "link.sqlite").is_symlink()
    with Store.open(tmp_path / "elsewhere" / "real.sqlite") as store:
        assert len(store.playthroughs()) == 1


@pytest.mark.parametrize("what", ["folder", "fifo", "parent is a file", "long", "null"])
def test_what_can_be_no_file_is_trouble_at_once(what, tmp_path):
    path = tmp_path / "saves.sqlite"
    match what:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "parent is a file":
            (tmp_path / "data").write_text("not a folder")
            path = tmp_path / "data" / "saves.sqlite"
        case "long":
            path = tmp_path / ("x" * 300) / "saves.sqlite"
        case _:
            path = Path("/dev/null/saves.sqlite")
    with pytest.raises(StoreTrouble, match="unsaved and tries again"):
        Store.open(path)


def test_a_folder_that_cannot_be_made_is_trouble(open_folder):
    open_folder.chmod(0o555)
    with as_player(), pytest.raises(StoreTrouble, match="permission denied; the game goes on unsaved"):
        Store.open(open_folder / "data" / "saves.sqlite")


def test_a_folder_that_cannot_be_written_is_trouble_until_it_can(open_folder, opening_of):
    path = open_folder / "data" / "saves.sqlite"
    path.parent.mkdir()
    path.parent.chmod(0o555)
    with as_player(), pytest.raises(StoreTrouble, match="cannot be opened"):
        Store.open(path)
    assert list(path.parent.iterdir()) == []
    path.parent.chmod(0o777)
    with as_player(), Store.open(path) as store:
        assert store.begin(opening_of()) == 1


def test_a_file_that_can_only_be_read_is_read(own, opening_of, turn_of, digests_of):
    own.chmod(0o444)
    before = own.read_bytes()
    with as_player(), Store.open(own) as store:
        assert "can only be read: saved games can be played on, but nothing more is saved" in store.notice
        (saved,) = store.playthroughs()
        assert len(store.turns(saved.id)) == 1
        for write in (lambda: store.begin(opening_of()), lambda: store.add_turn(saved.id, None, turn_of("2"))):
            with pytest.raises(StoreTrouble, match="can only be read, not written; the game goes on unsaved"):
                write()
        assert len(store.turns(saved.id)) == 1
    assert own.read_bytes() == before


def test_a_file_that_cannot_even_be_read_is_trouble_and_stays(own, opening_of):
    own.chmod(0o000)
    with as_player(), pytest.raises(StoreTrouble, match="permission denied"):
        Store.open(own)
    own.chmod(0o600)
    with as_player(), Store.open(own) as store:
        assert len(store.playthroughs()) == 1


def test_a_folder_and_a_file_that_can_only_be_read_are_trouble_and_stay(own, digests_of):
    before = digests_of(own.parent)
    own.chmod(0o444)
    own.parent.chmod(0o555)
    with as_player(), pytest.raises(StoreTrouble, match="it can only be read, not written; the game"):
        Store.open(own)
    assert digests_of(own.parent) == before


def test_damage_that_cannot_be_set_aside_is_trouble_and_stays(own, digests_of):
    own.write_bytes(b"noise" * 1000)
    before = digests_of(own.parent)
    own.parent.chmod(0o555)
    with as_player(), pytest.raises(StoreTrouble):
        Store.open(own)
    own.parent.chmod(0o777)
    assert {name: digest for name, digest in digests_of(own.parent).items() if name in before} == before


@contextmanager
def no_file_larger_than(size):
    """A disk on which files end at a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 100, 5000, 20_000, 40_000])
def test_on_a_full_disk_a_move_is_not_saved_and_the_next_one_is(
    room, store, path, opening_of, turn_of, recording_of, bits_of
):
    playthrough = store.begin(opening_of())
    what = kept(recording_of(400), 400)
    store.close()
    store.playthroughs()
    wal = path.with_name("saves.sqlite-wal")
    with no_file_larger_than((wal.stat().st_size if wal.exists() else 0) + room):
        for _ in range(2):
            with pytest.raises(StoreTrouble, match="disk (is full|does not do).*tries again at the next move"):
                store.add_turn(playthrough, None, turn_of(), what)
        assert store.turns(playthrough) == []
    turn = store.add_turn(playthrough, None, turn_of(), what)
    assert bits_of(store.training(turn)) == bits_of(what)


def test_on_a_disk_that_is_full_from_the_start_there_is_trouble_and_no_half_database(path, opening_of):
    path.parent.mkdir()
    with no_file_larger_than(6000), pytest.raises(StoreTrouble, match="disk"):
        Store.open(path)
    assert not path.exists()
    with Store.open(path) as store:
        assert store.notice == "" and store.begin(opening_of()) == 1


def test_a_database_that_may_not_grow_says_so(store, opening_of, turn_of, recording_of):
    playthrough = store.begin(opening_of())
    pages = store._database._connection.execute("PRAGMA page_count").fetchone()[0]
    store._database._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreTrouble, match="the disk is full; the game goes on unsaved"):
        store.add_turn(playthrough, None, turn_of(), kept(recording_of(400), 400))
    assert store.turns(playthrough) == []


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only an administrator can mount a disk")
def test_on_a_real_disk_of_one_mebibyte(tmp_path, opening_of, turn_of, recording_of):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with Store.open(disk / "saves.sqlite") as store:
            playthrough = store.begin(opening_of())
            turns, what = [None], kept(recording_of(2000), 2000)
            with pytest.raises(StoreTrouble, match="the disk is full"):
                for number in range(1, 99):
                    turns.append(store.add_turn(playthrough, turns[-1], turn_of(str(number)), what))
            assert 1 < len(turns) < 99
            assert [turn.id for turn in store.turns(playthrough)] == turns[1:]
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with Store.open(disk / "saves.sqlite") as store:
            assert "can only be read" in store.notice and len(store.turns(playthrough)) == len(turns) - 1
        subprocess.run(["mount", "-o", "remount,rw,size=4m", disk], check=True)
        with Store.open(disk / "saves.sqlite") as store:
            assert [turn.id for turn in store.turns(playthrough)] == turns[1:]
            store.add_turn(playthrough, turns[-1], turn_of("99"), what)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


@contextmanager
def held(path, how="BEGIN IMMEDIATE"):
    """Another process that holds the database and does not finish."""
    command = [sys.executable, "-c", HOLDER, str(path), how]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.communicate("\n", timeout=10)


def test_while_another_game_writes_without_end_one_reads_and_a_move_waits_for_the_next(
    store, path, opening_of, turn_of
):
    playthrough = store.begin(opening_of())
    with held(path):
        began = time.perf_counter()
        with pytest.raises(StoreTrouble, match="another game is writing to it and does not finish; the game goes on"):
            store.add_turn(playthrough, None, turn_of())
        assert 1.5 < time.perf_counter() - began < 10
        assert [saved.id for saved in store.playthroughs()] == [playthrough]
        began = time.perf_counter()
        with Store.open(path) as other:
            assert other.notice == "" and len(other.playthroughs()) == 1
        assert time.perf_counter() - began < 1.5
    assert store.add_turn(playthrough, None, turn_of())


def test_a_short_wait_is_no_trouble(store, path, opening_of):
    with held(path):
        waiting = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"])
        waiting.wait()
    assert store.begin(opening_of())


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)


def test_a_database_locked_for_good_cannot_be_opened_and_is_left_alone(path, opening_of, impatient):
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    before = path.read_bytes()
    with held(path, "BEGIN EXCLUSIVE"), pytest.raises(StoreTrouble, match="another game is writing"):
        Store.open(path)
    assert path.read_bytes() == before
    with Store.open(path) as store:
        assert store.begin(opening_of())


def test_two_games_that_both_find_damage_do_not_set_aside_what_the_other_began(path, impatient):
    path.parent.mkdir()
    path.write_bytes(b"noise")
    with held(path.with_name("saves.lock"), "BEGIN EXCLUSIVE"), pytest.raises(StoreTrouble, match="another game"):
        Store.open(path)
    assert path.read_bytes() == b"noise"


def journal_of(store):
    pragma = store._database._connection.execute
    return pragma("PRAGMA journal_mode").fetchone()[0], pragma("PRAGMA synchronous").fetchone()[0]


NORMAL, FULL = 1, 2


def test_where_it_can_be_there_is_a_log(store):
    assert journal_of(store) == ("wal", NORMAL)


@pytest.fixture
def without_shared_memory(monkeypatch):
    """A file system that knows no shared memory, as SQLite itself provides one."""
    plain = connecting.address
    monkeypatch.setattr(connecting, "address", lambda path, mode: f"{plain(path, mode)}&vfs=unix-dotfile")


def test_where_there_can_be_no_log_a_journal_does(without_shared_memory, path, opening_of, turn_of, summary):
    with Store.open(path) as store:
        assert journal_of(store) == ("delete", FULL) and store.notice == ""
        playthrough = store.begin(opening_of())
        turn = store.add_turn(playthrough, None, turn_of())
        store.stand(playthrough, turn, 1, None, summary)
    with Store.open(path) as store:
        assert store.playthrough(playthrough).turn == turn


def test_a_database_with_a_log_is_taken_to_where_there_can_be_none(filled, path, request, opening_of):
    playthrough = filled()
    request.getfixturevalue("without_shared_memory")
    with Store.open(path) as store:
        assert journal_of(store) == ("delete", FULL) and store.notice == ""
        assert len(store.turns(playthrough)) == 3 and store.training(3) is not None
        assert store.begin(opening_of())


def test_where_the_shared_memory_cannot_be_made_there_is_no_log(filled, path, opening_of):
    playthrough = filled()
    path.with_name("saves.sqlite-shm").symlink_to(path.parent / "nowhere")
    for _ in range(2):
        with Store.open(path) as store:
            assert journal_of(store) == ("delete", FULL) and store.notice == ""
            assert len(store.turns(playthrough)) == 3
            assert store.begin(opening_of())
    assert len(list(path.parent.glob("saves.damaged*"))) == 0


def test_a_move_that_was_killed_halfway_is_undone_by_its_journal(path, opening_of, turn_of):
    with Store.open(path) as store:
        playthrough = store.begin(opening_of())
        turn = store.add_turn(playthrough, None, turn_of())
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("PRAGMA cache_spill = 1")
    connection.execute("BEGIN IMMEDIATE")
    for number in range(500):
        connection.execute("INSERT INTO timeline (playthrough, name) VALUES (1, ?)", ("x" * 3000,))
        connection.execute("UPDATE turn SET moves = ?", (str(number),))
    folder = path.parent.with_name("killed")
    shutil.copytree(path.parent, folder)
    connection.close()
    assert (folder / "saves.sqlite-journal").stat().st_size > 512
    with Store.open(folder / path.name) as store:
        assert store.notice == ""
        assert [(each.id, each.turn) for each in store.turns(playthrough)] == [(turn, turn_of())]
        assert store.timelines(playthrough) == []
