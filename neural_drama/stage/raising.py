"""Raising: a scene that begins shows its number and title where the pictures are, for a moment and no key long."""

from functools import partial

from textual.timer import Timer

from neural_drama.pictures.placard import placard
from neural_drama.stage.performance import Performance
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.scenery import Scenery
from neural_drama.stage.surroundings import Surroundings

SECONDS = 2.0
"""So long the placard hangs, unless the player goes on before."""


class Raising(Scenery):
    """Hangs the placard of a scene over the pictures. The play goes on below it, and every key means what it means."""

    def __init__(self, performance: Performance, surroundings: Surroundings) -> None:
        super().__init__(performance, surroundings)
        self._raised = 0  # the scene whose placard was hung last
        self._said = 0  # how much had been said then
        self._fall: Timer | None = None

    def show_all(self) -> None:
        """With the first line of a scene its placard goes up, and with the second it is gone."""
        super().show_all()
        if not self.is_mounted or self._surroundings.is_still:
            return
        number, title = self.performance.scene
        said = self.performance.lines
        if number and number != self._raised:
            self._raised, self._said = number, said
            view = self.query_one("#placard", PictureView)
            view.show(partial(placard, f"scene {number}", title, glyphs=self._surroundings.glyphs))
            self.set_class(True, "-raising")
            if self._fall is not None:
                self._fall.stop()
            self._fall = self.set_timer(SECONDS, self._take_down)
        elif said != self._said or self.mode != "reading":
            self._take_down()

    def _take_down(self) -> None:
        self.set_class(False, "-raising")
