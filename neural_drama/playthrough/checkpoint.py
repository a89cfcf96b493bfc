"""A checkpoint: everything that a playthrough goes on from, taken where nothing is asked, and frozen."""

from dataclasses import dataclass

from neural_drama.playthrough.events import Event
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.turns import Turn, Verdict
from neural_drama.story.episode import Episode
from neural_drama.story.prompter import Standing


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A playthrough, story and network, as it was once."""

    episode: Episode
    moment: Moment
    standing: Standing[Moment]
    turns: tuple[Turn, ...]
    verdicts: tuple[Verdict, ...]  # since the last of them
    runs: int  # how many there were
    labors: int  # since the player did something
    due: tuple[Event, ...]  # events that are still to be told
    is_over: bool
