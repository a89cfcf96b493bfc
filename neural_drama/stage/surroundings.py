"""The surroundings: what the terminal, the player's environment and their settings ask of the stage."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import cast, get_args

from neural_drama.comfort.preferences import Preferences
from neural_drama.pictures.strokes import Glyphs
from neural_drama.stage.pacing import CHARACTERS_A_SECOND, FAST


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known before the first frame, and may change when the settings do."""

    glyphs: Glyphs
    is_still: bool  # no text that types itself, no curve that grows by itself
    is_remote: bool  # over a slow line, where every frame costs
    is_calm: bool = False  # fewer frames, and no text that types itself
    is_projected: bool = False  # for a room that looks on: large, few things
    text: str = "typed"
    auto_play: str | float = "off"

    @property
    def seconds_a_frame(self) -> float:
        """How long a picture stands while a run is watched."""
        return 0.25 if self.is_remote or self.is_calm else 0.1

    @property
    def characters_a_second(self) -> float:
        """How fast a line types itself."""
        if self.is_still or self.is_calm or self.text == "at once":
            return inf
        return FAST if self.text == "fast" else CHARACTERS_A_SECOND


def surroundings(
    environment: Mapping[str, str] = os.environ, encoding: str | None = None, wanted: Preferences | None = None
) -> Surroundings:
    """Look around. The environment wins over the settings where it allows less.

    NEURAL_DRAMA_GLYPHS=braille, blocks or ascii overrules everything else that is known of the glyphs.
    """
    encoding = encoding or getattr(sys.__stdout__, "encoding", None) or "utf-8"
    wanted = wanted or Preferences()
    asked = environment.get("NEURAL_DRAMA_GLYPHS", "")
    glyphs: Glyphs = "braille"
    if asked in get_args(Glyphs):
        glyphs = cast(Glyphs, asked)
    elif "utf" not in encoding.lower():
        glyphs = "ascii"
    elif wanted.pictures in get_args(Glyphs):
        glyphs = cast(Glyphs, wanted.pictures)
    elif environment.get("TERM") == "linux":  # the console's fonts have blocks and no braille
        glyphs = "blocks"
    motion = environment.get("TEXTUAL_ANIMATIONS", "").lower()
    return Surroundings(
        glyphs=glyphs,
        is_still=motion == "none" or wanted.motion == "none",
        is_remote=bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY")),
        is_calm=motion == "basic" or wanted.motion == "less",
        is_projected=wanted.projector,
        text=wanted.text,
        auto_play=wanted.auto_play,
    )
