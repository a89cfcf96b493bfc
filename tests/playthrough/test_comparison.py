"""Comparison: where two timelines part, what each came to, and every line that differs, none left out or made up."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.playthrough import comparison
from neural_drama.playthrough.comparison import Difference, Measure, Told, compare, tell
from neural_drama.playthrough.events import CurtainFell, Trained
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Set, Stop
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words

SCENE = """\
# Room

## Desk

A room.

> OPTIMIZER: desk network
> OPTIMIZER: train

**ERROR FUNCTION:** Loss {loss:.9f} after {epoch}.

It ended with a bang. {if diverged}

It ended quietly. {if loss < loss_before}

- [Again](#desk)
- [The next](#next)
- [End](#end)

## Next

> ERROR FUNCTION: worst

Another.

[Again](#desk)

## End

**THE END**
"""


def play(timelines, *answers):
    """Answer what is asked: an option, a list of settings, or "end" or an epoch to stop at for a training."""
    for answer in [*answers, None]:
        while timelines.waiting is None and not isinstance(timelines.advance(), CurtainFell):
            pass
        match answer:
            case None:
                pass
            case list():
                timelines.set_desk(*answer)
            case Stop(epoch):
                timelines.end_training(epoch)
            case "end":
                timelines.end_training()
            case _:
                timelines.take(answer)


@pytest.fixture
def timelines(laboratory):
    return Timelines(open_playthrough(str(laboratory(SCENE))))


def forked(timelines, first, turns, second):
    """Both timelines: one played as told, then back after so many turns and on in another way."""
    play(timelines, *first)
    one = timelines.current
    timelines.go_to(timelines.here.path[turns])
    play(timelines, *second)
    return tell(timelines, one), tell(timelines, timelines.current)


def last_moment(told):
    return [event for event in told.events if isinstance(event, Trained | Spoken)][-1].moment


def measure(compared, name):
    return next(one for one in (*compared.measures, *compared.settings) if one.name == name)


def test_two_that_part_at_the_desk(timelines):
    one, other = forked(timelines, ([], "end", 3), 0, ([Set("rate", 0.02), Set("batch", 9.0)], "end", 3))
    compared = compare(one, other)
    parting = compared.parting
    assert (parting.turn, parting.scene, parting.passage, parting.asked) == (1, "01-room", "desk", "the desk")
    assert (parting.one, parting.other) == ("left the desk as it stood", "rate 0.02, batch 9, then go")
    assert compared.one.decisions == ("left the desk as it stood", "trained to the end", "option 3: End")
    assert compared.other.decisions[0] == parting.other
    assert compared.settings == (Measure("learning rate", 0.1, 0.02), Measure("batch size", "all 27", 9.0))
    assert compared.fork_epoch == 0 and compared.is_same_loss
    assert (compared.one.name, compared.other.name) == ("1", "2")
    for side, told in ((compared.one, one), (compared.other, other)):
        history = last_moment(told).history
        assert (side.losses == history.losses).all() and (side.validation_losses == history.validation_losses).all()


def test_the_figures_are_those_of_the_last_moments_with_their_units(timelines):
    one, other = forked(timelines, ([], "end"), 0, ([Set("rate", 0.02)], "end", 2))
    ours, theirs = last_moment(one), last_moment(other)
    assert ours.incident != theirs.incident
    figures = {each.name: (each.one, each.other, each.unit) for each in compare(one, other).measures}
    unit = ours.case_file.unit
    assert figures == {
        "incident, sample": (*(float(each.case_file.number_of(each.incident)) for each in (ours, theirs)), ""),
        "miss of the incident": (ours.miss, theirs.miss, unit),
        "typical miss": (ours.typical(ours.loss), theirs.typical(theirs.loss), unit),
        "typical miss on unseen cases": (
            ours.typical(ours.validation_loss), theirs.typical(theirs.validation_loss), unit,
        ),
        "last epoch": (6.0, 6.0, ""),
        "ending": (ours.verdict.replace("-", " "), theirs.verdict.replace("-", " "), ""),
    }  # fmt: skip
    assert measure(compare(one, other), "last epoch").is_same
    assert not measure(compare(one, other), "miss of the incident").is_same


def test_a_run_that_was_stopped_and_the_same_run_part_where_it_stopped(timelines):
    one, other = forked(timelines, ([], "end"), 1, (Stop(4),))
    compared = compare(one, other)
    assert compared.parting.asked == "a run from epoch 0 to 6"
    assert (compared.parting.one, compared.parting.other) == ("trained to the end", "stopped after epoch 4")
    assert compared.fork_epoch == 4 and len(compared.one.losses) == 7 and len(compared.other.losses) == 5
    assert compared.settings == ()


def test_later_trainings_part_later(timelines):
    one, other = forked(timelines, ([], "end", 1, [], "end"), 3, ([Set("rate", 0.5)], "end"))
    compared = compare(one, other)
    assert compared.fork_epoch == 6 and compared.parting.turn == 4
    assert (compared.one.losses[:7] == compared.other.losses[:7]).all()
    assert compared.one.losses[7] != compared.other.losses[7]


def test_lines_are_paired_by_their_words_and_the_rest_is_only_here_or_only_there(timelines):
    one, other = forked(timelines, ([], "end", 3), 0, ([Set("rate", 1000.0)], "end", 2))
    compared = compare(one, other)
    said = [(line.one and line.one.words, line.other and line.other.words) for line in compared.lines]
    after = [in_plain_words(next(event for event in told.events if isinstance(event, Spoken) and "Loss" in event.text))
             for told in (one, other)]  # fmt: skip
    assert said == [
        (after[0], after[1]),
        ("It ended quietly.", None),
        ("THE END", None),
        (None, "It ended with a bang."),
        (None, "Another."),
        (None, "A room."),
    ]


def test_a_network_that_was_lost_is_compared_all_the_same(timelines):
    one, other = forked(timelines, ([], "end"), 0, ([Set("rate", 1000.0), Set("epochs", 100.0)], "end"))
    compared = compare(one, other)
    assert not np.isfinite(compared.other.losses[-1]) and measure(compared, "ending").other == "explosion"
    again = compare(other, other)
    assert all(each.is_same for each in again.measures) and again.settings == () and again.lines == ()


def test_a_new_network_is_of_another_kind_only_if_its_losses_are(timelines):
    one, other = forked(timelines, ([], "end"), 0, ([Set("activation", "relu")], "end"))
    compared = compare(one, other)
    assert compared.fork_epoch is None and compared.is_same_loss
    assert measure(compared, "activation") == Measure("activation", "tanh", "relu")
    timelines.go_to(timelines.opening)
    play(timelines, [Set("loss", "absolute")], "end")
    assert not compare(one, tell(timelines, timelines.current)).is_same_loss
    timelines.go_to(timelines.opening)
    play(timelines, [Set("validation", 0.4)], "end")
    assert not compare(one, tell(timelines, timelines.current)).is_same_loss


def test_the_same_timeline_twice_has_no_parting(timelines):
    play(timelines, [], "end", 3)
    told = tell(timelines, timelines.current)
    compared = compare(told, told)
    assert compared.parting is None and compared.lines == () and compared.settings == ()
    assert compared.fork_epoch == 6 and compared.one.decisions == ()


def test_one_that_has_not_come_as_far_has_not_answered_yet(timelines):
    play(timelines, [], "end")
    before = tell(timelines, timelines.current)
    play(timelines, 3)
    compared = compare(before, tell(timelines, timelines.current))
    assert (compared.parting.turn, compared.parting.asked) == (3, "a choice of 3")
    assert (compared.parting.one, compared.parting.other) == (None, "option 3: End")
    assert compared.lines == (Difference(None, compared.lines[0].other),)


def test_what_was_answered_at_a_parting_is_found_by_the_timeline_that_is_longer(timelines):
    one, other = forked(timelines, ([], "end", 1), 2, (2, [], "end", 3))
    for compared, ours, theirs in ((compare(one, other), "one", "other"), (compare(other, one), "other", "one")):
        assert getattr(compared.parting, ours) == "option 1: Again"
        assert getattr(compared.parting, theirs) == "option 2: The next"


def test_an_edit_is_like_no_other_answer(timelines):
    play(timelines, [], "end")
    episode, first = timelines.play.episode, timelines.current
    timelines.recast(episode, ("01-room", "end"))
    play(timelines)
    told = tell(timelines, first)
    again = Timelines(Playthrough(episode, timelines.opening.checkpoint.moment, 5))
    play(again, [], "end")
    again.recast(episode, ("01-room", "end"))
    play(again)
    compared = compare(told, tell(again, again.current))
    assert compared.parting.asked == "edited scenes" and compared.parting.turn == 3


def test_two_cases_are_not_compared(laboratory):
    told = []
    for case in ("numbers", "pair"):
        timelines = Timelines(open_playthrough(str(laboratory(SCENE)), case=case))
        play(timelines)
        told.append(tell(timelines, timelines.current))
    with pytest.raises(ValueError, match="^numbers and pair are two cases, and are not compared$"):
        compare(*told)
    with pytest.raises(ValueError, match="nothing was told of timeline '9'"):
        compare(Told("9", (), ()), told[0])


def texts(told):
    return Counter((event.scene, in_plain_words(event)) for event in told.events if isinstance(event, Spoken))


@pytest.mark.parametrize("seed", range(4))
def test_no_line_is_lost_or_made_up_whatever_was_played(rewind_many, timelines, seed):
    rng = np.random.default_rng(seed)
    forked(timelines, ([Set("epochs", 2.0)], "end"), 0, ([Set("rate", 1000.0)], "end"))
    rewind_many.wander(timelines, rng, 12)
    for _ in range(3):
        path = timelines.here.path
        timelines.go_to(path[int(rng.integers(len(path)))])
        rewind_many.wander(timelines, rng, 8)
    told = [tell(timelines, timeline) for timeline in timelines.all]
    assert len(told) > 1
    for one in told:
        for other in told:
            compared = compare(one, other)
            both = texts(one), texts(other)
            left = [
                Counter((said.scene, said.words) for said in sides if said is not None)
                for sides in ([line.one for line in compared.lines], [line.other for line in compared.lines])
            ]
            assert all(part <= whole for part, whole in zip(left, both, strict=True))
            assert both[0] - left[0] == both[1] - left[1]
            assert all(line.one != line.other for line in compared.lines) and not compared.unread
            assert (compared.parting is None) == (one.turns == other.turns)
            assert compared.fork_epoch is None or (
                compared.one.losses[: compared.fork_epoch + 1].tobytes()
                == compared.other.losses[: compared.fork_epoch + 1].tobytes()
            )


def test_a_comparison_is_bounded_and_says_what_it_left_out(timelines, monkeypatch):
    one, other = forked(timelines, ([], "end", 1, [], "end", 3), 0, ([Set("rate", 0.02)], "end"))
    monkeypatch.setattr(comparison, "MOST_LINES", 2)
    monkeypatch.setattr(comparison, "MOST_DECISIONS", 1)
    compared = compare(one, other)
    lines = [sum(texts(told).values()) - 1 for told in (one, other)]  # the first is the same in both
    assert compared.unread == sum(max(0, many - 2) for many in lines) > 0
    assert len(compared.lines) <= 4 and len(compared.one.decisions) == 1


def test_what_is_compared_cannot_be_changed(timelines):
    play(timelines, [], "end")
    told = tell(timelines, timelines.current)
    compared = compare(told, replace(told, name="copy"))
    with pytest.raises(ValueError, match="read-only"):
        compared.one.losses[0] = 0.0
