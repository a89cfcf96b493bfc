"""The performance shows a playthrough in step with the player, and any epoch of its run as it was."""

import threading
import time

import numpy as np
import pytest

from neural_drama.playthrough.events import CurtainFell, DeskOpened, Offered, TrainingBegan
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moves import Set
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.performance import Performance, Taken
from neural_drama.stage.watching import EPOCHS_A_BREATH, SECONDS_A_RUN, WatchedRun


def step(performance):
    """Go on as a player does who takes the first option and leaves the desk as it is."""
    match performance.halt:
        case Offered():
            performance.take(1)
        case DeskOpened():
            performance.set_desk()
        case TrainingBegan():
            run = performance.begin_run()
            run.is_hurried = True
            run.compute()
            run.tick(0.0)
            performance.end_run()
    performance.go_on()
    performance.look_ahead()


def play_until(performance, halt, after=0):
    for _ in range(60):
        if isinstance(performance.halt, halt) and performance.last_epoch >= after:
            return
        step(performance)
    raise AssertionError("it never came to that")


def test_a_choice_stands_beside_the_line_that_asks_for_it(play):
    performance = Performance(Timelines(play))
    performance.go_on()
    performance.look_ahead()
    assert performance.line.text == "A street of 30 lamps." and performance.halt is None
    step(performance)
    assert "Off by" in performance.line.text and isinstance(performance.halt, Offered)
    performance.take(2)
    assert performance.entries[-1] == Taken("Wait")


def test_what_has_not_been_shown_yet_has_no_effect_on_the_pictures(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered)
    performance.take(2)
    performance.go_on()
    assert performance.line.text == "Nothing happened."
    performance.look_ahead()  # the cue that shows the miss has been carried out, but its line has not been spoken
    assert performance.front == "network"
    performance.go_on()
    assert performance.front == "miss"


def test_the_whole_play_is_shown_in_the_words_of_the_playthrough(play):
    performance = Performance(Timelines(play))
    play_until(performance, CurtainFell)
    said = [entry.text for entry in performance.entries]
    assert said[0] == "A street of 30 lamps." and said[-2:] == ["THE END", "Next issue: none."]
    assert performance.halt.ending == "out-of-epochs" and performance.scene == (2, "The Run")


def test_an_earlier_epoch_shows_the_moment_and_the_lines_as_they_were_recorded(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered, after=60)
    last = performance.line
    born = play.moment.at(0)
    assert f"{play.moment.miss:+.3f}" in last.text and f"{born.miss:+.3f}." in last.text
    performance.look_at(Instant(0))
    assert performance.moment.epoch == 0 and performance.moment.miss == born.miss
    assert performance.as_said(last).text == f"After 0 epochs: {born.miss:+.3f}. It was {born.miss:+.3f}."
    for epoch in (1, 17, 59):
        performance.look_at(Instant(epoch))
        assert f"After {epoch} epochs: {play.moment.at(epoch).miss:+.3f}" in performance.as_said(last).text
    performance.look_at(Instant(60))
    assert performance.cursor is None and performance.as_said(last) is last


def test_a_line_from_before_the_run_stays_as_it_was_said(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered, after=60)
    early = next(entry for entry in performance.entries if "Off by" in entry.text)
    assert f"{play.moment.at(0).miss:+.3f}" in early.text
    performance.look_at(Instant(30))
    assert performance.as_said(early) is early


def test_a_line_of_another_run_stays_as_it_was_said(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered, after=60)
    old = performance.line
    performance.take(2)  # rewind: a new run
    performance.go_on()
    assert performance.last_epoch == 0 and performance.moment.run == 2
    play_until(performance, Offered, after=60)
    performance.look_at(Instant(5))
    assert performance.as_said(old) is old
    assert performance.as_said(performance.line) is not performance.line


def test_looking_beyond_the_end_of_a_run_looks_at_its_end(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered, after=60)
    performance.look_at(Instant(9999))
    assert performance.cursor is None


def test_going_on_is_in_the_present(play):
    performance = Performance(Timelines(play))
    play_until(performance, Offered, after=60)
    performance.look_at(Instant(3))
    performance.take(1)
    performance.go_on()
    assert performance.cursor is None and performance.moment.epoch == 60


def due(play):
    """The playthrough's run, about to be watched."""
    performance = Performance(Timelines(play))
    play_until(performance, DeskOpened)
    performance.set_desk(Set("epochs", 50))
    while not isinstance(performance.halt, TrainingBegan):
        performance.go_on()
    return performance, performance.begin_run()


def test_what_is_shown_never_overtakes_what_is_computed(play):
    _, run = due(play)
    run.training.advance(7)
    run.tick(SECONDS_A_RUN)
    assert run.shown == run.computed == 7 and not run.is_over


def test_a_run_takes_its_time_to_watch_when_it_is_computed_at_once(play):
    _, run = due(play)
    run.compute()
    shown = []
    while not run.is_over:
        run.tick(0.1)
        shown.append(run.shown)
    assert len(shown) == pytest.approx(SECONDS_A_RUN / 0.1, abs=1) and shown == sorted(shown) and shown[-1] == 50


def test_a_pause_holds_what_is_shown_and_hurry_shows_all_there_is(play):
    _, run = due(play)
    run.compute()
    run.tick(1.0)
    run.is_paused = True
    assert not run.tick(1.0) and run.shown == 10
    run.is_paused, run.is_hurried = False, True
    assert run.tick(0.0) and run.shown == 50 and run.is_over


def test_a_run_that_is_stopped_ends_at_the_epoch_shown_and_forgets_the_rest(play):
    performance, run = due(play)
    run.compute()
    run.tick(2.0)
    run.stop()
    run.tick(2.0)
    assert run.shown == run.stopped_at == 20 and run.is_over
    performance.end_run()
    assert play.moment.epoch == 20 and performance.last_epoch == 20
    assert str(play.moves[-1]) == "stop@20"


def test_the_worker_leaves_a_stopped_run_alone_before_it_is_ended(play):
    _, run = due(play)
    reached, may_go = threading.Event(), threading.Event()
    advance = run.training.advance

    def slowly(epochs):
        reached.set()
        may_go.wait(5)
        return advance(epochs)

    run.training.advance = slowly
    run.start()
    assert reached.wait(5)
    run.stop()
    assert not run.is_over, "the worker is still in the middle of its epochs"
    may_go.set()
    end = time.monotonic() + 5
    while not run.is_over and time.monotonic() < end:
        time.sleep(0.01)
    assert run.is_over and run.computed < 50


def test_a_run_that_nobody_watches_any_more_does_not_pass_for_a_complete_run(play):
    _, run = due(play)
    run.halt()
    run.compute()
    run.is_hurried = True
    run.tick(9.0)
    assert run.computed == EPOCHS_A_BREATH < run.to_epoch and not run.is_over


def test_the_moment_shown_of_a_run_has_only_the_epochs_up_to_it(play):
    performance, run = due(play)
    start = play.moment
    run.compute()
    run.tick(1.0)
    moment = performance.moment
    assert moment.epoch == 10 and len(moment.history) == 11
    assert np.array_equal(moment.parameters.vector, run.training.recording.state_at(10).parameters.vector)
    assert moment.loss == pytest.approx(run.training.recording.losses[10], rel=1e-12) != start.loss


def test_a_run_that_breaks_early_is_over_where_it_broke(play):
    performance = Performance(Timelines(play))
    play_until(performance, DeskOpened)
    performance.set_desk(Set("rate", 1000.0))
    while not isinstance(performance.halt, TrainingBegan):
        performance.go_on()
    run = performance.begin_run()
    assert isinstance(run, WatchedRun)
    run.compute()
    end = time.monotonic() + 5
    while not run.is_over and time.monotonic() < end:
        run.tick(1.0)
    assert run.is_over and run.shown == run.computed < run.to_epoch
    performance.end_run()
    assert play.moment.history.first_non_finite is not None
