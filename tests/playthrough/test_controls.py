"""Every control of the desk does what it says: a training by it is the one that its hyperparameters give by hand."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.architecture import Architecture
from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.initialization import initialize
from neural_drama.network.losses import LOSSES
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.streams import stream
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.desk import controls
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.moves import MoveError, Set, read_moves, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines

SEED = 8

DESK = "# Desk\n\n## One\n\n> OPTIMIZER: desk network\n> OPTIMIZER: train\n\n{loss}\n\n**THE END**\n"

SETTINGS = {
    "optimizer": ("adam", {}),
    "rate": (0.03, {}),
    "regularization": (0.5, {}),
    "batch": (7, {}),
    "epochs": (4, {}),
    "momentum": (0.5, {"optimizer": "momentum"}),
    "schedule": ("cosine", {}),
    "span": (2, {"schedule": "step"}),
    "penalty": ("l1", {"regularization": 0.1}),
    "dropout": (0.3, {}),
    "clip": (0.05, {}),
    "patience": (1, {"rate": 2.5}),
    "activation": ("gelu", {}),
    "initialization": ("he", {}),
    "loss": ("absolute", {}),
    "validation": (0.5, {}),
}
"""For each control a value, and what else must be set for it to make a difference."""

SETS = {"rate": "learning_rate", "batch": "batch_size"}
"""The hyperparameters whose control has a shorter name."""

OF_NETWORK = ("activation", "initialization", "loss", "validation")


def moved(settings):
    """Settings as moves."""
    return ",".join(f"{name}={value}" for name, value in settings.items())


def by_hand(folder, settings):
    """The training that settings lead to, from the network's own parts alone."""
    chosen = {SETS.get(name, name): value for name, value in settings.items()}
    network = {"activation": "tanh", "initialization": "lecun", "loss": "half_squared", "validation": 0.25}
    network |= {name: chosen.pop(name) for name in OF_NETWORK if name in chosen}
    with (Path(folder) / "numbers.csv").open(encoding="utf-8") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    table = np.array(rows)
    data = split_and_standardize(
        ("width", "height"), table[:, :2], table[:, 2], network["validation"], stream(SEED, "split")
    )
    architecture = Architecture((2, 5, 4, 3, 1), ACTIVATIONS[network["activation"]], LOSSES[network["loss"]])
    born = initialize(network["initialization"], architecture.sizes, stream(SEED, "weights"))
    chosen = {"learning_rate": 0.1, "regularization": 0.0, "batch_size": len(data.X_train), "epochs": 6} | chosen
    recording = Recording(architecture, data, Hyperparameters(**chosen), newborn(born, SEED))
    recording.advance(chosen["epochs"])
    return recording


def trained(moment):
    """What a training came to, bit by bit."""
    history = moment.history
    return moment.parameters.vector.tobytes(), history.losses.tobytes(), history.validation_losses.tobytes()


@pytest.fixture(scope="module")
def folder(laboratory):
    return laboratory(DESK)


@pytest.fixture(scope="module")
def play(folder):
    """Play a training by settings; gives the moment and the events of the transcript."""

    def play(settings):
        playing = open_playthrough(str(folder), seed=SEED)
        lines = list(json_lines(autoplay(playing, read_moves(moved(settings))), Evidence()))
        return playing.moment, [json.loads(line) for line in lines]

    return play


def test_every_control_is_tried(folder):
    assert [control.name for control in controls(open_playthrough(str(folder)).moment, True)] == list(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_training_by_a_control_is_the_one_that_is_made_by_hand(name, play, folder):
    value, others = SETTINGS[name]
    moment, events = play(others | {name: value})
    recording = by_hand(folder, others | {name: value})
    assert moment.parameters.vector.tobytes() == recording.state_at(recording.last_epoch).parameters.vector.tobytes()
    assert moment.history.losses.tobytes() == recording.losses.tobytes()
    assert moment.history.validation_losses.tobytes() == recording.validation_losses.tobytes()
    (told,) = [event for event in events if event["event"] == "trained"]
    runs = [event for event in events if event["event"] == "run"]
    if name == "validation":
        assert len(moment.case_file.dataset.X_validation) == 18
    elif name in OF_NETWORK:
        assert runs[-1]["network"][name] == value
    else:
        assert told["hyperparameters"][SETS.get(name, name)] == value
        assert json.dumps(told["hyperparameters"][SETS.get(name, name)]) == json.dumps(value), "whole stays whole"
    assert told["run"] == len(runs) == 1 + (name in OF_NETWORK)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_training_by_a_control_differs_from_one_without_it(name, play):
    value, others = SETTINGS[name]
    assert trained(play(others)[0]) != trained(play(others | {name: value})[0])


def test_settings_hold_until_they_are_set_again(laboratory):
    again = DESK.replace("**THE END**", "- [Again](#one)\n- [End](#end)\n\n## End\n\n**THE END**")
    play = open_playthrough(str(laboratory(again)), seed=SEED)
    moves = read_moves("optimizer=adam,rate=0.02,1,dropout=0.2,1,optimizer=sgd,2")
    told = [json.loads(line) for line in json_lines(autoplay(play, moves), Evidence())]
    chosen = [event["hyperparameters"] for event in told if event["event"] == "trained"]
    assert [(each["optimizer"], each["learning_rate"], each["dropout"]) for each in chosen] == [
        ("adam", 0.02, 0.0), ("adam", 0.02, 0.2), ("sgd", 0.02, 0.2),
    ]  # fmt: skip
    assert write_moves(play.moves) == "optimizer=adam,rate=0.02,1,dropout=0.2,1,optimizer=sgd,2"


def test_a_training_is_told_with_the_epochs_it_set_out_for_and_not_with_those_that_were_wished(laboratory, retrain):
    scene = DESK.replace("> OPTIMIZER: desk network\n", "> OPTIMIZER: epochs 500\n> LEARNING RATE: schedule cosine\n")
    play = open_playthrough(str(laboratory(scene.replace("> OPT", "{loss}\n\n> OPT", 1))), seed=SEED)
    evidence = Evidence()
    lines = list(json_lines(autoplay(play, read_moves("stop@30")), evidence))
    (told,) = [event for event in map(json.loads, lines) if event["event"] == "trained"]
    assert told["hyperparameters"]["epochs"] == 200, "that is the budget, and a cosine falls over so many epochs"
    assert play.moment.hyperparameters.epochs == 500
    found = retrain.retrain(lines, evidence._arrays)
    assert (found.made, found.complaints) == (1, [])


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("optimizer=adagrad", "optimizer takes sgd, momentum, rmsprop, adam, adamw"),
        ("optimizer=1", "optimizer takes sgd, momentum, rmsprop, adam, adamw"),
        ("schedule=never", "schedule takes constant, step, cosine, warmup"),
        ("penalty=l3", "penalty takes none, l1, l2, decoupled"),
        ("activation=swish", "activation takes linear, step, sigmoid, tanh, relu, leaky_relu, gelu"),
        ("initialization=xavier", "initialization takes lecun, glorot, he, zeros"),
        ("loss=cross_entropy", "loss takes half_squared, absolute, huber"),
        ("validation=0.9", "validation takes a number from 0.05 to 0.8"),
        ("validation=none", "validation takes a number from 0.05 to 0.8"),
        ("dropout=1", "dropout takes a number from 0 to 0.9"),
        ("momentum=1", "momentum takes a number from 0 to 0.999"),
        ("span=0", "span takes a whole number from 1 to 1000000"),
        ("patience=0.5", "patience takes a whole number from 0 to 1000000"),
        ("clip=-1", "clipping takes a number from 0 to 1e+06"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_can_and_the_play_stands_where_it_stood(move, said, folder):
    play = open_playthrough(str(folder), seed=SEED)
    while play.advance() is not play.waiting:
        pass
    before = play.moment
    (refused,) = read_moves(move)
    with pytest.raises(MoveError) as message:
        play.set_desk(Set("rate", 0.5), Set("activation", "relu"), refused)
    assert str(message.value).endswith(said) and str(message.value).startswith(move.partition("=")[0])
    assert play.moment is before and play.moves == [] and play.advance() is play.waiting


@pytest.mark.parametrize(("case", "loss"), [("pair", "binary_cross_entropy"), ("triple", "cross_entropy")])
def test_a_desk_for_classes_offers_the_loss_for_them_and_no_other(case, loss, folder):
    moment = open_playthrough(str(folder), case=case).moment
    desk = {control.name: control for control in controls(moment, with_network=True)}
    assert desk["loss"].words == (loss,) and desk["loss"].value == loss
    with pytest.raises(MoveError, match=f"loss=huber: loss takes {loss}$"):
        desk["loss"].checked("huber")
