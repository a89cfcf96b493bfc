"""Batches and dropout: who is heard in an update, in which order, and that chance comes from its own streams."""

import numpy as np
import pytest

from neural_drama.network.streams import stream

FULL, MINI = 12, 5  # of the twelve training cases; 5 leaves a last batch of 2


def test_two_runs_taken_in_turns_give_the_bits_of_each_alone(network, begin, bits):
    chosen = {"batch_size": MINI}, {"learning_rate": 0.3, "batch_size": 1, "dropout": 0.5, "optimizer": "adam"}

    def after(trainers):
        for _ in range(4):
            for trainer in trainers:
                trainer.run_epoch()
        return [bits(trainer.state()) for trainer in trainers]

    assert after([begin(network, **each) for each in chosen]) == [*after([begin(network, **chosen[0])]),
                                                                  *after([begin(network, **chosen[1])])]  # fmt: skip


def test_two_seeds_give_two_runs_in_mini_batches_or_with_dropout_and_one_in_full_batch(network, begin):
    for batch_size, dropout, is_the_same in ((MINI, 0.0, False), (FULL, 0.0, True), (FULL, 0.3, False)):
        one, other = (begin(network, seed=seed, batch_size=batch_size, dropout=dropout) for seed in (4, 5))
        one.run_epoch()
        other.run_epoch()
        assert (one.parameters.vector == other.parameters.vector).all() == is_the_same


@pytest.mark.parametrize("batch_size", [MINI, 4, 1])
def test_each_epoch_of_mini_batches_hears_each_case_once_and_in_a_new_order(batch_size, network, dataset, begin):
    trainer, orders = begin(network, batch_size=batch_size), []
    for _ in range(6):
        heard = []
        for phase in trainer.phases():
            if phase == "forward":
                heard.append(trainer.rows.tolist())
                assert (dataset.X_train[trainer.rows] == trainer.workspace.inputs[:, : len(trainer.rows)].T).all()
                assert (trainer.workspace.targets[: len(trainer.rows)] == dataset.y_train[trainer.rows]).all()
        assert [len(rows) for rows in heard] == [batch_size] * (12 // batch_size) + [12 % batch_size] * (
            12 % batch_size > 0
        )
        orders.append(tuple(sum(heard, [])))
    assert {tuple(sorted(order)) for order in orders} == {tuple(range(12))}
    assert len(set(orders)) == 6


@pytest.mark.parametrize("batch_size", [12, 13, 1000])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_a_batch_of_all_cases_or_more_keeps_their_order_and_draws_nothing_from_its_stream(
    batch_size, dropout, network, begin
):
    trainer = begin(network, batch_size=batch_size, dropout=dropout)
    phases = trainer.phases()
    assert next(phases) == "forward"
    assert trainer.rows.tolist() == list(range(12))
    assert list(phases) == ["backward", "update"]
    state = trainer.state()
    assert state.order == stream(4, "order").bit_generator.state
    assert (state.dropout == stream(4, "dropout").bit_generator.state) == (not dropout)


@pytest.mark.parametrize("dropout", [0.1, 0.5, 0.9])
def test_dropout_leaves_out_its_part_anew_in_each_update_and_makes_up_for_it(dropout, build, begin):
    network, masks = build((3, 40, 30, 1)), []
    trainer = begin(network, learning_rate=1e-6, batch_size=FULL, dropout=dropout)
    for _ in range(12):
        phases = trainer.phases()
        next(phases)
        masks.append([mask.copy() for mask in trainer.workspace.keep])
        for i, mask in enumerate(masks[-1]):
            assert set(np.unique(mask)) == {0.0, 1.0 / (1.0 - dropout)}
            assert (trainer.workspace.z[i + 1] != 0).all()
        list(phases)
    every = np.concatenate([mask.ravel() for each in masks for mask in each])
    assert abs(every.mean() - 1) < 5 * np.sqrt(dropout / (1 - dropout) / every.size)
    assert len({each[0].tobytes() for each in masks}) == 12
