"""The evidence: the pictures beside each other, as many as the window has room for, one of them in front."""

from functools import partial
from time import monotonic

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.timer import Timer

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections_picture import connection_listed_at, connections_picture
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.decision_map import decision_map
from neural_drama.pictures.fit_picture import fit_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import connection_at, network_picture, neuron_at, planned
from neural_drama.pictures.settings_picture import settings_picture
from neural_drama.pictures.stack_picture import stack_picture
from neural_drama.pictures.strokes import Glyphs
from neural_drama.pictures.surface_picture import surface_picture
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.examination import Examination
from neural_drama.stage.performance import PICTURES, Performance
from neural_drama.stage.picture_view import PictureView

FURTHER = {
    "fit": fit_picture, "stack": stack_picture, "settings": settings_picture, "map": decision_map, "miss": miss_picture,
}  # fmt: skip
"""Pictures of nothing but the moment."""

TWO_PICTURES, ALL_PICTURES = 80, 120
"""From which width on so many stand side by side."""


MAIN = PICTURES[:3]
"""Those that stand side by side where there is room; any other takes the place of the last."""


OF_THE_NETWORK = ("network", "connections")
"""Those in which neurons and connections are examined, side by side where there is room."""

SECONDS_TO_STAND, SECONDS_TO_SURVEY, SECONDS_TO_BREATHE = 0.1, 0.008, 0.005
"""How long a moment stands before its surface is measured, for how long at a time, and how long keys have then."""


def visible(front: str, width: int, is_examining: bool = False) -> tuple[str, ...]:
    """Which pictures are shown in a width, from left to right. The incident keeps the front one company."""
    if is_examining and front in OF_THE_NETWORK and width >= TWO_PICTURES:
        return (*MAIN[:2], OF_THE_NETWORK[1]) if width >= ALL_PICTURES else OF_THE_NETWORK
    if width >= ALL_PICTURES:
        return MAIN if front in MAIN else (*MAIN[:2], front)
    beside = "miss" if front != "miss" else "network"
    wanted = {front, beside} if width >= TWO_PICTURES else {front}
    return tuple(picture for picture in PICTURES if picture in wanted)


class Evidence(Horizontal):
    """Shows the pictures of the moment that is looked at."""

    def __init__(self, performance: Performance, glyphs: Glyphs) -> None:
        super().__init__(id="evidence")
        self.performance = performance
        self._glyphs = glyphs
        self._surveyor: Timer | None = None

    def compose(self) -> ComposeResult:
        """A view for each picture; those without room are hidden."""
        for picture in PICTURES:
            yield PictureView(id=picture)

    def on_resize(self, event: Resize) -> None:
        """Another width has room for others."""
        self.show()

    def show(self) -> None:
        """Show what there is to see now."""
        if self.size.area == 0:
            return
        front = self.performance.front
        shown, board = self.shown, self.performance.board
        moment = self.performance.seen
        self._survey(moment)
        for view in self.query(PictureView):
            view.display = view.id in shown
            view.set_class(view.id == front, "-front")
            if view.display and view.id is not None:
                subject = (moment, front, self.performance.run, board.light, board.examination)
                more = (board.survey.known(moment), board.survey.part) if view.id == "surface" else ()
                view.show(partial(self._draw, view.id, moment), *subject, *more)

    @property
    def shown(self) -> tuple[str, ...]:
        """Which pictures there is room for now."""
        is_examining = self.performance.board.examination is not None
        return visible(self.performance.front, self.size.width, is_examining)

    @property
    def has_both(self) -> bool:
        """Whether the network and the connections of a neuron stand side by side."""
        return set(OF_THE_NETWORK) <= set(self.shown)

    def found_at(self, view: PictureView, x: int, y: int) -> Examination | None:
        """The neuron or the connection of the one in question at a place of a picture; None for none."""
        moment, (width, height) = self.performance.seen, view.size
        chosen = self.performance.board.chosen(self.performance.moment)
        if view.id == "network":
            is_asked = self.performance.board.examination is not None
            neuron = neuron_at(moment, width, height, x, y, is_asked)
            if neuron is not None:
                return Examination(*neuron)
            one = connection_at(moment, width, height, x, y, self._glyphs, is_asked, chosen)
        else:
            one = connection_listed_at(moment, width, height, x, y, chosen)
        return None if one is None else Examination(moment.layer, moment.neuron, one)

    def _survey(self, moment: Moment) -> None:
        """Measure the loss surface while it is looked at, once the moment has stood for a while."""
        survey = self.performance.board.survey
        if "surface" not in self.shown or self.performance.run is not None:
            survey.give_up()
        elif survey.begin(moment):
            if self._surveyor is not None:
                self._surveyor.stop()
            self._surveyor = self.set_timer(SECONDS_TO_STAND, self._survey_on)

    def _survey_on(self) -> None:
        """Measure for as long as no key press would be held up."""
        survey, deadline = self.performance.board.survey, monotonic() + SECONDS_TO_SURVEY
        survey.go_on(lambda: monotonic() > deadline)
        if survey.is_under_way:
            self._surveyor = self.set_timer(SECONDS_TO_BREATHE, self._survey_on)
        self.show()

    @property
    def neurons_a_column(self) -> int:
        """How many neurons of the layer asked about stand in a column; 1 while there is no picture of them."""
        view = self.query_one("#network", PictureView)
        if not self.display or not view.display or not view.size.area:
            return 1
        moment = self.performance.moment
        plan = planned(moment, view.size.width, view.size.height, is_asked=True)
        return plan.column_of(moment.layer).neurons_a_column

    def neuron_at(self, x: int, y: int) -> int | None:
        """Which neuron of the layer asked about stands at a place of the network picture; None for none."""
        view, moment = self.query_one("#network", PictureView), self.performance.moment
        plan = planned(moment, view.size.width, view.size.height, is_asked=True)
        return plan.neuron_at(moment.layer, x, y, moment.neuron)

    def _draw(self, picture: str, moment: Moment, width: int, height: int) -> Canvas:
        glyphs, is_front = self._glyphs, picture == self.performance.front
        board, run = self.performance.board, self.performance.run
        chosen = board.chosen(self.performance.moment)
        if picture == "network":
            is_asked = self.performance.pointing is not None or board.examination is not None
            return network_picture(moment, width, height, board.light, glyphs, is_front, is_asked, chosen)
        if picture == "connections":
            return connections_picture(moment, width, height, glyphs, is_front, chosen)
        if picture == "surface":
            surface, part = board.survey.known(moment), None if run else board.survey.part
            return surface_picture(moment, surface, width, height, glyphs, is_front, part)
        if picture in FURTHER:
            return FURTHER[picture](moment, width, height, glyphs=glyphs, is_front=is_front)
        return curves_picture(moment, width, height, run.to_epoch if run else 0, glyphs, is_front)
