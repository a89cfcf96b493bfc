"""Noting: the notebook laid over the scene, and the case report that is written from it."""

from pathlib import Path

from textual.content import Content

from neural_drama.handover.handover import HandoverError
from neural_drama.handover.making import code_of, handed_on
from neural_drama.notebook.filing import file_in
from neural_drama.notebook.gathering import notebook_of
from neural_drama.notebook.notebook import Notebook
from neural_drama.notebook.report import report_of
from neural_drama.notebook.words import heading_of, sections_of
from neural_drama.pictures.strokes import fitting
from neural_drama.playthrough.events import CurtainFell
from neural_drama.stage.bindings import NOTEBOOK_KEYS
from neural_drama.stage.going_on import GoingOn
from neural_drama.stage.keys import sign_of
from neural_drama.stage.marks import Marks
from neural_drama.stage.pacing import SECONDS_FOR_NEWS
from neural_drama.stage.panels import Panel, room_in


class NotebookScreen(Panel):
    """The sections of a notebook, to be read through; a key writes the case report into the current folder."""

    BINDINGS = NOTEBOOK_KEYS

    def __init__(self, notebook: Notebook, marks: Marks) -> None:
        super().__init__("notebook", _text(notebook), marks)
        self._marks = marks
        self.notebook = notebook

    def on_mount(self) -> None:
        """Say what else a key does here."""
        write = sign_of("write-report", self.active_bindings.items(), self._marks)
        ways = (f"enter: back  {write}: write the case report", f"enter: back  {write}: write it")
        self.query_one("#panel").border_subtitle = Content(fitting(room_in(self.app.size.width), *ways))

    def action_write_report(self) -> None:
        """Write the report under the next free name, and say where it is."""
        try:
            path = file_in(Path.cwd(), self.notebook.seed, report_of(self.notebook))
        except OSError as error:
            said, severity = f"The case report cannot be written here: {error.strerror}.", "warning"
        else:
            said, severity = f"The case report is in {path}.", "information"
        self.notify(said, severity=severity, timeout=SECONDS_FOR_NEWS, markup=False)  # type: ignore[arg-type]


class Noting(GoingOn):
    """Opens the notebook of what was played so far."""

    def action_notebook(self) -> None:
        """What the player did so far on this timeline, and what came of it."""
        timelines = self.performance.timelines
        self.app.push_screen(NotebookScreen(notebook_of(timelines, self.demands, self._code()), self.marks))

    def _code(self) -> str:
        """The code to play this again with, where a question waits and there is one; else ""."""
        timelines = self.performance.timelines
        told = [event for point in timelines.here.path for event in point.told]
        if timelines.waiting is None and not (told and isinstance(told[-1], CurtainFell)):
            return ""
        try:
            return code_of(handed_on(timelines.play, told), timelines.play)
        except HandoverError:
            return ""


def _text(notebook: Notebook) -> Content:
    rows = [Content.assemble((heading_of(notebook), "bold"))]
    for section in sections_of(notebook):
        rows += [Content(""), Content.assemble((section.heading, "bold $ink-loud"))]
        rows += [Content(line) for line in section.lines]
    return Content("\n").join(rows)
