"""Figures: how a quoted fact becomes words in a line, with the record that it was taken from kept beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from neural_drama.network.parameters import Parameters
from neural_drama.playthrough.facts import Value, asking, fact_named
from neural_drama.playthrough.moment import Moment
from neural_drama.story.formats import show
from neural_drama.story.script import Line, Quote, Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a line, and where it comes from. What does not apply is None.

    parameters: the setting of the network that it was taken from. operands: the figures an expression is made of.
    """

    shown: str | None
    value: float
    run: int
    fact: str | None = None
    parameters: Parameters | None = None
    epoch: int | None = None
    set: str | None = None
    case: int | None = None
    layer: int | None = None
    neuron: int | None = None
    unit: str | None = None
    expression: str | None = None
    operands: tuple["Figure", ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a spoken text: plain words, or a figure."""

    text: str
    figure: Figure | None = None
    is_emphasized: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as it is spoken at a moment."""

    scene: str
    passage: str
    line: Line
    speaker: str
    direction: str | None
    pieces: tuple[Piece, ...]
    moment: Moment

    @property
    def text(self) -> str:
        """The words of the line, figures included."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the line, in order."""
        return tuple(piece.figure for piece in self.pieces if piece.figure)

    def at(self, epoch: int) -> "Spoken":
        """The line as it would be spoken after an epoch of the run that it is about.

        Only what is said straight after a run is about that run; and only where its guard would hold there too can
        it be said of another epoch. Any other line stays as it was said.
        """
        moment = self.moment
        if not moment.is_after_run or epoch == moment.epoch or not 0 <= epoch < len(moment.history):
            return self
        then = moment.at(epoch)
        if self.line.guard is not None and not self.line.guard.evaluate(asking(then)):
            return self
        return speak(self.line, self.scene, self.passage, then)


def speak(line: Line, scene: str, passage: str, moment: Moment) -> Spoken:
    """Speak a line at a moment: quote its facts as they are then."""
    number = "" if line.number is None else f" {line.number.evaluate(asking(moment)):.0f}"
    return Spoken(
        scene, passage, line, f"{line.speaker}{number}", line.direction, tuple(pieces(line.text, moment)), moment
    )


def pieces(text: Text, moment: Moment) -> Iterator[Piece]:
    """The pieces of a text as it is spoken at a moment."""
    for part in text:
        if isinstance(part, Quote):
            value = _value(part, moment)
            shown = show(value, part.format)
            figure = None if isinstance(value, str | bool) else figure_of(part, value, shown, moment)
            yield Piece(shown, figure)
        else:
            yield Piece(part.text, None, part.is_emphasized)


def _value(quote: Quote, moment: Moment) -> Value:
    if quote.expression.is_plain:
        return fact_named(quote.expression.names[0]).value(moment)  # a count stays whole
    return quote.expression.evaluate(asking(moment))


def figure_of(quote: Quote, value: float, shown: str, moment: Moment) -> Figure:
    """The figure that a quoted number is. Its plain fact is kept when only the sign is dropped."""
    expression = quote.expression
    name = expression.names[0] if expression.is_plain else expression.absolute_of
    if name is not None:
        return _of_fact(name, value, shown, moment)
    operands = tuple(_operand(operand, moment) for operand in expression.names if fact_named(operand).kind == "number")
    return Figure(shown, value, moment.run, expression=expression.source, operands=operands)


def _operand(name: str, moment: Moment) -> Figure:
    value = fact_named(name).value(moment)
    assert not isinstance(value, str), "only numbers are reckoned with"
    return _of_fact(name, value, None, moment)


_SETS = {"incident": "train", "neuron": "train", "layer": "train", "train": "train", "validation": "validation"}
"""Which set a fact is measured on, by its subject; the others need no parameters of the network."""


def _of_fact(name: str, value: float, shown: str | None, moment: Moment) -> Figure:
    fact = fact_named(name)
    seen = fact.of(moment)
    is_of_neuron = fact.subject == "neuron"
    return Figure(
        shown=shown,
        value=value,
        run=seen.run,
        fact=fact.word or fact.name,
        parameters=seen.parameters if fact.subject in _SETS else None,
        epoch=seen.epoch,
        set=_SETS.get(fact.subject),
        case=seen.incident if is_of_neuron or fact.subject == "incident" else None,
        layer=seen.layer if is_of_neuron or fact.subject == "layer" else None,
        neuron=seen.neuron if is_of_neuron else None,
        unit=_unit(fact.unit, seen),
    )


def _unit(unit: str, moment: Moment) -> str | None:
    """The name of a unit as a record has it."""
    if unit == "score" and moment.case_file.dataset.classes:
        return "logits"
    return moment.case_file.unit if unit in ("data", "score") else unit or None
