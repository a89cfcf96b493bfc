"""The telling: a playthrough as far as it was told in words, with a way to say more and a way to be answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from neural_drama.booklet.letters import in_letters
from neural_drama.notebook.notebook import Demand
from neural_drama.playthrough.edits import Edits
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.outline import Reached
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Point
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.saves.entries import Opening
from neural_drama.saves.resuming import Resumed
from neural_drama.saves.shelf import Shelf

MOST_TOLD = 50
"""So many of the last lines are remembered."""

_THOUGHTS = re.compile(r"(?<=\.) ")


class Elsewhere(Exception):
    """The question is not asked any more: the playthrough stands elsewhere, or its scene has been edited."""


@dataclass
class Telling:
    """One playthrough over a way to read an answer (None at the end of input) and a way to write a line."""

    timelines: Timelines
    read: Callable[[str], str | None]
    write: Callable[[str], None]
    edits: Edits | None = None  # looked for before each question
    shelf: Shelf = field(default_factory=Shelf)
    is_at_terminal: bool = False  # somebody is there: what is played is saved, and the curtain is not the end
    opening: Opening | None = None  # of a playthrough that was saved and is played on
    stop: int | None = None  # the epoch after which the next run is stopped
    scene: str = ""
    recent: list[Spoken] = field(default_factory=list)  # the lines since the last question
    told: list[Spoken] = field(default_factory=list)  # the last lines, whatever was asked between them
    known: dict[Point, Reached] = field(default_factory=dict)  # what timelines had come to when they left memory
    demands: list[Demand] = field(default_factory=list)  # the proofs that were demanded in this sitting
    loaded: Resumed | None = None  # to be gone on with at once

    @property
    def play(self) -> Playthrough:
        """What is told."""
        return self.timelines.play

    @property
    def lines(self) -> int:
        """How many were told since the last turn."""
        return sum(isinstance(event, Spoken) for event in self.timelines.here.told)

    def say(self, spoken: Spoken) -> None:
        """Tell a line, under the title of its scene where that is new."""
        if spoken.scene != self.scene:
            self.scene = spoken.scene
            self.write(f"\n{self.play.scene_title(spoken.scene)}\n")
        self.recent.append(spoken)
        self.told = [*self.told, spoken][-MOST_TOLD:]
        self.write(in_plain_words(spoken))

    def tell(self, words: str) -> None:
        """Tell what a picture says in words, one thought a line."""
        for thought in _THOUGHTS.split(words):
            self.write_in_letters(thought)

    def write_in_letters(self, words: str) -> None:
        """Write what may hold the signs of a formula, which not every voice can read."""
        if words:
            self.write(in_letters(words))

    def tell_news(self) -> None:
        """Say what there is to say about the saves."""
        keeper = self.timelines.keeper
        for news in keeper.news() if keeper is not None else ():
            self.write(news)

    def stand(self) -> None:
        """Write down that everything up to here was told."""
        if self.timelines.keeper is not None:
            self.timelines.keeper.stand(self.timelines, self.lines)
        self.tell_news()

    def forget(self) -> None:
        """The lines that were told last are not those of the place where the playthrough stands now."""
        self.scene = ""
        self.recent.clear()
        self.told.clear()
