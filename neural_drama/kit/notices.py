"""The notices: what rehearsals came to, in words for the author, and whether that is good enough."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from neural_drama.kit.coverage import Spot, spots, unreached
from neural_drama.kit.plans import perform, plans_of
from neural_drama.kit.rehearsal import Asked
from neural_drama.kit.tally import Failure, Tally
from neural_drama.story.hygiene import printable
from neural_drama.story.problems import ScriptError
from neural_drama.story.script import Script, Where

LONGEST_WORDS = 88
"""Of a line in the table of hits."""

LONGEST_MOVES = 400
"""Of moves that are told whole; the number of the rehearsal tells them all."""


class Notices:
    """The notices of an episode's rehearsals."""

    def __init__(self, asked: Asked, script: Script, tally: Tally, seed: int, is_quick: bool) -> None:
        self._asked, self._script, self._tally, self._is_quick = asked, script, tally, is_quick
        self._seed = seed  # the number of the first
        self._left = unreached(script, tally, options_only=is_quick)
        self._by_plan = self._reached_by_plans() if self._left and not is_quick else {}

    @property
    def are_good(self) -> bool:
        """Whether nothing failed, and nothing that had to be reached was not, without a reason given.

        A quick rehearsal has to reach every option. One that really trains has too few endings to reach every line.
        """
        return not self._tally.failures and (self._asked.is_real or not self._unexplained())

    def in_words(self) -> Iterator[str]:
        """All of them, row by row, as a terminal may be given them."""
        return (printable(row, "\n") for row in self._rows())

    def _rows(self) -> Iterator[str]:
        tally = self._tally
        lines = _times(tally.lines.total(), "line")
        yield f"{self._asked.episode}: {_times(tally.rehearsals, 'rehearsal')}, {lines} spoken"
        yield f"curtains: {', '.join(f'{name} {times:,}' for name, times in tally.curtains.most_common())}"
        if not self._is_quick:
            yield from self._hits()
        yield from self._asides()
        yield from self._never()
        for failure in tally.failures.values():
            yield from self._failed(failure)

    def _hits(self) -> Iterator[str]:
        hits = self._tally.lines + self._tally.taken
        yield "\nhow often each line was spoken, and each option taken"
        for spot in spots(self._script):
            place = f"{Path(spot.where.file).name}:{spot.where.line}"
            words = spot.words if len(spot.words) <= LONGEST_WORDS else f"{spot.words[: LONGEST_WORDS - 3]}..."
            yield f"{hits[spot.where]:>9,}  {place:<40} {words}"

    def _asides(self) -> Iterator[str]:
        tally = self._tally
        if tally.most_lines_at is not None:
            most = _times(tally.most_lines, "line")
            yield f"\nat most {most} between two things that the player does: {tally.most_lines_at}"
        for where, times in sorted(tally.not_finite.items(), key=lambda item: (item[0].file, item[0].line)):
            yield f"{where}: a figure in this line was inf or nan {_times(times, 'time')}, and was shown so"

    def _never(self) -> Iterator[str]:
        """What was never reached: first what somebody accounts for, then what nobody does."""
        for spot in self._left:
            if spot.where in self._by_plan:
                yield f"{spot.where}: reached by the plan {self._by_plan[spot.where]!r} alone"
            elif spot.excuse:
                yield f"{spot.where}: never reached, as its note says: {spot.excuse}"
        unexplained = self._unexplained()
        for spot in unexplained:
            yield f"{spot.where}: never {'taken' if spot.is_option else 'spoken'}: {spot.words}"
        if unexplained and not (self._asked.is_real or self._is_quick):
            yield "(rehearse more often, write a plan that gets there, or put <!-- unreached: why --> before the line)"

    def _unexplained(self) -> list[Spot]:
        return [spot for spot in self._left if not spot.excuse and spot.where not in self._by_plan]

    def _failed(self, failure: Failure) -> Iterator[str]:
        times = self._tally.failed[failure.what, failure.where]
        yield f"\n{f'{failure.where}: ' if failure.where else ''}{failure.what} ({_times(times, 'time')})"
        if failure.ends:
            yield f"    the network: {_shortened(', '.join(failure.ends))}"
        yield f"    moves: {_shortened(failure.moves) or 'none'}"
        real = ("--real",) if self._asked.is_real else ()
        number = ("--seed", str(failure.number))
        # What a quick rehearsal does depends on those before it.
        again = ("--quick", "--seed", str(self._seed)) if self._is_quick else (*number, "-n", "1")
        yield f"    again: {self._command('rehearse', *real, *again)}"
        if self._asked.is_real and len(failure.moves) <= LONGEST_MOVES:
            choose = ("--choose", failure.moves) if failure.moves else ()
            yield f"    or:    {self._command('transcript', *number, *choose)}"

    def _command(self, name: str, *options: str) -> str:
        asked = self._asked
        case = ("--case", asked.case) if asked.case is not None else ()
        scenes = ("--scenes", str(asked.scenes)) if asked.scenes is not None else ()
        return shlex.join(("neural-drama", name, asked.episode, *case, *scenes, *options))

    def _reached_by_plans(self) -> Mapping[Where, str]:
        """What only a plan reaches, with the name of the first that does."""
        reached: dict[Where, str] = {}
        plans, problems = plans_of(self._asked.episode, self._asked.scenes)
        if problems:
            return {}
        for plan in plans:
            try:
                done = perform(plan, self._asked.episode, self._asked.scenes)
            except ScriptError:
                continue
            for where in _places(done.tally):
                reached.setdefault(where, plan.name)
        return reached


def _places(tally: Tally) -> Iterable[Where]:
    return (*tally.lines, *tally.taken)


def _shortened(listed: str) -> str:
    """What stands between commas as it is told: of much only the first and the last."""
    if len(listed) <= LONGEST_MOVES:
        return listed
    first = listed[: LONGEST_MOVES // 2].rpartition(",")[0]
    last = listed[-LONGEST_MOVES // 2 :].partition(",")[2]
    more = listed.count(",") - first.count(",") - last.count(",") - 1
    return f"{first}, ... {more:,} more ... ,{last}"


def _times(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
