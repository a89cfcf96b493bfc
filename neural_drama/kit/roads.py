"""Roads: what must have come before something in a story, or must come after it, for it to make sense."""

from collections.abc import Iterator, Mapping

from neural_drama.kit.paths import Paths, horizons_of, knots, reached, reaching
from neural_drama.story.problems import Problem
from neural_drama.story.script import Line, Option

MOST_LINES = 6


def check_passages(paths: Paths) -> Iterator[Problem]:
    """Passages that nothing leads to."""
    linked = {paths.entrance(link) for _, link in paths.links()}
    for (scene, anchor), number in paths.entrances.items():
        place = paths.places[number]
        if anchor != place.passage.anchor or number in paths.reached or scene != place.scene.name:
            continue
        found = "only what is never reached leads here" if number in linked else "nothing leads here"
        title = f"'{place.passage.title}': " if place.passage.title else ""
        yield Problem(place.passage.where, "W710", f"{title}{found}", "link to it, or take it out")


def check_rewinds(paths: Paths) -> Iterator[Problem]:
    """Rewinds to a passage where the player cannot have been."""
    rewinds = [(number, link) for number, link in paths.links() if link.is_rewind and number in paths.reached]
    horizons = horizons_of(paths.ways) if rewinds else {}
    for number, link in rewinds:
        if not horizons[paths.entrance(link)] >> number & 1:
            message = "a rewind to a passage that the player cannot have come to before"
            yield Problem(link.where, "E707", message, "leave {rewind} out, or rewind to an earlier passage")


def check_bets(paths: Paths) -> Iterator[Problem]:
    """Reasons without a bet before them, and bets that are never settled."""
    options = [(number, link) for number, link in paths.links() if isinstance(link, Option) and number in paths.reached]

    def is_training(number: int) -> bool:
        return number < paths.curtain and paths.places[number].is_training

    bets = [paths.entrance(option) for _, option in options if option.bet]
    settling = reaching(filter(is_training, range(paths.curtain)), paths.ways)
    open_bet = reached(bets, paths.ways, is_training)
    for number, option in options:
        if option.because and not option.bet and number not in open_bet:
            message = "a reason, but no bet can have been made before it"
            yield Problem(option.where, "E708", message, "make the bet on an option that leads here")
        if option.bet and paths.entrance(option) not in settling:
            message = "a bet, but no training follows that could settle it"
            yield Problem(option.where, "W709", message, "let the optimizer train on the way")


def check_pace(paths: Paths, said: Mapping[int, int]) -> Iterator[Problem]:
    """Where more than six lines are said, for certain, between two things that the player does."""
    before: dict[int, int] = {}
    silent = [() if n == paths.curtain or _is_doing(paths, n) else ways for n, ways in enumerate(paths.ways)]
    for part in reversed(knots(silent, paths.reached - {paths.curtain})):
        for number in part:
            place = paths.places[number]
            lines = before.get(number, 0)
            after = lines + said.get(number, 0)
            if lines <= MOST_LINES < after and isinstance(place.element, Line):
                message = f"more than {MOST_LINES} lines, and the player has done nothing"
                yield Problem(place.where, "W713", message, "put a choice before it, or say it in fewer lines")
            for way in silent[number]:
                before[way.to] = max(before.get(way.to, 0), after)


def _is_doing(paths: Paths, number: int) -> bool:
    """Whether the player does something here; a run in training can be stopped."""
    return paths.places[number].is_asking or paths.places[number].is_training
