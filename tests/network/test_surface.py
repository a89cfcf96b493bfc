"""The loss surface: every point of a slice computed again, and directions that are what they claim to be."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.activations import LINEAR, RELU, TANH
from neural_drama.network.losses import CROSS_ENTROPY, HALF_SQUARED
from neural_drama.network.parameters import Parameters
from neural_drama.network.surface import (
    coordinates_of,
    downhill_directions,
    gradient_at,
    loss_at,
    random_directions,
    slice_by_points,
    slice_through,
)

EXTENTS, RESOLUTION = (0.7, 1.3), (7, 5)


@pytest.fixture
def directions(network, rng):
    return random_directions(network.parameters, rng)


@pytest.fixture
def sliced(network, dataset, directions):
    return slice_through(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, RESOLUTION)


def looked_at(ask, network, vector, dataset):
    """The mean half squared loss, case by case, by a network of its own."""
    moved = network._replace(parameters=Parameters(network.parameters.sizes, vector))
    pairs = zip(dataset.X_train, dataset.y_train[:, 0], strict=True)
    return sum((ask(moved, case).output - t) ** 2 / 2 for case, t in pairs) / len(dataset.X_train)


def test_every_point_is_the_loss_of_the_network_at_that_point(sliced, network, dataset, directions, ask):
    assert sliced.losses.shape == (5, 7)
    for row, beta in enumerate(sliced.betas):
        for column, alpha in enumerate(sliced.alphas):
            vector = network.parameters.vector + alpha * directions[0] + beta * directions[1]
            again = looked_at(ask, network, vector, dataset)
            assert sliced.losses[row, column] == pytest.approx(again, rel=1e-12), (row, column)


def test_the_axes_ascend_alike_to_both_sides_and_have_the_setting_itself_in_their_middle(sliced, network, dataset):
    assert (sliced.alphas[0], sliced.alphas[-1], sliced.betas[0], sliced.betas[-1]) == (-0.7, 0.7, -1.3, 1.3)
    for axis in (sliced.alphas, sliced.betas):
        assert (axis == -axis[::-1]).all() and axis[len(axis) // 2] == 0
        assert np.allclose(np.diff(axis), axis[1] - axis[0], rtol=1e-12) and axis[1] > axis[0]
    assert sliced.losses[2, 3] == loss_at(*network, dataset.X_train, dataset.y_train)


def test_a_resolution_of_one_is_the_setting_alone_and_an_even_one_goes_past_it(network, dataset, directions):
    point = slice_through(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, (1, 1))
    assert point.alphas == [0] and point.losses == [[loss_at(*network, dataset.X_train, dataset.y_train)]]
    even = slice_through(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, (4, 2))
    assert even.losses.shape == (2, 4) and np.allclose(even.alphas * 3, [-2.1, -0.7, 0.7, 2.1])


def test_point_by_point_it_is_the_same_slice_and_may_be_left_at_any_point(sliced, network, dataset, directions):
    slicing = slice_by_points(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, RESOLUTION)
    points = [next(slicing) for _ in range(9)]
    assert points == [*sliced.losses[0], *sliced.losses[1, :2]]
    points.extend(slicing)
    assert points == sliced.losses.ravel().tolist()
    slicing = slice_by_points(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, RESOLUTION)
    next(slicing)
    slicing.close()


def test_slicing_leaves_the_parameters_alone_and_its_result_cannot_be_changed(network, dataset, directions):
    before = network.parameters.vector.tobytes()
    sliced = slice_through(*network, dataset.X_train, dataset.y_train, directions, EXTENTS, (2, 2))
    assert network.parameters.vector.tobytes() == before
    for array in (sliced.alphas, sliced.betas, sliced.losses):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_along_a_straight_line_a_single_linear_neuron_has_a_parabola(build, dataset):
    network = build((3, 1), LINEAR)
    along = np.array([1.0, 0.0, 0.0, 0.0])
    across = np.array([0.0, 0.0, 0.0, 1.0])
    sliced = slice_through(*network, dataset.X_train, dataset.y_train, (along, across), (1.0, 2.0), (9, 3))
    curvature = np.diff(sliced.losses[1], 2) / 0.25**2
    assert np.allclose(curvature, (dataset.X_train[:, 0] ** 2).mean(), rtol=1e-9)
    slope = gradient_at(*network, dataset.X_train, dataset.y_train)
    assert (sliced.losses[1, 5] - sliced.losses[1, 3]) / 0.5 == pytest.approx(slope[0], rel=1e-9)
    assert (sliced.losses[2, 4] - sliced.losses[0, 4]) / 4.0 == pytest.approx(slope[3], rel=1e-9)


@pytest.mark.parametrize(("activation", "loss"), [(RELU, HALF_SQUARED), (TANH, CROSS_ENTROPY), (LINEAR, CROSS_ENTROPY)])
def test_where_the_network_overflows_the_slice_says_so_and_nowhere_else(activation, loss, build, dataset, rng):
    sizes = (3, 4, 4, 3 if loss is CROSS_ENTROPY else 1)
    targets = np.eye(3)[np.arange(12) % 3] if loss is CROSS_ENTROPY else dataset.y_train
    network = build(sizes, activation, loss=loss)
    first, second = random_directions(network.parameters, rng)
    sliced = slice_through(*network, dataset.X_train, targets, (1e300 * first, second), (1.0, 1.0), (3, 3))
    assert np.isfinite(sliced.losses[:, 1]).all()
    if activation is not TANH:
        assert not np.isfinite(sliced.losses[:, [0, 2]]).any()
    broken = network.parameters.copy()
    broken.vector[:] = np.nan
    again = slice_through(network.architecture, broken, dataset.X_train, targets, (first, second), (1.0, 1.0), (2, 2))
    assert np.isnan(again.losses).all()


def test_random_directions_are_as_long_into_each_neuron_as_its_own_weights_and_leave_biases_be(build, rng):
    parameters = build((3, 5, 4, 2), loss=CROSS_ENTROPY).parameters
    parameters.weights[0][:, 1] *= 100.0
    parameters.weights[1][:, 2] = 0.0
    first, second = (Parameters(parameters.sizes, vector) for vector in random_directions(parameters, rng))
    for direction in (first, second):
        for drawn, biases, own in zip(direction.weights, direction.biases, parameters.weights, strict=True):
            for neuron in range(own.shape[1]):
                lengths = [sum(w * w for w in weights[:, neuron]) ** 0.5 for weights in (drawn, own)]
                assert lengths[0] == pytest.approx(lengths[1], rel=1e-12)
            assert (biases == 0).all()
    assert abs(np.corrcoef(first.weights[1][:, 0], second.weights[1][:, 0])[0, 1]) < 0.999
    again = random_directions(parameters, np.random.default_rng(20))
    assert (again[0] == first.vector).all() and (again[1] == second.vector).all()


def test_a_slice_along_filter_normalized_directions_does_not_depend_on_how_a_relu_network_is_scaled(build, dataset):
    network = build((3, 6, 1), RELU)
    network.parameters.biases[0][:] = 0.0
    scaled = network.parameters.copy()
    scaled.weights[0][:] *= 8.0
    scaled.weights[1][:] /= 8.0  # the same network, said differently
    slices = []
    for parameters in (network.parameters, scaled):
        directions = random_directions(parameters, np.random.default_rng(3))
        arguments = (dataset.X_train, dataset.y_train, directions, (1.0, 1.0), (5, 5))
        slices.append(slice_through(network.architecture, parameters, *arguments).losses)
    assert np.allclose(*slices, rtol=1e-12)


def test_downhill_directions_are_orthonormal_and_the_first_is_the_gradient(rng):
    gradient, second = rng.normal(size=30) * 1e-3, rng.normal(size=30) * 1e5
    for other in (second, gradient + 1e-14 * second, second * 1e200):
        along, across = downhill_directions(gradient, other)
        assert np.allclose(along * np.sqrt(np.sum(gradient**2)), gradient, rtol=1e-12)
        for vector in (along, across):
            assert float(np.dot(vector, vector)) == pytest.approx(1.0, abs=1e-14)
        assert abs(float(np.dot(along, across))) < 1e-15
    # Across lies in the plane of both, on the second's side.
    along, across = downhill_directions(gradient, second)
    alpha, beta = np.dot(along, second), np.dot(across, second)
    assert beta > 0 and np.allclose(alpha * along + beta * across, second, rtol=1e-10)


def test_against_the_gradient_it_goes_downhill(network, dataset, rng):
    gradient = gradient_at(*network, dataset.X_train, dataset.y_train)
    directions = downhill_directions(gradient, rng.normal(size=gradient.shape))
    sliced = slice_through(*network, dataset.X_train, dataset.y_train, directions, (1e-4, 1e-4), (3, 3))
    steepness = (sliced.losses[1, 2] - sliced.losses[1, 0]) / 2e-4
    assert steepness == pytest.approx(float(np.linalg.norm(gradient)), rel=1e-6)
    assert abs(sliced.losses[2, 1] - sliced.losses[0, 1]) / 2e-4 < 1e-6 * steepness


@pytest.mark.parametrize(
    ("gradient", "second", "why"),
    [
        ([0.0, 0.0], [1.0, 0.0], "the gradient is zero"),
        ([1.0, 0.0], [0.0, 0.0], "the second direction is zero"),
        ([1.0, 2.0], [-3.0, -6.0], "parallel"),
        ([1.0, 2.0], [1.0, 2.0 + 1e-13], "parallel"),
        ([1.0, float("nan")], [0.0, 1.0], "not finite"),
        ([1.0, 0.0], [float("inf"), 1.0], "not finite"),
    ],
)
def test_directions_that_span_no_plane_are_refused(gradient, second, why):
    with pytest.raises(ValueError, match=why):
        downhill_directions(np.array(gradient), np.array(second))


def test_coordinates_are_where_a_point_lies_on_the_slice(directions, rng):
    offset = 0.3 * directions[0] - 1.2 * directions[1]
    assert coordinates_of(offset, directions) == pytest.approx((0.3, -1.2), rel=1e-12)
    beside = rng.normal(size=offset.shape)
    alpha, beta = coordinates_of(beside, directions)
    rest = beside - alpha * directions[0] - beta * directions[1]
    assert max(abs(np.dot(rest, direction)) for direction in directions) < 1e-12
    assert np.isnan(coordinates_of(np.full_like(offset, np.nan), directions)).all()


def test_what_makes_no_slice_is_refused(network, dataset, directions):
    def sliced(directions=directions, extents=EXTENTS, resolution=RESOLUTION):
        return slice_through(*network, dataset.X_train, dataset.y_train, directions, extents, resolution)

    p = network.parameters.vector.size
    with pytest.raises(ValueError, match=rf"{p} numbers here, not \({p - 1},\)"):
        sliced(directions=(directions[0], directions[1][:-1]))
    for extent in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="extends by a positive number"):
            sliced(extents=(1.0, extent))
    with pytest.raises(ValueError, match="at least one point"):
        sliced(resolution=(3, 0))


def test_the_gradient_of_the_surface_is_that_of_the_loss_it_is_asked_for(build, dataset):
    targets = np.eye(3)[np.arange(12) % 3]
    network = build((3, 4, 3), TANH, loss=CROSS_ENTROPY)
    slope = gradient_at(*network, dataset.X_train, targets)
    for index in (0, 7, 20, len(slope) - 1):
        losses = []
        for h in (-1e-5, 1e-5):
            moved = network.parameters.copy()
            moved.vector[index] += h
            losses.append(loss_at(network.architecture, moved, dataset.X_train, targets))
        assert (losses[1] - losses[0]) / 2e-5 == pytest.approx(slope[index], abs=1e-9)
    few = replace(dataset, X_train=dataset.X_train[:1])
    assert not np.allclose(gradient_at(*network, few.X_train, targets[:1]), slope)
