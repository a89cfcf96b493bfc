"""The data set: inputs and targets split in two and standardized by what the training cases show.

Standardization is undone before anyone speaks: prediction = target_scale * o + target_shift.
"""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.arrays import Array, is_finite

SMALLEST_SPREAD, LARGEST_SPREAD = 1e-100, 1e100
"""Standard deviations outside of these have squares that a float cannot hold."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases as they are fed to a network. n training cases, v validation cases, d inputs."""

    features: tuple[str, ...]  # [d]
    X_train: Array  # [n, d]
    y_train: Array  # [n, 1]
    X_validation: Array  # [v, d]
    y_validation: Array  # [v, 1]
    target_scale: float  # s, in the data's unit
    target_shift: float  # m, in the data's unit
    train_rows: tuple[int, ...]  # which row of the table each training case is, from 0


def split_and_standardize(
    features: tuple[str, ...],
    inputs: Array,
    targets: Array,
    validation_part: float,
    rng: np.random.Generator,
) -> Dataset:
    """Split inputs [n, d] and targets [n] at random and standardize both by the training cases.

    A column that is the same for all training cases says nothing and becomes 0. Raises ValueError for fewer
    than four cases, for values that are not finite or too extreme to square, and for a target that never changes.
    """
    n = len(inputs)
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
        target_scale = float(targets[train].std())
    for name, spread in (*zip(features, deviation, strict=True), ("the target", target_scale)):
        if not SMALLEST_SPREAD <= spread <= LARGEST_SPREAD:
            raise ValueError(f"{name} varies by too little or too much to be squared; choose another unit for it")
    scaled = np.where(varies, (inputs - inputs[train].mean(axis=0)) / deviation, 0.0)
    target_shift = float(targets[train].mean())
    scaled_targets = ((targets - target_shift) / target_scale)[:, None]
    return Dataset(
        features=features,
        X_train=scaled[train],
        y_train=scaled_targets[train],
        X_validation=scaled[validation],
        y_validation=scaled_targets[validation],
        target_scale=target_scale,
        target_shift=target_shift,
        train_rows=tuple(int(row) for row in train),
    )
