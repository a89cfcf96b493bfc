"""Resuming: a playthrough goes on from where it was saved, also when its scenes have been edited since.

It is played again by its turns from the sources it was played from, with the trainings as they were kept; only then
does it follow the edited scenes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from neural_drama.network.tables import DataError
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.points import Point, Timeline
from neural_drama.playthrough.repertoire import find_episode, scenes_folder
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.saves.entries import KeptTurn, Opening, Saved
from neural_drama.saves.journal import Journal
from neural_drama.saves.sources import LAID_OUT, PLAYBILL, SCENE, Sources, SourcesError, laid_out, sources_of
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble
from neural_drama.story.episode import Episode, load_script
from neural_drama.story.memory import Passage
from neural_drama.story.problems import ScriptError

UNPLAYABLE = (ScriptError, SettingsError, DataError, SourcesError, OSError)

OTHERWISE = "It was played on a machine that reckons otherwise in the last digits. What was saved there holds."


@dataclass(frozen=True, slots=True)
class Resumed:
    """A playthrough that stands where it was saved, or as near as its scenes allow.

    chapters: where the scene it stood in is gone, the scenes it can go on with, to be taken up with `take_up`.
    """

    timelines: Timelines
    journal: Journal
    lines: int  # how many are shown again since the last turn
    notices: tuple[str, ...]
    chapters: tuple[tuple[str, str], ...] = ()  # name and title
    edited: Episode | None = None

    def take_up(self, scene: str) -> None:
        """Go on with another scene, from its start, with the network as it was saved."""
        assert self.edited is not None, "only an edited script has chapters to choose from"
        first = next(one for one in self.edited.script.scenes if one.name == scene).passages[0]
        _follow(self.timelines, self.journal, self.edited, self.timelines.here, (scene, first.anchor))


def opening_of(play: Playthrough, asked: str, scenes: Path | None = None) -> Opening:
    """What a playthrough that was just opened is kept under. Raises OSError and SourcesError."""
    path = find_episode(asked, scenes)
    start = play.episode.script.start
    is_shipped = path == scenes_folder() / path.name
    return Opening(
        episode=f"{path.name if is_shipped else path.resolve()}{f'#{start.scene}#{start.passage}' if start else ''}",
        folder=play.episode.name,
        case=play.case,
        seed=play.seed,
        title=play.episode.script.title,
        sources=sources_of(path),
    )


def resume(open_store: Callable[[], Store], number: int, turn: int | None = -1, lines: int = 0) -> Resumed:
    """Go on with a playthrough from where it stood, or from a named save's turn and lines.

    Raises StoreTrouble where it cannot be read, and what opening an episode raises where nothing of it can be played.
    """
    store = open_store()
    saved = store.playthrough(number)
    if turn == -1:
        turn, lines = saved.turn, saved.lines
    try:
        resumption = _Resumption(open_store, store, saved)
    except UNPLAYABLE as error:
        return _begun_anew(open_store, saved, error)
    return resumption.to(turn, lines)


def _begun_anew(open_store: Callable[[], Store], saved: Saved, error: Exception) -> Resumed:
    """The episode as it is now, where that of then cannot be read any more. The save stays as it is."""
    play = open_playthrough(saved.episode, saved.case, saved.seed)
    journal = Journal(open_store, opening := opening_of(play, saved.episode))
    journal.edited = opening.sources
    notice = (
        f"The scenes of then cannot be read by this version ({_in_short(error)}). The network begins anew, and the "
        "save stays as it is. With which scene shall it go on?"
    )
    chapters = tuple((one.name, one.title) for one in play.episode.script.scenes)
    return Resumed(Timelines(play, journal), journal, 0, (notice,), chapters, play.episode)


class _Resumption:
    """Everything that is known while a playthrough is brought back."""

    def __init__(self, open_store: Callable[[], Store], store: Store, saved: Saved) -> None:
        self.store, self.saved = store, saved
        self.notices: list[str] = []
        self.now = self._sources_now()
        sources = store.sources(saved.script)
        self.timelines = Timelines(self._opened(sources))
        opening = Opening(saved.episode, saved.folder, saved.case, saved.seed, saved.title, sources)
        self.journal = Journal(open_store, opening, saved.id)
        self.points = self._tree()

    def to(self, turn: int | None, lines: int) -> Resumed:
        """Stand after a turn and so many lines on."""
        timelines = self.timelines
        goal = self.points.get(turn)
        if goal is None:
            lines, known = 0, [number for number in self.points if number is not None]
            # Numbers grow as one plays on.
            before = [number for number in known if turn is not None and number < turn] or known
            goal = self.points[max(before, default=None)]
            self.notices.append("Not every turn of it can be read any more. This goes on from the last that can.")
        timelines.keeper = self.journal
        try:
            timelines.go_to(goal, lines)
        except MoveError as error:
            lines = 0
            self.notices.append(f"Not every turn can be taken any more ({error}). This is the last one that can.")
        self.journal.find(timelines, lines)
        if timelines.play.verdicts.overruled or self._reckons_otherwise():
            self.notices.append(OTHERWISE)
        if self.now is None or not (changed := _changed(self._followed_at(timelines.here), self.now)):
            return self._resumed(lines)
        return self._edited(self.now, changed, lines)

    def _edited(self, now: Sources, changed: list[str], lines: int) -> Resumed:
        """Follow the scenes as they are now. changed: the names of the files that are not as they were."""
        timelines, play = self.timelines, self.timelines.play
        is_of_scenes = any(name.lower().endswith(SCENE) for name in changed)
        what = "The scenes were edited" if is_of_scenes else f"{PLAYBILL} changed"
        if not is_of_scenes and PLAYBILL not in changed:
            what = f"{_listed(changed)} changed"
            self.notices.append(f"{what}; this goes on with the data that it was begun with.")
            return self._resumed(lines)
        try:
            episode = self._loaded(now)
        except UNPLAYABLE as error:
            self.notices.append(f"{what} and cannot be read ({_in_short(error)}). The old ones are followed.")
            return self._resumed(lines)
        self.journal.edited = now
        scenes = {scene.name: [passage.anchor for passage in scene.passages] for scene in episode.script.scenes}
        scene, passage = play.place
        if scene not in scenes:
            self.notices.append(f"{what}, and this scene is gone. With which shall it go on?")
            chapters = tuple((one.name, one.title) for one in episode.script.scenes)
            return self._resumed(lines, chapters, episode)
        if passage in scenes[scene]:
            self.notices.append(f"{what}. This goes on from the start of the passage.")
            _follow(timelines, self.journal, episode, timelines.here, (scene, passage))
            return self._resumed(0)
        back, passage_then = self._last_known(timelines.here, scenes)
        _follow(timelines, self.journal, episode, back, passage_then)
        self.notices.append(f"{what}, and this passage is gone. This goes on from the last that is not.")
        return self._resumed(0)

    def _last_known(self, here: Point, scenes: dict[str, list[str]]) -> tuple[Point, Passage]:
        """The point before the last turn that was taken in a passage which is still there; else the opening."""
        for point in reversed(here.path):
            turn, parent = point.turn, point.parent
            if turn is not None and parent is not None and turn.passage in scenes.get(turn.scene, ()):
                return parent, (turn.scene, turn.passage)
        first = next(iter(scenes))
        return here.path[0], (first, scenes[first][0])

    def _resumed(
        self, lines: int, chapters: tuple[tuple[str, str], ...] = (), edited: Episode | None = None
    ) -> Resumed:
        return Resumed(self.timelines, self.journal, lines, tuple(self.notices), chapters, edited)

    def _sources_now(self) -> Sources | None:
        """The scenes as they are now; None, and a word about it, where they are gone."""
        try:
            return sources_of(find_episode(self.saved.episode))
        except UNPLAYABLE as error:
            what = f"The scenes are not where they were ({_in_short(error)})"
            self.notices.append(f"{what}. They are followed as they were saved.")
            return None

    def _opened(self, sources: Sources) -> Playthrough:
        """The playthrough from its start, from the sources that it was begun with."""
        if self.now is not None and self.now.digest == sources.digest:
            return open_playthrough(self.saved.episode, self.saved.case, self.saved.seed)
        begun = re.search(rf"{re.escape(self.saved.folder)}(?:\.md)?(#[^#]*#[^#]*)$", self.saved.episode)
        with laid_out(sources, self.saved.folder) as path:
            return open_playthrough(f"{path}{begun[1] if begun else ''}", self.saved.case, self.saved.seed)

    def _loaded(self, sources: Sources) -> Episode:
        """An episode to go on with, whose cues speak of the network that there is."""
        moment = self.timelines.play.moment
        layers, cases = moment.architecture.layers, moment.cases
        with laid_out(sources, self.saved.folder) as path:
            return load_script(path, lambda tables: vocabulary(layers, cases))

    def _tree(self) -> dict[int | None, Point]:
        """The points of all turns by their numbers, and the timelines that lead to them."""
        timelines = self.timelines
        points: dict[int | None, Point] = {None: timelines.opening}
        for kept in self.store.turns(self.saved.id):
            point = self._point(kept, points)
            if point is not None:
                points[kept.id] = point
        found = self.store.timelines(self.saved.id)
        ways = [Timeline(one.name, points[one.tip], one.id) for one in found if one.tip in points]
        tips = _tips_beside(points.values(), ways)  # two games went on from here at once, or a row cannot be read
        if ways or tips:
            timelines.all = ways
        for tip in tips:
            timelines.begin(tip)
        own = [way for way in timelines.all if way.key is not None and way.key == self.saved.timeline]
        timelines.current = own[0] if own else timelines.all[-1]
        return points

    def _point(self, kept: KeptTurn, points: dict[int | None, Point]) -> Point | None:
        """The point of a turn, unless what comes before it could not be read."""
        parent = points.get(kept.parent)
        if parent is None:
            return None
        point = Point(kept.turn, parent, key=kept.id)
        if kept.turn.asked == "edited":
            if kept.script is None:
                return None
            try:
                self.journal.scripts[point] = self.store.sources(kept.script)
                point.episode = self._loaded(self.journal.scripts[point])
            except (StoreTrouble, *UNPLAYABLE):
                return None
        parent.later.append(point)
        return point

    def _followed_at(self, point: Point) -> Sources:
        """The sources that are followed at a point."""
        edits = [self.journal.scripts[one] for one in point.path if one in self.journal.scripts]
        return edits[-1] if edits else self.journal.opening.sources

    def _reckons_otherwise(self) -> bool:
        """Whether the last stretch of the last training comes to other bits here than were kept."""
        history = self.timelines.play.moment.history
        recording = history.recordings[-1]
        if len(recording.keyframes) < 2:
            return False
        return not recording.is_computed_alike()


def _follow(timelines: Timelines, journal: Journal, episode: Episode, point: Point, passage: Passage) -> None:
    """Go on from a point with an edited script; where that was done before, stand where it led to."""
    while (known := _same_edit(journal, point)) is not None:
        point = known
        if known.turn is not None and (known.turn.scene, known.turn.passage) == passage:
            timelines.go_to(known)
            return
    timelines.recast_from(point, episode, passage)


def _same_edit(journal: Journal, point: Point) -> Point | None:
    """The turn after a point since which the same edited script is followed as now."""
    now = journal.edited
    edits = (later for later in point.later if later in journal.scripts)
    return next((edit for edit in edits if now is not None and journal.scripts[edit].digest == now.digest), None)


def _tips_beside(points: Iterable[Point], ways: list[Timeline]) -> list[Point]:
    """The points at which turns end that none of these timelines leads to."""
    led_to = {point for way in ways for point in way.tip.path}
    return [point for point in points if point.turn is not None and not point.later and point not in led_to]


def _changed(then: Sources, now: Sources) -> list[str]:
    """The names of the files that are not what they were."""
    return [name for name in sorted({*then.files, *now.files}) if then.files.get(name) != now.files.get(name)]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _in_short(error: Exception) -> str:
    """The first of the problems, and how many more there are."""
    first, *others = str(error).splitlines() or [""]
    first = re.sub(rf"^.*{LAID_OUT}\w+[/\\\\]", "", first)  # a folder that is there no more
    return f"{first}; {len(others)} more" if others else first
