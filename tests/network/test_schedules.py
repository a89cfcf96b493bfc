"""Schedules: the learning rate of each epoch by the formula, from the first epoch of a training to its last."""

import math

import pytest

from neural_drama.network.schedules import SCHEDULES, STEP_FACTOR
from neural_drama.network.state import begun, newborn
from neural_drama.network.trainer import Trainer

EPOCHS, SPAN = 24, 5


def factors(name, epochs=EPOCHS, span=SPAN):
    return [SCHEDULES[name](epoch, epochs, span) for epoch in range(epochs)]


def test_the_constant_schedule_changes_nothing():
    assert factors("constant") == [1.0] * EPOCHS


def test_the_step_schedule_falls_to_a_tenth_after_every_span():
    assert STEP_FACTOR == 0.1
    assert factors("step") == pytest.approx([1.0] * 5 + [0.1] * 5 + [0.01] * 5 + [1e-3] * 5 + [1e-4] * 4, rel=1e-13)


def test_the_cosine_schedule_is_half_a_wave_from_one_down_to_zero():
    wave = factors("cosine")
    assert wave == pytest.approx([math.cos(math.pi * epoch / (2 * EPOCHS)) ** 2 for epoch in range(EPOCHS)], rel=1e-12)
    assert wave == sorted(wave, reverse=True)
    assert wave[0] == 1.0 and wave[EPOCHS // 2] == pytest.approx(0.5) and 0 < wave[-1] < 0.01
    assert SCHEDULES["cosine"](EPOCHS, EPOCHS, SPAN) == 0.0


def test_the_warm_up_climbs_in_equal_steps_and_then_stays():
    assert factors("warmup") == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0] + [1.0] * (EPOCHS - 5), rel=1e-14)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize(("epochs", "span"), [(1, 1), (1, 1_000_000), (1_000_000, 1), (1_000_000, 1_000_000), (7, 100)])
def test_no_schedule_ever_leaves_the_range_from_zero_to_one(name, epochs, span):
    for epoch in {0, epochs // 2, epochs - 1}:
        assert 0 <= SCHEDULES[name](epoch, epochs, span) <= 1


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_training_steps_by_its_schedule_and_each_new_training_begins_it_anew(name, network, dataset, settings):
    chosen = settings(0.2, epochs=EPOCHS, schedule=name, span=SPAN)
    state = newborn(network.parameters, 4)
    for _ in range(2):
        state = begun(state, chosen)
        for expected in factors(name):
            trainer = Trainer(network.architecture, dataset, chosen, state)
            assert trainer.learning_rate == 0.2 * expected
            before, phases = trainer.parameters.vector.copy(), trainer.phases()
            assert [next(phases) for _ in range(3)] == ["forward", "backward", "update"]
            assert (trainer.parameters.vector == before - 0.2 * expected * trainer.gradient.vector).all()
            assert next(phases, "the end") == "the end"
            state = trainer.state()
