"""The comparison: two timelines side by side, with where they part, their curves, their figures and their lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np

from neural_drama.network.arrays import Array, frozen
from neural_drama.playthrough.decisions import answered, decision_in_words, question_in_words
from neural_drama.playthrough.events import CurtainFell, Event, NeuronAsked, RunBegan, Trained
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.points import Timeline
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.playthrough.turns import Turn
from neural_drama.story.script import Quote

MOST_LINES = 300
"""So many lines after the fork are compared on each side: what a person may read, in a blink."""

MOST_DECISIONS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A timeline as it was: the turns that were taken, and all that was told."""

    name: str
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two timelines. losses, validation_losses: [epochs + 1], scaled, of the run it has come to."""

    name: str
    losses: Array
    validation_losses: Array
    decisions: tuple[str, ...]  # after the fork, the first being where they part


@dataclass(frozen=True, slots=True)
class Parting:
    """The first thing that was not answered alike. An answer is None where nothing has been answered yet."""

    turn: int  # the first being 1
    scene: str
    passage: str
    asked: str
    one: str | None
    other: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, or a setting, of both. A setting that is a word is a text."""

    name: str
    one: float | str
    other: float | str
    unit: str = ""
    is_signed: bool = False

    @property
    def is_same(self) -> bool:
        """Whether it is the same for both; what is not a number is like itself."""
        return repr(self.one) == repr(self.other)


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it was spoken."""

    scene: str
    words: str  # as it stands on a page


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that only one of them has, or that both have with other figures."""

    one: Said | None
    other: Said | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two timelines side by side."""

    one: Side
    other: Side
    parting: Parting | None  # None: the same was done in both
    fork_epoch: int | None  # the last up to which both curves are the same; None if not even their first epoch is
    is_same_loss: bool  # whether the losses are of one kind and scale, so that heights can be compared
    measures: tuple[Measure, ...]
    settings: tuple[Measure, ...]  # only those that differ
    lines: tuple[Difference, ...]  # in the order in which they were spoken
    unread: int  # lines after the last that was compared


def tell(timelines: Timelines, timeline: Timeline) -> Told:
    """A timeline as it was. Where the playthrough stands does not change; what is not in memory is computed again."""
    turns = tuple(point.turn for point in timeline.tip.path if point.turn is not None)
    return Told(timeline.name, turns, tuple(timelines.heard(timeline)))


def compare(one: Told, other: Told) -> Comparison:
    """Two timelines of one case side by side. Raises ValueError for two cases, and for one that was not begun."""
    now, then = _last_moment(one), _last_moment(other)
    if now.case_file.name != then.case_file.name:
        raise ValueError(f"{now.case_file.name} and {then.case_file.name} are two cases, and are not compared")
    fork = _shared_turns(one.turns, other.turns)
    lines, unread = _differences(one.events, other.events)
    return Comparison(
        one=_side(one, now, fork),
        other=_side(other, then, fork),
        parting=_parting(one, other, fork),
        fork_epoch=_fork_epoch(now, then),
        is_same_loss=(now.architecture.loss.name, now.scale) == (then.architecture.loss.name, then.scale),
        measures=tuple(_measures(now, then, _ending(one, now), _ending(other, then))),
        settings=tuple(measure for measure in _settings(now, then) if not measure.is_same),
        lines=tuple(lines),
        unread=unread,
    )


def _last_moment(told: Told) -> Moment:
    """What the network had come to when it was last spoken of."""
    for event in reversed(told.events):
        if isinstance(event, Spoken | Trained | RunBegan | NeuronAsked):
            return event.moment
    raise ValueError(f"nothing was told of timeline {told.name!r}")


def _shared_turns(one: Sequence[Turn], other: Sequence[Turn]) -> int:
    """How many turns at the start are the same. An edit is like no other: its scenes may be."""
    shared = 0
    for ours, theirs in zip(one, other, strict=False):
        is_same = (ours.asked, ours.scene, ours.passage, ours.moves) == (
            theirs.asked, theirs.scene, theirs.passage, theirs.moves,
        )  # fmt: skip
        if not (ours is theirs or (is_same and ours.asked != "edited")):
            break
        shared += 1
    return shared


def _parting(one: Told, other: Told, fork: int) -> Parting | None:
    longer = one if len(one.turns) > fork else other
    if len(longer.turns) == fork:
        return None
    asked = answered(longer.turns, longer.events)[fork]
    turn = longer.turns[fork]
    answers = [_decisions(told, fork, 1) for told in (one, other)]
    return Parting(
        fork + 1, turn.scene, turn.passage, question_in_words(turn, asked),
        *(decisions[0] if decisions else None for decisions in answers),
    )  # fmt: skip


def _decisions(told: Told, fork: int, most: int) -> tuple[str, ...]:
    halts = answered(told.turns, told.events)
    pairs = list(zip(told.turns, halts, strict=True))[fork : fork + most]
    return tuple(decision_in_words(turn, halt) for turn, halt in pairs)


def _side(told: Told, moment: Moment, fork: int) -> Side:
    losses, validation_losses = moment.history.losses, moment.history.validation_losses
    return Side(told.name, frozen(losses), frozen(validation_losses), _decisions(told, fork, MOST_DECISIONS))


def _fork_epoch(one: Moment, other: Moment) -> int | None:
    """The last epoch up to which both curves have the same bits."""
    shared = min(len(one.history), len(other.history))
    is_same = np.ones(shared, dtype=np.bool_)
    for name in ("losses", "validation_losses"):
        ours, theirs = (getattr(moment.history, name)[:shared] for moment in (one, other))
        is_same &= (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    different = np.nonzero(~is_same)[0]
    last = int(different[0]) - 1 if len(different) else shared - 1
    return last if last >= 0 else None


def _ending(told: Told, moment: Moment) -> str:
    falls = [event.ending for event in told.events if isinstance(event, CurtainFell)]
    return ((falls[-1] if falls else None) or moment.verdict or "none yet").replace("-", " ")


def _measures(one: Moment, other: Moment, ending: str, other_ending: str) -> Iterator[Measure]:
    unit, case_file = one.case_file.unit, one.case_file
    if one.incident != other.incident:
        ours, theirs = (float(moment.case_file.number_of(moment.incident)) for moment in (one, other))
        yield Measure(f"incident, {case_file.singular}", ours, theirs)
    yield Measure("miss of the incident", one.miss, other.miss, unit, is_signed=True)
    typical = [(moment.typical(moment.loss), moment.typical(moment.validation_loss)) for moment in (one, other)]
    yield Measure("typical miss", typical[0][0], typical[1][0], unit)
    yield Measure("typical miss on unseen cases", typical[0][1], typical[1][1], unit)
    yield Measure("last epoch", float(one.epoch), float(other.epoch))
    yield Measure("ending", ending, other_ending)


def _settings(one: Moment, other: Moment) -> Iterator[Measure]:
    """What was chosen, of the training and of the network, whether it differs or not."""
    for of in ("hyperparameters", "blueprint"):
        for field in fields(getattr(one, of)):
            name = "epochs of a training" if field.name == "epochs" else field.name.replace("_", " ")
            values = [(moment, getattr(getattr(moment, of), field.name)) for moment in (one, other)]
            ours, theirs = (_setting(moment, field.name, value) for moment, value in values)
            yield Measure(name, ours, theirs)


def _setting(moment: Moment, name: str, value: object) -> float | str:
    if name == "batch_size" and moment.hyperparameters.batch_size >= (cases := len(moment.case_file.dataset.X_train)):
        return f"all {cases}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return float(value) if isinstance(value, int | float) else str(value).replace("_", " ")


def _differences(one: Sequence[Event], other: Sequence[Event]) -> tuple[list[Difference], int]:
    """The lines that differ, and how many were not looked at."""
    ours, theirs = ([event for event in events if isinstance(event, Spoken)] for events in (one, other))
    # What both have heard before the fork is the same, and may be long.
    start = 0
    while start < min(len(ours), len(theirs)) and _said(ours[start]) == _said(theirs[start]):
        start += 1
    unread = sum(max(0, len(lines) - start - MOST_LINES) for lines in (ours, theirs))
    ours, theirs = (lines[start : start + MOST_LINES] for lines in (ours, theirs))
    blocks = SequenceMatcher(None, [_words(line) for line in ours], [_words(line) for line in theirs], autojunk=False)
    found: list[Difference] = []
    for (a, b, size), (next_a, next_b, _) in pairwise([(0, 0, 0), *blocks.get_matching_blocks()]):
        for k in range(size):
            if (said := _said(ours[a + k])) != (heard := _said(theirs[b + k])):
                found.append(Difference(said, heard))
        found += [Difference(_said(line), None) for line in ours[a + size : next_a]]
        found += [Difference(None, _said(line)) for line in theirs[b + size : next_b]]
    return found, unread


def _said(spoken: Spoken) -> Said:
    return Said(spoken.scene, in_plain_words(spoken))


def _words(spoken: Spoken) -> tuple[str, ...]:
    """A line without its figures: what two of them that say the same of other networks have in common."""
    parts = (f"{{{part.expression.source}" if isinstance(part, Quote) else part.text for part in spoken.line.text)
    return (spoken.scene, spoken.line.speaker, spoken.direction or "", *parts)
