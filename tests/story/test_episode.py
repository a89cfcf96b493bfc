"""Episodes: folders and loose files on a disk, with all that can be wrong with them."""

import os

import pytest

from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.episode import load_script
from neural_drama.story.problems import Problem, ScriptError
from neural_drama.story.script import NARRATOR, Member, Where

TOML = """\
title = "The Chronicles"
number = "1.1"
budget = 600

[cast."BACKPROP"]
role = "backprop"
color = "blue"
portrait = "hat"
manner = "laconic"

[cast.NEURON]
role = "neuron"

[cast."SOUS-CHEF"]

[network]
hidden = [4, 4]
"""

FIRST = "# The Alarm\n\n**SOUS-CHEF:** Too salty!\n\n- [Call](02-enter.md#who)\n- [Wait](02-enter.md)\n"
SECOND = "# Enter\n\nRain.\n\n## Who\n\n**BACKPROP:** Me.\n\n[Back](01-alarm.md)\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "chronicles"
    folder.mkdir()
    (folder / "episode.toml").write_text(TOML, "utf-8")
    (folder / "02-enter.md").write_text(SECOND, "utf-8")
    (folder / "01-alarm.md").write_text(FIRST, "utf-8")
    return folder


@pytest.fixture
def load(vocabulary):
    return lambda path: load_script(path, lambda tables: vocabulary)


@pytest.fixture
def problems_of(load):
    """The problems of an episode, by file name and line."""

    def problems_of(path):
        with pytest.raises(ScriptError) as caught:
            load(path)
        return [
            (problem.where.file.rpartition("/")[2], problem.where.line, problem.message)
            for problem in caught.value.problems
        ]

    return problems_of


def test_an_episode_is_its_scenes_in_the_order_of_their_names(folder, load):
    episode = load(folder)
    assert [scene.name for scene in episode.script.scenes] == ["01-alarm", "02-enter"]
    assert [scene.title for scene in episode.script.scenes] == ["The Alarm", "Enter"]
    assert (episode.name, episode.script.name, episode.script.title) == ("chronicles", "chronicles", "The Chronicles")
    assert (episode.number, episode.folder) == ("1.1", folder)


def test_the_cast_is_the_narrator_and_who_is_listed(folder, load):
    assert load(folder).script.cast == {
        NARRATOR: Member(NARRATOR, "narrator"),
        "BACKPROP": Member("BACKPROP", "backprop", "blue", "hat", "laconic"),
        "NEURON": Member("NEURON", "neuron"),
        "SOUS-CHEF": Member("SOUS-CHEF", ""),
    }


def test_the_narrator_may_be_dressed_and_keeps_the_role(folder, load):
    (folder / "episode.toml").write_text(TOML + '[cast.NARRATOR]\ncolor = "white"\n', "utf-8")
    assert load(folder).script.cast[NARRATOR] == Member(NARRATOR, "narrator", "white")


def test_the_other_tables_are_handed_up_before_the_scenes_are_read(folder, vocabulary):
    seen = []

    def make_vocabulary(tables):
        seen.append(dict(tables))
        return vocabulary

    episode = load_script(folder, make_vocabulary)
    assert seen == [{"budget": 600, "network": {"hidden": [4, 4]}}]
    assert dict(episode.tables) == seen[0]


def test_a_vocabulary_that_cannot_be_made_is_a_script_error(folder):
    problem = Problem(Where("episode.toml", 17), "E810", "hidden is too wide")

    def make_vocabulary(tables):
        raise ScriptError([problem])

    with pytest.raises(ScriptError) as caught:
        load_script(folder, make_vocabulary)
    assert caught.value.problems == (problem,)


def test_a_loose_file_has_the_standard_cast_and_its_own_name(tmp_path, load):
    path = tmp_path / "My Scene.md"
    path.write_text("## Start\n\n**LOSS FUNCTION:** On average.\n\n**NEURON 3:** Yes.\n\n[On](#start)\n", "utf-8")
    episode = load(path)
    assert episode.script.cast == STANDARD_CAST
    assert (episode.name, episode.script.title, episode.number) == ("My Scene", "My Scene", "")
    assert dict(episode.tables) == {}
    assert episode.folder == tmp_path


def test_the_standard_cast_is_the_eight_of_the_first_episode_and_nobody_else():
    assert list(STANDARD_CAST) == [
        "NARRATOR", "ERROR FUNCTION", "LEARNING RATE", "REGULARIZATION", "BACKPROP", "LOSS FUNCTION", "OPTIMIZER",
        "NEURON",
    ]  # fmt: skip
    assert all(member.role == name.lower() for name, member in STANDARD_CAST.items())


def test_a_loose_file_has_only_itself_to_link_to(tmp_path, problems_of):
    path = tmp_path / "loose.md"
    path.write_text("[On](02-enter.md)\n", "utf-8")
    (tmp_path / "02-enter.md").write_text(SECOND, "utf-8")
    assert problems_of(path) == [("loose.md", 1, "no scene '02-enter.md'")]


def test_links_between_files_are_checked_with_a_suggestion(folder, load):
    (folder / "01-alarm.md").write_text("- [Call](02-enter.md#whoo)\n- [Wait](02-entre.md)\n", "utf-8")
    with pytest.raises(ScriptError) as caught:
        load(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{folder}/01-alarm.md:1: E401 no passage '#whoo' in 02-enter.md (did you mean '#who'?)",
        f"{folder}/01-alarm.md:2: E402 no scene '02-entre.md' (did you mean '02-enter.md'?)",
    ]


def test_the_problems_of_all_files_come_at_once(folder, problems_of):
    (folder / "01-alarm.md").write_text("**NOBODY:** Rain.\n\n[On](02-enter.md#nowhere)\n", "utf-8")
    (folder / "02-enter.md").write_text("Rain.\n\nOff by {mis}.\n", "utf-8")
    (folder / "episode.toml").write_text(TOML.replace('"blue"', "7"), "utf-8")
    assert problems_of(folder) == [
        ("01-alarm.md", 1, "unknown speaker 'NOBODY'"),
        ("01-alarm.md", 3, "no passage '#nowhere' in 02-enter.md"),
        ("02-enter.md", 3, "unknown fact 'mis'"),
        ("episode.toml", 7, "color of BACKPROP must be words in quotes on one line"),
    ]


def test_a_file_that_is_not_there_is_one_problem(tmp_path, problems_of):
    assert problems_of(tmp_path / "gone") == [("gone", 1, "there is no such file")]
    assert problems_of(tmp_path / "gone.md") == [("gone.md", 1, "there is no such file")]


def test_a_folder_without_a_playbill_is_one_problem(tmp_path, problems_of):
    assert problems_of(tmp_path) == [("episode.toml", 1, "there is no such file")]


def test_a_folder_without_scenes_is_one_problem(tmp_path, problems_of):
    (tmp_path / "episode.toml").write_text("", "utf-8")
    assert problems_of(tmp_path) == [(tmp_path.name, 1, "there are no scenes here")]


def test_a_scene_file_is_named_by_number_and_words(folder, problems_of):
    for name in ("03-Three.md", "3-three.md", "four.md", "05.md"):
        (folder / name).write_text("Rain.\n", "utf-8")
    (folder / ".hidden.md").write_text("Rain.\n", "utf-8")
    (folder / "notes.txt").write_text("Rain.\n", "utf-8")
    assert problems_of(folder) == [
        (name, 1, f"{name!r} is no name for a scene") for name in ("03-Three.md", "05.md", "3-three.md", "four.md")
    ]


def test_a_name_that_a_terminal_would_obey_is_not_printed_as_it_is(folder, load):
    (folder / "\x1b[31m.md").write_text("Rain.\n", "utf-8")
    with pytest.raises(ScriptError) as caught:
        load(folder)
    assert "\x1b" not in str(caught.value)
    assert "\\x1b[31m.md" in str(caught.value)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path, problems_of):
    (tmp_path / "secret.md").write_text("Secret.\n", "utf-8")
    (folder / "03-secret.md").symlink_to(tmp_path / "secret.md")
    (folder / "04-same.md").symlink_to(folder / "01-alarm.md")
    assert problems_of(folder) == [("03-secret.md", 1, "this is a link out of its folder")]


def test_a_playbill_that_is_a_link_out_of_the_folder_is_not_followed(folder, tmp_path, problems_of):
    (folder / "episode.toml").rename(tmp_path / "elsewhere.toml")
    (folder / "episode.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert problems_of(folder) == [("episode.toml", 1, "this is a link out of its folder")]


def test_links_that_lead_nowhere_or_in_a_circle_are_problems(folder, problems_of):
    (folder / "03-nowhere.md").symlink_to(folder / "gone.md")
    (folder / "04-circle.md").symlink_to(folder / "04-circle.md")
    assert [(file, line) for file, line, _ in problems_of(folder)] == [("03-nowhere.md", 1), ("04-circle.md", 1)]


def test_a_folder_or_a_pipe_in_the_place_of_a_scene_is_a_problem(folder, problems_of):
    (folder / "03-folder.md").mkdir()
    os.mkfifo(folder / "04-pipe.md")
    assert problems_of(folder) == [
        ("03-folder.md", 1, "this is not a file"),
        ("04-pipe.md", 1, "this is not a file"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_problem(folder, problems_of):
    (folder / "01-alarm.md").chmod(0)
    assert problems_of(folder) == [("01-alarm.md", 1, "this cannot be read: permission denied")]


def test_a_loose_file_is_markdown(tmp_path, problems_of):
    (tmp_path / "secret.txt").write_text("**SECRET:** 1234\n", "utf-8")
    assert problems_of(tmp_path / "secret.txt") == [("secret.txt", 1, "this is no scene")]


def test_a_playbill_that_is_no_toml_is_the_only_problem(folder, problems_of):
    (folder / "episode.toml").write_text("title = \n", "utf-8")
    assert problems_of(folder) == [("episode.toml", 1, "this is not TOML: invalid value")]


def test_bytes_that_are_no_text_are_a_problem_on_their_line(folder, problems_of):
    (folder / "01-alarm.md").write_bytes(b"Rain.\n\n\xff\n")
    (folder / "02-enter.md").write_bytes(b"a" * (256 * 1024 + 1))
    assert problems_of(folder) == [
        ("01-alarm.md", 3, "byte 0xFF is not UTF-8"),
        ("02-enter.md", 1, "the file is too large"),
    ]


@pytest.mark.parametrize(
    ("toml", "line", "message"),
    [
        ('title = "A"\nnumber = 1.1\n', 2, "number must be words in quotes on one line"),
        ("title = [1]\n", 1, "title must be words in quotes on one line"),
        ('title = """a\nb"""\n', 1, "title must be words in quotes on one line"),
        ('title = "A"\ncast = 3\n', 2, "cast must be a table"),
        ("\n[cast]\nBACKPROP = 3\n", 3, "BACKPROP must be a table"),
        ('\n[cast.BACKPROP]\nrole = "detective"\n', 3, "BACKPROP has the unknown role 'detective'"),
        (
            '[cast.NEURON]\nrole = "neuron"\n\n[cast.BACKPROP]\ncolour = "red"\n',
            5,
            "BACKPROP has the unknown key 'colour'",
        ),
        ("\n[cast.'BACKPROP']\nmanner = 3\n", 3, "manner of BACKPROP must be words in quotes on one line"),
        ('[cast."BACK*PROP"]\n', 1, "'BACK*PROP' is no name for a member of the cast"),
        ('\n\n[cast."THE END"]\n', 3, "'THE END' is no name for a member of the cast"),
        ('title = "A"\ntitle = "B"\n', 2, "this is not TOML: cannot overwrite a value"),
        ('title = "A\n', 1, "this is not TOML: illegal character '\\n'"),
        ("title =", 1, "this is not TOML: invalid value"),
        ('title = "A"\n\nnumber = "\\u001b[31m"\n', 3, "an escape stands for U+001B"),
        ('[extra]\n"a\\u202eb" = [["\\u200b"]]\n', 1, "an escape stands for U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_a_mistake_in_the_playbill_is_named_with_its_line(folder, problems_of, toml, line, message):
    (folder / "episode.toml").write_text(toml, "utf-8")
    (folder / "01-alarm.md").write_text("Rain.\n", "utf-8")
    (folder / "02-enter.md").write_text("Rain.\n", "utf-8")
    problems = [problem for problem in problems_of(folder) if problem[0] == "episode.toml"]
    assert problems[0] == ("episode.toml", line, message)


def test_a_playbill_with_a_control_character_is_refused(folder, problems_of):
    (folder / "episode.toml").write_text('title = "A\x1b"\n', "utf-8")
    assert problems_of(folder) == [("episode.toml", 1, "U+001B is not allowed here")]


def test_a_readme_beside_the_scenes_is_not_played(tmp_path, load):
    (tmp_path / "episode.toml").write_text("", encoding="utf-8")
    (tmp_path / "01-alone.md").write_text("## A\n\nHello.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("Not a `scene` at all.\n", encoding="utf-8")
    assert [scene.name for scene in load(tmp_path).script.scenes] == ["01-alone"]
