"""Traveling: back to any move, from one timeline to another, and what is told of both."""

from neural_drama.pictures.words import comparison_in_words, difference_in_words
from neural_drama.plain.telling import Elsewhere, Telling
from neural_drama.playthrough.comparison import compare, tell
from neural_drama.playthrough.events import NeuronAsked
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.outline import Branch, MoveRow, history, reached, tree
from neural_drama.playthrough.points import Point, Timeline
from neural_drama.saves.rows import wrong_with
from neural_drama.saves.store import LONGEST_NAME
from neural_drama.story.problems import ScriptError

NO_FURTHER = (MoveError, ScriptError)
"""What a way may end with that leads through scenes which were edited, or measure otherwise here."""


def tell_history(telling: Telling, rest: str = "") -> None:
    """The moves of the present timeline by number; those that are still ahead on it come after where it stands."""
    rows = [row for row in history(telling.timelines) if isinstance(row, MoveRow)]
    if not rows:
        telling.write("Nothing has been done yet.")
        return
    was_ahead = False
    for row in rows:
        if row.is_ahead and not was_ahead:
            telling.write("You are here. Still ahead on this timeline:")
            was_ahead = True
        telling.write(f"{_numbers(row)}{row.words}")


def _numbers(row: MoveRow) -> str:
    if row.first is None:
        return "No number: "
    return f"{row.first}. " if row.first == row.last else f"{row.first} to {row.last}. "


def back(telling: Telling, rest: str) -> None:
    """Go to where a move was made, or is still to be made on this timeline."""
    rows = [row for row in history(telling.timelines) if isinstance(row, MoveRow) and row.last is not None]
    made = [row.last for row in rows if not row.is_ahead]
    if not rows or not (rest or made):
        telling.write("No move has been made before this.")
        return
    number = int(rest) if rest else made[-1] or 0
    found = next((row for row in rows if (row.first or 0) <= number <= (row.last or 0)), None)
    if found is None or found.point.parent is None:
        telling.write(f"There is no move {number}; this timeline has moves 1 to {rows[-1].last}.")
        return
    _go_to(telling, found.point.parent, f"{'On' if found.is_ahead else 'Back'} to where move {number} was made.")


def fork(telling: Telling, rest: str) -> None:
    """Let the last run end after an epoch, on a timeline of its own."""
    timelines, moment, epoch = telling.timelines, telling.play.moment, int(rest)
    if not moment.epoch:
        telling.write("No epoch of this run has been trained; there is nothing to end earlier.")
        return
    if epoch == moment.epoch:
        telling.write(f"The run ends after epoch {epoch} as it is.")
        return
    old = timelines.current
    try:
        timelines.stop_at(epoch)
    except ValueError:
        telling.write(f"No training of this run went through epoch {epoch}; it has epochs 0 to {moment.epoch}.")
        return
    except NO_FURTHER as error:
        telling.write(f"It goes no further than this: {error}")
    else:
        stays = f" Timeline {old.name} stays as it was." if timelines.current is not old else ""
        telling.write(f"The run ends after epoch {epoch} now, on timeline {timelines.current.name}.{stays}")
    telling.forget()
    raise Elsewhere


def tell_timelines(telling: Telling, rest: str = "") -> None:
    """All timelines, each after the one that it forked from."""
    branches = tree(telling.timelines, telling.known)
    telling.known |= reached(telling.timelines)
    for branch in branches:
        telling.write(_branch_in_words(branch))


def _branch_in_words(branch: Branch) -> str:
    facts = [f"{branch.turns} turn{'' if branch.turns == 1 else 's'}"]
    if branch.reached.epoch is not None:
        facts.append(f"epoch {branch.reached.epoch}")
    if branch.reached.ending:
        facts.append(branch.reached.ending)
    name = f"Timeline {branch.timeline.name}"
    if branch.parent is not None:
        decided = f" ({branch.decided})" if branch.decided else ""
        name += f", forked from timeline {branch.parent.name} after turn {branch.forked_after}{decided}"
    return f"{name}: {', '.join(facts)}.{' You are on it.' if branch.is_present else ''}"


def switch(telling: Telling, wanted: str) -> None:
    """Go to where a timeline has come to."""
    timelines = telling.timelines
    timeline = _named(telling, wanted)
    if timeline is None:
        return
    if timeline is timelines.current and timelines.here is timeline.tip:
        telling.write(f"You are on timeline {timeline.name}, where it has come to.")
        return
    telling.stop = None
    telling.known |= reached(timelines)
    timelines.current = timeline
    _go_to(telling, timeline.tip, f"This is timeline {timeline.name}, as far as it was played.")


def name(telling: Telling, wanted: str) -> None:
    """Give the present timeline a name."""
    timelines = telling.timelines
    if isinstance(telling.play.waiting, NeuronAsked) and wanted.isdecimal():
        telling.write("To name a neuron, type its number alone. A timeline is given a name with a letter in it.")
        return
    others = [one.name for one in timelines.all if one is not timelines.current]
    if (wrong := wrong_with(wanted, LONGEST_NAME)) is not None:
        telling.write(f"{wanted[:40]!r} is no name: it {wrong}.")
    elif wanted in others:
        telling.write(f"Another timeline is called {wanted} already.")
    else:
        timelines.rename(timelines.current, wanted)
        telling.write(f"This is timeline {wanted} now.")
        telling.tell_news()


def compare_with(telling: Telling, wanted: str) -> None:
    """Hold the present timeline against another."""
    timelines = telling.timelines
    timeline = _named(telling, wanted)
    if timeline is None:
        return
    current, here = timelines.current, timelines.here
    if timeline is current:
        telling.write(f"You are on timeline {timeline.name}. Name another to hold this one against it.")
        return
    try:
        found = compare(tell(timelines, current), tell(timelines, timeline))
    except ValueError as error:
        telling.write(f"They cannot be compared: {error}.")
        return
    except NO_FURTHER as error:
        timelines.current = current
        _go_to(telling, here, f"They cannot be compared: {error}.")
        return
    telling.tell(comparison_in_words(found))
    for difference in found.lines:
        telling.write(difference_in_words(difference, found))


def network_then(moment: Moment) -> str:
    """Which network a place has brought back, in a sentence."""
    return f"The network is that of run {moment.run} after epoch {moment.epoch}, and the story stands where it stood."


def _named(telling: Telling, wanted: str) -> Timeline | None:
    """The timeline of a name, the present one only if no other has it; says so where there is none."""
    timelines = telling.timelines
    place = timelines.all.index(timelines.current)
    others_first = [*timelines.all[place + 1 :], *timelines.all[: place + 1]]
    same = [one for one in others_first if one.name == wanted]
    alike = [one for one in others_first if one.name.casefold() == wanted.casefold()]
    found = next(iter([*same, *alike]), None)
    if found is None:
        names = ", ".join(one.name for one in timelines.all)
        telling.write(f"There is no timeline {wanted[:40]!r}; there are: {names}.")
    return found


def _go_to(telling: Telling, point: Point, arrived: str) -> None:
    """Stand after a turn and tell from there on; or, if the way there has an end, from that."""
    try:
        telling.timelines.go_to(point)
    except NO_FURTHER as error:
        arrived = f"It goes no further than this: {error}"
    telling.write(f"{arrived} {network_then(telling.play.moment)}")
    telling.forget()
    raise Elsewhere
