"""The outline: the tree of timelines row by row, and the present one as a list whose every row leads back."""

import numpy as np
import pytest

from neural_drama.playthrough.events import CurtainFell, Halt
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError, Set, Stop
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.outline import LineRow, MoveRow, Reached, history, reached, tree
from neural_drama.playthrough.timelines import Timelines

SCENE = """\
# Room

## Desk

A room.

**ERROR FUNCTION:** {miss:+.6f}; {visits} visits.

> BACKPROP: ask 2

> OPTIMIZER: desk
> OPTIMIZER: train

**ERROR FUNCTION:** Loss {loss:.9f} after {epoch}.

- [Again](#desk)
- [End](#end)

## End

Almost.

**THE END**
"""


@pytest.fixture
def timelines(laboratory):
    return Timelines(open_playthrough(str(laboratory(SCENE))))


def hear_out(timelines):
    while timelines.waiting is None and not isinstance(timelines.advance(), CurtainFell):
        pass


def play(timelines, *answers):
    """Answer what is asked, and hear what is said then."""
    for answer in answers:
        hear_out(timelines)
        match answer:
            case list():
                timelines.set_desk(*answer)
            case Stop(epoch):
                timelines.end_training(epoch)
            case "end":
                timelines.end_training()
            case ("name", neuron):
                timelines.name_neuron(neuron)
            case _:
                timelines.take(answer)
    hear_out(timelines)


@pytest.fixture
def grown(timelines):
    """Four timelines: two leave the first, one of them later than the other, and one leaves the second."""
    play(timelines, ("name", 1), [], "end", 2)
    first = timelines.here.path
    timelines.go_to(first[2])
    play(timelines, Stop(3), 1)  # 2, after two turns
    second = timelines.here.path
    timelines.go_to(first[1])
    play(timelines, [Set("rate", 1000.0), Set("epochs", 90.0)], "end", 2)  # 3, after one
    timelines.go_to(second[3])
    play(timelines, 2)  # 4 leaves 2 after three
    return timelines


def rows(timelines, known=None):
    return [
        (row.timeline.name, row.parent and row.parent.name, row.forked_after, row.decided, row.turns, row.is_present)
        for row in tree(timelines, known)
    ]


def test_every_timeline_is_a_row_below_the_one_that_it_left(grown):
    assert rows(grown) == [
        ("1", None, 0, "", 4, False),
        ("3", "1", 1, "rate 1000, epochs 90, then go", 4, False),
        ("2", "1", 2, "stopped after epoch 3", 4, False),
        ("4", "2", 3, "option 2: End", 4, True),
    ]
    assert [row.rails for row in tree(grown)] == [(), (True,), (False,), (False, False)]
    assert [row.depth for row in tree(grown)] == [0, 1, 1, 2]


def test_the_tree_stays_the_same_wherever_one_stands(grown):
    before = rows(grown)
    for timeline in list(grown.all):
        grown.switch(timeline)
        now = rows(grown)
        assert [row[:3] for row in now] == [row[:3] for row in before]
        assert [row[0] for row in now if row[-1]] == [timeline.name]


def test_what_was_reached_lasts_if_it_is_kept_and_is_never_guessed(grown):
    known = {}
    for timeline in list(grown.all):
        grown.switch(timeline)
        known |= reached(grown)
    came_to = {row.timeline.name: row.reached for row in tree(grown, known)}
    ends = {name: grown_to(grown, name) for name in ("1", "2", "3", "4")}
    assert came_to == ends and came_to["2"].epoch == 3 and came_to["3"].ending == "explosion"
    grown.switch(grown.all[0])
    by_turns = {row.timeline.name: row.reached for row in tree(grown)}
    assert by_turns["1"] == ends["1"]
    assert by_turns["2"] == ends["2"] == by_turns["4"]
    assert by_turns["3"] == Reached(None, "explosion")  # only that it was not stopped is known


def grown_to(timelines, name):
    timelines.switch(next(one for one in timelines.all if one.name == name))
    return Reached(timelines.play.moment.epoch, timelines.play.moment.verdict)


def test_a_run_that_was_the_last_turn_is_judged_by_no_earlier_verdict(timelines):
    play(timelines, ("name", 1), [], "end", 1, ("name", 1), [], Stop(9))
    for point in timelines.here.path:
        point.checkpoint = None
    assert tree(timelines)[0].reached == Reached(9, "")


def test_a_timeline_of_nothing_is_one_row(timelines):
    assert rows(timelines) == [("1", None, 0, "", 0, True)]
    assert tree(timelines)[0].reached == Reached(0, "")
    assert history(timelines) == []


def test_the_history_says_each_move_with_the_numbers_that_a_rewind_takes(grown):
    grown.switch(grown.all[2])
    hear_out(grown)
    moves = [(row.first, row.last, row.words) for row in history(grown) if isinstance(row, MoveRow)]
    assert moves == [
        (1, 1, "named neuron 1 of layer 2"),
        (2, 3, "rate 1000, epochs 90, then go"),
        (None, None, "trained to the end"),
        (4, 4, "option 2: End"),
    ]


def test_every_number_leads_back_to_before_its_move(grown):
    for timeline in list(grown.all):
        grown.switch(timeline)
        hear_out(grown)
        for row in history(grown):
            for number in range(row.first, row.last + 1) if isinstance(row, MoveRow) and row.first else ():
                grown.rewind(number)
                assert grown.here is row.point.parent
                grown.switch(timeline)
        with pytest.raises(MoveError, match="were made"):
            grown.rewind(max(row.last or 0 for row in history(grown) if isinstance(row, MoveRow)) + 1)


@pytest.mark.parametrize("seed", range(3))
def test_every_line_is_gone_back_to_whatever_was_played(rewind_many, timelines, seed):
    rng = np.random.default_rng(seed)
    rewind_many.wander(timelines, rng, 10)
    for _ in range(2):
        path = timelines.here.path
        timelines.go_to(path[int(rng.integers(len(path)))])
        rewind_many.wander(timelines, rng, 6)
    hear_out(timelines)
    lines = [row for row in history(timelines) if isinstance(row, LineRow)]
    heard = [event for event in timelines.heard(timelines.current) if isinstance(event, Spoken)]
    assert [row.spoken.text for row in lines] == [event.text for event in heard]
    for number in rng.permutation(len(lines)).tolist():
        row = lines[number]
        timelines.go_to(row.point, row.lines)
        while not isinstance(event := timelines.advance(), Spoken):
            assert not isinstance(event, Halt | CurtainFell)
        assert event.text == row.spoken.text and event.figures == row.spoken.figures


def test_what_lies_ahead_is_marked_and_keeps_its_numbers(grown):
    grown.switch(grown.all[0])
    hear_out(grown)
    before = [(row.point, getattr(row, "words", None)) for row in history(grown)]
    grown.go_to(grown.here.path[2])
    now = history(grown)
    hear_out(grown)
    assert [row.is_ahead for row in now if isinstance(row, MoveRow)] == [False, False, True, True]
    assert {row.point for row in now if row.is_ahead} == set(grown.ahead)
    kept = [(row.point, getattr(row, "words", None)) for row in history(grown)]
    assert kept == before
