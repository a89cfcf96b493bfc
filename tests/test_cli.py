"""The command line: help without a screen, and one clear message with an exit status for everything that is wrong."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import neural_drama

CHECKOUT = Path(__file__).parents[1]
COMMANDS = ("play", "transcript")


def run(*arguments, typed="", **environment):
    """Run the program in a process of its own, with nothing but a pipe to read from."""
    command = [sys.executable, "-m", "neural_drama", *arguments]
    return subprocess.run(
        command,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


def is_one_line(errors):
    return len(errors.splitlines()) == 1 and errors.rstrip("\n").isprintable()


def test_version_is_that_of_the_package(tell):
    assert tell("--version") == (0, f"neural-drama {neural_drama.__version__}\n", "")


def test_help_names_every_command(tell):
    status, said, errors = tell("--help")
    assert (status, errors) == (0, "")
    assert all(re.search(rf"^    {command}\b", said, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command, tell):
    status, said, errors = tell(command, "--help")
    assert (status, errors) == (0, "")
    assert said.startswith(f"usage: neural-drama {command} ")
    for option in ("EPISODE", "--case", "--seed", "--scenes"):
        assert option in said
    assert all(
        option in said for option in (["--plain"] if command == "play" else ["--choose", "--json", "--evidence"])
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["play", "--help"],
        ["transcript", "--help"],
        ["transcript", "chronicles"],
        ["replay", "--help"],
        ["play", "--plain"],
        ["play", "--continue", "--help"],
        ["check"],
    ],
    ids=" ".join,
)
def test_commands_that_need_no_screen_start_without_textual(arguments):
    program = (
        "import sys\nfrom neural_drama.cli import main\n"
        "try: status = main(sys.argv[1:])\nexcept SystemExit as left: status = left.code\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'textual', 'rich', 'torch'}), file=sys.stderr)\n"
        "sys.exit(status)"
    )
    if arguments == ["transcript", "chronicles"]:
        arguments = [*arguments, "--choose", "stop@1"]
    command = [sys.executable, "-c", program, *arguments]
    ran = subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "[]\n")


def test_without_a_terminal_the_title_is_the_play_in_plain_mode():
    ran = run()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("The Backpropagation Chronicles, plain mode.")
    assert run(typed="quit\n", TERM="dumb").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sing"], "invalid choice: 'sing'"),
        (["play", "chronicles", "--seed", "x"], "'x' is not a whole number from 0 to 2^63 - 1"),
        (["play", "chronicles", "--seed", "-1"], "--seed"),
        (["play", "chronicles", "--seed", "1.5"], "'1.5' is not a whole number"),
        (["play", "chronicles", "--seed", str(2**63)], "is not a whole number from 0 to 2^63 - 1"),
        (["play", "chronicles", "--seed", "²"], "'²' is not a whole number"),
        (["play", "chronicles", "--seed", ""], "'' is not a whole number"),
        (["transcript"], "the following arguments are required: EPISODE"),
        (["transcript", "chronicles", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["play", "one", "two"], "unrecognized arguments: two"),
    ],
)
def test_arguments_that_cannot_be_read_are_answered_with_the_usage_and_status_two(arguments, expected, tell):
    status, said, errors = tell(*arguments)
    assert (status, said) == (2, "")
    assert errors.startswith("usage: neural-drama")
    assert expected in errors.splitlines()[-1] and "Traceback" not in errors


def test_a_seed_of_five_thousand_digits_is_refused_like_any_other(tell):
    status, _, errors = tell("play", "chronicles", "--seed", "9" * 5000)
    assert status == 2 and "is not a whole number from 0 to 2^63 - 1" in errors and "_seed" not in errors


@pytest.mark.parametrize("arguments", [["play", "--plain"], ["transcript"]], ids=lambda arguments: arguments[0])
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["nowhere"], "no episode 'nowhere'; there are: chronicles"),
        (["chronicles", "--case", "whales"], "no case 'whales'; this episode has: trams, arrivals, penguins"),
        (["chronicles", "--scenes", "/nowhere"], "no episode 'chronicles'; there are: none"),
        (["./nowhere.md"], "nowhere.md:1: E001 there is no such file"),
        (["/dev/null"], "/dev/null:1: E001 this is not a file"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line_that_says_what_is(arguments, more, expected, tell):
    status, said, errors = tell(*arguments, *more)
    assert (status, said) == (1, "")
    assert expected in errors and is_one_line(errors)


def test_a_name_too_long_for_the_file_system_is_an_unknown_episode(tell, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert "no episode" in tell("transcript", "a" * 300)[2]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ("x", "cannot read the move 'x'"),
        ("1,,²", "cannot read the move '²'"),
        ("9", "9: the choice has options 1 to 2"),
        ("rate=1e999", "rate=inf: learning rate takes a number from 1e-09 to 1000"),
        ("rate=fast", "rate=fast: learning rate takes a number from 1e-09 to 1000"),
        ("optimizer=adagrad", "optimizer=adagrad: optimizer takes sgd, momentum, rmsprop, adam, adamw"),
        ("penalty=0.1", "penalty=0.1: penalty takes none, l1, l2, decoupled"),
        ("speed=1", "this desk has no 'speed'; it has optimizer, rate, regularization, batch, epochs, momentum, "),
        ("activation=relu", "this desk has no 'activation'; it has optimizer, rate, "),
        ("stop@9999", "stop@9999: this run goes from epoch 0 to 950"),
        ("stop@2,stop@3", "the curtain has fallen, but there are moves left: stop@3"),
    ],
)
def test_moves_that_cannot_be_made_are_refused_in_one_line(moves, expected, tell):
    status, _, errors = tell("transcript", "chronicles", "--choose", moves)
    assert status == 1 and errors.strip().startswith(expected) and is_one_line(errors)


@pytest.mark.parametrize("path", [".", "no/such/folder/e.npz"])
def test_evidence_that_cannot_be_written_is_named(path, tell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, errors = tell("transcript", "chronicles", "--choose", "stop@1", "--evidence", path)
    assert status == 1 and errors.startswith(f"{path}: cannot be written: ") and is_one_line(errors)


def test_evidence_is_written_at_exactly_the_path_that_was_given(tell, tmp_path):
    path = tmp_path / "evidence.of.tonight"
    assert tell("transcript", "chronicles", "--choose", "stop@1", "--evidence", str(path))[0] == 0
    assert path.read_bytes()[:2] == b"PK" and list(tmp_path.iterdir()) == [path]


HANDED_ON = ["transcript", "chronicles", "--choose", "1,3,stop@5"]


def test_a_transcript_ends_with_a_code_that_replay_plays_again_and_verifies(tell):
    status, said, errors = tell(*HANDED_ON, "--code")
    text, code = said.rsplit("\n\nneural-drama replay ", 1)
    assert (status, errors) == (0, "") and text + "\n" == tell(*HANDED_ON)[1]
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-)+[0-9A-HJKMNP-TV-Z]{5}\n", code)
    assert tell("replay", code.strip()) == tell("replay", "--plain", *code.lower().split("-")) == (0, text + "\n", "")
    status, said, errors = tell("replay", code.strip(), "--verify")
    assert (status, errors) == (0, "") and "every one is the same to the last bit" in said


def test_a_transcript_in_json_ends_with_the_code_as_an_event(tell):
    *_, last = tell(*HANDED_ON, "--json", "--code")[1].splitlines()
    event = json.loads(last)
    assert event["event"] == "handed_on" and tell("replay", event["code"], "--verify")[0] == 0


def test_a_file_that_is_handed_on_is_played_again_and_verified(tell, tmp_path):
    scene, path = tmp_path / "mine.md", tmp_path / "mine.drama.json"
    scene.write_text("# Mine\n\n## Here\n\nA miss of {miss:.3f}.\n\n**THE END**\n", encoding="utf-8")
    status, said, errors = tell("transcript", str(scene), "--hand-on", str(path))
    assert (status, errors) == (0, "")
    scene.unlink()
    assert tell("replay", str(path)) == (0, said, "")
    assert tell("replay", str(path), "--verify")[0] == 0
    path.write_text(path.read_text("utf-8").replace("A miss", "One miss", 1), encoding="utf-8")
    status, said, errors = tell("replay", str(path), "--verify")
    assert status == 1 and not errors and "1 read otherwise" in said


def test_an_own_scene_has_no_code(tell, tmp_path):
    (tmp_path / "mine.md").write_text("# Mine\n\n## Here\n\nHello.\n\n**THE END**\n", encoding="utf-8")
    status, _, errors = tell("transcript", str(tmp_path / "mine.md"), "--code")
    assert status == 1 and "hand this one on as a file" in errors and is_one_line(errors)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["HELLO"], "this code is mistyped: "),
        (["SULKY"], "this is no code: 'U' in group 1"),
        ([""], "this is no code: it is empty"),
        (["nothing.drama.json"], "'nothing.drama.json' cannot be read: No such file or directory"),
        (["."], "'.' cannot be read: Is a directory"),
        (["/no/such/file"], "'/no/such/file' cannot be read: "),
        (["/dev/null"], "this is no code: it is empty"),
        (["\x1b[31m"], "this is no code: U+001B in group 1"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--verify"]], ids=["", "verify"])
def test_what_cannot_be_replayed_is_refused_in_one_line(given, expected, more, tell):
    status, said, errors = tell("replay", *given, *more)
    assert (status, said) == (1, "") and errors.startswith(expected) and is_one_line(errors)


@pytest.mark.parametrize("path", [".", "no/such/folder/a.json"])
def test_a_file_to_hand_on_that_cannot_be_written_is_named_before_anything_is_played(path, tell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, said, errors = tell(*HANDED_ON, "--hand-on", path)
    assert (status, said) == (1, "") and errors.startswith(f"{path}: cannot be written: ") and is_one_line(errors)


@pytest.fixture
def play_at_a_terminal():
    """Play these lines as somebody at a terminal does, so that it is saved."""
    from neural_drama.plain.evening import begun

    def play(*typed, **asked):
        rest = list(typed)
        read = lambda prompt: rest.pop(0) if rest else None  # noqa: E731
        begun(read, lambda line: None, True, **{"asked": "chronicles", **asked}).perform()

    return play


def test_continue_goes_on_with_the_game_that_was_played_last(play_at_a_terminal):
    play_at_a_terminal("1", "3", case="penguins")
    play_at_a_terminal("1", "3", "1")
    for arguments, expected in [
        ([], "BACKPROP: I heard you from the river."),
        (["chronicles", "--plain"], "BACKPROP: I heard you from the river."),
        (["--case", "penguins"], "LEARNING RATE: Where it came from? I do speed."),
    ]:
        ran = run("play", "--continue", *arguments, typed="history\n")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith("The Backpropagation Chronicles, plain mode, goes on.")
        assert expected in ran.stdout and "2. option 3: Send both away" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "no game is saved yet"),
        (["chronicles"], "no game of that kind is saved yet"),
        (["--seed", "7"], "no game of that kind is saved yet"),
        (["nowhere"], "no episode 'nowhere'"),
        (["--watch"], "--continue goes on where a game stood; leave out --watch"),
        (["chronicles", "--from", "#the-alarm"], "--continue goes on where a game stood; leave out --from"),
    ],
)
@pytest.mark.parametrize("has_screen", [False, True], ids=["", "screen"])
def test_where_there_is_nothing_to_continue_it_is_said_in_one_line(arguments, expected, has_screen, tell, monkeypatch):
    monkeypatch.setattr("neural_drama.cli._has_screen", lambda: has_screen)
    status, said, errors = tell("play", "--continue", *arguments)
    assert (status, said) == (1, "") and errors.startswith(expected) and is_one_line(errors)


def test_saves_that_cannot_be_read_are_refused_in_one_line(tell, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(tmp_path / "file"))
    status, said, errors = tell("play", "--continue", "--plain")
    assert (status, said) == (1, "") and errors.startswith(str(tmp_path / "file")) and is_one_line(errors)


def test_on_a_screen_the_stage_goes_on_with_the_last_game_of_what_is_named(play_at_a_terminal, tell, monkeypatch):
    play_at_a_terminal("1", "3", case="penguins")
    play_at_a_terminal("1", "3")
    asked = []
    monkeypatch.setattr("neural_drama.cli._has_screen", lambda: True)
    monkeypatch.setattr("neural_drama.stage.running.run_stage", lambda *args, **more: asked.append(more) or 0)
    for more in ([], ["chronicles"], ["--case", "trams"], ["--case", "penguins"]):
        assert tell("play", "--continue", *more) == (0, "", "")
    assert [more["continued"].case for more in asked] == ["trams", "trams", "trams", "penguins"]


def test_on_a_screen_a_replay_is_given_to_the_stage(tell, monkeypatch):
    code = tell(*HANDED_ON, "--code")[1].rsplit(" ", 1)[1].strip()
    plainly = tell("replay", code)
    monkeypatch.setattr("neural_drama.cli._has_screen", lambda: True)
    shown = []
    monkeypatch.setattr("neural_drama.stage.running.run_replay", lambda given, **_: shown.append(given) or 0)
    assert tell("replay", code) == (0, "", "") and [turn.asked for turn in shown[0].turns][0] == "choice"
    assert tell("replay", "--plain", code) == plainly and tell("replay", "--verify", code)[0] == 0
    assert len(shown) == 1


WRONG = {
    "an unknown speaker": ("**THE BUTLER:** It was not I.", "unknown speaker 'THE BUTLER'"),
    "a misspelt speaker": ("**BACKPORP:** You again.", "unknown speaker 'BACKPORP' (did you mean 'BACKPROP'?"),
    "an unknown fact": ("It was {mist:.1f}.", "'mist'"),
    "an unknown verb": ("> OPTIMIZER: dance", "unknown verb 'dance'"),
    "a verb of another": ("> NARRATOR: train", "NARRATOR cannot 'train' (OPTIMIZER can"),
    "an unknown target": ("[On](#nowhere)", "no passage '#nowhere'"),
    "an unknown scene": ("[On](02-nowhere.md)", "no scene '02-nowhere.md'"),
    "an escape character": ("Red \x1b[31m alert.", "U+001B"),
    "an entity for an escape": ("Red &#27;[31m alert.", "U+001B"),
    "a bidirectional override": ("Red \u202e alert.", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    "an attribute": ("{().__class__}", "is refused"),
    "an attribute of a fact": ("{miss.__class__}", "an attribute with a dot"),
    "a call": ("{open(miss)}", "'open'"),
    "a width": ("{miss:1000000f}", "unknown number format '1000000f'"),
    "HTML": ("<script>alert(1)</script>", "HTML"),
    "an image": ("![x](x.png)", "image"),
    "a path above": ("[On](../../etc/passwd.md)", "no address within the play"),
}
"""What stands on line 5 of a scene, and what the message then says."""


def refusal(tell, path, *more):
    """The message that both ways to play give."""
    told = {
        tell(*command, str(path), *more) for command in (["play", "--plain"], ["transcript"], ["transcript", "--json"])
    }
    assert len(told) == 1, "the same whichever way it is played"
    ((status, said, errors),) = told
    assert (status, said) == (1, "")
    assert is_one_line(errors), errors
    return errors.strip()


@pytest.mark.parametrize("name", WRONG)
def test_a_scene_that_cannot_be_played_is_named_by_file_and_line(name, tell, tmp_path):
    words, expected = WRONG[name]
    scene = tmp_path / "wrong.md"
    scene.write_text(f"# Wrong\n\n## Here\n\n{words}\n", encoding="utf-8")
    message = refusal(tell, scene)
    assert message.startswith(f"{scene}:5: ")
    assert expected in message or expected == "is refused"


def test_all_mistakes_come_at_once_each_on_a_line_of_its_own(tell, tmp_path):
    scene = tmp_path / "wrong.md"
    scene.write_text("# Wrong\n\n## Here\n\n**X:** {nothing}\n\n> OPTIMIZER: dance\n\n[On](#no)\n", encoding="utf-8")
    status, _, errors = tell("transcript", str(scene))
    assert status == 1
    assert [line.split(":")[1] for line in errors.splitlines()] == ["5", "5", "7", "9"]


@pytest.fixture
def copied(tmp_path):
    """The shipped episode, to be broken."""
    folder = tmp_path / "copied"
    folder.mkdir()
    for file in (CHECKOUT / "scenes" / "chronicles").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_a_missing_csv_is_named_by_the_line_that_asks_for_it(copied, tell):
    (copied / "trams.csv").unlink()
    message = refusal(tell, copied)
    source = (copied / "episode.toml").read_text("utf-8").splitlines()
    line = source.index('file = "trams.csv"') + 1
    assert message.startswith(f"{copied / 'episode.toml'}:{line}: ") and "'trams.csv'" in message


def test_a_missing_scene_is_named_by_the_line_of_each_link_to_it(copied, tell):
    (copied / "06-justice-served.md").unlink()
    status, _, errors = tell("transcript", str(copied))
    assert status == 1
    linking = {
        file.name: file.read_text("utf-8").count("](06-justice-served.md") for file in copied.glob("*.md")
    }  # fmt: skip
    named = [
        re.match(rf"{re.escape(str(copied))}/(.+\.md):\d+: E402 no scene '06-justice-served.md'", line)[1]
        for line in errors.splitlines()
    ]
    assert Counter(named) == Counter(linking) and len(set(named)) > 1


@pytest.mark.parametrize("name", ["episode.toml", "trams.csv", "03-the-investigation-begins.md"])
def test_a_file_that_is_not_text_is_named(name, copied, tell):
    (copied / name).write_bytes(b"\xff\xfe\x00nonsense\n")
    message = refusal(tell, copied)
    assert name in message.split(" ")[0]


def test_a_folder_without_an_episode_is_named(tell, tmp_path):
    assert refusal(tell, tmp_path).startswith(f"{tmp_path / 'episode.toml'}:1: E001 there is no such file")


def test_a_fault_in_the_program_is_one_line_with_the_path_of_the_report(tell, tmp_path, monkeypatch):
    def planted(*_, **__):
        raise ZeroDivisionError("planted here")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("neural_drama.playthrough.opening.open_playthrough", planted)
    status, said, errors = tell("transcript", "chronicles")
    assert (status, said) == (1, "") and is_one_line(errors)
    (report,) = tmp_path.rglob("*.txt")
    assert str(report) in errors and "ZeroDivisionError: planted here" in report.read_text("utf-8")


@pytest.mark.parametrize(
    "arguments", [["transcript", "chronicles"], ["transcript", "chronicles", "--json"], ["--help"]], ids=" ".join
)
def test_a_reader_who_hangs_up_is_no_error(arguments):
    command = f"{sys.executable} -m neural_drama {' '.join(arguments)} | head -1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here that is always full")
@pytest.mark.parametrize("command", [["transcript", "tests/stage/tiny"], ["play", "--plain", "tests/stage/tiny"]])
def test_a_full_disk_is_no_fault_of_the_program(command, tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "neural_drama", *command], input="\n" * 40, stdout=full, stderr=subprocess.PIPE,
            text=True, cwd=CHECKOUT, env={**os.environ, "XDG_STATE_HOME": str(tmp_path)}, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "neural-drama: the output cannot be written: No space left on device\n"
    assert not list(tmp_path.rglob("*.txt"))


def test_a_closed_input_is_an_empty_one(tmp_path):
    command = f"{shlex.quote(sys.executable)} -m neural_drama play --plain tests/stage/tiny <&-"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=CHECKOUT, timeout=60,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0 and "A street of 30 lamps." in done.stdout
    assert not list(tmp_path.rglob("*.txt"))
