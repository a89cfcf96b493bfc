"""The sweep: each cell is the training it would be alone, all grow together, and none keeps what it needs no more."""

from dataclasses import fields, replace
from itertools import islice

import numpy as np
import pytest

import neural_drama.network.sweep as sweeping
from neural_drama.network.activations import RELU, TANH
from neural_drama.network.divergence import first_in_epoch
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.losses import CROSS_ENTROPY
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.sweep import MOST_CELLS, Sweep
from neural_drama.network.trainer import Trainer

BASE = Hyperparameters(0.1, 0.01, 5, 40)
RATES, SIZES = (0.01, 0.1, 1.0), (1, 5, 12)


@pytest.fixture
def swept(network, dataset):
    def make(first, second=None, base=BASE, network=network, dataset=dataset, start=None):
        start = start or newborn(network.parameters, 3)
        return Sweep(network.architecture, dataset, base, start, first, second)

    return make


def assert_is_alone(cell, sweep):
    """The cell beside a recording that knows of no other."""
    recording = Recording(sweep.architecture, sweep.dataset, cell.hyperparameters, sweep.start)
    recording.advance(len(cell.losses) - 1)
    assert cell.losses.tobytes() == recording.losses.tobytes()
    assert cell.validation_losses.tobytes() == recording.validation_losses.tobytes()
    assert cell.epoch == recording.last_epoch
    assert cell.is_over == recording.is_over
    assert cell.first_non_finite == recording.first_non_finite


VARIED = {
    "learning rate and batch size": (("learning_rate", RATES), ("batch_size", SIZES)),
    "optimizer and penalty": (
        ("optimizer", ("sgd", "momentum", "rmsprop", "adam", "adamw")),
        ("penalty", ("none", "l1", "l2", "decoupled")),
    ),
    "schedule and span": (("schedule", ("constant", "step", "cosine", "warmup")), ("span", (2, 30))),
    "dropout and regularization": (("dropout", (0.0, 0.3)), ("regularization", (0.0, 1.0))),
    "patience and epochs": (("patience", (0, 1, 3)), ("epochs", (7, 40))),
    "momentum and clip": (("momentum", (0.0, 0.99)), ("clip", (0.0, 0.1))),
}


def test_every_hyperparameter_is_varied_below():
    names = {axis[0] for axes in VARIED.values() for axis in axes}
    assert names == {field.name for field in fields(Hyperparameters)}


@pytest.mark.parametrize("axes", VARIED.values(), ids=VARIED)
def test_each_cell_is_to_the_bit_the_training_it_would_be_alone(axes, swept):
    sweep = swept(*axes)
    for _ in sweep.grow(7):
        pass
    assert sweep.is_over
    for cell in sweep.cells:
        assert cell.is_over
        assert_is_alone(cell, sweep)
    curves = [cell.losses.tobytes() for cell in sweep.cells]
    assert len(set(curves)) > 1


@pytest.mark.parametrize("axes", [VARIED["learning rate and batch size"], VARIED["dropout and regularization"]])
def test_however_it_is_cut_into_blocks_and_given_up_between_them_it_is_the_same(axes, swept, monkeypatch):
    whole = swept(*axes)
    whole.advance(100)
    monkeypatch.setattr(sweeping, "LIVE_BYTES", 0)
    parked = swept(*axes)
    while parked.advance(3):
        assert not any(one._trainer for one in parked._growing)
    for one, other in zip(whole.cells, parked.cells, strict=True):
        assert one.losses.tobytes() == other.losses.tobytes() and other.is_over
        assert one.validation_losses.tobytes() == other.validation_losses.tobytes()


def test_the_first_hyperparameter_goes_down_and_the_second_across(swept):
    sweep = swept(("learning_rate", RATES), ("batch_size", SIZES[:2]))
    assert sweep.shape == (3, 2) and len(sweep.cells) == 6
    for row, rate in enumerate(RATES):
        for column, size in enumerate(SIZES[:2]):
            chosen = replace(BASE, learning_rate=rate, batch_size=size)
            assert sweep.cell(row, column).hyperparameters == chosen
            assert sweep.cells[2 * row + column].hyperparameters == chosen
    single = swept(("optimizer", ("sgd", "adam")))
    assert single.shape == (2, 1) and single.cell(1).hyperparameters == replace(BASE, optimizer="adam")
    for place in ((3, 0), (0, 2)):
        with pytest.raises(IndexError):
            sweep.cell(*place)


def test_they_all_begin_with_the_same_start_which_is_measured(swept):
    sweep = swept(("learning_rate", RATES), ("dropout", (0.0, 0.5)))
    for cell in sweep.cells:
        assert cell.epoch == 0 and cell.losses.shape == cell.validation_losses.shape == (1,)
        assert not cell.is_over and not cell.has_diverged
        assert_is_alone(cell, sweep)
    assert len({cell.loss for cell in sweep.cells}) == 1


def test_they_grow_together_and_another_round_goes_on_where_one_was_left(swept):
    sweep = swept(("learning_rate", (0.01, 0.05, 0.1)), ("batch_size", SIZES))
    assert list(islice(sweep.grow(4), 9)) == list(range(9))
    assert [cell.epoch for cell in sweep.cells] == [4] * 9
    assert list(islice(sweep.grow(4), 5)) == list(range(5))
    assert [cell.epoch for cell in sweep.cells] == [8] * 5 + [4] * 4
    # Whoever asks again is answered for those that were left behind.
    assert list(islice(sweep.grow(4), 6)) == [5, 6, 7, 8, 0, 1]
    assert sweep.advance(1) == 9
    for _ in sweep.grow(10):
        epochs = [cell.epoch for cell in sweep.cells]
        assert max(epochs) - min(epochs) <= 14
    assert [cell.epoch for cell in sweep.cells] == [40] * 9
    assert sweep.advance(5) == 0 and list(sweep.grow(1)) == []
    for cell in sweep.cells:
        assert_is_alone(cell, sweep)


def test_it_goes_on_from_a_run_with_the_optimizer_s_memory_if_it_is_its_own(swept, network, dataset):
    adam = replace(BASE, optimizer="adam")
    recording = Recording(network.architecture, dataset, adam, newborn(network.parameters, 3))
    recording.advance(6)
    sweep = swept(("optimizer", ("adam", "sgd", "rmsprop")), start=recording.state_at(6))
    sweep.advance(10)
    for cell in sweep.cells:
        assert cell.epoch == 16 and len(cell.losses) == 11
        assert_is_alone(cell, sweep)
    forgetful = swept(("optimizer", ("adam",)), start=replace(recording.state_at(6), memory=None))
    forgetful.advance(10)
    assert forgetful.cells[0].loss != sweep.cells[0].loss


@pytest.mark.parametrize("activation", [RELU, TANH], ids=lambda activation: activation.name)
@pytest.mark.parametrize("live_bytes", [0, 2**30])
def test_cells_that_are_lost_end_where_a_recording_would_and_say_where(
    live_bytes, activation, swept, build, monkeypatch
):
    monkeypatch.setattr(sweeping, "LIVE_BYTES", live_bytes)
    rates = (0.1, 2.0, 6.0, 40.0, 1000.0)
    axes = (("learning_rate", rates), ("regularization", (0.0, 1.5)))
    sweep = swept(*axes, base=replace(BASE, epochs=400), network=build((3, 6, 5, 1), activation))
    for _ in sweep.grow(9):
        pass
    first = sweep.cells[0]
    assert first.epoch == 400 and first.first_non_finite is None and not first.has_diverged
    assert any(cell.epoch < 60 and cell.first_non_finite and cell.has_diverged for cell in sweep.cells)
    for cell in sweep.cells:
        assert_is_alone(cell, sweep)
        assert np.isfinite(cell.losses[:-1]).all()
        expected = not np.isfinite(cell.losses[-1]) or cell.losses[-1] > 10.0 * cell.losses[0]
        assert cell.has_diverged == expected


@pytest.fixture
def worked(monkeypatch):
    """What a sweep has done: how many epochs it ran, and in how many it looked at every number."""
    made = {"run": 0, "looked at": 0}

    class Counted(Trainer):
        def run_epoch(self):
            made["run"] += 1
            super().run_epoch()

    def looking(trainer):
        made["looked at"] += 1
        return first_in_epoch(trainer)

    monkeypatch.setattr(sweeping, "Trainer", Counted)
    monkeypatch.setattr(sweeping, "first_in_epoch", looking)
    return made


@pytest.mark.parametrize(("size", "is_lost"), [(1e36, False), (1.7e308, True)])
def test_a_number_is_lost_even_where_no_loss_shows_it_and_large_ones_are_not(
    size, is_lost, swept, build, worked, dataset
):
    network = build((3, 6, 1), TANH)
    network.parameters.weights[0][:] = 0.0
    network.parameters.weights[0][0] = size  # tanh makes 1 of them, and of infinity
    assert np.abs(dataset.X_train[:, 0]).max() > 1.1
    sweep = swept(("learning_rate", (1e-3,)), network=network)
    sweep.advance(7)
    sweep.advance(100)
    cell = sweep.cells[0]
    assert np.isfinite(cell.losses).all()
    assert (cell.epoch, cell.first_non_finite is not None) == ((1, True) if is_lost else (40, False))
    # Every epoch is looked at, but none is run again to get there.
    assert worked == {"run": cell.epoch, "looked at": cell.epoch}
    assert_is_alone(cell, sweep)


def test_a_run_that_comes_back_from_large_numbers_is_no_longer_looked_at(swept, build, worked):
    network = build((3, 6, 1), TANH)
    network.parameters.weights[0][:] *= 1e36
    sweep = swept(("learning_rate", (0.5,)), base=replace(BASE, regularization=1.0), network=network)
    sweep.advance(40)
    assert 0 < worked["looked at"] < 10 and sweep.cells[0].epoch == 40
    assert_is_alone(sweep.cells[0], sweep)


def test_a_run_that_is_lost_late_is_not_run_again_from_its_start(swept, build, worked):
    sweep = swept(("learning_rate", (2.3,)), base=replace(BASE, epochs=4000), network=build((3, 1), TANH))
    while not sweep.is_over:
        sweep.advance(5)
    cell = sweep.cells[0]
    assert cell.has_diverged and cell.first_non_finite and cell.epoch > 100
    assert worked["run"] <= cell.epoch + 5
    assert_is_alone(cell, sweep)


def test_diverged_is_what_the_latest_loss_says(swept):
    cell = swept(("span", (1,))).cells[0]
    told = [
        ((1.0, 10.0), False), ((1.0, 10.1), True), ((1.0, 99.0, 5.0), False), ((1.0, np.nan), True),
        ((1.0, np.inf), True), ((np.inf, np.inf), True), ((np.inf, 1.0), False), ((0.0, 0.0), False),
        ((np.nan, 1.0), True),
    ]  # fmt: skip
    for losses, has_diverged in told:
        assert replace(cell, losses=np.array(losses)).has_diverged == has_diverged, losses


def test_a_cell_that_is_over_keeps_nothing_but_its_curves(swept):
    sweep = swept(("epochs", (2, 9)))
    assert [sweep.advance(n) for n in (0, 1, 3)] == [0, 2, 4]
    short, long = sweep._growing
    assert short._trainer is short._anchor is None and long._trainer is not None
    assert sweep.cells[0].is_over and sweep.cells[0].epoch == 2 and not sweep.is_over
    assert [sweep.advance(9), sweep.advance(9)] == [5, 0]
    assert long._trainer is long._anchor is None and sweep.is_over


def test_what_is_shown_of_a_cell_does_not_grow_and_cannot_be_changed(swept):
    sweep = swept(("learning_rate", RATES))
    sweep.advance(3)
    cell = sweep.cells[0]
    kept = cell.losses.tobytes()
    sweep.advance(3)
    assert cell.losses.tobytes() == kept and cell.epoch == 3 and sweep.cells[0].epoch == 6
    assert sweep.cells[0].losses[:4].tobytes() == kept
    with pytest.raises(ValueError, match="read-only"):
        cell.losses[0] = 0.0


def test_without_validation_cases_and_with_classes_it_is_the_same(swept, build, dataset, worked):
    bare = replace(dataset, X_validation=np.empty((0, 3)), y_validation=np.empty((0, 1)))
    sweep = swept(("learning_rate", RATES), dataset=bare)
    sweep.advance(12)
    assert worked["looked at"] == 0
    assert all(np.isnan(cell.validation_loss) and not cell.is_over for cell in sweep.cells)
    for cell in sweep.cells:
        assert_is_alone(cell, sweep)
    classes = replace(dataset, y_train=np.eye(3)[np.arange(12) % 3], y_validation=np.eye(3)[np.arange(5) % 3])
    sweep = swept(("learning_rate", RATES), dataset=classes, network=build((3, 4, 3), loss=CROSS_ENTROPY))
    sweep.advance(100)
    for cell in sweep.cells:
        assert_is_alone(cell, sweep)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (("rate", (0.1,)), None, "hyperparameters are learning_rate, .*, not 'rate'"),
        (("span", (1,)), ("__class__", (1,)), "hyperparameters are learning_rate, .*, not '__class__'"),
        (("learning_rate", (0.1, 5000.0)), None, "learning_rate must be a number from .*, not 5000.0"),
        (("learning_rate", (0.1, float("nan"))), None, "learning_rate must be .*, not nan"),
        (("span", (1,)), ("optimizer", ("sgd", "lbfgs")), "optimizer must be one of .*, not 'lbfgs'"),
        (("batch_size", (1, 2.5)), None, "batch_size must be a whole number .*, not 2.5"),
        (("learning_rate", ("fast",)), None, "learning_rate must be a number .*, not 'fast'"),
        (("learning_rate", ()), None, "learning_rate is to be varied, but takes no values"),
        (("span", (1,)), ("dropout", ()), "dropout is to be varied, but takes no values"),
        (("dropout", (0.1,)), ("dropout", (0.2,)), "both sides of the sweep vary dropout"),
        (("span", tuple(range(1, 258))), None, "at most 256 cells, not 257"),
        (("span", tuple(range(1, 18))), ("patience", tuple(range(16))), "at most 256 cells, not 272"),
    ],
)
def test_what_makes_no_sweep_is_refused_by_name(first, second, why, swept):
    with pytest.raises(ValueError, match=why):
        swept(first, second)


def test_there_may_be_a_full_line_up_but_not_more_epochs_than_fit_and_not_blocks_of_none(swept):
    values = tuple(range(1, 17))
    assert len(swept(("span", values), ("patience", values)).cells) == MOST_CELLS
    with pytest.raises(ValueError, match="epochs together"):
        swept(("span", values), ("patience", values), base=replace(BASE, epochs=1_000_000))
    with pytest.raises(ValueError, match="at least one epoch, not 0"):
        next(swept(("span", (1,))).grow(0))
