"""Putting by: games saved by name, listed, taken up again, deleted, and brought back."""

from collections.abc import Callable
from functools import wraps

from neural_drama.plain.telling import Elsewhere, Telling
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import UNPLAYABLE, resume
from neural_drama.saves.rows import wrong_with
from neural_drama.saves.shelf import Game
from neural_drama.saves.store import LONGEST_NAME
from neural_drama.saves.trouble import StoreTrouble

Action = Callable[[Telling, str], None]


def _saying_trouble(action: Action) -> Action:
    """The same, with the trouble that the store may have said in a sentence."""

    @wraps(action)
    def careful(telling: Telling, rest: str = "") -> None:
        try:
            action(telling, rest)
        except StoreTrouble as trouble:
            telling.write(str(trouble))

    return careful


def save(telling: Telling, wanted: str) -> None:
    """Save the place by a name."""
    timelines = telling.timelines
    wanted = wanted or telling.play.scene_title(telling.play.place[0])
    if timelines.keeper is None:
        telling.write("This game is not saved: only one that is played at a terminal, and not watched for edits, is.")
    elif (wrong := wrong_with(wanted, LONGEST_NAME)) is not None:
        telling.write(f"{wanted[:40]!r} is no name: it {wrong}.")
    else:
        if timelines.keeper.save(timelines, telling.lines, wanted):
            telling.write(f"Saved as {wanted}.")
        telling.tell_news()


@_saying_trouble
def tell_saves(telling: Telling, rest: str = "") -> None:
    """The saved games by number."""
    games = telling.shelf.look()
    if not games:
        telling.write("Nothing is saved yet.")
    for number, game in enumerate(games, start=1):
        telling.write(f"{number}. {game}{'; this is the one that you play' if _is_present(telling, game) else ''}")
    for trouble in telling.shelf.troubles:
        telling.write(trouble)


@_saying_trouble
def load(telling: Telling, rest: str) -> None:
    """Go on with another game."""
    game = _numbered(telling, int(rest))
    if game is None:
        return
    try:
        telling.loaded = resume(telling.shelf.open_store, game.saved.id, game.turn, game.lines)
    except UNPLAYABLE as problem:
        telling.write(f"It cannot be played on: {problem}")
        return
    raise Elsewhere


@_saying_trouble
def delete(telling: Telling, rest: str) -> None:
    """Delete a game."""
    game = _numbered(telling, int(rest))
    if game is None:
        return
    telling.shelf.delete(game)
    telling.write(f"Deleted: {game}. undelete brings it back.")
    if _is_present(telling, game):
        telling.write("It is the one that you play, and going on with it brings it back too.")


@_saying_trouble
def undelete(telling: Telling, rest: str = "") -> None:
    """Bring back what was deleted last."""
    game = telling.shelf.undelete()
    telling.write("Nothing was deleted." if game is None else f"It is back: {game}.")


def _numbered(telling: Telling, number: int) -> Game | None:
    """The game of a number that was told; says so where there is none."""
    shelf = telling.shelf
    if not shelf.told:
        telling.write("Type saves first: it tells the numbers.")
    elif not 1 <= number <= len(shelf.told):
        telling.write(f"There is no game {number}; the list has 1 to {len(shelf.told)}.")
    elif shelf.is_deleted(shelf.told[number - 1]):
        telling.write(f"Game {number} was deleted; undelete brings it back.")
    else:
        return shelf.told[number - 1]
    return None


def _is_present(telling: Telling, game: Game) -> bool:
    """Whether it is the playthrough that is played now."""
    keeper = telling.timelines.keeper
    return game.bookmark is None and isinstance(keeper, Journal) and keeper.playthrough == game.saved.id
