"""The seeker: any epoch is found again in any order, in bounded memory, while another thread trains on."""

import sys
import threading
from itertools import pairwise

import numpy as np
import pytest

from neural_drama.network import recording as recording_module
from neural_drama.network import seeker as seeker_module
from neural_drama.network.activations import RELU
from neural_drama.network.hyperparameters import WORDS
from neural_drama.network.recording import Recording
from neural_drama.network.state import begun, newborn
from neural_drama.network.trainer import Trainer

every_optimizer = pytest.mark.parametrize("optimizer", WORDS["optimizer"])


@pytest.fixture
def few_keyframes(monkeypatch):
    """Room for so many keyframes, however short the training, and nothing remembered beside them."""

    def limit(state, count):
        monkeypatch.setattr(recording_module, "KEYFRAME_UPDATES", 1)
        monkeypatch.setattr(recording_module, "KEYFRAME_BYTES", count * state.bytes)
        monkeypatch.setattr(seeker_module, "RECENT_BYTES", 0)

    return limit


@pytest.mark.parametrize("count", [1, 2, 4, 1000])
@pytest.mark.parametrize("batch_size", [5, 12])
def test_any_epoch_in_any_order_is_the_epoch_that_was(
    count, batch_size, network, dataset, chosen, uninterrupted, record, few_keyframes, bits, rng
):
    hyperparameters = chosen(batch_size=batch_size, epochs=60)
    truth = uninterrupted(hyperparameters)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), count)
    recording = record(network, dataset, hyperparameters)
    assert len(recording._keyframes) <= count + 1 and (count < 1000 or recording.spacing == 1)
    at_random = rng.integers(0, 61, 60).tolist()
    for epoch in (*range(60, -1, -7), *range(0, 61, 5), *at_random, 60, 60, 0, 59):
        assert bits(recording.state_at(epoch)) == truth[epoch]


@pytest.mark.parametrize("count", [2, 1000])
def test_a_reader_finds_every_epoch_as_it_was_while_another_thread_trains_on(
    count, network, dataset, chosen, uninterrupted, few_keyframes, bits, rng
):
    hyperparameters = chosen(epochs=400)
    truth = uninterrupted(hyperparameters)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), count)
    recording = Recording(network.architecture, dataset, hyperparameters, newborn(network.parameters, 4))

    def work():
        while recording.advance(3):
            pass

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    worker = threading.Thread(target=work)
    try:
        worker.start()
        seen = []
        while not (is_over := recording.is_over) or len(seen) < 20:
            last = recording.last_epoch
            curve = recording.losses
            assert len(curve) >= last + 1 and np.isfinite(curve).all()
            assert not is_over or last == 400
            epoch = int(rng.integers(0, last + 1))
            assert bits(recording.state_at(epoch)) == truth[epoch]
            seen.append(epoch)
    finally:
        worker.join()
        sys.setswitchinterval(interval)
    assert bits(recording.state_at(400)) == truth[400]


@every_optimizer
def test_keyframes_never_outgrow_the_memory_they_may_take(optimizer, network, dataset, chosen, record, few_keyframes):
    for epochs in (1, 7, 19, 20, 21, 99, 100, 101, 399):
        hyperparameters = chosen(optimizer, batch_size=12, dropout=0.0, epochs=epochs)
        few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 20)
        recording = record(network, dataset, hyperparameters)
        assert sum(state.bytes for state in recording._keyframes) <= recording_module.KEYFRAME_BYTES
        assert all(later.epoch - state.epoch == recording.spacing for state, later in pairwise(recording._keyframes))


def test_a_state_takes_no_more_memory_than_it_says(network, dataset, chosen, record):
    state = record(network, dataset, chosen()).state_at(3)
    streams = sum(sys.getsizeof(each) + sum(map(sys.getsizeof, (*each.values(), *each["state"].values())))
                  for each in (state.order, state.dropout))  # fmt: skip
    objects = sum(map(sys.getsizeof, (state, state.parameters.vector, state.memory)))
    assert state.parameters.vector.nbytes + state.memory.nbytes + streams + objects <= state.bytes + 2048


def test_no_epoch_is_farther_away_than_the_keyframe_before_it(
    network, dataset, chosen, record, few_keyframes, monkeypatch, rng
):
    hyperparameters = chosen(epochs=120)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 12)
    recording, run = record(network, dataset, hyperparameters), []
    monkeypatch.setattr(Trainer, "run_epoch", lambda self, own=Trainer.run_epoch: (run.append(self.epoch), own(self)))
    for epoch in (5, 119, *rng.integers(0, 121, 60).tolist()):
        run.clear()
        recording.state_at(epoch)
        assert len(run) < recording.spacing <= 12


def test_going_on_from_what_was_found_last_costs_only_the_way_between(
    network, dataset, chosen, record, few_keyframes, monkeypatch
):
    hyperparameters = chosen(epochs=120)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 1)
    recording, run = record(network, dataset, hyperparameters), []
    recording.state_at(100)
    monkeypatch.setattr(Trainer, "run_epoch", lambda self, own=Trainer.run_epoch: (run.append(self.epoch), own(self)))
    for epoch in (101, 104):
        recording.state_at(epoch)
    assert run == [100, 101, 102, 103]


def test_what_was_found_lately_is_kept_only_as_long_as_there_is_room(network, dataset, chosen, record, monkeypatch):
    recording = record(network, dataset, chosen(epochs=200))
    size = recording.state_at(7).bytes
    monkeypatch.setattr(seeker_module, "RECENT_BYTES", 5 * size)
    for epoch in range(200):
        recording.state_at(epoch)
    assert len(recording._seeker._recent) <= 5


def test_seeking_tells_how_far_it_has_come_and_finds_the_same(
    network, dataset, chosen, record, few_keyframes, uninterrupted, bits
):
    hyperparameters = chosen(epochs=40)
    truth = uninterrupted(hyperparameters)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 1)
    recording = record(network, dataset, hyperparameters)
    seeking, parts = recording.seeking(32), []
    while True:
        try:
            parts.append(next(seeking))
        except StopIteration as found:
            assert bits(found.value) == truth[32]
            break
    assert parts == sorted(parts) and 0 < parts[0] < parts[-1] == 1.0 and len(parts) == 32


def test_two_who_seek_in_turns_each_find_what_they_seek(
    network, dataset, chosen, record, few_keyframes, uninterrupted, bits
):
    hyperparameters = chosen(epochs=60)
    truth = uninterrupted(hyperparameters)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 1)
    recording = record(network, dataset, hyperparameters)
    slower = recording.seeking(30)
    next(slower)
    for epoch in (31, 20):
        assert bits(recording.state_at(epoch)) == truth[epoch]
    try:
        while True:
            next(slower)
    except StopIteration as found:
        assert bits(found.value) == truth[30]
    assert bits(recording.state_at(30)) == truth[30]


def test_whoever_seeks_is_warned_of_overflows_as_before(network, dataset, chosen, record, few_keyframes):
    hyperparameters = chosen(epochs=60)
    few_keyframes(begun(newborn(network.parameters, 4), hyperparameters), 1)
    recording = record(network, dataset, hyperparameters)
    with np.errstate(over="warn", invalid="raise"):
        own = np.geterr()
        seeking = recording.seeking(30)
        next(seeking)
        while_seeking = np.geterr()
        seeking.close()
        assert while_seeking == own == np.geterr()


@pytest.mark.parametrize(
    "name",
    [
        "is_over",
        "first_non_finite",
    ],
)
def test_nobody_is_told_of_an_end_before_the_epoch_that_it_is_the_end_of(name, build, dataset, settings):
    class Watched(Recording):
        told = ()

        def __setattr__(self, attribute, value):
            if attribute == name and value:
                self.told = (*self.told, self.computed)
            super().__setattr__(attribute, value)

    network = build((3, 4, 1), RELU, seed=6)
    recording = Watched(network.architecture, dataset, settings(5.0, epochs=9999), newborn(network.parameters, 4))
    recording.advance(9999)
    assert 1 < recording.computed < 9999
    assert recording.told == (recording.computed,)


@pytest.mark.parametrize("losses", ["losses", "validation_losses"])
def test_nobody_can_rewrite_a_curve(losses, network, dataset, chosen, record):
    with pytest.raises(ValueError, match="read-only"):
        getattr(record(network, dataset, chosen()), losses)[3] = 0.0
