"""Timelines: every turn that was ever taken, as a tree, and the way back and on through it.

Going back and answering as before goes on along the same timeline, to the same bits; another answer forks it, and
what was there before stays as it was. Only the timeline that is played is kept in memory; of the others the turns
are, and the rest is derived from them again.
"""

from collections.abc import Callable, Iterator

from neural_drama.playthrough.events import CurtainFell, Event, Halt
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import Go, MoveError, Name, Set, Stop, Take
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Keeper, Point, Timeline
from neural_drama.playthrough.turns import Verdict
from neural_drama.story.episode import Episode
from neural_drama.story.memory import Passage


class Timelines:
    """A playthrough with all the ways that it was played. Asked for events and told of answers in its place."""

    def __init__(self, play: Playthrough, keeper: Keeper | None = None) -> None:
        self.play, self.keeper = play, keeper
        self.here = Point(None, None, checkpoint=play.checkpoint())
        self.current = Timeline("1", self.here)
        self.all = [self.current]

    @property
    def opening(self) -> Point:
        """The point before the first turn."""
        return self.here.path[0]

    @property
    def ahead(self) -> list[Point]:
        """What follows on the present timeline, if it was played further once."""
        return self._onward(self.here)

    @property
    def waiting(self) -> Halt | None:
        """What the player is asked."""
        return self.play.waiting

    def advance(self) -> Event:
        """The next event of the playthrough."""
        event, told = self.play.advance(), self.here.told
        if not (told and (told[-1] is event or isinstance(told[-1], CurtainFell))):
            told.append(event)
        return event

    def take(self, option: int) -> None:
        """Take an option. This and the other answers raise MoveError, and change nothing, where that cannot be."""
        self._answer(lambda: self.play.take(option), (Take(option),))

    def set_desk(self, *sets: Set) -> None:
        """Set the desk and leave it."""
        self._answer(lambda: self.play.set_desk(*sets), (*sets, Go()))

    def name_neuron(self, number: int) -> None:
        """Name a neuron."""
        self._answer(lambda: self.play.name_neuron(number), (Name(number),))

    def end_training(self, stop_at: int | None = None) -> None:
        """End the run, at its end or after an earlier epoch."""
        move = Go() if stop_at is None else Stop(stop_at)
        self._answer(lambda: self.play.end_training(stop_at), (move,))

    def recast(self, episode: Episode, passage: Passage | None = None) -> None:
        """Go on with an edited script, as a turn of its own: from the start of the same passage, or of another."""
        heard = len(self.here.told)
        self.play.recast(episode, passage)
        self._arrive(Point(self.play.turns[-1], self.here, episode=episode, heard=heard))

    def recast_from(self, point: Point, episode: Episode, passage: Passage) -> None:
        """Go on with an edited script from a point, with what happened after it on the way to that passage, if any.

        The turn alone tells how to come there again, where an edit at any other place must be kept in memory.
        """
        self._walk_to(point)
        self._come_to(passage)
        self.play.recast(episode, passage)
        self._arrive(Point(self.play.turns[-1], point, episode=episode))
        self._forget_others()

    def go_to(self, point: Point, lines: int = 0) -> None:
        """Stand after a turn and so many lines on, story and network, by way of the turns that lead there.

        Raises MoveError where a turn cannot be taken any more; then it stands before that turn.
        """
        self._walk_to(point)
        while lines > 0 and self.play.waiting is None:
            event = self.advance()
            lines -= isinstance(event, Spoken)
            if isinstance(event, CurtainFell):
                break
        self._forget_others()

    def rewind(self, move: int) -> None:
        """Go back to where a move was made, the first being 1, on a new branch of the run if the network has changed.

        Raises MoveError for a move that was not made on this timeline.
        """
        made = 0
        for point in self.here.path[1:]:
            assert point.turn is not None and point.parent is not None, "only the opening has no turn"
            made += sum(not isinstance(one, Go) for one in point.turn.moves)
            if move <= made:
                since, runs = self.play.moment, self.play.runs
                self.go_to(point.parent)
                self.play.fork(since, runs)
                self.here.checkpoint = self.play.checkpoint()  # so that the new run is told of whenever this is
                return
        raise MoveError(f"rewind@{move}: {f'moves 1 to {made} were' if made else 'no move was'} made")

    def stop_at(self, epoch: int) -> None:
        """Go back to the training that went through an epoch of the present run, and let it end there.

        Raises ValueError for an epoch that no training of this run went through.
        """
        for point in reversed(self.here.path):
            assert point.checkpoint is not None, "the present timeline is in memory"
            moment, found = point.checkpoint.moment, point.checkpoint.moment.before_training
            if point.turn is None or point.turn.asked != "training" or found is None or found.run != moment.run:
                continue
            if moment.run == self.play.moment.run and found.epoch <= epoch <= moment.epoch and point.parent:
                self.go_to(point.parent)
                self._hear_out()
                if self.play.training is not None:  # what was computed need not be computed again
                    self.play.training.recording = moment.history.recordings[-1]
                self.end_training(epoch)
                return
        raise ValueError(f"no training of this run went through epoch {epoch}")

    def begin(self, tip: Point) -> None:
        """A new timeline that ends with a point, by a number that is no name yet; it is the present one."""
        names = {timeline.name for timeline in self.all}
        numbers = range(len(self.all) + 1, 2 * len(self.all) + 2)
        self.current = Timeline(next(str(number) for number in numbers if str(number) not in names), tip)
        self.all.append(self.current)

    def switch(self, timeline: Timeline) -> None:
        """Stand where another timeline has come to."""
        self.current = timeline
        self.go_to(timeline.tip)

    def rename(self, timeline: Timeline, name: str) -> None:
        """Give a timeline another name."""
        timeline.name = name
        if self.keeper is not None:
            self.keeper.keep(self)

    def heard(self, timeline: Timeline) -> list[Event]:
        """All that was told on a timeline, up to where its tip waits. Where the playthrough stands does not change."""
        here, current, told = self.here, self.current, len(self.here.told)
        try:
            self._walk_to(timeline.tip)
            self._hear_out()
            return [event for point in timeline.tip.path for event in point.told]
        finally:
            self.current = current
            self._walk_to(here)
            self.hear(told)
            self._forget_others()

    def _answer(self, answer: Callable[[], None], moves: tuple[object, ...]) -> None:
        known = next((point for point in self.here.later if point.turn is not None and point.turn.moves == moves), None)
        self.play.verdicts.expect(_verdicts(self._onward(known)) if known else ())
        answer()
        self._arrive(known or Point(self.play.turns[-1], self.here))

    def _arrive(self, point: Point) -> None:
        parent, self.here = self.here, point
        point.checkpoint = self.play.checkpoint()
        point.told.clear()
        if point not in parent.later:
            parent.later.append(point)
            if self.current.tip is not parent:
                self.begin(point)
            self.current.tip = point
        elif point not in self.current.tip.path:
            self.current = self._timeline_of(point)
        if self.keeper is not None:
            self.keeper.keep(self)

    def _walk_to(self, point: Point) -> None:
        if point not in self.current.tip.path:
            self.current = self._timeline_of(point)
        path = point.path
        start = next(number for number in range(len(path) - 1, -1, -1) if path[number].checkpoint)
        self._stand_at(path[start])
        for later in path[start + 1 :]:
            if later.episode is None:
                self._hear_out()
            self._repeat(later)

    def _stand_at(self, point: Point) -> None:
        assert point.checkpoint is not None
        self.play.return_to(point.checkpoint)
        point.told.clear()
        self.here = point
        self.play.verdicts.follow(_verdicts(self._onward(point)))

    def _hear_out(self) -> None:
        """Let everything be told up to the next question."""
        while self.play.waiting is None and not isinstance(self.advance(), CurtainFell):
            pass

    def hear(self, events: int) -> None:
        """Let so much be told of this point, as far as there is more."""
        heard = -1
        while heard < len(self.here.told) < events:
            heard = len(self.here.told)
            self.advance()

    def _come_to(self, passage: Passage) -> None:
        """Let everything be told up to a passage; nothing, if another question is asked before."""
        while self.play.place != passage:
            if self.play.waiting is not None or isinstance(self.advance(), CurtainFell):
                self._stand_at(self.here)
                return

    def _repeat(self, point: Point) -> None:
        """Take the turn that led to a point once more."""
        turn = point.turn
        assert turn is not None, "the opening is no turn"
        play = self.play
        match turn.asked, turn.moves:
            case "choice", (Take(option),):
                play.take(option)
            case "desk", (*sets, Go()):
                play.set_desk(*(one for one in sets if isinstance(one, Set)))
            case "neuron", (Name(number),):
                play.name_neuron(number)
            case "training", ((Go() | Stop()) as move,):
                if play.training is not None and self.keeper is not None and (recalled := self.keeper.recall(point)):
                    play.training = recalled(play.training)
                play.end_training(move.epoch if isinstance(move, Stop) else None)
            case "edited", ():
                assert point.episode is not None, "a script that is followed is at hand"
                passage = (turn.scene, turn.passage)
                self._come_to(passage) if point.heard is None else self.hear(point.heard)
                play.recast(point.episode, passage)
            case _:
                raise MoveError(f"{turn} is no turn that can be taken")
        point.checkpoint = play.checkpoint()
        point.told.clear()
        self.here = point

    def _onward(self, point: Point) -> list[Point]:
        """What follows on a point, on the present timeline if it is part of that."""
        timeline = self.current if point in self.current.tip.path else self._timeline_of(point)
        path = timeline.tip.path
        return path[path.index(point) + 1 :]

    def _timeline_of(self, point: Point) -> Timeline:
        return next(one for one in self.all if point in one.tip.path)

    def _forget_others(self) -> None:
        """Keep in memory only what the present timeline needs."""
        kept = set(map(id, self.current.tip.path))
        for point in self.everywhere():
            if id(point) not in kept:
                point.checkpoint = None
                point.told.clear()

    def everywhere(self) -> Iterator[Point]:
        """All points, each after the one that leads to it."""
        waiting = [self.opening]
        while waiting:
            point = waiting.pop()
            yield point
            waiting += point.later


def _verdicts(points: list[Point]) -> Iterator[tuple[Verdict, ...]]:
    return (point.turn.verdicts for point in points if point.turn is not None)
