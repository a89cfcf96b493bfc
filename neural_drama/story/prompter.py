"""The prompter: holds the book, gives the next element when asked, waits at a choice."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from neural_drama.story.arithmetic import Value
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import Memory, OptionKey
from neural_drama.story.memory import Passage as PassageName
from neural_drama.story.problems import Problem, ScriptError
from neural_drama.story.script import (
    Choice,
    Cue,
    Element,
    Jump,
    Line,
    Option,
    Passage,
    Scene,
    Script,
    Target,
    TheEnd,
    Where,
)

MOST_PASSAGES = 1000
MOST_ELEMENTS = 10_000

MOST_ENTRANCES = 1000
"""So many passages back a rewind can lead."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the prompter stands: before the element with this index, or at the choice that is pending.

    An index as large as the number of elements stands at the end of the passage.
    """

    scene: str
    passage: str
    index: int


Snapshot = TypeVar("Snapshot")


class World(Protocol[Snapshot]):
    """What the story is about: whatever else has to go back when the story goes back."""

    def fact(self, name: str) -> Value:
        """What a fact is now."""
        ...

    def holds(self, expression: Expression) -> bool:
        """Whether something is true now."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        ...

    def restore(self, snapshot: Snapshot) -> None:
        """Everything as it was then."""
        ...


@dataclass(frozen=True, slots=True)
class Entrance(Generic[Snapshot]):
    """How everything was when the player came to a passage."""

    scene: str
    passage: str
    memory: Memory
    world: Snapshot


@dataclass(frozen=True, slots=True)
class Standing(Generic[Snapshot]):
    """Everything that a prompter goes on from, where no choice is pending."""

    place: Place
    has_begun: bool
    memory: Memory
    entrances: tuple[Entrance[Snapshot], ...]
    passages_entered: int
    elements_passed: int


class Prompter(Generic[Snapshot]):
    """Follows a script. Everything it knows besides the script is its place, its memory and the pending options."""

    def __init__(self, script: Script, world: World[Snapshot]) -> None:
        self._script = script
        self._world = world
        self._scene, self._passage = self._found(script.start or Target(script.scenes[0].name, ""))
        self._index = 0
        self._entrances: deque[Entrance[Snapshot]] = deque(maxlen=MOST_ENTRANCES)
        self.memory = Memory()
        self.pending: tuple[Option, ...] = ()
        self._has_begun = False
        self.allow()

    @property
    def place(self) -> Place:
        """Where it stands. Set to go there; a pending choice is dropped, and offered again if it stands there."""
        return Place(self._scene.name, self._passage.anchor, self._index)

    @place.setter
    def place(self, place: Place) -> None:
        """Raises LookupError, and stays where it is, if the script has no such place."""
        scene = next((scene for scene in self._script.scenes if scene.name == place.scene), None)
        passages = scene.passages if scene else ()
        passage = next((passage for passage in passages if passage.anchor == place.passage), None)
        if scene is None or passage is None or not 0 <= place.index <= len(passage.elements):
            raise LookupError(f"the script has no {place}")
        self._scene, self._passage, self._index = scene, passage, place.index
        self.memory = replace(self.memory, here=(scene.name, passage.anchor))
        self._has_begun = True
        self.pending = ()
        self.allow()

    def standing(self) -> Standing[Snapshot]:
        """Everything as it is now. No choice may be pending."""
        assert not self.pending, "a pending choice is offered again on the way from an earlier standing"
        entrances = tuple(self._entrances)
        return Standing(
            self.place, self._has_begun, self.memory, entrances, self._passages_entered, self._elements_passed
        )

    def resume(self, standing: Standing[Snapshot], script: Script) -> None:
        """Go on as it was then, by the script of then. Raises LookupError for a place that it does not have."""
        self._script, self.place = script, standing.place
        self.memory, self._has_begun = standing.memory, standing.has_begun
        self._entrances = deque(standing.entrances, maxlen=MOST_ENTRANCES)
        self._passages_entered, self._elements_passed = standing.passages_entered, standing.elements_passed

    def allow(self) -> None:
        """Begin a new count towards a silent loop: the player did something."""
        self._passages_entered = 0
        self._elements_passed = 0

    def recast(self, script: Script, passage: PassageName | None = None) -> None:
        """Follow an edited script from the start of a passage: this one, or the one that is named.

        Where it is gone, from the start of its scene, or of the play. What is remembered stays, and so does how
        everything was at the entrances.
        """
        here = (self._scene.name, self._passage.anchor)
        scene_name, anchor = passage or here
        scene = next((scene for scene in script.scenes if scene.name == scene_name), script.scenes[0])
        passages = [one for one in scene.passages if one.anchor == anchor]
        is_there = bool(passages) and scene.name == scene_name
        goal = (passages if is_there else scene.passages)[0]
        self._script = script
        if is_there and (scene_name, anchor) == here and self._has_begun:
            self.place = Place(scene.name, goal.anchor, 0)
        else:
            self.pending = ()
            self.allow()
            self._stand(scene, goal, goal.where)

    def advance(self) -> Element | None:
        """The next line, cue, choice or end whose guard holds; None when the curtain is due.

        After a choice the options whose guards hold are pending, and one must be chosen before going on.
        Raises ScriptError where the story goes round without asking the player anything.
        """
        assert not self.pending, "answer the pending choice first"
        if not self._has_begun:
            self._stand(self._scene, self._passage, self._passage.where)
        while True:
            if self._index >= len(self._passage.elements):
                if not self._go_on():
                    return None
                continue
            element = self._passage.elements[self._index]
            self._count_element(element.where)
            match element:
                case Choice(options):
                    # The reader sees to it that one option is open; a guard must not strand the player all the same.
                    self.pending = tuple(o for number, o in enumerate(options) if self._is_open(number, o))
                    if self.pending:
                        return element
                    self._index += 1
                case Jump(target, guard, where, is_rewind):
                    if self._holds(guard):
                        self._enter(target, where, is_rewind)
                    else:
                        self._index += 1
                case Line(guard=guard):
                    self._index += 1
                    if self._holds(guard):
                        return element
                case Cue() | TheEnd():
                    self._index += 1
                    return element

    def choose(self, index: int) -> None:
        """Take one of the pending options, counted from 0."""
        assert 0 <= index < len(self.pending), f"there is no option {index} among {len(self.pending)}"
        option = self.pending[index]
        choice = self._passage.elements[self._index]
        assert isinstance(choice, Choice), "it stands at the choice that is pending"
        taken = self.memory.taken | {self._key(choice.options.index(option))}
        self.pending = ()
        self.allow()
        self.memory = replace(
            self.memory,
            taken=taken,
            bet=option.bet or self.memory.bet,
            because=option.because or (None if option.bet else self.memory.because),
        )
        self._enter(option.target, option.where, option.is_rewind)

    def settle(self) -> None:
        """Settle the open bet by what is measured now."""
        self.memory = self.memory.settled(self._world.holds)

    def _holds(self, guard: Expression | None) -> bool:
        return guard is None or self._world.holds(guard)

    def _is_open(self, number: int, option: Option) -> bool:
        is_used_up = option.is_once and self._key(number) in self.memory.taken
        return not is_used_up and self._holds(option.guard)

    def _key(self, option: int) -> OptionKey:
        return self._scene.name, self._passage.anchor, self._index, option

    def _go_on(self) -> bool:
        """Go on from the end of a passage into the next, or from the last into the next scene; False at the curtain."""
        if any(isinstance(element, TheEnd) for element in self._passage.elements):
            return False
        passages, scenes = self._scene.passages, self._script.scenes
        after = passages.index(self._passage) + 1
        if after < len(passages):
            self._stand(self._scene, passages[after], self._passage.where)
            return True
        after = scenes.index(self._scene) + 1
        if after < len(scenes):
            self._stand(scenes[after], scenes[after].passages[0], self._passage.where)
            return True
        return False

    def _enter(self, target: Target, where: Where, is_rewind: bool = False) -> None:
        scene, passage = self._found(target)
        if is_rewind:
            self._rewind(scene, passage)
        self._stand(scene, passage, where)

    def _found(self, target: Target) -> tuple[Scene, Passage]:
        scene = next(scene for scene in self._script.scenes if scene.name == target.scene)
        return scene, next(passage for passage in scene.passages if target.passage in ("", passage.anchor))

    def _rewind(self, scene: Scene, passage: Passage) -> None:
        """Make everything as it was when the player last came to a passage; where that never was, nothing changes."""
        kept = list(self._entrances)
        while kept and (kept[-1].scene, kept[-1].passage) != (scene.name, passage.anchor):
            kept.pop()
        if not kept:
            return
        entrance = kept.pop()
        self._entrances = deque(kept, maxlen=MOST_ENTRANCES)
        self.memory = replace(entrance.memory, rewinds=self.memory.rewinds + 1)
        self._world.restore(entrance.world)

    def _stand(self, scene: Scene, passage: Passage, where: Where) -> None:
        self._has_begun = True
        self._entrances.append(Entrance(scene.name, passage.anchor, self.memory, self._world.snapshot()))
        self.memory = self.memory.entered((scene.name, passage.anchor))
        self._passages_entered += 1
        if self._passages_entered > MOST_PASSAGES:
            raise self._silent_loop(where, f"{MOST_PASSAGES:,} passages")
        self._scene, self._passage, self._index = scene, passage, 0

    def _count_element(self, where: Where) -> None:
        self._elements_passed += 1
        if self._elements_passed > MOST_ELEMENTS:
            raise self._silent_loop(where, f"{MOST_ELEMENTS:,} elements")

    def _silent_loop(self, where: Where, what: str) -> ScriptError:
        message = f"the story went through {what} here without asking the player anything"
        return ScriptError([Problem(where, "E702", message, "put a choice into the loop")])
