"""The journal: writes down every turn of a playthrough before anybody has seen what came of it."""

from collections.abc import Callable

from neural_drama.network.keeping import Kept, kept
from neural_drama.network.recording import Recording
from neural_drama.network.thinning import thinned
from neural_drama.playthrough.points import Point, Timeline
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.training import Training
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import LONGEST_THUMBNAIL, Opening, Summary
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

DIGITS = 3
"""Of a miss in a list, significant ones."""


class Journal:
    """Keeps one playthrough in a store. What cannot be written is told of once, and tried again at the next turn."""

    def __init__(
        self, open_store: Callable[[], Store], opening: Opening, playthrough: int | None = None
    ) -> None:
        """playthrough: its number in the store, if it is kept there already."""
        self._open_store, self._store = open_store, None if playthrough is None else open_store()
        self.opening, self.playthrough = opening, playthrough
        self.edited: Sources | None = None  # what is followed from the next turn on that is an edit
        self.scripts: dict[Point, Sources] = {}  # what is followed from each edit on
        self._kept: dict[int, tuple[str, int | None]] = {}  # names and tips of timelines, as they are in the store
        self._place: tuple[Point, int] | None = None  # where it stands in the store, and how many lines on
        self._news: list[str] = []
        self._told = ""

    def find(self, timelines: Timelines, lines: int) -> None:
        """Take note of what the store has already: the timelines that have a key, and where the playthrough stands."""
        self._kept = {one.key: (one.name, one.tip.key) for one in timelines.all if one.key is not None}
        self._place = (timelines.here, lines)

    def news(self) -> list[str]:
        """What the player is to be told since this was asked the last time."""
        news, self._news = self._news, []
        return news

    def keep(self, timelines: Timelines) -> None:
        """Write down every turn and timeline that is not yet, all of them or none."""
        here = timelines.here
        is_there = self._place is not None and self._place[0] is here and bool(here.told)
        self._write(timelines, self._place[1] if self._place is not None and is_there else 0)

    def stand(self, timelines: Timelines, lines: int) -> None:
        """Write down where the playthrough stands. Before its first turn there is nothing to come back to.

        While there is trouble only turns are tried: one that has to be waited for must not hold up every line.
        """
        if self.playthrough is not None and not self._told:
            self._write(timelines, lines)

    def save(self, timelines: Timelines, lines: int, name: str) -> bool:
        """Save the place by a name. Returns whether it is saved."""
        return self._write(timelines, lines, name)

    def recall(self, point: Point) -> Callable[[Training], Training] | None:
        """The training that a point's turn has ended, if it is kept and fits."""
        if point.key is None or self._store is None:
            return None
        try:
            found = self._store.training(point.key)
        except StoreTrouble as trouble:
            self._tell(trouble)
            return None
        return None if found is None else lambda training: _restored(training, found)

    def _write(self, timelines: Timelines, lines: int, name: str | None = None) -> bool:
        written: list[Point | Timeline] = [*timelines.everywhere(), *timelines.all]
        keys = [one.key for one in written]
        playthrough, known = self.playthrough, dict(self._kept)
        try:
            if self._store is None:
                self._store = self._open_store()
                self._tell_of(self._store.notice)
            with self._store.together():
                self._write_all(self._store, timelines, lines, name)
        except StoreTrouble as trouble:
            self._tell(trouble)
            # Nothing of it is written; and where all begins anew, nothing of what was written before.
            is_lost = trouble.is_begun_anew
            self.playthrough, self._kept = (None, {}) if is_lost else (playthrough, known)
            for one, key in zip(written, keys, strict=True):
                one.key = None if is_lost else key
            return False
        self._place = (timelines.here, lines)
        self._told = ""
        return True

    def _write_all(self, store: Store, timelines: Timelines, lines: int, name: str | None) -> None:
        if self.playthrough is None:
            self.playthrough = store.begin(self.opening)
        for point in timelines.everywhere():
            if point.turn is not None and point.key is None:
                self._write_turn(store, self.playthrough, point, point.turn)
        summary, here = summary_of(timelines), timelines.here.key
        for timeline in timelines.all:
            self._write_timeline(store, self.playthrough, timeline, summary)
        store.stand(self.playthrough, here, lines, timelines.current.key, summary)
        if name is not None:
            store.save(self.playthrough, here, lines, name, summary)

    def _write_turn(self, store: Store, playthrough: int, point: Point, turn: Turn) -> None:
        parent = point.parent.key if point.parent is not None else None
        if turn.asked == "edited" and self.edited is not None:
            self.scripts.setdefault(point, self.edited)
        point.key = store.add_turn(playthrough, parent, turn, _training_of(point), self.scripts.get(point))

    def _write_timeline(self, store: Store, playthrough: int, timeline: Timeline, summary: Summary) -> None:
        tip = timeline.tip.key
        if timeline.key is None:
            timeline.key = store.add_timeline(playthrough, timeline.name, tip)
        name, end = self._kept.get(timeline.key, (timeline.name, tip))
        if name != timeline.name:
            store.rename_timeline(timeline.key, timeline.name)
        if end != tip:  # also of one that was played on while nothing could be written, and then left
            store.stand(playthrough, tip, 0, timeline.key, summary)
        self._kept[timeline.key] = (timeline.name, tip)

    def _tell(self, trouble: StoreTrouble) -> None:
        self._tell_of(str(trouble))

    def _tell_of(self, news: str) -> None:
        """Say something, but not over and over again."""
        if news and news != self._told:
            self._news.append(news)
            self._told = news


def summary_of(timelines: Timelines) -> Summary:
    """What a list shows of the place where a playthrough stands."""
    play, moment = timelines.play, timelines.play.moment.now
    miss = f"{moment.miss:+.{DIGITS}g} {moment.case_file.unit}"
    curve = thinned(moment.history.losses, LONGEST_THUMBNAIL)
    return Summary(play.scene_title(play.place[0]), moment.epoch, miss, curve)


def _training_of(point: Point) -> Kept | None:
    """What is kept of the training that a point's turn has ended; nothing of one without an epoch."""
    if point.turn is None or point.turn.asked != "training" or point.checkpoint is None:
        return None
    moment = point.checkpoint.moment
    recording = moment.history.recordings[-1]
    has_trained = moment.before_training is not None and moment.before_training.epoch < moment.epoch
    return kept(recording, moment.epoch) if has_trained else None


def _restored(training: Training, found: Kept) -> Training:
    """A training that is due, as it was kept; left to be computed where the two do not fit."""
    due = training.recording
    if found.keyframes[0].epoch != training.from_epoch or found.last_epoch > training.to_epoch:
        return training
    try:
        training.recording = Recording.restored(due.architecture, due.dataset, found)
    except ValueError:
        training.recording = due
    return training
