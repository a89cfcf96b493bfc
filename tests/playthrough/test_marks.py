"""Marks over a real network: a rewind takes story and network back together, to the bit, and the old runs stay."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from neural_drama.playthrough.events import CurtainFell, Offered, RunBegan, Trained, TrainingBegan
from neural_drama.playthrough.figures import Figure, Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.story.memory import Memory

DOORS = """\
# Doors

## Desk

**ERROR FUNCTION:** {miss:+.9f} after {miss_before:+.9f}; loss {loss:.9f}, rate {learning_rate:.9f}, {epochs_left} left.

**NEURON {neuron}:** {blame:+.9f}, {visits} visits, {visits_track} on the track, {bets_won} of {bets} bets.

Won. {if won}

Right. {if right}

- [It falls](#track) {bet loss < loss_before}
- [It explodes, for the step is long](#track) {bet diverged} {because learning_rate > 1}
- [It is I](#desk) {once} {because visits_desk > 2}
- [Slower](#slower) {once}
- [Steeper](#steeper)
- [Other optimizer](#other-optimizer) {once}
- [Shrink](#smaller) {if epoch > 0}
- [Next](#next)
- [Line up](#line-up)
- [Another network](#another-network) {once}
- [Other cases held out](#other-cases) {once}
- [Back to the desk](#desk) {rewind}
- [Back to the track](#track) {rewind}
- [Back to the network](#another-network) {rewind}
- [Back to what was slower](#slower) {rewind} {if epoch > 3}
- [To where nobody was](#cellar) {rewind}

## Track

> OPTIMIZER: train

**ERROR FUNCTION:** After {epoch}: {loss:.9f}, was {loss_before:.9f}; {outcome}, {ending}.

[Undo](#desk) {if diverged} {rewind}

[On](#desk)

## Slower

> LEARNING RATE: set {learning_rate / 2}

[On](#desk)

## Steeper

> LEARNING RATE: set {learning_rate * 60}

[On](#desk)

## Other optimizer

> OPTIMIZER: use adam
> REGULARIZATION: dropout 0.2
> OPTIMIZER: batch 16

[On](#desk)

## Smaller

> REGULARIZATION: shrink {1 - 1 / epoch}

[On](#desk)

## Next

> ERROR FUNCTION: worst
> BACKPROP: trace {neuron}

[On](#desk)

## Line up

> BACKPROP: lineup {visits}
> BACKPROP: question {visits}

[On](#desk)

## Another network

> NARRATOR: network activation=relu seed=next

[On](#desk)

## Other cases

> NARRATOR: network validation={visits / 2}

[On](#desk)

## Cellar

- [Up](#desk)
"""


def test_doors_are_in_this_order(open_doors):
    play = open_doors()
    assert [text.split()[0] for text in play.waiting.texts[:4]] == ["It", "It", "It", "Slower"]


def stated(moment, bits):
    """Everything that a moment is, as values that nothing can change any more, but for the number of its run."""
    if moment is None:
        return None
    apart = (
        "run", "history", "parameters", "before", "before_training", "rewinds_to", "memory", "case_file",
        "architecture",
    )  # fmt: skip
    return (
        *(repr(getattr(moment, field.name)) for field in fields(moment) if field.name not in apart),
        moment.case_file.dataset.X_train.tobytes(),
        moment.architecture.sizes,
        moment.architecture.activation.name,
        moment.parameters.vector.tobytes(),
        bits(moment),
        stated(moment.before, lambda earlier: earlier.epoch),
        stated(moment.before_training, lambda earlier: earlier.epoch),
    )


@dataclass
class Entrance:
    """What the test saw when the player came to a passage."""

    moment: object
    state: object
    memory: Memory
    answers: int
    heard: int


class Watched(Playthrough):
    """A playthrough that is compared, whenever it goes back, with what was seen when it was there."""

    def watch(self, bits):
        self.bits, self.stack, self.answers, self.heard = bits, [], [], []
        self.went_back = self.came_back = None
        self.is_taking = False
        self.hear()
        return self

    def hear(self):
        """Hear what comes, up to where an answer is awaited."""
        while (event := self.advance()) is not self.waiting:
            self.heard.append(event)
            assert not isinstance(event, CurtainFell)
        self.heard.append(event)

    def snapshot(self):
        moment = super().snapshot()
        answers = len(self.answers) + self.is_taking  # the answer that leads here is one of before
        seen = Entrance(moment, stated(moment, self.bits), self._prompter.memory, answers, len(self.heard))
        self.stack.append(seen)
        self.came_back = self.came_back or seen
        return moment

    def restore(self, snapshot):
        now = self._prompter.memory
        while True:
            seen = self.stack.pop()
            if seen.moment is snapshot and replace(seen.memory, rewinds=now.rewinds) == now:
                break
        super().restore(snapshot)
        assert stated(self.moment, self.bits) == seen.state
        self.went_back, self.came_back = seen, None

    def answer(self, answer):
        """Take an option (a number) or let a run end after so many epochs (None is all), and hear what comes."""
        self.is_taking = isinstance(self.waiting, Offered)
        if isinstance(self.waiting, Offered):
            self.take(answer)
        else:
            began = self.waiting
            self.end_training(None if answer is None else min(began.from_epoch + answer, began.to_epoch))
        self.is_taking = False
        self.answers.append(answer)
        self.hear()


@pytest.fixture
def open_doors(episode, bits):
    folder = episode(DOORS, epochs=3, budget=60)

    def open_doors():
        opened = open_playthrough(str(folder))
        return Watched(opened.episode, opened.moment, opened.seed).watch(bits)

    return open_doors


def bare(figure: Figure):
    """A figure without the number of its run."""
    return (figure.shown, repr(figure.value), figure.fact, figure.epoch, figure.set, figure.case, figure.layer,
            figure.neuron, None if figure.parameters is None else figure.parameters.vector.tobytes(),
            tuple(map(bare, figure.operands)))  # fmt: skip


def told(events, bits):
    """What was heard, but for the numbers of runs and that a branch began."""
    said = []
    for event in events:
        match event:
            case Spoken():
                said.append((event.passage, event.speaker, event.text, tuple(map(bare, event.figures))))
            case Offered():
                said.append(event.texts)
            case Trained(moment, from_epoch):
                said.append((from_epoch, stated(moment, bits)))
            case TrainingBegan():
                said.append((event.from_epoch, event.to_epoch))
    return said


def random_answer(play, rng):
    if isinstance(play.waiting, Offered):
        return int(rng.integers(len(play.waiting.options))) + 1
    return None if rng.random() < 0.5 else int(rng.integers(5))


@pytest.mark.parametrize("seed", range(24))
def test_after_a_rewind_all_is_as_it_was_and_the_same_answers_lead_to_the_same_bits(seed, open_doors, bits):
    rng = np.random.default_rng(seed)
    play = open_doors()
    rewinds = 0
    for _ in range(30):
        play.went_back = None
        answered, heard = len(play.answers), len(play.heard)
        play.answer(random_answer(play, rng))
        seen = play.went_back
        if seen is None:
            assert play._prompter.memory.rewinds == rewinds
            continue
        rewinds = play._prompter.memory.rewinds
        again, old = play.answers[seen.answers : answered], play.heard[seen.heard : heard]
        if len(again) > 8 or rewinds > 12:
            continue
        begin = play.came_back.heard
        for answer in again:
            play.answer(answer)
        fresh = told(play.heard[begin:], bits)
        assert fresh[: len(told(old, bits))] == told(old, bits)
        rewinds = play._prompter.memory.rewinds
    trainings = [event for event in play.heard if isinstance(event, Trained)]
    assert rewinds > 0 and trainings, "this seed shows nothing"
    ends: dict[int, int] = {}
    for event in trainings:
        assert ends.get(event.moment.run, event.from_epoch) == event.from_epoch, "trained twice from one epoch"
        ends[event.moment.run] = event.moment.epoch


@pytest.mark.parametrize("seed", range(6))
def test_old_timelines_are_untouched_by_a_rewind(seed, open_doors, bits):
    rng = np.random.default_rng(100 + seed)
    play = open_doors()
    kept = []
    for _ in range(30):
        play.answer(random_answer(play, rng))
        known = {id(moment) for moment, _ in kept}
        kept += [
            (event.moment, stated(event.moment, bits))
            for event in play.heard
            if isinstance(event, Trained | RunBegan | Spoken) and id(event.moment) not in known
        ][:40]
    assert play._prompter.memory.rewinds > 0
    for moment, state in kept:
        assert stated(moment, bits) == state


def test_a_run_number_is_never_given_twice(open_doors):
    rng = np.random.default_rng(7)
    play = open_doors()
    for _ in range(60):
        play.answer(random_answer(play, rng))
    runs = [event.moment.run for event in play.heard if isinstance(event, RunBegan)]
    assert len(runs) > 5
    assert len(set(runs)) == len(runs)


HALL = """\
# House

## Hall

- [On](#room)

## Room

Rate {learning_rate}.

> LEARNING RATE: set {rewinds + 2}

- [Train](#track)
- [Back to the hall](#hall) {rewind}
- [Back to the room](#room) {rewind}

## Track

> OPTIMIZER: train

- [Back to the room](#room) {rewind}
- [On](#hall)
"""


def led(play, *options):
    """Lead a playthrough by its options, each training to its end, and give what is heard."""
    heard, rest = [], list(options)
    while True:
        while (event := play.advance()) is not play.waiting:
            heard.append(event)
            if isinstance(event, CurtainFell):
                return heard
        heard.append(event)
        if isinstance(event, Offered):
            if not rest:
                return heard
            play.take(rest.pop(0))
        else:
            play.end_training()


def test_a_run_without_an_epoch_is_left_and_the_one_before_it_not_gone_on_with(episode):
    """The hall was entered in run 1; the room is entered again in run 2, which has no epoch yet."""
    heard = led(open_playthrough(str(episode(HALL))), 1, 1, 1, 2, 1, 1)
    assert [event.run for event in heard if isinstance(event, TrainingBegan)] == [1, 3]
    assert [(event.moment.run, event.parent) for event in heard if isinstance(event, RunBegan)] == [
        (1, None), (2, 1), (3, 1),
    ]  # fmt: skip


def test_a_rewind_over_settings_alone_begins_no_run_and_takes_them_back(episode):
    heard = led(open_playthrough(str(episode(HALL))), 1, 3, 3, 2)
    assert [event.text for event in heard if isinstance(event, Spoken)] == ["Rate 0.1."] * 3
    assert len([event for event in heard if isinstance(event, RunBegan)]) == 1


MEASURED = """\
# Measured

> LEARNING RATE: set {learning_rate * 1e9}

Rate {learning_rate}.

> LEARNING RATE: set {guess_loss}
> OPTIMIZER: epochs {epochs / 4}

Rate {learning_rate}, epochs {epochs}.

> REGULARIZATION: set strength={0 - 1} penalty=l1
> OPTIMIZER: batch {cases * 1e6}
> BACKPROP: trace {layers * 2}
> OPTIMIZER: patience {1 / 0}

Regularization {regularization}, batch of {batch_size} of {cases}, layer {layer} of {layers}, patience {patience}.
"""


def test_a_measured_argument_is_clamped_and_a_cue_with_what_is_not_a_number_is_passed_over(episode):
    heard = led(open_playthrough(str(episode(MEASURED))))
    assert [event.text for event in heard if isinstance(event, Spoken)] == [
        "Rate 1000.",
        "Rate 1000, epochs 2.",
        "Regularization 0, batch of 240 of 240, layer 3 of 4, patience 0.",
    ]


BETS = """\
# Bets

## Window

- [It falls](#why) {bet loss < loss_before}
- [It explodes](#why) {bet diverged}
- [No bet](#track)

## Why

- [A small step](#track) {because learning_rate < 1}
- [It is haunted](#track) {because visits_window > 99}

## Track

> OPTIMIZER: train

Won. {if won}

Lost. {if not won}

Right. {if right}

{bets_won} of {bets}.

- [Again](#window)
"""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((1, 1), ["Won.", "Right.", "1 of 1."]),
        ((1, 2), ["Won.", "1 of 1."]),
        ((2, 1), ["Lost.", "Right.", "0 of 1."]),
        ((2, 2), ["Lost.", "0 of 1."]),
        ((3,), ["Lost.", "0 of 0."]),
        ((1, 1, 1, 3), ["Won.", "Right.", "1 of 1."] * 2),
        ((1, 1, 1, 2, 2), ["Won.", "Right.", "1 of 1.", "Lost.", "1 of 2."]),
    ],
)
def test_a_bet_is_settled_by_the_training_that_follows(options, said, episode):
    heard = led(open_playthrough(str(episode(BETS, epochs=6))), *options)
    assert [event.text for event in heard if isinstance(event, Spoken)] == said
