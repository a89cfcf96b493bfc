"""An episode on paper: everything that is said is there, in plain words, eighty cells wide and without an escape."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from neural_drama.kit.columns import cells, centered, filled
from neural_drama.kit.founding import found_episode
from neural_drama.kit.lesson import lesson_sheet, stands_alone
from neural_drama.kit.plain_words import condition, said
from neural_drama.kit.screenplay import screenplay
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.story.expressions import read_expression
from neural_drama.story.script import Choice, Line, Words

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tea(tmp_path_factory):
    return str(found_episode("tea", tmp_path_factory.mktemp("paper"))[0].parent)


def on_paper(episode):
    play = open_playthrough(episode)
    return "\n".join(screenplay(play.episode, play.moment.architecture.layers))


def joined(text):
    return " ".join(text.split())


@pytest.fixture
def paper_of(tmp_path):
    """The screenplay of a loose scene with this text."""

    def paper_of(text):
        file = tmp_path / "one.md"
        file.write_text(text, encoding="utf-8")
        return on_paper(str(file))

    return paper_of


@pytest.mark.parametrize("name", ["chronicles", "tea"])
def test_every_line_and_every_option_stands_in_it(name, tea):
    episode = tea if name == "tea" else name
    paper, script = joined(on_paper(episode)), open_playthrough(episode).episode.script
    texts = 0
    for scene in script.scenes:
        for passage in scene.passages:
            assert passage.title in paper
            for element in passage.elements:
                spoken = [element.text] if isinstance(element, Line) else []
                spoken += [option.text for option in element.options] if isinstance(element, Choice) else []
                for text in spoken:
                    texts += 1
                    for part in text:
                        if isinstance(part, Words):
                            assert joined(part.text) in paper
    assert texts > 30


def test_the_tea_is_on_paper_as_it_is_to_be_read(tea):
    paper = on_paper(tea)
    assert paper.startswith(" " * 38 + "TEA\n\nCAST\n")
    assert "    INSPECTOR STEEP  reads tea leaves, from the last one to the first\n" in paper
    assert "SCENE 2: THE SECOND POT" in paper and "\n-- The counter\n" in paper
    assert "BRIM (at the spout): I could pour slower. Everything is better slower.\n" in paper
    assert "NEURON [neuron] (steaming): I was handed [weighted input], so I said\n    [activation]." in paper
    assert "The player may:\n    1. Ask the Inspector where it went wrong -> The leaves\n" in paper
    assert "2. Let Brim pour slower, and see [only once] -> Slower" in paper
    assert "-> scene 2, The counter" in paper
    assert "    [BRIM: slow, by 10 (divide the learning rate)]" in paper
    assert "    [show, miss (bring a picture to the front)]" in paper
    assert "If diverged: -> Boiled over\n\n-> The taste" in paper
    assert '[a bet that outcome is not "falls"]' in paper
    assert joined("[a reason that holds if came drop is above promised drop over 2]") in joined(paper)
    assert joined("[everything goes back to how it was there] -> The counter") in joined(paper)
    assert "THE END\n\n" in paper and paper.rstrip().endswith("One was descaled.")
    assert "teacher" not in paper and "{" not in paper


@pytest.mark.parametrize("arguments", [["chronicles"], ["chronicles", "--lesson"]])
def test_to_a_pipe_it_is_plain_text_of_eighty_columns(arguments):
    made = subprocess.run(
        [sys.executable, "-m", "neural_drama", "script", *arguments], capture_output=True, check=True, timeout=60,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1", "TERM": "xterm-256color"},
    )  # fmt: skip
    rows = made.stdout.decode("utf-8").splitlines()
    assert made.stderr == b"" and len(rows) > 100
    assert all(row.isprintable() and cells(row) <= 80 and row == row.rstrip() for row in rows)


def test_a_scene_that_cannot_be_read_is_refused_with_its_problems(tmp_path):
    file = tmp_path / "one.md"
    file.write_text("# One\n\n**NOBODY:** Hello.\n", encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "neural_drama", "script", str(file)], capture_output=True, encoding="utf-8", timeout=60,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, check=False,
    )  # fmt: skip
    assert made.returncode == 1 and made.stdout == "" and "one.md:3: " in made.stderr


def test_wide_letters_and_endless_words_stay_within_the_columns(paper_of):
    paper = paper_of(f"# 圖\n\n**BACKPROP:** {'謎' * 90} {'e' * 170} end\n\n- [{'w' * 99}](#b)\n\n## B\n\nDone.\n")
    assert all(cells(row) <= 80 for row in paper.splitlines())
    assert paper.count("謎") == 90 and re.search("e{76}\n    e{76}\n    e{18} end\n", paper)


def test_a_scene_without_headings_is_on_paper_too(paper_of):
    paper = paper_of("Rain.\n\n**BACKPROP:** *[enters]*\n\n**NEURON 7:** Who, me?\n\n**THE END**\n\nNext week: snow.\n")
    assert "NARRATOR: Rain.\n" in paper and "BACKPROP (enters)\n" in paper and "NEURON 7: Who, me?" in paper
    assert re.search(r"\n {30,}Next week: snow\.$", paper)


KINDS = {name: fact.kind for name, fact in FACTS.items()} | {"visits_the_desk": "number"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("diverged", "if diverged"),
        ("not diverged", "unless diverged"),
        ("miss < 1", "if miss is below 1"),
        ("not abs(miss) < abs(miss_before)", "unless the size of miss is below the size of miss before"),
        ("loss <= 0.5 and (frozen or overfit)", "if loss is at most 0.5 and (frozen or overfit)"),
        ('ending == "tyrant"', 'if ending is "tyrant"'),
        ('ending != "tyrant" or won', 'if ending is not "tyrant" or won'),
        ('won and not outcome == "falls"', 'if won and outcome is not "falls"'),
        ("won and not loss < 1", "if won and not (loss is below 1)"),
        ("0 < epoch <= 3", "if 0 is below epoch and is at most 3"),
        ("(miss - 1) / -loss >= 2", "if (miss minus 1) over minus loss is at least 2"),
        ("max(miss, loss, 1) > 2", "if the largest of miss and loss and 1 is above 2"),
        ("round(gap, 2) != loss", "if gap, rounded to 2 digits is not loss"),
        ("visits_the_desk > 1", "if visits to the desk is above 1"),
    ],
)
def test_a_guard_is_said_in_plain_words(source, words):
    assert condition(read_expression(source, KINDS)) == words


def test_a_measured_figure_is_said_in_plain_words():
    words = "((the smallest of miss and 1) times 2) plus the size of loss"
    assert said(read_expression("min(miss, 1) * 2 + abs(loss)", KINDS)) == words


def test_rows_are_filled_and_centered():
    assert list(filled("one two three", "- ", width=9)) == ["- one two", "  three"]
    assert list(filled("", "- ")) == ["-"] and list(filled("")) == []
    assert list(centered("ab", 6)) == ["  ab"]


# The sheet for teachers


def sheet_of(episode):
    return "\n".join(lesson_sheet(open_playthrough(episode)))


def test_the_sheet_has_times_choices_facts_and_the_teachers_notes_and_no_others(tea):
    sheet = sheet_of(tea)
    assert "TEA: A SHEET FOR TEACHERS" in sheet
    assert re.search(r"By the first options it takes about \d+ minutes\.", sheet)
    time = r"Time: by the first options about \d minutes; all of it \d minutes \(\d+ words, 5 choices, 1 desk, 1 run\)"
    assert re.search(time, joined(sheet))
    assert "The player chooses, in The cup:\n    - Ask the Inspector where it went wrong\n" in sheet
    assert "Misconception: a smaller learning rate" in sheet and "- (Slower) " in sheet
    assert "A comment like this one" not in sheet
    assert re.search(r"\n    miss_before +prediction minus target", sheet)


def test_the_time_grows_with_the_words_and_the_runs(tmp_path):
    def minutes(text):
        (tmp_path / "one.md").write_text(text, encoding="utf-8")
        sheet = sheet_of(str(tmp_path / "one.md"))
        found = re.search(r"takes about (a minute|(\d+) minutes)", sheet)
        return int(found[2] or 1)

    short = "# One\n\nHello.\n"
    run = "\n> OPTIMIZER: epochs 1\n> OPTIMIZER: train\n"
    assert minutes(short) == 1
    assert minutes(short + "\nMany words. " * 130) >= 2
    assert minutes(short + run * 8) == 4


def test_one_can_start_from_a_passage_that_quotes_nothing_measured_before_it(tmp_path):
    (tmp_path / "one.md").write_text(
        "# One\n\n## First\n\n{miss}\n\n## Second\n\nIt was {miss_before}.\n\n## Third\n\n> OPTIMIZER: train\n\n"
        "It was {miss_before}. {if won}\n\n## Fourth\n\n{comes_back_2}\n\n## Fifth\n\n> BACKPROP: lineup last\n\n"
        "{comes_back_2}\n\n## Sixth\n\n[On](#first) {if solved}\n\n[Off](#seventh)\n\n## Seventh\n\n{guess_tries}\n",
        encoding="utf-8",
    )
    script = open_playthrough(str(tmp_path / "one.md")).episode.script
    alone = [passage.title for passage in script.scenes[0].passages if stands_alone(passage)]
    assert alone == ["First", "Third", "Fifth"]


@pytest.mark.parametrize(("passage", "is_alone"), [
    ("{blame}", False), ("> BACKPROP: trace last\n\n{blame}", True), ("{dead}", False),
    ("> BACKPROP: question 2\n\n{blame}", False),
    ("> BACKPROP: lineup last\n> BACKPROP: question 2\n\n{blame}", True),
    ("> OPTIMIZER: rewind\n\nRain.", False), ("> OPTIMIZER: train\n> OPTIMIZER: rewind\n\nRain.", True),
    ("{came_drop}", False), ("> OPTIMIZER: train\n\n{came_drop}", True),
    ("{visits_room_1} {visits_the_day_before}", True),
])  # fmt: skip
def test_a_passage_stands_alone_if_all_it_needs_happens_in_it(passage, is_alone, tmp_path):
    (tmp_path / "one.md").write_text(
        f"# One\n\n## It\n\n{passage}\n\n## Room 1\n\nA.\n\n## The day before\n\nB.\n", encoding="utf-8"
    )
    script = open_playthrough(str(tmp_path / "one.md")).episode.script
    assert stands_alone(script.scenes[0].passages[0]) is is_alone


def test_every_place_that_the_sheet_names_can_be_started_from_with_the_network_newborn():
    sheet = "\n".join(lesson_sheet(open_playthrough("chronicles")))
    places = re.findall(r"[0-9]{2}-[a-z-]+#[a-z-]+", sheet)
    assert len(places) > 10
    for place in places:
        play = open_playthrough(f"chronicles#{place}")
        assert play.moment.epoch == 0
        heard = next(a.event for a in autoplay(play) if isinstance(a.event, Spoken | CurtainFell))
        # A passage in which nobody speaks, only acts, is heard of in the one it leads to.
        start = play.episode.script.start
        scene = next(scene for scene in play.episode.script.scenes if scene.name == start.scene)
        passage = next(passage for passage in scene.passages if passage.anchor == start.passage)
        is_silent = not any(isinstance(each, Line) for each in passage.elements)
        assert isinstance(heard, CurtainFell) or is_silent or f"{heard.scene}#{heard.passage}" == place


def test_no_more_is_trained_for_a_sheet_than_a_budget_allows(tmp_path, monkeypatch):
    trained = []
    spent = Playthrough.end_training

    def counted(self, stop_at=None):
        before = self.moment.epochs_left
        spent(self, stop_at)
        trained.append(before - self.moment.epochs_left)

    monkeypatch.setattr(Playthrough, "end_training", counted)
    folder = scene = tmp_path / "one.md"
    scene.write_text(ROUND_BY_REWIND, encoding="utf-8")
    budget = open_playthrough(str(folder)).moment.epochs_left
    assert "as far as they were followed" in joined(sheet_of(str(folder)))
    assert 0 < sum(trained) <= budget and len(trained) < 50
    scene.write_text(ROUND_BY_REWIND.replace("> OPTIMIZER: train", "Steam."), encoding="utf-8")
    assert "as far as they were followed" in joined(sheet_of(str(folder)))
    scene.write_text(ROUND_BY_REWIND.replace("- [Undo](#desk) {rewind}\n", ""), encoding="utf-8")
    assert "as far as they were followed" not in joined(sheet_of(str(folder)))


ROUND_BY_REWIND = """# One

## Desk

> OPTIMIZER: epochs 20

Here.

- [Train](#run)

## Run

> OPTIMIZER: train

There.

- [Undo](#desk) {rewind}
- [Home](#home)

## Home

**THE END**
"""


def test_an_episode_that_goes_round_for_ever_still_has_its_sheet(tmp_path):
    (tmp_path / "one.md").write_text("# One\n\n## A\n\nAgain.\n\n- [Again](#a)\n", encoding="utf-8")
    assert "SCENE 1: ONE" in sheet_of(str(tmp_path / "one.md"))
    (tmp_path / "one.md").write_text("# One\n\n## A\n\nAgain.\n\n[Again](#a)\n", encoding="utf-8")
    assert "SCENE 1: ONE" in sheet_of(str(tmp_path / "one.md"))
