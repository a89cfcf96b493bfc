"""Noting: the notebook read out, and the case report written to a file."""

from pathlib import Path

from neural_drama.handover.handover import HandoverError
from neural_drama.handover.making import code_of, handed_on
from neural_drama.notebook.filing import file_report
from neural_drama.notebook.gathering import notebook_of
from neural_drama.notebook.notebook import Notebook
from neural_drama.notebook.report import report_of
from neural_drama.notebook.words import notebook_in_words
from neural_drama.plain.telling import Telling
from neural_drama.story.hygiene import printable


def tell_notebook(telling: Telling, rest: str = "") -> None:
    """What the player did so far, and what came of it."""
    for line in notebook_in_words(_notebook(telling)):
        telling.write(line)


def write_report(telling: Telling, file: str) -> None:
    """The notebook as a case report in a file, which must not be there yet."""
    path = Path(file)
    try:
        file_report(path.expanduser(), report_of(_notebook(telling)))
    except FileExistsError:
        telling.write(f"{printable(file)} is there already, and stays as it is. Give another name.")
    except (OSError, ValueError, RuntimeError) as error:  # no such folder, no name for a file, nobody's home
        reason = getattr(error, "strerror", None) or str(error)
        telling.write(f"{printable(file)} cannot be written: {reason}.")
    else:
        telling.write(f"The case report is in {printable(file)}.")


def _notebook(telling: Telling) -> Notebook:
    return notebook_of(telling.timelines, telling.demands, _code(telling))


def _code(telling: Telling) -> str:
    """The code to play this again with; "" where there can be none."""
    play = telling.play
    told = [event for point in telling.timelines.here.path for event in point.told]
    try:
        return code_of(handed_on(play, told), play) if telling.opening is None else ""
    except HandoverError:
        return ""
