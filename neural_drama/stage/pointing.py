"""Pointing: which neuron the player holds responsible, by arrow, by number or by mouse, before it is named. Pure."""

from neural_drama.playthrough.events import NeuronAsked

MOST_DIGITS = 6


class Pointing:
    """A finger that goes round the neurons of the layer that is asked about."""

    def __init__(self, asked: NeuronAsked) -> None:
        self.asked = asked
        self.neuron = 1
        self.typed = ""
        self.error = ""
        self._is_clicked = False

    @property
    def is_astray(self) -> bool:
        """Whether the number typed is no neuron's."""
        return bool(self.typed) and int(self.typed) != self.neuron

    def step(self, by: int) -> None:
        """Point at another neuron, past the last at the first. A number being typed is forgotten."""
        self.point_at((self.neuron - 1 + by) % self.asked.width + 1)

    def step_aside(self, by: int, column: int) -> None:
        """Point at the neuron beside this one, where so many stand in a column; at the end of a row, where it began."""
        columns = -(-self.asked.width // column)
        at, row = divmod(self.neuron - 1, column)
        while True:
            at = (at + by) % columns
            if at * column + row < self.asked.width:  # the last column may be shorter
                break
        if at * column + row + 1 == self.neuron:
            self.step(by)  # a layer of one column has nothing to its sides
        else:
            self.point_at(at * column + row + 1)

    def point_at(self, neuron: int) -> None:
        """Point at a neuron by its number."""
        self.neuron, self.typed, self.error = neuron, "", ""
        self._is_clicked = False

    def click(self, neuron: int) -> bool:
        """Point at a neuron by the mouse. Returns whether it was the second click on the same one, which names it."""
        is_second = self._is_clicked and neuron == self.neuron
        self.point_at(neuron)
        self._is_clicked = True
        return is_second

    def type(self, digit: str) -> None:
        """Type a digit of a number; if there is such a neuron, it is pointed at."""
        typed = (self.typed + digit).lstrip("0")[:MOST_DIGITS]
        self._take(typed)

    def erase(self) -> None:
        """Take back the last digit."""
        self._take(self.typed[:-1])

    def cancel(self) -> None:
        """Forget the number typed."""
        self.typed, self.error = "", ""

    def confirm(self) -> int | None:
        """The neuron that is named; None, and why, where the number typed is none."""
        if self.is_astray:
            self.error = f"there is no neuron {self.typed}: type 1 to {self.asked.width}"
            return None
        return self.neuron

    def _take(self, typed: str) -> None:
        self.typed, self.error, self._is_clicked = typed, "", False
        if typed and int(typed) <= self.asked.width:
            self.neuron = int(typed)
