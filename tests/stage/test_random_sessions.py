"""The stage is played at random and still plays afterwards. A few sessions here; the program does hundreds."""

import importlib.util
import random
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "programs" / "random_sessions.py"
SESSIONS, ACTIONS = 3, 60


@pytest.fixture
def program(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # reports are written where one stands
    spec = importlib.util.spec_from_file_location("random_sessions", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # Put back afterwards, for the program sets them.
    for name in ("textual.app.wait_for_idle", "textual.pilot.wait_for_idle"):
        monkeypatch.setattr(name, module.settled())
    monkeypatch.setattr(module.interrogation, "DELIBERATE", 0.0)
    for name in ("NEURAL_DRAMA_DATA", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, "")
    return module


def test_whatever_is_pressed_clicked_and_resized_it_plays_on(program, tmp_path):
    for session in program.play_many(SESSIONS, 6, ACTIONS, tmp_path):
        assert not session.wrong, str(session)
        assert len(session.done) == ACTIONS and len(session.modes) > 1


def test_a_session_is_known_by_its_seed_and_number(program):
    chances = random.Random("6 1"), random.Random("6 1"), random.Random("6 2")
    first, again, other = ([program.chosen(chance, (80, 24)) for _ in range(ACTIONS)] for chance in chances)
    assert first == again != other


FAULTS = {
    "an error": (lambda *_: 1 / 0, "ZeroDivisionError: division by zero"),
    "a dead end": (lambda *_: None, "nothing leads on from reading"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_program_notices(program, tmp_path, monkeypatch, fault):
    broken, told = FAULTS[fault]
    monkeypatch.setattr("neural_drama.stage.scene.SceneScreen.action_go_on", broken)
    monkeypatch.setattr(program, "KEYS", ("tab",))
    monkeypatch.setattr(program.Endless, "show_title", lambda self: self._straight_to_the_play())
    monkeypatch.setattr(program.Endless, "_straight_to_the_play", _straight_to_the_play, raising=False)
    [session] = program.play_many(1, 6, 20, tmp_path)
    assert str(session).startswith(f"session 0: {told}\n") and session.done


def _straight_to_the_play(app):
    from neural_drama.playthrough.opening import open_playthrough
    from neural_drama.playthrough.timelines import Timelines
    from neural_drama.stage.scene import SceneScreen

    if not isinstance(app.screen, SceneScreen):
        tiny = open_playthrough(str(PROGRAM.parents[1] / "stage" / "tiny"))
        app.change_to(SceneScreen(Timelines(tiny), app.surroundings))
