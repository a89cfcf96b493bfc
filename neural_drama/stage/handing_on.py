"""Handing on: the present timeline as a code to type, or as a file, for somebody else to play."""

from pathlib import Path

from textual.content import Content

from neural_drama.handover.file import write_file
from neural_drama.handover.handover import HandoverError
from neural_drama.handover.making import code_of, handed_on_from
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.whereabouts import saves_path

ENDING = ".drama.json"


def handed_on_in_words(timelines: Timelines) -> tuple[Content, str]:
    """What to say of it, and the command to be copied."""
    try:
        code = code_of(handed_on_from(timelines), timelines.play)
    except HandoverError:
        path = _written(timelines)
        command = f"neural-drama replay {path}"
        words = "These scenes are not everybody's, so here is a file, and how it is played again:\n\n"
        return Content.assemble(words, (command, "bold")), command
    command = f"neural-drama replay {code}"
    words = "Whoever types this plays it again, from the first line to where it stands:\n\n"
    return Content.assemble(words, (command, "bold")), command


def _written(timelines: Timelines) -> Path:
    """The file, beside the saves, under a name that is free. Raises OSError and HandoverError."""
    text = write_file(handed_on_from(timelines))
    folder = saves_path().parent / "handed-on"
    folder.mkdir(parents=True, exist_ok=True)
    name = timelines.play.episode.name
    number = 1
    while (path := folder / f"{name}-{number}{ENDING}").exists():
        number += 1
    path.write_text(text, encoding="utf-8")
    return path
