"""Resuming: a playthrough goes on where it stood, whatever has become of its scenes, and says so in two sentences."""

import importlib.util
import re
import shutil
import sqlite3
import struct
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from neural_drama.network.tables import DataError
from neural_drama.playthrough.events import CurtainFell, Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Go, Name, Set, Stop, Take
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import OTHERWISE, opening_of, resume
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble
from neural_drama.story.problems import ScriptError

TESTS = Path(__file__).parents[1]
MUSEUM = Path(__file__).parent / "museum"

PLAYED = (1, "end", 2, 2, 1, [Set("epochs", 20.0)], "end", 2, Name(3))
"""Two trainings, a shove, both scenes, a neuron."""


def load(file, name):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rewind_many = load(TESTS / "programs" / "rewind_many.py", "rewind_many")
stated, hear_out = rewind_many.stated, rewind_many.hear_out


def begin(asked, scenes=None, case=None, seed=None):
    """A playthrough that is saved."""
    play = open_playthrough(str(asked), case, seed, scenes)
    return Timelines(play, Journal(Store.open, opening_of(play, str(asked), scenes)))


def play(timelines, *answers):
    """Answer what is asked: an option, a neuron, a list of settings, "end" or an epoch to stop at for a training."""
    for answer in answers:
        hear_out(timelines)
        match answer:
            case list():
                timelines.set_desk(*answer)
            case Name(number):
                timelines.name_neuron(number)
            case Stop(epoch):
                timelines.end_training(epoch)
            case "end":
                timelines.end_training()
            case _:
                timelines.take(answer)
    return timelines


def tell(timelines, lines):
    """Show so many lines more, as the stage does."""
    shown = 0
    while shown < lines:
        shown += isinstance(timelines.advance(), Spoken)
        timelines.keeper.stand(timelines, shown)
    return timelines


def again(number=1, turn=-1, lines=0):
    """Resume in what might be another process."""
    return resume(Store.open, number, turn, lines)


def said(point):
    return [event.text for event in point.told if isinstance(event, Spoken)]


def replace(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} has {old!r}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def write(path, question, *values):
    """Lay hands on the saves."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(question, values)


def assert_readable(notices):
    for notice in notices:
        assert re.match(r"[A-Z]|[a-z]+[.](toml|csv) changed", notice), notice
        assert notice[-1] in ".?" and "\n" not in notice, notice
        assert len(notice) < 400 and notice.count(". ") <= 2, notice


def assert_goes_on(resumed):
    """Whoever goes on is saved, and stands there again."""
    timelines = resumed.timelines
    wander(timelines)
    assert resumed.journal.news() == []
    later = again()
    assert later.timelines.here.key == timelines.here.key and timelines.here.key is not None
    hear_out(later.timelines)
    for one, other in zip(timelines.here.path, later.timelines.here.path, strict=True):
        assert stated(one) == stated(other), one.turn
    assert_readable((*resumed.notices, *later.notices))
    return later


def wander(timelines, seed=3, turns=6):
    rewind_many.wander(timelines, np.random.default_rng(seed), turns)
    hear_out(timelines)


@pytest.fixture
def tea(tmp_path):
    """An episode of two scenes with a small network, to be edited."""
    return Path(shutil.copytree(Path(__file__).parent / "tea", tmp_path / "tea"))


# Unchanged.


def test_an_unchanged_playthrough_comes_back_to_the_bit(tea):
    before = tell(play(begin(tea), *PLAYED), 1)
    resumed = again()
    assert resumed.notices == () and resumed.chapters == () and resumed.lines == 1
    after = resumed.timelines
    assert [point.turn for point in after.here.path] == [point.turn for point in before.here.path]
    assert said(after.here) == said(before.here)
    for one, other in zip(before.here.path, after.here.path, strict=True):
        assert stated(one) == stated(other)
    assert_goes_on(resumed)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_playthrough_of_the_chronicles_comes_back_to_the_bit(seed):
    before = begin("chronicles", seed=seed)
    rewind_many.wander(before, np.random.default_rng(seed), 18)
    before.go_to(before.here.path[len(before.here.path) // 2])
    rewind_many.wander(before, np.random.default_rng(seed + 9), 6)
    resumed = again()
    assert resumed.notices == () and len(resumed.timelines.all) == len(before.all)
    for one, other in zip(before.all, resumed.timelines.all, strict=True):
        assert one.name == other.name and [p.turn for p in one.tip.path] == [p.turn for p in other.tip.path]
        before.switch(one)
        resumed.timelines.switch(other)
        hear_out(before)
        hear_out(resumed.timelines)
        for mine, its in zip(one.tip.path, other.tip.path, strict=True):
            assert stated(mine) == stated(its)


def test_it_stands_at_every_line_where_it_stood(tea):
    for lines in range(3):
        timelines = tell(play(begin(tea), 1, "end"), lines)
        resumed = again(lines + 1)
        assert said(resumed.timelines.here) == said(timelines.here) and resumed.lines == lines
        assert resumed.timelines.play.moment.parameters.vector.tobytes() == (
            timelines.play.moment.parameters.vector.tobytes()
        )


def test_a_playthrough_without_a_turn_begins_at_its_start(tea):
    timelines = begin(tea)
    assert timelines.keeper.save(timelines, 0, "the start")
    resumed = again()
    assert resumed.notices == () and resumed.timelines.here is resumed.timelines.opening
    assert_goes_on(resumed)


def test_a_finished_playthrough_is_finished_still(tea):
    timelines = play(begin(tea), 3, 4)
    hear_out(timelines)
    timelines.keeper.stand(timelines, 1)
    resumed = again()
    hear_out(resumed.timelines)
    assert resumed.notices == () and isinstance(resumed.timelines.advance(), CurtainFell)


@pytest.mark.parametrize("how", ["path", "relative", "scenes", "loose", "loose with a hash", "folder with a hash"])
def test_however_an_episode_was_asked_for_it_is_found_again(tea, tmp_path, monkeypatch, how):
    scenes, asked = None, tea
    if how == "relative":
        monkeypatch.chdir(tmp_path)
        asked = "./tea"
    elif how == "scenes":
        scenes, asked = tmp_path, "tea"
    elif how.startswith("loose"):
        asked = tmp_path / ("first.md" if how == "loose" else "a#b#c.md")
        asked.write_text("# First\n\n## One\n\nHere {miss:.5f}.\n\n- [On](#one)\n- [Run](#run)\n\n"
                         "## Run\n\n> OPTIMIZER: epochs 3\n> OPTIMIZER: train\n\n[On](#one)\n")  # fmt: skip
    elif how.startswith("folder"):
        asked = tea.rename(tmp_path / "tea#2")
    timelines = play(begin(asked, scenes), 1, "end", 1) if "loose" not in how else play(begin(asked), 2, "end", 1)
    monkeypatch.chdir("/")
    resumed = again()
    assert resumed.notices == () and resumed.timelines.here.turn == timelines.here.turn
    file = asked if "loose" in how else Path(resumed.journal.opening.episode) / "01-one.md"
    replace(file, "Here {" if "loose" in how else "Ran to {", "Look {")
    changed = again()
    assert changed.notices == ("The scenes were edited. This goes on from the start of the passage.",)
    play(changed.timelines, *([] if "loose" in how else ["end"]))
    hear_out(changed.timelines)
    assert any("Look" in line for line in said(changed.timelines.here))


@pytest.mark.parametrize("start", ["02-two#desk", "02-two", "#smaller"])
def test_one_that_began_at_a_passage_begins_there_again(tea, start):
    timelines = begin(f"{tea}#{start}")
    hear_out(timelines)
    first = said(timelines.opening)
    play(timelines, *((1,) if start == "02-two" else ([],) if "desk" in start else (1,)))
    resumed = again()
    assert resumed.notices == () and said(resumed.timelines.opening) == first
    assert resumed.timelines.here.turn == timelines.here.turn
    assert_goes_on(resumed)


def test_case_and_seed_are_those_that_were_asked_for(tea):
    timelines = play(begin(tea, case="others", seed=77), 1, "end")
    resumed = again()
    assert resumed.timelines.play.seed == 77 and resumed.timelines.play.moment.case_file.name == "others"
    assert stated(resumed.timelines.here)[2] == stated(timelines.here)[2]


# Edited scenes.


def test_an_edited_text_is_told_from_the_start_of_its_passage(tea):
    before = tell(play(begin(tea), 1, "end", 2), 2)  # now in Smaller yet
    replace(tea / "01-one.md", "Smaller yet:", "Much smaller:")
    resumed = again()
    assert resumed.notices == ("The scenes were edited. This goes on from the start of the passage.",)
    assert resumed.lines == 0 and resumed.timelines.play.place == ("01-one", "smaller-yet")
    hear_out(resumed.timelines)
    assert said(resumed.timelines.here)[0].startswith("Much smaller:")
    assert resumed.timelines.play.moment.epoch == before.play.moment.epoch
    assert_goes_on(resumed)


def test_what_a_passage_did_on_the_way_to_a_line_is_not_done_twice(tea):
    tell(play(begin(tea), 1, "end"), 2)
    play(timelines := begin(tea), 1, "end", 2)
    rates = timelines.play.moment.hyperparameters.learning_rate
    tell(timelines, 1)
    replace(tea / "01-one.md", "Smaller:", "Less:")
    resumed = again(2)
    hear_out(resumed.timelines)
    unchanged = play(begin(tea), 1, "end", 2)
    hear_out(unchanged)
    here, there = resumed.timelines.play.moment, unchanged.play.moment
    assert here.hyperparameters.learning_rate == rates == there.hyperparameters.learning_rate
    assert here.parameters.vector.tobytes() == there.parameters.vector.tobytes()


def test_an_edit_is_followed_to_the_bit_when_it_is_resumed_once_more(tea):
    """Between the line that was shown and the next question lies a shove, which must not be given in replaying."""
    tell(play(begin(tea), 1, "end", 2), 1)  # in Smaller, before Smaller yet
    replace(tea / "01-one.md", "Smaller:", "Less:")
    later = assert_goes_on(again())
    assert later.notices == ()
    replace(tea / "01-one.md", "Less:", "Little:")
    assert_goes_on(again())
    replace(tea / "01-one.md", "Second line", "Another line")
    third = assert_goes_on(again())
    scripts = [store_turn.script for store_turn in Store.open().turns(1) if store_turn.script is not None]
    assert len(set(scripts)) == 3 and third.notices == ()


def test_a_save_loaded_twice_after_an_edit_makes_one_timeline(tea):
    timelines = play(begin(tea), 1, "end", 2)
    tell(timelines, 1)
    timelines.keeper.save(timelines, 1, "here")
    play(timelines, 1)
    replace(tea / "01-one.md", "Smaller:", "Less:")
    (save,) = Store.open().saves()
    first = again(1, save.turn, save.lines)
    wander(first.timelines)
    ways = len(first.timelines.all)
    for _ in range(3):
        resumed = again(1, save.turn, save.lines)
        assert len(resumed.timelines.all) == ways and resumed.timelines.play.place == ("01-one", "smaller")
        assert_readable(resumed.notices)
    wander(resumed.timelines)
    assert len(resumed.timelines.all) == ways  # the same answers, to the same bits


def test_two_saves_of_one_turn_in_two_passages_both_survive_an_edit(tea):
    timelines = play(begin(tea), 2)
    tell(timelines, 1)
    timelines.keeper.save(timelines, 1, "in the first")
    tell(timelines, 1)
    timelines.keeper.save(timelines, 2, "in the second")
    replace(tea / "01-one.md", "Smaller", "Less")
    replace(tea / "01-one.md", "## Less yet", "## Smaller yet")
    replace(tea / "01-one.md", "## Less\n", "## Smaller\n")
    second, first = Store.open().saves()
    for save, passage in ((first, "smaller"), (second, "smaller-yet")):
        resumed = again(1, save.turn, save.lines)
        assert resumed.timelines.play.place == ("01-one", passage)
        assert_goes_on(resumed)
        assert again(1, save.turn, save.lines).timelines.play.place == ("01-one", passage)


@pytest.mark.parametrize("is_renamed", [True, False])
def test_where_a_passage_is_gone_it_goes_back_to_the_last_that_is_not(tea, is_renamed):
    tell(play(begin(tea), 1, "end", 2), 2)
    scene = tea / "01-one.md"
    if is_renamed:
        replace(scene, "## Smaller yet", "## Smallest")
    else:
        replace(scene, "## Smaller yet\n", "")
        replace(scene, "> REGULARIZATION: shrink 0.8\n", "")
    resumed = again()
    gone = "The scenes were edited, and this passage is gone. This goes on from the last that is not."
    assert resumed.notices == (gone,)
    assert resumed.timelines.play.place == ("01-one", "hall") and resumed.timelines.play.moment.epoch == 60
    assert resumed.timelines.here.parent.turn.asked == "training"  # the turn before the one that led there
    assert_goes_on(resumed)


def test_where_no_passage_is_left_it_begins_at_the_first(tea):
    tell(play(begin(tea), 1, "end", 2), 1)
    for file in ("01-one.md", "02-two.md"):
        (tea / file).unlink()
    (tea / "01-one.md").write_text("# One\n\n## Elsewhere\n\nQuite.\n\n- [Again](#elsewhere)\n- [Over](#elsewhere)\n")
    resumed = again()
    assert resumed.timelines.play.place == ("01-one", "elsewhere") and len(resumed.timelines.here.path) == 2
    assert_goes_on(resumed)


def test_where_a_scene_is_gone_there_are_chapters(tea):
    before = play(begin(tea), 1, "end", 3)
    tell(before, 1)
    (tea / "02-two.md").unlink()
    replace(tea / "01-one.md", "02-two.md", "#hall")
    (tea / "03-three.md").write_text("# Three\n\n## Attic\n\nUp {miss:.9f}.\n\n- [On](#attic)\n- [Hall](01-one.md)\n")
    resumed = again()
    assert resumed.notices == ("The scenes were edited, and this scene is gone. With which shall it go on?",)
    assert resumed.chapters == (("01-one", "One"), ("03-three", "Three"))
    weights = resumed.timelines.play.moment.parameters.vector.tobytes()
    assert weights == before.play.moment.parameters.vector.tobytes()
    hear_out(resumed.timelines)
    assert said(resumed.timelines.here) == said(before.here)  # until one is chosen, as it was
    save = Store.open().playthrough(1)
    for scene, passage in (("03-three", "attic"), ("01-one", "hall"), ("03-three", "attic")):
        taken = again(1, save.turn, save.lines)
        taken.take_up(scene)
        assert taken.timelines.play.place == (scene, passage)
        assert taken.timelines.play.moment.parameters.vector.tobytes() == weights
        assert_goes_on(taken)


@pytest.mark.parametrize("gone", ["files", "folder", "toml", "parent"])
def test_where_nothing_is_left_it_goes_on_as_it_was_saved(tea, tmp_path, gone):
    before = tell(play(begin(tea), *PLAYED), 1)
    match gone:
        case "files":
            for file in tea.iterdir():
                file.unlink()
        case "toml":
            (tea / "episode.toml").unlink()
        case _:
            shutil.rmtree(tea)
    resumed = again()
    (notice,) = resumed.notices
    if gone == "toml":
        no_file = "tea/episode.toml:1: E001 there is no such file (is the name spelled right?)"
        assert notice == f"episode.toml changed and cannot be read ({no_file}). The old ones are followed."
    else:
        assert notice.startswith("The scenes are not where they were (") and "as they were saved" in notice
    assert stated(resumed.timelines.here) == stated(before.here)
    assert_goes_on(resumed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed = 5", "seed = 6"), ("budget = 400", "budget = 3"), ("hidden = [6, 4]", "hidden = [3]"),
        ("hidden = [6, 4]", "hidden = [3, 4, 5, 6]"), ("epochs = 60", "epochs = 2"), ("goal = 0.5", "goal = 7"),
        ('case = "lamps"', 'case = "others"'), ("[cases.lamps]", "[cases.lights]"), ('unit = "hours"', 'unit = "days"'),
        ("seed = 5", "seed = "), ("seed = 5", 'seed = "five"'), ('title = "Tea for Two"', 'title = "Tea"'),
    ],
)  # fmt: skip
def test_a_playthrough_keeps_the_network_it_was_begun_with(tea, old, new):
    before = tell(play(begin(tea), *PLAYED), 1)
    replace(tea / "episode.toml", old, new)
    resumed = again()
    assert len(resumed.notices) == 1 and resumed.notices[0].startswith("episode.toml changed")
    assert resumed.timelines.play.moment.parameters.vector.tobytes() == before.play.moment.parameters.vector.tobytes()
    assert resumed.timelines.play.moment.epochs_left == before.play.moment.epochs_left
    assert_goes_on(resumed)


def test_a_playthrough_keeps_the_data_it_was_begun_with(tea):
    before = tell(play(begin(tea), *PLAYED), 1)
    (tea / "lamps.csv").write_text("age,watts,hours\n1,2,3\n")
    resumed = again()
    assert resumed.notices == ("lamps.csv changed; this goes on with the data that it was begun with.",)
    assert stated(resumed.timelines.here) == stated(before.here) and resumed.lines == 1
    assert_goes_on(resumed)


@pytest.mark.parametrize(
    "scene", ["# One\n\n## Hall\n\n**NOBODY:** Who?\n\n**NOR HE:** What?\n\n**SHE:** {x}\n", "\x1b[2J", "", "\xff"]
)
def test_scenes_that_can_no_longer_be_read_change_nothing(tea, scene):
    before = tell(play(begin(tea), *PLAYED), 1)
    (tea / "01-one.md").write_bytes(scene.encode("latin-1"))
    resumed = again()
    assert len(resumed.notices) == 1 and "The old ones are followed." in resumed.notices[0]
    assert stated(resumed.timelines.here) == stated(before.here) and resumed.lines == 1
    assert_goes_on(resumed)


def test_scenes_that_speak_of_layers_that_this_network_has_not_are_not_followed(tea):
    tell(play(begin(tea), *PLAYED), 1)
    replace(tea / "episode.toml", "hidden = [6, 4]", "hidden = [6, 5, 4, 3]")
    replace(tea / "02-two.md", "> BACKPROP: ask 1\n", "> BACKPROP: ask 4\n")
    resumed = again()
    (notice,) = resumed.notices
    assert notice.startswith("The scenes were edited and cannot be read (tea/02-two.md:23: E311")
    assert_goes_on(resumed)


# Saves, timelines, and what was done to the database.


def test_named_saves_and_timelines_come_back_by_name(tea):
    timelines = play(begin(tea), 1, "end")
    tell(timelines, 1)
    timelines.keeper.save(timelines, 1, "after the run")
    timelines.go_to(timelines.here.parent)
    play(timelines, Stop(7), 2)
    timelines.rename(timelines.all[0], "the long one")
    timelines.rename(timelines.current, "the short one")
    resumed = again()
    assert [one.name for one in resumed.timelines.all] == ["the long one", "the short one"]
    assert resumed.timelines.current.name == "the short one"
    (save,) = Store.open().saves()
    loaded = again(1, save.turn, save.lines)
    assert loaded.timelines.play.moment.epoch == 60 and len(said(loaded.timelines.here)) == 1
    assert loaded.timelines.current.name == "the long one"
    loaded.timelines.rename(loaded.timelines.current, "first of all, by another name")
    assert [one.name for one in again().timelines.all][0] == "first of all, by another name"


def test_a_name_given_first_thing_after_resuming_is_kept_and_the_place_with_it(tea):
    tell(play(begin(tea), 1, "end"), 2)
    resumed = again()
    resumed.timelines.rename(resumed.timelines.all[0], "new name")
    later = again()
    assert later.timelines.all[0].name == "new name" and later.lines == 2


@pytest.mark.parametrize("column", ["moves", "verdicts", "asked", "scene", "made_at", "parent"])
@pytest.mark.parametrize("back", [1, 4, 8])
def test_what_hangs_on_a_damaged_turn_is_left_and_the_rest_goes_on(tea, path, column, back):
    timelines = tell(play(begin(tea), *PLAYED), 1)
    turn = timelines.here.path[-back].key
    write(path, f"UPDATE turn SET {column} = ? WHERE id = ?", 99 if column == "parent" else b"\0", turn)
    resumed = again()
    assert resumed.notices[0] == "Not every turn of it can be read any more. This goes on from the last that can."
    assert resumed.timelines.here.key == (turn - 1 or None)
    rest = PLAYED[len(PLAYED) - back :]
    play(resumed.timelines, *rest)  # the same answers: the row is whole again
    later = again()
    assert len(later.timelines.here.path) == len(PLAYED) + 1 and later.notices == ()
    hear_out(later.timelines)
    hear_out(timelines)
    assert stated(later.timelines.here) == stated(timelines.here)


def test_a_branch_that_cannot_be_read_takes_no_other_with_it(tea, path):
    timelines = play(begin(tea), 1, "end")
    timelines.go_to(timelines.here.parent)
    play(timelines, Stop(7), 1, "end")
    write(path, "UPDATE turn SET moves = 'x' WHERE id = 2")
    resumed = again()
    assert resumed.notices == () and resumed.timelines.play.moment.epoch == timelines.play.moment.epoch
    assert [way.tip.key for way in resumed.timelines.all] == [timelines.here.key]
    assert_goes_on(resumed)


@pytest.mark.parametrize("damage", ["DELETE FROM script", "UPDATE script SET files = x'00'"])
def test_an_edit_whose_sources_are_lost_is_left_out(tea, path, damage):
    tell(play(begin(tea), 1, "end"), 1)
    replace(tea / "01-one.md", "Ran to", "Came to")
    play(again().timelines, "end")
    (script,) = {turn.script for turn in Store.open().turns(1)} - {None}
    write(path, f"{damage} WHERE digest = ?", script)
    resumed = again()
    assert resumed.notices[0].startswith("Not every turn")
    assert_goes_on(resumed)


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM timeline", "UPDATE timeline SET tip = 99", "UPDATE timeline SET name = x'00'",
     "UPDATE playthrough SET timeline = 99", "UPDATE playthrough SET turn = NULL", "UPDATE playthrough SET turn = 99",
     "UPDATE playthrough SET lines = 99999", "UPDATE timeline SET tip = NULL"],
)  # fmt: skip
def test_every_turn_is_on_some_timeline_whatever_became_of_the_rows(tea, path, damage):
    timelines = play(begin(tea), 1, "end")
    timelines.go_to(timelines.here.parent)
    play(timelines, Stop(7), 1, "end")
    write(path, damage)
    resumed = again()
    assert_readable(resumed.notices)
    reached = {point.key for way in resumed.timelines.all for point in way.tip.path}
    assert reached == {None, *(turn.id for turn in Store.open().turns(1))}
    assert len({way.name for way in resumed.timelines.all}) == len(resumed.timelines.all)
    for way in resumed.timelines.all:
        resumed.timelines.switch(way)
    assert_goes_on(resumed)


@pytest.mark.parametrize(
    "damage", ["DELETE FROM playthrough", "UPDATE playthrough SET seed = -1", "DELETE FROM script"]
)
def test_what_cannot_be_opened_is_trouble_with_the_store(tea, path, damage):
    play(begin(tea), 1, "end")
    write(path, damage)
    with pytest.raises(StoreTrouble):
        again()


@pytest.mark.parametrize(
    "damage",
    ["UPDATE playthrough SET case_name = 'nobody'", "UPDATE playthrough SET folder = 'other'",
     "UPDATE playthrough SET episode = '/no/where'", "UPDATE playthrough SET episode = '#'"],
)  # fmt: skip
def test_a_row_that_was_written_by_hand_raises_nothing_unforeseen(tea, path, damage):
    play(begin(tea), 1, "end")
    write(path, damage)
    try:
        resumed = again()
    except (StoreTrouble, ScriptError, SettingsError, DataError):
        return
    assert_readable(resumed.notices)
    assert_goes_on(resumed)


# Another machine.


def test_stored_keyframes_win_by_the_last_bit_and_it_is_said_once(tea, path):
    timelines = tell(play(begin(tea), 1, "end"), 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        row = "SELECT rowid, epoch, parameters, memory FROM keyframe ORDER BY epoch DESC LIMIT 1"
        number, _, raw, memory = connection.execute(row).fetchone()
        other = struct.pack("<Q", struct.unpack_from("<Q", raw)[0] ^ 1) + raw[8:]
        checksum = zlib.crc32(memory, zlib.crc32(other))
        values = (other, checksum, number)
        connection.execute("UPDATE keyframe SET parameters = ?, checksum = ? WHERE rowid = ?", values)
    resumed = again()
    assert resumed.notices == (OTHERWISE,)
    vector = resumed.timelines.play.moment.parameters.vector.tobytes()
    assert vector == other != timelines.play.moment.parameters.vector.tobytes()
    play(resumed.timelines, 1, "end")
    later = again()
    assert later.timelines.here.path[2].checkpoint.moment.parameters.vector.tobytes() == other
    assert len(later.notices) <= 1


def test_stored_verdicts_win_and_it_is_said_once(tea, path):
    timelines = play(begin(tea), 1, "end", 2)
    fell = timelines.here.path[2]
    assert said(fell)[0].startswith("Ran to") and timelines.here.turn.verdicts[1:] == (True, False)
    write(path, "UPDATE turn SET verdicts = replace(verdicts, '10', '01') WHERE id = 3")
    resumed = again()
    assert resumed.notices == (OTHERWISE,)
    path_now = resumed.timelines.here.path
    assert said(path_now[2])[0].startswith("It did not fall") and len(said(path_now[2])) == 3
    assert resumed.timelines.here.key == timelines.here.key


@pytest.mark.parametrize("verdicts", ["", "1", "0", "never-heard-of", "1 1 1 1 1 1", "explosion 0 explosion 1 1"])
def test_verdicts_of_another_story_break_nothing(tea, path, verdicts):
    play(begin(tea), 1, "end", 2)
    write(path, "UPDATE turn SET verdicts = ? WHERE id > 1", verdicts)
    resumed = again()
    assert_readable(resumed.notices)
    assert_goes_on(resumed)


def test_a_training_that_is_missing_is_computed_again(tea, path):
    timelines = tell(play(begin(tea), *PLAYED), 1)
    write(path, "DELETE FROM keyframe")
    write(path, "DELETE FROM training")
    resumed = again()
    assert resumed.notices == () and resumed.journal.news() == []
    hear_out(timelines)
    hear_out(resumed.timelines)
    assert stated(resumed.timelines.here) == stated(timelines.here)
    assert_goes_on(resumed)


@pytest.mark.parametrize(
    "damage",
    ["UPDATE keyframe SET parameters = x'00'", "UPDATE training SET curves = x'00'", "DELETE FROM keyframe",
     "UPDATE training SET sizes = '[2, 9, 1]'", "UPDATE keyframe SET checksum = 1",
     "UPDATE training SET hyperparameters = '{}'", "DELETE FROM keyframe WHERE epoch > 0"],
)  # fmt: skip
def test_a_training_that_cannot_be_read_is_computed_again_and_told_of(tea, path, damage):
    timelines = play(begin(tea), 1, "end")
    write(path, damage)
    resumed = again()
    assert len(resumed.journal.news()) == 1
    assert stated(resumed.timelines.here)[2] == stated(timelines.here)[2]
    play(resumed.timelines, 2)
    assert resumed.journal.news() == []


def test_a_training_of_another_turn_is_not_taken_for_its_own(tea, path):
    timelines = play(begin(tea), 1, "end", 1, "end")
    write(path, "PRAGMA foreign_keys = OFF")
    for table in ("training", "keyframe"):  # the two trainings change places
        for old, new in ((2, 99), (4, 2), (99, 4)):
            write(path, f"UPDATE {table} SET turn = ? WHERE turn = ?", new, old)
    resumed = again()
    assert [stated(point)[2] for point in resumed.timelines.here.path] == (
        [stated(point)[2] for point in timelines.here.path]
    )


def test_turns_that_cannot_be_taken_any_more_are_left(tea, path):
    play(begin(tea), 1, "end", 2, 2)
    write(path, "UPDATE turn SET moves = '9' WHERE id = 3")
    resumed = again()
    assert len(resumed.notices) == 1 and resumed.timelines.here.key == 2
    assert_readable(resumed.notices)
    wander(resumed.timelines)


@pytest.mark.parametrize("moves", ["neuron=3", "rate=0.5", "stop@9", "1,2", "", "rate=nan", "rewind@2"])
def test_moves_that_do_not_fit_what_was_asked_are_left(tea, path, moves):
    play(begin(tea), 1, "end", 2, 2)
    for turn in (1, 2, 3):
        write(path, "UPDATE turn SET moves = ? WHERE id = ?", moves, turn)
        resumed = again()
        assert_readable(resumed.notices)
        wander(resumed.timelines)


# Two games on one playthrough.


def test_two_games_that_go_different_ways_leave_two_timelines(tea):
    play(begin(tea), 1, "end")
    ann, bob = again(), again()
    play(ann.timelines, 2, 1)
    play(bob.timelines, 3, 2, Name(2))
    play(ann.timelines, 1, "end")
    for resumed in (ann, bob):
        assert resumed.journal.news() == []
    both = again()
    ways = {tuple(point.turn.moves for point in way.tip.path[1:]) for way in both.timelines.all}
    begun = ((Take(1),), (Go(),))
    assert ways == {
        (*begun, (Take(2),), (Take(1),), (Take(1),), (Go(),)), (*begun, (Take(3),), (Take(2),), (Name(2),)),
    }  # fmt: skip
    assert both.timelines.here.key == ann.timelines.here.key and both.notices == ()
    for way in both.timelines.all:
        both.timelines.switch(way)
    assert len({way.name for way in both.timelines.all}) == 2
    assert_goes_on(both)
    assert len(again().timelines.all) == len(both.timelines.all)


def test_two_games_that_answer_alike_are_on_one_timeline(tea):
    play(begin(tea), 1, "end")
    ann, bob = again(), again()
    play(ann.timelines, 2, 1, 1, "end")
    play(bob.timelines, 2, 1)
    both = again()
    assert len(both.timelines.all) == 1 and len(both.timelines.all[0].tip.path) == 7
    assert both.timelines.here.key == bob.timelines.here.key


def test_the_offered_choice_is_the_one_that_was_on_the_screen(tea):
    timelines = play(begin(tea), 1, "end")
    hear_out(timelines)
    timelines.keeper.stand(timelines, 3)
    resumed = again()
    hear_out(resumed.timelines)
    assert isinstance(resumed.timelines.waiting, Offered) and resumed.timelines.waiting.texts == timelines.waiting.texts


# The museum.


@pytest.mark.parametrize("file", sorted(MUSEUM.glob("*.sqlite")), ids=lambda file: file.stem)
def test_every_save_of_every_version_is_resumed_and_goes_on(file, path):
    path.parent.mkdir()
    shutil.copy(file, path)
    assert file.stat().st_size < 150 * 1024
    store = Store.open()
    games = store.playthroughs()
    assert games and store.notice == ""
    for saved in games:
        try:
            resumed = again(saved.id)
        except (StoreTrouble, ScriptError, SettingsError, DataError) as error:
            assert "chronicles" not in file.name, error  # the others were never really played
            continue
        assert_readable(resumed.notices)
        wander(resumed.timelines)
        for way in resumed.timelines.all:
            resumed.timelines.switch(way)


@pytest.mark.parametrize("file", sorted(MUSEUM.glob("chronicles-*.sqlite")), ids=lambda file: file.stem)
def test_the_chronicles_of_every_version_stand_where_they_stood(file, path, tmp_path):
    path.parent.mkdir()
    shutil.copy(file, path)
    folder = tmp_path / "chronicles"  # the scenes of then, whatever has become of them since
    folder.mkdir()
    for name, content in Store.open().sources(Store.open().playthrough(1).script).files.items():
        (folder / name).write_bytes(content)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE playthrough SET episode = ? WHERE id = 1", (str(folder),))
    resumed = again()
    timelines, moment = resumed.timelines, resumed.timelines.play.moment
    assert [notice for notice in resumed.notices if notice != OTHERWISE] == []
    assert [way.name for way in timelines.all] == ["the first way", "2"] and timelines.current is timelines.all[1]
    assert moment.epoch == 24 and len(moment.history.losses) == 25 and moment.hyperparameters.learning_rate == 0.02
    # To the last bit, for it was stored and not computed.
    assert float(moment.parameters.vector[0]) == -0.6288494274633871
    assert resumed.lines == 2 and len(said(timelines.here)) == 2 and len(timelines.here.path) == 18
    first, second = (way.tip.path for way in timelines.all)
    assert len(first) == 4 and (first[1].turn.moves, second[1].turn.moves) == ((Take(1),), (Take(2),))
    (save,) = Store.open().saves()
    loaded = again(1, save.turn, save.lines).timelines
    assert save.name == "after the run" and loaded.play.moment.epoch == 24 and said(loaded.here) == []
    assert_goes_on(resumed)
