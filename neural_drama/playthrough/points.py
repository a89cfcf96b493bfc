"""Points: the tree of all the ways that a playthrough was played, and who keeps it where it outlasts the process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from neural_drama.playthrough.checkpoint import Checkpoint
from neural_drama.playthrough.events import Event
from neural_drama.playthrough.training import Training
from neural_drama.playthrough.turns import Turn
from neural_drama.story.episode import Episode

if TYPE_CHECKING:
    from neural_drama.playthrough.timelines import Timelines


@dataclass(eq=False, slots=True)
class Point:
    """Where a playthrough stood once a turn was taken; the first has none."""

    turn: Turn | None
    parent: "Point | None"
    later: list["Point"] = field(default_factory=list)
    checkpoint: Checkpoint | None = None  # None: not in memory, to be derived from its turns
    told: list[Event] = field(default_factory=list)  # from here to the next turn, as far as it was asked for
    episode: Episode | None = None  # the edited script that is followed from here on
    heard: int | None = None  # how much had been told before an edit; None: all up to the passage that it leads to
    key: int | None = None  # under which a keeper keeps it

    @property
    def path(self) -> list["Point"]:
        """The points that lead here, from the opening on, with this one."""
        path, point = [self], self
        while point.parent is not None:
            point = point.parent
            path.append(point)
        return path[::-1]


@dataclass(eq=False, slots=True)
class Timeline:
    """A way through the tree that was taken once, by the point it has come to."""

    name: str
    tip: Point
    key: int | None = None


class Keeper(Protocol):
    """Keeps turns where they outlast the process."""

    def keep(self, timelines: "Timelines") -> None:
        """A turn was taken, and nobody has seen yet what came of it."""
        ...

    def stand(self, timelines: "Timelines", lines: int) -> None:
        """So many lines are shown of the point that the playthrough stands at."""
        ...

    def save(self, timelines: "Timelines", lines: int, name: str) -> bool:
        """Save the place by a name. Returns whether it is saved."""
        ...

    def news(self) -> list[str]:
        """What the player is to be told since this was asked the last time."""
        ...

    def recall(self, point: Point) -> Callable[[Training], Training] | None:
        """The training that a point's turn has ended, made from the one that is due; None to compute it again."""
        ...
