"""The examination: which neuron, or which of its connections, the player looks at, by arrow or by mouse. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from neural_drama.pictures.connections import Connection, incoming, outgoing
from neural_drama.pictures.details import Detail, connection_detail, neuron_detail
from neural_drama.playthrough.moment import Moment

Way = Literal["up", "down", "left", "right"]


@dataclass(frozen=True, slots=True)
class Examination:
    """What is looked at. Each way of looking elsewhere gives another examination; layers and neurons count from 1."""

    layer: int
    neuron: int
    connection: Connection | None = None  # of that neuron, to either side
    is_clicked: bool = False  # the mouse chose it, so that another click on it opens its detail

    def seen(self, moment: Moment) -> Moment:
        """A moment with the neuron that is looked at in the place of the one in question."""
        return moment.looking_at(self.layer, self.neuron)

    def connection_in(self, moment: Moment) -> Connection | None:
        """The connection as it is at a moment."""
        return next((one for one in self._connections(moment) if one == self.connection), None)

    def look(self, way: Way, moment: Moment) -> "Examination":
        """Look at what is next to it. Up and down go round; at either end of the network there is nothing beyond."""
        if self.connection is not None:
            return self._along(way, moment, self.connection)
        sizes, by = moment.architecture.sizes, -1 if way in ("up", "left") else 1
        if way in ("up", "down"):
            return Examination(self.layer, (self.neuron - 1 + by) % sizes[self.layer] + 1)
        layer = min(max(self.layer + by, 1), len(sizes) - 1)
        return Examination(layer, min(self.neuron, sizes[layer]))

    def switch(self, moment: Moment) -> "Examination":
        """From a neuron to its connections, the heaviest that it hears first, and back."""
        if self.connection is not None:
            return Examination(self.layer, self.neuron)
        return Examination(self.layer, self.neuron, incoming(self.seen(moment))[0])

    def click(self, other: "Examination") -> tuple["Examination", bool]:
        """Look at what was clicked, and whether that was the second click on the same."""
        other = replace(other, is_clicked=True)
        return other, self == other

    def detail(self, moment: Moment) -> Detail:
        """Every number of what is looked at."""
        one = self.connection
        if one is None:
            return neuron_detail(moment, self.layer, self.neuron)
        return connection_detail(moment, one.layer, one.source, one.neuron)

    def _connections(self, moment: Moment) -> tuple[Connection, ...]:
        """All of the neuron's, as they are listed."""
        seen = self.seen(moment)
        return (*incoming(seen), *outgoing(seen))

    def _along(self, way: Way, moment: Moment, one: Connection) -> "Examination":
        """Up and down the lists; to either side along the connection, or over to the list of that side."""
        if way in ("up", "down"):
            listed = self._connections(moment)
            place = listed.index(one) + (1 if way == "down" else -1)
            return Examination(self.layer, self.neuron, listed[place % len(listed)])
        is_into = one.layer == self.layer
        if way == "left" and is_into and one.layer > 1:
            return Examination(one.layer - 1, one.source, one)
        if way == "right" and not is_into:
            return Examination(one.layer, one.neuron, one)
        beside = incoming(self.seen(moment)) if way == "left" else outgoing(self.seen(moment))
        return self if way == "left" and is_into or not beside else Examination(self.layer, self.neuron, beside[0])
