"""Exploring: a few rehearsals that together take every option of every choice, if a player can."""

from collections import deque
from collections.abc import Iterator, Mapping

from neural_drama.kit.coverage import spots
from neural_drama.kit.rehearsal import Asked, Rehearsals
from neural_drama.kit.tally import Tally
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.story.script import Choice, Jump, Option, Passage, Scene, Script, Target, TheEnd

PATIENCE = 25
"""After so many rehearsals in which nothing was taken for the first time, what is left is given up."""

Stop = tuple[str, str]
"""A passage, by the names of its scene and its own."""


class Explorer:
    """Takes what was never taken, else goes the shortest way to where such an option stands."""

    def __init__(self, script: Script, tally: Tally) -> None:
        self._tally = tally
        self._passages = {_stop_of(scene, passage): passage for scene in script.scenes for passage in scene.passages}
        self._ways = {stop: tuple(dict.fromkeys(ways)) for stop, ways in _ways(script)}
        self._first = {scene.name: scene.passages[0].anchor for scene in script.scenes}
        self.left = {spot.where for spot in spots(script) if spot.is_option}

    def option(self, play: Playthrough) -> int:
        """Which option to take, the first being 1."""
        self.left -= self._tally.taken.keys()
        far = len(self._passages) + 1
        distances = self._distances()

        def cost(numbered: tuple[int, Option]) -> tuple[int, int, int]:
            number, option = numbered
            taken = self._tally.taken[option.where]
            distance = distances.get(self._stop(option.target), far) + 1 if taken else 0
            # Where a way turns out to be barred, it becomes longer each time it is tried.
            return distance + taken // 4, taken, number

        return min(enumerate(play.options, start=1), key=cost)[0]

    def _distances(self) -> Mapping[Stop, int]:
        """How many passages lie between each passage and the nearest option that was never taken."""
        goals = [
            stop
            for stop, passage in self._passages.items()
            if any(option.where in self.left for option in _options(passage))
        ]
        back: dict[Stop, list[Stop]] = {}
        for stop, ways in self._ways.items():
            for to in ways:
                back.setdefault(to, []).append(stop)
        distances = dict.fromkeys(goals, 0)
        waiting = deque(goals)
        while waiting:
            stop = waiting.popleft()
            for before in back.get(stop, ()):
                if before not in distances:
                    distances[before] = distances[stop] + 1
                    waiting.append(before)
        return distances

    def _stop(self, target: Target) -> Stop:
        return target.scene, target.passage or self._first[target.scene]


def explore(asked: Asked, seed: int) -> tuple[Script, Tally]:
    """Rehearse until every option was taken, or nothing new is found; only rehearsals from `seed` on are needed."""
    rehearsals, tally = Rehearsals(asked), Tally()
    explorer = Explorer(rehearsals.episode.script, tally)
    in_vain, number = 0, seed
    while in_vain < PATIENCE and (explorer.left or not tally.rehearsals):
        before = len(tally.taken)
        rehearsals.rehearse(number, tally, explorer.option)
        explorer.left -= tally.taken.keys()
        in_vain = 0 if len(tally.taken) > before else in_vain + 1
        number += 1
    return rehearsals.episode.script, tally


def _ways(script: Script) -> Iterator[tuple[Stop, list[Stop]]]:
    """Where each passage may lead, whatever its guards say."""
    following = [(scene, passage) for scene in script.scenes for passage in scene.passages]
    first = {scene.name: scene.passages[0].anchor for scene in script.scenes}
    for (scene, passage), after in zip(following, [*following[1:], None], strict=True):
        targets = [element.target for element in passage.elements if isinstance(element, Jump)]
        targets += [option.target for option in _options(passage)]
        stops = [(target.scene, target.passage or first[target.scene]) for target in targets]
        if after is not None and _may_run_out(passage):
            stops.append(_stop_of(*after))
        yield _stop_of(scene, passage), stops


def _may_run_out(passage: Passage) -> bool:
    last = passage.elements[-1] if passage.elements else None
    is_left = isinstance(last, Choice) or isinstance(last, Jump) and last.guard is None
    return not is_left and not any(isinstance(element, TheEnd) for element in passage.elements)


def _stop_of(scene: Scene, passage: Passage) -> Stop:
    return scene.name, passage.anchor


def _options(passage: Passage) -> list[Option]:
    return [option for element in passage.elements if isinstance(element, Choice) for option in element.options]

