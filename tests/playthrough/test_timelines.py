"""Timelines: going back and on changes no bit, another answer forks, and what was there stays."""

import numpy as np
import pytest

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import CurtainFell, Rewound, RunBegan
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Go, MoveError, Rewind, Set, Stop, Take, read_moves, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.turns import Turn, moves_of, read_verdicts, write_verdicts
from neural_drama.playthrough.verdicts import Verdicts

DOORS = """\
# Doors

## Desk

**ERROR FUNCTION:** {miss:+.9f}; {visits} visits, {rewinds} rewinds, {epoch}.

- [Run](#track)
- [Slow down](#slower)
- [Shrink](#smaller)
- [Back](#desk) {rewind}
- [End](#end)

## Track

> OPTIMIZER: train

Down. {if loss < loss_before}

[On](#desk)

## Slower

> LEARNING RATE: slow 2

[On](#desk)

## Smaller

> REGULARIZATION: shrink 0.9

[On](#desk)

## End

**THE END**
"""


def hear_out(timelines):
    """What is said up to the next question."""
    heard = []
    while timelines.waiting is None and not (heard and isinstance(heard[-1], CurtainFell)):
        heard.append(timelines.advance())
    return [event.text for event in heard if isinstance(event, Spoken)]


def play(timelines, *answers):
    """Answer what is asked: an option, a list of settings, or "end", "soon" or an epoch to stop at for a training."""
    said = []
    for answer in answers:
        said += hear_out(timelines)
        match answer:
            case list():
                timelines.set_desk(*answer)
            case Stop(epoch):
                timelines.end_training(epoch)
            case "end":
                timelines.end_training()
            case "soon":
                timelines.end_training(timelines.waiting.from_epoch + 1)
            case _:
                timelines.take(answer)
    return said + hear_out(timelines)


@pytest.fixture
def doors(episode):
    return lambda: Timelines(open_playthrough(str(episode(DOORS))))


@pytest.mark.parametrize("seed", range(4))
def test_a_random_playthrough_is_rewound_and_gone_on_with_to_the_bit(rewind_many, seed):
    rng = np.random.default_rng(seed)
    timelines = Timelines(open_playthrough("chronicles", seed=seed))
    rewind_many.wander(timelines, rng, 15)
    for _ in range(3):
        rewind_many.rewind_once(timelines, rng)


@pytest.mark.parametrize("seed", range(4))
def test_a_story_that_rewinds_itself_is_rewound_to_the_bit_as_well(rewind_many, doors, seed):
    rng, timelines = np.random.default_rng(seed), doors()
    rewind_many.wander(timelines, rng, 20)
    for _ in range(4):
        rewind_many.rewind_once(timelines, rng)


def test_another_answer_forks_and_the_same_answer_does_not(doors):
    timelines = doors()
    play(timelines, 1, "end", 2)
    first, path = timelines.current, timelines.here.path
    timelines.go_to(path[1])
    play(timelines, "end")
    assert timelines.here is path[2] and timelines.all == [first] and timelines.ahead == [path[3]]
    timelines.go_to(path[1])
    play(timelines, Stop(3))
    assert timelines.here is not path[2] and timelines.all == [first, timelines.current]
    assert first.tip is path[3] and timelines.here.parent is path[1] and timelines.ahead == []
    assert timelines.play.moment.epoch == 3
    timelines.switch(first)
    assert timelines.current is first and timelines.play.moment.epoch == 6


def test_the_lines_of_another_timeline_are_heard_without_leaving_this_one(doors):
    timelines = doors()
    said = play(timelines, 1, "end", 2)
    first = timelines.current
    timelines.go_to(timelines.here.path[1])
    play(timelines, Stop(2), 3)
    here, moment = timelines.here, timelines.play.moment
    heard = timelines.heard(first)
    assert [event.text for event in heard if isinstance(event, Spoken)] == said
    assert timelines.here is here and timelines.current is not first and timelines.play.waiting is not None
    assert timelines.play.moment.parameters.vector.tobytes() == moment.parameters.vector.tobytes()


def test_only_the_present_timeline_is_kept_in_memory(doors):
    timelines = doors()
    play(timelines, 1, "end", 1, "end")
    first, path = timelines.current, timelines.here.path
    timelines.go_to(path[1])
    play(timelines, Stop(1))
    timelines.go_to(timelines.here)
    assert [point.checkpoint is not None for point in path] == [True, True, False, False, False]
    timelines.switch(first)
    assert all(point.checkpoint for point in path) and timelines.play.moment.epoch == 12


def test_a_line_is_gone_back_to_by_how_many_came_before_it(episode):
    scene = "# A\n\n## One\n\nFirst.\n\nSecond.\n\nThird.\n\n- [On](#two)\n\n## Two\n\n**THE END**\n"
    timelines = Timelines(open_playthrough(str(episode(scene))))
    play(timelines, 1)
    timelines.go_to(timelines.opening, 2)
    assert timelines.advance().text == "Third."
    timelines.go_to(timelines.opening, 99)
    assert timelines.waiting is not None


def test_a_turn_that_cannot_be_taken_any_more_leaves_the_play_before_it(doors):
    timelines = doors()
    play(timelines, 1, "end")
    tip = timelines.here
    tip.turn = Turn("choice", "01-rounds", "desk", (Take(1),))
    tip.checkpoint = None
    with pytest.raises(MoveError):
        timelines.go_to(tip)
    assert timelines.here is tip.parent and timelines.waiting is timelines.play.waiting


def test_a_move_is_gone_back_to_in_a_transcript_and_the_network_goes_on_as_a_new_run(episode, audit, tmp_path):
    from neural_drama.playthrough.evidence import Evidence
    from neural_drama.playthrough.transcript import json_lines, text_lines

    moves = read_moves("rate=0.05,stop@4,1,rate=0.2,1,rewind@4,rate=0.3,7")
    opened = open_playthrough(str(episode()))
    events = [answer.event for answer in autoplay(opened, moves)]
    runs = [(event.moment.run, event.parent, event.moment.epoch) for event in events if isinstance(event, RunBegan)]
    assert runs == [(1, None, 0), (2, 1, 4)]
    assert sum(isinstance(event, Rewound) for event in events) == 1
    assert write_moves(opened.moves) == "rate=0.05,stop@4,1,rate=0.3,7"
    evidence, folder = Evidence(), tmp_path / "evidence.npz"
    lines = list(json_lines(autoplay(open_playthrough(str(episode())), moves), evidence))
    assert '{"event": "rewound", "to_move": 4}' in lines
    evidence.save(folder)
    again = open_playthrough(str(episode()))
    assert any("[rewound to move 4]" in line for line in text_lines(again, autoplay(again, moves), Evidence()))


def test_a_rewind_where_the_network_is_as_it_was_begins_no_run(episode):
    events = [answer.event for answer in autoplay(open_playthrough(str(episode(DOORS))), read_moves("2,rewind@1,5"))]
    assert [event.moment.run for event in events if isinstance(event, RunBegan)] == [1]


@pytest.mark.parametrize("text, told", [
    ("rewind@1", "no move was made"),
    ("2,rewind@2,5", "moves 1 to 1 were made"),
    ("2,2,rewind@9", "moves 1 to 2 were made"),
])  # fmt: skip
def test_a_move_that_was_not_made_is_not_gone_back_to(episode, text, told):
    with pytest.raises(MoveError, match=told):
        list(autoplay(open_playthrough(str(episode(DOORS))), read_moves(text)))


def test_moves_of_two_desks_and_two_runs_in_a_row_are_not_mistaken_for_each_other(episode):
    scene = "# A\n\n## One\n\n> OPTIMIZER: desk\n> OPTIMIZER: desk\n> OPTIMIZER: train\n> OPTIMIZER: train\n\n"
    folder = str(episode(scene + "{epoch} at {learning_rate}.\n\n**THE END**\n"))
    settings = ([], [Set("rate", 0.2)], [Set("rate", 0.3), Set("epochs", 2.0)])
    written = set()
    for first in settings:
        for second in settings:
            for one in ("end", "soon"):
                for other in ("end", "soon"):
                    timelines = Timelines(open_playthrough(folder))
                    said = play(timelines, first, second, one, other)
                    moves = write_moves(timelines.play.moves)
                    written.add(moves)
                    again = open_playthrough(folder)
                    heard = [answer.event.text for answer in autoplay(again, read_moves(moves))
                             if isinstance(answer.event, Spoken)]  # fmt: skip
                    assert heard == said, moves
    assert len(written) == 36 and "go,rate=0.2,go,go,stop@7" in written


def test_go_is_written_only_where_it_is_needed():
    def desk(*sets):
        return Turn("desk", "a", "b", (*sets, Go()))

    ends, stops = Turn("training", "a", "b", (Go(),)), Turn("training", "a", "b", (Stop(3),))
    choice, rate = Turn("choice", "a", "b", (Take(2),)), Set("rate", 0.5)
    for turns, text in (
        ((desk(), ends, choice), "2"),
        ((desk(rate), ends, choice, ends), "rate=0.5,2"),
        ((ends, stops), "go,stop@3"),
        ((ends, choice, stops), "2,stop@3"),
        ((desk(), desk(rate)), "go,rate=0.5"),
        ((desk(rate), desk(), desk(rate)), "rate=0.5,go,go,rate=0.5"),
        ((desk(), ends, desk(rate)), "go,rate=0.5"),
        ((ends, desk(), ends, stops), "go,go,go,stop@3"),
    ):
        assert write_moves(moves_of(turns)) == text


@pytest.mark.parametrize("verdicts, text", [
    ((), ""), ((True,), "1"), ((True, False, False), "100"), (("explosion",), "explosion"),
    ((True, "out-of-epochs", False, True, "tyrant", "tyrant"), "1 out-of-epochs 01 tyrant tyrant"),
])  # fmt: skip
def test_verdicts_are_written_and_read(verdicts, text):
    assert write_verdicts(verdicts) == text and read_verdicts(text) == verdicts


@pytest.mark.parametrize("text", ["2", "12", "1-1", "Explosion", "e" * 60, "1 \x1b[2J", "10x"])
def test_anything_else_is_no_verdict(text):
    with pytest.raises(ValueError, match="is no verdict"):
        read_verdicts(text)


def test_verdicts_that_are_given_are_followed_and_those_of_another_story_are_not():
    verdicts = Verdicts()
    verdicts.follow([(True, False), ("tyrant",)])
    assert [verdicts.decide(one) for one in (True, True)] == [True, False] and verdicts.overruled == 1
    assert verdicts.end_turn() == (True, False)
    assert verdicts.decide("explosion") == "tyrant" and verdicts.decide(True) is True and verdicts.overruled == 2
    assert verdicts.end_turn() == ("tyrant", True)
    verdicts.follow([("tyrant", False)])
    assert verdicts.decide(True) is True and verdicts.decide(True) is True and verdicts.overruled == 2


def test_a_verdict_that_fell_binds_when_the_story_is_played_again(doors):
    timelines = doors()
    said = play(timelines, 1, "end")
    assert "Down." in said
    path = timelines.here.path
    play(timelines, 5)
    end = timelines.here
    assert True in end.turn.verdicts
    end.turn = Turn("choice", "01-rounds", "desk", end.turn.moves, tuple(
        False if verdict is True else verdict for verdict in end.turn.verdicts
    ))  # fmt: skip
    timelines.go_to(path[1])
    assert "Down." not in play(timelines, "end") and timelines.play.verdicts.overruled == 1


def test_rewind_and_go_are_moves_like_the_others():
    moves = read_moves("go,rewind@12")
    assert moves == (Go(), Rewind(12)) and write_moves(moves) == "go,rewind@12"
    for wrong in ("rewind@", "rewind@-1", "rewind@1.5", "Go", "go2"):
        with pytest.raises(MoveError):
            read_moves(wrong)


def test_what_is_told_after_a_rewind_by_number_is_told_again_when_another_timeline_was_heard(doors):
    timelines = doors()
    play(timelines, 2, 1, "end")
    first = timelines.current
    timelines.rewind(2)
    said = play(timelines)
    here = [event for event in timelines.here.told]
    timelines.heard(first)
    assert [type(event) for event in timelines.here.told] == [type(event) for event in here]
    assert play(timelines, 3)[0] and said
