"""A training that is due: whoever shows it asks for its epochs, as fast or as slowly as it likes."""

from dataclasses import replace

from neural_drama.network.history import EpochRecord
from neural_drama.network.recording import Recording
from neural_drama.playthrough.moment import Moment


class Training:
    """The training that a moment calls for, computed as it is asked for, or recalled."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        # Where a number is lost there is nothing to go on from.
        is_lost = moment.history.first_non_finite is not None
        epochs = 0 if is_lost else min(moment.hyperparameters.epochs, moment.epochs_left)
        self.hyperparameters = replace(moment.hyperparameters, epochs=epochs)
        # Someone may have laid hands on the weights since they were recorded.
        start = replace(moment.history.state_at(moment.epoch), parameters=moment.parameters)
        self.recording = Recording(
            moment.architecture, moment.case_file.dataset, self.hyperparameters, start
        )
        self.from_epoch, self.to_epoch = moment.epoch, moment.epoch + epochs

    @property
    def computed(self) -> int:
        """The last epoch computed so far."""
        return self.recording.last_epoch

    @property
    def record(self) -> EpochRecord:
        """What the curves hold of the last epoch computed so far."""
        recording = self.recording
        return EpochRecord(self.computed, float(recording.losses[-1]), float(recording.validation_losses[-1]))

    def advance(self, epochs: int) -> bool:
        """Go on by so many epochs; False when there are no more."""
        return self.recording.advance(epochs) == epochs

    def at(self, epoch: int) -> Moment:
        """The moment it set out from, as it is when it has been trained to an epoch that is computed already."""
        if epoch == self.from_epoch:
            return self._moment
        return replace(self._moment, history=self._moment.history.then(self.recording, epoch)).at(epoch)
