"""Autoplay: a playthrough answered by a list of moves, and by a rule when they run out. No screen, no waiting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from neural_drama.playthrough.events import (
    CurtainFell,
    DeskOpened,
    Event,
    NeuronAsked,
    Offered,
    Rewound,
    TrainingBegan,
)
from neural_drama.playthrough.moves import Go, Move, MoveError, Name, Rewind, Set, Stop, Take
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.timelines import Timelines

MOST_ANSWERS = 1000
"""After so many answers a playthrough that has not ended is ended for it: a player may wander, a program not."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An event together with the option that was taken, if it was a choice, or the neuron that was named."""

    event: Event
    taken: int | None = None


def first_option(options: int) -> int:
    """The rule of following the first option."""
    return 1


def random_option(seed: int) -> Callable[[int], int]:
    """The rule of taking any option, by a stream of its own."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1000,)))
    return lambda options: int(rng.integers(options)) + 1


def autoplay(
    play: Playthrough, moves: tuple[Move, ...] = (), rule: Callable[[int], int] = first_option,
    timelines: Timelines | None = None,
) -> Iterator[Answered]:  # fmt: skip
    """Play to the curtain. Raises MoveError for a move that cannot be made, or is left over at the end.

    timelines: of that playthrough at its opening, if somebody wants to know afterwards what was told.
    """
    rest, timelines = list(moves), timelines or Timelines(play)
    for _ in range(MOST_ANSWERS):
        while (event := timelines.advance()) is not play.waiting:
            yield Answered(event)
            if isinstance(event, CurtainFell):
                break
        if rest and isinstance(rest[0], Rewind):
            move = rest.pop(0)
            assert isinstance(move, Rewind)
            timelines.rewind(move.move)
            yield Answered(Rewound(move.move))
            continue
        match event:
            case CurtainFell():
                if rest:
                    raise MoveError(f"the curtain has fallen, but there are moves left: {rest[0]}")
                return
            case Offered():
                yield Answered(event, taken := _option(rest, len(event.options), rule))
                timelines.take(taken)
            case NeuronAsked():
                named = rest.pop(0) if rest and isinstance(rest[0], Name) else None
                # The rule may not know who did it either: its first option is the first neuron.
                number = named.neuron if isinstance(named, Name) else rule(event.width)
                timelines.name_neuron(number)
                yield Answered(event, number)
            case DeskOpened():
                yield Answered(event)
                timelines.set_desk(*_sets(rest))
            case TrainingBegan():
                yield Answered(event)
                stop = rest.pop(0) if rest and isinstance(rest[0], Stop | Go) else None
                timelines.end_training(stop.epoch if isinstance(stop, Stop) else None)
    raise MoveError(f"no curtain after {MOST_ANSWERS} answers")


def _option(rest: list[Move], options: int, rule: Callable[[int], int]) -> int:
    """The option that the next move takes. A move for anything else waits for that; the rule goes on until then."""
    if rest and isinstance(rest[0], Take):
        move = rest.pop(0)
        assert isinstance(move, Take)
        return move.option
    return rule(options)


def _sets(rest: list[Move]) -> list[Set]:
    sets: list[Set] = []
    while rest and isinstance(rest[0], Set):
        move = rest.pop(0)
        assert isinstance(move, Set)
        sets.append(move)
    if rest and isinstance(rest[0], Go):
        rest.pop(0)
    return sets
