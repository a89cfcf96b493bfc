"""Linear regression: no line does better, whatever finds it; and where several do as well, it is the shortest."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.attribution import attribute
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.initialization import initialize
from neural_drama.network.linear_regression import linear_regression
from neural_drama.network.passes import forward
from neural_drama.network.recording import Recording
from neural_drama.network.state import newborn
from neural_drama.network.surface import gradient_at


def half_squared(network, inputs, targets):
    """The mean loss once more, case by case."""
    weights, bias = network.parameters.weights[0][:, 0], network.parameters.biases[0][0]
    misses = [float(np.dot(case, weights) + bias - t) for case, t in zip(inputs, targets[:, 0], strict=True)]
    return sum(miss * miss / 2 for miss in misses) / len(misses)


def test_it_is_a_network_without_hidden_layers_and_is_told_how_well_it_does(dataset):
    best = linear_regression(dataset)
    assert best.architecture.sizes == best.parameters.sizes == (3, 1)
    assert best.loss == pytest.approx(half_squared(best, dataset.X_train, dataset.y_train), rel=1e-13)
    watched = half_squared(best, dataset.X_validation, dataset.y_validation)
    assert best.validation_loss == pytest.approx(watched, rel=1e-13)
    assert best.validation_loss != best.loss
    assert best.is_unique
    with pytest.raises(ValueError, match="read-only"):
        best.parameters.vector[0] = 1.0


def test_at_its_bottom_the_surface_is_flat_and_rises_every_way(dataset, rng):
    best = linear_regression(dataset)
    slope = gradient_at(best.architecture, best.parameters, dataset.X_train, dataset.y_train)
    assert np.abs(slope).max() < 1e-14
    for _ in range(50):
        other = best.parameters.copy()
        other.vector[:] += 1e-3 * rng.standard_normal(other.vector.shape)
        elsewhere = replace(best, parameters=other)
        assert half_squared(elsewhere, dataset.X_train, dataset.y_train) > best.loss


def test_training_a_single_linear_neuron_arrives_at_the_same_place(dataset, rng):
    best = linear_regression(dataset)
    start = newborn(initialize("lecun", (3, 1), rng), 1)
    recording = Recording(best.architecture, dataset, Hyperparameters(0.3, 0.0, 12, 4000), start)
    recording.advance(4000)
    trained = recording.state_at(4000).parameters
    assert recording.losses[100] > best.loss
    assert np.allclose(trained.vector, best.parameters.vector, rtol=0, atol=1e-12)
    assert recording.losses[-1] == pytest.approx(best.loss, rel=1e-12)


def test_the_rest_of_the_network_takes_it_as_one_of_its_own(dataset):
    best = linear_regression(dataset)
    case, target = dataset.X_train[3], dataset.y_train[3]
    output = forward(best.architecture, best.parameters, case[None, :]).outputs[0, 0]
    normal = np.column_stack((dataset.X_train, np.ones(12)))
    by_hand = np.linalg.solve(normal.T @ normal, normal.T @ dataset.y_train)[:, 0]
    assert output == pytest.approx(float(np.dot(case, by_hand[:3]) + by_hand[3]), rel=1e-10)
    blame = attribute(best.architecture, best.parameters, case, target, 2.5).blame[0][0]
    assert blame == pytest.approx(2.5 * (output - target[0]), rel=1e-12)


def test_of_columns_that_say_the_same_each_gets_half_and_one_that_says_nothing_gets_none(dataset):
    first, watched = dataset.X_train[:, :1], dataset.X_validation[:, :1]
    alone = linear_regression(replace(dataset, X_train=first, X_validation=watched))

    def thrice(X):
        return np.column_stack((X[:, 0], X[:, 0], np.zeros(len(X))))

    best = linear_regression(
        replace(dataset, X_train=thrice(dataset.X_train), X_validation=thrice(dataset.X_validation))
    )
    assert not best.is_unique and best.rank == 2
    half = alone.parameters.weights[0][0, 0] / 2
    assert best.parameters.weights[0][:, 0] == pytest.approx([half, half, 0.0], abs=1e-12)
    assert best.loss == pytest.approx(alone.loss, rel=1e-12)


def test_with_fewer_cases_than_columns_it_is_the_shortest_of_all_that_fit(dataset, rng):
    wide = replace(dataset, X_train=rng.normal(size=(12, 20)), X_validation=rng.normal(size=(5, 20)))
    best = linear_regression(wide)
    assert best.loss < 1e-28 and not best.is_unique
    columns = np.column_stack((wide.X_train, np.ones(12)))
    shortest = columns.T @ np.linalg.solve(columns @ columns.T, wide.y_train)
    assert np.allclose(best.parameters.vector, shortest[:, 0], rtol=0, atol=1e-12)
    assert best.validation_loss > 0.01


def test_without_validation_cases_their_loss_is_not_a_number(dataset):
    bare = replace(dataset, X_validation=np.empty((0, 3)), y_validation=np.empty((0, 1)))
    assert np.isnan(linear_regression(bare).validation_loss)


def test_a_validation_case_beyond_all_squares_has_an_infinite_loss(dataset):
    far = replace(dataset, X_validation=np.full((5, 3), 1e200))
    assert linear_regression(far).validation_loss == np.inf


def test_classes_have_no_closed_form_and_what_is_not_finite_has_no_answer(dataset):
    two, three = (np.arange(12) % 2.0)[:, None], np.eye(3)[np.arange(12) % 3]
    for targets, classes in ((two, ("no", "yes")), (three, ("a", "b", "c")), (three, ())):
        with pytest.raises(ValueError, match="to tell classes apart there is no closed form"):
            linear_regression(replace(dataset, y_train=targets, classes=classes))
    for name in ("X_train", "y_train"):
        spoiled = getattr(dataset, name).copy()
        spoiled[2, 0] = np.nan
        with pytest.raises(ValueError, match="finite"):
            linear_regression(replace(dataset, **{name: spoiled}))


def test_scikit_learn_finds_the_same(dataset):
    linear_model = pytest.importorskip("sklearn.linear_model")
    theirs = linear_model.LinearRegression().fit(dataset.X_train, dataset.y_train[:, 0])
    best = linear_regression(dataset)
    assert np.allclose(best.parameters.weights[0][:, 0], theirs.coef_, rtol=0, atol=1e-13)
    assert best.parameters.biases[0][0] == pytest.approx(theirs.intercept_, abs=1e-13)
