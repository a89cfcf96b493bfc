"""Nudges: they agree with what was computed to the tolerance that they name, and say where they cannot be trusted."""

import math
from dataclasses import replace

import pytest

from neural_drama.proof.nudges import STEPS, SURENESS, Nudging, Reading, measured, nudged
from neural_drama.proof.proving import prove_in
from neural_drama.proof.words import proof_in_words

SLOPES = ("blame", "gain", "slope", "comes_back")


def every_neuron(moment):
    sizes = moment.architecture.sizes
    places = [(layer, neuron) for layer in range(1, len(sizes)) for neuron in range(1, sizes[layer] + 1)]
    step = max(1, len(places) // 40)
    return [replace(moment, layer=layer, neuron=neuron) for layer, neuron in places[::step]]


@pytest.mark.parametrize("name", SLOPES)
def test_of_every_neuron_the_measured_slope_is_the_computed_one_or_it_is_said_why_not(name, moment, spoken):
    for seen in every_neuron(moment):
        nudge = prove_in(spoken(seen, name), 0).nudge
        assert nudge.h in STEPS and nudge.outcome != "differs"
        if nudge.outcome == "agrees":
            assert abs(nudge.difference) <= SURENESS * nudge.may_be_off + 1e-9 * abs(nudge.computed)
            assert nudge.may_be_off <= 0.01 * abs(nudge.computed) or nudge.slope == nudge.computed
            width = (nudge.at + nudge.h) - (nudge.at - nudge.h)
            assert nudge.slope == nudge.times * (nudge.up - nudge.down) / width


@pytest.mark.parametrize(
    "name", ["the Chronicles, newborn", "the Chronicles, trained", "penguins", "two classes", "three classes"]
)
def test_where_the_curve_is_smooth_all_agree_to_a_millionth(name, moments, spoken):
    for seen in every_neuron(moments(name)):
        for place, nudge in enumerate(prove_in(spoken(seen, *SLOPES), place).nudge for place in range(len(SLOPES))):
            assert nudge.outcome == "agrees", (SLOPES[place], nudge)
            assert math.isclose(nudge.slope, nudge.computed, rel_tol=1e-6, abs_tol=1e-10 * nudge.times)


@pytest.mark.parametrize(
    "name", ["the Chronicles, trained", "dropout and l1", "l2 and momentum", "decoupled", "penguins"]
)
def test_a_promise_is_the_slope_along_its_update(name, moments, spoken):
    proof = prove_in(spoken(moments(name), "promised_drop"), 0)
    assert proof.nudge.outcome in ("agrees", "bends")
    if proof.nudge.outcome == "agrees":
        assert math.isclose(proof.nudge.slope, proof.record.value, rel_tol=1e-5)


def test_a_smooth_network_keeps_its_promise_with_dropout_and_penalty(moments, trained, spoken):
    smooth = trained(
        moments("numbers, somebody accused"), 3, dropout=0.3, penalty="l2", regularization=0.1, batch_size=8
    )
    proof = prove_in(spoken(smooth, "promised_drop"), 0)
    assert proof.nudge.outcome == "agrees" and math.isclose(proof.nudge.slope, proof.record.value, rel_tol=1e-6)


def test_a_neuron_at_its_kink_is_reported(moments, spoken):
    proof = prove_in(spoken(moments("dead"), "blame"), 0)
    assert proof.nudge.outcome == "bends"
    assert "this proves nothing" in " ".join(proof_in_words(proof, 200))
    assert proof.agrees, "what proves nothing does not speak against it either"


@pytest.mark.parametrize("name", ["enormous", "overflowing", "lost"])
def test_where_numbers_are_lost_nothing_is_confirmed(name, moments, spoken):
    proof = prove_in(spoken(moments(name), "blame"), 0)
    assert proof.nudge.outcome == "lost" or proof.record.value == 0
    assert "They agree." not in proof_in_words(proof) or proof.record.value == 0


def slope_of(read, computed, at=0.0):
    return measured(Nudging("x", "y", at, read), computed)


def test_a_slope_below_rounding_is_called_blurred_and_one_far_off_is_not():
    flat = slope_of(lambda x: Reading(1e8 + 1e-9 * x, 1e8), 1e-9)
    assert flat.outcome == "blurred"
    assert slope_of(lambda x: Reading(2 * x, abs(2 * x)), 3.0).outcome == "differs"


def test_a_finer_step_is_taken_where_the_curve_is_sharp():
    sharp = slope_of(lambda x: Reading(math.tanh(3000 * x), 1.0), 3000.0)
    assert sharp.outcome == "agrees" and sharp.h < 1e-5
    broad = slope_of(lambda x: Reading(5 * x + x * x, 1.0), 5.0)
    assert broad.h == max(STEPS) and broad.outcome == "agrees"


def test_a_kink_that_a_finer_step_does_not_reach_is_no_kink():
    nudge = slope_of(lambda x: Reading(abs(x - 3e-6), 1.0, (x > 3e-6,)), -1.0)
    assert nudge.outcome == "agrees" and nudge.h < 3e-6
    assert slope_of(lambda x: Reading(abs(x), 1.0, (x > 0,)), 0.0).outcome == "bends"


def test_facts_that_are_no_slopes_are_not_nudged(moment, numbers, spoken):
    for name in set(numbers) - {"blame", "accused_blame", "gain", "slope", "comes_back", "promised_drop"}:
        assert nudged(name, moment, 1.0) is None


def test_nobody_named_has_no_slope(moments):
    assert nudged("accused_blame", replace(moments("penguins"), layer=0, neuron=0), math.nan) is None
