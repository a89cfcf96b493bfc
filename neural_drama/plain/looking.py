"""Looking back: the last lines and the miss as they were at any epoch, batch or phase of the present run."""

import re
import time

from neural_drama.pictures.words import miss_in_words
from neural_drama.plain.telling import Telling
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.replay import in_words, seeking, spoken_at, step_at
from neural_drama.playthrough.transcript import in_plain_words

SECONDS_BETWEEN_NEWS = 2.0
"""Of an epoch that is long in coming."""

_INSTANT = re.compile(r"([0-9]{1,9}) +batch +([0-9]{1,9})(?: +(forward|backward|update))?", re.IGNORECASE)


def repeat(telling: Telling, asked: str) -> None:
    """The last lines as they were after an epoch of the run, or at a batch or a phase of one."""
    moment = telling.play.moment
    last = moment.history.last_epoch
    if found := _INSTANT.fullmatch(asked):
        _repeat_batch(telling, moment, int(found[1]), int(found[2]), (found[3] or "update").lower())
        return
    if re.fullmatch(r"[0-9]{1,9}\s.*", asked):
        telling.write("After the epoch may stand a batch and a phase of it, as in epoch 3 batch 1 backward.")
        return
    if not re.fullmatch(r"[0-9]{1,9}", asked) or int(asked) > last:
        telling.write(f"This run has epochs 0 to {last}; {asked[:40]!r} is not one of them.")
        return
    epoch = int(asked)
    then = sought(telling, moment, Instant(epoch))
    telling.write(f"After epoch {epoch} of {last}:")
    for spoken in telling.recent:
        if spoken.moment.run == moment.run:
            telling.write(in_plain_words(spoken.at(epoch)))
    telling.tell(miss_in_words(then))


def _repeat_batch(telling: Telling, moment: Moment, epoch: int, batch: int, phase: str) -> None:
    try:
        instant = Instant(epoch, batch, phase)  # type: ignore[arg-type]
        then = sought(telling, moment, instant)
        step = step_at(moment, instant)
    except ValueError as error:
        words = str(error)
        telling.write(f"{words[:1].upper()}{words[1:]}.")
        return
    words = in_words(moment, instant, step)
    telling.write(f"{words[:1].upper()}{words[1:]}.")
    for spoken in telling.recent:
        if spoken.moment.run == moment.run:
            telling.write(in_plain_words(spoken_at(spoken, instant, step)))
    telling.tell(miss_in_words(then))


def sought(telling: Telling, moment: Moment, instant: Instant) -> Moment:
    """The moment at an instant; if it takes a while to be found, that is said, and how far it has come."""
    way = seeking(moment, instant)
    told_at = time.monotonic()
    while True:
        try:
            part = next(way)
        except StopIteration as arrived:
            then: Moment = arrived.value
            return then
        if time.monotonic() - told_at >= SECONDS_BETWEEN_NEWS:
            telling.write(f"Epoch {instant.epoch} is computed again: {part:.0%} of the way.")
            told_at = time.monotonic()
