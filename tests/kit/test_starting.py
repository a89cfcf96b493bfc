"""Starting in the middle: a play begins at any passage that is named, with everything as it is at a beginning."""

import io

import pytest

from neural_drama.cli import main
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.playthrough.settings import SettingsError

SCENE = """# Doors

## First

One: {visits}.

## Second

Two: {visits}, {visits_first}, {bets}, {epoch}.

- [On](#third)

## Third

Three: {visits_second}.

- [Back to the second](#second) {rewind}
- [Back to the first](#first) {rewind}
- [Out](#out)

## Out

**THE END**
"""


@pytest.fixture
def doors(tmp_path):
    """A loose scene in a folder whose name has a # in it."""
    folder = tmp_path / "a #1 folder"
    folder.mkdir()
    (folder / "doors.md").write_text(SCENE, encoding="utf-8")
    return folder / "doors.md"


def said(name, answers=()):
    play = open_playthrough(name)
    rule = iter(answers)
    heard = [a.event for a in autoplay(play, (), lambda options: next(rule, options))]
    return [event.text for event in heard if isinstance(event, Spoken) and ":" in event.text], heard[-1]


@pytest.mark.parametrize("start", ["#second", "doors#second", "doors.md#second"])
def test_a_play_begins_at_the_passage_that_is_named(start, doors):
    texts, last = said(f"{doors}#{start}")
    assert texts == ["Two: 1, 0, 0, 0.", "Three: 1."]
    assert isinstance(last, CurtainFell)


def test_without_a_passage_a_play_begins_with_the_scene(doors):
    assert said(f"{doors}#doors") == said(str(doors))
    assert said(str(doors))[0][0] == "One: 1."


def test_a_rewind_leads_to_where_the_play_began_and_not_beyond(doors):
    assert said(f"{doors}#doors#second", [1, 1, 1, 3])[0] == ["Two: 1, 0, 0, 0.", "Three: 1."] * 2
    assert said(f"{doors}#doors#second", [1, 2, 1, 3])[0][2:4] == ["One: 1.", "Two: 2, 1, 0, 0."]


def test_a_sign_in_the_name_of_a_folder_is_a_part_of_it(doors):
    assert find_episode(f"{doors}#second") == find_episode(str(doors)) == doors


@pytest.mark.parametrize("start", ["#secnd", "dors#second", "02-next.md#second", "doors#second#third", "doors#"])
def test_a_place_that_is_not_there_is_refused_with_those_that_are(start, doors):
    if start == "doors#":
        assert said(f"{doors}#{start}")[0][0] == "One: 1."
        return
    with pytest.raises(SettingsError, match=r"no passage .* to begin from \((did you mean|there are)") as caught:
        open_playthrough(f"{doors}#{start}")
    assert "doors#" in str(caught.value)


@pytest.mark.parametrize("command", ["transcript", "play"])
def test_the_command_line_says_from_where(command, doors, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("3\n"))
    arguments = ["--plain"] if command == "play" else ["--choose", "3"]
    assert main([command, str(doors), "--from", "#third", *arguments]) == 0
    shown = capsys.readouterr().out
    assert "Three: 0." in shown and "One" not in shown
    assert main([command, str(doors), "--from", "#fourth", *arguments]) == 1
    assert capsys.readouterr().err.startswith("no passage '#fourth' to begin from")


def test_the_chronicles_are_begun_if_no_other_episode_is_named(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["play", "--plain", "--from", "05-the-team-assembles"]) == 0
    assert "The Team Assembles" in capsys.readouterr().out
