"""Plans: what an episode claims is played and measured, and a plan that says nonsense is told so by its line."""

import re
import shutil

import pytest

from neural_drama.cli import main
from neural_drama.kit.patterns import PatternError, is_found, read_pattern
from neural_drama.kit.plan_files import read_plan_text, read_plans
from neural_drama.kit.plans import check_plans
from neural_drama.playthrough.repertoire import episode_names, scenes_folder

SHIPPED = scenes_folder()
PLANS = [(name, plan) for name in episode_names(SHIPPED) for plan in read_plans(SHIPPED / name)[0]]

TOLD = """\
# Told

**ERROR FUNCTION:** *[loudly]* Off by {miss:+.2g} {unit}.

> OPTIMIZER: train

**LOSS FUNCTION:** A loss of {loss:.3f}.

- [End](#the-end)
- [The other end](#the-other-end)

## The end

**THE END**

## The other end

The other end.
"""


@pytest.fixture
def episode(tmp_path):
    """Write a small episode with plans: `episode(plans)` gives its folder."""

    def write(plans, scene=TOLD):
        folder = tmp_path / "told"
        folder.mkdir(exist_ok=True)
        for data in (SHIPPED / "chronicles").glob("*.csv"):
            shutil.copy(data, folder)
        toml = (SHIPPED / "chronicles" / "episode.toml").read_text("utf-8")
        toml = toml.replace("[40, 40, 24, 12]", "[6, 5]").replace("epochs = 950", "epochs = 20")
        (folder / "episode.toml").write_text(toml, "utf-8")
        (folder / "01-told.md").write_text(scene, "utf-8")
        (folder / "plans.toml").write_bytes(plans if isinstance(plans, bytes) else plans.encode("utf-8"))
        return folder

    return write


@pytest.fixture
def found(episode):
    """What is found out about a small episode's plans, each as `line: code message (remedy)`."""

    def find(plans, scene=TOLD):
        folder = episode(plans, scene)
        return [str(problem).removeprefix(f"{folder / 'plans.toml'}:") for problem in check_plans(str(folder))]

    return find


# the shipped episodes


@pytest.mark.parametrize("name", episode_names(SHIPPED))
def test_every_shipped_episode_has_plans_that_can_be_read(name):
    plans, problems = read_plans(SHIPPED / name)
    assert problems == []
    assert plans


@pytest.mark.parametrize(("name", "plan"), PLANS, ids=lambda value: getattr(value, "name", value))
def test_what_an_episode_claims_is_true(name, plan, performed):
    done = performed(plan, name)
    assert [str(problem) for problem in done.problems] == []
    assert done.lines


def test_the_chronicles_claim_each_of_their_endings():
    endings = {plan.ending for name, plan in PLANS if name == "chronicles"}
    assert endings >= {"justice-served", "explosion", "frozen-trail", "tyrant", "out-of-epochs"}


def test_a_lesson_that_is_not_true_any_more_fails(tmp_path):
    folder = shutil.copytree(SHIPPED / "chronicles", tmp_path / "changed")
    file = folder / "episode.toml"
    file.write_text(file.read_text("utf-8").replace("learning_rate = 0.05", "learning_rate = 0.001"), "utf-8")
    plans = (folder / "plans.toml").read_text("utf-8").split("[[plan]]")
    (folder / "plans.toml").write_text("[[plan]]".join(plans[:7]), "utf-8")
    problems = [str(problem) for problem in check_plans(str(folder))]
    assert any("ends with 'out-of-epochs', not with 'justice-served'" in problem for problem in problems)
    lines = (folder / "plans.toml").read_text("utf-8").splitlines()
    for problem in problems:
        assert "plan" in problem
        number = int(re.match(rf"{re.escape(str(folder / 'plans.toml'))}:(\d+): E90[12] ", problem)[1])
        assert lines[number - 1].strip()


# what comes of a plan


HEAD = '[[plan]]\nname = "a"\n'


def test_a_plan_that_holds_finds_nothing_wrong(found):
    plan = """
says = ["ERROR FUNCTION (loudly): Off by", "/Off by [+-][0-9.]+ minutes[.]$/", "!MISS", "!/no[t ]ing/", "THE END"]
ending = "out-of-epochs"

[plan.figures]
"epoch" = [20, 20]
"loss - loss_before" = [-10, 0]
"unit" = "minutes"
"diverged" = false
"typical_miss" = [0, inf]
"""
    assert found(HEAD + plan) == []


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        ('says = ["Off by", "on by"]', "3: E902 the plan 'a': nobody says 'on by' (the nearest is 'ERROR FUNCTION "),
        ('says = [\n"Off by",\n"zebra"]', "5: E902 the plan 'a': nobody says 'zebra'"),
        ('says = ["/^Off/"]', "3: E902 the plan 'a': nobody says '/^Off/'"),
        ('says = ["!A loss of"]', "3: E902 the plan 'a': somebody says 'A loss of' (the line 'LOSS FUNCTION: "),
        ('says = ["!/loss/"]', "3: E902 the plan 'a': somebody says '/loss/'"),
        ('\nending = "tyrant"', "4: E902 the plan 'a' ends with 'out-of-epochs', not with 'tyrant'"),
        ('figures = { "epoch" = [0, 19] }', "3: E902 the plan 'a': epoch is 20, not from 0 to 19"),
        ('figures = { "epoch" = [21, inf] }', "3: E902 the plan 'a': epoch is 20, not from 21 to inf"),
        ('[plan.figures]\n\n"unit" = "grams"', "5: E902 the plan 'a': unit is 'minutes', not 'grams'"),
        ('figures = { "diverged" = true }', "3: E902 the plan 'a': diverged is false, not true"),
        ('figures = { "loss / 0" = [-inf, inf] }', "3: E902 the plan 'a': loss / 0 is nan, not from -inf to inf"),
        ('\nmoves = "3"\nending = "tyrant"', "4: E901 the plan 'a': 3: the choice has options 1 to 2"),
        ('moves = "1,1"\nending = "tyrant"', "3: E901 the plan 'a': the curtain has fallen, but there are moves left"),
        ('moves = "rate=1"\nending = "tyrant"', "3: E901 the plan 'a': the curtain has fallen, but"),
        ('case = "buses"\nending = "tyrant"', "3: E810 the plan 'a' cannot be played: no case 'buses'; this"),
    ],
)
def test_a_plan_that_does_not_hold_is_told_by_its_line(plan, wrong, found):
    problems = found(HEAD + plan)
    assert len(problems) == 1
    assert problems[0].startswith(wrong)


def test_moves_seed_and_case_lead_where_they_say(found):
    plan = 'moves = "stop@5,2"\nseed = 7\nsays = ["The other end."]\nfigures = { "epoch" = [5, 5] }\n'
    assert found(HEAD + plan) == []
    assert found(HEAD + plan.replace("2", "1"))[0].startswith("5: E902 the plan 'a': nobody says 'The other end.'")


def test_a_line_that_is_too_long_as_it_is_spoken_is_told(found):
    scene = TOLD.replace("Off by", "x" * 150)
    assert "01-told.md:3: a line longer than 160 characters" in found(HEAD + 'ending = "out-of-epochs"', scene)[0]


def test_all_plans_are_told_of_at_once(found):
    two = HEAD + 'ending = "tyrant"\n' + HEAD.replace('"a"', '"b"') + 'ending = "tyrant"\n'
    assert [problem.split(" ends")[0] for problem in found(two)] == ["3: E902 the plan 'a'", "6: E902 the plan 'b'"]


# plans that cannot be read


@pytest.mark.parametrize(
    ("plans", "wrong"),
    [
        ("[[plan]]\nname = a", "2: E801 this is not TOML: "),
        ("[[plan]\n", "1: E801 this is not TOML: "),
        ("x = " + "[\n" * 3000, "3001: E801 this is not TOML: "),
        ("[[plan]]\nending = 'tyrant'", "1: E803 a plan without a name"),
        ("[[plan]]\nname = ''\nending = 'tyrant'", "2: E803 name must be words in quotes, not ''"),
        ("[[plan]]\nname = 3\nending = 'tyrant'", "2: E803 name must be words in quotes, not 3"),
        (HEAD, "1: E803 a plan that expects nothing (give it says, an ending or figures)"),
        (HEAD + "\nsay = ['x']\nending = 'tyrant'", "4: E802 unknown key 'say' (did you mean 'says'?)"),
        ("plans = 3\n", "1: E802 unknown key 'plans' (write [[plan]] for each plan)"),
        ("[plan]\nname = 'a'\n", "1: E803 the plans must be tables (write [[plan]] before each)"),
        ("plan = 3\n", "1: E803 the plans must be tables"),
        (HEAD + "seed = -1\nending = 'tyrant'", "3: E803 seed must be a whole number from 0 to 2^63 - 1, not -1"),
        (HEAD + "seed = true\nending = 'tyrant'", "3: E803 seed must be a whole number"),
        (HEAD + "moves = 1\nending = 'tyrant'", "3: E803 moves must be words in quotes, not 1"),
        (HEAD + "moves = '1,walk'\nending = 'tyrant'", "3: E901 cannot read the move 'walk'; a move is"),
        (HEAD + "moves = '1,\\u001b[2J'\nending = 'tyrant'".replace("'", '"'), "3: E901 cannot read the move"),
        (HEAD + "ending = 'tyrants'", "3: E803 no ending 'tyrants' (did you mean 'tyrant'?)"),
        (HEAD + "ending = 3", "3: E803 no ending 3"),
        (HEAD + "says = []\n", "1: E803 a plan that expects nothing"),
        (HEAD + "says = [3]", "3: E803 says has words in quotes, at most 200 characters each, not 3"),
        (HEAD + "says = ['!']", "3: E803 says has words in quotes"),
        (HEAD + "says = ['" + "x" * 201 + "']", "3: E803 says has words in quotes"),
        (HEAD + 'says = ["\\u001b]0;x"]', "3: E803 says has words in quotes"),
        (HEAD + "says = [\n'x',\n'/(/']", "5: E803 '/(/' is a pattern that cannot be read: "),
        (HEAD + "says = ['/(a+)+/']", "3: E803 '/(a+)+/' is a pattern that could be searched for ever (at most 3 of"),
        (HEAD + "figures = 3", "3: E803 figures must be a table of at most 50, not 3"),
        (HEAD + "figures = { miss = 3 }", "3: E803 'miss' is a number: give it a range, [least, most], not 3"),
        (HEAD + "figures = { miss = [1, 0] }", "3: E803 'miss' is a number: give it a range, [least, most], not"),
        (HEAD + "figures = { miss = [nan, 0] }", "3: E803 'miss' is a number"),
        (HEAD + "figures = { miss = [true, 2] }", "3: E803 'miss' is a number"),
        (HEAD + f"figures = {{ miss = [0, 1{'0' * 400}] }}", "3: E803 'miss' is a number"),
        (HEAD + "figures = { diverged = 1 }", "3: E803 'diverged' is a truth: give it true or false, not 1"),
        (HEAD + "figures = { unit = true }", "3: E803 'unit' is a word: give it words in quotes, not True"),
        (HEAD + "[plan.figures]\n'mis' = [0, 1]", "4: E201 unknown fact 'mis' (did you mean 'miss'?)"),
        (HEAD + "[plan.figures]\n'9 ** 9' = [0, 1]", "4: E203 the power ** is not allowed in an expression"),
        (HEAD + "ending = 'tyrant'\n" + HEAD + "ending = 'tyrant'", "5: E805 a second plan named 'a'"),
        ("\n".join(f"[[plan]]\nname = '{n}'" for n in range(101)), "1: E803 101 plans (at most 100)"),
        (HEAD.encode() + b"ending = '\xff'", "3: E005 byte 0xFF is not UTF-8"),
        (HEAD + "ending = '\x1b[2J'", "3: E010 "),
        ("# " + "x" * 2**18, "1: E006 "),
    ],
    ids=lambda value: str(value)[:40] if not isinstance(value, bytes) else "bytes",
)
def test_what_cannot_be_planned_is_told_by_its_line(plans, wrong, found):
    problems = found(plans)
    assert problems
    assert problems[0].startswith(wrong)
    assert all(problem.isprintable() for problem in problems)


def test_a_plan_file_that_leads_out_of_its_folder_is_not_read(episode, tmp_path):
    folder = episode("")
    outside = tmp_path / "outside.toml"
    outside.write_text(HEAD, "utf-8")
    (folder / "plans.toml").unlink()
    (folder / "plans.toml").symlink_to(outside)
    assert [problem.code for problem in check_plans(str(folder))] == ["E003"]


def test_an_episode_without_plans_and_a_loose_scene_have_none(episode):
    folder = episode("")
    (folder / "plans.toml").unlink()
    assert read_plans(folder) == ([], [])
    assert read_plans(folder / "01-told.md") == ([], [])


def test_words_in_a_string_that_look_like_a_plan_do_no_harm(found):
    assert found('[[plan]]\nname = "a"\nsays = ["""[[plan]]"""]\nending = "out-of-epochs"\n')[0].startswith("3: E902 ")


# patterns


@pytest.mark.parametrize(
    "source", ["Off by [+-][0-9]+", r"\(loudly\): .*\.$", r"[]*+?{}|]", r"a\+\*\?\|\{b", "^THE END$"]
)
def test_a_pattern_that_ends_soon_is_read(source):
    assert read_pattern(source).pattern == source


@pytest.mark.parametrize(
    "source",
    ["(a+)+b", "(a|b)*", "a*a*a*a*b", "(?:a)*", "(?=a)", r"(a)\1", "a{1,9}b{1,9}c{1,9}d{1,9}", "(a)?", "[a", "a**"],
)
def test_a_pattern_that_might_not_is_refused(source):
    with pytest.raises(PatternError):
        read_pattern(source)


def test_only_the_beginning_of_a_line_is_searched():
    assert is_found(read_pattern("b$"), "a" * 199 + "b")
    assert not is_found(read_pattern("b"), "a" * 200 + "b")


# the command


def test_check_runs_the_plans_when_it_is_asked_to(episode, capsys):
    folder = episode(HEAD + 'ending = "tyrant"\n')
    assert main(["check", str(folder)]) == 0
    assert main(["check", "--plans", str(folder)]) == 1
    assert f"{folder / 'plans.toml'}:3: E902 " in capsys.readouterr().out


def test_plans_are_not_played_where_the_scenes_are_wrong(episode, capsys):
    folder = episode(HEAD + 'ending = "tyrant"\n', TOLD.replace("ERROR FUNCTION", "NOBODY"))
    assert main(["check", "--plans", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "E101" in said
    assert "E902" not in said


def test_an_empty_plan_file_plans_nothing():
    assert read_plan_text("", "plans.toml") == ([], [])
