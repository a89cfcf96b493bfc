"""Evidence: the parameters and the data behind every figure, so that anyone can compute it again."""

from pathlib import Path

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.network.parameters import Parameters
from neural_drama.playthrough.events import RunBegan


class Evidence:
    """Gives a number to each setting of the parameters that a figure was taken from, and keeps it.

    Two figures of one run that were taken from the same bits have the same state.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, bytes], int] = {}
        self._arrays: dict[str, Array] = {}

    def state(self, run: int, parameters: Parameters) -> int:
        """The number of a state, the first being 1."""
        key = (run, parameters.vector.tobytes())
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers) + 1
            for layer, (weights, biases) in enumerate(zip(parameters.weights, parameters.biases, strict=True), start=1):
                self._arrays[f"state{number}/W{layer}"] = weights
                self._arrays[f"state{number}/b{layer}"] = biases
        return self._numbers[key]

    def enter(self, began: RunBegan) -> None:
        """Keep the data that a run is fed."""
        moment = began.moment
        data = moment.case_file.dataset
        for name in ("X_train", "y_train", "X_validation", "y_validation"):
            self._arrays[f"run{moment.run}/{name}"] = getattr(data, name)

    def save(self, path: Path) -> None:
        """Write everything as an .npz file, at exactly this path. Raises OSError."""
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **self._arrays)
