"""The surroundings: what the terminal and the player's environment ask of the stage."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from neural_drama.pictures.strokes import Glyphs


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known before the first frame."""

    glyphs: Glyphs
    is_still: bool  # no text that types itself, no curve that grows by itself
    is_remote: bool  # over a slow line, where every frame costs

    @property
    def seconds_a_frame(self) -> float:
        """How long a picture stands while a run is watched."""
        return 0.25 if self.is_remote else 0.1


def surroundings(environment: Mapping[str, str] = os.environ, encoding: str | None = None) -> Surroundings:
    """Look around. NEURAL_DRAMA_GLYPHS=braille, blocks or ascii overrules what the terminal seems able to show."""
    encoding = encoding or getattr(sys.__stdout__, "encoding", None) or "utf-8"
    asked = environment.get("NEURAL_DRAMA_GLYPHS", "")
    glyphs: Glyphs = "braille"
    if asked in get_args(Glyphs):
        glyphs = cast(Glyphs, asked)
    elif "utf" not in encoding.lower():
        glyphs = "ascii"
    elif environment.get("TERM") == "linux":  # the console's fonts have blocks and no braille
        glyphs = "blocks"
    return Surroundings(
        glyphs=glyphs,
        is_still=environment.get("TEXTUAL_ANIMATIONS", "").lower() == "none",
        is_remote=bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY")),
    )
