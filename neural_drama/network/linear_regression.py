"""Linear regression: the best network without hidden layers, found in one go instead of by training."""

from dataclasses import dataclass

import numpy as np

from neural_drama.network.activations import LINEAR
from neural_drama.network.architecture import Architecture
from neural_drama.network.arrays import Array, is_finite
from neural_drama.network.dataset import Dataset
from neural_drama.network.losses import HALF_SQUARED, mean_loss
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import forward


@dataclass(frozen=True, slots=True)
class LinearRegression:
    """A network of sizes (d, 1), and how well it does. Losses are half squared, scaled, without penalty."""

    architecture: Architecture
    parameters: Parameters  # a snapshot
    rank: int  # of the inputs with their column of ones; below d + 1, other parameters do equally well
    loss: float
    validation_loss: float  # NaN if there are no validation cases

    @property
    def is_unique(self) -> bool:
        """Whether no other parameters have the same training loss."""
        return self.rank == self.parameters.vector.size


def linear_regression(dataset: Dataset) -> LinearRegression:
    """Least squares on the training cases: no weights and bias of a single linear neuron have a lower loss.

    Where several do equally well (columns that depend on each other, fewer cases than columns), the shortest.
    Raises ValueError for classes, which have no closed form, for targets of several columns, and for numbers that are
    not finite.
    """
    inputs, targets = dataset.X_train, dataset.y_train
    if dataset.classes or targets.shape[1] != 1:
        raise ValueError(
            "linear regression takes a target of numbers in one column: "
            "to tell classes apart there is no closed form, it has to be trained"
        )
    if not (is_finite(inputs) and is_finite(targets)):
        raise ValueError("linear regression takes finite numbers only")
    # The column of ones comes last, where the parameters of a layer have their biases.
    columns = np.column_stack((inputs, np.ones(len(inputs))))
    solution, _, rank, _ = np.linalg.lstsq(columns, targets, rcond=None)
    sizes = (inputs.shape[1], 1)
    architecture = Architecture(sizes, LINEAR, HALF_SQUARED)
    parameters = Parameters(sizes, np.asarray(solution[:, 0], dtype=np.float64)).snapshot()

    def loss_of(cases: Array, truths: Array) -> float:
        with np.errstate(all="ignore"):  # a validation case may lie so far off that its square overflows
            return mean_loss(HALF_SQUARED, forward(architecture, parameters, cases).outputs, truths)

    has_validation = len(dataset.X_validation) > 0
    return LinearRegression(
        architecture=architecture,
        parameters=parameters,
        rank=int(rank),
        loss=loss_of(inputs, targets),
        validation_loss=loss_of(dataset.X_validation, dataset.y_validation) if has_validation else float("nan"),
    )
