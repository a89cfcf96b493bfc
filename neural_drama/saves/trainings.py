"""Trainings: what was kept of one as rows of the database, and rows read back as what was kept.

A training of E epochs on p parameters with an optimizer of r rows of memory takes 16 bytes for each epoch and
8 p (1 + r) bytes and some 500 for each keyframe. The keyframes of a run take 44 MiB at most (KEYFRAME_BYTES), and one
more at the end of each of its trainings. Of the Chronicles' network by plain descent, 600 epochs add 0.54 MB to
the database, and 100,000 epochs 45 MB.
"""

import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, fields
from itertools import pairwise
from typing import Any

import numpy as np

from neural_drama.network.arrays import Array, frozen
from neural_drama.network.divergence import Place
from neural_drama.network.hyperparameters import MOST_EPOCHS, Hyperparameters
from neural_drama.network.keeping import Kept
from neural_drama.network.optimizers import OPTIMIZERS
from neural_drama.network.parameters import Parameters, parameter_count
from neural_drama.network.state import TrainingState
from neural_drama.network.streams import StreamState
from neural_drama.saves.rows import Row, RowError, json_number, number_of

MOST_LAYERS, MOST_PARAMETERS = 64, 2**24
"""Of a network that is read back: more than any episode may ask for."""

MOST_KEYFRAME_BYTES = 2**28
"""Of all keyframes of a training that is read back."""

_STORED = "<f8"  # little-endian float64, whatever the machine


def training_values(kept: Kept) -> tuple[str, str, bytes, str | None, int]:
    """hyperparameters, sizes, curves, place and checksum of a training."""
    curves = _bytes(np.stack((kept.losses, kept.validation_losses)))
    place = None if kept.first_non_finite is None else json.dumps(asdict(kept.first_non_finite))
    sizes = json.dumps(kept.keyframes[0].parameters.sizes)
    return json.dumps(asdict(kept.hyperparameters)), sizes, curves, place, zlib.crc32(curves)


def keyframe_values(kept: Kept) -> Iterator[tuple[int, str, bytes, bytes, int]]:
    """epoch, fields, parameters, memory and checksum of each keyframe."""
    for state in kept.keyframes:
        assert state.memory is not None, "what is kept has begun"
        parameters, memory = _bytes(state.parameters.vector), _bytes(state.memory)
        small = {
            "order": _stream_json(state.order),
            "dropout": _stream_json(state.dropout),
            "optimizer": state.optimizer,
            "updates": int(state.updates),
            "trained": int(state.trained),
            "lowest": json_number(state.lowest),
            "waited": int(state.waited),
        }
        yield int(state.epoch), json.dumps(small), parameters, memory, zlib.crc32(memory, zlib.crc32(parameters))


def kept_training(training: Row, keyframes: Iterator[Row]) -> Kept:
    """What was kept, from its rows, keyframes in the order of their epochs. Raises StoreTrouble naming the row."""
    hyperparameters = training.read("hyperparameters", lambda: _hyperparameters(training.json("hyperparameters")))
    sizes = training.read("sizes", lambda: _sizes(training.json("sizes")))
    curves = training.blob("curves", 16 * (MOST_EPOCHS + 1))
    _check_sum(training, zlib.crc32(curves))
    place = training.maybe("place", lambda column: training.read(column, lambda: _place(training.json(column))))
    losses, validation_losses = training.read("curves", lambda: _numbers(curves).reshape(2, -1))
    states = tuple(_state(row, hyperparameters.optimizer, sizes) for row in keyframes)
    return training.read(
        "keyframes", lambda: Kept(hyperparameters, states, frozen(losses), frozen(validation_losses), place)
    )


def _state(row: Row, optimizer: str, sizes: tuple[int, ...]) -> TrainingState:
    width, rows = parameter_count(sizes), OPTIMIZERS[optimizer].rows
    parameters, memory = row.blob("parameters", 8 * width), row.blob("memory", 8 * width * rows)
    if (len(parameters), len(memory)) != (8 * width, 8 * width * rows):
        found = f"{len(parameters):,} and {len(memory):,} bytes"
        raise row.trouble(f"parameters and memory have {found}, not {8 * width:,} and {8 * width * rows:,}")
    _check_sum(row, zlib.crc32(memory, zlib.crc32(parameters)))
    small = row.json("fields")

    def read() -> TrainingState:
        return TrainingState(
            epoch=row.whole("epoch"),
            parameters=Parameters(sizes, frozen(_numbers(parameters))),
            order=_stream(_part(small, "order")),
            dropout=_stream(_part(small, "dropout")),
            optimizer=_optimizer(_part(small, "optimizer")),
            memory=frozen(_numbers(memory).reshape(rows, width)),
            updates=_whole(_part(small, "updates")),
            trained=_whole(_part(small, "trained")),
            lowest=_lowest(_part(small, "lowest")),
            waited=_whole(_part(small, "waited")),
        )

    return row.read("fields", read)


def _bytes(array: Array) -> bytes:
    return np.ascontiguousarray(array, dtype=_STORED).tobytes()


def _numbers(raw: bytes) -> Array:
    return np.frombuffer(raw, dtype=_STORED).astype(np.float64)


def _check_sum(row: Row, found: int) -> None:
    if row.whole("checksum", 0, 2**32 - 1) != found:
        raise row.trouble("its numbers are not those that were stored")


def _part(value: object, name: str) -> object:
    if not isinstance(value, dict) or name not in value:
        raise RowError(f"there is no {name}")
    return value[name]


def _whole(value: object, most: int = 2**63 - 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise RowError(f"{str(value)[:40]} is not a whole number from 0 to {most}")
    return value


def _lowest(value: object) -> float:
    lowest = number_of(value)
    if math.isnan(lowest):
        raise RowError("the lowest loss is not a number")
    return lowest


def _optimizer(value: object) -> str:
    if not isinstance(value, str) or value not in OPTIMIZERS:
        raise RowError(f"{str(value)[:40]!r} is no optimizer; there are {', '.join(OPTIMIZERS)}")
    return value


def _sizes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_LAYERS:
        raise RowError(f"a network has 2 to {MOST_LAYERS} sizes")
    sizes = tuple(_whole(size, MOST_PARAMETERS) for size in value)
    if min(sizes) < 1 or sum((one + 1) * other for one, other in pairwise(sizes)) > MOST_PARAMETERS:
        raise RowError(f"a network of {sizes} cannot be")
    return sizes


def _hyperparameters(value: object) -> Hyperparameters:
    known = {field.name: field.default is MISSING for field in fields(Hyperparameters)}
    if not isinstance(value, dict) or not value.keys() <= known.keys():
        raise RowError("hyperparameters have names that nobody knows")
    if missing := [name for name, is_needed in known.items() if is_needed and name not in value]:
        raise RowError(f"there is no {missing[0]}")
    return Hyperparameters(**value)


def _place(value: object) -> Place:
    if not isinstance(value, Mapping) or set(value) != {field.name for field in fields(Place)}:
        raise RowError("place is not a tensor, batch, layer and cases")
    tensor, cases = value["tensor"], value["cases"]
    if not (isinstance(tensor, str) and isinstance(cases, str)):
        raise RowError("tensor and cases are texts")
    batch, layer = (None if value[name] is None else _whole(value[name]) for name in ("batch", "layer"))
    return Place(tensor, batch, layer, cases)


def _stream_json(state: StreamState) -> Mapping[str, Any]:
    """The state of a stream. Its long numbers are texts, for most readers of JSON would round them."""
    inner = {name: str(int(number)) for name, number in state["state"].items()}
    small = {name: int(state[name]) for name in ("has_uint32", "uinteger")}
    return {"bit_generator": state["bit_generator"], "state": inner, **small}


def _stream(value: object) -> StreamState:
    if _part(value, "bit_generator") != "PCG64":
        raise RowError("the random stream is none of PCG64")
    inner = _part(value, "state")
    numbers = {name: _long(_part(inner, name)) for name in ("state", "inc")}
    return {
        "bit_generator": "PCG64",
        "state": numbers,
        "has_uint32": _whole(_part(value, "has_uint32"), 1),
        "uinteger": _whole(_part(value, "uinteger"), 2**32 - 1),
    }


def _long(value: object) -> int:
    """A number of 128 bits."""
    is_written = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 39
    if not is_written or int(str(value)) >= 2**128:
        raise RowError("a random stream has a state of 128 bits")
    return int(str(value))
