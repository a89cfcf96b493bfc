"""Revisiting: the story speaks of an earlier epoch of the run for a while, and comes back to the present."""

from dataclasses import replace

from neural_drama.playthrough.moment import Moment

ALONG = frozenset({
    "replay", "present", "show", "trace", "take", "lineup", "question", "ask", "note", "answer"
})  # fmt: skip
"""The verbs that look and note: they may speak of an earlier epoch. All others act on the present."""


def revisit(moment: Moment, epoch: int) -> Moment:
    """The network as it was after an epoch of its run, the last one for any later, with the present kept beside it."""
    here = replace(moment.now)  # without what was found out about it, which weighs more than it does
    return replace(moment.at(min(epoch, here.history.last_epoch)), present=here, is_after_run=False)


def come_back(moment: Moment) -> Moment:
    """The present, as it was left; what the player did meanwhile stays done."""
    if moment.present is None:
        return moment
    return replace(moment.present, memory=moment.memory, dossier=moment.dossier)
