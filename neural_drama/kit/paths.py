"""The paths through a script: every place where the story can stand, and the ways that lead on from there.

A guard is not evaluated: a way says what must hold for it, and whoever asks decides what may.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from neural_drama.story.expressions import Expression
from neural_drama.story.script import Choice, Cue, Element, Jump, Line, Option, Passage, Scene, Script, TheEnd, Where

ASKING = frozenset({"desk", "ask"})
"""The optimizer's and Backprop's verbs that wait for the player, besides a choice."""

TRAINING = "train"
SHOWING = "show"

MOST_TOGETHER = 8
"""So many conditions are looked at together; to forget one only means that a way is taken for open."""


@dataclass(frozen=True, slots=True)
class Place:
    """Before an element; at the end of a passage there is none."""

    scene: Scene
    passage: Passage
    element: Element | None

    @property
    def where(self) -> Where:
        """Where it is in the file."""
        return self.element.where if self.element else self.passage.where

    @property
    def is_asking(self) -> bool:
        """Whether the player must do something here."""
        return isinstance(self.element, Choice) or (isinstance(self.element, Cue) and self.element.verb in ASKING)

    @property
    def is_training(self) -> bool:
        """Whether the network is trained here."""
        return isinstance(self.element, Cue) and self.element.verb == TRAINING


Condition = tuple[Expression, bool]
"""What must be true, or must not be."""


@dataclass(frozen=True, slots=True)
class Way:
    """From one place to another."""

    to: int
    conditions: tuple[Condition, ...] = ()
    option: Option | None = None  # the one that is taken
    is_rewind: bool = False
    used_up: tuple[int, ...] = ()  # where the options above it lead that must have been taken before


Ways = Sequence[Sequence[Way]]
"""For each place, those that lead on."""


class Paths:
    """A script as places and ways between them. Places are numbered in playing order, the curtain comes last."""

    def __init__(self, script: Script) -> None:
        self.places: list[Place] = []
        self.entrances: dict[tuple[str, str], int] = {}
        for scene in script.scenes:
            self.entrances[scene.name, ""] = len(self.places)
            for passage in scene.passages:
                self.entrances[scene.name, passage.anchor] = len(self.places)
                self.places += [Place(scene, passage, element) for element in (*passage.elements, None)]
        self._refused = self._refused_above()
        self._anchors = Counter(anchor for _, anchor in self.entrances)
        self.start = 0
        self.curtain = len(self.places)
        self.ways: list[tuple[Way, ...]] = [tuple(self._ways_from(number)) for number in range(self.curtain)]
        self.ways.append(())
        self.first_ways = [tuple(self._first_ways_from(number)) for number in range(self.curtain)]
        self.first_ways.append(())
        self.reached = reached((self.start,), self.ways)

    def _ways_from(self, number: int) -> Iterator[Way]:
        match self.places[number].element:
            case None:
                ends = any(isinstance(element, TheEnd) for element in self.places[number].passage.elements)
                yield Way(self.curtain if ends else number + 1)
            case Choice(options):
                for option in options:
                    yield self._way_of(option, _holding(option.guard, True))
            case Jump(guard=guard) as jump:
                above = self._refused[number]
                yield self._way_of(jump, above + _holding(guard, True))
                if guard is not None:
                    yield Way(number + 1, above + _holding(guard, False))
            case _:
                yield Way(number + 1)

    def _refused_above(self) -> list[tuple[Condition, ...]]:
        """For each place what cannot hold there, because jumps just above it would have been taken."""
        found: list[tuple[Condition, ...]] = []
        above: tuple[Condition, ...] = ()
        for place in self.places:
            found.append(above)
            if isinstance(place.element, Jump):
                above = (*above, *_holding(place.element.guard, False))[-MOST_TOGETHER:]
            elif not isinstance(place.element, Line) and not is_picture(place.element):  # a cue may change any fact
                above = ()
        return found

    def _first_ways_from(self, number: int) -> Iterator[Way]:
        """The ways that taking the first option offered can lead: an option is first when those above it are closed."""
        element = self.places[number].element
        if not isinstance(element, Choice):
            yield from self.ways[number]
            return
        above: tuple[Condition, ...] = ()
        used_up: tuple[int, ...] = ()
        for option in element.options:
            way = self._way_of(option, above + _holding(option.guard, True))
            yield replace(way, used_up=used_up)
            if option.guard is None and not option.is_once:
                return
            if not option.is_once:
                above = (*above, *_holding(option.guard, False))[-MOST_TOGETHER:]
            elif option.guard is None:
                used_up += (self.entrance(option),)

    def _way_of(self, link: Option | Jump, conditions: tuple[Condition, ...]) -> Way:
        to = self.entrances[link.target.scene, link.target.passage]
        return Way(to, conditions, link if isinstance(link, Option) else None, link.is_rewind)

    def scenes_with(self, anchor: str) -> int:
        """How many scenes have a passage with this anchor."""
        return self._anchors[anchor]

    def entrance(self, link: Option | Jump) -> int:
        """The place where a link leads."""
        return self.entrances[link.target.scene, link.target.passage]

    def links(self) -> Iterator[tuple[int, Option | Jump]]:
        """All options and jumps, with the places where they stand."""
        for number, place in enumerate(self.places):
            if isinstance(place.element, Jump):
                yield number, place.element
            elif isinstance(place.element, Choice):
                for option in place.element.options:
                    yield number, option

    def runs(self) -> Iterator[tuple[int, list[Line] | list[Jump]]]:
        """The guarded lines, or guarded jumps, that stand together, two or more, with the place after them.

        They stand together when nothing between them can change a fact: a line without a guard, or a picture.
        """
        found: list[Element] = []
        for number, place in enumerate(self.places):
            element = place.element
            is_guarded = isinstance(element, Line | Jump) and element.guard is not None
            if not is_guarded and (isinstance(element, Line) or is_picture(element)):
                continue
            if not is_guarded or (found and type(found[-1]) is not type(element)):
                if len(found) > 1:
                    yield number, found  # type: ignore[misc]
                found = []
            if is_guarded and element is not None:
                found.append(element)


def is_picture(element: Element | None) -> bool:
    """Whether an element shows a picture, which measures and changes nothing."""
    return isinstance(element, Cue) and element.verb == SHOWING


def _holding(guard: Expression | None, wanted: bool) -> tuple[Condition, ...]:
    return () if guard is None else ((guard, wanted),)


def reached(starts: Iterable[int], ways: Ways, stops: Callable[[int], bool] = lambda number: False) -> set[int]:
    """The places that can be come to, the starts among them; nothing is come to through a place that stops."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        number = waiting.pop()
        if stops(number):
            continue
        for way in ways[number]:
            if way.to not in found:
                found.add(way.to)
                waiting.append(way.to)
    return found


def reaching(goals: Iterable[int], ways: Ways) -> set[int]:
    """The places from which a goal can be come to, the goals among them."""
    back: dict[int, list[int]] = {}
    for number, leading in enumerate(ways):
        for way in leading:
            back.setdefault(way.to, []).append(number)
    found = set(goals)
    waiting = list(found)
    while waiting:
        for number in back.get(waiting.pop(), ()):
            if number not in found:
                found.add(number)
                waiting.append(number)
    return found


def knots(ways: Ways, among: Iterable[int]) -> list[list[int]]:
    """The strongly connected parts of the places given, each in order, and a part never before one it leads to.

    Tarjan's algorithm, R. E. Tarjan, Depth-first search and linear graph algorithms, 1972; without recursion.
    """
    members = set(among)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in sorted(members):
        if root in index:
            continue
        work: list[tuple[int, Iterator[Way]]] = [(root, iter(ways[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            number, rest = work[-1]
            onward = next((way.to for way in rest if way.to in members), None)
            if onward is not None:
                if onward not in index:
                    index[onward] = low[onward] = len(index)
                    stack.append(onward)
                    on_stack.add(onward)
                    work.append((onward, iter(ways[onward])))
                elif onward in on_stack:
                    low[number] = min(low[number], index[onward])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[number])
            if low[number] == index[number]:
                part: list[int] = []
                while not part or part[-1] != number:
                    part.append(stack.pop())
                    on_stack.discard(part[-1])
                found.append(sorted(part))
    return found


def loops(ways: Ways, among: Iterable[int]) -> list[list[int]]:
    """The parts in which the story can go round."""
    return [part for part in knots(ways, among) if len(part) > 1 or any(way.to == part[0] for way in ways[part[0]])]


def horizons_of(ways: Ways) -> dict[int, int]:
    """For each place all that can be come to from it, itself among them, as the bits of a number."""
    seen: dict[int, int] = {}
    for part in knots(ways, range(len(ways))):
        horizon = sum(1 << number for number in part)
        for number in part:
            for way in ways[number]:
                horizon |= seen.get(way.to, 0)
        seen.update(dict.fromkeys(part, horizon))
    return seen


def leaves(part: Iterable[int], ways: Ways) -> bool:
    """Whether a way leads out of a part."""
    inside = set(part)
    return any(way.to not in inside for number in inside for way in ways[number])


def kept(ways: Ways, keeps: Callable[[Way], bool]) -> list[tuple[Way, ...]]:
    """The same ways without those that are not kept."""
    return [tuple(way for way in leading if keeps(way)) for leading in ways]
