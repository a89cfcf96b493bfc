"""The outline: all timelines as a tree of branches, and the present one as a list of moves and lines to go back to."""

from collections.abc import Mapping
from dataclasses import dataclass

from neural_drama.playthrough.decisions import decision_in_words
from neural_drama.playthrough.events import Halt
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Go, Stop
from neural_drama.playthrough.points import Point, Timeline
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.turns import Turn


@dataclass(frozen=True, slots=True)
class Reached:
    """What the network had come to at a point. None and empty where that is not known."""

    epoch: int | None
    ending: str


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A timeline as a row of the tree. It leaves its parent after `forked_after` turns, by what was decided there."""

    timeline: Timeline
    parent: Timeline | None
    forked_after: int
    decided: str  # empty for the first, and for one that has taken no turn of its own
    turns: int  # from the opening on
    reached: Reached
    is_present: bool
    rails: tuple[bool, ...]  # for each level from the left: whether its line goes on below this row

    @property
    def depth(self) -> int:
        """How often it is the fork of a fork; 0 for the first."""
        return len(self.rails)


@dataclass(frozen=True, slots=True, eq=False)
class MoveRow:
    """A turn in the history. `Timelines.rewind` of any of its numbers leads to before it."""

    point: Point  # to which it led
    words: str
    first: int | None  # the numbers of its moves; None where nothing of it has a number
    last: int | None
    is_ahead: bool  # later than where the playthrough stands; no rewind leads there, `go_to` does


@dataclass(frozen=True, slots=True, eq=False)
class LineRow:
    """A line in the history. After `Timelines.go_to(point, lines)` it is the next one to be spoken."""

    point: Point
    lines: int
    spoken: Spoken
    is_ahead: bool


def reached(timelines: Timelines) -> dict[Point, Reached]:
    """What each point had come to, of those in memory. Kept by who draws the tree, it lasts when they leave it."""
    return {
        point: Reached(point.checkpoint.moment.now.epoch, point.checkpoint.moment.verdict)
        for timeline in timelines.all
        for point in timeline.tip.path
        if point.checkpoint is not None
    }


def tree(timelines: Timelines, known: Mapping[Point, Reached] | None = None) -> list[Branch]:
    """Every timeline as a row, each below the one that it forked from, the earliest fork first.

    known: what `reached` gave earlier. Where neither that nor memory tells, the turns say what they can.
    """
    known = {**(known or {}), **reached(timelines)}
    forks = _forks(timelines)
    waiting: list[tuple[Timeline, tuple[bool, ...]]] = [
        (timeline, ()) for timeline in reversed(timelines.all) if forks[timeline][0] is None
    ]
    rows = []
    while waiting:
        timeline, rails = waiting.pop()
        parent, after = forks[timeline]
        path = timeline.tip.path
        decided = _decided(path[after + 1]) if parent is not None and after + 1 < len(path) else ""
        rows.append(
            Branch(
                timeline, parent, after, decided, len(path) - 1, _reached_by(path, known),
                timeline is timelines.current, rails,
            )  # fmt: skip
        )
        children = sorted((one for one in timelines.all if forks[one][0] is timeline), key=lambda one: forks[one][1])
        waiting += [(child, (*rails, child is not children[-1])) for child in reversed(children)]
    return rows


def history(timelines: Timelines) -> list[MoveRow | LineRow]:
    """The present timeline from the opening to as far as it was ever played: each turn, and each line in memory."""
    rows: list[MoveRow | LineRow] = []
    number, is_ahead = 0, False
    for point in timelines.current.tip.path:
        if point.turn is not None:
            moves = sum(not isinstance(move, Go) for move in point.turn.moves)
            first, last = (number + 1, number + moves) if moves else (None, None)
            rows.append(MoveRow(point, _decided(point), first, last, is_ahead))
            number += moves
        spoken = (event for event in point.told if isinstance(event, Spoken))
        rows += [LineRow(point, lines, line, is_ahead) for lines, line in enumerate(spoken)]
        is_ahead = is_ahead or point is timelines.here
    return rows


def _forks(timelines: Timelines) -> dict[Timeline, tuple[Timeline | None, int]]:
    """For each timeline the earlier one that it forked from and after how many turns."""
    owners: dict[Point, Timeline] = {}
    forks: dict[Timeline, tuple[Timeline | None, int]] = {}
    for timeline in timelines.all:
        path = timeline.tip.path
        shared = next((number for number, point in enumerate(path) if point not in owners), len(path))
        forks[timeline] = (owners[path[shared - 1]], shared - 1) if shared else (None, 0)
        owners |= dict.fromkeys(path[shared:], timeline)
    return forks


def _decided(point: Point) -> str:
    """The turn that led to a point. What was asked stands in what was told before it, if that is in memory."""
    turn, parent = point.turn, point.parent
    assert turn is not None and parent is not None, "only the opening has no turn"
    last = parent.told[-1] if parent.told else None
    return decision_in_words(turn, last if isinstance(last, Halt) else None)


def _reached_by(path: list[Point], known: Mapping[Point, Reached]) -> Reached:
    """What a timeline has come to."""
    return known.get(path[-1]) or _told_by_turns([point.turn for point in path if point.turn is not None])


def _told_by_turns(turns: list[Turn]) -> Reached:
    """A run that was stopped says at which epoch; an ending is the verdict of a turn after the run."""
    words = [verdict for turn in turns for verdict in turn.verdicts if isinstance(verdict, str)]
    last = next((turn.moves[0] for turn in reversed(turns) if turn.asked == "training" and turn.moves), None)
    # The verdict on a run that was the last turn falls after it, and is in none of them.
    is_judged = not turns or turns[-1].asked != "training"
    return Reached(last.epoch if isinstance(last, Stop) else None, words[-1] if words and is_judged else "")
