"""The data set: inputs and targets split in two and standardized by what the training cases show.

Standardization is undone before anyone speaks: prediction = target_scale * o + target_shift.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array, is_finite

SMALLEST_SPREAD, LARGEST_SPREAD = 1e-100, 1e100
"""Standard deviations outside of these have squares that a float cannot hold."""

LEAST_VALIDATION, MOST_VALIDATION = 0.05, 0.8
"""Which part of the cases may be held out."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases as they are fed to a network. n training cases, v validation cases, d inputs."""

    features: tuple[str, ...]  # [d]
    X_train: Array  # [n, d]
    y_train: Array  # [n, k]
    X_validation: Array  # [v, d]
    y_validation: Array  # [v, k]
    target_scale: float  # s, in the data's unit
    target_shift: float  # m, in the data's unit
    train_rows: tuple[int, ...]  # which row of the table each training case is, from 0
    classes: tuple[str, ...] = ()  # the names of the classes; none for regression


def split_and_standardize(
    features: tuple[str, ...],
    inputs: Array,
    targets: Array,
    validation_part: float,
    rng: np.random.Generator,
    classes: tuple[str, ...] = (),
) -> Dataset:
    """Split inputs [n, d] and targets [n] at random and standardize both by the training cases.

    A column that is the same for all training cases says nothing and becomes 0. Targets of classes are their
    numbers from 0; they are not standardized: two classes become 0 and 1 [n, 1], more one column each. Raises
    ValueError for shapes that do not fit, for fewer than four cases, for values that are not finite or too extreme
    to square, for a target that never changes, and for a validation part out of range.
    """
    n = len(inputs)
    if inputs.shape != (n, len(features)) or targets.shape != (n,):
        raise ValueError(f"{len(features)} features and {n} rows do not fit {inputs.shape} and {targets.shape}")
    if not LEAST_VALIDATION <= validation_part <= MOST_VALIDATION:
        raise ValueError(
            f"the validation cases are {LEAST_VALIDATION:g} to {MOST_VALIDATION:g} of all, not {validation_part!r}"
        )
    if n < 4:
        raise ValueError(f"a data set needs at least 4 cases, not {n}")
    if not (is_finite(inputs) and is_finite(targets)):
        raise ValueError("the data hold values that are not finite")
    held_out = min(max(1, round(validation_part * n)), n - 2)
    order = rng.permutation(n)
    train, validation = np.sort(order[held_out:]), np.sort(order[:held_out])
    # The spread is asked for a constant, not the deviation: a rounded mean would leave one of 1e-17.
    if (targets[train] == targets[train[0]]).all():
        raise ValueError("the target is the same for every training case, so there is nothing to learn")
    with np.errstate(over="ignore", invalid="ignore"):
        varies = np.ptp(inputs[train], axis=0) > 0
        deviation = np.where(varies, inputs[train].std(axis=0), 1.0)
        target_scale = 1.0 if classes else float(targets[train].std())
    for name, spread in (*zip(features, deviation, strict=True), ("the target", target_scale)):
        if not SMALLEST_SPREAD <= spread <= LARGEST_SPREAD:
            raise ValueError(f"{name} varies by too little or too much to be squared; choose another unit for it")
    target_shift = 0.0 if classes else float(targets[train].mean())
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.where(varies, (inputs - inputs[train].mean(axis=0)) / deviation, 0.0)
        scaled_targets = _fed(targets, target_scale, target_shift, len(classes))
    for name, column in (*zip(features, scaled.T, strict=True), ("the target", scaled_targets)):
        if not np.abs(column).max() <= LARGEST_SPREAD:
            raise ValueError(f"{name} has a value too far from all others to be measured in their spread")
    return Dataset(
        features=features,
        X_train=scaled[train],
        y_train=scaled_targets[train],
        X_validation=scaled[validation],
        y_validation=scaled_targets[validation],
        target_scale=target_scale,
        target_shift=target_shift,
        train_rows=tuple(int(row) for row in train),
        classes=classes,
    )


def _fed(targets: Array, scale: float, shift: float, classes: int) -> Array:
    """Targets as they are fed to the network, [n, k]."""
    if classes > 2:
        return np.eye(classes)[targets.astype(np.intp)]
    return ((targets - shift) / scale)[:, None]
