"""Rewinding: the way back to any line, choice or epoch, and from one timeline to another."""

from textual.content import Content

from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.outline import LineRow, MoveRow, Reached, history, reached, tree
from neural_drama.playthrough.points import Point, Timeline
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.stage.chooser import Chooser, NameBox, Pick
from neural_drama.stage.interrogation import Interrogation
from neural_drama.stage.marks import MARKS, Marks
from neural_drama.stage.pacing import SECONDS_FOR_NEWS
from neural_drama.stage.panels import Panel, room_in
from neural_drama.stage.performance import Performance
from neural_drama.stage.surroundings import Surroundings
from neural_drama.story.problems import ScriptError


class Rewinding(Interrogation):
    """Goes where the player has been, and tells the timelines apart."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self._known: dict[Point, Reached] = {}  # what timelines had come to when they left memory

    def show_again(self) -> None:
        """Set the screen for where the playthrough stands now."""
        raise NotImplementedError("the scene shows where it stands")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be gone back to, and the epoch at which a run can be made to end."""
        if action == "fork":
            return self.performance.cursor is not None
        if action in ("roll_back", "history"):
            performance = self.performance
            is_begun = performance.lines > 1 or performance.timelines.here.parent is not None
            return is_begun or (action == "history" and bool(performance.timelines.ahead))
        return super().check_action(action, parameters)

    @property
    def marks(self) -> Marks:
        """The signs that this terminal has."""
        return MARKS[self._surroundings.glyphs]

    def action_history(self) -> None:
        """What was said and done on this timeline, to go back to."""
        performance = self.performance
        here, shown = performance.timelines.here, performance.lines
        rows = [
            row
            for row in history(performance.timelines)
            if isinstance(row, MoveRow) or row.point is not here or row.lines < shown
        ]
        if not rows:
            return
        present = max((place for place, row in enumerate(rows) if not row.is_ahead), default=0)
        texts = [_history_row(row, self.marks) for row in rows]
        chooser = Chooser("history", texts, self.marks, taking="go back to it", selected=present)

        def go(pick: Pick | None) -> None:
            if pick is not None:
                row = rows[pick.row]
                if isinstance(row, LineRow):
                    self._travel(row.point, row.lines + 1)
                elif row.point.parent is not None:
                    self._travel(row.point.parent, _all_lines(row.point.parent))

        self.app.push_screen(chooser, go)

    def action_roll_back(self) -> None:
        """Back to the line before, also over an answer; what lies ahead stays, and is there to go on to."""
        here, lines = self.performance.timelines.here, self.performance.lines
        if lines > 1:
            self._travel(here, lines - 1)
        elif here.parent is not None:
            self._travel(here.parent, _all_lines(here.parent))

    def action_timelines(self, selected: int | None = None) -> None:
        """All timelines as a tree, to switch between them, name them and hold two of them against each other."""
        timelines = self.performance.timelines
        branches = tree(timelines, self._known)
        self._known |= reached(timelines)
        texts = []
        for branch in branches:
            rails = "".join("│ " if goes_on else "  " for goes_on in branch.rails[:-1])
            rail = f"{rails}├ " if branch.rails and branch.rails[-1] else f"{rails}└ " if branch.rails else ""
            if self.marks.is_in_letters:
                rail = rail.translate({ord("│"): "|", ord("├"): "+", ord("└"): "+"})
            facts = (
                "1 turn" if branch.turns == 1 else f"{branch.turns} turns",
                "" if branch.reached.epoch is None else f"epoch {branch.reached.epoch}",
                (branch.reached.ending or "").replace("-", " "), branch.decided,
            )  # fmt: skip
            where = f" {self.marks.separator} ".join(fact for fact in facts if fact)
            here = f"  {self.marks.chosen} you are here" if branch.is_present else ""
            texts.append(Content.assemble((rail, "$ink-frame"), (branch.timeline.name, "bold"), f"{here}  {where}"))
        present = next(place for place, branch in enumerate(branches) if branch.is_present)
        chooser = Chooser(
            "timelines", texts, self.marks, taking="switch", verbs={"n": "name", "c": "compare"},
            selected=present if selected is None else selected,
        )  # fmt: skip

        def done(pick: Pick | None) -> None:
            if pick is not None and pick.row >= 0:
                self._done_with(branches[pick.row].timeline, pick)

        self.app.push_screen(chooser, done)

    def action_save(self) -> None:
        """Save this place by a name."""
        timelines = self.performance.timelines
        if timelines.keeper is None:
            self.notify("A play that is being watched for edits is not saved.", markup=False)
            return
        number, title = self.performance.scene
        box = NameBox("save as", title or f"scene {number}", self.marks)

        def save(name: str | None) -> None:
            if name is not None and timelines.keeper is not None:
                if timelines.keeper.save(timelines, self.performance.lines, name):
                    self.notify(f"Saved as {name}.", markup=False)
                self.tell_news()

        self.app.push_screen(box, save)

    def action_fork(self) -> None:
        """Let the run end at the epoch that is looked at: another timeline."""
        epoch = self.performance.cursor
        if epoch is None:
            return
        try:
            self.performance.stop_at(epoch)
        except ValueError:
            self.notify(f"No training of this run went through epoch {epoch}.", markup=False)
            return
        self.show_again()
        name = self.performance.timelines.current.name
        self.notify(f"The run ends at epoch {epoch} now, on timeline {name}. The other stays as it was.", markup=False)

    def action_hand_on(self) -> None:
        """Show the code, or write the file, by which somebody else can play this timeline; and copy the command."""
        from neural_drama.handover.handover import HandoverError
        from neural_drama.stage.handing_on import handed_on_in_words

        try:
            words, command = handed_on_in_words(self.performance.timelines, room_in(self.size.width))
        except (HandoverError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.notify(f"It cannot be handed on: {why}", severity="warning", timeout=SECONDS_FOR_NEWS, markup=False)
            return
        self.app.copy_to_clipboard(command)
        self.app.push_screen(Panel("hand it on", words, self.marks))

    def tell_news(self) -> None:
        """Say what there is to say about the saves."""
        for news in self.performance.news():
            self.notify(news, severity="warning", timeout=SECONDS_FOR_NEWS, markup=False)

    def _done_with(self, timeline: Timeline, pick: Pick) -> None:
        timelines = self.performance.timelines
        match pick.verb:
            case "n":
                box = NameBox("name of the timeline", timeline.name, self.marks)

                def rename(name: str | None) -> None:
                    if name is not None:
                        timelines.rename(timeline, name)
                    self.action_timelines(pick.row)

                self.app.push_screen(box, rename)
            case "c" if timeline is timelines.current:
                self.notify("Mark another timeline to hold this one against it.", markup=False)
                self.action_timelines(pick.row)
            case "c":
                from neural_drama.playthrough.comparison import compare, tell
                from neural_drama.stage.comparing import ComparisonScreen

                try:
                    found = compare(tell(timelines, timelines.current), tell(timelines, timeline))
                except (MoveError, ScriptError, ValueError) as error:
                    self.notify(f"They cannot be compared: {error}", severity="warning", markup=False)
                else:
                    self.app.push_screen(ComparisonScreen(found, self._surroundings.glyphs))
            case _ if timeline is not timelines.current:
                self._travel(timeline.tip, _all_lines(timeline.tip))

    def _travel(self, point: Point, lines: int) -> None:
        """Go to a place and show it."""
        try:
            self.performance.go_to(point, lines)
        except (MoveError, ScriptError) as error:
            self.notify(f"It goes no further than this: {error}", severity="warning", markup=False)
        self.show_again()
        self.tell_news()


def _all_lines(point: Point) -> int:
    """So many lines that the next question is asked."""
    return max(1, sum(isinstance(event, Spoken) for event in point.told)) if point.told else 10_000


def _history_row(row: MoveRow | LineRow, marks: Marks) -> Content:
    style = "$ink-dim" if row.is_ahead else ""
    if isinstance(row, LineRow):
        return Content.assemble(("  " + in_plain_words(row.spoken), style))
    number = "" if row.first is None else str(row.first)
    return Content.assemble((f"{number:>2} {marks.chosen} ", "$ink-dim"), (row.words, style or "bold $ink-loud"))
