"""Files that are damaged, foreign or newer: what was there is kept to the byte, and the game can save all the same."""

import os
import random
import shutil
import sqlite3

import pytest

import neural_drama.saves.damage as damage_module
from neural_drama.saves.damage import set_aside
from neural_drama.saves.schema import APPLICATION_ID, MIGRATIONS
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

PAGE = 4096


def works(store, opening_of, turn_of):
    """Whether a playthrough can be put by and found again."""
    playthrough = store.begin(opening_of())
    turn = store.add_turn(playthrough, None, turn_of())
    return [saved.id for saved in store.playthroughs()] == [playthrough] and store.turns(playthrough)[0].id == turn


@pytest.fixture
def is_set_aside(path, opening_of, turn_of):
    """Whether opening sets what is there aside to the byte, says so, and goes on with a fresh database."""

    def look(number=1):
        before = path.read_bytes()
        with Store.open(path) as store:
            aside = path.with_name(f"saves.damaged-{number}.sqlite")
            assert store.notice.startswith(f"{path}: the file with the saves ")
            assert f"kept as {aside.name}, and a fresh one begun" in store.notice
            assert aside.read_bytes() == before
            assert works(store, opening_of, turn_of)
        with Store.open(path) as store:
            assert store.notice == "" and len(store.playthroughs()) == 1
        return store.notice == ""

    return look


SIZES = [0, 1, 15, 16, 50, 99, 100, 101, 1024, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 5 * PAGE + 7, -PAGE, -100, -1]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_off_anywhere_is_set_aside(size, filled, path, is_set_aside):
    filled()
    whole = path.stat().st_size
    assert whole > 8 * PAGE
    os.truncate(path, size if size >= 0 else whole + size)
    assert is_set_aside()


NOISES = [
    ("everything", 0, None), ("its first letter", 0, 1), ("the magic", 0, 16), ("the size of a page", 16, 18),
    ("the header but for the magic and what names it", 16, 60), ("the first page after its header", 100, PAGE),
    ("the second page", PAGE, 2 * PAGE), ("the end of the first page", PAGE - 64, PAGE),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end"), [noise[1:] for noise in NOISES], ids=[noise[0] for noise in NOISES])
def test_noise_over_what_holds_it_together_sets_it_aside(start, end, filled, path, is_set_aside):
    filled()
    raw = bytearray(path.read_bytes())
    raw[start:end] = random.Random(3).randbytes(len(raw[start:end]))
    path.write_bytes(raw)
    assert is_set_aside()


@pytest.mark.parametrize("seed", range(40))
def test_noise_anywhere_raises_nothing_but_trouble_and_loses_no_byte(seed, filled, path, opening_of, turn_of):
    playthrough = filled()
    chance = random.Random(seed)
    raw = bytearray(path.read_bytes())
    start = chance.randrange(len(raw))
    length = chance.choice([1, 8, 200, PAGE, 3 * PAGE])
    raw[start : start + length] = chance.randbytes(len(raw[start : start + length]))
    path.write_bytes(raw)
    try:
        with Store.open(path) as store:
            if store.notice:
                assert path.with_name("saves.damaged-1.sqlite").read_bytes() == bytes(raw)
                assert works(store, opening_of, turn_of)
                return
            for ask in (store.playthroughs, store.saves, lambda: store.turns(playthrough), lambda: store.training(3)):
                try:
                    ask()
                except StoreTrouble as trouble:
                    assert str(path) in str(trouble)
            for _ in range(2):
                try:
                    number = store.begin(opening_of())
                    assert store.playthrough(number).id == number
                    break
                except StoreTrouble as trouble:
                    assert trouble.is_begun_anew
            else:
                pytest.fail("nothing could be begun")
    except StoreTrouble as trouble:
        assert "another program" in str(trouble) or "newer" in str(trouble)
        assert path.read_bytes() == bytes(raw)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\x00" * 20_000, b"Dear diary,\n" * 900, b"\x89PNG\r\n\x1a\n" + b"x" * 5000], ids=range(5)
)
def test_what_is_no_database_is_set_aside(raw, path, is_set_aside):
    path.parent.mkdir()
    path.write_bytes(raw)
    assert is_set_aside()


def test_a_database_that_lacks_a_table_is_set_aside(filled, path, is_set_aside):
    filled()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE timeline")
    connection.close()
    assert is_set_aside()


def test_what_was_set_aside_before_is_never_overwritten(filled, path, is_set_aside):
    path.parent.mkdir()
    (path.parent / "saves.damaged-2.sqlite-wal").write_bytes(b"mine")
    for number in (1, 3, 4):
        path.write_bytes(b"noise %d" % number)
        assert is_set_aside(number)
    assert (path.parent / "saves.damaged-2.sqlite-wal").read_bytes() == b"mine"
    assert (path.parent / "saves.damaged-1.sqlite").read_bytes() == b"noise 1"


def killed_copy(path, store):
    """The files as a kill would leave them, the log not yet written back."""
    folder = path.parent.with_name("killed")
    shutil.copytree(path.parent, folder)
    store.close()
    return folder / path.name


@pytest.mark.parametrize("spoil", ["noise", "cut", "gone"])
def test_a_log_goes_along_with_its_database(spoil, store, path, opening_of, turn_of):
    for _ in range(20):
        store.add_turn(store.begin(opening_of()), None, turn_of())
    left = killed_copy(path, store)
    wal = left.with_name("saves.sqlite-wal")
    logged = wal.read_bytes()
    assert len(logged) > 10 * PAGE
    if spoil == "gone":
        left.unlink()
    else:
        raw = left.read_bytes()
        left.write_bytes(b"noise" * 2000 if spoil == "noise" else raw[:50])
    with Store.open(left) as again:
        assert "kept as saves.damaged-1.sqlite" in again.notice
        assert left.with_name("saves.damaged-1.sqlite-wal").read_bytes() == logged
        assert left.with_name("saves.damaged-1.sqlite").exists() == (spoil != "gone")
        assert works(again, opening_of, turn_of)


def test_damage_seen_only_through_the_log_leaves_the_log_as_it_is(store, path, opening_of, turn_of, filled):
    filled()
    store.close()
    store.begin(opening_of())
    left = killed_copy(path, store)
    wal, raw = left.with_name("saves.sqlite-wal"), bytearray(left.read_bytes())
    raw[100:PAGE] = b"\xff" * (PAGE - 100)
    for page in range(1, len(raw) // PAGE):
        raw[page * PAGE : page * PAGE + 200] = b"\xee" * 200
    left.write_bytes(raw)
    logged = wal.read_bytes()
    with Store.open(left) as again:
        assert "is damaged; it is kept as" in again.notice
    assert left.with_name("saves.damaged-1.sqlite").read_bytes() == bytes(raw)
    assert left.with_name("saves.damaged-1.sqlite-wal").read_bytes() == logged


def test_after_a_kill_the_log_is_taken_up(store, path, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    turn = store.add_turn(playthrough, None, turn_of())
    left = killed_copy(path, store)
    with Store.open(left) as again:
        assert again.notice == "" and [each.id for each in again.turns(playthrough)] == [turn]


def test_an_older_journal_beside_no_database_is_not_played_back_into_the_fresh_one(path, opening_of, turn_of):
    path.parent.mkdir()
    journal = path.with_name("saves.sqlite-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\x00" * 2000)
    with Store.open(path) as store:
        assert "is gone, and only its log is left" in store.notice
        assert works(store, opening_of, turn_of)
    assert not journal.exists() and path.with_name("saves.damaged-1.sqlite-journal").exists()


def test_what_a_kill_left_of_a_beginning_is_in_nobodys_way(path, opening_of, turn_of):
    path.parent.mkdir()
    for name in ("saves.unmade", "saves.unmade-journal", "saves.unmade-wal", "saves.lock"):
        (path.parent / name).write_bytes(b"" if name == "saves.lock" else b"half" * 300)
    with Store.open(path) as store:
        assert store.notice == "" and works(store, opening_of, turn_of)
    assert sorted(file.name for file in path.parent.iterdir()) == ["saves.lock", "saves.sqlite"]


def test_damage_in_a_keyframe_costs_that_training_alone(filled, path):
    playthrough = filled()
    connection = sqlite3.connect(path)
    blob = connection.execute("SELECT parameters FROM keyframe WHERE turn = 3 ORDER BY epoch").fetchone()[0]
    connection.close()
    raw = path.read_bytes()
    assert raw.count(blob) == 1
    path.write_bytes(raw.replace(blob, b"\x55" * len(blob)))
    with Store.open(path) as store:
        assert store.notice == "" and len(store.turns(playthrough)) == 3
        with pytest.raises(StoreTrouble, match="row 0 of the table keyframe of turn 3 .* not those that were stored"):
            store.training(3)


@pytest.mark.parametrize("is_small", [True, False])
def test_a_large_database_is_not_set_aside_for_its_keyframes(is_small, filled, path, monkeypatch, opening_of):
    playthrough = filled()
    monkeypatch.setattr(damage_module, "SMALL_BYTES", 2**30 if is_small else 0)
    connection = sqlite3.connect(path)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'keyframe'").fetchone()[0]
    connection.close()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * PAGE : root * PAGE] = b"\xee" * PAGE
    path.write_bytes(raw)
    with Store.open(path) as store:
        assert bool(store.notice) == is_small
        if not is_small:
            assert len(store.turns(playthrough)) == 3
            with pytest.raises(StoreTrouble, match="it is damaged"):
                store.training(3)


def foreign(path, version, application=0):
    path.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (name)")
    connection.execute("INSERT INTO photos VALUES ('me')")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute(f"PRAGMA application_id = {application}")
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


@pytest.mark.parametrize(
    ("version", "application", "message"),
    [
        (0, 0, "of another program; it was left alone"),
        (1, 1234, "of another program; it was left alone"),
        (len(MIGRATIONS) + 1, APPLICATION_ID, "a newer Neural Drama made these saves .version 2; this one knows 1."),
    ],
)
def test_what_belongs_to_another_program_or_a_newer_game_is_left_alone(
    version, application, message, path, digests_of
):
    foreign(path, version, application)
    before = digests_of(path.parent)
    for _ in range(2):
        with pytest.raises(StoreTrouble, match=message) as caught:
            Store.open(path)
        assert str(path) in str(caught.value) and "unsaved" in str(caught.value)
    assert digests_of(path.parent) == before and len(list(path.parent.iterdir())) == 1


def test_a_newer_version_that_only_the_log_tells_of_is_left_alone(store, path, digests_of):
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    left = killed_copy(path, connection)
    store.close()
    assert int.from_bytes(left.read_bytes()[60:64], "big") == len(MIGRATIONS)
    before = digests_of(left.parent)
    with pytest.raises(StoreTrouble, match="a newer Neural Drama"):
        Store.open(left)
    assert digests_of(left.parent) == before


def test_damage_met_while_the_game_runs_is_set_aside_then(store, path, opening_of, turn_of, summary):
    playthrough = store.begin(opening_of())
    turn = None
    for number in range(1, 300):
        turn = store.add_turn(playthrough, turn, turn_of(str(number)))
    store.close()
    raw = bytearray(path.read_bytes())
    store.playthroughs()
    for page in range(1, len(raw) // PAGE):
        raw[page * PAGE : page * PAGE + 300] = b"\xee" * 300
    with path.open("r+b") as file:  # the same file, under the game's feet
        file.write(raw)
    store._database._connection.execute("PRAGMA shrink_memory")
    with pytest.raises(StoreTrouble, match="is damaged; it is kept as saves.damaged-1.sqlite") as caught:
        for number in range(300, 400):
            turn = store.add_turn(playthrough, turn, turn_of(str(number)))
    assert caught.value.is_begun_anew
    assert works(store, opening_of, turn_of)


@pytest.mark.parametrize("how", ["removed", "renamed", "replaced", "folder removed"])
def test_saves_that_are_taken_away_while_the_game_runs_are_begun_anew(how, store, path, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    match how:
        case "removed":
            path.unlink()
        case "renamed":
            path.rename(path.with_name("mine.sqlite"))
        case "replaced":
            set_aside(path)  # as another game does that finds damage
            Store.open(path).close()
        case _:
            shutil.rmtree(path.parent)
    with pytest.raises(StoreTrouble, match="moved away while the game was running") as caught:
        store.add_turn(playthrough, None, turn_of())
    assert caught.value.is_begun_anew
    assert works(store, opening_of, turn_of)
    with Store.open(path) as again:
        assert len(again.playthroughs()) == 1
