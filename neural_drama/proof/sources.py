"""Sources: the lines of our own code that computed a figure, found by the function that is really called."""

import inspect
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from neural_drama.network import attribution
from neural_drama.network.architecture import Architecture
from neural_drama.network.diagnosis import diagnose_layers, highest_rate, turning_point
from neural_drama.network.divergence import diverged_since
from neural_drama.network.guessing import guess_and_check
from neural_drama.network.history import History
from neural_drama.network.linear_regression import linear_regression
from neural_drama.network.losses import mean_loss, said
from neural_drama.network.misses import misses, score_slope
from neural_drama.network.nudging import measure_gradient
from neural_drama.network.passes import backward, forward
from neural_drama.network.promise import promise_of
from neural_drama.playthrough.case_file import CaseFile
from neural_drama.playthrough.competition import (
    hire_guessing,
    hire_measuring,
    regression_miss,
    regression_typical_miss,
)
from neural_drama.playthrough.facts import Fact
from neural_drama.playthrough.moment import Moment
from neural_drama.story.memory import Memory

Function = Callable[..., Any]
Calls = Callable[[Moment], tuple[Function, ...]]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a module of ours. None are at hand where the program came without its source."""

    file: str  # as in neural_drama/network/passes.py
    name: str
    first: int  # line, from 1
    lines: tuple[str, ...]

    @property
    def last(self) -> int:
        """The last line."""
        return self.first + max(0, len(self.lines) - 1)


def _get(prop: object) -> Function:
    """The function behind a property, cached or not."""
    found = getattr(prop, "fget", None) or getattr(prop, "func", None)
    assert callable(found), "a property has a function"
    return found  # type: ignore[no-any-return]


def _always(*functions: Function) -> Calls:
    return lambda moment: functions


def _loss(moment: Moment) -> tuple[Function, ...]:
    return forward, moment.architecture.loss.value, mean_loss


def _typical(moment: Moment) -> tuple[Function, ...]:
    return *_loss(moment), moment.architecture.loss.miss_of, Moment.typical


def _blame(moment: Moment) -> tuple[Function, ...]:
    return backward, moment.architecture.loss.derivative, attribution.attribute


def _activation(moment: Moment) -> tuple[Function, ...]:
    return moment.architecture.activation_of(moment.layer).value, forward


def _slope(moment: Moment) -> tuple[Function, ...]:
    return moment.architecture.activation_of(moment.layer).derivative, attribution.attribute


_MISS = _always(misses, said, forward)

CALLED: Mapping[str, Calls] = {
    "miss": _MISS,
    "prediction": _always(said, _get(Moment.prediction), forward),
    "target": _always(_get(Moment.target)),
    "incident": _always(CaseFile.number_of),
    "loss": _loss,
    "validation_loss": _loss,
    "gap": _loss,
    "typical_miss": _typical,
    "typical_validation_miss": _typical,
    "connections": _always(_get(Architecture.connections)),
    "neurons": _always(_get(Architecture.neurons)),
    "layers": _always(_get(Architecture.layers)),
    "weighted_input": _always(forward),
    "activation": _activation,
    "slope": _slope,
    "gain": _always(backward, score_slope, attribution.attribute),
    "blame": _blame,
    "accused_blame": _blame,
    "comes_back": _always(attribution.attribute, backward),
    "share": _always(attribution.attribute, backward),
    "alibi": _always(attribution.miss_without, attribution.alibi),
    "culprit": _blame,
    "loudest": _always(forward),
    "regression_miss": _always(regression_miss),
    "regression_typical_miss": _always(regression_typical_miss),
    "promised_drop": _always(promise_of),
    "came_drop": _always(promise_of),
    "dead": _always(diagnose_layers),
    "saturated": _always(diagnose_layers),
    "blame_arriving": _always(diagnose_layers),
    "turning_epoch": _always(turning_point),
    "highest_rate": _always(highest_rate),
    "diverged_epoch": _always(diverged_since),
    "non_finite_epoch": _always(_get(History.first_non_finite)),
    "visits": _always(Memory.count),
}
"""What is called when a fact is read, what matters most first. Facts that are only looked up are not in it."""

AT_HIRING: Mapping[str, tuple[Function, ...]] = {
    **dict.fromkeys(("guess_tries", "guess_kept", "guess_passes", "guess_loss"), (guess_and_check, hire_guessing)),
    **dict.fromkeys(("measured", "measure_passes", "measure_error"), (measure_gradient, hire_measuring)),
}
"""What was called when somebody was hired; his figures are only read now."""


def functions_behind(name: str, fact: Fact, moment: Moment) -> tuple[Function, ...]:
    """The functions that compute a fact at a moment, and last the entry of the table of facts that asks them."""
    called = CALLED[name](moment) if name in CALLED else ()
    if name in ("regression_miss", "regression_typical_miss") and not moment.case_file.dataset.classes:
        called = (linear_regression, *called)
    return *AT_HIRING.get(name, ()), *called, *(() if fact.read in called else (fact.read,))


@cache
def code_of(function: Function) -> Code:
    """The lines of a function as they stand in its file."""
    # Not `inspect.getsource`: to find the file, that asks every module there is for its own, which takes two frames.
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)[code.co_firstlineno - 1 :]
    block = inspect.getblock(lines) if lines else []
    file = function.__module__.replace(".", "/") + ".py"
    return Code(file, function.__qualname__, code.co_firstlineno, tuple(line.rstrip("\n") for line in block))
