"""Examining: the player looks at any neuron and any connection of the network, by key and by mouse."""

from neural_drama.pictures.explanations import Explanation, explanation_of
from neural_drama.stage.bindings import MODES_OF, Mode
from neural_drama.stage.demanding import Demanding
from neural_drama.stage.detailing import DetailScreen
from neural_drama.stage.evidence import OF_THE_NETWORK, Evidence
from neural_drama.stage.examination import Examination, Way
from neural_drama.stage.picture_view import PictureView


class Examining(Demanding):
    """Walks through the network while the play waits."""

    @property
    def doing(self) -> Mode:
        """Examining, once that was begun."""
        return super().doing if self.performance.board.examination is None else "examining"

    @property
    def explanation(self) -> Explanation | None:
        """What the picture in front shows; None where there is no room for any."""
        evidence = self.query_one(Evidence)
        if not evidence.display or not evidence.size.area:
            return None
        performance, glyphs = self.performance, self._surroundings.glyphs
        surface = performance.board.survey.known(performance.seen)
        return explanation_of(performance.front, performance.seen, glyphs, performance.board.light, surface)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to look at where pictures have room; a light has to be seen, and not sealed."""
        if action in ("light_by", "examine"):
            evidence = self.query_one(Evidence)
            has_room = bool(evidence.display and evidence.size.area)
            is_lit = "network" in evidence.shown and not self.performance.moment.is_sealed
            return has_room and (is_lit or action == "examine")
        return super().check_action(action, parameters)

    def action_light_by(self) -> None:
        """Light the network by another of its numbers."""
        self.performance.board.next_light()
        self.show_all()

    def action_examine(self) -> None:
        """Begin with the neuron in question."""
        self.stop_playing()
        if self.performance.front not in OF_THE_NETWORK:
            self.performance.front = OF_THE_NETWORK[0]
        self.performance.board.examine(self.performance.moment)
        self.show_all()

    def action_leave(self) -> None:
        """Look at nobody in particular any more."""
        self.performance.board.leave()
        self.show_all()

    def action_look(self, way: Way) -> None:
        """Look at what is next to it."""
        board, moment = self.performance.board, self.performance.moment
        if board.examination is not None:
            board.examination = board.examination.look(way, moment)
            self.show_all()

    def action_switch(self) -> None:
        """From a neuron to its connections, and back."""
        board, moment = self.performance.board, self.performance.moment
        if board.examination is not None:
            board.examination = board.examination.switch(moment)
            if not self.query_one(Evidence).has_both:
                self.performance.front = OF_THE_NETWORK[board.examination.connection is not None]
            self.show_all()

    def action_detail(self) -> None:
        """Every number of what is looked at."""
        board = self.performance.board
        if board.examination is not None:
            screen = DetailScreen(board.examination, self.performance.moment, self._surroundings.glyphs)

            def back(_: None) -> None:
                if board.examination is not None:  # else the play has gone on meanwhile
                    self._look_at(screen.examination)

            self.app.push_screen(screen, back)

    def on_picture_view_clicked(self, message: PictureView.Clicked) -> None:
        """What was clicked is looked at, and another click opens its detail."""
        board = self.performance.board
        if self.mode not in MODES_OF["examine"] or message.view.id not in OF_THE_NETWORK:
            return
        found = self.query_one(Evidence).found_at(message.view, message.x, message.y)
        if found is None:
            return
        is_second = False
        if board.examination is not None:
            found, is_second = board.examination.click(found)
        self._look_at(found)
        if is_second:
            self.action_detail()

    def _look_at(self, examination: Examination) -> None:
        self.performance.board.examination = examination
        self.show_all()
