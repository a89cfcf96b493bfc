"""The game killed while it is played: whatever was on screen is saved. A few kills here; the program does hundreds."""

import importlib.util
import sqlite3
from contextlib import closing
from pathlib import Path

from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of
from neural_drama.saves.store import Store

PROGRAM = Path(__file__).parents[1] / "programs" / "kill_play.py"
TIMES, MOST_TIMES = 3, 20
"""So many kills, and as many more as it takes until one fell on a screen with figures, and one game had grown: what a
random player does within seconds depends on how fast the machine is.
"""


def load():
    spec = importlib.util.spec_from_file_location("kill_play", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_move_whose_effect_was_on_screen_is_there_and_the_game_goes_on_from_it(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(tmp_path))  # put back afterwards, for the program sets it
    for count in load().kill_many(MOST_TIMES, 11, tmp_path):
        assert count.wrong == []
        if count.kills >= TIMES and count.figures and count.grown:
            break
    assert count.kills >= TIMES and count.figures > 0 and count.grown > 0


def test_the_program_notices_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(tmp_path / "data"))
    program, path = load(), tmp_path / "data" / "saves.sqlite"
    episode = tmp_path / "rounds"
    episode.mkdir()
    program.found(episode)
    play = open_playthrough(str(episode))
    timelines = Timelines(play, Journal(Store.open, opening_of(play, str(episode))))
    shown, wrong = set(), program.Count()
    for option in (3, 2):
        while timelines.waiting is None:
            shown.update(program.TAG.findall(getattr(timelines.advance(), "text", "")))
        timelines.take(option)
    assert len(shown) == 3
    assert program.complaints(path, shown, wrong) == []
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM turn WHERE id = 2")
        connection.execute("UPDATE playthrough SET turn = 1")
    assert program.complaints(path, shown, wrong) == []  # nothing of it had been shown
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM turn")
    told = "\n".join(program.complaints(path, shown, wrong))
    assert "no turn that is saved leads there" in told and "it stands after turn None" in told
