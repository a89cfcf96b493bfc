"""The data set: split at random, standardized by what the training cases show, and never beyond recall."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neural_drama.network.dataset import split_and_standardize
from neural_drama.network.streams import stream

seeded_sample = hypothesis_settings(derandomize=True, database=None, max_examples=60, deadline=None)


@pytest.fixture
def table(rng):
    """Forty cases of three inputs in units of their own, and their targets."""
    return rng.normal((0, 50, -3), (1, 20, 0.01), (40, 3)), rng.normal(200, 30, 40)


def split(inputs, targets, part=0.25, seed=1):
    names = tuple(f"x{i}" for i in range(1, inputs.shape[1] + 1))
    return split_and_standardize(names, inputs, targets, part, stream(seed, "split"))


def rows_of_validation(dataset, n):
    return [row for row in range(n) if row not in dataset.train_rows]


def test_undoing_the_standardization_gives_back_the_targets(table):
    _, targets = table
    dataset = split(*table)
    s, m = dataset.target_scale, dataset.target_shift
    validation = rows_of_validation(dataset, 40)
    assert np.allclose(s * dataset.y_train[:, 0] + m, targets[list(dataset.train_rows)], rtol=1e-14)
    assert np.allclose(s * dataset.y_validation[:, 0] + m, targets[validation], rtol=1e-14)


def test_the_scale_and_the_shift_are_spread_and_mean_of_the_training_targets_alone(table):
    _, targets = table
    dataset = split(*table)
    train = targets[list(dataset.train_rows)]
    assert dataset.target_shift == pytest.approx(sum(train) / len(train), rel=1e-14)
    spread = (sum((train - sum(train) / len(train)) ** 2) / len(train)) ** 0.5
    assert dataset.target_scale == pytest.approx(spread, rel=1e-13)


def test_each_training_column_has_mean_zero_and_spread_one(table):
    dataset = split(*table)
    columns = np.column_stack([dataset.X_train, dataset.y_train])
    assert np.allclose(columns.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(columns.std(axis=0), 1, rtol=1e-12)


def test_validation_cases_are_measured_by_the_training_cases(table):
    inputs, _ = table
    dataset = split(*table)
    train, validation = inputs[list(dataset.train_rows)], inputs[rows_of_validation(dataset, 40)]
    assert np.allclose(
        dataset.X_validation, (validation - train.mean(axis=0)) / train.std(axis=0), rtol=1e-12
    )


@seeded_sample
@given(n=st.integers(4, 60), part=st.floats(0.05, 0.8), seed=st.integers(0, 1000))
def test_every_case_is_on_exactly_one_side_of_the_split(n, part, seed):
    number = np.arange(float(n))
    dataset = split(number[:, None], 3 * number + 5, part, seed)
    s, m = dataset.target_scale, dataset.target_shift
    train, validation = (s * y[:, 0] + m for y in (dataset.y_train, dataset.y_validation))
    rows = [round((target - 5) / 3) for target in (*train, *validation)]
    assert sorted(rows) == list(range(n))
    assert rows[: len(train)] == list(dataset.train_rows)
    assert rows[len(train) :] == rows_of_validation(dataset, n)
    assert len(dataset.X_train) == len(train) >= 2
    assert len(dataset.X_validation) == len(validation) >= 1


@pytest.mark.parametrize(
    ("n", "part", "held_out"), [(40, 0.25, 10), (320, 0.2, 64), (10, 0.05, 1), (4, 0.8, 2), (4, 0.5, 2)]
)
def test_the_part_held_out_is_rounded_and_leaves_both_sides_something(n, part, held_out):
    dataset = split(np.arange(float(n))[:, None], np.arange(float(n)), part)
    assert len(dataset.y_validation) == held_out
    assert len(dataset.y_train) == n - held_out


def test_an_input_stays_with_its_target(table):
    inputs, targets = table
    inputs[:, 0] = 2 * targets
    dataset = split(inputs, targets)
    assert np.allclose(dataset.X_train[:, 0], dataset.y_train[:, 0])
    assert np.allclose(dataset.X_validation[:, 0], dataset.y_validation[:, 0])


def test_the_split_depends_on_its_stream_and_on_nothing_else(table):
    inputs, targets = table
    rows = split(inputs, targets).train_rows
    assert split(inputs, targets).train_rows == rows
    assert split(7 - inputs[:, :1], targets**2).train_rows == rows
    assert split(inputs, targets, seed=2).train_rows != rows


def test_the_table_is_left_as_it_was(table):
    kept = [array.copy() for array in table]
    split(*table)
    assert all((array == before).all() for array, before in zip(table, kept, strict=True))


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 0.5])
def test_a_column_that_is_always_the_same_becomes_zero(value, table):
    inputs, targets = table
    inputs[:, 1] = value
    dataset = split(inputs, targets)
    assert (dataset.X_train[:, 1] == 0).all()
    assert (dataset.X_validation[:, 1] == 0).all()


@pytest.mark.parametrize("value", [0.1, 2.7, 1e6 + 0.1])
def test_a_column_that_is_always_the_same_becomes_zero_whatever_its_mean_rounds_to(value):
    for n in range(4, 40):
        inputs = np.column_stack([np.full(n, value), np.arange(n)])
        dataset = split(inputs, np.arange(float(n)))
        assert (dataset.X_train[:, 0] == 0).all(), f"{n} cases"
        assert (dataset.X_validation[:, 0] == 0).all(), f"{n} cases"


def test_a_column_that_is_the_same_in_training_says_nothing_in_validation_either(table):
    inputs, targets = table
    inputs[:, 1] = 0.0
    stranger = rows_of_validation(split(inputs, targets), 40)[0]
    inputs[stranger, 1] = 7.0
    dataset = split(inputs, targets)
    assert (dataset.X_train[:, 1] == 0).all()
    assert (dataset.X_validation[:, 1] == 0).all()


@pytest.mark.parametrize("n", range(4))
def test_fewer_than_four_cases_are_refused(n):
    with pytest.raises(ValueError, match=f"at least 4 cases, not {n}"):
        split(np.arange(float(n))[:, None], np.arange(float(n)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["inputs", "targets"])
def test_values_that_are_not_finite_are_refused_wherever_they_stand(where, value, table):
    inputs, targets = table
    (inputs[:, 2] if where == "inputs" else targets)[17] = value
    with pytest.raises(ValueError, match="not finite"):
        split(inputs, targets)


@pytest.mark.parametrize("value", [0.0, 5.0, -0.25])
def test_a_target_that_never_changes_is_refused(value, table):
    inputs, _ = table
    with pytest.raises(ValueError, match="nothing to learn"):
        split(inputs, np.full(40, value))


@pytest.mark.parametrize("value", [0.1, 2.7])
def test_a_target_that_never_changes_is_refused_whatever_its_mean_rounds_to(value):
    for n in range(4, 40):
        with pytest.raises(ValueError, match="nothing to learn"):
            split(np.arange(float(n))[:, None], np.full(n, value))


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e308])
@pytest.mark.parametrize("where", ["inputs", "targets"])
def test_however_small_or_large_the_numbers_what_is_fed_to_the_network_is_sound_or_refused(
    where, size, table
):
    inputs, targets = table
    column = inputs[:, 2] if where == "inputs" else targets
    column[:] = size * np.linspace(-1, 1, 40)
    try:
        with np.errstate(all="ignore"):
            dataset = split(inputs, targets)
    except ValueError:
        return
    fed = (dataset.X_train, dataset.y_train, dataset.X_validation, dataset.y_validation)
    assert all(np.isfinite(array).all() for array in fed)
    assert np.allclose(np.column_stack(fed[:2]).std(axis=0), 1, rtol=1e-9)


def split_classes(inputs, numbers, classes, part=0.25, seed=1):
    names = tuple(f"x{i}" for i in range(1, inputs.shape[1] + 1))
    return split_and_standardize(names, inputs, numbers, part, stream(seed, "split"), classes)


def test_two_classes_are_fed_as_0_and_1_and_more_as_a_column_each(table, rng):
    inputs, _ = table
    two = rng.integers(0, 2, 40).astype(float)
    fed = split_classes(inputs, two, ("no", "yes"))
    assert fed.classes == ("no", "yes")
    assert (fed.target_scale, fed.target_shift) == (1.0, 0.0), "probabilities are not standardized"
    assert fed.y_train[:, 0].tolist() == two[list(fed.train_rows)].tolist()
    four = rng.integers(0, 4, 40).astype(float)
    fed = split_classes(inputs, four, ("a", "b", "c", "d"))
    assert fed.y_train.shape == (30, 4) and fed.y_validation.shape == (10, 4)
    assert (fed.y_train.sum(axis=1) == 1).all()
    assert fed.y_train.argmax(axis=1).tolist() == four[list(fed.train_rows)].tolist()


def test_classes_change_nothing_about_the_inputs_and_the_split(table, rng):
    inputs, targets = table
    numbers = split(inputs, targets)
    classes = split_classes(inputs, rng.integers(0, 3, 40).astype(float), ("a", "b", "c"))
    assert classes.train_rows == numbers.train_rows
    assert (classes.X_train == numbers.X_train).all()


@pytest.mark.parametrize("part", [0.0, 0.04, 0.81, 1.0, float("nan"), -0.2])
def test_a_validation_part_out_of_range_is_refused_with_the_range(table, part):
    with pytest.raises(ValueError, match="0.05 to 0.8"):
        split(*table, part=part)


@pytest.mark.parametrize("part", [0.05, 0.1, 0.5, 0.8])
def test_the_part_asked_for_is_held_out(table, part):
    assert len(split(*table, part=part).X_validation) == round(40 * part)


def test_shapes_that_do_not_fit_are_refused(table):
    inputs, targets = table
    with pytest.raises(ValueError, match="do not fit"):
        split(inputs, targets[:-1])
    with pytest.raises(ValueError, match="do not fit"):
        split_and_standardize(("x1",), inputs, targets, 0.25, stream(1, "split"))


@pytest.mark.parametrize("where", ["x1", "the target"])
def test_a_validation_case_that_no_spread_can_measure_is_refused_by_column(where):
    column = np.linspace(0, 1e-90, 40)
    validation = rows_of_validation(split(column[:, None], np.arange(40.0)), 40)
    column[validation[0]] = 1e250
    inputs, targets = (column[:, None], np.arange(40.0)) if where == "x1" else (np.arange(40.0)[:, None], column)
    with pytest.raises(ValueError, match=f"{where} has a value too far from all others"):
        split(inputs, targets)
