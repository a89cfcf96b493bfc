"""Plain mode: the play in lines for pipes and screen readers, whatever is typed and whoever hangs up."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from neural_drama.plain.performance import Performance
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import text_lines
from neural_drama.story.problems import ScriptError

PLAY = [sys.executable, "-m", "neural_drama", "play", "--plain"]
TO_THE_DESK = ["3", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1"]
"""Answers that lead the story to the desk: away with both, the detective, the price, up, a suspect, on."""

FAREWELL = "The input has ended, and so does the evening. The case stays open."


@pytest.fixture(scope="module")
def perform(quick):
    """Play plainly with these answers, then the end of input; gives the exit status and what was written."""
    opened = open_playthrough(quick)

    def perform(answers):
        written, rest = [], list(answers)

        def read(prompt):
            written.append(prompt)
            return rest.pop(0) + "\n" if rest else None

        play = Playthrough(opened.episode, opened.moment, opened.seed)
        status = Performance(Timelines(play), read, written.append).perform()
        return status, written

    return perform


def run(typed, episode="chronicles", environment=None):
    """Play an episode in a process of its own, with this typed into it."""
    command = [*PLAY, episode]
    return subprocess.run(command, input=typed, capture_output=True, env=os.environ | (environment or {}), check=False)


def after(answer, perform, *before):
    """What is said in reply to one answer, given after others."""
    silent, spoken = perform(before)[1], perform([*before, answer])[1]
    return "\n".join(spoken[len(silent) - 1 :])


def test_ones_from_a_pipe_play_to_the_curtain():
    ran = run(b"1\n" * 40)
    assert (ran.returncode, ran.stderr) == (0, b"")
    said = ran.stdout.decode()
    assert said.splitlines()[-1] == "The curtain falls."
    assert "THE END" in said.splitlines()
    assert 5 <= len(re.findall(r"^epoch \d+ of 950, loss", said, re.MULTILINE)) <= 12, "often enough, not too often"


@pytest.mark.parametrize("answers", range(25))
def test_the_end_of_input_is_polite_wherever_it_comes(answers, perform):
    status, written = perform(["1"] * answers)
    assert status == 0
    if written[-1] != "The curtain falls.":
        assert written[-1].strip() == FAREWELL
        assert answers < 24, "by then the curtain has fallen"


def test_the_end_of_input_is_polite_in_a_pipe_too():
    for typed in (b"", b"1\n1\n1", b"quit\n"):
        ran = run(typed)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert ran.stdout.decode().endswith(FAREWELL + "\n")


@pytest.mark.parametrize("word", ["quit", "q", " QUIT "])
def test_a_player_may_leave(word, perform):
    status, written = perform([word, "1"])
    assert status == 0 and written[-1].strip() == FAREWELL


@pytest.mark.parametrize(
    "nonsense",
    [
        "x",
        "²",
        "1.0",
        "one",
        "-",
        "1 2",
        "rate=0.1",
        "\x1b[31m",
        "9" * 5000,
        "½",
        "0x1",
        "None",
        "1e0",
        "\u202e1",
        "{miss}",
    ],
)
def test_nonsense_at_a_choice_is_answered_with_what_can_be_typed(nonsense, perform):
    said = after(nonsense, perform)
    assert "is not the number of an option" in said and "Type the number of an option" in said
    assert "Choose 1 to 3" in said, "and asked again"
    assert "\x1b" not in said and "\u202e" not in said


@pytest.mark.parametrize("number", ["0", "-1", "4", "99999999999999999999"])
def test_a_number_that_is_no_option_is_answered_with_those_that_are(number, perform):
    assert "there are 1 to 3" in after(number, perform)


@pytest.mark.parametrize("number", ["+1", "0_1", "٣"])
def test_an_option_is_taken_by_the_notation_of_moves_only(number, perform):
    assert "is not the number of an option" in after(number, perform)


@pytest.mark.parametrize("empty", ["", "   ", "\t"])
def test_an_empty_line_is_asked_again(empty, perform):
    assert after(empty, perform).splitlines()[0] == "Choose 1 to 3: "


@pytest.mark.parametrize("word", ["help", "?", "HELP"])
def test_help_says_what_can_be_typed(word, perform):
    said = after(word, perform)
    for what in ("number of an option", "rate=0.5", "network, miss, curves and many more", "epoch N", "quit"):
        assert what in said


@pytest.mark.parametrize(
    ("word", "expected"),
    [("network", "The network is 6, 7, 6, 5, 4, 1 wide"), ("miss", "The miss is"), ("curves", "loss")],
)
def test_pictures_are_told_in_words(word, expected, perform):
    assert expected in after(word, perform)


@pytest.mark.parametrize("asked", ["epoch x", "epoch", "epoch 5", "epoch -1", "epoch ²", "epoch 1.5", "epoch 99999999"])
def test_an_epoch_that_is_not_there_is_answered_with_those_that_are(asked, perform):
    assert "This run has epochs 0 to 0" in after(asked, perform)


def test_an_epoch_of_five_thousand_digits_is_just_another_one_that_is_not_there(perform):
    assert "This run has epochs 0 to 0" in after("epoch " + "9" * 5000, perform)


def test_an_epoch_repeats_the_last_lines_as_they_were(perform):
    before = [*TO_THE_DESK, "1", "1", "1"]
    heard = "\n".join(perform(before)[1])
    assert "trained from epoch 0 to 4" in heard
    told = [after(f"epoch {epoch}", perform, *before) for epoch in range(5)]
    assert len(set(told)) == 5
    for epoch, words in enumerate(told):
        assert f"After epoch {epoch} of 4:" in words
    newest = [line for line in told[4].splitlines() if re.match(r"[A-Z ]+( \([^)]*\))?: ", line)]
    assert newest and all(line in heard for line in newest)


def at_the_desk(perform, *answers):
    return after(answers[-1], perform, *TO_THE_DESK, *answers[:-1])


def test_the_desk_tells_its_controls_and_takes_settings(perform):
    opened = "\n".join(perform(TO_THE_DESK)[1])
    for name in ("rate", "regularization", "batch", "epochs"):
        assert re.search(rf"^{name} = ", opened, re.MULTILINE)
    assert "learning rate is now 0.25" in at_the_desk(perform, "rate=0.25")
    assert "learning rate 0.25" in at_the_desk(perform, "rate=0.25", "1")
    assert "batch size is now 32" in at_the_desk(perform, "batch=32")


def test_the_rest_of_the_desk_is_told_on_request_and_can_be_set_either_way(perform):
    opened = "\n".join(perform(TO_THE_DESK)[1])
    assert "Type more for further settings." in opened and "dropout = " not in opened
    told = at_the_desk(perform, "more")
    names = re.findall(r"^([a-z]+) = .*; .+$", told, re.MULTILINE)
    assert names == ["optimizer", "rate", "regularization", "batch", "epochs", "momentum", "schedule", "span",
                     "penalty", "dropout", "clip", "patience"]  # fmt: skip
    assert "optimizer is now adam" in at_the_desk(perform, "optimizer=adam")
    assert "dropout is now 0.5" in at_the_desk(perform, "more", "dropout=0.5")


def test_what_was_set_is_told_when_the_rest_is_asked_for(perform):
    told = at_the_desk(perform, "rate=0.25", "schedule=cosine", "more")
    assert "rate = 0.25: " in told and "schedule = cosine: " in told


def test_the_desk_takes_epochs(perform):
    assert "epochs is now 3" in at_the_desk(perform, "epochs=3")
    assert "trained from epoch 0 to 3" in at_the_desk(perform, "epochs=3", "1", "1", "1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rate=", "The desk has no 'rate='"),
        ("rate=1e999", "learning rate takes a number from 1e-09 to 1000"),
        ("rate=-1", "learning rate takes a number from 1e-09 to 1000"),
        ("batch=1.5", "batch size takes a whole number from 1 to 240"),
        ("batch=0", "batch size takes a whole number from 1 to 240"),
        ("speed=1", "it has optimizer, rate, regularization, batch, epochs, momentum"),
        ("stop@3", "it has optimizer, rate, regularization, batch, epochs, momentum"),
        ("7", "it has optimizer, rate, regularization, batch, epochs, momentum"),
        ("x", "cannot read the move 'x'"),
        ("rate=nan", "rate=nan: learning rate takes a number from 1e-09 to 1000"),
        ("rate=adam", "rate=adam: learning rate takes a number from 1e-09 to 1000"),
        ("optimizer=adagrad", "optimizer=adagrad: optimizer takes sgd, momentum, rmsprop, adam, adamw"),
        ("optimizer=2", "optimizer=2: optimizer takes sgd, momentum, rmsprop, adam, adamw"),
        ("activation=relu", "it has optimizer, rate, regularization"),
        ("regularization=9" + "9" * 30, "cannot read the move"),
    ],
)
def test_a_setting_that_cannot_be_is_answered_with_what_can(typed, expected, perform):
    said = at_the_desk(perform, typed)
    if expected == "The desk has no 'rate='":
        assert "rate=0.5" in said, "however it is put, it says how a setting is written"
    else:
        assert expected in said
    assert "learning rate 0.05," in at_the_desk(perform, typed, "1"), "and the desk stands as it stood"


def test_the_words_are_those_of_the_transcript(quick, perform):
    transcript = list(text_lines(play := open_playthrough(quick), autoplay(play), Evidence()))
    said = {line for line in transcript if line and not line.startswith((" ", "\n", "[", "THE BACK"))}
    titles = {scene.title for scene in play.episode.script.scenes}
    asks = [line for line in transcript if re.match(r"  > \d", line)]
    status, written = perform(["1"] * (len(asks) + 1))  # one for the desk
    assert status == 0 and written[-1] == "The curtain falls."
    in_order = [line for line in transcript if line in said]
    heard = [line for line in written if line in said]
    assert heard == in_order
    from_the_story = [line for line in written if re.match(r"[A-Z][A-Z ]+\d*( \([^)]*\))?: ", line)]
    assert set(from_the_story) <= said
    not_on_the_way = {"The Next Epoch", "Five Questions"}
    assert {title for title in titles if any(line.strip() == title for line in written)} == titles - not_on_the_way


def test_a_short_run_is_told_epoch_by_epoch(perform):
    said = at_the_desk(perform, "rate=0.2", "1", "1", "1")
    assert len(re.findall(r"^epoch \d+ of 4, loss", said, re.MULTILINE)) == 4


@pytest.mark.parametrize("lines", [0, 1, 30])
def test_a_reader_who_hangs_up_gets_no_traceback(lines, quick):
    command = f"yes 1 | {' '.join(PLAY)} {quick} | head -{lines}"
    ran = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, timeout=60, check=False)
    assert ran.stderr == b""
    assert ran.stdout.count(b"\n") == lines


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["C", "ascii", "C without UTF-8"],
)
def test_a_terminal_without_letters_still_gets_the_play(environment, quick):
    ran = run(b"1\n" * 40, quick, environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.rstrip().endswith(b"The curtain falls.")


@pytest.mark.parametrize("typed", [b"\xff\n1\n", b"\x00\n", b"\xed\xa0\x80\n", "٣\n".encode(), b"1\r\n" * 3])
def test_bytes_that_are_no_letters_do_no_harm(typed, quick):
    ran = run(typed, quick)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_loop_that_trains_without_asking_comes_to_an_end(quick, tmp_path):
    folder = shutil.copytree(quick, tmp_path / "loop", ignore=shutil.ignore_patterns("*.md"))
    (folder / "01-loop.md").write_text(
        "# Loop\n\n## Again\n\n> OPTIMIZER: train\n\n[Again](#again)\n", encoding="utf-8"
    )
    written = []

    def write(line):
        written.append(line)
        assert len(written) < 2_500, "it runs for ever"

    with pytest.raises(ScriptError, match="without asking the player anything"):
        Performance(Timelines(open_playthrough(str(folder))), lambda prompt: None, write).perform()


def test_a_fault_in_the_program_is_one_line_and_a_report(tmp_path):
    program = (
        "import sys; from neural_drama.playthrough import playthrough\n"
        "def planted(*_): raise ZeroDivisionError('planted here')\n"
        "playthrough.speak = planted\n"
        "from neural_drama.cli import main; sys.exit(main(['play', 'chronicles', '--plain']))"
    )
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", program], input="1\n", capture_output=True, text=True, env=environment)
    assert ran.returncode == 1
    (line,) = ran.stderr.splitlines()
    (report,) = tmp_path.rglob("*.txt")
    assert str(report) in line
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: planted here" in text and "Traceback" in text and "command: play" in text
