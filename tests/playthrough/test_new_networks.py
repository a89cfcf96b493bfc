"""A new network is a new run: it begins at epoch 0, anew only where the cases are dealt anew, and can be rewound."""

import json
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import RunBegan
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.moves import MoveError, Set, read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines

SCENE = """\
# Networks

## The desk

{loss} with {activation_function}, {initialization}, {loss_function}.

> OPTIMIZER: desk network
> OPTIMIZER: train

{loss} after, {miss} from {miss_before}.

- [Again](#the-desk)
- [Rewind](#rewind)
- [By cue](#by-cue)
- [By another seed](#by-another-seed)
- [The next case](#the-next)
- [The next case of a new network](#the-next-of-a-new-one)
- [End](#end)

## Rewind

> OPTIMIZER: rewind

[Again](#the-desk)

## By cue

> NARRATOR: network relu he

- [Rewind](#rewind)
- [Again](#the-desk)

## By another seed

> NARRATOR: network seed=next

[Again](#the-desk)

## The next

> ERROR FUNCTION: worst

[Again](#the-desk)

## The next of a new one

> ERROR FUNCTION: worst
> NARRATOR: network sigmoid

[Again](#the-desk)

## End

**THE END**
"""


@pytest.fixture(scope="module")
def opened(laboratory):
    folder = laboratory(SCENE)
    return lambda **more: open_playthrough(str(folder), **more)


@pytest.fixture
def on(opened, hear):
    """Play these moves and give the playthrough, which then waits, with the moments of its runs as they began."""

    def on(moves, **more):
        play, began = opened(**more), []
        for move in (*moves.split(), ""):
            began += [event for event in hear(play) if isinstance(event, RunBegan)]
            match move[:1], play.waiting:
                case "", _:
                    return play, began
                case "!", _:
                    play.end_training(int(move[1:]) if move[1:] else None)
                case _ if move.isdigit():
                    play.take(int(move))
                case _:
                    play.set_desk(*read_moves(move.removeprefix("=")))

    return on


def weights(moment):
    return moment.parameters.vector.tobytes()


def test_a_new_network_is_a_run_of_its_own_without_a_parent(opened):
    moves = read_moves("activation=relu,1,epochs=3,1,loss=huber,7")
    events = [json.loads(line) for line in json_lines(autoplay(opened(), moves), Evidence())]
    runs = [event for event in events if event["event"] == "run"]
    assert [(run["run"], run.get("parent")) for run in runs] == [(1, None), (2, None), (3, None)]
    assert [(run["network"]["activation"], run["network"]["loss"]) for run in runs] == [
        ("tanh", "half_squared"), ("relu", "half_squared"), ("relu", "huber"),
    ]  # fmt: skip
    trained = [event for event in events if event["event"] == "trained"]
    spans = [(event["run"], event["from_epoch"], event["to_epoch"]) for event in trained]
    assert spans == [(2, 0, 6), (2, 6, 9), (3, 0, 3)]


def test_a_desk_that_changes_nothing_of_the_network_begins_no_run(on):
    play, began = on("=activation=tanh,loss=half_squared,validation=0.25,rate=0.2 !")
    assert len(began) == 1 and play.moment.run == 1


@pytest.mark.parametrize("setting", ["activation=relu", "initialization=he", "loss=absolute"])
def test_where_the_cases_stay_the_incident_stays_under_investigation(setting, on):
    play, began = on(f"= ! 5 = ! 1 ={setting}")
    old, new = play.moment.history, began[-1].moment
    assert new.heard == began[0].moment.heard | {new.incident} and len(new.heard) == 2
    assert new.case_file is began[0].moment.case_file and (new.run, new.epoch, len(old)) == (2, 0, 1)
    assert new.before is new.before_training is None and new.verdict == ""
    assert new.neuron == new.ranked(new.layer)[0]


@pytest.mark.parametrize("moves", ["= ! 5 = ! 1 =validation=0.5", "= ! 5 = ! 4 ="])
def test_where_the_cases_are_dealt_anew_the_worst_is_sought_anew(moves, on):
    play, began = on(moves)
    new, first = began[-1].moment, began[0].moment
    assert new.case_file.dataset.train_rows != first.case_file.dataset.train_rows
    assert new.heard == {new.incident} and new.incident == replace(new, heard=frozenset()).worst_unheard()
    assert new.layer == new.architecture.layers - 1
    assert weights(new) == weights(first) if "validation" in moves else weights(new) != weights(first)


def test_the_epochs_that_are_left_are_those_of_the_player_and_not_of_a_network(on):
    play, _ = on("= ! 1 =activation=relu,epochs=4 ! 3 2")
    assert play.moment.epochs_left == 200 - 6 - 4 and play.moment.epoch == 0


def test_a_full_batch_stays_full_and_a_small_one_small(on):
    full, _ = on("=validation=0.5")
    small, _ = on("=validation=0.5,batch=7")
    tight, _ = on("=batch=20 ! 1 =validation=0.8")
    assert [play.moment.hyperparameters.batch_size for play in (full, small, tight)] == [18, 7, 7]
    assert len(tight.moment.case_file.dataset.X_train) == 7


def test_the_same_network_asked_for_again_is_the_same_to_the_bit(on, bits):
    first, _ = on("=activation=gelu,initialization=he !")
    again, _ = on("= ! 1 =activation=gelu,initialization=he !")
    assert bits(first.moment) == bits(again.moment)


def test_the_same_stream_gives_every_initialization_the_same_numbers_scaled(on):
    born = {name: on(f"=initialization={name}")[1][-1].moment.parameters for name in ("lecun", "glorot", "he")}
    for weights_of in zip(*(parameters.weights for parameters in born.values()), strict=True):
        ratio = weights_of[2] / weights_of[0]
        assert np.allclose(ratio, np.sqrt(2.0))
    assert not on("=initialization=zeros")[0].moment.parameters.vector.any()


def test_a_rewind_after_a_new_network_was_trained_returns_to_it_untrained_and_the_next_to_the_old_one(on):
    play, began = on("=epochs=5 ! 1 =activation=relu,epochs=3 ! 2 = ! 2")
    first, new, branch, other = (each.moment for each in began)
    assert [(each.moment.run, each.parent) for each in began] == [(1, None), (2, None), (3, 2), (4, 3)]
    assert branch.blueprint == new.blueprint and weights(branch) == weights(new)
    assert branch.hyperparameters.epochs == 3 and branch.epochs_left == 195 and weights(other) == weights(new)
    play, began = on("=epochs=5 ! 3 1")
    assert [(each.moment.run, each.parent) for each in began] == [(1, None), (2, None), (3, 1)]
    old = began[-1].moment
    assert old.blueprint == first.blueprint and weights(old) == weights(first)
    assert (old.epoch, old.epochs_left, old.hyperparameters.epochs) == (0, 200, 5)


def test_what_is_rewound_to_an_old_network_goes_on_as_it_went_before(on, bits):
    straight, _ = on("=batch=8,optimizer=adam,dropout=0.2 !")
    rewound, _ = on("=batch=8,optimizer=adam,dropout=0.2 ! 3 1 = !")
    assert bits(straight.moment) == bits(rewound.moment)


def test_what_is_rewound_past_a_new_network_is_the_last_training_and_not_the_first(on):
    play, began = on("= ! 1 = ! 3 1")
    assert [(each.moment.run, each.parent) for each in began] == [(1, None), (2, None), (3, 1)]
    assert began[-1].moment.epoch == 6 and len(began[-1].moment.history) == 7


def test_nothing_is_left_of_what_was_said_of_the_old_network(on):
    play, _ = on("= ! 3 2")
    assert play.moment.before_training is None and play.moment.guessing is None and play.moment.measuring is None
    assert play.moment.earlier == play.moment


def test_a_loss_that_does_not_fit_the_case_leaves_the_loss_as_it_was(laboratory, hear):
    scene = "# Loss\n\n## One\n\n> NARRATOR: network relu loss=huber\n\n{loss_function}\n\n**THE END**\n"
    play = open_playthrough(str(laboratory(scene)), case="triple")
    hear(play)
    assert (play.moment.blueprint.activation, play.moment.blueprint.loss) == ("relu", "cross_entropy")


def test_a_part_that_leaves_nothing_to_learn_is_refused_and_nothing_is_changed(on):
    play, _ = on("", case="pair", seed=3)
    rare = replace(play.moment.case_file.table, targets=np.eye(36)[0])
    play.moment = replace(play.moment, case_file=replace(play.moment.case_file, table=rare))
    before = play.moment
    refused = []
    for part in (0.3, 0.5, 0.7, 0.8):  # the one case that differs is held out sooner or later
        try:
            play.set_desk(Set("validation", part))
        except MoveError as error:
            refused.append(str(error))
            assert play.moment is before and play.moves == []
        else:
            break
    assert refused and all("nothing to learn" in error for error in refused)
