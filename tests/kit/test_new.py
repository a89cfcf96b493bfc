"""A new episode plays as it is written, and whatever stands in its way is said in one line."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from neural_drama.kit.checking import check
from neural_drama.kit.founding import TEMPLATE, FoundingError, found_episode
from neural_drama.kit.kettles import CHANCE, JOULES, kettles_csv
from neural_drama.kit.plan_files import read_plans
from neural_drama.kit.plans import check_plans
from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.story.script import Choice, Cue, Line

FILES = {"episode.toml", "plans.toml", "kettles.csv", "01-the-lukewarm-tea.md", "02-the-second-pot.md"}


@pytest.fixture(scope="module")
def episode(tmp_path_factory):
    return found_episode("tea-at-noon", tmp_path_factory.mktemp("new"))[0].parent


def elements(script, kind):
    return [e for scene in script.scenes for p in scene.passages for e in p.elements if isinstance(e, kind)]


def test_the_command_names_the_folder_the_files_and_what_to_do_next(tmp_path, tell):
    status, said, errors = tell("new", "first-case", "--in", str(tmp_path))
    assert (status, errors) == (0, "")
    assert {path.name for path in (tmp_path / "first-case").iterdir()} == FILES
    assert all(name in said for name in FILES) and f"neural-drama play {tmp_path / 'first-case'}" in said


def test_without_in_it_is_made_where_one_stands(tmp_path, tell, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert tell("new", "first-case")[0] == 0
    assert {path.name for path in (tmp_path / "first-case").iterdir()} == FILES
    assert tell("script", "first-case")[0] == 0


def test_it_bears_the_title_that_its_name_stands_for(episode):
    assert open_playthrough(str(episode)).episode.script.title == "Tea At Noon"
    assert "Tea At Noon" not in (TEMPLATE / "episode.toml").read_text("utf-8")


def test_the_checker_finds_nothing_wrong_with_it_and_its_plans_hold(episode):
    assert [str(problem) for problem in check(str(episode))] == []
    assert [str(problem) for problem in check_plans(str(episode))] == []
    assert len(read_plans(episode)[0]) == 2


def test_its_first_options_reach_the_curtain_with_the_case_solved(episode):
    *_, last = autoplay(open_playthrough(str(episode)))
    assert last.event == CurtainFell("justice-served")


def test_every_option_and_every_line_of_it_is_reached(episode):
    first = open_playthrough(str(episode))
    heard, taken = set(), set()
    desks = ("", "rate=1000,", "rate=0.000000001,", "rate=0.02,epochs=1,")
    for seed in range(40):
        play = open_playthrough(str(episode), seed=first.seed)
        curtain = None
        for answered in autoplay(play, read_moves(desks[seed % 4]), random_option(seed)):
            if isinstance(answered.event, Spoken):
                heard.add(answered.event.line.where)
            if answered.taken:
                taken.add(answered.event.texts[answered.taken - 1])
            curtain = answered.event
        assert isinstance(curtain, CurtainFell)
    lines = {line.where for line in elements(first.episode.script, Line)}
    options = {o.text[0].text for choice in elements(first.episode.script, Choice) for o in choice.options}
    assert lines - heard == set()
    assert options - taken == set()


def test_it_shows_a_choice_a_fact_a_cue_a_bet_with_reasons_a_desk_a_rewind_an_end_and_notes(episode):
    script = open_playthrough(str(episode)).episode.script
    options = [option for choice in elements(script, Choice) for option in choice.options]
    assert any(option.bet for option in options) and any(option.because for option in options)
    assert any(option.is_rewind for option in options) and any(option.is_once for option in options)
    assert {"desk", "train", "show"} <= {cue.verb for cue in elements(script, Cue)}
    assert len(script.scenes) == 2 and all(scene.notes for scene in script.scenes)
    assert sum(note.text.startswith("teacher:") for scene in script.scenes for note in scene.notes) >= 4
    assert {line.speaker for line in elements(script, Line)} == set(script.cast)
    assert all(member.manner and member.color for member in script.cast.values() if member.name != "NARRATOR")


def test_no_digit_is_written_into_its_speech(episode):
    for path in episode.glob("*.md"):
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith((">", "<!--", "neural-drama", "- [", "[")):
                assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", line)), line


def test_every_key_a_teacher_may_want_to_change_is_explained_beside_it(episode):
    source = (episode / "episode.toml").read_text("utf-8")
    for key in ("seed", "budget", "case", "hidden", "learning_rate", "regularization", "batch_size", "epochs", "goal"):
        assert re.search(rf"^{key} = .*# \w", source, re.MULTILINE), key


def test_the_kettles_obey_the_formula_but_for_a_little_chance():
    rows = [row.split(",") for row in kettles_csv().splitlines()[1:]]
    assert len(rows) == len({row[0] for row in rows}) > 100
    water, start, power, limescale, altitude = np.array([[float(cell) for cell in row[1:6]] for row in rows]).T
    efficiency = np.array([0.9 if row[6] == "on" else 0.75 for row in rows]) - 0.04 * limescale
    seconds = np.array([float(row[7]) for row in rows])
    ratios = seconds * power * efficiency / (JOULES * water * (100 - altitude / 300 - start))
    assert abs(ratios.mean() - 1) < CHANCE / 2 and CHANCE / 2 < ratios.std() < 2 * CHANCE
    assert seconds.min() > 20 and seconds.max() < 900


def test_the_kettles_are_the_same_each_time():
    assert kettles_csv() == kettles_csv()


@pytest.mark.parametrize(
    "name",
    ["", "-tea", "tea-", "Tea", "tea time", "tea_time", "té", "..", ".", "tea/../x", "/tmp/tea", "tea.md", "a" * 41,
     "\x1b[2J", "tea\n", "con\x00", "‮tea"],
    ids=ascii,
)  # fmt: skip
def test_a_name_that_is_none_is_refused_in_one_line_with_one_that_is(name, tmp_path):
    with pytest.raises(FoundingError) as refused:
        found_episode(name, tmp_path)
    message = str(refused.value)
    assert message.isprintable() and list(tmp_path.iterdir()) == []
    found_episode(message.rpartition("perhaps ")[2].rstrip(")"), tmp_path)


def test_the_name_of_a_shipped_episode_is_refused(tmp_path):
    with pytest.raises(FoundingError, match="shipped"):
        found_episode("chronicles", tmp_path)


def test_a_folder_that_is_there_is_left_alone(tmp_path, tell):
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea" / "mine.txt").write_text("mine", encoding="utf-8")
    status, said, errors = tell("new", "tea", "--in", str(tmp_path))
    assert (status, said) == (1, "") and "there already" in errors and len(errors.splitlines()) == 1
    assert [path.name for path in (tmp_path / "tea").iterdir()] == ["mine.txt"]


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path):
    (tmp_path / "tea").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FoundingError, match="there already"):
        found_episode("tea", tmp_path)
    assert not (tmp_path / "nowhere").exists()


def test_a_place_that_is_not_there_is_named(tmp_path, tell):
    status, said, errors = tell("new", "tea", "--in", str(tmp_path / "no\x1bwhere"))
    assert (status, said) == (1, "") and "no such folder" in errors and errors.rstrip("\n").isprintable()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="whoever may write everywhere is refused nowhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FoundingError, match="cannot be made: permission denied"):
        found_episode("tea", tmp_path)


def test_when_the_disk_is_full_nothing_is_left_behind(tmp_path, monkeypatch):
    write, written = Path.write_text, []

    def full(path, *text, **how):
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return write(path, *text, **how)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(FoundingError, match="no space left"):
        found_episode("tea", tmp_path)
    assert list(tmp_path.iterdir()) == []
