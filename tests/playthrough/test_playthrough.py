"""The playthrough: rewinding is true, a stop leaves no trace of what was not seen, a wrong move changes nothing."""

import math

import numpy as np
import pytest

from neural_drama.network.parameters import weight_mask
from neural_drama.playthrough.events import CurtainFell, DeskOpened, Offered, RunBegan, TrainingBegan
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.investigation import seat
from neural_drama.playthrough.moves import MoveError, Set, Stop, Take, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.verbs import deeds

every_batch_size = pytest.mark.parametrize("batch", ["all", 32], ids=["full batch", "mini-batch"])


def batch_size(batch):
    return {"batch_size": '"all"' if batch == "all" else batch}


@every_batch_size
def test_going_on_unchanged_after_a_rewind_gives_the_same_bits(batch, rounds, play_rounds, bits):
    play = rounds(**batch_size(batch))
    play_rounds(play, [{}])
    first = play.moment
    play.take(2)
    play_rounds(play, [{}])
    assert (first.run, play.moment.run) == (1, 2)
    assert bits(play.moment) == bits(first)
    assert play.moment.epochs_left == first.epochs_left


@every_batch_size
def test_a_second_round_can_be_rewound_to_the_end_of_the_first(batch, rounds, play_rounds, bits, hear):
    play = rounds(**batch_size(batch))
    play_rounds(play, [{"then": "again"}])
    between = play.moment
    play_rounds(play, [{}])
    second = bits(play.moment)
    play.take(2)
    hear(play)
    assert play.moment.epoch == between.epoch
    assert play.moment.epochs_left == between.epochs_left
    assert play.moment.parameters.vector.tobytes() == between.parameters.vector.tobytes()
    assert bits(play.moment) == bits(between)
    play_rounds(play, [{}])
    assert bits(play.moment) == second


def test_a_rewind_brings_back_the_words(rounds, play_rounds):
    play = rounds()
    before = [event.text for event in play_rounds(play, []) if isinstance(event, Spoken)]
    play_rounds(play, [{"sets": [Set("rate", 0.3)]}])
    play.take(2)
    after = play_rounds(play, [])
    assert [event.text for event in after if isinstance(event, Spoken)] == before
    assert [(event.moment.run, event.parent) for event in after if isinstance(event, RunBegan)] == [(2, 1)]


def test_a_rewind_puts_the_desk_back(rounds, play_rounds):
    play = rounds()
    play_rounds(play, [])
    found = {control.name: control.value for control in play.waiting.controls}
    chosen = {"rate": 0.3, "batch": 8.0, "epochs": 2.0, "optimizer": "adam", "dropout": 0.2, "penalty": "l1"}
    play_rounds(play, [{"sets": [Set(name, value) for name, value in chosen.items()]}])
    play.take(2)
    play_rounds(play, [])
    assert isinstance(play.waiting, DeskOpened)
    # Before the run the desk had been left as it was set: going on without a move gives that run again.
    assert {control.name: control.value for control in play.waiting.controls} == found | chosen


@every_batch_size
def test_a_changed_desk_leaves_the_history_of_the_parent_alone(batch, rounds, play_rounds, bits):
    play = rounds(**batch_size(batch))
    play_rounds(play, [{}])
    parent = play.moment
    before = bits(parent)
    play.take(2)
    play_rounds(play, [{"sets": [Set("rate", 0.7), Set("regularization", 0.1)]}])
    assert bits(parent) == before
    assert bits(play.moment)[0] == before[0]
    assert bits(play.moment)[1] != before[1]


@every_batch_size
@pytest.mark.parametrize("stop", [0, 1, 3, 6])
def test_stopping_at_an_epoch_leaves_what_a_run_of_so_many_epochs_leaves(batch, stop, rounds, play_rounds, bits, hear):
    stopped, short = rounds(**batch_size(batch)), rounds(**batch_size(batch))
    hear(stopped)
    stopped.set_desk()
    hear(stopped)
    stopped.training.advance(6)  # every epoch was computed before the player stopped
    stopped.end_training(stop)
    hear(stopped)
    stopped.take(1)
    play_rounds(stopped, [{"sets": [Set("epochs", 2.0)]}])
    if stop:
        play_rounds(short, [{"sets": [Set("epochs", float(stop))], "then": "again"}])
    play_rounds(short, [{"sets": [Set("epochs", 2.0)]}])
    assert bits(stopped.moment) == bits(short.moment)
    assert stopped.moment.epochs_left == short.moment.epochs_left == 40 - stop - 2


@every_batch_size
@pytest.mark.parametrize("pulled", [0, 1, 4, 6])
@pytest.mark.parametrize("stop", [None, 4])
def test_how_fast_epochs_are_shown_changes_nothing(batch, pulled, stop, rounds, play_rounds, bits, hear):
    at_once, shown = rounds(**batch_size(batch)), rounds(**batch_size(batch))
    play_rounds(at_once, [{"stop": stop}])
    hear(shown)
    shown.set_desk()
    hear(shown)
    for _ in range(pulled):
        shown.training.advance(1)
    shown.end_training(stop)
    hear(shown)
    assert bits(shown.moment) == bits(at_once.moment)
    assert (shown.moment.epoch, shown.moment.epochs_left) == (at_once.moment.epoch, at_once.moment.epochs_left)


def test_looking_at_the_past_does_not_disturb_a_run(rounds, play_rounds, bits):
    watched, alone = rounds(batch_size=32), rounds(batch_size=32)
    heard = play_rounds(watched, [{"then": "again"}])
    for spoken in heard:
        if isinstance(spoken, Spoken):
            for epoch in range(len(spoken.moment.history)):
                spoken.at(epoch)
    watched.advance()
    play_rounds(watched, [{}])
    play_rounds(alone, [{"then": "again"}, {}])
    assert bits(watched.moment) == bits(alone.moment)


def test_the_budget_is_spent_by_epochs_and_never_overdrawn(rounds, play_rounds):
    play = rounds(budget=15)
    left = []
    for _ in range(4):
        play_rounds(play, [{"then": "again"}])
        left.append((play.moment.epoch, play.moment.epochs_left))
    assert left == [(6, 9), (12, 3), (15, 0), (15, 0)]


def test_a_run_that_blew_up_spends_only_the_epochs_it_ran(rounds, play_rounds):
    play = rounds(budget=2000, epochs=1500)
    play_rounds(play, [{"sets": [Set("rate", 1000.0), Set("regularization", 1000.0)]}])
    assert play.moment.history.first_non_finite is not None
    assert 0 < play.moment.epoch < 1500
    assert play.moment.epoch + play.moment.epochs_left == 2000
    assert len(play.moment.history) == play.moment.epoch + 1


def test_a_line_seen_at_an_epoch_quotes_the_record_of_that_epoch(rounds, play_rounds, outputs_of):
    play = rounds()
    heard = play_rounds(play, [{}])
    spoken = next(event for event in reversed(heard) if isinstance(event, Spoken))
    data, incident = play.moment.case_file.dataset, play.moment.incident
    for record in play.moment.history:
        seen = spoken.at(record.epoch)
        play.moment = play.moment.at(record.epoch)  # for the second opinion
        miss = data.target_scale * (outputs_of(play, data.X_train)[incident] - data.y_train[incident, 0])
        facts = {figure.fact: figure for figure in seen.figures}
        assert facts["epoch"].value == record.epoch
        assert next(f for f in seen.figures if f.fact == "miss").value == pytest.approx(miss, rel=1e-9)
        assert facts["loss"].value == pytest.approx(record.loss, rel=1e-12)
        assert facts["blame"].parameters.vector.tobytes() == play.moment.parameters.vector.tobytes()
        assert f"After {record.epoch}: miss {miss:+.6f}" in seen.text
        assert f"loss {record.loss:.9f}" in seen.text
    assert spoken.at(play.moment.history.last_epoch).text == spoken.text


def test_slowing_down_without_a_step_changes_no_digit_of_the_miss(rounds, play_rounds):
    play = rounds()
    play_rounds(play, [{}])
    before = play.moment
    play.take(4)
    spoken = next(event for event in play_rounds(play, []) if isinstance(event, Spoken))
    was, now, rate = (figure.value for figure in spoken.figures)
    assert was == now == before.miss
    assert rate == before.hyperparameters.learning_rate / 10
    assert play.moment.parameters.vector.tobytes() == before.parameters.vector.tobytes()


def test_shrinking_multiplies_weights_only_and_restoring_brings_back_the_bits(rounds, play_rounds, hear):
    play = rounds()
    play_rounds(play, [{}])
    before = play.moment.parameters
    play.take(5)
    hear(play)
    after, is_weight = play.moment.parameters, weight_mask(before.sizes)
    assert np.array_equal(after.vector[is_weight], before.vector[is_weight] * 0.8)
    assert np.array_equal(after.vector[~is_weight], before.vector[~is_weight])
    assert np.any(before.vector[~is_weight] != 0), "biases of zero would show nothing"
    play.take(1)
    hear(play)
    assert play.moment.parameters.vector.tobytes() == before.vector.tobytes()


def test_shrunken_weights_are_not_what_a_run_starts_from_once_they_were_restored(rounds, play_rounds, hear, bits):
    shrunk, straight = rounds(), rounds()
    play_rounds(shrunk, [{"then": "shrink"}])
    for _ in ("restored", "back at the desk"):
        shrunk.take(1)
        hear(shrunk)
    play_rounds(shrunk, [{}])
    play_rounds(straight, [{"then": "again"}, {}])
    assert bits(shrunk.moment) == bits(straight.moment)


def test_a_run_starts_from_the_weights_as_they_were_left(episode):
    scene = "# Q\n\n## A\n\n> REGULARIZATION: shrink 0\n> OPTIMIZER: train\n\nIt was {miss_before}.\n\n**THE END**\n"
    play = open_playthrough(str(episode(scene)))
    while not isinstance(play.advance(), TrainingBegan):
        pass
    assert not play.training.recording.start.parameters.vector[weight_mask(play.moment.parameters.sizes)].any()


def test_the_next_case_is_the_worst_of_those_not_heard_yet(rounds, play_rounds, outputs_of, hear):
    play = rounds()
    play_rounds(play, [])
    heard = []
    for _ in range(4):
        data = play.moment.case_file.dataset
        misses = np.abs(outputs_of(play, data.X_train) - data.y_train[:, 0])
        misses[heard] = -1.0
        assert play.moment.incident == int(np.argmax(misses))
        assert play.moment.incident not in heard
        heard.append(play.moment.incident)
        play_rounds(play, [{"then": "next"}])
        assert play.moment.heard == {*heard, play.moment.incident}


def test_when_every_case_was_heard_the_worst_comes_round_again(rounds):
    play = rounds()
    worst = deeds(4)[("error function", "worst")].act
    moment = play.moment
    seen = {moment.incident}
    for _ in range(len(moment.case_file.dataset.X_train) - 1):
        moment = worst(moment, {})
        seen.add(moment.incident)
    assert seen == set(range(len(moment.case_file.dataset.X_train)))
    assert worst(moment, {}).incident == play.moment.incident


WRONG = {
    "an option before the first": lambda play: play.take(0),
    "an option below none": lambda play: play.take(-1),
    "an option after the last": lambda play: play.take(8),
    "an unknown control": lambda play: play.set_desk(Set("nonsense", 1.0)),
    "a good setting and a bad one": lambda play: play.set_desk(Set("rate", 0.5), Set("epochs", 0.0)),
    "a setting that is not a number": lambda play: play.set_desk(Set("rate", math.nan)),
    "a stop before the run": lambda play: play.end_training(-1),
    "a stop after the run": lambda play: play.end_training(7),
}
RIGHT = {
    Offered: lambda play: play.take(1),
    DeskOpened: lambda play: play.set_desk(Set("rate", 0.5)),
    TrainingBegan: lambda play: play.end_training(),
}
WAITING = {DeskOpened: 0, TrainingBegan: 1, Offered: 2}


def wait_for(play, kind, hear):
    for answer in list(RIGHT.values())[1 : 1 + WAITING[kind]]:
        hear(play)
        answer(play)
    hear(play)
    assert isinstance(play.waiting, kind)
    return play


def refused(play, move):
    """Make a move that must be refused, and see that nothing has changed."""
    before = (play.moment, play.waiting, play.training, list(play.moves), play.is_over)
    computed = 0 if play.training is None else play.training.computed
    with pytest.raises(MoveError) as caught:
        move(play)
    assert str(caught.value) and "\n" not in str(caught.value)
    after = (play.moment, play.waiting, play.training, list(play.moves), play.is_over)
    assert all(one is other or one == other for one, other in zip(before[1:], after[1:], strict=True))
    assert after[0] is before[0]
    assert play.training is None or play.training.computed == computed
    assert play.advance() is play.waiting


@pytest.mark.parametrize("kind", WAITING)
@pytest.mark.parametrize("name", WRONG)
def test_a_move_out_of_bounds_is_refused_and_changes_nothing(kind, name, rounds, hear):
    refused(wait_for(rounds(), kind, hear), WRONG[name])


@pytest.mark.parametrize("kind", WAITING)
@pytest.mark.parametrize("other", RIGHT)
def test_a_good_move_at_the_wrong_time_is_refused_and_changes_nothing(kind, other, rounds, hear, play_rounds, bits):
    play = wait_for(rounds(), kind, hear)
    if other is kind:
        RIGHT[other](play)
        assert play.waiting is None
        return
    refused(play, RIGHT[other])
    RIGHT[kind](play)
    hear(play)
    untroubled = wait_for(rounds(), kind, hear)
    RIGHT[kind](untroubled)
    hear(untroubled)
    assert bits(play.moment) == bits(untroubled.moment)


@pytest.mark.parametrize("move", RIGHT.values())
def test_nothing_can_be_moved_before_the_opening_or_after_the_curtain(move, rounds, play_rounds, hear):
    play = rounds()
    with pytest.raises(MoveError):
        move(play)
    play_rounds(play, [{"then": "end"}])
    assert play.is_over
    with pytest.raises(MoveError):
        move(play)
    assert isinstance(play.advance(), CurtainFell), "asked again it gives the curtain again"
    assert play.advance() == play.advance()


def test_a_playthrough_is_its_seed_its_case_and_its_moves(rounds, play_rounds, bits):
    play = rounds(batch_size=32)
    heard = play_rounds(
        play,
        [{"sets": [Set("rate", 0.3)], "stop": 4, "then": "rewind"}, {"sets": [Set("batch", 16.0)], "then": "next"}, {}],
    )
    assert write_moves(play.moves) == "rate=0.3,stop@4,2,batch=16,3"
    again = rounds(batch_size=32)
    spoken = []
    for move in play.moves:
        spoken += play_rounds(again, [])
        while not _answers(again.waiting, move):
            _pass_on(again)
            spoken += play_rounds(again, [])
        _make(again, move)
    spoken += play_rounds(again, [])
    assert isinstance(again.waiting, DeskOpened)
    spoken += play_rounds(again, [{}])
    assert [e.text for e in spoken if isinstance(e, Spoken)] == [e.text for e in heard if isinstance(e, Spoken)]
    assert bits(again.moment) == bits(play.moment)


def _answers(waiting, move):
    return isinstance(waiting, {Take: Offered, Set: DeskOpened, Stop: TrainingBegan}[type(move)])


def _pass_on(play):
    play.set_desk() if isinstance(play.waiting, DeskOpened) else play.end_training()


def _make(play, move):
    match move:
        case Take(option):
            play.take(option)
        case Set():
            play.set_desk(move)
        case Stop(epoch):
            play.end_training(epoch)


@pytest.mark.parametrize("seed", range(6))
def test_the_line_up_seats_three_neurons_by_number_the_most_responsible_among_them(seed, episode):
    moment = open_playthrough(str(episode()), seed=seed).moment
    for layer in (1, 2, 3):
        suspects = seat(moment, layer)
        blame = np.abs(moment.attribution.blame[layer - 1])
        assert len(set(suspects)) == 3
        assert list(suspects) == sorted(suspects)
        assert int(np.argmax(blame)) + 1 in suspects
        assert all(1 <= suspect <= len(blame) for suspect in suspects)


def test_the_line_up_of_a_layer_too_small_for_three_still_has_three_seats(episode):
    play = open_playthrough(str(episode(hidden=[2, 1, 2])))
    assert sorted(set(seat(play.moment, 1))) == [1, 2] and len(seat(play.moment, 1)) == 3
    assert seat(play.moment, 2) == (1, 1, 1)


def test_one_seed_gives_one_network_one_split_and_one_order(episode, bits):
    folder = str(episode(batch_size=32))
    one, same, other = (open_playthrough(folder, seed=seed).moment for seed in (3, 3, 4))
    assert one.parameters.vector.tobytes() == same.parameters.vector.tobytes()
    assert one.case_file.dataset.train_rows == same.case_file.dataset.train_rows
    assert one.parameters.vector.tobytes() != other.parameters.vector.tobytes()
    assert one.case_file.dataset.train_rows != other.case_file.dataset.train_rows
    assert bits(one)[0][4] != bits(other)[0][4]
