"""The README: its commands work as they stand there, and what it counts can be counted."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from neural_drama.arguments import parser
from neural_drama.cli import main
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import in_plain_words

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")

THOUSANDS = {"two": 2, "three": 3, "four": 4, "five": 5}


def section(title):
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)[1]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("title", "last"),
    [("Play", ".venv/bin/neural-drama"), ("Test", ".venv/bin/python -m pytest -n auto --dist loadgroup")],
)
def test_one_line_sets_up_and_plays_and_one_other_sets_up_and_tests(title, last):
    command, *_ = blocks(section(title), "sh")
    assert command.count("\n") == 1
    steps = [shlex.split(step) for step in command.split("&&")]
    assert steps[0] == ["python3", "-m", "venv", ".venv"]
    assert steps[1][:4] == [".venv/bin/python", "-m", "pip", "install"]
    assert shlex.join(steps[-1]) == last


FAKE_PYTHON = """\
#!/usr/bin/env bash
mkdir -p .venv/bin
cat > .venv/bin/python <<'END'
#!/usr/bin/env bash
echo "called: $0 $*" >> calls
[[ "$*" == *pytest* ]] && exit "$VERDICT" || exit 0
END
chmod +x .venv/bin/python
echo "called: python3 $*" >> calls
"""


@pytest.mark.parametrize("verdict", [0, 1, 4])
def test_continuous_integration_runs_the_test_command_word_for_word(verdict, tmp_path):
    for name in (".ci/run", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    fake = tmp_path / "fake" / "python3"
    fake.parent.mkdir()
    fake.write_text(FAKE_PYTHON, encoding="utf-8")
    fake.chmod(0o755)
    environment = os.environ | {"PATH": f"{fake.parent}:{os.environ['PATH']}", "VERDICT": str(verdict)}
    ran = subprocess.run(
        [tmp_path / ".ci" / "run"], cwd="/", capture_output=True, text=True, env=environment, check=False
    )
    command = blocks(section("Test"), "sh")[0].strip()
    assert ran.stdout.splitlines()[0] == f"+ {command}"
    called = (tmp_path / "calls").read_text().splitlines()
    expected = [step.strip().replace("'", "") for step in command.split("&&")]
    assert [line.removeprefix("called: ") for line in called] == expected
    assert ran.returncode == verdict, "it fails where the tests fail"


def test_continuous_integration_says_so_when_there_is_no_test_command(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(CHECKOUT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "README.md").write_text("# Nothing\n", encoding="utf-8")
    ran = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, check=False)
    assert ran.returncode == 1 and "no test command" in ran.stderr


def commands():
    """Every command of the program that the README shows, without the explanation beside it."""
    lines = [line for block in (*blocks(README, "text"), *blocks(README, "sh")) for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in re.split(r"\s{2,}|&&", line)]
    return [part for part in parts if re.match(r"(\.venv/bin/)?neural-drama\b", part)]


@pytest.mark.parametrize("command", commands())
def test_every_command_that_is_shown_exists(command, capsys):
    program, *arguments = shlex.split(command)
    options = parser().parse_args(arguments)
    assert program.endswith("neural-drama")
    if options.command == "replay":
        assert options.given == ["CODE"]
    elif options.command in ("words", "primer"):
        assert main(arguments) == 0 and capsys.readouterr().out
    elif options.episode or options.command:
        play = open_playthrough(options.episode, options.case, options.seed)
        assert options.seed is None or play.seed == options.seed


def test_there_are_commands_to_see():
    assert len(commands()) >= 7


def test_moves_that_are_shown_can_be_read():
    from neural_drama.playthrough.moves import read_moves

    (shown,) = re.findall(r"`--choose` also takes moves, `([^`]+)`", README)
    assert len(read_moves(shown)) == 3


def test_the_connections_it_speaks_of_are_there():
    (count,) = re.findall(r"A neural network of (\w+) thousand connections", README)
    assert round(open_playthrough("chronicles").moment.architecture.connections, -3) == 1000 * THOUSANDS[count]


def test_the_penguins_it_speaks_of_are_there():
    (count,) = re.findall(r"the same story on (\d+) real penguins, in grams", README)
    case_file = open_playthrough("chronicles", "penguins").moment.case_file
    assert len(case_file.dataset.X_train) + len(case_file.dataset.X_validation) == int(count)
    assert case_file.unit == "grams"


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links and all((CHECKOUT / link).is_file() for link in links)


def test_the_excerpt_is_what_the_shipped_case_says():
    excerpt = README.split("```text\n")[1].split("```")[0].splitlines()
    play = open_playthrough("chronicles")
    said = [in_plain_words(a.event) for a in autoplay(play, read_moves("stop@0")) if isinstance(a.event, Spoken)]
    assert len(excerpt) == 5
    assert [line for line in excerpt if line not in said] == []
