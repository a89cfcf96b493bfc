"""What the story's tests share: a small vocabulary of their own, so that they hold whatever the game's comes to be."""

from collections.abc import Callable

import pytest

from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.problems import Problem
from neural_drama.story.reader import read_scene
from neural_drama.story.script import Scene
from neural_drama.story.vocabulary import Parameter, Verb, Vocabulary

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


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(
        facts={
            "miss": "number",
            "rate": "number",
            "neuron": "number",
            "diverged": "truth",
            "overfit": "truth",
            "place": "word",
        },
        verbs={(verb.role, verb.name): verb for verb in VERBS},
        roles=tuple(member.role for member in STANDARD_CAST.values()),
    )


@pytest.fixture(scope="session")
def read(vocabulary: Vocabulary) -> Read:
    """Read the text of a scene with the standard cast."""
    return lambda text: read_scene(text, "scene", "scene.md", STANDARD_CAST, vocabulary)
