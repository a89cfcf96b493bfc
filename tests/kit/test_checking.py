"""Checking, on files: each in wrong/ has exactly the problems it announces, each in clean/ has none."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from neural_drama.cli import main
from neural_drama.kit.checking import as_json, as_text, check
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.story.codes import CODES
from neural_drama.story.episode import MOST_SCENES
from neural_drama.story.problems import ScriptError

HERE = Path(__file__).parent
WRONG = sorted((HERE / "wrong").glob("*.md"))
CLEAN = sorted((HERE / "clean").glob("*.md"))
SHIPPED = HERE.parents[1] / "scenes"

EXPECTED = re.compile(r"<!-- expect (\d+): ([EW]\d{3}) ?(.*) -->")


def expected_of(path):
    """What a file announces: lines, codes, and parts of what is said."""
    matches = [EXPECTED.fullmatch(line) for line in path.read_text("utf-8").splitlines()]
    return [(int(match[1]), match[2], match[3]) for match in matches if match]


def test_the_folders_of_scenes_are_not_empty():
    assert len(WRONG) >= 80
    assert len(CLEAN) >= 12


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_scene_has_exactly_the_problems_it_announces(path):
    expected = expected_of(path)
    assert expected, "the first line announces a problem"
    problems = check(str(path))
    found = [(problem.where.line, problem.code) for problem in problems]
    assert found == [(line, code) for line, code, _ in expected], "\n".join(map(str, problems))
    for problem, (_, _, part) in zip(problems, expected, strict=True):
        assert part in str(problem)


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_nothing_is_said_of_a_clean_scene(path):
    assert [str(problem) for problem in check(str(path))] == []


@pytest.mark.parametrize("episode", sorted(path.parent.name for path in SHIPPED.glob("*/episode.toml")))
def test_nothing_is_said_of_a_shipped_episode(episode):
    assert [str(problem) for problem in check(episode)] == []


@pytest.fixture
def copied(tmp_path):
    """The Chronicles, to be broken."""
    folder = tmp_path / "copied"
    shutil.copytree(SHIPPED / "chronicles", folder)
    return folder


def changed(file, old, new):
    source = file.read_text("utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), "utf-8")


def remove(folder, *patterns):
    for pattern in patterns:
        for file in folder.glob(pattern):
            file.unlink()


def scenes(folder, more):
    """So many more scenes than there are, named after those."""
    for number in range(more):
        (folder / f"{number // 30 + 1:02}-more-{number:02}.md").write_text("# More\n\nRain.\n", "utf-8")


BROKEN = {
    "E001": ("episode.toml", lambda folder: remove(folder, "episode.toml")),
    "E002": ("7-late.md", lambda folder: (folder / "7-late.md").write_text("# Late\n\nRain.\n", "utf-8")),
    "E003": ("07-link.md", lambda folder: (folder / "07-link.md").symlink_to("/etc/hosts")),
    "E004": ("copied", lambda folder: remove(folder, "*.md")),
    "E005": ("07-bytes.md", lambda folder: (folder / "07-bytes.md").write_bytes(b"# T\n\n\xff\n")),
    "E009": ("07-many.md", lambda folder: (folder / "07-many.md").write_text("# T\n\n" + "{x}\n\n" * 600, "utf-8")),
    "E008": ("04-more-96.md", lambda folder: scenes(folder, 99)),
    "E801": ("episode.toml", lambda folder: changed(folder / "episode.toml", "title =", "title")),
    "E802": ("episode.toml", lambda folder: changed(folder / "episode.toml", "manner =", "maner =")),
    "E803": ("episode.toml", lambda folder: changed(folder / "episode.toml", 'color = "red"', "color = 7")),
    "E804": ("episode.toml", lambda folder: changed(folder / "episode.toml", '"backprop"', '"backporp"')),
    "E805": ("episode.toml", lambda folder: changed(folder / "episode.toml", "[cast.NEURON]", '[cast."NEU*RON"]')),
    "E806": ("episode.toml", lambda folder: changed(folder / "episode.toml", 'color = "red"', 'color = "rde"')),
    "E810": ("episode.toml", lambda folder: changed(folder / "episode.toml", "budget = 4000", "budget = -1")),
    "E811": ("trams.csv", lambda folder: (folder / "trams.csv").write_text("hour\n1\n", "utf-8")),
    "W511": ("episode.toml", lambda folder: changed(folder / "episode.toml", "title =", "subtitle =")),
    "W520": ("episode.toml", lambda folder: changed(folder / "episode.toml", "[cast.NEU", "[cast.X]\n[cast.NEU")),
}
"""What only a folder can have wrong: the file that is named, and how to break the Chronicles so."""


@pytest.mark.parametrize("code", BROKEN)
def test_what_is_wrong_with_a_folder_is_named(code, copied):
    file, break_it = BROKEN[code]
    break_it(copied)
    found = [problem for problem in check(str(copied)) if problem.code == code]
    assert found and all(Path(problem.where.file).name == file for problem in found)


def test_there_is_a_planted_mistake_for_every_code():
    planted = {code for path in WRONG for _, code, _ in expected_of(path)} | set(BROKEN)
    of_plans = {code for code in CODES if code.startswith("E9")}  # planted by the tests of plans
    assert planted == set(CODES) - of_plans


def test_a_problem_in_one_scene_does_not_hide_the_words_of_another_or_the_data(copied):
    changed(copied / "01-the-prediction-gone-wrong.md", "**ERROR FUNCTION:**", "**EROR FUNCTION:**")
    changed(copied / "02-enter-the-detective.md", "Who are you?", "Who are you, 7?")
    changed(copied / "episode.toml", "goal = 0.5", 'goal = "half"')
    assert {problem.code for problem in check(str(copied))} == {"E101", "W501", "E810"}


SETTINGS = (
    ("seed = 74572", "seed = -1", "seed"),
    ("budget = 4000", 'budget = "all"', "budget"),
    ('activation = "tanh"', 'activation = "tan"', "network.activation"),
    ("hidden = [40, 40, 24, 12]", "hidden = []", "network.hidden"),
    ("learning_rate = 0.05", "learning_rate = 0", "hyperparameters.learning_rate"),
    ("epochs = 950", "epochs = 1.5", "hyperparameters.epochs"),
    ('singular = "tram"', "singular = 1", "cases.trams.singular"),
    ("goal = 0.5", 'goal = "half"', "cases.trams.goal"),
    ('file = "penguins.csv"', 'file = "../penguins.csv"', "cases.penguins.file"),
    ("goal = 900", "goal = -900", "cases.penguins.goal"),
)
"""Settings of the Chronicles, what can be wrong with each, and how a message names it."""


def test_all_that_is_wrong_with_the_settings_is_told_at_once_each_on_its_line(copied):
    file = copied / "episode.toml"
    for old, new, _ in SETTINGS:
        changed(file, old, new)
    lines = file.read_text("utf-8").splitlines()
    told = {(p.where.line, p.message.split()[0].rstrip(":")) for p in check(str(copied)) if p.code == "E810"}
    assert told == {(lines.index(new) + 1, key) for _, new, key in SETTINGS}


@pytest.mark.parametrize(("old", "new", "key"), SETTINGS, ids=[key for _, _, key in SETTINGS])
def test_one_thing_wrong_with_the_settings_is_one_problem(old, new, key, copied):
    changed(copied / "episode.toml", old, new)
    found = check(str(copied))
    assert [(problem.code, problem.message.split()[0].rstrip(":")) for problem in found] == [("E810", key)]


@pytest.mark.parametrize(("old", "new", "part"), [
    ('case = "trams"', 'case = "trains"', "no case 'trains'; this episode has: trams, arrivals, penguins"),
    ("hidden = [40, 40, 24, 12]", f"hidden = {[1] * 13}", "has 13 layers; at most 12"),
    ("[network]", "[network]  # of the night\ndepth = 3", "network.depth: there is no such key"),
    ("epochs = 950", "epochs = 600\nepoch = 1", "did you mean 'epochs'?"),
])  # fmt: skip
def test_a_setting_that_nothing_can_be_made_of_is_told_on_its_line(old, new, part, copied):
    changed(copied / "episode.toml", old, new)
    lines = (copied / "episode.toml").read_text("utf-8").splitlines()
    (problem,) = [problem for problem in check(str(copied)) if problem.code == "E810"]
    assert part in problem.message and problem.where.line == lines.index(new.split("\n")[-1]) + 1


@pytest.mark.parametrize(("old", "new", "remedy"), [
    ("seed = 74572", "seed = 330\ntitel = 1", "did you mean 'title'?"),
    ('singular = "tram"', 'singular = "tram"\ngaol = 3', "did you mean 'goal'?"),
    ('color = "red"', 'color = "rde"', "did you mean 'red'?"),
])  # fmt: skip
def test_a_key_or_a_color_that_nobody_reads_is_refused_with_its_neighbor_and_so_is_the_play(old, new, remedy, copied):
    changed(copied / "episode.toml", old, new)
    lines = (copied / "episode.toml").read_text("utf-8").splitlines()
    (problem,) = check(str(copied))
    assert remedy in str(problem) and problem.where.line == lines.index(new.split("\n")[-1]) + 1
    with pytest.raises((SettingsError, ScriptError), match=re.escape(remedy)):
        open_playthrough(str(copied))


def test_an_episode_may_have_as_many_scenes_as_two_digits_name(copied):
    remove(copied, "*.md")
    scenes(copied, MOST_SCENES)
    assert "E008" not in {problem.code for problem in check(str(copied))}
    (copied / "07-late.md").write_text("# Late\n\nRain.\n", "utf-8")
    assert "E008" in {problem.code for problem in check(str(copied))}


def test_a_scene_of_an_episode_is_not_played_alone_but_the_message_says_how_it_is(copied, capsys):
    scene = copied / "02-enter-the-detective.md"
    assert check(str(scene)) == ()
    assert main(["play", "--plain", str(scene)]) == 1
    errors = capsys.readouterr().err
    assert len(errors.splitlines()) == 1 and f"open {copied}, or" in errors
    place = shlex.split(re.search(r"or (.+) to begin there", errors)[1])[0]
    assert open_playthrough(place).episode.script.start.scene == scene.stem
    (copied / "a-draft.md").write_text("# Draft\n\nRain.\n", "utf-8")
    assert open_playthrough(str(copied / "a-draft.md")).episode.name == "a-draft"


DEEP = ("[seed" + ".a" * 990 + "]\nb = 1\n", "hidden = " + "[" * 900 + "]" * 900)


@pytest.mark.parametrize("deep", DEEP, ids=["table", "list"])
@pytest.mark.parametrize("file", ["episode.toml", "plans.toml"])
def test_settings_that_go_too_deep_are_a_problem_and_no_crash(file, deep, copied, capsys):
    (copied / file).write_text(deep, "utf-8")
    assert main(["check", "--plans", str(copied)]) == 1
    said, errors = capsys.readouterr()
    assert "E801" in said and "more than 20 levels" in said and errors == ""
    if file == "episode.toml":
        assert main(["play", "--plain", str(copied)]) == 1
        assert "more than 20 levels" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["play --plain", "check", "rehearse -n 3", "transcript", "script"])
@pytest.mark.parametrize("mistake", ["seed = -1", "seed = 74572\nsed = 1", 'case = "none"', None], ids=str)
def test_the_name_of_a_folder_is_no_command_to_the_terminal(command, mistake, tmp_path, capsys):
    folder = tmp_path / "par\x1b[31m" / "ep"
    shutil.copytree(SHIPPED / "chronicles", folder)
    if mistake is None:
        (folder / "trams.csv").write_text("hour\n1\n", "utf-8")
    else:
        changed(folder / "episode.toml", 'case = "trams"' if "case" in mistake else "seed = 74572", mistake)
    assert main([*command.split(), str(folder)]) == 1
    told = "".join(capsys.readouterr())
    assert told and "\x1b" not in told
    assert mistake is None or "par\\x1b[31m" in told


def test_the_evidence_that_cannot_be_written_is_no_command_to_the_terminal(capsys, tmp_path):
    assert main(["transcript", "chronicles", "--evidence", str(tmp_path / "x\x1b[31m" / "e.npz")]) == 1
    errors = capsys.readouterr().err
    assert "\x1b" not in errors and "x\\x1b[31m" in errors


def test_a_mistake_of_the_cast_hides_no_mistake_of_the_settings(copied):
    changed(copied / "episode.toml", 'color = "red"', "color = 7")
    changed(copied / "episode.toml", "seed = 74572", "seed = 0.5")
    assert {problem.code for problem in check(str(copied))} == {"E803", "E810"}


def test_guards_that_are_too_many_for_one_script_are_told_of_once(tmp_path):
    guards = "".join(f"## P{n}\n\nA {{if loss < {n}}}\n\nB {{if not loss < {n}}}\n\n" for n in range(1, 1600))
    (tmp_path / "many.md").write_text(f"# Many\n\n{guards}**THE END**\n", "utf-8")
    told = [problem for problem in check(str(tmp_path / "many.md")) if problem.code == "W714"]
    assert len(told) <= 1
    long = guards.replace("B {if not loss <", "B {if gain + 1 - 1 + 1 - 1 + 1 - 1 >= loss or gain * 0 + loss + 1 - 1 >")
    (tmp_path / "many.md").write_text(f"# Many\n\n{long[: long.index('## P500')]}## Last\n\n**THE END**\n", "utf-8")
    (problem,) = [problem for problem in check(str(tmp_path / "many.md")) if problem.code == "W714"]
    assert "from here on were not tried" in problem.message and problem.where.line > 100


def test_a_scene_of_an_episode_is_checked_within_it_and_only_its_problems_are_told(copied):
    changed(copied / "01-the-prediction-gone-wrong.md", "One error", "1 error")
    second = copied / "02-enter-the-detective.md"
    assert check(str(second)) == ()
    changed(second, "Who are you?", "Who are you, 7?")
    assert [(problem.where.file, problem.code) for problem in check(str(second))] == [(str(second), "W501")]


def test_an_unknown_name_is_a_problem_like_any_other():
    (problem,) = check("kronikles")
    assert problem.code == "E001" and "chronicles" in problem.message


def test_nothing_that_a_terminal_obeys_is_told(tmp_path):
    path = tmp_path / "es\x1b]0;cape.md"
    path.write_text("# T\x1b[31m\n\n**X\x9b:** {\u202e}\n", "utf-8")
    problems = check(str(path))
    assert problems
    assert all(as_text(problem).isprintable() and as_json(problem).isascii() for problem in problems)


@pytest.fixture
def tell(capsys):
    """Run the command in this process: status, lines and errors."""

    def tell(*arguments):
        status = main(["check", *arguments])
        said, errors = capsys.readouterr()
        return status, said.splitlines(), errors

    return tell


def test_the_shipped_episodes_are_checked_when_none_is_named(tell):
    assert tell() == (0, [], "")


def test_problems_are_told_one_a_line_with_file_line_code_and_remedy(tell):
    path = HERE / "wrong" / "an_unknown_speaker.md"
    status, lines, errors = tell(str(path))
    assert (status, errors) == (1, "")
    (line,) = lines
    assert line.startswith(f"{path}:5: E101 unknown speaker 'BACKPORP' (did you mean 'BACKPROP'?")


def test_warnings_alone_leave_the_status_zero(tell):
    status, lines, errors = tell(str(HERE / "wrong" / "digits.md"))
    assert (status, len(lines), errors) == (0, 1, "")


def test_each_problem_is_one_object_a_line_when_json_is_asked_for(tell):
    paths = [HERE / "wrong" / f"{name}.md" for name in ("digits", "an_unknown_fact")]
    status, lines, errors = tell("--json", *map(str, paths))
    assert (status, errors) == (1, "")
    told = [json.loads(line) for line in lines]
    assert [list(each) for each in told] == [["file", "line", "code", "severity", "message", "remedy"]] * 2
    assert [(each["file"], each["line"], each["code"], each["severity"]) for each in told] == [
        (str(paths[0]), 5, "W501", "warning"),
        (str(paths[1]), 5, "E201", "error"),
    ]
    assert told[1]["message"] == "unknown fact 'mis'" and told[1]["remedy"] == "did you mean 'miss'?"


def test_what_is_named_twice_is_told_once(tell):
    path = str(HERE / "wrong" / "digits.md")
    assert tell(path, path) == tell(path)


def test_a_screenplay_without_a_cue_or_a_fact_has_warnings_at_most(tell, tmp_path):
    path = tmp_path / "play.md"
    scenes = [
        f"## SCENE {number}: The Stairs\n\n**BACKPROP:** *[nods]* It was you.\n\nRain.\n" for number in range(1, 7)
    ]
    path.write_text("\n".join([*scenes, "**THE END**\n\nNext issue: number 2.\n"]), "utf-8")
    status, lines, errors = tell(str(path))
    assert (status, errors) == (0, "")
    assert [line.split()[1] for line in lines] == ["W510", "W713", "W501"]
