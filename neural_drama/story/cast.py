"""The cast: who may speak in an episode, and the standard cast of a scene file that comes alone."""

import re
from collections.abc import Mapping

from neural_drama.story.script import NARRATOR, Member

NUMBERED_ROLE = "neuron"
"""Who has this role may be followed by a number: NEURON 7."""

NAME = re.compile(r"[^\W_](?:[\w.'&’-]| (?=[\w&])){0,39}")
"""What a member of the cast may be called: nothing that Markdown or a cue would read as a sign."""

STANDARD_CAST: Mapping[str, Member] = {
    name: Member(name, name.lower())
    for name in (
        NARRATOR,
        "ERROR FUNCTION",
        "LEARNING RATE",
        "REGULARIZATION",
        "BACKPROP",
        "LOSS FUNCTION",
        "OPTIMIZER",
        "NEURON",
    )
}
