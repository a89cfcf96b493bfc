"""The prompter: holds the book, gives the next element when asked, waits at a choice."""

from collections.abc import Callable
from dataclasses import dataclass

from neural_drama.story.arithmetic import Value
from neural_drama.story.expressions import Expression
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where the prompter stands: before the element with this index, or at the choice that is pending.

    An index as large as the number of elements stands at the end of the passage.
    """

    scene: str
    passage: str
    index: int


class Prompter:
    """Follows a script. Everything it knows besides the script is its place and the pending options."""

    def __init__(self, script: Script, facts: Callable[[str], Value]) -> None:
        self._script = script
        self._facts = facts
        self._scene: Scene = script.scenes[0]
        self._passage: Passage = self._scene.passages[0]
        self._index = 0
        self.pending: tuple[Option, ...] = ()
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
        self.pending = ()
        self.allow()

    def allow(self) -> None:
        """Begin a new count towards a silent loop: the player did something."""
        self._passages_entered = 0
        self._elements_passed = 0

    def advance(self) -> Element | None:
        """The next line, cue, choice or end whose guard holds; None when the curtain is due.

        After a choice the options whose guards hold are pending, and one must be chosen before going on.
        Raises ScriptError where the story goes round without asking the player anything.
        """
        assert not self.pending, "answer the pending choice first"
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
                    self.pending = tuple(option for option in options if self._holds(option.guard))
                    if self.pending:
                        return element
                    self._index += 1
                case Jump(target, guard, where):
                    if self._holds(guard):
                        self._enter(target, where)
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
        self.pending = ()
        self.allow()
        self._enter(option.target, option.where)

    def _holds(self, guard: Expression | None) -> bool:
        return guard is None or bool(guard.evaluate(self._facts))

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

    def _enter(self, target: Target, where: Where) -> None:
        scene = next(scene for scene in self._script.scenes if scene.name == target.scene)
        passages = (passage for passage in scene.passages if target.passage in ("", passage.anchor))
        self._stand(scene, next(passages), where)

    def _stand(self, scene: Scene, passage: Passage, where: Where) -> None:
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
        return ScriptError([Problem(where, message, "put a choice into the loop")])
