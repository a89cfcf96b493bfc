"""Describing: what each picture of the evidence board shows, in words, now or as it was after any epoch."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from neural_drama.pictures.board_words import (
    decision_in_words,
    fit_in_words,
    settings_in_words,
    stack_in_words,
    surface_in_words,
)
from neural_drama.pictures.curve_words import curve_points_in_words
from neural_drama.pictures.details import connection_detail, neuron_detail
from neural_drama.pictures.incident_words import incident_in_words
from neural_drama.pictures.lights import By
from neural_drama.pictures.neuron_words import (
    connections_in_words,
    detail_in_words,
    light_in_words,
    portrait_in_words,
)
from neural_drama.pictures.surface_slice import surface_by_points
from neural_drama.pictures.words import curves_in_words, layer_in_words, miss_in_words, network_in_words
from neural_drama.plain.looking import SECONDS_BETWEEN_NEWS, sought
from neural_drama.plain.telling import Telling
from neural_drama.playthrough.events import NeuronAsked
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moment import Moment

Describe = Callable[[Telling, Moment, list[int]], None]
"""Tell what there is to see of a moment; the numbers say of which part."""

_AT = re.compile(r"(.*?)\s*\bat +([0-9]{1,9})", re.IGNORECASE)


def describing(describe: Describe, most: int = 0) -> Callable[[Telling, str], None]:
    """A command that describes something. most: how many numbers may stand after it, before `at` and an epoch."""

    def command(telling: Telling, rest: str) -> None:
        moment, numbers = telling.play.moment, rest
        if found := _AT.fullmatch(rest):
            numbers, epoch = found[1], int(found[2])
            if epoch > moment.history.last_epoch:
                telling.write(f"This run has epochs 0 to {moment.history.last_epoch}, not {epoch}.")
                return
            moment = sought(telling, moment, Instant(epoch))
        words = numbers.split()
        if len(words) > most or not all(re.fullmatch(r"[0-9]{1,9}", word) for word in words):
            allowed = ("", "a layer, ", "a layer and a neuron, ", "a layer and two neurons, ")[most]
            telling.write(f"{rest[:40]!r} cannot stand there; {allowed}at and an epoch can, as in at 3.")
            return
        try:
            describe(telling, moment, [int(word) for word in words])
        except ValueError as error:
            telling.write(f"{str(error)[:1].upper()}{str(error)[1:]}.")

    return command


def told(words_of: Callable[[Moment], str]) -> Describe:
    """Describe by what a picture says in words of a moment."""
    return lambda telling, moment, _: telling.tell(words_of(moment))


def network(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """The network, or, while one is to be named, what each neuron of the layer said."""
    is_asked = isinstance(telling.play.waiting, NeuronAsked)
    telling.tell(layer_in_words(moment) if is_asked else network_in_words(moment))


def miss(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """The incident, and what was measured of it."""
    telling.tell(miss_in_words(moment))
    telling.tell(incident_in_words(moment))


def curves(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """Both losses, from end to end and in between."""
    telling.tell(curves_in_words(moment))
    telling.tell(curve_points_in_words(moment))


def surface(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """The slice of the loss surface; if measuring it takes a while, that is said."""
    measuring, told_at = surface_by_points(moment), time.monotonic()
    while True:
        try:
            part = next(measuring)
        except StopIteration as arrived:
            telling.tell(surface_in_words(moment, arrived.value))
            return
        if time.monotonic() - told_at >= SECONDS_BETWEEN_NEWS:
            telling.write(f"The surface is measured: {part:.0%} of it.")
            told_at = time.monotonic()


def connections(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """Whom a neuron hears and who hears it."""
    layer, neuron = _neuron(moment, numbers)
    neuron_detail(moment, layer, neuron)  # raises ValueError for one that is not there
    telling.tell(connections_in_words(replace(moment, layer=layer, neuron=neuron)))


def neuron(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """Every number of a neuron, with its formula."""
    for line in detail_in_words(neuron_detail(moment, *_neuron(moment, numbers))):
        telling.tell(line)


def connection(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """Every number of a connection, with its formula."""
    if len(numbers) != 3:
        raise ValueError("a connection is named by its layer, the neuron or input it leads from, and the neuron it "
                         "leads to, as in connection 2 5 1")  # fmt: skip
    for line in detail_in_words(connection_detail(moment, *numbers)):
        telling.tell(line)


def light(telling: Telling, rest: str) -> None:
    """What each neuron of a layer has of a light: blame, share, activation or gradient."""
    by, *layer = rest.lower().split(maxsplit=1)
    if by not in get_args(By):
        telling.write(f"The network can be lit by {', '.join(get_args(By))}; {by[:40]!r} is none of them.")
        return

    def describe(telling: Telling, moment: Moment, numbers: list[int]) -> None:
        number = numbers[0] if numbers else moment.layer
        neuron_detail(moment, number, 1)  # raises ValueError for a layer that is not there
        telling.tell(light_in_words(replace(moment, layer=number), by))  # type: ignore[arg-type]

    describing(describe, most=1)(telling, layer[0] if layer else "")


def faces(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """What the portraits of the cast show."""
    for member in telling.play.episode.script.cast.values():
        if words := portrait_in_words(member.role, moment):
            telling.write_in_letters(words)


def where(telling: Telling, moment: Moment, numbers: list[int]) -> None:
    """What stands above the stage: the episode, the scene, the run, the epoch, and the timeline."""
    script = telling.play.episode.script
    names = [scene.name for scene in script.scenes]
    if telling.scene in names:
        number = names.index(telling.scene) + 1
        telling.write(f"{script.title}, scene {number} of {len(names)}: {telling.play.scene_title(telling.scene)}.")
    else:
        telling.write(f"{script.title}.")
    telling.write(f"Run {moment.run}, epoch {moment.epoch} of {moment.history.last_epoch}.")
    telling.write(f"Timeline {telling.timelines.current.name}, turn {len(telling.play.turns)}.")


PICTURES: dict[str, Callable[[Telling, str], None]] = {
    "network": describing(network),
    "miss": describing(miss),
    "curves": describing(curves),
    "fit": describing(told(fit_in_words)),
    "stack": describing(told(stack_in_words)),
    "settings": describing(told(settings_in_words)),
    "connections": describing(connections, most=2),
    "map": describing(told(decision_in_words)),
    "surface": describing(surface),
}
"""The pictures that a player looks at, by name."""


def describe_briefly(telling: Telling, picture: str) -> None:
    """What a picture shows at first sight, where the script brings it to the front."""
    match picture:
        case "miss":
            telling.tell(miss_in_words(telling.play.moment))
        case "curves":
            telling.tell(curves_in_words(telling.play.moment))
        case _:
            PICTURES[picture](telling, "")


def _neuron(moment: Moment, numbers: list[int]) -> tuple[int, int]:
    """Which neuron is meant: of the layer in question, if none is named; without a number, the one in question."""
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    return moment.layer, numbers[0] if numbers else moment.neuron
