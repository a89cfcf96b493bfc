"""The evidence: the pictures beside each other, as many as the window has room for, one of them in front."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.connections_picture import connections_picture
from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.decision_map import decision_map
from neural_drama.pictures.fit_picture import fit_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture, planned
from neural_drama.pictures.settings_picture import settings_picture
from neural_drama.pictures.stack_picture import stack_picture
from neural_drama.pictures.strokes import Glyphs
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.performance import PICTURES, Performance
from neural_drama.stage.picture_view import PictureView

FURTHER = {
    "fit": fit_picture, "stack": stack_picture, "settings": settings_picture, "connections": connections_picture,
    "map": decision_map,
}  # fmt: skip

TWO_PICTURES, ALL_PICTURES = 80, 120
"""From which width on so many stand side by side."""


MAIN = PICTURES[:3]
"""Those that stand side by side where there is room; any other takes the place of the last."""


def visible(front: str, width: int) -> tuple[str, ...]:
    """Which pictures are shown in a width, from left to right. The incident keeps the front one company."""
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
        shown = visible(front, self.size.width)
        moment = self.performance.moment
        for view in self.query(PictureView):
            view.display = view.id in shown
            view.set_class(view.id == front, "-front")
            if view.display and view.id is not None:
                view.show(partial(self._draw, view.id, moment), moment, front, self.performance.run)

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
        is_front = picture == self.performance.front
        if picture == "network":
            is_asked = self.performance.pointing is not None
            return network_picture(
                moment, width, height, glyphs=self._glyphs, is_front=is_front, is_asked=is_asked
            )
        if picture in FURTHER:
            return FURTHER[picture](moment, width, height, glyphs=self._glyphs, is_front=is_front)
        if picture == "miss":
            return miss_picture(moment, width, height, glyphs=self._glyphs, is_front=is_front)
        run = self.performance.run
        to_epoch = run.to_epoch if run else 0
        return curves_picture(moment, width, height, to_epoch, glyphs=self._glyphs, is_front=is_front)
