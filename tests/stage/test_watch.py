"""A scene that is edited while it is played is read again, the place is kept, and a mistake stops nothing."""

import os
import re
import shutil

import numpy as np
import pytest

from neural_drama.plain.performance import Performance
from neural_drama.playthrough.edits import Edits
from neural_drama.playthrough.events import CurtainFell, DeskOpened, Offered, RunBegan, TrainingBegan
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.app import SECONDS_BETWEEN_LOOKS, NeuralDramaApp
from neural_drama.stage.panels import Panel
from neural_drama.stage.watching import WatchedRun

STREET, RUN = "01-the-street.md", "02-the-run.md"


@pytest.fixture
def folder(tiny, tmp_path):
    return shutil.copytree(tiny, tmp_path / "lamps")


@pytest.fixture
def edit(folder):
    """Edit a file: edit(name, old, new), or edit(name, text); each edit has a later time of its own."""
    times = iter(range(2_000_000_000, 3_000_000_000))

    def edit(name, *change):
        path = folder / name
        text = path.read_text("utf-8")
        if len(change) == 2:
            assert change[0] in text
            text = text.replace(*change)
        else:
            (text,) = change
        path.write_text(text, encoding="utf-8")
        time = next(times)
        os.utime(path, (time, time))

    return edit


@pytest.fixture
def opened(folder):
    """A playthrough of the copy, and whoever looks for its edits."""
    play = open_playthrough(str(folder))
    return play, Edits(play, str(folder))


def until(play, kind, choose=1):
    """Play on to an event of a kind; gives what was said on the way, and the event."""
    said = []
    for _ in range(200):
        event = play.advance()
        if isinstance(event, kind):
            return said, event
        match event:
            case Spoken():
                said.append(event.text)
            case Offered():
                play.take(choose)
            case DeskOpened():
                play.set_desk()
            case TrainingBegan():
                play.end_training()
    raise AssertionError("it never came to that")


def reload(play, edits):
    edited = edits.look()
    assert edited is not None and edited.problem is None, str(edited)
    play.recast(edited.episode)
    return edited


# Without a screen


def test_nothing_is_read_again_where_nothing_changed(opened):
    play, edits = opened
    until(play, Offered)
    assert edits.look() is None


def test_the_passage_begins_again_in_its_new_words(opened, edit):
    play, edits = opened
    until(play, Offered)
    place = play._prompter.place
    edit(STREET, f"## {passage_title(play)}\n", f"## {passage_title(play)}\n\nIt began to snow.\n")
    reload(play, edits)
    said, _ = until(play, Offered)
    assert said[0] == "It began to snow."
    assert (play._prompter.place.scene, play._prompter.place.passage) == (place.scene, place.passage)


def passage_title(play):
    place = play._prompter.place
    return next(
        p.title for s in play.episode.script.scenes if s.name == place.scene for p in s.passages
        if p.anchor == place.passage
    )  # fmt: skip


def test_the_network_and_the_memory_stay_as_they_are(opened, edit):
    play, edits = opened
    until(play, TrainingBegan)
    play.end_training()
    until(play, Offered)
    moment, memory, weights = play.moment, play._prompter.memory, play.moment.parameters.vector.copy()
    edit(RUN, (edits.play.episode.folder / RUN).read_text("utf-8") + "\nAfterwards.\n")
    reload(play, edits)
    assert play.moment is moment and np.array_equal(play.moment.parameters.vector, weights)
    assert play._prompter.memory.visits == memory.visits and play._prompter.memory.taken == memory.taken
    assert not any(isinstance(event, RunBegan) for event in play._due)


def test_where_the_passage_is_gone_the_scene_begins_again(opened, edit):
    play, edits = opened
    until(play, Offered)
    play.take(1)
    until(play, Offered)
    scene = play._prompter.place.scene
    edit(f"{scene}.md", "# Anew\n\n## Somewhere else\n\nA new beginning.\n\n## And on\n\nOn.\n")
    reload(play, edits)
    said, _ = until(play, (Offered, DeskOpened, CurtainFell))
    assert said[0] == "A new beginning."


def test_where_the_scene_is_gone_the_play_begins_again(opened, edit, folder):
    play, edits = opened
    until(play, TrainingBegan)
    play.end_training()
    until(play, (Offered, CurtainFell))
    assert play._prompter.place.scene == "02-the-run"
    (folder / RUN).unlink()
    edit(STREET, "# Only\n\n## The only one\n\nAll alone.\n")
    assert set(reload(play, edits).files) == {STREET, RUN}
    said, _ = until(play, CurtainFell)
    assert said == ["All alone."]


def test_a_run_that_waits_and_a_curtain_that_fell_are_no_hindrance(opened, edit):
    play, edits = opened
    until(play, TrainingBegan)
    edit(RUN, "# Quiet\n\n## Silence\n\nNo run today.\n")
    reload(play, edits)
    said, _ = until(play, CurtainFell)
    assert said == ["No run today."] and play.training is None and play.is_over
    edit(RUN, "# Quiet\n\n## Silence\n\nOne more thing.\n")
    reload(play, edits)
    assert until(play, CurtainFell)[0] == ["One more thing."]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (STREET, "# One\n\n**NOBODY:** Hello.\n", r"01-the-street\.md:3: .*NOBODY"),
        (STREET, "# One\n\n[On](#nowhere)\n", r"01-the-street\.md:3: .*nowhere"),
        ("episode.toml", "title = ", r"episode\.toml:1: .*TOML"),
        ("episode.toml", 'title = "T"\n', r"episode\.toml"),
        ("lamps.csv", "nothing\n", r"lamps\.csv:1: "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_play_goes_on_with_the_old_text(name, text, said, opened, edit, folder):
    play, edits = opened
    until(play, Offered)
    waiting, old = play.waiting, (folder / name).read_text("utf-8")
    edit(name, text)
    edited = edits.look()
    assert edited.episode is None and re.search(said, str(edited))
    assert edits.look() is None, "once is enough"
    assert play.advance() is waiting
    edit(name, old)
    assert reload(play, edits).files == (name,)


def test_a_network_that_is_described_anew_is_for_the_next_play(opened, edit, folder):
    play, edits = opened
    until(play, Offered)
    layers = play.moment.architecture.layers
    edit("episode.toml", written(folder, "hidden"), f"hidden = {[3] * (layers - 1)}")
    assert "play again" in str(reload(play, edits))
    assert play.moment.architecture.layers == layers and play.moment.architecture.sizes[1] != 3


def written(folder, key):
    """The line of episode.toml that a key stands on."""
    return re.search(rf"^{key} = .*$", (folder / "episode.toml").read_text("utf-8"), re.M)[0]


def test_a_title_that_is_given_anew_is_not(opened, edit, folder):
    play, edits = opened
    until(play, Offered)
    edit("episode.toml", written(folder, "title"), 'title = "Anew"')
    edited = reload(play, edits)
    assert not edited.is_for_the_next_play and play.episode.script.title == "Anew"


def test_a_cue_for_a_layer_that_only_the_next_network_has_is_a_mistake_in_this_play(opened, edit, folder):
    play, edits = opened
    until(play, Offered)
    deeper = play.moment.architecture.layers + 1
    old = written(folder, "hidden")
    edit("episode.toml", old, f"hidden = {[3] * deeper}")
    edit(STREET, (folder / STREET).read_text("utf-8") + f"\n## Deep\n\n> BACKPROP: trace {deeper}\n\nDown here.\n")
    edited = edits.look()
    assert edited.problem is not None and "not '4'" in str(edited) and "play again" in str(edited)
    assert play.advance() is play.waiting


def test_a_folder_that_is_taken_away_is_a_mistake_and_no_crash(opened, folder):
    play, edits = opened
    shutil.rmtree(folder)
    edited = edits.look()
    assert edited.episode is None and str(edited)


# In plain mode


def test_plain_mode_looks_before_each_question(folder, edit):
    play, written = open_playthrough(str(folder)), []
    answers = iter(["help", "", "", None])
    edits = Edits(play, str(folder))

    def read(prompt):
        answer = next(answers)
        if answer == "help":
            edit(STREET, "# One\n\n**NOBODY:** Hello.\n")
        elif answer == "":
            edit(STREET, "# One\n\n## A\n\nMended.\n\n- [On](#b)\n\n## B\n\nDone.\n")
        return answer

    assert Performance(Timelines(play), read, written.append, edits).perform() == 0
    text = "\n".join(written)
    assert "01-the-street.md:3:" in text and "goes on as it was" in text
    assert text.index("goes on as it was") < text.index("[read again: 01-the-street.md]") < text.index("Mended.")


# On the stage


@pytest.fixture
def app(folder):
    return NeuralDramaApp(str(folder), is_watched=True)


async def test_the_stage_reads_an_edited_scene_again_and_stays_in_the_passage(app, reader, edit, folder):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        title = passage_title(on.scene.performance.play)
        edit(STREET, f"## {title}\n", f"## {title}\n\nIt began to snow.\n")
        app.look_for_edits()
        await pilot.pause()
        assert on.scene.performance.line.text == "It began to snow." and on.scene.mode == "reading"
        await on.until_mode("choosing")
        await on.press("enter")
        assert app.crash is None


async def test_the_stage_looks_by_itself(app, reader, edit):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        edit(STREET, "# One\n\n## A\n\nBy itself.\n")
        await on.until(lambda: on.scene.performance.line.text == "By itself.")
        assert SECONDS_BETWEEN_LOOKS == 0.5


def said_in_panel(text):
    """What stands in a panel, its frame and its line breaks left out."""
    return "".join(re.findall(r"│ ([^│]*) │", text)).replace(" ", "")


async def test_the_stage_shows_a_mistake_and_puts_it_away_when_it_is_mended(app, reader, edit, folder):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        scene, old = on.scene, (folder / STREET).read_text("utf-8")
        edit(STREET, "# One\n\n**NOBODY [b]:** Hello.\n")
        app.look_for_edits()
        await on.until(lambda: isinstance(app.screen, Panel) and "01-the-street.md:3:" in said_in_panel(on.text))
        await on.press("enter")
        assert app.screen is scene and scene.mode == "choosing"
        edit(STREET, "# One\n\n**NOBODY:** Hello.\n\n**NOBODY:** Again.\n")
        app.look_for_edits()
        await pilot.pause()
        assert isinstance(app.screen, Panel)
        edit(STREET, old)
        app.look_for_edits()
        await pilot.pause()
        assert app.screen is scene and app.crash is None


async def test_a_run_that_is_watched_is_not_disturbed(app, reader, edit, monkeypatch):
    def held(run, start=WatchedRun.start):
        run.is_paused = True  # until it is skipped; or else it may be over before anything is edited
        start(run)

    monkeypatch.setattr(WatchedRun, "start", held)
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("training")
        edit(RUN, "# Quiet\n\n## Silence\n\nNo run today.\n")
        app.look_for_edits()
        assert on.scene.performance.run is not None
        on.scene.action_skip()
        await on.until(lambda: on.scene.performance.run is None)
        app.look_for_edits()
        await on.until(lambda: on.scene.performance.line.text == "No run today.")
        assert app.crash is None


async def test_without_watch_nothing_is_read_again(folder, reader, edit):
    app = NeuralDramaApp(str(folder))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        edit(STREET, "# One\n\n## A\n\nUnseen.\n")
        app.look_for_edits()
        await pilot.pause()
        assert on.scene.mode == "choosing" and app.crash is None
