"""The rehearsal: an episode played again and again by chance, over its choices and over extreme networks.

Rehearsal number n is the same whenever it is played: its number is its seed. So a report names a rehearsal that went
wrong by its number, and any number of processes come to the same report.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from neural_drama.kit.answers import answer
from neural_drama.kit.extremes import EXTREMES, PretendedTraining
from neural_drama.kit.ledger import Rehearsed, rehearsed
from neural_drama.kit.tally import Failure, Tally
from neural_drama.playthrough.autoplay import MOST_ANSWERS
from neural_drama.playthrough.building import rebuilt
from neural_drama.playthrough.events import CurtainFell, Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import write_moves
from neural_drama.playthrough.opening import open_playthrough, opening_moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode, settings_of
from neural_drama.playthrough.training import Training
from neural_drama.story.problems import ScriptError
from neural_drama.story.script import Script

NUMBERED = 1001
"""Which of a seed's streams a rehearsal draws from; the network's own are below."""

BORN_SILENT, BORN_ELSEWHERE = 0.1, 0.4
"""How often a rehearsal opens with a network whose weights were born as zero, or of another seed."""

BIRTHS = 8
"""How many other seeds there are to be born of: few, so that what is measured of one serves many rehearsals."""

SHARE = 25
"""So many rehearsals at a time are handed to a process."""

MOST_SEED = 2**63

Rule = Callable[[Playthrough], int]
"""Which of the options that wait is taken, the first being 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to rehearse, and how."""

    episode: str
    case: str | None = None
    scenes: Path | None = None
    is_real: bool = False  # trainings are computed


class Rehearsals:
    """An episode that has been opened once, to be rehearsed many times."""

    def __init__(self, asked: Asked) -> None:
        """Raises what opening an episode raises."""
        self.asked = asked
        opened = open_playthrough(asked.episode, asked.case, None, asked.scenes)
        self.episode, self.seed = opened.episode, opened.seed
        self._first = rehearsed(opened.moment)
        self._births: dict[str, Moment] = {}
        self._settings = settings_of(find_episode(asked.episode, asked.scenes))

    def rehearse(self, number: int, tally: Tally, rule: Rule | None = None) -> None:
        """Play once, by the rehearsal's own number and by the rule, or else by any option; note what happens."""
        rng = np.random.default_rng(np.random.SeedSequence(number, spawn_key=(NUMBERED,)))
        ends: list[str] = []
        play = self._opened(number, rng, ends)

        def fail(what: str, where: str = "") -> None:
            tally.fail(Failure(number, what, where, write_moves(play.moves), tuple(ends)))

        tally.rehearsals += 1
        ending: str | None = "broken"
        try:
            ending = self._play(play, rng, tally, fail, rule or _any_option(rng))
        except Exception as error:  # whatever it is, the author is to hear of it
            fail(_told(error))
        if ending is None:
            fail(f"no curtain after {MOST_ANSWERS} answers")
        tally.curtains[ending or "none"] += 1

    def _opened(self, number: int, rng: np.random.Generator, ends: list[str]) -> Playthrough:
        if self.asked.is_real:
            return Playthrough(self.episode, self._moment(number), number)
        moment, seed = self._born(rng, ends)

        def train(moment: Moment) -> Training:
            assert isinstance(moment, Rehearsed), "what is made of a rehearsed moment is one"
            extreme = EXTREMES[int(rng.integers(len(EXTREMES)))]
            ends.append(extreme.name)
            return PretendedTraining(moment, extreme)

        return Playthrough(self.episode, moment, seed, train)

    def _born(self, rng: np.random.Generator, ends: list[str]) -> tuple[Moment, int]:
        """The network that a rehearsal opens with, and its seed: the episode's own, or another that could have been."""
        chance, other = rng.random(), self.seed + 1 + int(rng.integers(BIRTHS))
        if chance >= BORN_SILENT + BORN_ELSEWHERE:
            return self._first, self.seed
        own, is_silent = self._first.blueprint, chance < BORN_SILENT
        name = "born as zeros" if is_silent else f"born of seed {other}"
        ends.append(name)
        if name not in self._births:
            blueprint = replace(own, initialization="zeros") if is_silent else replace(own, seed=other)
            self._births[name] = rebuilt(self._first, blueprint)
        return self._births[name], self._births[name].blueprint.seed

    def _moment(self, seed: int) -> Moment:
        """The opening of another seed, as open_playthrough has it."""
        return opening_moment(self._settings, self.episode.script, self.asked.case, seed)

    def _play(
        self, play: Playthrough, rng: np.random.Generator, tally: Tally, fail: Callable[[str, str], None], rule: Rule
    ) -> str | None:
        """Play to the curtain and return the ending; None if it did not fall."""
        for _ in range(MOST_ANSWERS):
            lines = 0
            while (event := play.advance()) is not play.waiting:
                if isinstance(event, Spoken):
                    lines += 1
                    for wrong in tally.hear(event, lines):
                        fail(wrong, str(event.line.where))
                elif isinstance(event, CurtainFell):
                    return event.ending or "no training"
            if isinstance(event, Offered):
                option = rule(play)
                tally.take(play.options, option)
                play.take(option)
            else:
                answer(play, rng, self.asked.is_real)
        return None


def _any_option(rng: np.random.Generator) -> Rule:
    return lambda play: int(rng.integers(len(play.options))) + 1


def _told(error: Exception) -> str:
    """An exception in one line: what it was, and where it came from."""
    if isinstance(error, ScriptError):
        return str(error.problems[0])
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}: {str(error)[:200]!r}"


def rehearse(asked: Asked, times: int, seed: int, processes: int | None = None) -> tuple[Script, Tally]:
    """Rehearse so many times, from rehearsal number `seed` on, in so many processes (as many as there are cores).

    Raises what opening an episode raises.
    """
    rehearsals = Rehearsals(asked)  # here, too, so that what is wrong with the episode is found before there are many
    numbers = [(seed + i) % MOST_SEED for i in range(times)]
    shares = [numbers[i : i + SHARE] for i in range(0, times, SHARE)]
    processes = min(_cores() if processes is None else processes, len(shares))
    tally = Tally()
    for heard in _played(rehearsals, shares, processes):
        tally.join(heard)
    return rehearsals.episode.script, tally


def _played(rehearsals: Rehearsals, shares: list[list[int]], processes: int) -> Iterator[Tally]:
    """The tally of each share, in order. What processes of their own do not come to, this one plays itself."""
    done = 0
    if processes > 1:
        # Some systems lack what processes need to speak to each other, and one that is short of memory ends some.
        with suppress(ImportError, OSError, BrokenProcessPool):
            pool = ProcessPoolExecutor(processes, initializer=_enter, initargs=(rehearsals.asked,))
            try:
                for tally in pool.map(_share_of_mine, shares):
                    done += 1
                    yield tally
            finally:
                pool.shutdown(cancel_futures=True)
    yield from (_share(rehearsals, numbers) for numbers in shares[done:])


def _share(rehearsals: Rehearsals, numbers: list[int]) -> Tally:
    tally = Tally()
    for number in numbers:
        rehearsals.rehearse(number, tally)
    return tally


_mine: list[Rehearsals] = []
"""What a process of its own rehearses; there is one entry."""


def _enter(asked: Asked) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts means the process that waits for these
    _mine[:] = [Rehearsals(asked)]


def _share_of_mine(numbers: list[int]) -> Tally:
    return _share(_mine[0], numbers)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
