"""Penalties: their cost, their slope against nudges, and that biases are free of them."""

import numpy as np
import pytest

from neural_drama.network.parameters import Parameters
from neural_drama.network.penalties import DECOUPLED, L1, L2, NO_PENALTY, PENALTIES, penalty_cost, penalty_slope

STRENGTH = 0.3

every_penalty = pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)


def test_the_penalties_are_the_four_of_the_design_by_their_own_names():
    assert list(PENALTIES) == ["none", "l1", "l2", "decoupled"]
    assert all(penalty.name == name for name, penalty in PENALTIES.items())
    assert [penalty.is_decoupled for penalty in PENALTIES.values()] == [False, False, False, True]


def test_a_penalty_costs_half_the_squares_or_the_sizes_of_all_weights_and_biases_are_free(network):
    weights = [float(w) for layer in network.parameters.weights for w in layer.ravel()]
    squares, sizes = sum(w * w for w in weights), sum(abs(w) for w in weights)
    assert penalty_cost(L2, STRENGTH, network.parameters) == pytest.approx(STRENGTH * squares / 2, rel=1e-13)
    assert penalty_cost(L1, STRENGTH, network.parameters) == pytest.approx(STRENGTH * sizes, rel=1e-13)
    assert penalty_cost(NO_PENALTY, STRENGTH, network.parameters) == 0.0
    assert penalty_cost(DECOUPLED, STRENGTH, network.parameters) == 0.0


@pytest.mark.parametrize("penalty", [NO_PENALTY, L1, L2], ids=lambda penalty: penalty.name)
def test_the_slope_is_what_a_nudge_of_each_parameter_does_to_the_cost(penalty, network):
    vector, sizes, nudge = network.parameters.vector, network.parameters.sizes, 1e-6

    def cost(changed):
        return penalty_cost(penalty, STRENGTH, Parameters(sizes, changed))

    measured = [(cost(vector + step) - cost(vector - step)) / (2 * nudge) for step in nudge * np.eye(len(vector))]
    slope = penalty_slope(penalty, STRENGTH, network.parameters)
    assert np.abs(vector).min() > nudge
    assert np.allclose(slope, measured, rtol=0, atol=1e-8)
    assert all((biases == 0).all() for biases in Parameters(sizes, slope).biases)


def test_decoupled_decay_pulls_as_l2_does_though_it_costs_nothing(network):
    pulls = [penalty_slope(penalty, STRENGTH, network.parameters) for penalty in (DECOUPLED, L2)]
    assert (pulls[0] == pulls[1]).all()


@every_penalty
def test_a_weight_of_zero_is_not_pulled_and_a_slope_leaves_the_weights_alone(penalty):
    weights = np.array([-2.0, -0.0, 0.0, 0.5])
    buffer = np.full(4, 7.0)
    slope = penalty.slope(weights)
    assert slope[1] == slope[2] == 0
    assert penalty.slope(weights, out=buffer) is buffer
    assert (buffer == slope).all() and weights.tolist() == [-2.0, 0.0, 0.0, 0.5]
