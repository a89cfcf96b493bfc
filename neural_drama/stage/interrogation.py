"""The interrogation: what the player does while the scene asks for a neuron, by key and by mouse."""

from time import monotonic

from neural_drama.stage.evidence import Evidence
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.raising import Raising

DELIBERATE = 0.25
"""A question that has been on screen for fewer seconds takes no enter: it was meant for the line before."""


class Interrogation(Raising):
    """Points at a neuron until it is named."""

    offered_at = 0.0
    """When the player was asked."""

    def go_on(self) -> None:
        """Ask for what comes next and show it."""
        raise NotImplementedError("the scene goes on")

    def action_present(self) -> None:
        """Back to the present."""
        raise NotImplementedError("the scene has a present")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A number is taken back while one is being typed."""
        if action == "point" and parameters[0] in ("erase", "cancel"):
            pointing = self.performance.pointing
            return pointing is not None and bool(pointing.typed)
        return super().check_action(action, parameters)

    @property
    def is_deliberate(self) -> bool:
        """Whether the player has had time to see what an enter would answer."""
        return monotonic() - self.offered_at >= DELIBERATE

    def action_point(self, verb: str, what: int | str = 0) -> None:
        """Point at another neuron, or type its number."""
        pointing = self.performance.pointing
        if pointing is None:
            return
        match verb:
            case "step":
                pointing.step(int(what))
            case "aside":
                pointing.step_aside(int(what), self.query_one(Evidence).neurons_a_column)
            case "type":
                pointing.type(str(what))
            case "erase":
                pointing.erase()
            case "cancel":
                pointing.cancel()
        self.show_all()

    def action_name(self) -> None:
        """Back to the present, then name the neuron that is pointed at."""
        if self.performance.cursor is not None:
            self.action_present()
        elif self.is_deliberate:
            self._accuse()

    def on_picture_view_clicked(self, message: PictureView.Clicked) -> None:
        """A neuron was clicked: it is pointed at, and another click names it."""
        pointing = self.performance.pointing
        if pointing is None or message.view.id != "network":
            return
        neuron = self.query_one(Evidence).neuron_at(message.x, message.y)
        if neuron is not None and pointing.click(neuron):
            self.action_name()
        else:
            self.show_all()

    def on_naming_changed(self) -> None:
        """An arrow was clicked."""
        self.show_all()

    def on_naming_named(self) -> None:
        """The row of the neuron was clicked."""
        if self.performance.pointing is not None:
            self.action_name()

    def _accuse(self) -> None:
        pointing = self.performance.pointing
        neuron = pointing.confirm() if pointing else None
        if neuron is None:
            self.show_all()  # it says what was wrong
        else:
            self.performance.name_neuron(neuron)
            self.go_on()
