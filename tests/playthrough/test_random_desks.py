"""Random desks on numbers, two classes and three: every figure is computed again, and every training that can be."""

import json
import subprocess
import sys
from collections import Counter
from itertools import islice

import numpy as np
import pytest

from neural_drama.playthrough.autoplay import Answered, autoplay
from neural_drama.playthrough.events import CurtainFell, DeskOpened, Offered, TrainingBegan
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.moves import MoveError, Set, read_moves, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines

PLAYS = 30
MOST_ANSWERS = 24

UNDECIDED = {
    "incident", "left_out", "goal", "validation_goal",  # of the case file, which is no evidence
    "epoch", "turning_epoch", "epochs_left", "diverged_epoch", "non_finite_epoch", "diverged_multiple",  # of the run
    "learning_rate", "highest_rate", "regularization", "dropout", "momentum", "span", "clip", "patience",
    "batch_size", "epochs",
    "backprop_passes", "guess_tries", "guess_kept", "guess_passes", "guess_loss",  # of the competition
    "measured", "measure_passes", "measure_error", "regression_miss", "regression_typical_miss",
    "promised_drop", "came_drop",
    "accused", "visits", "bets", "bets_won", "rewinds", "named", "named_right", "met",  # of the player's way
    "repaired", "answers_before", "right_before", "answers_after", "right_after",
}  # fmt: skip
"""The facts that are numbers and that no state decides. A new fact is audited, or it is named here."""

NUMBERS = [name for name, fact in FACTS.items() if fact.kind == "number"]
LINES = "\n\n".join(" ".join(f"{{{name}}}" for name in NUMBERS[i : i + 6]) for i in range(0, len(NUMBERS), 6))

ROOM = f"""\
# A room with a desk

## The room

{{loss}} and {{loss - loss_before:.3e}} and {{abs(miss):.4f}} and {{share / miss:.2%}}.

{LINES}

- [To the desk](#the-desk)
- [Shrink](#shrink)
- [Rewind](#rewind)
- [The next](#next)
- [Line up](#line-up)
- [End](#end)

## The desk

> OPTIMIZER: desk network

{{loss}} before.

> OPTIMIZER: train

[Back](#the-room)

## Shrink

> REGULARIZATION: shrink 0.9

[Back](#the-room)

## Rewind

> OPTIMIZER: rewind

[Back](#the-room)

## Next

> ERROR FUNCTION: worst

[Back](#the-room)

## Line up

> BACKPROP: lineup 2
> BACKPROP: question 3

[Back](#the-room)

## End

**THE END**
"""

SENSIBLE = {
    "rate": lambda rng: 10 ** rng.uniform(-3, 0) if rng.random() < 0.95 else 500.0,
    "regularization": lambda rng: 10 ** rng.uniform(-3, 0),
    "batch": lambda rng: float(rng.integers(1, 12)),
    "momentum": lambda rng: rng.uniform(0, 0.99),
    "span": lambda rng: float(rng.integers(1, 5)),
    "dropout": lambda rng: rng.uniform(0, 0.9),
    "clip": lambda rng: 10 ** rng.uniform(-3, 1),
    "patience": lambda rng: float(rng.integers(0, 4)),
    "validation": lambda rng: rng.uniform(0.05, 0.8),
}
"""Values of a control that a short run makes something of; the others are taken by their words or their dials."""

SELDOM = {"batch": 0.15, "dropout": 0.15, "activation": 0.4, "loss": 0.4, "validation": 0.2, "initialization": 0.3}
"""How likely a control is set where that is not one time in three: what cannot be made again, and what begins anew."""


def sets_for(controls, rng):
    """What a player who tries everything sets on a desk."""
    yield Set("epochs", float(rng.integers(1, 9)))
    for control in controls:
        if control.name == "epochs" or rng.random() > SELDOM.get(control.name, 0.33):
            continue
        if control.words:
            yield Set(control.name, str(rng.choice(control.words)))
        elif rng.random() < 0.2:
            yield Set(control.name, control.turned(int(rng.integers(-2, 3))))
        else:
            yield Set(control.name, float(min(control.most, SENSIBLE[control.name](rng))))


def played_at_random(play, rng):
    """Play to the end of it by chance, and give what was answered."""
    for _ in range(MOST_ANSWERS):
        while (event := play.advance()) is not play.waiting:
            yield Answered(event)
            if isinstance(event, CurtainFell):
                return
        match event:
            case Offered(options):
                taken = int(rng.choice(len(options), p=[0.45, 0.15, 0.15, 0.1, 0.14, 0.01])) + 1
                yield Answered(event, taken)
                play.take(taken)
            case DeskOpened(controls):
                try:
                    play.set_desk(*sets_for(controls, rng))
                except MoveError as refused:  # so much held out that one class alone is left to learn from
                    assert "nothing to learn" in str(refused)
                    play.set_desk()
            case TrainingBegan():
                stop = int(rng.integers(event.from_epoch, event.to_epoch + 1))
                play.end_training(stop if rng.random() < 0.2 else None)


@pytest.fixture(scope="module")
def plays(laboratory, tmp_path_factory):
    """Many plays: the lines of each transcript, its evidence as it is saved, and the playthrough."""
    made, path = [], tmp_path_factory.mktemp("evidence") / "evidence.npz"
    for seed in range(PLAYS):
        rng = np.random.default_rng(seed)
        play = open_playthrough(str(laboratory(ROOM)), case=("numbers", "pair", "triple")[seed % 3], seed=seed)
        evidence = Evidence()
        lines = list(json_lines(played_at_random(play, rng), evidence))
        made.append((lines, saved(evidence, path), play))
    return made


def saved(evidence, path):
    """The arrays of evidence as they come back from its file."""
    evidence.save(path)
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def test_every_figure_of_every_play_is_what_the_auditor_finds(plays, audit):
    counts = Counter()
    for lines, evidence, play in plays:
        auditor = audit.audit(lines, evidence)
        assert auditor.complaints == [], write_moves(play.moves)
        counts += auditor.counts
    decided = {FACTS[name].word or name for name in NUMBERS} - UNDECIDED
    assert set(counts) == decided | {"expression"}
    assert counts.total() > 20_000 and min(counts.values()) > 200


def test_every_training_by_full_batches_can_be_made_again_by_a_program_that_knows_no_chain_rule(plays, retrain):
    made = 0
    for lines, evidence, play in plays:
        found = retrain.retrain(lines, evidence)
        assert found.complaints == [], write_moves(play.moves)
        made += found.made
    assert made > PLAYS


def test_the_plays_leave_no_control_of_the_desk_untouched(plays):
    trained = Counter()
    for lines, _, _ in plays:
        runs = {}
        for event in map(json.loads, lines):
            if event["event"] == "run":
                runs[event["run"]] = event["network"]
            if event["event"] == "trained":
                network = runs[event["run"]]
                trained.update((key, value) for key, value in (network | event["hyperparameters"]).items()
                               if isinstance(value, str))  # fmt: skip
                trained.update(key for key, value in event["hyperparameters"].items() if value and value == value)
    for key, words in {
        "optimizer": ("sgd", "momentum", "rmsprop", "adam", "adamw"),
        "schedule": ("constant", "step", "cosine", "warmup"),
        "penalty": ("none", "l1", "l2", "decoupled"),
        "activation": ("linear", "step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"),
        "initialization": ("lecun", "glorot", "he", "zeros"),
        "loss": ("half_squared", "absolute", "huber", "binary_cross_entropy", "cross_entropy"),
    }.items():
        assert {pair[1] for pair in trained if isinstance(pair, tuple) and pair[0] == key} == {*words}
    assert all(trained[name] for name in ("dropout", "clip", "patience", "regularization"))


def altered(lines, change):
    """The lines of a transcript with the first event that a change accepts changed."""
    events, is_changed = [json.loads(line) for line in lines], False
    for event in events:
        is_changed = is_changed or change(event)
    assert is_changed, "the fault can be planted"
    return [json.dumps(event) for event in events]


@pytest.mark.parametrize("number", [0, 1, 2], ids=["numbers", "pair", "triple"])
@pytest.mark.parametrize(
    "fact",
    ["prediction", "miss", "loss", "typical_miss", "gap", "gain", "blame", "share", "alibi", "comes_back", "slope",
     "activation", "weighted_input", "weight_onward", "blame_arriving", "culprit", "loudest", "dead", "neurons",
     "width", "cases"],
)  # fmt: skip
def test_a_figure_a_little_off_is_found_whatever_the_network_predicts(fact, number, plays, audit):
    lines, evidence, _ = plays[number]

    def change(event):
        for figure in event.get("figures", ()):
            if figure.get("fact") == fact:
                figure["value"] += 1 if isinstance(figure["value"], int) else 1e-4
                figure["shown"] = f"{figure['value']:.9f}"
                event["text"] += figure["shown"]
                return True
        return False

    assert len(audit.audit(altered(lines, change), evidence).complaints) == 1


CHANGES = {
    "optimizer": lambda chosen: "adam" if chosen["optimizer"] == "sgd" else "sgd",
    "learning_rate": lambda chosen: chosen["learning_rate"] * 1.01,
    "regularization": lambda chosen: chosen["regularization"] + 0.01,
    "schedule": lambda chosen: "warmup" if chosen["schedule"] == "constant" else "constant",
    "clip": lambda chosen: 1e-4,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_training_told_with_another_hyperparameter_is_found(name, laboratory, retrain, tmp_path):
    evidence = Evidence()
    moves = read_moves("1,regularization=0.01,penalty=l1,optimizer=momentum,epochs=5,6")
    play = open_playthrough(str(laboratory(ROOM)), case="triple")
    lines = list(json_lines(autoplay(play, moves), evidence))
    arrays = saved(evidence, tmp_path / "evidence.npz")

    def change(event):
        if event["event"] != "trained":
            return False
        event["hyperparameters"][name] = CHANGES[name](event["hyperparameters"])
        return True

    assert retrain.retrain(lines, arrays).made == 1
    assert retrain.retrain(lines, arrays).complaints == []
    assert retrain.retrain(altered(lines, change), arrays).complaints


@pytest.mark.parametrize(
    ("case", "output", "loss"), [("pair", "sigmoid", "binary_cross_entropy"), ("triple", "softmax", "cross_entropy")]
)
def test_classes_are_played_by_the_command_and_audited_like_any_case(
    case, output, loss, laboratory, tmp_path, audit, retrain
):
    path = tmp_path / "evidence.npz"
    moves = "1,optimizer=adam,rate=0.05,epochs=60,1,activation=leaky_relu,initialization=he,epochs=9,stop@7,6"
    command = [sys.executable, "-m", "neural_drama", "transcript", str(laboratory(ROOM)), "--case", case]
    command += ["--choose", moves, "--json", "--evidence", str(path)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    with np.load(path, allow_pickle=False) as arrays:
        evidence = dict(arrays)
    lines = ran.stdout.splitlines()
    events = [json.loads(line) for line in lines]
    runs = [event for event in events if event["event"] == "run"]
    assert [(run["network"]["output"], run["network"]["loss"]) for run in runs] == [(output, loss)] * 2
    assert all((run["target_scale"], run["target_shift"]) == (1.0, 0.0) for run in runs)
    assert set(np.unique(evidence["run1/y_train"])) == {0.0, 1.0}
    assert evidence["run1/y_train"].shape == (27, 1 if case == "pair" else 3)
    losses = [event["loss"] for event in events if event["event"] == "trained"]
    assert losses[0] < 0.1, "a network that told nothing apart would pass every audit as well"
    assert audit.audit(lines, evidence).complaints == []
    found = retrain.retrain(lines, evidence)
    assert (found.complaints, found.made, found.skipped) == ([], 2, 0)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_moves_of_a_random_play_make_it_again_byte_for_byte(number, plays, laboratory):
    lines, _, play = plays[number]
    again = open_playthrough(str(laboratory(ROOM)), case=play.moment.case_file.name, seed=play.seed)
    heard = list(islice(json_lines(autoplay(again, tuple(play.moves)), Evidence()), len(lines)))
    assert heard == lines
