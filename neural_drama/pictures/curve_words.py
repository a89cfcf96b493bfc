"""The curves in words: the losses at a few epochs from end to end, and where the validation loss was lowest."""

from neural_drama.network.diagnosis import turning_point
from neural_drama.pictures.numbers import shown
from neural_drama.playthrough.moment import Moment

MOST_POINTS = 10
"""So many epochs are told besides the first."""


def curve_points_in_words(moment: Moment) -> str:
    """Both losses at about MOST_POINTS epochs of the run, one sentence each; nothing where there is no curve yet."""
    last = moment.history.last_epoch
    if not last:
        return ""
    every = -(-last // MOST_POINTS)
    epochs = [*range(0, last, every), last]
    sentences = [
        f"Epoch {record.epoch}: training loss {shown(record.loss)}, validation loss {shown(record.validation_loss)}."
        for record in (moment.history[epoch] for epoch in epochs)
    ]
    turn = turning_point(moment.history.validation_losses)
    lowest = moment.history[turn].validation_loss
    sentences.append(f"The validation loss was lowest after epoch {turn}, {shown(lowest)}.")
    return " ".join(sentences)
