"""Rehearsals reach everything, come to the same report however they are shared out, and show each failure again."""

import multiprocessing
import os
import re
import shlex
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neural_drama.cli import main
from neural_drama.kit import rehearsal
from neural_drama.kit.answers import setting
from neural_drama.kit.coverage import spots, unreached
from neural_drama.kit.exploring import explore
from neural_drama.kit.extremes import EXTREMES, PretendedTraining, rounded_up
from neural_drama.kit.ledger import Ledger, rehearsed
from neural_drama.kit.plan_files import read_plans
from neural_drama.kit.rehearsal import Asked, Rehearsals, rehearse
from neural_drama.kit.tally import Tally
from neural_drama.playthrough.building import rebuilt
from neural_drama.playthrough.desk import controls
from neural_drama.playthrough.endings import ENDINGS, ending_of
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.moves import Set
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.training import Training
from neural_drama.playthrough.verbs import deeds

CHECKOUT = Path(__file__).parents[2]
SHIPPED = CHECKOUT / "scenes" / "chronicles"

CLASSES = """
[cases.kinds]
file = "penguins.csv"
about = "penguins of three kinds"
singular = "penguin"
quantity = "species"
target = "species"
unit = "probability"
columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
goal = 0.1
validation_goal = 0.1

[cases.sexes]
file = "penguins.csv"
about = "penguins of two sexes"
singular = "penguin"
quantity = "sex"
target = "sex"
unit = "probability"
columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
goal = 0.1
validation_goal = 0.1
"""
CASES = ("trams", "penguins", "kinds", "sexes")

REHEARSALS = 150
"""Of the Chronicles, which take long; `rehearse_many.py` rehearses them as often as they must bear."""

ROUND = """\
# A round

## The desk

> OPTIMIZER: desk
> OPTIMIZER: train

**ERROR FUNCTION:** {miss:+.2g}. SAID

- [End](#the-end)
- [Once more](#the-desk)

## The end

**THE END**
"""


@pytest.fixture
def episode(tmp_path):
    """Write a small episode of one scene: `episode(scene)` gives its folder."""

    def write(scene, **files):
        folder = tmp_path / "small"
        folder.mkdir()
        for data in SHIPPED.glob("*.csv"):
            shutil.copy(data, folder)
        toml = (SHIPPED / "episode.toml").read_text("utf-8").replace("[40, 40, 24, 12]", "[7, 6, 5, 4]")
        (folder / "episode.toml").write_text(toml + CLASSES, "utf-8")
        (folder / "01-round.md").write_text(scene, "utf-8")
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, "utf-8")
        return folder

    return write


@pytest.fixture
def tell(capsys):
    """Run the program in this process: `tell(*arguments)` gives exit status and output."""

    def tell(*arguments):
        status = main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    return tell


@pytest.fixture(scope="module")
def chronicles():
    """The shipped episode, rehearsed often enough to take every option and come to every kind of ending."""
    return rehearse(Asked("chronicles"), REHEARSALS, 1, processes=1)


def asked(folder, **more):
    return Asked(str(folder), **more)


# what is reached


def test_every_line_of_the_chronicles_is_spoken_and_every_option_taken(chronicles, performed):
    """By chance, from the start and from the late rounds on, or by a plan; or a note says why not."""
    script, tally = chronicles
    _, late = rehearse(Asked("chronicles#07-the-next-epoch"), REHEARSALS // 2, 1, processes=1)
    missing = {
        spot.where: spot.words
        for spot in unreached(script, tally)
        if not spot.excuse and spot.where not in late.lines | late.taken
    }
    for plan in read_plans(SHIPPED)[0]:
        if missing:
            planned = performed(plan, "chronicles").tally
            missing = {where: words for where, words in missing.items() if where not in planned.lines | planned.taken}
    assert missing == {}
    assert tally.failures == {}


def test_every_ending_is_come_to(chronicles):
    _, tally = chronicles
    endings = {ending.name for ending in ENDINGS}
    # For silent witnesses neurons must be able to die, which takes a later round; and who leaves one has no ending.
    assert endings - {"silent-witnesses"} <= set(tally.curtains) <= endings | {"no training"}
    assert tally.curtains.total() == tally.rehearsals == REHEARSALS


def test_lines_and_options_are_listed_as_they_are_written(episode):
    script = open_playthrough(str(episode(ROUND))).episode.script
    assert [(spot.where.line, spot.words) for spot in spots(script)] == [
        (8, "ERROR FUNCTION: {miss:+.2g}. SAID"),
        (10, "- End"),
        (11, "- Once more"),
    ]


def test_a_quick_rehearsal_takes_every_option_in_a_few_plays():
    script, tally = explore(Asked("chronicles"), 1)
    assert unreached(script, tally, options_only=True) == []
    assert tally.rehearsals <= 25


def test_an_option_that_is_never_open_ends_the_search_for_it(episode):
    folder = episode(ROUND.replace("- [End]", "- [Never](#the-desk) {if 1 > 2}\n- [End]"))
    script, tally = explore(asked(folder), 1)
    assert [spot.words for spot in unreached(script, tally, options_only=True)] == ["- Never {if 1 > 2}"]
    assert tally.rehearsals < 40


def test_real_training_goes_through_the_same_doors(episode):
    _, tally = rehearse(asked(episode(ROUND), is_real=True), 5, 1, processes=1)
    assert tally.failures == {}
    assert tally.lines.total() > 5


# the same whoever plays


def test_two_processes_come_to_the_same_report_as_one(monkeypatch):
    monkeypatch.setattr(rehearsal, "SHARE", 7)
    one = rehearse(Asked("chronicles"), 30, 40, processes=1)
    two = rehearse(Asked("chronicles"), 30, 40, processes=2)
    assert one[1] == two[1]
    assert one[1].rehearsals == 30


def dies(numbers):
    """What happens to a process that the system ends."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="a new process would not know how to die")
def test_what_a_process_does_not_come_to_because_it_was_ended_is_played_all_the_same(monkeypatch):
    monkeypatch.setattr(rehearsal, "SHARE", 7)
    one = rehearse(Asked("chronicles"), 20, 40, processes=1)
    monkeypatch.setattr(rehearsal, "_share_of_mine", dies)
    assert rehearse(Asked("chronicles"), 20, 40, processes=2)[1] == one[1]


def test_a_rehearsal_is_the_same_alone_as_after_others():
    together, alone = Tally(), Tally()
    rehearsals = Rehearsals(Asked("chronicles"))
    for number in range(20):
        together = Tally() if number == 19 else together
        rehearsals.rehearse(number, together)
    Rehearsals(Asked("chronicles")).rehearse(19, alone)
    assert together == alone


# failures, and how to see them again


def again(said, word="again"):
    """The command that a report gives to see a failure again."""
    found = re.search(rf"^ +{word}: +(neural-drama .*)$", said, re.MULTILINE)
    assert found is not None, said
    return shlex.split(found[1])[1:]


def failure(said):
    """What the report says of its first failure, without how often."""
    found = re.search(r"^(.*) \(\d+ times?\)$", said, re.MULTILINE)
    return found and found[1]


LOUD = ROUND.replace("SAID", "SAID " + "x" * 110 + " {prediction:.3f} {target:.3f} {loss * 1000:.3f}")
"""A line that grows too long where the network shouts."""


def test_a_line_that_grows_too_long_is_told_with_what_shows_it_again(episode, tell):
    folder = episode(LOUD)
    status, said = tell("rehearse", folder, "-n", "60")
    assert status == 1
    assert failure(said) == f"{folder / '01-round.md'}:8: a line longer than 160 characters as it is spoken"
    status, said_again = tell(*again(said))
    assert status == 1
    assert failure(said_again) == failure(said)
    assert re.findall("moves: .*|the network: .*", said)[:2] == re.findall("moves: .*|the network: .*", said_again)[:2]


def test_a_failure_of_real_training_is_seen_again_in_a_transcript(episode, tell):
    folder = episode(ROUND.replace("SAID", "x" * 170))
    status, said = tell("rehearse", folder, "--real", "-n", "3", "--seed", "70")
    assert status == 1
    assert tell(*again(said))[0] == 1
    moves = re.search("moves: (.*)", said)[1]
    assert again(said, "or") == ["transcript", str(folder), "--seed", "70", "--choose", moves]
    status, transcript = tell(*again(said, "or"))
    assert status == 0
    assert "x" * 170 in transcript


def test_a_failure_of_a_quick_rehearsal_is_seen_again(episode, tell):
    status, said = tell("rehearse", episode(ROUND.replace("SAID", "x" * 170)), "--quick", "--seed", "5")
    assert status == 1
    assert tell(*again(said)) == (1, said)


def test_what_breaks_the_program_is_told_with_its_place_and_its_moves(episode, tell, monkeypatch):
    fact = replace(FACTS["alibi"], read=lambda moment: 1 // (moment.epoch - moment.epoch))
    monkeypatch.setattr("neural_drama.playthrough.facts.FACTS", {**FACTS, "alibi": fact})
    status, said = tell("rehearse", episode(ROUND.replace("SAID", "{alibi}")), "-n", "2")
    assert status == 1
    assert re.search(r"^ZeroDivisionError in test_rehearsal\.py:\d+: ", said, re.MULTILINE)
    assert "curtains: broken 2" in said


def test_a_play_without_an_end_is_a_failure(episode, tell):
    scene = ROUND.replace("- [End](#the-end)", "- [And again](#the-desk)")
    status, said = tell("rehearse", episode(scene), "-n", "1")
    assert status == 1
    assert "no curtain after 1000 answers (1 time)" in said


def test_a_thousand_moves_are_shortened_and_seen_again_all_the_same(episode, tell, tmp_path):
    scene = ROUND.replace("- [End](#the-end)", "- [And again](#the-desk)")
    status, said = tell("rehearse", episode(scene), "-n", "1", "--seed", "3")
    assert status == 1 and max(map(len, said.splitlines())) < 1000
    moves = re.search("moves: (.*)", said)[1]
    first, more, last = re.fullmatch(r"(.+), \.\.\. ([0-9,]+) more \.\.\. ,(.+)", moves).groups()
    rehearsals, tally = Rehearsals(asked(tmp_path / "small")), Tally()
    rehearsals.rehearse(3, tally)
    (failed,) = tally.failures.values()
    assert failed.moves.startswith(first + ",") and failed.moves.endswith("," + last)
    assert len(failed.moves.split(",")) == len(first.split(",")) + len(last.split(",")) + int(more.replace(",", ""))
    assert tell(*again(said)) == (1, said)


def test_the_name_of_a_folder_is_no_command_to_the_terminal(episode, tell, tmp_path):
    folder = tmp_path / "par\x1b[31m" / "small"
    folder.parent.mkdir()
    episode(ROUND.replace("SAID", "x" * 170)).rename(folder)
    status, said = tell("rehearse", folder, "-n", "3")
    assert status == 1 and "par\\x1b[31m" in said and "\x1b" not in said


def test_the_help_says_truly_when_the_status_is_one(episode, tell, capsys):
    with pytest.raises(SystemExit):
        main(["rehearse", "--help"])
    assert "without --real, a line was never reached" in " ".join(capsys.readouterr().out.split())
    scene = ROUND.replace("SAID", "Hm.").replace("## The end", "## The end\n\nNo. {if epoch > 100000}")
    folder = episode(scene)
    assert tell("rehearse", folder, "-n", "2")[0] == 1
    assert tell("rehearse", folder, "-n", "2", "--real")[0] == 0


def test_a_silent_loop_is_a_failure_at_its_place(episode, tell):
    scene = ROUND.replace("- [Once more](#the-desk)", "- [Once more](#round)") + "\n## Round\n\n[Again](#round)\n"
    folder = episode(scene)
    status, said = tell("rehearse", folder, "-n", "9")
    assert status == 1
    assert f"{folder / '01-round.md'}:19: E702 the story went through" in said


def test_what_cannot_be_opened_is_refused_before_any_process_is_started(episode, capsys):
    folder = episode(ROUND.replace("**ERROR FUNCTION:**", "**NOBODY:**"))
    assert main(["rehearse", str(folder), "-n", "1000"]) == 1
    assert "'NOBODY'" in capsys.readouterr().err


# what was never reached, and why


HIDDEN = ROUND.replace("- [End", "NOTE**OPTIMIZER:** Never. {if 1 > 2}\n\n- [End").replace("SAID", "")


def test_a_line_that_is_never_reached_is_named_and_fails(episode, tell):
    folder = episode(HIDDEN.replace("NOTE", ""))
    status, said = tell("rehearse", folder, "-n", "20")
    assert status == 1
    assert f"{folder / '01-round.md'}:10: never spoken: OPTIMIZER: Never. {{if 1 > 2}}" in said


def test_a_note_straight_before_it_accounts_for_it(episode, tell):
    folder = episode(HIDDEN.replace("NOTE", "<!-- unreached: for tests\nalone -->\n\n"))
    status, said = tell("rehearse", folder, "-n", "20")
    assert status == 0
    assert f"{folder / '01-round.md'}:13: never reached, as its note says: for tests alone" in said


def test_a_note_before_another_line_accounts_for_nothing(episode, tell):
    scene = HIDDEN.replace("NOTE", "<!-- unreached: elsewhere -->\n\n**OPTIMIZER:** Always.\n\n")
    assert tell("rehearse", episode(scene), "-n", "20")[0] == 1


PLAN = '[[plan]]\nname = "far out"\nmoves = "epochs=13"\nsays = ["Never."]\n'


def test_a_plan_that_gets_there_accounts_for_it(episode, tell):
    scene = HIDDEN.replace("NOTE", "").replace("1 > 2", "epoch == 13 and learning_rate == 0.05 and loss == LOSS")
    play = open_playthrough(str(episode(scene.replace("LOSS", "1"))))
    while play.advance() is not play.waiting:
        pass
    play.set_desk(Set("epochs", 13.0))
    play.advance()
    play.end_training()
    folder = play.episode.folder
    (folder / "01-round.md").write_text(scene.replace("LOSS", repr(play.moment.loss)), "utf-8")
    (folder / "plans.toml").write_text(PLAN, "utf-8")
    status, said = tell("rehearse", folder, "-n", "20")
    assert "reached by the plan 'far out' alone" in said
    assert status == 0


# the extremes


@pytest.fixture(params=CASES)
def newborn(request, episode):
    return rehearsed(open_playthrough(str(episode(ROUND)), request.param).moment)


def trained(moment, extreme):
    """The moment after a training that came to an extreme, as a playthrough has it."""
    training = PretendedTraining(moment, extreme)
    after = replace(training.at(training.computed), before=moment, before_training=moment, is_after_run=True)
    return replace(after, verdict=ending_of(after).name)


@pytest.mark.parametrize("extreme", EXTREMES, ids=lambda extreme: extreme.name)
def test_every_fact_can_be_asked_of_every_extreme(extreme, newborn):
    after = trained(newborn, extreme)
    with np.errstate(all="ignore"):
        told = {name: fact.value(after) for name, fact in FACTS.items()}
        again = {name: fact.value(trained(after, extreme)) for name, fact in FACTS.items()}
    assert len(told) == len(again) == len(FACTS)
    assert told["epoch"] <= newborn.hyperparameters.epochs
    losses = after.history.losses
    assert len(losses) == told["epoch"] + 1
    assert losses[0] == newborn.loss
    assert losses[-1] == after.loss or (np.isnan(losses[-1]) and np.isnan(after.loss))


@pytest.mark.parametrize("extreme", EXTREMES, ids=lambda extreme: extreme.name)
def test_every_deed_can_be_done_in_every_extreme(extreme, newborn, monkeypatch):
    monkeypatch.setattr("neural_drama.playthrough.competition.MOST_HIRED_WORK", 2**20)  # whoever is hired soon stops
    after = trained(newborn, extreme)
    for deed in deeds(after.architecture.layers).values():
        if deed.act is not None:
            given = {each.name: each.words[-1] if each.words else each.least for each in deed.verb.parameters}
            with np.errstate(all="ignore"):
                assert deed.act(after, given).case_file is not None


def named(name):
    return next(extreme for extreme in EXTREMES if extreme.name == name)


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("solved", "solved", True),
        ("solved but overfit", "overfit", True),
        ("overfit", "overfit", True),
        ("learned", "outcome", "falls"),
        ("nothing missed", "miss", 0.0),
        ("not moved", "frozen", True),
        ("hardly moved", "ending", "frozen-trail"),
        ("worse", "outcome", "rises"),
        ("zeros", "alibi", 0.0),
        ("silent", "activation", 0.0),
        ("huge", "ending", "explosion"),
        ("huge", "non_finite", False),
        ("at the edge", "diverged", True),
        ("infinite", "non_finite", True),
        ("not a number", "non_finite", True),
        ("not a number", "diverged", True),
    ],
)
def test_an_extreme_is_what_it_is_called(name, fact, value, episode):
    newborn = rehearsed(open_playthrough(str(episode(ROUND)), seed=330).moment)  # whose output layer has much to learn
    with np.errstate(all="ignore"):
        assert FACTS[fact].value(trained(newborn, named(name))) == value


def test_a_crushed_network_is_a_tyrants_if_there_was_a_penalty(newborn):
    penalized = replace(newborn, hyperparameters=replace(newborn.hyperparameters, regularization=1.0))
    assert trained(penalized, named("crushed")).verdict == "tyrant"


@pytest.mark.parametrize("name", ["solved", "zeros"])
def test_where_a_number_was_lost_no_extreme_finds_it_again(name, newborn):
    lost = trained(newborn, named("not a number"))
    assert trained(lost, named(name)).verdict == "explosion"


def test_a_training_without_an_epoch_left_changes_nothing(newborn):
    spent = replace(newborn, epochs_left=0)
    after = trained(spent, named("infinite"))
    assert (after.epoch, after.loss) == (0, newborn.loss)
    assert after.history.first_non_finite is None


def test_a_pretended_recording_is_read_like_a_computed_one(newborn):
    pretended = PretendedTraining(newborn, named("learned"))
    computed = Training(replace(newborn, hyperparameters=replace(newborn.hyperparameters, epochs=3)))
    computed.advance(3)
    for training in (pretended, computed):
        recording = training.recording
        assert len(recording.losses) == len(recording.validation_losses) == recording.computed + 1
        assert recording.state_at(0).parameters.vector.tobytes() == newborn.parameters.vector.tobytes()
        assert recording.state_at(2).epoch == 2
        assert recording.step_at(2, 1).epoch == 2
        assert recording.advance(1) == 0
        with pytest.raises(ValueError, match="not"):
            recording.state_at(recording.last_epoch + 1)


@pytest.mark.parametrize(("number", "goal"), [(0.123, 0.13), (1000.0, 1000.0), (9.95, 10.0), (0.0, 0.0), (np.nan, 0.0)])
def test_goals_within_reach_are_rounded_up(number, goal):
    assert rounded_up(number) == pytest.approx(goal)


# the ledger


def test_a_rehearsed_moment_tells_the_same_as_any():
    plain = open_playthrough("chronicles").moment
    seen = rehearsed(plain)
    with np.errstate(all="ignore"):
        assert {n: repr(f.value(seen)) for n, f in FACTS.items()} == {n: repr(f.value(plain)) for n, f in FACTS.items()}


def test_what_is_measured_of_one_network_is_not_told_of_another(newborn):
    other = rebuilt(newborn, replace(newborn.blueprint, seed=newborn.blueprint.seed + 1))
    assert other.ledger is newborn.ledger
    assert other.loss != newborn.loss
    assert replace(other, incident=3).miss != replace(other, incident=4).miss


def test_a_ledger_forgets_what_was_unused_for_longest():
    ledger, one, two, three = Ledger(2), [1], [2], [3]
    asked = []

    def look(what):
        return ledger.kept(lambda: asked.append(what[0]) or what[0], "look", what)

    assert [look(one), look(two), look(one), look(three), look(one), look(two)] == [1, 2, 1, 3, 1, 2]
    assert asked == [1, 2, 3, 2]


# the answers


def test_whatever_is_set_by_chance_is_something_the_desk_takes(newborn):
    rng = np.random.default_rng(0)
    for control in controls(newborn, with_network=True):
        values = {setting(control, rng) for _ in range(200)}
        assert all(control.checked(value) == value for value in values)
        assert len(values) > 1 or len(control.words) == 1
