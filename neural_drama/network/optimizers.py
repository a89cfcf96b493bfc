"""Optimizers: what is made of the gradient, the learning rate and the penalty. Only these change weights."""

from dataclasses import dataclass

from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters, weight_mask


@dataclass(frozen=True, slots=True)
class SGD:
    """w <- w - learning_rate * (gradient + regularization * w); biases are free of the penalty.

    The penalty is half of regularization times the squared weights (L2), so its own gradient is regularization * w.
    """

    learning_rate: float
    regularization: float

    def step(self, parameters: Parameters, gradient: Array) -> None:
        """Change the parameters in place by one update. gradient: [p], without the penalty."""
        step = self.learning_rate * gradient
        if self.regularization:
            step += self.learning_rate * self.regularization * weight_mask(parameters.sizes) * parameters.vector
        parameters.vector -= step
