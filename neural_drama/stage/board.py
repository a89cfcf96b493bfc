"""The board: how the player looks at the evidence, by which light and at which neuron, and what was surveyed. Pure."""

from neural_drama.pictures.connections import Connection
from neural_drama.pictures.lights import LIGHTS, By
from neural_drama.playthrough.moment import Moment
from neural_drama.stage.examination import Examination
from neural_drama.stage.survey import Survey


class Board:
    """What is seen of the evidence, beyond what the play shows of it."""

    def __init__(self) -> None:
        self.light: By = "blame"
        self.examination: Examination | None = None
        self.survey = Survey()
        self._seen: tuple[Moment, Examination, Moment] | None = None  # what was looked at last

    def next_light(self) -> None:
        """Light the network by the next of them."""
        self.light = LIGHTS[(LIGHTS.index(self.light) + 1) % len(LIGHTS)]

    def examine(self, moment: Moment) -> None:
        """Begin with the neuron in question."""
        self.examination = Examination(moment.layer, moment.neuron)

    def leave(self) -> None:
        """Look at nobody in particular any more."""
        self.examination = None

    def seen(self, moment: Moment) -> Moment:
        """A moment as it is looked at; of the same moment the very same, so that nothing is drawn twice."""
        looking = self.examination
        if looking is None:
            return moment
        if self._seen is None or self._seen[0] is not moment or self._seen[1] != looking:
            self._seen = (moment, looking, looking.seen(moment))
        return self._seen[2]

    def chosen(self, moment: Moment) -> Connection | None:
        """The connection that is looked at, as it is at a moment."""
        return None if self.examination is None else self.examination.connection_in(moment)
