"""Handing on: what was played comes back from a code or a file to the bit, a slip is found, and nothing breaks it."""

import json
import math
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural_drama.cli import main
from neural_drama.handover import sources as handover_sources
from neural_drama.handover.code import read_code, write_code
from neural_drama.handover.file import MOST_BYTES, read_file, read_text, write_file
from neural_drama.handover.handover import HandoverError, is_plain_name
from neural_drama.handover.letters import LETTERS, spell, unspell
from neural_drama.handover.making import Listener, code_of, handed_on, handed_on_from
from neural_drama.handover.record import ToldFigure, ToldLine, digest_of, drift, recorded
from neural_drama.handover.replaying import open_given, open_handover, told_again
from neural_drama.handover.tokens import CASES, CONTROLS, EPISODES, SETTINGS, Reader, Writer
from neural_drama.handover.tokens import ENDINGS as ENDING_WORDS
from neural_drama.handover.verifying import Difference, verify
from neural_drama.playthrough import repertoire
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.desk import controls
from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.events import CurtainFell
from neural_drama.playthrough.moves import Go, Set, Take, read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.turns import Turn

CHECKOUT = Path(__file__).parents[2]

TRACK = """\
# Track

## Desk

**ERROR FUNCTION:** {miss:+.9f}, {abs(miss) - goal:.3g}; {epoch}, {learning_rate}.

- [Run](#run)
- [Slow down](#slower) {once}
- [Undo](#desk) {rewind}
- [End](#end)

## Run

> OPTIMIZER: desk
> OPTIMIZER: train

Down. {if loss < loss_before}

Not down. {if not loss < loss_before}

> BACKPROP: ask 1

**NEURON {neuron}:** {blame:+.3g}.

[On](#desk)

## Slower

> LEARNING RATE: slow 2

[On](#desk)

## End

Good. {if miss < 100}

**THE END**
"""
"""A scene in which everything is asked that can be asked."""

TRACK_MOVES = "1,rate=0.05,optimizer=adam,stop@4,neuron=3,1,rate=0.3,epochs=3,neuron=2,2,3"


def played(play, moves=""):
    """Play by moves to the curtain, and hand it on."""
    listener = Listener(play)
    list(listener.hear(autoplay(play, read_moves(moves))))
    return handed_on(play, listener.told)


def told_by(replayed, is_following=True):
    return recorded([answer.event for answer in replayed.answered(is_following)])


def answers(turns):
    return [(turn.asked, turn.moves, turn.verdicts) for turn in turns]


@pytest.fixture(scope="module")
def first():
    """The first-choice game of the Chronicles, handed on, and its code."""
    play = open_playthrough("chronicles")
    handover = played(play)
    return handover, code_of(handover, play)


@pytest.fixture
def track(episode):
    """A small playthrough of an own folder, handed on."""
    return played(open_playthrough(str(episode(TRACK))), TRACK_MOVES)


# Codes: letters


@settings(max_examples=60, deadline=None)
@given(st.text("01", min_size=1, max_size=600))
def test_bits_come_back_from_letters_however_they_are_typed(bits):
    code = spell(bits)
    back = unspell(code)
    assert back.startswith(bits) and not back[len(bits) :].strip("0") and len(back) - len(bits) < 40
    assert len(code.replace("-", "")) % 5 == 0 and set(code) <= {*LETTERS, "-"}
    spoken = code.lower().replace("1", "l", 1).replace("1", "I", 1).replace("0", "o", 1)
    for typed in (code.replace("-", ""), spoken.replace("-", " \n"), code.replace("-", "\u2014"), f"  {spoken} "):
        assert unspell(typed) == back


def slips(code):
    """Every single slip that a typist can make, with the group it is in."""
    for place, letter in enumerate(code):
        for other in LETTERS:
            yield "substituted", place // 5 + 1, code[:place] + other + code[place + 1 :]
            yield "inserted", place // 5 + 1, code[:place] + other + code[place:]
        yield "deleted", place // 5 + 1, code[:place] + code[place + 1 :]
        yield "swapped", place // 5 + 1, code[:place] + code[place + 1 : place + 2] + letter + code[place + 2 :]


def test_every_single_slip_in_a_code_is_recognized_and_its_group_named(first):
    code = first[1].replace("-", "")
    made, named = 0, 0
    for kind, group, mistyped in slips(code):
        if mistyped == code:
            continue
        made += 1
        with pytest.raises(HandoverError, match="^this code is mistyped: .*group") as refused:
            open_handover(mistyped)
        is_named = f"group {group} is" in str(refused.value)
        assert is_named or kind != "substituted", (mistyped, str(refused.value))
        named += is_named
    assert made > 4000 and named / made > 0.97


def test_groups_that_are_swapped_left_out_or_said_twice_are_recognized(first):
    groups = first[1].split("-")
    for one in range(len(groups)):
        wrong = [groups[:one] + groups[one + 1 :], groups[:one] + [groups[one]] + groups[one:]]
        wrong += [
            [groups[other] if place == one else groups[one] if place == other else group
             for place, group in enumerate(groups)]
            for other in range(one)
        ]  # fmt: skip
        for mistyped in wrong:
            if mistyped != groups:
                with pytest.raises(HandoverError, match="mistyped"):
                    open_handover("-".join(mistyped))


def test_a_group_with_a_letter_too_few_is_named(first):
    groups = first[1].split("-")
    groups[3] = groups[3][1:]
    with pytest.raises(HandoverError, match=f"group 4, {groups[3]}, has 4 characters instead of five"):
        open_handover(" ".join(groups))


@pytest.mark.parametrize("text, told", [
    ("", "it is empty"),
    (" - - ", "it is empty"),
    ("ABCDE-FGHUJ", "'U' in group 2"),
    ("ABCDE-F!HJK", "'!' in group 2"),
    ("ABCDE-\x1b[31m", r"U\+001B in group 2"),
    ("ABCDE-\u202eABCD", r"U\+202E in group 2"),
    ("ABCDE" * 9000, "it has 45,000 characters"),
    ("0", "mistyped"),
    ("00000", "mistyped"),
    ("ABCDEFGHJK", "mistyped"),
    ("A" * 19_995, "mistyped"),
])  # fmt: skip
def test_what_is_no_code_is_said_to_be_none(text, told):
    with pytest.raises(HandoverError, match=told):
        open_handover(text)


@settings(max_examples=300, deadline=None)
@given(st.text("01", max_size=300))
def test_bits_that_nobody_has_written_are_refused_or_read_and_never_break_the_reader(bits):
    try:
        handover = read_code(spell(f"00001{bits}"))
    except HandoverError:
        return
    assert isinstance(handover.turns, tuple)


def test_a_code_of_a_later_version_is_named():
    with pytest.raises(HandoverError, match="of version 2; this game reads version 1"):
        open_handover(spell("00010" + "0" * 90))


# Codes: what is in them


@given(st.floats())
def test_a_number_comes_back_to_the_last_bit(value):
    out = Writer()
    out.number(value)
    back = Reader(out.bits).number()
    assert back == value and math.copysign(1, back) == math.copysign(1, value) or math.isnan(back) and math.isnan(value)


@pytest.mark.parametrize("value, most", [(0.1, 20), (600.0, 20), (0.05, 20), (1e-6, 20), (0.0, 3), (1 / 3, 65)])
def test_the_numbers_of_a_desk_take_few_bits(value, most):
    out = Writer()
    out.number(value)
    assert len(out.bits) <= most


def test_the_tables_of_codes_only_ever_grow_at_their_end():
    assert EPISODES[:5] == ("chronicles", "steepest-path", "kitchen-brigade", "call-stack", "ten-questions")
    assert CASES[:2] == ("trams", "penguins")
    assert ENDING_WORDS[:5] == ("explosion", "justice-served", "frozen-trail", "tyrant", "out-of-epochs")
    assert ENDING_WORDS[5:8] == ("show-off", "silent-witnesses", "cold-trail")
    assert CONTROLS[:6] == ("rate", "epochs", "optimizer", "regularization", "batch", "momentum")
    assert CONTROLS[6:12] == ("schedule", "span", "penalty", "dropout", "clip", "patience")
    assert CONTROLS[12:16] == ("activation", "initialization", "loss", "validation")
    assert SETTINGS[:9] == ("sgd", "momentum", "rmsprop", "adam", "adamw", "constant", "step", "cosine", "warmup")
    assert SETTINGS[9:16] == ("none", "l1", "l2", "decoupled", "relu", "tanh", "sigmoid")


def test_what_there_is_in_the_game_is_in_the_tables_or_can_be_spelled():
    assert {ending.name for ending in ENDINGS} <= set(ENDING_WORDS)
    assert set(repertoire.episode_names(repertoire.scenes_folder())) <= set(EPISODES)
    assert {each.case for each in repertoire.playables() if each.episode == "chronicles"} <= set(CASES)
    desk = controls(open_playthrough("chronicles").moment, with_network=True)
    assert {control.name for control in desk} <= set(CONTROLS)
    for control in desk:
        for word in control.words:
            out = Writer()
            out.word(word, SETTINGS)
            assert Reader(out.bits).word(SETTINGS) == word


def test_turns_verdicts_case_and_seed_come_back_from_a_code(first):
    turns = (
        Turn("choice", "", "", (Take(1),), ()),
        Turn("choice", "", "", (Take(7),), (True, False)),
        Turn("desk", "", "", (Set("rate", 1 / 3), Set("optimizer", "adam"), Set("epochs", 12.0), Go()), (True,)),
        *(Turn("training", "", "", read_moves(move), ()) for move in ("go", "stop@1234")),
        Turn("neuron", "", "", read_moves("neuron=40"), ("explosion", True)),
        Turn("training", "", "", read_moves("go"), (False,)),
        Turn("choice", "", "", (Take(2),), ("a-new-ending",)),
    )
    for case, seed in ((None, None), ("penguins", 0), ("whales", 2**63 - 1), (None, 7)):
        handover = replace(first[0], turns=turns, last_verdicts=(False, True), case=case, seed=seed)
        back = read_code(write_code(handover))
        assert back.turns == turns and back.last_verdicts == (False, True)
        assert (back.episode, back.case, back.seed, back.digest) == ("chronicles", case, seed, handover.digest)


def test_a_code_is_as_short_as_the_readme_says(first):
    letters = len(first[1].replace("-", ""))
    readme = (CHECKOUT / "neural_drama" / "README.md").read_text(encoding="utf-8")
    assert f"{letters} characters" in readme and letters <= 75


# Round trips


def without_places(event):
    """An event in full, but for where in memory the weights lie that a guess came to."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(event))


@pytest.mark.parametrize("seed", range(4))
def test_a_random_playthrough_with_rewinds_comes_back_to_the_bit(rewind_many, seed):
    rng = np.random.default_rng(seed)
    timelines = Timelines(open_playthrough("chronicles", seed=seed or None))
    rewind_many.wander(timelines, rng, 14)
    rewind_many.rewind_once(timelines, rng)
    here, told = timelines.here, list(timelines.here.told)
    for timeline in timelines.all[-2:]:
        handover = handed_on_from(timelines, timeline)
        assert timelines.here is here and list(map(without_places, here.told)) == list(map(without_places, told))
        for text in (code_of(handover, timelines.play), write_file(handover)):
            replayed = open_handover(text)
            assert not replayed.is_edited and answers(replayed.turns) == answers(handover.turns)
            assert told_by(replayed) == handover.told and replayed.play.verdicts.overruled == 0
            verification = verify(open_handover(text))
            assert verification.reads_the_same and verification.first_otherwise is None
            assert verification.told == handover.told
        assert read_file(write_file(handover)) == handover


def test_handing_on_what_is_being_trained_does_not_touch_the_training(episode):
    timelines = Timelines(open_playthrough(str(episode("# A\n\n## B\n\nGo.\n\n> OPTIMIZER: train\n\n**THE END**\n"))))
    while timelines.waiting is None:
        timelines.advance()
    waiting, training = timelines.waiting, timelines.play.training
    training.advance(2)
    assert [line.text for line in handed_on_from(timelines).told] == ["Go."]
    assert timelines.waiting is waiting and timelines.play.training is training


def test_what_could_not_be_read_again_is_not_written(track, first):
    for handover in (replace(track, case="a/b"), replace(track, episode="x" * 90)):
        with pytest.raises(HandoverError, match="case must be a plain name|episode must be a text"):
            write_file(handover)
    with pytest.raises(HandoverError, match="at most 1,000 can be"):
        write_code(replace(first[0], turns=(Turn("choice", "", "", (Take(2000),)),)))


@pytest.mark.parametrize("seed", range(4))
def test_a_story_that_rewinds_itself_comes_back_to_the_bit(rewind_many, episode, seed):
    timelines = Timelines(open_playthrough(str(episode(TRACK))))
    rewind_many.wander(timelines, np.random.default_rng(seed), 20)
    handover = handed_on_from(timelines)
    text = write_file(handover)
    assert told_by(open_handover(text)) == handover.told == verify(open_handover(text)).told
    assert read_file(text) == handover and verify(open_handover(text)).reads_the_same


def test_what_a_transcript_went_back_on_is_not_handed_on(episode):
    play = open_playthrough(str(episode(TRACK)))
    handover = played(play, "1,rate=0.05,stop@4,neuron=3,1,stop@8,neuron=2,rewind@5,2,rewind@4,neuron=1,4")
    assert [str(move) for turn in handover.turns for move in turn.moves] == (
        ["1", "rate=0.05", "go", "stop@4", "neuron=1", "4"]
    )
    assert told_by(open_handover(write_file(handover))) == handover.told


def test_the_case_and_seed_that_were_asked_for_come_back():
    play = open_playthrough("chronicles", "penguins", 9)
    replayed = open_handover(code_of(played(play, "epochs=3"), play))
    assert replayed.play.seed == 9 and replayed.play.moment.case_file.name == "penguins"
    assert verify(replayed).reads_the_same


def test_what_is_not_played_to_its_end_is_told_up_to_the_next_question(rewind_many):
    timelines = Timelines(open_playthrough("chronicles"))
    rewind_many.hear_out(timelines)
    for _ in range(2):
        timelines.take(1)
        rewind_many.hear_out(timelines)
    handover = handed_on_from(timelines)
    text = list(told_again(open_handover(code_of(handover, timelines.play))))
    assert text[-1] == "\n[handed on here, after turn 2]" and handover.told[-1].text in text[-2]
    assert handover.last_verdicts == timelines.play.verdicts.made
    nothing = handed_on_from(timelines := Timelines(open_playthrough("chronicles")))
    assert verify(open_handover(code_of(nothing, timelines.play))).reads_the_same and nothing.told


def test_two_choices_in_a_row_are_both_told(episode):
    scene = "# A\n\n## One\n\nFirst.\n\n- [On {miss:.1f}](#two)\n\n## Two\n\n- [Off](#one)\n- [End](#end)\n\n"
    timelines = Timelines(open_playthrough(str(episode(f"{scene}## End\n\n**THE END**\n"))))
    while timelines.waiting is None:
        timelines.advance()
    timelines.take(1)
    handover = handed_on_from(timelines)
    assert [line.text[:2] for line in handover.told] == ["Fi", "On"]
    verification = verify(open_handover(write_file(handover)))
    assert verification.told == handover.told and verification.reads_the_same


def test_a_code_made_in_one_process_is_verified_in_another_and_reads_the_same():
    def program(*arguments):
        command = [sys.executable, "-m", "neural_drama", *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)

    made = program("transcript", "chronicles", "--seed", "3", "--choose", "1,3,1,2,1,1,rate=0.037,epochs=50", "--code")
    assert made.returncode == 0, made.stderr
    text, code = made.stdout.rsplit("\n\nneural-drama replay ", 1)
    again, verified = program("replay", code.strip()), program("replay", *code.strip().split("-"), "--verify")
    assert (again.returncode, again.stderr) == (0, "") and again.stdout.rstrip() == text.rstrip()
    assert verified.returncode == 0 and "every one is the same to the last bit" in verified.stdout


def test_the_stage_gets_the_turns_ahead_of_it_and_its_verdicts_followed(first):
    timelines = open_handover(first[1]).timelines()
    assert timelines.here is timelines.opening and answers(point.turn for point in timelines.ahead) == answers(
        first[0].turns
    )
    tip = timelines.current.tip
    timelines.go_to(tip)
    while not isinstance(timelines.advance(), CurtainFell):
        pass
    events = [event for point in tip.path for event in point.told]
    assert recorded(events, timelines.waiting) == first[0].told and len(timelines.all) == 1


def test_a_scene_that_was_edited_while_it_was_played_is_not_handed_on(episode):
    play = open_playthrough(str(episode(TRACK)))
    play.recast(play.episode)
    with pytest.raises(HandoverError, match="were edited while this was played"):
        handed_on(play, [])


# Verifying


def handover_changed(handover, line, **changes):
    """A handover of which one line was told otherwise."""
    told = list(handover.told)
    told[line] = replace(told[line], **changes)
    return replace(handover, told=tuple(told), digest=digest_of(told))


def test_a_figure_that_differs_is_found_with_its_size_and_place(track):
    line = next(number for number, line in enumerate(track.told) if line.figures and line.speaker == "ERROR FUNCTION")
    value = track.told[line].figures[0].value
    nudged = ToldFigure("miss", float(np.nextafter(value, np.inf)))
    changed = handover_changed(track, line, figures=(nudged, *track.told[line].figures[1:]))
    verification = verify(open_handover(write_file(changed)))
    (different,) = [one for one in verification.differences if one.absolute]
    assert verification.reads_the_same and different.line == line + 1 and different.was == nudged
    assert different.absolute == abs(nudged.value - value) and different.relative == pytest.approx(2**-52, rel=0.6)
    figures = sum(len(line.figures) for line in track.told)
    words = "\n".join(verification.in_words())
    assert f"Figures: {figures} compared; {figures - 1} are the same to the last bit." in words
    assert f"{different.absolute:.3g}, miss in line {line + 1} (01-rounds, ERROR FUNCTION)" in words


@pytest.mark.parametrize("then, now, absolute, relative", [
    (2.0, 2.5, 0.5, 0.2), (-1.0, 1.0, 2.0, 2.0), (0.0, 0.0, 0.0, 0.0), (math.nan, math.nan, 0.0, 0.0),
    (math.nan, 1.0, math.inf, math.inf), (math.inf, math.inf, 0.0, 0.0), (math.inf, 1.0, math.inf, math.inf),
])  # fmt: skip
def test_differences_are_measured_and_what_is_not_finite_differs_infinitely(then, now, absolute, relative):
    one = Difference(1, ToldFigure("miss", then), ToldFigure("miss", now))
    assert (one.absolute, one.relative) == (absolute, relative)


def test_a_line_that_reads_otherwise_is_shown_as_it_was_and_as_it_is(track):
    verification = verify(open_handover(write_file(handover_changed(track, 3, text="Something else."))))
    words = "\n".join(verification.in_words())
    assert not verification.reads_the_same and "1 read otherwise" in words
    assert "line 4 was:" in words and "Something else." in words and track.told[3].text in words


def test_a_code_tells_that_lines_or_figures_differ_and_how_far_the_figures_went(first):
    handover, _ = first
    told = [
        replace(line, figures=tuple(ToldFigure(one.of, one.value * (1 + 1e-6)) for one in line.figures))
        for line in handover.told
    ]
    digest = digest_of(told)
    verification = verify(open_handover(write_code(replace(handover, digest=digest))))
    words = "\n".join(verification.in_words())
    assert verification.reads_the_same and "NOT all are the same to the last bit" in words
    bound = drift(digest, handover.digest)
    assert 1e-6 <= bound < 1e-4 and f"more than {bound:.1g} of its own size" in words
    verification = verify(open_handover(write_code(replace(handover, digest=replace(digest, text="123456")))))
    assert not verification.reads_the_same and "NOT all read as they did" in "\n".join(verification.in_words())


def test_the_bound_of_a_code_holds_as_often_as_it_says():
    rng, failed = np.random.default_rng(5), 0
    for _ in range(400):
        values = rng.normal(size=60) * 10.0 ** rng.integers(-3, 4, 60)
        changes = rng.normal(size=60) * 1e-4 * (rng.random(60) < rng.choice([0.02, 0.1, 1.0]))

        def digest(figures):
            told = [ToldLine("", "", "", "", "", tuple(ToldFigure("miss", float(one)) for one in figures))]
            return digest_of(told)

        # Which figures are said where is the story's choice, so the signs are not chosen anew: the changes are.
        bound = drift(digest(values), digest(values * (1 + changes)))
        failed += bound < np.abs(changes).max() * (1 - 1e-3)
        assert bound < 60 * np.abs(changes).max() + 1e-6
    assert failed / 400 <= 1 / 8


def test_a_verdict_that_falls_otherwise_is_followed_by_a_replay_and_found_by_verify(track):
    turn = next(number for number, turn in enumerate(track.turns) if turn.asked == "neuron")
    fallen = track.turns[turn].verdicts
    flipped = tuple(not one if isinstance(one, bool) else one for one in fallen)
    turns = (*track.turns[:turn], replace(track.turns[turn], verdicts=flipped), *track.turns[turn + 1 :])
    text = write_file(replace(track, turns=turns))
    told = "\n".join(told_again(open_handover(text)))
    assert "Not down." in told and "\n[measured here, 2 of the verdicts would have fallen otherwise" in told
    verification = verify(open_handover(text))
    assert verification.first_otherwise == (turn + 1, 2) and verification.reads_the_same
    assert f"number 2 before turn {turn + 1} fell otherwise" in "\n".join(verification.in_words())


def test_the_last_verdicts_are_followed_too(track):
    assert track.last_verdicts == (True,)
    told = list(told_again(open_handover(write_file(replace(track, last_verdicts=(False,))))))
    assert "Good." not in told and "THE END" in told


# Scenes that were edited


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """The shipped episodes, in a folder where they can be edited."""
    folder = tmp_path / "scenes"
    shutil.copytree(CHECKOUT / "scenes", folder)
    for module in (repertoire, handover_sources):
        monkeypatch.setattr(module, "scenes_folder", lambda: folder)
    return folder / "chronicles"


def test_scenes_whose_words_were_edited_are_recognized_and_played(first, shelf):
    assert not open_handover(first[1]).is_edited
    scene = shelf / "06-justice-served.md"
    scene.write_text(scene.read_text("utf-8").replace("Nobody did it alone", "Nobody did this alone"), "utf-8")
    replayed = open_handover(first[1])
    told = "\n".join(told_again(replayed))
    assert replayed.is_edited and told.startswith("[the scenes here are not those") and "Nobody did this alone" in told
    verification = verify(open_handover(first[1]))
    assert not verification.reads_the_same and "The scenes here are not those" in "\n".join(verification.in_words())
    words = "\n".join(verify(open_handover(write_file(first[0]))).in_words())
    assert "1 read otherwise" in words and "Nobody did this alone" in words


@pytest.mark.parametrize("name", ["episode.toml", "trams.csv", "03-the-investigation-begins.md"])
def test_any_edit_of_what_is_played_is_recognized_and_no_other(first, shelf, name):
    (shelf / "README.md").write_text("Nothing.\n")
    (shelf / "penguins.csv").write_text("a,b\n1,2\n")
    for file in shelf.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert not open_handover(first[1]).is_edited, "line ends are no edit"
    (shelf / name).write_bytes((shelf / name).read_bytes() + b"\n\n")
    assert open_handover(first[1]).is_edited


def test_a_turn_that_cannot_be_taken_any_more_is_named(first, shelf, tmp_path):
    scene = shelf / "01-the-prediction-gone-wrong.md"
    scene.write_text("# Gone\n\n## The alarm\n\nNothing.\n\n**THE END**\n", "utf-8")
    told = "turn 1 of 25 .choice: 1. cannot be taken any more: the curtain has fallen"
    with pytest.raises(HandoverError, match=told):
        list(told_again(open_handover(first[1])))
    verification = verify(open_handover(first[1]))
    words = "\n".join(verification.in_words())
    assert not verification.reads_the_same and "cannot be played to its end: turn 1 of 25" in words
    assert "Lines and figures: not compared" in words
    assert main(["replay", first[1]]) == 1


# Files


def test_an_own_folder_is_played_again_where_it_is_not(track, tmp_path):
    text = write_file(track)
    shutil.rmtree(tmp_path / "rounds")
    assert set(track.sources) == {"episode.toml", "01-rounds.md", "trams.csv"}
    replayed = open_handover(text)
    assert not replayed.is_edited and told_by(replayed) == track.told
    again = handed_on_from(open_handover(text).timelines(), sources=replayed.sources)
    assert again.sources == track.sources and again.scenes == track.scenes
    with pytest.raises(HandoverError, match="hand this one on as a file"):
        write_code(track)


def test_a_loose_scene_is_played_again_where_it_is_not(tmp_path):
    scene = tmp_path / "the late tram.md"
    scene.write_text(TRACK, "utf-8")
    handover = played(open_playthrough(str(scene)), "1,epochs=2,4")
    scene.unlink()
    assert set(handover.sources) == {"the late tram.md"} and handover.case == "trams"
    verification = verify(open_handover(write_file(handover)))
    assert verification.reads_the_same and verification.told == handover.told


def test_a_file_is_a_line_for_each_turn_and_each_line_told(track):
    text = write_file(track)
    assert sum(line.startswith('  {"asked": ') for line in text.splitlines()) == len(track.turns)
    values = json.loads(text)
    assert values["turns"][1]["moves"] == "rate=0.05,optimizer=adam,go" and len(values["told"]) == len(track.told)


WRONG = [
    ("seed", -1, "seed must be a whole number from 0 to 9223372036854775807, not -1"),
    ("seed", 10**400, "seed must be .* not a number of 401 digits"),
    ("seed", 10**15 * 10**5, "seed must be"),
    ("seed", 1.5, "seed must be .* not 1.5"),
    ("seed", True, "seed must be .* not True"),
    ("seed", "5", "seed must be"),
    ("seed", math.nan, "seed must be .* not NaN"),
    ("seed", math.inf, "seed must be .* not Infinity"),
    ("seed", None, "seed must be .* and it is not there or null"),
    ("neural_drama_handover", 2, "of version 2; this game reads version 1"),
    ("episode", "../../etc", "episode must be a plain name"),
    ("episode", "", "episode must be a plain name"),
    ("episode", "con", "episode must be a plain name"),
    ("episode", "a\u202eb", r"episode: U\+202E RIGHT-TO-LEFT OVERRIDE is not allowed"),
    ("episode", "\x1b[2J", r"episode: U\+001B"),
    ("episode", "a" * 200, "episode must be a text of at most 80 characters"),
    ("case", "whales", "no case 'whales'"),
    ("case", ["trams"], "case must be a text .* not a list"),
    ("scenes", "xyz", "scenes must be hexadecimal digits"),
    ("scenes", "", "scenes must be hexadecimal digits"),
    ("turns", {}, "turns must be a list of at most 10,000 objects"),
    ("turns", [1], r"turns\[0\] must be an object, not 1"),
    ("turns", [{}] * 10_001, "turns must be a list of at most 10,000"),
    ("turns", [{}], r"turns\[0\].moves must be a text"),
    ("turns[2].moves", "x", r"turns\[2\].moves: cannot read the move 'x'"),
    ("turns[2].moves", "1,2", r"turns\[2\].moves: '1,2' is no answer to a training"),
    ("turns[1].moves", "stop@3", r"turns\[1\].moves: 'stop@3' is no answer to a desk"),
    ("turns[1].moves", "rate=1e999,go", "turn 2 of 10 .*: rate=inf: learning rate takes"),
    ("turns[1].moves", "rate=nan,go", "turn 2 of 10 .* cannot be taken any more|is no answer"),
    ("turns[0].moves", "99", "turn 1 of 10 .choice: 99. cannot be taken any more: .* options 1 to"),
    ("turns[2].asked", "edited", "asked must be one of choice, desk, neuron, training, not 'edited'"),
    ("turns[2].verdicts", "2", r"turns\[2\].verdicts: '2' is no verdict"),
    ("turns[2].verdicts", "1" * 30_000, r"turns\[2\].verdicts must be a text of at most 20,000"),
    ("turns[2].scene", "a\nb", r"turns\[2\].scene: U\+000A"),
    ("turns[2].speed", 3, r"turns\[2\].speed: there is no such key; there are asked, scene"),
    ("last_verdicts", 1, "last_verdicts must be a text"),
    ("told[0].text", "\u2067", r"told\[0\].text: U\+2067 RIGHT-TO-LEFT ISOLATE"),
    ("told[0].text", None, r"told\[0\].text must be a text"),
    ("told[0].figures[0].value", math.nan, r"told\[0\].figures\[0\].value must be a number.* not NaN"),
    ("told[0].figures[0].value", "NaN", r"told\[0\].figures\[0\].value must be a number"),
    ("told[0].figures[0].value", False, r"told\[0\].figures\[0\].value must be a number.* not False"),
    ("told[0].figures", 7, r"told\[0\].figures must be a list"),
    ("told[0].figures", [{"of": "miss", "value": 1}] * 1001, "must be a list of at most 1,000"),
    ("sources", [], "sources must be an object"),
    ("sources[../episode.toml]", "", "'../episode.toml' is no name for one"),
    ("sources[/tmp/x.md]", "", "'/tmp/x.md' is no name for one"),
    ("sources[a\\b.md]", "", "is no name for one"),
    ("sources[.hidden.md]", "", "is no name for one"),
    ("sources[aux.csv]", "", "is no name for one"),
    ("sources[run.py]", "", "'run.py' is no name for one; it is episode.toml, a scene"),
    ("sources[EPISODE.TOML]", "", "differ only in upper and lower case"),
    ("sources[02-more.md]", 3, "sources.02-more.md must be a text"),
    ("sources[02-more.md]", "x" * 300_000, "sources.02-more.md: too large; at most 262,144 bytes"),
    ("sources[02-more.md]", "# A\n\n## B\n\n\x1b[31m\n", r"^rounds/02-more.md:5: E010 U\+001B"),
    ("sources[02-more.md]", "\ud800", "02-more.md:1: E005"),
    ("sources[01-rounds.md]", "# A\n", "^rounds/01-rounds.md:1"),
    ("sources[01-rounds.md]", "# A\n\n## B\n\n[C](../../etc/passwd.md)\n", "E403"),
    ("sources[episode.toml]", "title = ", "^rounds/episode.toml:1: E801"),
    ("sources[trams.csv]", "a,b\n", "^trams.csv:1: no column"),
    ("budget", 1, "budget: there is no such key; there are neural_drama_handover, episode"),
]
"""What a key of a file holds, and what is then said of it."""


def put(values, path, value):
    """Put a value where a path of keys leads: `turns[2].moves`, or the name of a file, `sources[a.md]`."""
    if path.startswith("sources["):
        way, last = ["sources"], path[len("sources[") : -1]
    else:
        *way, last = re.findall(r"\w+", path)
    for key in way:
        values = values[int(key) if key.isdigit() else key]
    values[last] = value


@pytest.mark.parametrize("path, value, told", WRONG, ids=lambda value: str(value)[:40])
def test_what_a_file_should_not_hold_is_refused_by_its_key(track, path, value, told):
    values = json.loads(write_file(track))
    put(values, path, value)
    with pytest.raises(HandoverError, match=told) as refused:
        list(told_again(open_handover(json.dumps(values))))
    assert len(str(refused.value)) < 400 and str(refused.value).isprintable()
    assert "neural-drama-" not in str(refused.value), "the temporary folder is nobody's business"


@pytest.mark.parametrize("text, told", [
    ("{", "line 1: this is not JSON"),
    ("{}", "neural_drama_handover must be a whole number"),
    ('{"seed": 1, "seed": 2}', "the key 'seed' stands twice in one object"),
    ('{"a":' * 100_000, "nested too deeply|not JSON"),
    ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ('{"neural_drama_handover": 1e999}', "must be a whole number from 1 to 999, not 1e999"),
    ('{"neural_drama_handover": -Infinity}', "not -Infinity"),
    ('{"neural_drama_handover": ' + "9" * 100_000 + "}", "not a number of 100,000 digits"),
    ('{"neural_drama_handover": 1, "\\u202e\\u001b": 2}', "there is no such key"),
    ("{" + " " * MOST_BYTES + "}", "too large"),
])  # fmt: skip
def test_what_is_no_file_is_said_to_be_none(text, told):
    with pytest.raises(HandoverError, match=told) as refused:
        open_handover(text)
    assert str(refused.value).isprintable() and len(str(refused.value)) < 300


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for name, content, told in (
        ("big.json", b" " * (MOST_BYTES + 1), "too large"), ("raw.json", b"{\xff}", "byte 0xFF is not UTF-8"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(HandoverError, match=told):
            read_text(tmp_path / name)
    for name in (str(tmp_path / "nothing.json"), str(tmp_path), "nothing.json", "a" * 5000 + ".json", "a\0b.json"):
        with pytest.raises(HandoverError):
            open_given(name)


def test_without_sources_nothing_is_opened_but_what_comes_with_the_game(track, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where there is a folder of that name
    assert (tmp_path / track.episode / "episode.toml").exists()
    with pytest.raises(HandoverError, match="no episode 'rounds' comes with this game; there are: .*chronicles"):
        open_handover(write_file(replace(track, sources={})))
    with pytest.raises(HandoverError, match="no episode 'rounds' comes with this game"):
        open_handover(write_code(replace(track, sources={})))


def test_sources_that_are_too_large_for_a_file_are_not_written(track):
    with pytest.raises(HandoverError, match="this would be a file of"):
        write_file(replace(track, sources={f"{number:02}-a.md": "x" * 250_000 for number in range(10)}))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "C:x.md", "nul", "COM1.md", "x.md ", "x.", "~x", "-x", "a\tb", "a\u202eb"]
)
def test_no_name_is_plain_that_could_lead_elsewhere(name):
    assert not is_plain_name(name)
    assert is_plain_name("01-the-call.md") and is_plain_name("Der späte Zug.md")


def mutated(raw, rng):
    """Bytes of which some were changed, left out or doubled by chance; half of the time only one digit."""
    changed = bytearray(raw)
    if rng.random() < 0.5:
        digits = [place for place, byte in enumerate(raw) if 48 <= byte < 58]
        changed[digits[int(rng.integers(len(digits)))]] = 48 + int(rng.integers(10))
        return bytes(changed)
    for _ in range(int(rng.integers(1, 4))):
        place, many = int(rng.integers(len(changed))), int(rng.integers(1, 20))
        match int(rng.integers(3)):
            case 0:
                changed[place] = int(rng.integers(256))
            case 1:
                del changed[place : place + many]
            case _:
                changed[place:place] = changed[place : place + many]
    return bytes(changed)


def test_a_thousand_files_with_bytes_changed_by_chance_are_read_or_refused_and_every_third_played(track):
    raw, rng, read, played_through = write_file(track).encode(), np.random.default_rng(7), 0, 0
    for number in range(1000):
        text = mutated(raw, rng).decode("utf-8", "replace")
        try:
            read_file(text)
            read += 1
            if number % 3 == 0:
                replayed = open_handover(text)
                rows = told_again(replayed) if number % 2 else verify(replayed).in_words()
                played_through += bool(list(rows))
        except HandoverError as refused:
            assert str(refused).isprintable() or "\n" in str(refused)
    assert 300 < read < 900 and 30 < played_through < 300
