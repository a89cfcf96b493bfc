"""What the story's tests share: a small vocabulary and world of their own, whatever the game's come to be."""

from collections.abc import Callable, Mapping

import pytest

from neural_drama.story.arithmetic import Value
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import VISITS, Memory, counts_visits
from neural_drama.story.problems import Problem
from neural_drama.story.prompter import Prompter
from neural_drama.story.reader import read_scene
from neural_drama.story.script import Scene, Script
from neural_drama.story.vocabulary import Kind, Parameter, Verb, Vocabulary

Read = Callable[[str], tuple[Scene | None, list[Problem]]]

VERBS = (
    Verb("learning rate", "set", (Parameter("rate", 1e-6, 10.0),), "set the learning rate"),
    Verb("learning rate", "slow", (Parameter("by", 1.0, 1e6, default=10.0),), "divide the learning rate"),
    Verb(
        "optimizer",
        "train",
        (
            Parameter("epochs", 1, 200, is_whole=True, default=50.0),
            Parameter("batch", 1, 64, is_whole=True, words=("all",), default="all"),
        ),
        "train",
    ),
    Verb("backprop", "trace", (Parameter("layer", 1, 4, is_whole=True, words=("last",)),), "turn to a layer"),
    Verb("narrator", "count", (Parameter("to"),), "count aloud"),
    Verb("narrator", "show", (Parameter("picture", words=("network", "curves")),), "show a picture"),
)

OF_THE_WORLD: Mapping[str, Kind] = {
    "miss": "number",
    "rate": "number",
    "neuron": "number",
    "diverged": "truth",
    "overfit": "truth",
    "place": "word",
}

OF_MEMORY: Mapping[str, tuple[Kind, Callable[[Memory], Value]]] = {
    VISITS: ("number", lambda memory: memory.count(VISITS)),
    "won": ("truth", lambda memory: memory.has_won),
    "right": ("truth", lambda memory: memory.was_right),
    "bets": ("number", lambda memory: memory.bets),
    "bets_won": ("number", lambda memory: memory.bets_won),
    "rewinds": ("number", lambda memory: memory.rewinds),
}


class World:
    """What a test's story is about: facts that the test sets. A snapshot is a copy of them."""

    def __init__(self, **facts: Value) -> None:
        nothing: Mapping[Kind, Value] = {"number": 0.0, "word": "", "truth": False}
        self.facts = {name: nothing[kind] for name, kind in OF_THE_WORLD.items()} | facts
        self.prompter: Prompter[dict[str, Value]] | None = None

    def follow(self, script: Script) -> Prompter[dict[str, Value]]:
        """A prompter for a script, whose memory is among the facts from now on."""
        self.prompter = Prompter(script, self)
        return self.prompter

    def fact(self, name: str) -> Value:
        if name in self.facts:
            return self.facts[name]
        assert self.prompter is not None, "memory is asked for once there is a story"
        if counts_visits(name):
            return self.prompter.memory.count(name)
        return OF_MEMORY[name][1](self.prompter.memory)

    def holds(self, expression: Expression) -> bool:
        return bool(expression.evaluate(self.fact))

    def snapshot(self) -> dict[str, Value]:
        return dict(self.facts)

    def restore(self, snapshot: dict[str, Value]) -> None:
        self.facts.clear()
        self.facts.update(snapshot)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(
        facts={**OF_THE_WORLD, **{name: kind for name, (kind, _) in OF_MEMORY.items()}},
        verbs={(verb.role, verb.name): verb for verb in VERBS},
        roles=tuple(member.role for member in STANDARD_CAST.values()),
    )


@pytest.fixture(scope="session")
def read(vocabulary: Vocabulary) -> Read:
    """Read the text of a scene with the standard cast."""
    return lambda text: read_scene(text, "scene", "scene.md", STANDARD_CAST, vocabulary)
