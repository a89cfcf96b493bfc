"""Trainings put by: the same bits come back, whatever was trained; and what is no training is refused by its row."""

import json
import re
import sqlite3
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

import neural_drama.saves.branches as branches_module
from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.keeping import kept
from neural_drama.network.recording import KEYFRAME_BYTES, Recording
from neural_drama.network.state import TrainingState
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

README = Path(__file__).parents[2] / "neural_drama" / "README.md"


@pytest.fixture
def put_by(store, opening_of, turn_of, path):
    """Puts a training by and reads it back from a store opened anew."""

    def put(what):
        turn = store.add_turn(store.begin(opening_of()), None, turn_of(), what)
        with Store.open(path) as again:
            return again.training(turn)

    return put


@pytest.mark.parametrize("schedule", WORDS["schedule"])
@pytest.mark.parametrize("optimizer", WORDS["optimizer"])
def test_every_optimizer_and_schedule_comes_back(optimizer, schedule, put_by, recording_of, bits_of):
    recording = recording_of(optimizer=optimizer, schedule=schedule, dropout=0.25, clip=1.0, penalty="l1")
    for last in (0, 40, 70):
        assert bits_of(put_by(kept(recording, last))) == bits_of(kept(recording, last))


def test_patience_comes_back(put_by, recording_of, bits_of):
    recording = recording_of(900, "sgd", 0.3, patience=5)
    what = kept(recording, recording.last_epoch)
    assert recording.computed < 900 and what.keyframes[-1].waited == 5
    assert bits_of(put_by(what)) == bits_of(what)


def test_a_run_that_was_lost_comes_back_with_its_place(put_by, recording_of, bits_of):
    recording = recording_of(900, "sgd", 900.0)
    what = kept(recording, recording.last_epoch)
    assert what.first_non_finite is not None
    assert bits_of(put_by(what)) == bits_of(what)


def test_what_is_not_finite_comes_back(put_by, recording_of, bits_of):
    what = kept(recording_of(), 40)
    vector = what.keyframes[-1].parameters.copy().vector
    vector[:4] = np.nan, np.inf, -np.inf, -0.0
    object.__setattr__(what.keyframes[-1].parameters, "vector", vector)
    assert bits_of(put_by(what)) == bits_of(what)


def test_every_epoch_is_found_from_what_comes_back(put_by, recording_of):
    recording = recording_of(600)
    again = Recording.restored(recording.architecture, recording.dataset, put_by(kept(recording, 600)))

    def seen(state: TrainingState):
        vector, memory = state.parameters.vector.tobytes(), state.memory.tobytes()
        return vector, memory, repr(state.order), repr(state.dropout), state.updates, state.lowest, state.waited

    for epoch in np.random.default_rng(1).integers(0, 601, 50).tolist():
        assert seen(again.state_at(epoch)) == seen(recording.state_at(epoch))


def test_what_comes_back_cannot_be_changed(put_by, recording_of):
    what = put_by(kept(recording_of(), 40))
    for array in (what.losses, what.keyframes[0].parameters.vector, what.keyframes[1].memory):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_the_database_grows_by_no_more_than_is_said(store, opening_of, turn_of, recording_of, path):
    playthrough = store.begin(opening_of())
    for number, (optimizer, rows) in enumerate((("sgd", 0), ("momentum", 1), ("adam", 2)), start=1):
        what = kept(recording_of(2000, optimizer), 2000)
        store.close()
        before = path.stat().st_size
        store.add_turn(playthrough, None, turn_of(str(number)), what)
        store.close()
        size = what.keyframes[0].parameters.vector.nbytes * (1 + rows)
        said = 16 * 2001 + len(what.keyframes) * (size + 500)
        # SQLite rounds up to pages of 4 KiB, and keeps an index of the keyframes.
        assert path.stat().st_size - before < 1.25 * said + 16384
    assert sum(state.bytes for state in what.keyframes) < KEYFRAME_BYTES


def test_the_chronicles_add_as_much_as_the_readme_says(store, opening_of, turn_of, path):
    told = re.search(r"that is ([0-9.]+) MB for 950 epochs", README.read_text(encoding="utf-8"))
    moment = open_playthrough("chronicles").moment
    chosen = moment.hyperparameters
    assert (chosen.epochs, chosen.optimizer) == (950, "sgd")
    recording = Recording(moment.architecture, moment.case_file.dataset, chosen, moment.history.state_at(0))
    recording.advance(950)
    playthrough = store.begin(opening_of())
    store.close()
    before = path.stat().st_size
    store.add_turn(playthrough, None, turn_of(), kept(recording, 950))
    store.close()
    assert (path.stat().st_size - before) / 1e6 == pytest.approx(float(told[1]), rel=0.03)


@pytest.fixture
def spoiled(filled, path):
    """Writes into the row of a training or of one of its keyframes, and gives what reading it then says."""

    def spoil(table, column, change):
        playthrough = filled()
        with sqlite3.connect(path) as connection:
            where = "turn = 3" + (" AND epoch = (SELECT max(epoch) FROM keyframe)" if table == "keyframe" else "")
            old = connection.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()[0]
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (change(old),))
        connection.close()
        with Store.open(path) as store:
            assert store.notice == "" and len(store.turns(playthrough)) == 3
            with pytest.raises(StoreTrouble) as caught:
                store.training(3)
        assert str(path) in str(caught.value)
        return str(caught.value)

    return spoil


def with_part(name, value):
    return lambda text: json.dumps({**json.loads(text), name: value})


def without(name):
    return lambda text: json.dumps({key: value for key, value in json.loads(text).items() if key != name})


def flipped(blob):
    return bytes([blob[0] ^ 1]) + blob[1:]


STREAM = {"bit_generator": "PCG64", "state": {"state": "1", "inc": "3"}, "has_uint32": 0, "uinteger": 0}

SPOILED = [
    ("training", "hyperparameters", with_part("optimizer", "magic"), "optimizer must be one of"),
    ("training", "hyperparameters", with_part("optimizer", "sgd"), "has 0 bytes|not 208 and 0|at most 0 bytes"),
    ("training", "hyperparameters", with_part("learning_rate", "nan"), "learning_rate must be a number"),
    ("training", "hyperparameters", lambda text: text.replace("0.01", "NaN", 1), "is not JSON"),
    ("training", "hyperparameters", lambda text: text.replace("0.01", "1e999", 1), "learning_rate must be"),
    ("training", "hyperparameters", with_part("batch_size", True), "batch_size must be a whole number"),
    ("training", "hyperparameters", with_part("epochs", 10**40), "epochs must be a whole number"),
    ("training", "hyperparameters", with_part("epochs", 3), "at most 3 epochs"),
    ("training", "hyperparameters", with_part("colour", 1), "names that nobody knows"),
    ("training", "hyperparameters", without("epochs"), "there is no epochs"),
    ("training", "hyperparameters", lambda text: "[" * 4000, "is not JSON"),
    ("training", "hyperparameters", lambda text: None, "hyperparameters is nothing, not a text"),
    ("training", "sizes", lambda text: "[3, 1000000000, 1000000000, 1]", "cannot be|whole number from 0"),
    ("training", "sizes", lambda text: "[3, -5, 1]", "whole number from 0"),
    ("training", "sizes", lambda text: "[3, 6, 1]", "parameters and memory have"),
    ("training", "sizes", lambda text: "7", "2 to 64 sizes"),
    ("training", "curves", flipped, "not those that were stored"),
    ("training", "curves", lambda blob: blob[:-8], "not those that were stored"),
    ("training", "curves", lambda blob: "text", "curves is a text"),
    ("training", "checksum", lambda _: None, "checksum is nothing"),
    ("training", "place", lambda _: '{"tensor": "loss"}', "place is not a tensor"),
    ("training", "place", lambda _: '{"tensor": 1, "batch": 1, "layer": 1, "cases": ""}', "are texts"),
    ("training", "place", lambda _: '{"tensor": "x", "batch": -1, "layer": 1, "cases": ""}', "whole number"),
    ("keyframe", "parameters", flipped, "not those that were stored"),
    ("keyframe", "parameters", lambda blob: blob[:-1], "parameters and memory have 207"),
    ("keyframe", "parameters", lambda blob: blob + b"x" * 8, "at most 208 bytes"),
    ("keyframe", "memory", lambda blob: None, "memory is nothing"),
    ("keyframe", "memory", lambda blob: blob[8:], "408 bytes, not 208 and 416"),
    ("keyframe", "epoch", lambda _: -3, "epoch is -3"),
    ("keyframe", "epoch", lambda _: 2**62, "curves of"),
    ("keyframe", "epoch", lambda _: "soon", "epoch is a text"),
    ("keyframe", "fields", with_part("optimizer", "magic"), "'magic' is no optimizer; there are sgd"),
    ("keyframe", "fields", with_part("optimizer", "momentum"), "a state of momentum"),
    ("keyframe", "fields", with_part("lowest", "nan"), "lowest loss is not a number"),
    ("keyframe", "fields", with_part("lowest", [1]), "a list where a number belongs"),
    ("keyframe", "fields", with_part("waited", -1), "whole number from 0"),
    ("keyframe", "fields", with_part("updates", 10**30), "whole number from 0"),
    ("keyframe", "fields", with_part("trained", 1.5), "whole number from 0"),
    ("keyframe", "fields", with_part("trained", 39), "not 39"),
    ("keyframe", "fields", without("order"), "there is no order"),
    ("keyframe", "fields", with_part("order", None), "there is no bit_generator"),
    ("keyframe", "fields", with_part("order", {**STREAM, "bit_generator": "MT19937"}), "none of PCG64"),
    ("keyframe", "fields", with_part("order", {**STREAM, "state": {"state": 1, "inc": "3"}}), "128 bits"),
    ("keyframe", "fields", with_part("dropout", {**STREAM, "state": {"state": "9" * 39, "inc": "3"}}), "128 bits"),
    ("keyframe", "fields", with_part("dropout", {**STREAM, "has_uint32": 2}), "from 0 to 1"),
    ("keyframe", "fields", lambda text: text[:-9], "is not JSON"),
    ("keyframe", "fields", lambda text: "x" * 5000, "5,000 characters"),
    ("keyframe", "fields", lambda text: "\x1b[2J", "terminal obeys"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "change", "message"), SPOILED, ids=range(len(SPOILED)))
def test_what_is_no_training_is_refused_by_its_row(table, column, change, message, spoiled):
    told = spoiled(table, column, change)
    assert re.search(message, told), told
    assert re.search("row [-0-9a-z' ]+ of the table (training|keyframe of turn 3) cannot be used", told), told


def test_a_checksum_that_fits_does_not_make_numbers_of_the_wrong_length_right(spoiled, path):
    def longer(blob):
        new = blob + struct.pack("<2d", 0.5, 0.5)
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE training SET checksum = ?", (zlib.crc32(new),))
        connection.close()
        return new

    assert re.search("curves of", spoiled("training", "curves", longer))


@pytest.mark.parametrize(
    ("lost", "message"),
    [("epoch >= 0", "one keyframe at least"), ("epoch = 40", "have curves of"), ("epoch = 0", r"not \[41\]")],
)
def test_keyframes_that_are_missing_at_an_end_are_missed(lost, message, filled, path):
    filled()
    with sqlite3.connect(path) as connection:
        connection.execute(f"DELETE FROM keyframe WHERE {lost}")
    connection.close()
    with Store.open(path) as store, pytest.raises(StoreTrouble, match=message):
        store.training(3)


def test_more_keyframes_than_any_training_has_are_not_even_read(filled, path, monkeypatch):
    monkeypatch.setattr(branches_module, "MOST_KEYFRAME_BYTES", 600)
    filled()
    with Store.open(path) as store, pytest.raises(StoreTrouble, match="more than 600 bytes"):
        store.training(3)
