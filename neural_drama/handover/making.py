"""Making a handover: from a playthrough that is being played, or from one of its timelines."""

import json
from collections.abc import Iterator, Sequence

from neural_drama.handover.code import write_code
from neural_drama.handover.file import write_file
from neural_drama.handover.handover import Handover, HandoverError, handover_with
from neural_drama.handover.record import recorded
from neural_drama.handover.sources import Sources, check_sources, sources_of
from neural_drama.playthrough.autoplay import Answered
from neural_drama.playthrough.events import CurtainFell, Event, Rewound
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Timeline
from neural_drama.playthrough.timelines import Timelines


def handed_on(play: Playthrough, told: Sequence[Event], sources: Sources | None = None) -> Handover:
    """The handover of a playthrough that waits for an answer, or has ended.

    told: every event on the way that it has taken from its opening. sources: what it is played with, if that is not
    on the disk any more. Raises HandoverError where the scenes were edited meanwhile, or cannot be read any more.
    """
    if play.episode.script.start is not None:
        raise HandoverError("this was begun in the middle of its episode; only what is played from the start can be")
    if any(turn.asked == "edited" for turn in play.turns):
        raise HandoverError("the scenes were edited while this was played; play it again from the start to hand it on")
    sources = sources or sources_of(play)
    if sources.own:
        check_sources(play.episode.name, sources.own)
    return handover_with(
        recorded(told, play.waiting), play.episode.name, play.case, play.seed, sources.fingerprint,
        play.turns, play.verdicts.made, sources.own,
    )  # fmt: skip


def handed_on_from(timelines: Timelines, timeline: Timeline | None = None, sources: Sources | None = None) -> Handover:
    """The handover of a timeline, up to the question that its last turn led to.

    Where the play stands is kept; but a training that is under way is dropped if the timeline was not heard to its
    end. sources: as for handed_on. Raises HandoverError, also where a turn cannot be taken any more.
    """
    here, current, told = timelines.here, timelines.current, len(timelines.here.told)
    timeline = timeline or current
    if _is_heard(timelines, timeline):
        return handed_on(timelines.play, _told(timeline), sources)
    try:
        timelines.switch(timeline)
        _hear_out(timelines)
        return handed_on(timelines.play, _told(timeline), sources)
    except MoveError as error:
        raise HandoverError(str(error)) from error
    finally:
        timelines.current = current
        timelines.go_to(here)
        timelines.hear(told)


def code_of(handover: Handover, play: Playthrough, sources: Sources | None = None) -> str:
    """The code of a playthrough's handover. Raises HandoverError where there can be none."""
    sources = sources or sources_of(play)
    return write_code(handover, sources.own_case, sources.own_seed)


class Listener:
    """Hears a playthrough that plays by itself, and forgets what it went back on."""

    def __init__(self, play: Playthrough) -> None:
        self._play = play
        self._told: list[tuple[int, Event]] = []  # with how many turns had been taken

    def hear(self, answered: Iterator[Answered]) -> Iterator[Answered]:
        """The same again, having listened."""
        for answer in answered:
            turns = len(self._play.turns)
            if isinstance(answer.event, Rewound):
                self._told = [told for told in self._told if told[0] < turns]
            self._told.append((turns, answer.event))
            yield answer

    @property
    def told(self) -> list[Event]:
        """Everything that was told on the way that the playthrough has taken in the end."""
        return [event for _, event in self._told]

    def file(self) -> str:
        """The text of a file to play it again from. Raises HandoverError."""
        return write_file(handed_on(self._play, self.told))

    def code_or_nothing(self) -> str:
        """The code to play it again with; "" where there can be none."""
        try:
            return code_of(handed_on(self._play, self.told), self._play)
        except HandoverError:
            return ""

    def code_line(self, is_json: bool) -> str:
        """The line that ends a transcript with the code to play it again with. Raises HandoverError."""
        code = code_of(handed_on(self._play, self.told), self._play)
        return json.dumps({"event": "handed_on", "code": code}) if is_json else f"\nneural-drama replay {code}"


def _told(timeline: Timeline) -> list[Event]:
    return [event for point in timeline.tip.path for event in point.told]


def _is_heard(timelines: Timelines, timeline: Timeline) -> bool:
    """Whether the play stands at the end of a timeline, and everything on the way there is in memory."""
    tip = timeline.tip
    is_at_end = timelines.waiting is not None or bool(tip.told) and isinstance(tip.told[-1], CurtainFell)
    return timelines.here is tip and is_at_end and all(point.checkpoint is not None for point in tip.path)


def _hear_out(timelines: Timelines) -> None:
    """Let everything be told up to the next question."""
    while timelines.waiting is None and not isinstance(timelines.advance(), CurtainFell):
        pass
