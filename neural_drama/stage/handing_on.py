"""Handing on: the present timeline as a code to type, or as a file, for somebody else to play."""

import re
from pathlib import Path

from textual.content import Content

from neural_drama.handover.file import write_file
from neural_drama.handover.handover import HandoverError
from neural_drama.handover.making import code_of, handed_on_from
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.whereabouts import saves_path

ENDING = ".drama.json"


def handed_on_in_words(timelines: Timelines, width: int) -> tuple[Content, str]:
    """What to say of it in lines of so many columns, and the command to be copied."""
    try:
        code = code_of(handed_on_from(timelines), timelines.play)
    except HandoverError:
        path = _written(timelines)
        command = f"neural-drama replay {path}"
        words = "These scenes are not everybody's, so here is a file, and how it is played again:\n\n"
        return Content.assemble(words, (command, "bold")), command
    command = f"neural-drama replay {code}"
    words = "Whoever types this plays it again, from the first line to where it stands:\n\n"
    return Content.assemble(words, (in_groups(command, width), "bold")), command


def in_groups(command: str, width: int) -> str:
    """A code is typed and read out by its groups, so a line ends after one."""
    lines = [""]
    for group in re.findall(r"[^-\s]+(?:[-\s]|$)", command):
        if lines[-1] and len(lines[-1]) + len(group.rstrip()) > width:
            lines.append("")
        lines[-1] += group
    return "\n".join(line.rstrip() for line in lines)


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
