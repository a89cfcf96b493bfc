"""Two games at once on the same saves: each finds what both have written, and nothing is there twice."""

import subprocess
import sys

import pytest

from neural_drama.saves.store import Store

GAME = """
import sys
from pathlib import Path
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import Opening, Summary
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store

path, playthrough, name, times = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
sys.stdin.readline()
with Store.open(path) as store:
    assert not store.notice or "kept as saves.damaged-1.sqlite" in store.notice, store.notice
    if not playthrough:
        playthrough = store.begin(Opening("tea", "tea", "kettles", 1, name, Sources({"a.md": b"x"})))
    shared, own, asked = None, None, {"ann": "desk", "bob": "neuron"}[name]
    for number in range(1, times + 1):
        shared = store.add_turn(playthrough, shared, Turn("choice", "s", "p", read_moves(str(number)), ()))
        own = store.add_turn(playthrough, own, Turn(asked, "s", "p", read_moves(str(number)), ()))
        store.stand(playthrough, own, number, None, Summary(name))
print(playthrough, own, flush=True)
"""
TIMES = 60


@pytest.fixture
def at_once(path):
    """Two games that begin at the same instant, each with a playthrough or, for 0, a new one; what they print."""

    def run(*playthroughs):
        games = [
            subprocess.Popen(
                [sys.executable, "-c", GAME, str(path), str(playthrough), name, str(TIMES)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for name, playthrough in zip(("ann", "bob"), playthroughs, strict=True)
        ]  # fmt: skip
        for game in games:
            game.stdin.write("\n")
            game.stdin.flush()
        ended = [game.communicate(timeout=60) for game in games]
        assert [errors for _, errors in ended] == ["", ""]
        return [tuple(map(int, output.split())) for output, _ in ended]

    return run


def test_two_games_on_one_playthrough_share_the_turns_that_are_the_same(store, path, opening_of, at_once):
    playthrough = store.begin(opening_of())
    at_once(playthrough, playthrough)
    turns = store.turns(playthrough)
    by_asker = {asked: [turn for turn in turns if turn.turn.asked == asked] for asked in ("choice", "desk", "neuron")}
    assert {asked: len(found) for asked, found in by_asker.items()} == {"choice": TIMES, "desk": TIMES, "neuron": TIMES}
    for found in by_asker.values():
        assert [turn.parent for turn in found] == [None, *(turn.id for turn in found[:-1])]
    assert store.playthrough(playthrough).turn in {by_asker["desk"][-1].id, by_asker["neuron"][-1].id}


def test_two_games_that_both_make_the_database_find_each_other(path, at_once):
    ended = at_once(0, 0)
    with Store.open(path) as store:
        assert store.notice == ""
        assert sorted(saved.id for saved in store.playthroughs()) == sorted(number for number, _ in ended)
        for playthrough, last in ended:
            assert store.playthrough(playthrough).turn == last
            assert len(store.turns(playthrough)) == 2 * TIMES
    assert not list(path.parent.glob("*.unmade*")) and not list(path.parent.glob("*damaged*"))


def test_two_games_that_both_find_damage_set_it_aside_once(path, at_once):
    path.parent.mkdir()
    path.write_bytes(b"noise" * 1000)
    ended = at_once(0, 0)
    with Store.open(path) as store:
        assert sorted(saved.id for saved in store.playthroughs()) == sorted(number for number, _ in ended)
    assert [file.name for file in path.parent.glob("*damaged*")] == ["saves.damaged-1.sqlite"]


def test_what_one_game_writes_the_other_reads_at_once(store, path, opening_of, turn_of):
    with Store.open(path) as other:
        playthrough = store.begin(opening_of())
        assert [saved.id for saved in other.playthroughs()] == [playthrough]
        turn = other.add_turn(playthrough, None, turn_of("1"))
        assert [each.id for each in store.turns(playthrough)] == [turn]
        store.delete(playthrough)
        assert other.playthroughs() == []
