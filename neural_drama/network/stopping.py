"""Stopping: when a training is over. After its last epoch, when a number is lost, or when patience is."""

import math
from collections.abc import Callable

from neural_drama.network.divergence import Place
from neural_drama.network.trainer import Trainer


def is_over(
    trainer: Trainer, losses: tuple[float, float], look_closely: Callable[[], Place | None]
) -> tuple[bool, Place | None]:
    """Whether the epoch that a trainer has just run is its last, and where in it a number first ceased to be finite.

    losses: of training and validation, after that epoch. look_closely runs it once more, looking at every number; it
    is asked only if one of them may have been lost. Notes in the trainer how long it has been waiting.
    """
    loss, validation_loss = losses
    watched = validation_loss if len(trainer.dataset.X_validation) else 0.0
    place = None
    if trainer.is_suspect or not math.isfinite(loss + watched):
        place = look_closely()
        trainer.trust()
    has_lost_patience = _has_lost_patience(trainer, validation_loss)
    is_last = trainer.trained == trainer.hyperparameters.epochs
    return is_last or has_lost_patience or place is not None, place


def _has_lost_patience(trainer: Trainer, validation_loss: float) -> bool:
    """Early stopping (Prechelt: Early Stopping - But When?, 1998): so many epochs without a lower validation loss."""
    if not len(trainer.dataset.X_validation):
        return False
    if validation_loss < trainer.lowest:
        trainer.lowest, trainer.waited = validation_loss, 0
    else:
        trainer.waited += 1
    return 0 < trainer.hyperparameters.patience <= trainer.waited
