"""Blame and training against PyTorch: by figures kept in `fixtures`, and by new ones where torch is installed."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.architecture import Architecture
from neural_drama.network.attribution import attribute
from neural_drama.network.dataset import Dataset
from neural_drama.network.hyperparameters import WORDS, Hyperparameters
from neural_drama.network.losses import LOSSES
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.passes import backward, forward
from neural_drama.network.state import begun, newborn
from neural_drama.network.steps import take_step
from neural_drama.network.trainer import Trainer
from neural_drama.network.workspace import Workspace

FIXTURES = Path(__file__).parent / "fixtures"
PROGRAM = Path(__file__).parents[1] / "programs" / "make_torch_fixtures.py"
NEW_SEED = 2  # the fixtures were made with 1
AT_ONCE, IN_THE_END = 1e-12, 1e-10
"""How far one pass, and fifty updates, may be from PyTorch's; relative where figures are larger than 1."""


class Kept:
    """The figures of one fixture, as the program that made them returned them."""

    def __init__(self, figures):
        self.figures = figures
        self.inputs = np.array(figures["inputs"])
        self.targets = {loss: np.array(targets) for loss, targets in figures["targets"].items()}
        self.layers = {tuple(one["sizes"]): one["layers"] for one in figures["networks"]}

    def network(self, one):
        """(architecture, parameters) of one of the networks, as they were at the beginning."""
        sizes = tuple(one["sizes"])
        architecture = Architecture(sizes, ACTIVATIONS[one["activation"]], LOSSES[one["loss"]])
        return architecture, laid_out(sizes, self.layers[sizes])


def laid_out(sizes, layers):
    """Parameters from weights as PyTorch has them, [fan_out, fan_in]."""
    parameters = Parameters(sizes, np.empty(parameter_count(sizes)))
    for i, layer in enumerate(layers):
        parameters.weights[i][:] = np.array(layer["weights"]).T
        parameters.biases[i][:] = layer["biases"]
    return parameters


def stored(name):
    return Kept(json.loads((FIXTURES / f"torch_{name}.json").read_text(encoding="utf-8")))


DELTAS, TRAJECTORIES = stored("deltas"), stored("trajectories")


def assert_close(ours, theirs, tolerance):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    difference = np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))
    assert difference.max() <= tolerance, f"off by {difference.max():.1e}"


def assert_same_passes(traced, one):
    for ours, theirs in zip(traced.deltas, one["deltas"], strict=True):
        assert_close(ours, theirs, AT_ONCE)
    assert_close(traced.gradient, laid_out(tuple(one["sizes"]), one["gradient"]).vector, AT_ONCE)


def check_plain_passes(kept, one):
    architecture, parameters = kept.network(one)
    targets = kept.targets[one["loss"]]
    seen = forward(architecture, parameters, kept.inputs)
    total = architecture.loss.value(seen.outputs, targets).sum()
    assert_close(total, one["total"], AT_ONCE)
    d_outputs = architecture.loss.derivative(seen.outputs, targets)
    assert_close(architecture.loss.total(seen.outputs, targets, d_outputs), one["total"], AT_ONCE)
    assert_same_passes(backward(architecture, parameters, seen, d_outputs), one)


def check_workspace(kept, one):
    """With cases that are only looked at behind the others, and with the masks of dropout where there are any."""
    architecture, parameters = kept.network(one)
    targets, cases = kept.targets[one["loss"]], len(kept.inputs)
    gradient = parameters.copy()
    workspace = Workspace(architecture, parameters, gradient, cases, 0 if "keep" in one else 3, one.get("dropout", 0.0))
    watched = np.arange(len(workspace.targets)) % cases
    workspace.load(kept.inputs[watched], targets[watched])
    for mask, keep in zip(workspace.keep, one.get("keep", ()), strict=True):
        mask[:] = np.array(keep).T
    for _ in range(2):  # the buffers are used again
        workspace.forward()
        workspace.backward()
    assert_close(workspace.mean_losses()[0], one["total"] / cases, AT_ONCE)
    assert_same_passes(workspace.traced(), one)


def check_training(kept, one, before=None):
    """The parameters on the way, the losses at the end, and the last update in each of its figures.

    before: the state that another training left, of which only the parameters are undone.
    """
    (architecture, parameters), dataset = kept.network(one), dataset_for(kept, one["loss"])
    hyperparameters = Hyperparameters(**one["hyperparameters"])
    streams = {name: np.random.default_rng(kept.figures[f"{name}_seed"]) for name in ("order", "dropout")}
    dealt = {name: stream.bit_generator.state for name, stream in streams.items()}
    state = replace(before or newborn(parameters, 0), epoch=0, parameters=parameters.snapshot(), **dealt)
    trainer = Trainer(architecture, dataset, hyperparameters, begun(state, hyperparameters))
    last_update = one["last_update"]
    batches = -(-len(dataset.X_train) // hyperparameters.batch_size)
    for saved in one["saved"]:
        while trainer.epoch < saved["epoch"]:
            if trainer.epoch == hyperparameters.epochs - 1:
                step = take_step(Trainer(architecture, dataset, hyperparameters, trainer.state()), batches)
            trainer.run_epoch()
            trainer.measure()
        theirs = laid_out(architecture.sizes, saved["layers"]).vector
        assert_close(trainer.parameters.vector, theirs, IN_THE_END)
    for ours, loss in zip(trainer.measure(), one["losses"], strict=True):
        assert_close(ours, loss, IN_THE_END)
    assert step.rows.tolist() == last_update["rows"], "numpy deals another order, so nothing can be compared"
    assert step.update == trainer.updates == 50
    assert (step.after.vector == trainer.parameters.vector).all()
    assert_close(step.learning_rate, last_update["learning_rate"], AT_ONCE)
    for ours, delta in zip(step.backward.deltas, last_update["deltas"], strict=True):
        assert_close(ours, delta, IN_THE_END)
    gradient = laid_out(architecture.sizes, last_update["gradient"]).vector
    assert_close(step.backward.gradient, gradient, IN_THE_END)
    assert_close(trainer.gradient.vector, gradient, IN_THE_END)


def dataset_for(kept, loss):
    inputs, targets, n = kept.inputs, kept.targets[loss], kept.figures["cases"]
    return Dataset(("x1", "x2", "x3"), inputs[:n], targets[:n], inputs[n:], targets[n:], 1.0, 0.0, tuple(range(n)))


def name_of(one):
    return f"{one['activation']}-{one['loss']}-{len(one['sizes']) - 1}"


def settings_of(one):
    chosen = one["hyperparameters"]
    return f"{chosen['optimizer']}-{chosen['penalty']}-{chosen['schedule']}{'-dropout' * bool(chosen['dropout'])}"


every_network = pytest.mark.parametrize("one", DELTAS.figures["found"], ids=name_of)


@every_network
def test_the_blame_and_the_gradient_are_what_autograd_makes_of_them(one):
    check_plain_passes(DELTAS, one)


@every_network
def test_the_workspace_finds_what_autograd_does(one):
    check_workspace(DELTAS, one)


@every_network
def test_an_attribution_blames_as_autograd_does_by_the_weights_as_they_are(one):
    (architecture, parameters), targets, scale = DELTAS.network(one), DELTAS.targets[one["loss"]], 2.5
    earlier = Parameters(parameters.sizes, 0.5 * parameters.vector)
    for i, (case, target) in enumerate(zip(DELTAS.inputs, targets, strict=True)):
        attribute(architecture, earlier, case, target, scale)  # leaves nothing behind
        blame = attribute(architecture, parameters, case, target, scale).blame
        for ours, delta in zip(blame, one["deltas"], strict=True):
            assert_close(ours / scale, delta[i], AT_ONCE)


@pytest.mark.parametrize("one", DELTAS.figures["dropped"], ids=name_of)
def test_who_is_left_out_is_left_out_of_both_passes_as_autograd_does_it(one):
    check_workspace(DELTAS, one)


@pytest.mark.parametrize("one", TRAJECTORIES.figures["trained"], ids=settings_of)
def test_fifty_updates_lead_where_they_lead_in_pytorch(one):
    check_training(TRAJECTORIES, one)


@pytest.mark.parametrize(
    "pair", [("momentum", "rmsprop"), ("rmsprop", "momentum"), ("adam", "adamw"), ("adamw", "adam")], ids="-".join
)
def test_another_optimizer_begins_without_memory_as_a_new_one_does_in_pytorch(pair):
    earlier, later = (
        next(one for one in TRAJECTORIES.figures["trained"] if one["hyperparameters"]["optimizer"] == name)
        for name in pair
    )
    (architecture, parameters), dataset = TRAJECTORIES.network(later), dataset_for(TRAJECTORIES, later["loss"])
    hyperparameters = Hyperparameters(**earlier["hyperparameters"])
    trainer = Trainer(architecture, dataset, hyperparameters, begun(newborn(parameters, 0), hyperparameters))
    for _ in range(10):
        trainer.run_epoch()
    assert trainer.memory.any()
    check_training(TRAJECTORIES, later, trainer.state())


def test_the_figures_cover_everything_there_is_to_choose():
    found = {(one["activation"], one["loss"], len(one["sizes"]) - 1) for one in DELTAS.figures["found"]}
    assert found == {(a, loss, depth) for a in ACTIVATIONS for loss in LOSSES for depth in (1, 2, 3, 4)}
    chosen = [one["hyperparameters"] for one in TRAJECTORIES.figures["trained"]]
    for optimizer in WORDS["optimizer"]:
        own = [one for one in chosen if one["optimizer"] == optimizer]
        for name in ("penalty", "schedule"):
            assert {one[name] for one in own} == set(WORDS[name])
        assert {one["clip"] > 0 for one in own} == {one["batch_size"] < 12 for one in own} == {True, False}
        assert {one["dropout"] > 0 for one in own} == {True, False}
    assert {one["loss"] for one in TRAJECTORIES.figures["trained"]} == set(LOSSES)


def test_no_blame_is_missing_but_behind_a_step():
    """An activation compared only where all is zero would be compared with nothing."""
    for one in DELTAS.figures["found"]:
        hidden = np.abs(np.concatenate([np.ravel(delta) for delta in one["deltas"][:-1]] or [np.ones(1)]))
        assert (hidden.max() == 0) == (one["activation"] == "step" and len(one["sizes"]) > 2)


def assert_alike(theirs, kept, tolerance):
    """The same figures in the same places, whatever made them."""
    if isinstance(kept, dict):
        assert theirs.keys() == kept.keys()
        for key, value in kept.items():
            assert_alike(theirs[key], value, tolerance)
    elif isinstance(kept, list):
        assert len(theirs) == len(kept)
        for one, other in zip(theirs, kept, strict=True):
            assert_alike(one, other, tolerance)
    elif isinstance(kept, float):
        assert abs(theirs - kept) <= tolerance * max(1.0, abs(kept))
    else:
        assert theirs == kept


@pytest.fixture(scope="module")
def program():
    """The program that made the fixtures, where torch is installed."""
    pytest.importorskip("torch")
    spec = importlib.util.spec_from_file_location("make_torch_fixtures", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_live_pytorch_makes_the_figures_that_are_kept(program):
    assert_alike(program.deltas(), DELTAS.figures, AT_ONCE)
    assert_alike(program.trajectories(), TRAJECTORIES.figures, IN_THE_END)


def test_live_pytorch_agrees_with_the_passes_and_the_workspace(program):
    kept = Kept(program.deltas(NEW_SEED))
    for one in kept.figures["found"]:
        check_plain_passes(kept, one)
        check_workspace(kept, one)
    for one in kept.figures["dropped"]:
        check_workspace(kept, one)


def test_live_pytorch_agrees_with_the_trainer(program):
    kept = Kept(program.trajectories(NEW_SEED))
    for one in kept.figures["trained"]:
        check_training(kept, one)
