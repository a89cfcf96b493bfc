"""What is played plainly at a terminal is saved, goes on where it stood, and what cannot be saved is said once."""

import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from neural_drama.handover.replaying import open_given
from neural_drama.handover.verifying import verify
from neural_drama.plain.evening import begun, continued
from neural_drama.playthrough.moves import Take, write_moves
from neural_drama.saves.shelf import latest
from neural_drama.saves.store import Store
from neural_drama.saves.whereabouts import saves_path

TO_THE_DESK = ["3", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1"]


@pytest.fixture
def own(quick, tmp_path):
    """The quick episode, to be edited."""
    return shutil.copytree(quick, tmp_path / "own")


@pytest.fixture
def perform(quick, Typist):
    """Play at a terminal, or not; gives the typist and the performance."""

    def perform(*typed, asked=quick, is_at_terminal=True, **more):
        typist = Typist(*typed)
        performance = begun(typist.read, typist.write, is_at_terminal, str(asked), **more)
        assert performance.perform() == 0
        return typist, performance

    return perform


@pytest.fixture
def go_on(Typist):
    """Go on with the game that was played last."""

    def go_on(*typed, is_at_terminal=True):
        typist = Typist(*typed)
        with Store.open() as store:
            saved = latest(store)
        performance = continued(typist.read, typist.write, is_at_terminal, saved)
        assert performance.perform() == 0
        return typist, performance

    return go_on


def stored():
    """The playthroughs in the store, with the moves of each that lead to where it stands."""
    with Store.open() as store:
        games = store.playthroughs()
        return [(game.id, len(store.turns(game.id))) for game in games]


@pytest.mark.parametrize(("more", "is_saved"), [({}, True), ({"is_at_terminal": False}, False),
                                                ({"is_watched": True}, False)])  # fmt: skip
def test_a_person_at_a_terminal_is_saved_and_a_pipe_is_not(more, is_saved, perform):
    perform("3", "1", **more)
    assert saves_path().exists() == is_saved
    if is_saved:
        assert stored() == [(1, 2)]


def test_what_is_saved_makes_no_difference_to_the_words(perform):
    assert perform(*TO_THE_DESK, "1")[0].written == perform(*TO_THE_DESK, "1", is_at_terminal=False)[0].written


@pytest.mark.parametrize("turns", range(13))
def test_a_game_goes_on_where_it_stood(turns, perform, go_on):
    first, played = perform(*TO_THE_DESK[:turns])
    if not turns:
        assert not saves_path().exists(), "before the first move there is nothing to go on with"
        return
    typist, performance = go_on()
    assert typist.written[0] == "The Backpropagation Chronicles, plain mode, goes on. Type help at any question."
    # What was told since the last turn is told again, but for pictures, and the question is asked again.
    again = [line for line in typist.written[1:] if not re.match(r"\n[A-Z][\w ,]+\n$", line)]
    assert [line for line in first.replies[turns] if line in again] == again[:-1]
    assert performance.play.moves == played.play.moves and performance.lines == played.lines
    assert stored() == [(1, turns)]


def test_a_game_that_went_on_is_saved_on_and_ends_with_the_same_bits(perform, go_on):
    _, whole = perform(*TO_THE_DESK, "rate=0.2", "1", "1", "1", "1")
    perform(*TO_THE_DESK[:5])
    go_on(*TO_THE_DESK[5:], "rate=0.2", "1", "1", "1")
    typist, performance = go_on("1")
    assert performance.play.moves == whole.play.moves
    assert performance.play.moment.parameters.vector.tobytes() == whole.play.moment.parameters.vector.tobytes()
    assert any(line.startswith("trained from epoch 0 to 4; learning rate 0.2") for line in typist.replies[0])
    assert len(stored()) == 2 and stored()[0][1] == len(whole.play.turns)


def test_a_pipe_goes_on_with_a_game_without_touching_it(perform, go_on):
    perform("3", "1")
    _, performance = go_on("1", is_at_terminal=False)
    assert len(performance.play.turns) == 3 and stored() == [(1, 2)]


def test_where_it_stands_is_saved_with_every_journey(perform, go_on):
    perform(*TO_THE_DESK, "1", "1", "1", "name first", "back 3", "1", "back 1")
    typist, performance = go_on("timelines", "switch first")
    assert typist.reply(1).splitlines()[0].startswith("Timeline first: ")
    assert write_moves(performance.play.moves) == ",".join([*TO_THE_DESK, "1", "1"])
    assert performance.play.moment.epoch == 4


def test_games_are_saved_by_name_listed_loaded_deleted_and_brought_back(perform):
    typist, performance = perform(
        "3", "save at the phone", "1", "saves", "load 2", "delete 2", "load 2", "delete 2", "undelete", "undelete",
        "load 9",
    )  # fmt: skip
    assert typist.reply(2).startswith("Saved as at the phone.")
    now, then, _ = typist.reply(4).splitlines()
    place = r"The Backpropagation Chronicles, trams; .+, epoch 0, miss [+-][\d.]+ minutes; \d\d \w+ \d\d:\d\d"
    assert re.fullmatch(rf"1\. {place}; this is the one that you play", now)
    assert re.fullmatch(rf"2\. at the phone: {place}", then)
    assert typist.reply(5).startswith("The Backpropagation Chronicles, plain mode, goes on.")
    assert "LEARNING RATE: Where it came from? I do speed." in typist.reply(5)
    assert typist.reply(6).startswith("Deleted: at the phone: ")
    assert all(typist.reply(number).startswith("Game 2 was deleted; undelete brings it back.") for number in (7, 8))
    assert typist.reply(9).startswith("It is back: at the phone: ")
    assert typist.reply(10).startswith("Nothing was deleted.")
    assert typist.reply(11).startswith("There is no game 9; the list has 1 to 2.")
    assert performance.play.moves == [Take(3)]
    with Store.open() as store:
        assert [one.name for one in store.saves()] == ["at the phone"]


def test_a_place_before_the_first_move_is_loaded_with_its_lines_told_once(perform):
    typist, performance = perform("save start", "3", "saves", "load 2")
    opening = ("The Backprop", "For tram", "The miss", "The typical")
    first = [line for line in typist.replies[0] if line and not line.startswith(opening)]
    assert [line for line in typist.replies[4] if line][1:] == first and performance.play.turns == ()


def test_the_present_game_can_be_deleted_and_its_next_move_brings_it_back(perform):
    typist, _ = perform("3", "saves", "delete 1")
    assert "It is the one that you play" in typist.last()
    assert stored() == [], "nothing was done since"
    typist, _ = perform("3", "saves", "delete 1", "1")
    assert [turns for _, turns in stored()] == [2]


def test_a_save_without_a_name_has_that_of_the_scene(perform):
    assert perform("3", "save")[0].last().startswith("Saved as The Prediction Gone Wrong.")


@pytest.mark.parametrize("name", ["a\x07b", "\u202eb", "\udcff", "x" * 201])
def test_a_name_that_cannot_be_kept_is_refused_and_nothing_else_suffers(name, perform):
    typist, _ = perform("3", f"save {name}", f"name {name}", "1")
    assert "is no name: it has" in typist.reply(2) and "is no name: it has" in typist.reply(3)
    assert stored() == [(1, 2)] and "\x07" not in "".join(typist.written)


def test_trouble_with_the_store_is_said_once_and_the_play_goes_on(perform, monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(file))
    typist, performance = perform("3", "1", "1", "saves", "save here", "load 1", "undelete", "1")
    said = [line for line in typist.written if "the game goes on unsaved" in line]
    assert said and "the game goes on unsaved" in typist.replies[1][-2]
    assert len([line for number in (1, 2, 3, 8) for line in typist.replies[number] if line in said]) == 1
    assert len(performance.play.turns) == 4


def test_a_damaged_store_is_set_aside_and_told_of(perform):
    saves_path().parent.mkdir(parents=True, exist_ok=True)
    saves_path().write_bytes(b"no database " * 1000)
    typist, _ = perform("3")
    assert any("damaged" in line for line in typist.written) and stored() == [(1, 1)]


def test_an_unreadable_game_hides_no_other(perform):
    perform("3")
    perform("1")
    with sqlite3.connect(saves_path()) as connection:
        connection.execute("UPDATE playthrough SET thumbnail = 'nonsense' WHERE id = 1")
    typist, _ = perform("saves")
    assert typist.last().startswith("1. The Backpropagation Chronicles") and "playthrough" in typist.last()
    assert "2. " not in typist.last()


def test_edited_scenes_are_told_of_and_followed(own, perform, go_on):
    perform("3", "1", asked=own)
    scene = own / "02-enter-the-detective.md"
    scene.write_text(scene.read_text("utf-8").replace("He came in backwards", "He came in sideways"), "utf-8")
    typist, _ = go_on("1")
    assert "The scenes were edited. This goes on from the start of the passage." in typist.replies[0]
    assert any("He came in sideways" in line for line in typist.replies[0])


@pytest.mark.parametrize("chosen", ["1", "2", "6", "9"])
def test_where_the_scene_is_gone_a_chapter_is_chosen_by_number(chosen, own, perform, go_on):
    perform("3", "1", asked=own)
    old, new = own / "02-enter-the-detective.md", own / "02-the-stranger.md"
    old.rename(new)
    for file in own.glob("*.md"):
        file.write_text(file.read_text("utf-8").replace("02-enter-the-detective.md", new.name), "utf-8")
    typist, performance = go_on("10", "x", chosen)
    opening = typist.replies[0]
    assert "The scenes were edited, and this scene is gone. With which shall it go on?" in opening
    assert "2. Enter the Detective" in opening and "9. As it was saved, with the scenes as they were" in opening
    assert typist.reply(1).startswith("There is no chapter 10; there are 1 to 9.")
    assert typist.reply(2).startswith("'x' is not the number of a chapter.")
    if chosen == "9":
        assert performance.play.place[0] == "02-enter-the-detective" and len(performance.play.turns) == 2
        return
    scene = performance.play.episode.script.scenes[int(chosen) - 1]
    edited = performance.play.turns[2]
    assert (edited.asked, edited.scene) == ("edited", scene.name) and f"\n{scene.title}\n" in typist.replies[3]


def test_scenes_that_are_gone_are_followed_as_they_were_saved(own, perform, go_on):
    perform("3", "1", asked=own)
    shutil.rmtree(own)
    typist, performance = go_on("1", "code")
    assert any("The scenes are not where they were" in line for line in typist.replies[0])
    assert len(performance.play.turns) == 3 and "This cannot be handed on: what it was begun with" in typist.last()


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, *arguments):
        self.end, theirs = pty.openpty()
        command = [sys.executable, "-m", "neural_drama", "play", "--plain", *arguments]
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)

    def until(self, words):
        """All that is said up to these words."""
        said = b""
        while words not in said.decode(errors="replace"):
            said += os.read(self.end, 65536)
        return said.decode().replace("\r\n", "\n")

    def type(self, line):
        os.write(self.end, line.encode() + b"\n")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.end)


def test_killed_at_a_terminal_the_game_goes_on_with_every_move_that_was_answered(quick):
    terminal = Terminal(quick)
    terminal.until("Choose 1 to 3: ")
    terminal.type("3")
    shown = terminal.until("Choose 1 to 1: ")
    terminal.kill()
    terminal = Terminal("--continue")
    again = terminal.until("Choose 1 to 1: ")
    told = [line for line in shown.splitlines()[1:] if line]
    assert "plain mode, goes on." in again and told == [line for line in again.splitlines() if line in told]
    terminal.type("1")
    terminal.until("Choose 1 to 2: ")
    terminal.type("history")
    assert "2. option 1: Call the detective" in terminal.until("Choose 1 to 2: ")
    terminal.kill()
    assert stored() == [(1, 2)]


def code_in(said):
    return re.search(r"neural-drama replay (\S+)", said)[1]


def test_a_code_plays_what_was_played_up_to_here_again_also_after_going_back_and_on_another_evening(perform, go_on):
    typist, _ = perform("1", "3", "2", "back 2", "code", asked="chronicles")
    replayed = open_given(code_in(typist.last()))
    assert [turn.moves for turn in replayed.turns] == [(Take(1),)] and verify(replayed).reads_the_same
    typist, performance = go_on("1", "1", "code", "compare 1", "code", "1")
    replayed = open_given(code_in(typist.reply(3)))
    assert code_in(typist.reply(5)) == code_in(typist.reply(3)) and len(replayed.turns) == 3
    assert [turn.moves for turn in replayed.turns] == [turn.moves for turn in performance.play.turns[:3]]
    verification = verify(replayed)
    assert verification.reads_the_same and not verification.is_edited
    assert any("every one is the same to the last bit" in row for row in verification.in_words())


def test_own_scenes_are_handed_on_by_the_command_that_is_told(own, perform, go_on, tmp_path, monkeypatch):
    from neural_drama.cli import main

    monkeypatch.chdir(tmp_path)
    for said in (perform("3", "1", "code", asked=own)[0].last(), go_on("code")[0].last()):
        command = re.search(r"from here on: neural-drama (.*)", said)[1].split()
        assert main(command) == 0
        (file,) = Path().glob("*.json")
        assert [turn.moves for turn in open_given(str(file)).turns[:2]] == [(Take(3),), (Take(1),)]
        file.unlink()


def test_what_was_begun_in_the_middle_has_no_code(perform):
    typist, _ = perform("code", asked="chronicles#02-enter-the-detective#")
    assert typist.last().startswith("This was begun in the middle of its episode")


def test_the_last_game_is_found_by_episode_case_and_seed(own, quick, perform, tmp_path):
    for asked, case, seed in ((own, None, None), (quick, None, 5), (quick, "penguins", None)):
        perform("3", asked=asked, case=case, seed=seed)
    with Store.open() as store:
        assert latest(store).case == "penguins" and latest(store, quick).id == 3
        assert latest(store, str(own)).id == 1 and latest(store, "own", scenes=tmp_path).id == 1
        assert latest(store, case="trams").id == 2 and latest(store, quick, seed=5).id == 2
        assert latest(store, str(own), "penguins") is None and latest(store, "chronicles") is None
