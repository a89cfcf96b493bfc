"""Handing on: the code of what was played so far, or what to do where there can be none."""

import shlex

from neural_drama.handover.handover import HandoverError
from neural_drama.handover.making import code_of, handed_on
from neural_drama.handover.sources import Sources, sources_of
from neural_drama.network.tables import DataError
from neural_drama.plain.telling import Telling
from neural_drama.playthrough.moves import write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.playthrough.settings import SettingsError
from neural_drama.saves.entries import Opening
from neural_drama.saves.sources import SourcesError
from neural_drama.saves.sources import sources_of as sources_now
from neural_drama.story.problems import ScriptError


def tell_code(telling: Telling, rest: str = "") -> None:
    """A code with which this can be played again up to here."""
    play = telling.play
    if play.episode.script.start is not None:
        telling.write("This was begun in the middle of its episode; only what is played from the start is handed on.")
        return
    told = [event for point in telling.timelines.here.path for event in point.told]
    try:
        sources = sources_of(play) if telling.opening is None else _sources_of_saved(telling.opening)
        handover = handed_on(play, told, sources)
        if sources.own:
            telling.write(f"A code is for the episodes that come with the game. {_as_file(play, telling.opening)}")
        else:
            telling.write(
                f"Up to here, this is played again by: neural-drama replay {code_of(handover, play, sources)}"
            )
    except HandoverError as error:
        telling.write(f"This cannot be handed on: {error}.")


def _sources_of_saved(opening: Opening) -> Sources:
    """What a saved playthrough was begun with, if that still stands where it stood. Raises HandoverError."""
    try:
        if sources_now(find_episode(opening.episode)).digest != opening.sources.digest:
            raise HandoverError("its scenes were edited since it was begun")
        return sources_of(open_playthrough(opening.episode, opening.case, opening.seed))
    except (OSError, SourcesError, ScriptError, SettingsError, DataError) as error:
        raise HandoverError(f"what it was begun with cannot be read any more: {error}") from error


def _as_file(play: Playthrough, opening: Opening | None) -> str:
    """How one's own scenes are handed on."""
    folder, name = play.episode.folder, play.episode.name
    path = opening.episode if opening is not None else str(folder if play.episode.tables else folder / f"{name}.md")
    command = shlex.join([
        "neural-drama", "transcript", path, "--case", play.case, "--seed", str(play.seed),
        "--choose", write_moves(play.moves) or "first", "--hand-on", f"{name}.json",
    ])  # fmt: skip
    return f"Your own scenes are handed on as a file, with first options from here on: {command}"
