"""The telling: a playthrough as far as it was told in words, with a way to say more and a way to be answered."""

from collections.abc import Callable
from dataclasses import dataclass, field

from neural_drama.notebook.notebook import Demand
from neural_drama.pictures.words import curves_in_words, layer_in_words, miss_in_words, network_in_words
from neural_drama.playthrough.edits import Edits
from neural_drama.playthrough.events import NeuronAsked
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.outline import Reached
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Point
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.saves.entries import Opening
from neural_drama.saves.resuming import Resumed
from neural_drama.saves.shelf import Shelf

PICTURES = {"network": network_in_words, "miss": miss_in_words, "curves": curves_in_words}


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
    recent: list[Spoken] = field(default_factory=list)
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
        self.write(in_plain_words(spoken))

    def describe(self, picture: str) -> None:
        """Tell what a picture shows."""
        if picture == "network" and isinstance(self.play.waiting, NeuronAsked):
            self.write(layer_in_words(self.play.moment))
        else:
            self.write(PICTURES[picture](self.play.moment))

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
