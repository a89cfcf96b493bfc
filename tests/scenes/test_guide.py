"""The author's guide: its tables are those of the code, its examples play, and the commands it shows exist."""

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from neural_drama.arguments import parser
from neural_drama.cli import main
from neural_drama.kit.checking import check
from neural_drama.kit.founding import found_episode
from neural_drama.kit.plan_files import read_plan_text
from neural_drama.kit.plans import check_plans
from neural_drama.network.hyperparameters import BOUNDS, WORDS, Hyperparameters
from neural_drama.network.losses import LOSSES
from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.blueprint import (
    ACTIVATION_NAMES,
    DEFAULT_VALIDATION_PART,
    INITIALIZATION_NAMES,
)
from neural_drama.playthrough.desk import LEAST_VALIDATION, MOST_VALIDATION, controls
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Take
from neural_drama.playthrough.opening import MOST_DEPTH, MOST_EPOCHS, MOST_WIDTH, open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.verbs import ROLES
from neural_drama.stage.speech import COLORS
from neural_drama.story import playbill
from neural_drama.story.episode import MOST_SCENES
from neural_drama.story.hygiene import MOST_BYTES
from neural_drama.story.marks import OF_AN_OPTION
from neural_drama.story.markup import MOST_LINES, MOST_SIGNS
from neural_drama.story.page import MOST_PARTS
from neural_drama.story.passages import MOST_OPTIONS
from neural_drama.story.script import Line

GUIDE = (Path(__file__).parents[2] / "scenes" / "README.md").read_text(encoding="utf-8")
TOML = (Path(__file__).parents[2] / "scenes" / "chronicles" / "episode.toml").read_text(encoding="utf-8")

FENCED = re.compile(r"^```([a-z]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROSE = FENCED.sub("", GUIDE)


def loaded(program):
    """A program of the tests, loaded from its file."""
    path = Path(__file__).parents[1] / "programs" / f"{program}.py"
    spec = importlib.util.spec_from_file_location(program, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES = loaded("make_guide_tables")
span = TABLES.span


def blocks(kind):
    """The fenced examples of a kind, named by the line of the guide they begin on."""
    return [
        pytest.param(match[2], id=f"line {GUIDE.count(chr(10), 0, match.start()) + 1}")
        for match in FENCED.finditer(GUIDE)
        if match[1] == kind
    ]


def rows(heading, table=0):
    section = PROSE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    tables = [block.splitlines() for block in section.split("\n\n") if block.lstrip().startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in tables[table][2:]]


def test_the_guide_lists_every_fact_with_its_kind_unit_and_meaning():
    assert rows("Facts") == TABLES.facts()


def test_the_guide_lists_every_verb_with_its_role_and_arguments():
    assert rows("Verbs") == TABLES.verbs()


def test_the_guide_lists_every_misconception_with_its_truth():
    assert rows("Misconceptions") == TABLES.misconceptions()


def settings():
    """Every key of [network] and [hyperparameters], what it takes, and what it is where it is not named."""
    bounds = {**BOUNDS, "epochs": (1, MOST_EPOCHS)}
    yield "network", "hidden", f"a list of widths, each whole 1 to {MOST_WIDTH}, at most {MOST_DEPTH}", "must be named"
    yield "network", "activation", ", ".join(ACTIVATION_NAMES), "tanh"
    yield "network", "initialization", ", ".join(INITIALIZATION_NAMES), "lecun"
    yield "network", "loss", ", ".join(LOSSES), "the first that fits the case"
    yield "network", "validation", span(LEAST_VALIDATION, MOST_VALIDATION, False), f"{DEFAULT_VALIDATION_PART:g}"
    for name, field in Hyperparameters.__dataclass_fields__.items():
        if name == "batch_size":
            taken = "whole 1 to the number of training cases, or all"
        elif name == "epochs":
            taken = span(*bounds[name], True)
        elif name in WORDS:
            taken = ", ".join(WORDS[name])
        else:
            taken = span(BOUNDS[name].least, BOUNDS[name].most, BOUNDS[name].is_whole)
        default = field.default
        is_required = not isinstance(default, str | int | float)
        yield "hyperparameters", name, taken, "must be named" if is_required else str(default).removesuffix(".0")


def test_the_guide_lists_every_key_of_the_network_and_of_the_hyperparameters():
    assert rows("episode.toml") == [[f"[{table}]", f"`{key}`", *more] for table, key, *more in settings()]


@pytest.fixture
def opened_with(tmp_path):
    """Open an episode with keys of [network] and [hyperparameters] as these say, and give its moment."""

    def opened_with(**tables):
        source = TOML
        for table, values in tables.items():
            for key, value in values.items():
                source = re.sub(rf"^{key} = .*\n", "", source, flags=re.MULTILINE)
                if value is not None:
                    source = source.replace(f"[{table}]\n", f"[{table}]\n{key} = {value}\n")
        (tmp_path / "episode.toml").write_text(source, encoding="utf-8")
        (tmp_path / "01-one.md").write_text("# One\n\n## Two\n\nThree.\n", encoding="utf-8")
        for name in ("trams.csv", "penguins.csv"):
            (tmp_path / name).write_bytes((Path(__file__).parents[2] / "scenes" / "chronicles" / name).read_bytes())
        return open_playthrough(str(tmp_path)).moment

    return opened_with


@pytest.mark.parametrize(
    ("table", "key", "taken", "default"), [each for each in settings() if each[3] != "must be named"], ids=lambda x: x
)
def test_a_key_that_is_not_named_is_as_the_guide_says_and_each_of_its_words_is_taken(
    table, key, taken, default, opened_with
):
    def value_in(moment):
        return getattr(moment.blueprint if table == "network" else moment.hyperparameters, key)

    found = value_in(opened_with(**{table: {key: None}}))
    assert found == "half_squared" if key == "loss" else f"{found}".removesuffix(".0") == default
    if " to " in taken:
        least, most = re.fullmatch(r"(?:whole )?(\S+) to (\S+)", taken).groups()
        named = [least, most]
    else:
        named = [word for word in taken.split(", ") if "cross_entropy" not in word]
    for text in named:
        is_number = re.match(r"[0-9]", text)
        moment = opened_with(**{table: {key: text if is_number else f'"{text}"'}})
        assert value_in(moment) == (float(text) if is_number else text)


def control(one):
    """A control of the desk as the guide gives it."""
    bounds = {"batch": "whole 1 to the number of training cases", "epochs": "whole 1 to the epochs that are left"}
    if one.name == "loss":
        taken = ", ".join(LOSSES) + ", as they fit the case"
    elif one.words:
        taken = ", ".join(one.words)
    else:
        taken = bounds.get(one.name) or span(one.least, one.most, one.is_whole)
    where = "at once" if one.is_basic else "`desk network`" if one.is_of_network else "unfolded"
    return [f"`{one.name}`", where, taken, one.meaning]


def test_the_guide_lists_every_control_of_the_desk_as_moves_name_it():
    desk = controls(open_playthrough("chronicles").moment, with_network=True)
    assert rows("The desk") == [control(one) for one in desk]


# The examples


def mended(fragment):
    """A fragment as a scene: with a title, and with the passages that its options and jumps lead to."""
    headings = set(re.findall(r"^## (.+)$", fragment, re.MULTILINE))
    known = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    wanted = dict.fromkeys(re.findall(r"\]\(#([a-z0-9-]+)\)", fragment))
    missing = [anchor.replace("-", " ").capitalize() for anchor in wanted if anchor not in known]
    passages = [f"## {heading}\n\nSo it went.\n" for heading in missing]
    return "\n".join([f"# Around\n\n## Before\n\nIt was night.\n\n{fragment}", *passages])


@pytest.fixture
def scene_of(tmp_path):
    """A loose scene with this text, or an example mended to be one, with a small network and short runs."""

    def scene_of(text):
        is_whole = text.startswith("# ")
        toml = re.sub(r"^hidden = .*$", "hidden = [6, 5, 4]", TOML, flags=re.MULTILINE)
        toml = re.sub(r"^epochs = .*$", "epochs = 5", toml, flags=re.MULTILINE)
        (tmp_path / "episode.toml").write_text(toml, encoding="utf-8")
        (tmp_path / "01-around.md").write_text(text if is_whole else mended(text), encoding="utf-8")
        for name in ("trams.csv", "penguins.csv"):
            (tmp_path / name).write_bytes((Path(__file__).parents[2] / "scenes" / "chronicles" / name).read_bytes())
        return str(tmp_path)

    return scene_of


def test_there_are_examples_of_every_kind_and_of_nothing_else():
    assert {match[1] for match in FENCED.finditer(GUIDE)} == {"markdown", "sh", "toml"}
    assert GUIDE.count("\n```") == 2 * len(FENCED.findall(GUIDE))
    assert len(blocks("markdown")) >= 10 and len(blocks("sh")) >= 4 and len(blocks("toml")) >= 2
    assert any(block.values[0].startswith("# ") for block in blocks("markdown"))


@pytest.mark.parametrize("example", blocks("markdown"))
def test_an_example_plays_to_the_curtain_whatever_is_chosen(example, scene_of):
    first = open_playthrough(scene_of(example))
    script, reached = first.episode.script, set()
    for seed in range(12):
        play = Playthrough(first.episode, first.moment, first.seed)
        last = None
        for answered in autoplay(play, (), random_option(seed)):
            last = answered.event
            if isinstance(last, Spoken):
                reached.add((last.scene, last.passage))
        assert isinstance(last, CurtainFell)
    passages = {(s.name, p.anchor) for s in script.scenes for p in s.passages if any(is_said(e) for e in p.elements)}
    assert len(passages & reached) >= len(passages) / 2, f"only {reached} of {passages}"


def is_said(element):
    return isinstance(element, Line) and element.guard is None


@pytest.mark.parametrize("example", blocks("markdown"))
def test_the_checker_finds_no_mistake_in_an_example(example, scene_of):
    folder = scene_of(example)
    found = [problem for problem in check(folder) if problem.where.file.endswith(".md")]
    assert [str(problem) for problem in found if problem.severity == "error"] == []
    if example.startswith("# "):
        assert found == []


@pytest.mark.parametrize("example", [block for block in blocks("markdown") if block.values[0].startswith("# ")])
def test_a_whole_scene_plays_as_a_loose_file(example, tmp_path):
    (tmp_path / "first.md").write_text(example, encoding="utf-8")
    *_, last = autoplay(open_playthrough(str(tmp_path / "first.md")), (Take(2),))
    assert isinstance(last.event, CurtainFell) and last.event.ending
    assert check(str(tmp_path / "first.md")) == ()


def test_every_mark_of_the_card_is_in_an_example():
    card = GUIDE.split("| mark | on | means |")[1].split("\n\n")[0]
    marks = re.findall(r"^\| `\{(\w+).*?\}` \|", card, re.MULTILINE)
    assert set(marks) == set(OF_AN_OPTION)
    examples = "".join(block.values[0] for block in blocks("markdown"))
    assert [mark for mark in marks if f"{{{mark}" not in examples] == []


@pytest.mark.parametrize("example", [block for block in blocks("toml") if "[[plan]]" in block.values[0]])
def test_the_plans_hold_for_the_episode_that_new_writes(example, tmp_path):
    episode = found_episode("tea-at-noon", tmp_path)[0].parent
    plans, problems = read_plan_text(example, "plans.toml")
    assert problems == [] and len(plans) >= 2
    (episode / "plans.toml").write_text(example, encoding="utf-8")
    assert [str(problem) for problem in check_plans(str(episode))] == []
    (episode / "plans.toml").write_text(example.replace("[-20, 20]", "[500, 600]"), encoding="utf-8")
    assert [problem.code for problem in check_plans(str(episode))] == ["E902"]


(OWLS,) = (block.values[0] for block in blocks("toml") if "[cases." in block.values[0])

OWLS_CSV = "miles,headwind,letters,minutes\n" + "".join(
    f"{miles},{headwind},{miles % 7},{2 * miles + headwind}\n" for miles in range(1, 13) for headwind in (0, 5, 11)
)

OWLS_SCENE = """# The Post

## The counter

> NARRATOR: show miss

**POSTMISTRESS:** We said {prediction:.0f} {unit}, and the owl took {target:.0f}.

**OLD OWL:** Let me fly it again. What will the loss do?

- [It will fall](#the-roof) {bet outcome == "falls"}
- [It will not](#the-roof) {bet not outcome == "falls"}

## The roof

> OLD OWL: train

**POSTMISTRESS:** That bet was yours. {if won}

**POSTMISTRESS:** That bet was mine. {if not won}

**THE END**
"""


@pytest.fixture
def owls(tmp_path):
    """An episode written from nothing but the guide, its episode.toml as it stands there or as it is given."""

    def owls(toml=OWLS):
        (tmp_path / "episode.toml").write_text(toml, encoding="utf-8")
        (tmp_path / "owls.csv").write_text(OWLS_CSV, encoding="utf-8")
        (tmp_path / "01-the-post.md").write_text(OWLS_SCENE, encoding="utf-8")
        return str(tmp_path)

    return owls


def test_the_episode_of_the_guide_is_checked_rehearsed_and_played(owls, capsys):
    folder = owls()
    assert main(["check", folder]) == 0 and capsys.readouterr().out == ""
    assert main(["rehearse", folder, "-n", "60"]) == 0
    assert main(["script", folder]) == 0
    *_, last = autoplay(open_playthrough(folder))
    assert isinstance(last.event, CurtainFell) and last.event.ending


def other_keys():
    """The keys of the second table: where they stand, and whether they must be named."""
    return [(table, key.strip("`"), default == "must be named") for table, key, _, default in rows("episode.toml", 1)]


@pytest.mark.parametrize(("table", "key", "is_required"), other_keys(), ids=str)
def test_a_key_must_be_named_if_the_guide_says_so(table, key, is_required, owls):
    without = re.sub(rf"^{key} = .*\n", "", OWLS, flags=re.MULTILINE)
    assert without != OWLS or not is_required
    if is_required:
        with pytest.raises(SettingsError, match=rf"{key}.*must be .*it is not there"):
            open_playthrough(owls(without))
    elif key != "role":
        open_playthrough(owls(without))


def test_the_second_table_has_every_key_of_an_episode_and_of_a_member_of_the_cast():
    top, case, member = ([key for table, key, _ in other_keys() if table == named] for named in TABLE_NAMES)
    assert sorted(top) == sorted({*tomllib.loads(TOML), "number"} - {"network", "hyperparameters", "cases", "cast"})
    assert sorted(case) == sorted(tomllib.loads(TOML)["cases"]["trams"])
    assert tuple(member) == playbill._MEMBER_KEYS
    seed, budget = (row[2] for row in rows("episode.toml", 1) if row[1] in ("`seed`", "`budget`"))
    assert (seed, budget) == (f"whole 0 to {2**63 - 1}", f"whole 1 to {MOST_EPOCHS}")


TABLE_NAMES = ("at the top", "[cases.NAME]", "[cast.NAME]")


def test_the_guide_names_every_role():
    listed = re.search(r"Roles are (.*?): what they", joined(PROSE))[1]
    assert sorted(re.split(", | and ", listed)) == sorted(ROLES)


def joined(text):
    return " ".join(text.split())


def test_the_commands_that_are_shown_exist():
    shown = [line for block in blocks("sh") for line in block.values[0].splitlines()]
    shown += [f"neural-drama {command} X" for command in re.findall(r"`neural-drama ([a-z]+)", PROSE)]
    assert len(shown) > 8 and all(line.startswith("neural-drama ") for line in shown)
    for line in shown:
        parser().parse_args(shlex.split(line)[1:])


def test_the_place_from_which_the_guide_begins_is_there_in_what_new_writes(tmp_path):
    (start,) = re.findall(r"play tea-at-noon --from (\S+)", GUIDE)
    episode = found_episode("tea-at-noon", tmp_path)[0].parent
    events = [answered.event for answered in autoplay(open_playthrough(f"{episode}#{start}"))]
    heard = next(event for event in events if isinstance(event, Spoken))
    assert f"{heard.scene}#{heard.passage}" == start


def test_the_guide_says_how_much_a_scene_can_hold():
    kibibytes = MOST_BYTES // 1024
    for most in (f"{kibibytes} KiB", f"{MOST_LINES:,} lines", f"{MOST_SIGNS:,} signs", f"{MOST_PARTS:,} numbers"):
        assert f" {most}" in joined(PROSE)
    assert f"a choice has at most {MOST_OPTIONS} options" in joined(PROSE).lower()


def test_every_link_of_the_guide_leads_to_a_file():
    for link in re.findall(r"\]\(([^)#]+)\)", FENCED.sub("", GUIDE)):
        if not re.match(r"0\d-", link):
            assert (Path(__file__).parents[2] / "scenes" / link).exists(), link


def test_the_guide_lists_the_colors_that_the_reader_takes_and_the_stage_knows():
    (listed,) = [row[2] for row in rows("episode.toml", 1) if row[1] == "`color`"]
    assert tuple(listed.split(", ")) == playbill.COLORS == COLORS


def test_the_guide_says_how_many_scenes_an_episode_may_have():
    assert f"An episode has at most {MOST_SCENES} scenes." in joined(PROSE)
