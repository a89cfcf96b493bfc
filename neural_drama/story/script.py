"""The script: what a scene is made of once it has been read, as frozen values.

A play is scenes in order, a scene is passages, a passage is elements: lines, choices, jumps, cues and the
curtain. Nothing here knows what a fact means or what a verb does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from neural_drama.story.expressions import Expression

NARRATOR = "NARRATOR"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a scene file; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are spoken as they stand."""

    text: str
    is_emphasized: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A fact, or an expression over facts, quoted in a text: `{miss:.1f}`."""

    expression: Expression
    format: str  # "" where the author gave none


Text = tuple[Words | Quote, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a passage of a scene."""

    scene: str  # the file's name without .md
    passage: str  # the heading's anchor; "" is the scene's first passage


@dataclass(frozen=True, slots=True)
class Line:
    """What one of the cast says, and how. The narrator is one of the cast."""

    speaker: str
    number: Expression | None  # NEURON {neuron}: which one speaks
    direction: str | None
    text: Text
    guard: Expression | None
    where: Where


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a choice."""

    text: Text
    target: Target
    guard: Expression | None
    where: Where
    is_once: bool = False  # not offered again once it was taken
    is_rewind: bool = False  # leads back to where the player entered the target, with everything as it was then
    bet: Expression | None = None  # taking it bets that this will be true of the next training
    because: Expression | None = None  # taking it gives this as the reason for the bet


@dataclass(frozen=True, slots=True)
class Choice:
    """A question to the player, answered by taking one option."""

    options: tuple[Option, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Jump:
    """Go there, if the guard holds."""

    target: Target
    guard: Expression | None
    where: Where
    is_rewind: bool = False  # as of an option


@dataclass(frozen=True, slots=True)
class Cue:
    """A character acts on the network or the stage."""

    speaker: str
    verb: str
    arguments: Mapping[str, float | str | Expression]  # an expression is evaluated when the cue is acted on
    where: Where


@dataclass(frozen=True, slots=True)
class TheEnd:
    """**THE END**: what stands after it in its passage is the small print, then the curtain falls."""

    where: Where


Element = Line | Choice | Jump | Cue | TheEnd


@dataclass(frozen=True, slots=True)
class Passage:
    """A named run of elements; a link may lead here, and a save stands here."""

    anchor: str
    title: str
    elements: tuple[Element, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Note:
    """A comment: for people, never shown in the play."""

    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene file."""

    name: str  # the file's name without .md
    title: str
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast. Its role says which component of the network it may act for."""

    name: str
    role: str
    color: str = ""
    portrait: str = ""
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """An episode's words: its cast and its scenes in playing order."""

    name: str
    title: str
    cast: Mapping[str, Member]
    scenes: tuple[Scene, ...]
    start: Target | None = None  # where it is begun, if not at its first passage
