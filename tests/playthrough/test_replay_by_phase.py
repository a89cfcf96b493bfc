"""Replay: a run looked at by epoch, batch and phase has the very numbers that it had, and says of each what happens."""

import re
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.playthrough.events import CurtainFell, Trained
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.instants import Instant, Stops, training_of
from neural_drama.playthrough.moves import Set
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.replay import in_words, moment_at, seeking, spoken_at, step_at

SCENE = """\
# Room

## Desk

**ERROR FUNCTION:** Before: {loss:.9f} at {epoch}.

> OPTIMIZER: desk
> OPTIMIZER: train

**ERROR FUNCTION:** Loss {loss:.9f}, miss {miss:+.9f}, {epoch} epochs, {epochs_left} left.

**BACKPROP:** It fell, to {loss:.9f}. {if loss < 0.9 * loss_before}

- [Again](#desk)
- [Shrink](#smaller)

## Smaller

> REGULARIZATION: shrink 0.7

[Again](#desk)
"""

TRAININGS = (
    ({"optimizer": "adam", "rate": 0.01, "batch": 8.0, "dropout": 0.4, "epochs": 5.0}, 2),
    ({"optimizer": "sgd", "rate": 0.1, "batch": 27.0, "dropout": 0.0, "epochs": 3.0}, 1),
    ({"optimizer": "momentum", "rate": 0.02, "batch": 10.0, "epochs": 4.0}, None),
)
"""Mini-batches with dropout and Adam, then a hand on the weights, then full batches, then mini-batches again."""
MEETING = 5
"""The epoch after which somebody laid hands on the weights."""
BATCHES = {**dict.fromkeys(range(1, 6), 4), **dict.fromkeys(range(6, 9), 1), **dict.fromkeys(range(9, 13), 3)}


def played(laboratory):
    """All that is told of a run of three trainings, with nothing looked at yet."""
    play = open_playthrough(str(laboratory(SCENE)))
    heard = []

    def hear():
        while (event := play.advance()) is not play.waiting:
            heard.append(event)
            assert not isinstance(event, CurtainFell)

    for sets, then in TRAININGS:
        hear()
        play.set_desk(*(Set(*one) for one in sets.items()))
        hear()
        play.end_training()
        hear()
        if then:
            play.take(then)
    return heard


@pytest.fixture(scope="module")
def told(laboratory):
    return played(laboratory)


@pytest.fixture(scope="module")
def moment(told):
    """The moment after all of them."""
    return [event for event in told if isinstance(event, Trained)][-1].moment


@pytest.fixture(scope="module")
def lines(told):
    return [event for event in told if isinstance(event, Spoken)]


def bits(moment):
    return moment.parameters.vector.tobytes()


def test_the_run_is_of_three_trainings_with_other_batches_each(moment):
    assert moment.history.last_epoch == 12 and len(moment.history.recordings) == 3
    assert len(list(Stops(moment.history, "phase"))) == 1 + sum(3 * batches + 1 for batches in BATCHES.values())


def test_walking_by_phase_each_update_begins_where_the_one_before_it_led(moment):
    now = bits(moment.at(0))
    instant, walked = Instant(0), 0
    while (instant := instant.next(moment.history, "phase")) is not None:
        here = bits(moment_at(moment, instant))
        walked += 1
        if instant.is_whole:
            # At the end of a training the hand on the weights shows, and only there.
            assert (here == now) == (instant.epoch != MEETING)
        elif instant.phase == "update":
            assert here != now
        else:
            assert here == now
        now = here
    assert walked == len(Stops(moment.history, "phase")) - 1


def test_the_last_update_of_an_epoch_leads_to_the_bits_of_its_end(moment):
    for epoch, batches in BATCHES.items():
        end = moment_at(moment, Instant(epoch, batches, "update"))
        trained = training_of(moment.history, epoch).state_at(epoch).parameters
        assert bits(end) == trained.vector.tobytes()
        assert (bits(end) == bits(moment.at(epoch))) == (epoch != MEETING)


def test_an_update_is_what_the_batch_was_heard_to_say(moment):
    for instant in Stops(moment.history, "phase"):
        step = step_at(moment, instant)
        if step is None:
            assert instant.is_whole and bits(moment_at(moment, instant)) == bits(moment.at(instant.epoch))
            continue
        assert (step.epoch, step.batch) == (instant.epoch, instant.batch)
        given = moment_at(moment, replace(instant, phase="forward"), step)
        led_to = moment_at(moment, replace(instant, phase="update"), step)
        assert (led_to.parameters.vector == given.parameters.vector - step.change).all()


def test_an_epoch_counts_once_its_last_batch_is_done(moment):
    assert moment_at(moment, Instant(3, 3, "update")).epoch == 2
    assert moment_at(moment, Instant(3, 4, "backward")).epoch == 2
    assert moment_at(moment, Instant(3, 4, "update")).epoch == 3
    for instant in Stops(moment.history, "phase"):
        then = moment_at(moment, instant)
        assert then.epoch + then.epochs_left == moment.epoch + moment.epochs_left
        assert (then.run, then.incident, then.history) == (moment.run, moment.incident, moment.history)


def test_what_is_known_of_one_instant_is_not_taken_for_another(moment):
    before = moment_at(moment, Instant(3, 1, "forward"))
    after = moment_at(before, Instant(3, 1, "update"))
    assert before.loss != after.loss and before.miss != after.miss
    assert bits(moment_at(after, Instant(12))) == bits(moment)


def test_seeking_leads_to_the_same_and_says_how_far_it_has_come(laboratory):
    moment = [event for event in played(laboratory) if isinstance(event, Trained)][-1].moment
    rng = np.random.default_rng(1)
    phases, seen = Stops(moment.history, "phase"), 0
    for number in rng.permutation(len(phases)).tolist():
        way, parts = seeking(moment, phases[number]), []
        while True:
            try:
                parts.append(next(way))
            except StopIteration as found:
                then = found.value
                break
        assert parts == sorted(parts) and all(0 < part <= 1 for part in parts) and parts[-1:] in ([], [1.0])
        seen += len(parts)
        expected = moment_at(moment, phases[number])
        assert bits(then) == bits(expected) and (then.epoch, then.epochs_left) == (expected.epoch, expected.epochs_left)
    assert seen > 10


@pytest.mark.parametrize(
    ("instant", "message"),
    [(Instant(13), "epochs 0 to 12, not 13"), (Instant(7, 2), "epoch 7 has batches 1 to 1, not 2")],
)
def test_what_is_not_recorded_is_refused(instant, message, moment):
    for ask in (step_at, moment_at, in_words, lambda *given: next(seeking(*given))):
        with pytest.raises(ValueError, match=message):
            ask(moment, instant)


def test_a_line_about_a_run_quotes_every_instant_of_it(moment, lines):
    spoken = lines[-2]
    assert spoken.moment.is_after_run and spoken.text.startswith("Loss")
    for instant in Stops(moment.history, "phase"):
        then = moment_at(moment, instant)
        line = spoken_at(spoken, instant)
        assert line.text == (
            f"Loss {then.loss:.9f}, miss {then.miss:+.9f}, {then.epoch} epochs, {then.epochs_left} left."
        )
        assert all(figure.parameters is None or figure.parameters.vector.tobytes() == bits(then)
                   for figure in line.figures)  # fmt: skip


def test_a_line_about_something_else_stays_as_it_was_said(lines):
    before = lines[0]
    assert before.text.startswith("Before")
    for instant in (Instant(0), Instant(2, 1, "update"), Instant(4)):
        assert spoken_at(before, instant) is before


def test_a_line_stays_as_it_was_said_where_its_guard_does_not_hold_or_its_run_had_not_come(lines):
    fell = next(line for line in lines if line.text.startswith("It fell"))
    moment, kept = fell.moment, []
    for instant in Stops(moment.history, "phase"):
        then = moment_at(moment, instant)
        holds = then.loss < 0.9 * then.earlier.loss
        assert spoken_at(fell, instant).text == (f"It fell, to {then.loss:.9f}." if holds else fell.text)
        kept.append(holds)
    assert len(set(kept)) == 2
    last = moment.history.last_epoch
    for later in (Instant(last + 1), Instant(last + 1, 1), Instant(1, 99)):
        assert spoken_at(fell, later) is fell


def layer_of(moment, vector):
    """In which layer the largest entry of a vector is, found by counting."""
    place, start = int(np.argmax(np.abs(vector))), 0
    for layer, (into, out) in enumerate(zip(moment.architecture.sizes, moment.architecture.sizes[1:], strict=False), 1):
        start += (into + 1) * out
        if place < start:
            return layer
    raise AssertionError


def test_words_say_where_it_is_and_what_the_phase_does(moment):
    assert in_words(moment, Instant(0)) == "epoch 0: before any training"
    assert in_words(moment, Instant(2)) == "epoch 2: all 4 batches are done"
    assert in_words(moment, Instant(7)) == "epoch 7: the one batch is done"
    cases = [8, 8, 8, 3]
    for batch, many in enumerate(cases, start=1):
        where = f"epoch 3, batch {batch} of 4"
        step = step_at(moment, Instant(3, batch))
        silenced = sum(int((mask == 0).sum()) for mask in step.keep)
        targets = moment.case_file.dataset.y_train[step.rows]
        loss = float(np.mean((step.forward.outputs - targets) ** 2)) / 2
        assert in_words(moment, Instant(3, batch, "forward")) == (
            f"{where}, forward: {many} cases heard, with a mean loss of {loss:.4g}; "
            f"dropout silences {silenced} of {many * 12} voices"
        )
        gradient = layer_of(moment, step.backward.gradient)
        assert in_words(moment, Instant(3, batch, "backward"), step) == (
            f"{where}, backward: the blame of {many} cases is traced back; largest gradient in layer {gradient}"
        )
        change = layer_of(moment, step.change)
        assert in_words(moment, Instant(3, batch, "update")) == (
            f"{where}, update: the sentence of {many} cases, update {8 + batch}, at a learning rate of 0.01; "
            f"largest change in layer {change}"
        )
    assert "dropout" not in in_words(moment, Instant(7, 1, "forward"))


def test_words_for_one_case_and_for_a_number_that_is_lost(laboratory):
    play = open_playthrough(str(laboratory(SCENE)))
    for _ in range(2):
        while play.advance() is not play.waiting:
            pass
        if play.training is None:
            play.set_desk(Set("rate", 1000.0), Set("batch", 26.0), Set("epochs", 200.0), Set("optimizer", "momentum"))
    play.end_training()
    moment = play.moment
    assert moment.history.first_non_finite is not None
    end = moment.history.last_epoch
    assert "2 of 2, forward: 1 case heard" in in_words(moment, Instant(1, 2, "forward"))
    said = [in_words(moment, one) for one in Stops(moment.history, "phase") if one.epoch == end]
    assert any(re.search(r"the (gradient|change) in layer \d is not finite$", words) for words in said)
    for instant in Stops(moment.history, "phase"):
        moment_at(moment, instant)
