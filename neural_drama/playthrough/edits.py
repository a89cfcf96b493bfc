"""Edits: what an author changes in an episode while it is being played, found by looking at its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neural_drama.network.tables import DataError
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.episode import Episode, load_script
from neural_drama.story.problems import ScriptError

Stamp = tuple[int, int]
"""When a file was last written, in nanoseconds, and its size."""

WATCHED = (".md", ".toml", ".csv")


_NEXT_PLAY = "the network and the data stay as they are in this play; leave it and play again for the new ones"


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of an edit: the episode as it reads now, or what is wrong with it."""

    files: tuple[str, ...]  # the names of those that were changed, added or removed
    episode: Episode | None
    problem: Exception | None = None
    is_for_the_next_play: bool = False  # the network, its case or its settings are described anew

    def __str__(self) -> str:
        """One line for the author; or the problems, one on each line."""
        if self.problem is None:
            news = f"read again: {', '.join(self.files)}"
            return f"{news}; {_NEXT_PLAY}" if self.is_for_the_next_play else news
        return f"{self.problem}\n{_NEXT_PLAY}" if self.is_for_the_next_play else str(self.problem)


class Edits:
    """Looks, when asked, whether the files of an episode that is being played have changed."""

    def __init__(
        self, play: Playthrough, name: str, case: str | None = None, seed: int | None = None, scenes: Path | None = None
    ) -> None:
        """play: as it was opened, with these very words."""
        self.play = play
        self._opened = play.moment
        self._opened_with = (name, case, seed, scenes)
        self._path = find_episode(name, scenes)
        self._seen = self._stamps()

    def look(self) -> Edited | None:
        """What came of the edits since the last look; None if there are none."""
        stamps = self._stamps()
        if stamps == self._seen:
            return None
        changed = [name for name in {**self._seen, **stamps} if self._seen.get(name) != stamps.get(name)]
        files = tuple(_printable(name) for name in sorted(changed))
        self._seen = stamps
        try:
            fresh = open_playthrough(*self._opened_with)
        except (ScriptError, SettingsError, DataError) as mistake:
            return Edited(files, None, mistake)
        is_for_the_next_play = not _is_alike(fresh.moment, self._opened)
        layers, cases = self.play.moment.architecture.layers, self.play.moment.cases
        if unread := sorted(set(fresh.moment.cases) - set(cases)):
            problem = SettingsError(f"the case {unread[0]!r} is not at hand in this play")
            return Edited(files, None, problem, is_for_the_next_play=True)
        if fresh.moment.architecture.layers == layers:
            return Edited(files, fresh.episode, None, is_for_the_next_play)
        try:
            # Which cues there are follows the network, and this play goes on with its own.
            episode = load_script(self._path, lambda _: vocabulary(layers, cases))
            return Edited(files, episode, None, is_for_the_next_play)
        except ScriptError as mistake:
            return Edited(files, None, mistake, is_for_the_next_play)

    def _stamps(self) -> Mapping[str, Stamp]:
        """A stamp for each file that the play is made of. What cannot be looked at is as good as gone."""
        stamps: dict[str, Stamp] = {}
        try:
            files = sorted(self._path.iterdir()) if self._path.is_dir() else [self._path]
        except OSError:
            files = []
        for file in files:
            if file.suffix.lower() in WATCHED and not file.name.startswith("."):
                try:
                    stat = file.stat()
                except OSError:
                    continue
                stamps[file.name] = (stat.st_mtime_ns, stat.st_size)
        return stamps


def _is_alike(fresh: Moment, opened: Moment) -> bool:
    """Whether a play that begins now begins with the same network on the same data as this one did."""
    one, other = fresh.case_file, opened.case_file
    return (
        fresh.blueprint == opened.blueprint
        and fresh.starting == opened.starting
        and fresh.epochs_left == opened.epochs_left
        and (one.name, one.unit, one.goal) == (other.name, other.unit, other.goal)
        and one.validation_goal == other.validation_goal
        and one.table.features == other.table.features
        and np.array_equal(one.table.inputs, other.table.inputs)
        and np.array_equal(one.table.targets, other.table.targets)
    )


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)
