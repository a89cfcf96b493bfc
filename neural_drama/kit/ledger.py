"""The ledger: what was measured of a network before, so that thousands of rehearsals measure it once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from neural_drama.network.attribution import Attribution
from neural_drama.network.diagnosis import LayerDiagnosis
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import Forward
from neural_drama.playthrough.moment import Moment

MOST_ENTRIES = 2048
"""Of a ledger; the one unused for longest goes first."""

MOST_PASSES = 8
"""How many forward passes over all cases are kept, which take more room than all the rest."""

MOST_BITS = 256
"""How many settings of the parameters it knows by their bits."""

Found = TypeVar("Found")


class Ledger:
    """Keeps what was found out about objects that never change, by who they are and not by what they hold."""

    def __init__(self, most: int = MOST_ENTRIES) -> None:
        self._most = most
        self._entries: OrderedDict[tuple[object, ...], tuple[Any, tuple[object, ...]]] = OrderedDict()
        self._by_bits: OrderedDict[bytes, Parameters] = OrderedDict()

    def same(self, parameters: Parameters) -> Parameters:
        """The first parameters with these bits: what a story does again and again has the same result each time."""
        return self.kept(lambda: self._first_with(parameters), "bits", parameters)

    def _first_with(self, parameters: Parameters) -> Parameters:
        first = self._by_bits.setdefault(parameters.vector.tobytes(), parameters)
        if len(self._by_bits) > MOST_BITS:
            self._by_bits.popitem(last=False)
        return first

    def kept(self, find: Callable[[], Found], name: str, *of: object, **numbers: int) -> Found:
        """What was found of these objects before, or is found now."""
        key = (name, *map(id, of), *numbers.values())
        if (entry := self._entries.get(key)) is not None:
            self._entries.move_to_end(key)
            found: Found = entry[0]
            return found
        found = find()
        self._entries[key] = (found, of)  # who is named in a key must live on, or another would get its number
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)
        return found


@dataclass(frozen=True)
class Rehearsed(Moment):
    """A moment that looks up in a ledger what was measured before of the same network and the same case."""

    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)
    passes: Ledger = field(default_factory=lambda: Ledger(MOST_PASSES), compare=False, repr=False)

    @cached_property
    def attribution(self) -> Attribution:
        """As of any moment."""
        return self._kept("attribution", lambda: super(Rehearsed, self).attribution, incident=self.incident)

    @cached_property
    def alibi(self) -> float:
        """As of any moment."""
        numbers = {"incident": self.incident, "layer": self.layer, "neuron": self.neuron}
        return self._kept("alibi", lambda: super(Rehearsed, self).alibi, **numbers)

    @cached_property
    def on_train(self) -> Forward:
        """As of any moment."""
        return self.passes.kept(lambda: super(Rehearsed, self).on_train, "on_train", *self._of)

    @cached_property
    def loss(self) -> float:
        """As of any moment."""
        return self._kept("loss", lambda: super(Rehearsed, self).loss)

    @cached_property
    def validation_loss(self) -> float:
        """As of any moment."""
        return self._kept("validation_loss", lambda: super(Rehearsed, self).validation_loss)

    @cached_property
    def diagnosis(self) -> tuple[LayerDiagnosis, ...]:
        """As of any moment."""
        return self._kept("diagnosis", lambda: super(Rehearsed, self).diagnosis)

    def questioning(self, seat: int) -> Moment:
        """As of any moment; a line-up is asked about the same suspects again and again."""
        return self._suspects[seat - 1]

    @cached_property
    def _suspects(self) -> tuple[Moment, ...]:
        return tuple(Moment.questioning(self, seat) for seat in range(1, len(self.lineup) + 1))

    @property
    def _of(self) -> tuple[object, ...]:
        """What every measurement depends on."""
        return self.architecture, self.ledger.same(self.parameters), self.case_file.dataset

    def _kept(self, name: str, measure: Callable[[], Found], **numbers: int) -> Found:
        return self.ledger.kept(measure, name, *self._of, **numbers)


def rehearsed(moment: Moment) -> Rehearsed:
    """The same moment with an empty ledger; whatever is made of it shares that."""
    return Rehearsed(**{name: getattr(moment, name) for name in Moment.__dataclass_fields__})
