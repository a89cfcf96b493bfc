"""Time on the stage: back to any line, choice or epoch, from timeline to timeline, and on from where it was left."""

import shutil

import pytest

from neural_drama.handover.file import write_file
from neural_drama.handover.making import handed_on_from
from neural_drama.handover.replaying import open_given, open_handover
from neural_drama.playthrough.events import Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.instants import Instant
from neural_drama.saves.store import Store
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.chooser import Chooser, NameBox
from neural_drama.stage.comparing import ComparisonScreen
from neural_drama.stage.panels import Panel
from neural_drama.stage.proving import ProofScreen
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.title import TitleScreen

SIZES = [(100, 30), (40, 12)]


def texts(scene):
    """What stands in the dialogue, old and new."""
    return [entry.text for entry in scene.performance.entries]


def rows(app):
    """The rows of the chooser that is on."""
    assert isinstance(app.screen, Chooser)
    return [str(row) for row in app.screen._rows]


@pytest.fixture
def stage(tiny, reader):
    """Run the tiny episode without a screen up to the choice after its run, and do something with it."""

    async def run(do, size=(100, 30), **asked):
        app = NeuralDramaApp(str(tiny), **asked)
        async with app.run_test(size=size) as pilot:
            on = reader(app, pilot)
            await on.after_the_run()
            await do(on)

    return run


@pytest.mark.parametrize("size", SIZES)
async def test_the_history_leads_back_to_any_line_and_any_choice(stage, size):
    async def do(on):
        scene = on.scene
        said = texts(scene)
        await on.press("h")
        listed = rows(on.app)
        assert any("option 1: Call him" in row for row in listed) and any("trained to the end" in row for row in listed)
        wanted = next(place for place, row in enumerate(listed) if "Layer" in row)
        await on.press("home", *["down"] * wanted, "enter")
        await on.until(lambda: on.app.screen is scene)
        assert scene.performance.line.text.startswith("Layer ") and scene.performance.moment.epoch == 0
        assert texts(scene) == said[: len(texts(scene))]
        assert scene.performance.timelines.ahead
        await on.after_the_run()
        assert texts(scene) == said and len(scene.performance.timelines.all) == 1
        await on.press("h")
        choice = next(place for place, row in enumerate(rows(on.app)) if "option 1: Call him" in row)
        await on.press("home", *["down"] * choice, "enter")
        await on.until(lambda: scene.mode == "choosing")
        assert [option.plain for option in scene.query_one("#choices").options] == ["Call him", "Wait"]

    await stage(do, size)


async def test_another_answer_forks_and_both_timelines_are_told_apart_named_and_compared(stage):
    async def do(on):
        scene = on.scene
        first, miss = scene.performance.timelines.current, scene.performance.moment.miss
        await on.press("home", *["]"] * 7, "f")
        await on.until(lambda: scene.performance.moment.epoch == 7)
        assert scene.performance.timelines.current is not first and scene.performance.cursor is None
        await on.leap_to("choosing")
        assert any("After 7 epochs" in text for text in texts(scene))
        await on.press("m")
        assert ["you are here" in row for row in rows(on.app)] == [False, True]
        assert "stopped after epoch 7" in rows(on.app)[1]
        await on.press("n")
        await on.until(lambda: isinstance(on.app.screen, NameBox))
        await on.press(*"short", "enter")
        await on.until(lambda: isinstance(on.app.screen, Chooser))
        assert "short" in rows(on.app)[1] and scene.performance.timelines.current.name == "short"
        await on.press("up", "c")
        await on.until(lambda: isinstance(on.app.screen, ComparisonScreen))
        assert "part at turn" in on.text or "Timelines short and 1" in on.text
        await on.press("escape")
        assert scene.performance.timelines.current.name == "short" and scene.performance.moment.epoch == 7
        await on.press("m", "up", "enter")
        await on.until(lambda: scene.performance.timelines.current is first)
        assert scene.performance.moment.miss == miss and scene.performance.last_epoch == 60

    await stage(do)


async def test_a_run_is_stepped_through_by_epoch_batch_and_phase_and_played_at_a_speed(stage):
    async def do(on):
        scene, performance = on.scene, on.scene.performance
        await on.press("[")
        assert performance.instant == Instant(59)
        await on.press("u", "u", "]", "]")
        assert performance.instant == Instant(60, 1, "backward") and "batch 1" in on.text and "backward" in on.text
        await on.press("[")
        assert performance.instant == Instant(60, 1, "forward")
        before = performance.moment
        assert before.parameters.vector.tobytes() == performance.history.parameters_at(59).vector.tobytes()
        await on.press("u", "home")
        assert performance.instant == Instant(0)
        await on.press(".", ".", ".", "p")
        assert scene.instants_a_second == 300
        await on.until(lambda: performance.cursor is None)
        assert scene.player is None
        await on.press("home", ",", ",", ",", ",", ",", ",", "p")
        assert scene.instants_a_second == 1 and scene.player is not None
        await on.press("p")
        assert scene.player is None and performance.cursor is not None
        await on.press("end")
        assert performance.cursor is None

    await stage(do)


async def test_a_timeline_is_performed_again_until_a_key_takes_over(stage, monkeypatch):
    monkeypatch.setattr("neural_drama.stage.showing.SECONDS_TO_ANSWER", 0.01)
    monkeypatch.setattr("neural_drama.stage.showing.LEAST_SECONDS", 0.01)
    for name in ("SECONDS_A_WORD", "LEAST_SECONDS"):
        monkeypatch.setattr(f"neural_drama.stage.pacing.{name}", 0.001)

    async def do(on):
        scene = on.scene
        said = texts(scene)
        await on.press("a")  # from the opening, for nothing lies ahead
        await on.until(lambda: not scene.is_showing)
        assert texts(scene) == said and len(scene.performance.timelines.all) == 1 and scene.mode == "choosing"
        monkeypatch.setattr("neural_drama.stage.showing.LEAST_SECONDS", 60.0)
        await on.press("a")
        assert scene.is_showing and len(texts(scene)) < len(said)
        await on.press("enter")
        assert not scene.is_showing

    await stage(do)


async def test_a_code_is_handed_on_and_plays_the_same_lines(stage):
    async def do(on):
        said = texts(on.scene)
        await on.press("x")
        await on.until(lambda: isinstance(on.app.screen, Panel))
        assert "neural-drama replay" in on.app.screen._text.plain and ".drama.json" in on.app.screen._text.plain
        path = on.app.screen._text.plain.rpartition(" replay ")[2]
        replayed = open_given(path)
        heard = [a.event.text for a in replayed.answered() if isinstance(a.event, Spoken)]
        assert heard == [text for text in said if text in heard] and replayed.play.moment.epoch == 60

    await stage(do)


@pytest.mark.parametrize("size", SIZES)
async def test_a_game_goes_on_from_the_title_where_it_was_left(tiny, reader, size, tmp_path):
    scenes = tmp_path / "scenes"
    shutil.copytree(tiny, scenes / "tiny")
    app = NeuralDramaApp(scenes=scenes)
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        assert "continue" not in on.text
        await on.press("1")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
        await on.after_the_run()
        said, bits = texts(on.scene), on.scene.performance.moment.parameters.vector.tobytes()
    app = NeuralDramaApp(scenes=scenes)
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        assert isinstance(app.screen, TitleScreen) and "continue" in on.text
        await on.press("1")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
        await on.until(lambda: on.scene.mode == "choosing")
        assert texts(on.scene) == said
        assert on.scene.performance.moment.parameters.vector.tobytes() == bits
        assert isinstance(on.scene.performance.halt, Offered)
        await on.press("2")
        await on.after_the_run()


async def test_a_place_is_saved_by_name_listed_deleted_and_brought_back(tiny, reader, tmp_path):
    scenes = tmp_path / "scenes"
    shutil.copytree(tiny, scenes / "tiny")
    app = NeuralDramaApp(scenes=scenes)
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.press("1")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
        await on.until_mode("choosing")
        await on.press("1", "w")
        await on.until(lambda: isinstance(app.screen, NameBox))
        await on.press(*"before the run", "enter")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
        await on.after_the_run()
    app = NeuralDramaApp(scenes=scenes)
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.press(str(app.screen._wanted.index(TitleScreen.SavesAsked) + 1))
        await on.until(lambda: isinstance(app.screen, Chooser))
        listed = rows(app)
        assert len(listed) == 2 and "epoch 60" in listed[0] and "before the run" in listed[1]
        assert "epoch 0" in listed[1] and "The Tiny Case" in listed[1]
        await on.press("down", "d")
        await on.until(lambda: isinstance(app.screen, Chooser) and len(rows(app)) == 1)
        await on.press("d")
        await on.until(lambda: isinstance(app.screen, Chooser) and not rows(app))
        await on.press("u")
        await on.until(lambda: isinstance(app.screen, Chooser) and len(rows(app)) == 1)
        await on.press("u")
        await on.until(lambda: isinstance(app.screen, Chooser) and rows(app) == listed)
        await on.press("down", "enter")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
        assert on.scene.performance.moment.epoch == 0 and on.scene.performance.timelines.ahead


async def test_what_cannot_be_saved_is_said_and_the_game_goes_on(tiny, reader, monkeypatch, tmp_path):
    file = tmp_path / "no-folder"
    file.write_text("")
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(file))
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        assert any("the game goes on unsaved" in note.message for note in app._notifications)
        assert on.scene.mode == "choosing"


async def test_what_is_watched_for_edits_is_not_saved(stage):
    async def do(on):
        assert on.scene.performance.timelines.keeper is None
        await on.press("w")
        assert isinstance(on.app.screen, SceneScreen)

    await stage(do, is_watched=True)
    with Store.open() as store:
        assert store.playthroughs() == []


async def test_a_run_that_is_stopped_stops_at_the_epoch_on_screen_and_so_it_does_when_it_is_replayed(
    tiny, reader, monkeypatch
):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "full")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        on.scene.on_desk_left()
        scene = on.scene
        await on.until(lambda: scene.mode == "training" or scene.on_dialogue_clicked() is not None)
        await on.until(lambda: scene.performance.run.shown > 3)
        await on.press("s")
        await on.until(lambda: scene.performance.run is None)
        shown = scene.performance.moment.epoch
        assert f"stop@{shown}" in [str(move) for move in scene.performance.play.moves]
        assert shown == scene.performance.last_epoch and 3 < shown < 60
        await on.leap_to("choosing")
        said = texts(scene)
        assert any(f"After {shown} epochs" in text for text in said)
        replayed = open_handover(write_file(handed_on_from(scene.performance.timelines)))
        heard = [answer.event.text for answer in replayed.answered() if isinstance(answer.event, Spoken)]
        assert heard == [text for text in said if text in heard] and replayed.play.moment.epoch == shown


async def test_seeking_in_a_run_that_is_too_big_says_how_far_it_is_and_keeps_answering(stage, monkeypatch):
    monkeypatch.setattr("neural_drama.stage.replaying.SECONDS_TO_SEEK", -1.0)

    async def do(on):
        scene = on.scene
        recording = scene.performance.history.recordings[-1]
        del recording._keyframes[1:]  # as far apart as they are in a run that is larger than memory
        recording._seeker._recent.clear()
        recording.rest()
        scene.action_epoch(50)
        assert scene.performance.sought is not None and "seeking" in on.text
        assert scene.performance.cursor is None
        await on.press("tab")  # a key is answered meanwhile
        assert scene.performance.front != "curves"
        await on.until(lambda: scene.performance.cursor == 50)
        assert scene.performance.sought is None and "epoch 50 of 60" in on.text
        scene.action_epoch(20)
        await on.press("end")
        await on.pilot.pause(0.3)
        assert scene.performance.cursor is None and scene.performance.sought is None

    await stage(do)


async def test_a_figure_is_walked_to_marked_and_proved(stage):
    async def do(on):
        scene = on.scene
        dialogue = scene.query_one("#dialogue")
        await on.press("n")
        first = dialogue._marked
        assert first is not None and first[0].pieces[first[1]].figure is not None
        await on.press("b", "b")
        assert dialogue._marked != first
        await on.press("v")
        await on.until(lambda: isinstance(on.app.screen, ProofScreen))
        assert "holds" in on.text and "RECORD" in on.text
        await on.press("escape")
        await on.until(lambda: on.app.screen is scene)
        await on.until(lambda: dialogue._marked is None, "enter")

    await stage(do)


async def test_the_speaker_is_drawn_where_there_is_room(stage):
    async def do(on):
        view = on.scene.query_one("#portrait")
        assert view.display == (on.app.size.width >= 120)
        if view.display:
            assert any(line.strip() for line in view.lines)

    for size in ((130, 40), (80, 24)):
        await stage(do, size)
