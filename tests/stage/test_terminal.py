"""The game in a real terminal with real keys; and what is left on the terminal when something breaks."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from neural_drama.hanging_up import HUNG_UP

TINY = "tests/stage/tiny"
UP, DOWN, RIGHT, HOME, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[H", "\x1b[F"


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 12)])
def test_a_whole_episode_is_played_with_real_keys(terminal, width, height):
    game = terminal("-m", "neural_drama", "play", TINY, width=width, height=height, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.press_until(" ", "2  Wait")
    game.press("2")
    game.wait_for("Nothing happened.")
    game.press_until("\r", "learning rate")
    game.press(DOWN + "0.2" + DOWN * 3 + "40" + DOWN * 2)
    game.wait_for("▸ go on with these")
    game.press("\r")
    game.wait_for("At 0.2, for 40.")
    game.press_until("\r", "After 40 epochs")
    game.wait_for("Let it fall")
    game.press(HOME)
    game.wait_for("After 0 epochs")
    game.wait_for("replay")
    game.press(RIGHT)
    game.wait_for("After 1 epochs")
    game.press(END)
    game.wait_for("After 40 epochs")
    game.press("1")
    game.press_until("\r", "OUT OF EPOCHS")
    game.press("q")
    assert game.ended() == 0
    assert game.last_words == "" and game.is_as_it_was


def test_a_run_is_watched_stopped_and_looked_at_again(terminal):
    game = terminal("-m", "neural_drama", "play", TINY)
    game.press_until("\r", "go on with these")
    game.press(UP + "\r")
    game.press_until("\r", "space pause")
    game.wait_for("epoch 1")
    game.press("s")
    game.wait_for("Let it fall")
    epoch = re.search(r"After (\d+) epochs", game.text)
    assert epoch and 1 <= int(epoch[1]) < 60 and f"epoch {epoch[1]} of {epoch[1]}" in game.text
    game.press("q")
    assert game.ended() == 0


def test_the_title_leads_to_a_play_and_the_play_back_to_the_title(terminal):
    game = terminal("-m", "neural_drama", TEXTUAL_ANIMATIONS="none")
    game.wait_for("every number is real")
    game.wait_for("night trams")
    game.press("2")
    game.wait_for("incident · penguin")
    game.resize(120, 40)
    game.wait_for("loss by epoch")
    game.press("\x03")
    assert game.ended() == 0
    assert game.is_as_it_was


PLANTED = {
    "a handler": "SceneScreen.action_go_on = broken",
    "a timer": "SceneScreen.action_go_on = lambda self: self.set_timer(0.01, broken)",
    "drawing": "SceneScreen.action_go_on = lambda self: setattr(Dialogue, 'render', broken) or self.show_all()",
    "a worker": "WatchedRun.compute = broken",
    "an error that would draw itself": (
        "RuntimeError = type('RuntimeError', (Exception,), {'__rich__': lambda self: 'x'})\n"
        "SceneScreen.action_go_on = broken"
    ),
    "the start": "Performance.go_on = broken",
}
PROGRAM = """
import sys
from pathlib import Path
from neural_drama.stage.running import run_stage
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.performance import Performance
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.watching import WatchedRun

def broken(*arguments):
    raise RuntimeError("a planted fault")

{fault}
sys.exit(run_stage({episode!r}))
"""


@pytest.mark.parametrize("place", PLANTED)
def test_a_fault_leaves_one_line_a_report_and_a_terminal_that_works(terminal, tmp_path, place):
    program = PROGRAM.format(fault=PLANTED[place], episode=TINY)
    game = terminal("-c", program, TEXTUAL_ANIMATIONS="none")
    if place != "the start":
        game.wait_for("A street of 30 lamps.")
    if place == "a worker":
        game.press_until("\r", "go on with these")
        game.press(UP)
        game.wait_for("▸ go on with these")
        game.press("\r\r\r\r")
    elif place != "the start":
        game.press("\r")
    assert game.ended() == 1
    said = re.fullmatch(
        r"neural-drama: something broke; a report was written to (\S+)", game.last_words.replace("\n", "")
    )
    assert said, game.last_words
    report = Path(said[1])
    assert report.is_relative_to(tmp_path / "state" / "neural-drama" / "reports")
    text = report.read_text()
    assert "RuntimeError: a planted fault" in text and "terminal: 80x24" in text
    assert "last events: " in text and "moves: " in text
    if place == "a worker":
        assert "TrainingBegan" in text
    assert game.is_as_it_was


def test_an_author_s_mistake_in_what_is_named_leaves_its_line_on_the_player_s_own_screen(terminal, tmp_path):
    scene = tmp_path / "torn.md"
    scene.write_text("# Torn\n\n## One\n\n**NOBODY:** Who am I?\n")
    game = terminal("-m", "neural_drama", "play", str(scene), width=200)
    assert game.ended() == 1
    assert "torn.md:5: E101 unknown speaker 'NOBODY'" in game.last_words and "Traceback" not in game.last_words
    assert game.is_as_it_was


def test_an_author_s_mistake_at_the_title_is_told_in_a_panel(terminal, tmp_path):
    folder = tmp_path / "scenes" / "torn"
    folder.mkdir(parents=True)
    for file in Path(TINY).resolve().iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "01-the-street.md").write_text("# Torn\n\n## One\n\n**NOBODY:** Who am I?\n")
    game = terminal("-c", f"from neural_drama.stage.running import run_stage; from pathlib import Path; "
                    f"raise SystemExit(run_stage(scenes=Path({str(folder.parent)!r})))")  # fmt: skip
    game.wait_for("the lamps of a short street")
    game.press("1")
    game.wait_for("this cannot be played")
    game.wait_for("NOBODY")
    game.press("\r")
    game.press("4")
    assert game.ended() == 0


def test_a_story_that_runs_in_circles_is_told_in_a_panel_and_leads_back_to_the_title(terminal, tmp_path):
    scene = tmp_path / "circle.md"
    circle = "## Two\n\n[Back](#three)\n\n## Three\n\n[Back](#two)\n"
    scene.write_text(f"# Circle\n\n## One\n\nHere.\n\n- [On](#two)\n\n{circle}")
    game = terminal("-m", "neural_drama", "play", str(scene), TEXTUAL_ANIMATIONS="none")
    game.wait_for("1  On")
    game.press("1")
    game.wait_for("this cannot be played")
    game.press("\r")
    game.wait_for("every number is real")
    game.press("q")
    assert game.ended() == 0


def test_the_signal_to_end_leaves_no_traceback(terminal):
    game = terminal("-m", "neural_drama", "play", TINY)
    game.wait_for("A street")
    os.kill(game.process.pid, signal.SIGTERM)
    game.ended()
    assert b"Traceback" not in game.output


@pytest.mark.parametrize("colors", [{"NO_COLOR": "1"}, {"TEXTUAL_COLOR_SYSTEM": "standard"}, {"SSH_TTY": "/dev/pts/9"}])
def test_it_plays_on_poorer_terminals_too(terminal, colors):
    game = terminal("-m", "neural_drama", "play", TINY, **colors)
    game.wait_for("A street of 30 lamps.")
    game.press_until("\r", "Call him")
    if "NO_COLOR" in colors:
        shades = set(re.findall(rb"38;2;(\d+);(\d+);(\d+)", game.output))
        assert all(max(map(int, shade)) - min(map(int, shade)) <= 1 for shade in shades)
    game.press("\x11")
    assert game.ended() == 0


SLOW = """
import sys, time
from neural_drama.playthrough.training import Training
from neural_drama.stage.running import run_stage

def advance(training, epochs):
    time.sleep(60)

Training.advance = advance
sys.exit(run_stage({episode!r}))
"""


def test_nobody_waits_for_a_long_epoch_who_wants_to_quit(terminal):
    game = terminal("-c", SLOW.format(episode=TINY), TEXTUAL_ANIMATIONS="none")
    game.press_until("\r", "go on with these")
    game.press(UP + "\r")
    game.press_until("\r", "space pause")
    game.press("q")
    assert game.ended(seconds=20) == 0
    assert game.last_words == "" and game.is_as_it_was


def test_pictures_are_drawn_in_letters_where_letters_are_all_there_is(terminal):
    game = terminal("-m", "neural_drama", "play", TINY, NEURAL_DRAMA_GLYPHS="ascii", TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.wait_for("+- network")
    assert not re.search("[┌▪⠀-⣿]", game.text)
    game.press("q")
    assert game.ended() == 0


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.4, 0.8])
def test_it_ends_where_the_terminal_has_gone_while_it_started(terminal, seconds, tmp_path):
    game = terminal("-m", "neural_drama", "play", "chronicles")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        game.read(0.01)
    hang_up(game)
    assert game.process.wait(20) in (0, HUNG_UP)
    assert not list(tmp_path.rglob("*.txt")), "nothing broke: there is nothing to report"


def test_it_ends_where_the_terminal_has_gone(terminal):
    game = terminal("-m", "neural_drama", "play", TINY, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    hang_up(game)
    assert game.process.wait(20) == 0, "nobody can see or end it any more"


def hang_up(game):
    """Whoever held the other end lets go."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, game.leader)
    os.dup2(nothing, game._follower)
    os.close(nothing)


def test_a_key_that_changes_nothing_does_not_hold_up_the_training(terminal, tmp_path):
    episode = tmp_path / "long"
    episode.mkdir()
    for file in Path(TINY).resolve().iterdir():
        (episode / file.name).write_bytes(file.read_bytes())
    settings = (episode / "episode.toml").read_text()
    longer = settings.replace("budget = 400", "budget = 6000").replace("epochs = 60", "epochs = 6000")
    (episode / "episode.toml").write_text(longer)
    scene = "# Long\n\n## One\n\nHere it comes.\n\n> OPTIMIZER: train\n\n**THE END**\n"
    for file in episode.glob("*.md"):
        file.unlink()
    (episode / "01-one.md").write_text(scene)
    game = terminal("-m", "neural_drama", "play", str(episode))
    game.wait_for("Here it comes.")
    game.press_until("\r", "space pause")
    for key in (" ", "j", "\r"):  # pause, a key that means nothing, and to the end as far as it is computed
        game.press(key)
        for _ in range(10):
            game.read(0.03)
    game.wait_for("6000 of 6000", seconds=20)


def test_two_clicks_at_once_on_the_help_put_away_the_help_and_nothing_else(terminal):
    game = terminal("-m", "neural_drama", "play", TINY, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.press("?")
    game.wait_for("keys that work here")
    game.press("\x1b[<0;2;12M\x1b[<0;2;12m" * 2)
    game.wait_for("A street of 30 lamps.")
    game.press_until(" ", "2  Wait")


def test_two_choices_at_once_at_the_title_open_one_play(terminal):
    game = terminal("-m", "neural_drama", TEXTUAL_ANIMATIONS="none")
    game.wait_for("night trams")
    game.press("11?")
    game.wait_for("incident")
    game.press("t")
    game.press("q")
    assert game.ended() == 0


@pytest.mark.parametrize("typed", [b"\xff", b"\xe9\r", b"\x1b[M \x98\x25"], ids=["no letter", "latin", "mouse"])
def test_bytes_that_are_no_letters_are_no_keys_and_end_nothing(terminal, typed):
    game = terminal("-m", "neural_drama", "play", TINY, width=140, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.press(typed)
    game.read(0.3)
    game.press_until("?", "keys that work here")  # an old mouse's report may take the first for its own
    game.press("\x03")
    assert game.ended() == 0 and game.last_words == "" and game.is_as_it_was


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_that_ends_it_gives_the_terminal_back(terminal, number):
    game = terminal("-m", "neural_drama", "play", TINY, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.process.send_signal(number)
    assert game.ended() == 128 + number and game.last_words == "" and game.is_as_it_was


def test_what_breaks_where_keys_are_read_is_reported_like_everything_else(terminal, tmp_path):
    broken = "import sys\nfrom textual.drivers.linux_driver import LinuxDriver\n" \
        "def broken(self): raise OSError('no keys')\nLinuxDriver.run_input_thread = broken\n" \
        f"from neural_drama.stage.running import run_stage\nsys.exit(run_stage({TINY!r}))\n"  # fmt: skip
    game = terminal("-c", broken, TEXTUAL_ANIMATIONS="none")
    assert game.ended() == 1 and game.is_as_it_was
    assert game.last_words.startswith("neural-drama: something broke; a report was written to ")
    assert "Traceback" not in game.last_words
    assert "no keys" in next(tmp_path.rglob("*.txt")).read_text()


@pytest.mark.parametrize("keys", ["\r\r", "set\r\r", "\x1b[B\r\r"])
def test_a_command_that_is_found_is_done_once(terminal, keys):
    game = terminal("-m", "neural_drama", "play", TINY, TEXTUAL_ANIMATIONS="none")
    game.wait_for("A street of 30 lamps.")
    game.press(":")
    game.wait_for("type a part of it")
    game.press(keys)
    game.read(0.8)
    game.press("\x03")
    assert game.ended() == 0 and game.last_words == ""
