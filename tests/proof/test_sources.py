"""Sources: the code that a proof shows is the code that is called when the fact is read."""

import inspect
import linecache
import sys
from dataclasses import replace
from pathlib import Path

import neural_drama
from neural_drama.playthrough.competition import hire_guessing, hire_measuring
from neural_drama.playthrough.facts import FACTS
from neural_drama.proof.naming import base_of
from neural_drama.proof.sources import AT_HIRING, CALLED, code_of, functions_behind

ROOT = Path(neural_drama.__file__).parents[1]


def called_by(act):
    """The code of everything that is called."""
    seen = set()
    sys.setprofile(lambda frame, event, _: seen.add(frame.f_code) if event == "call" else None)
    try:
        act()
    finally:
        sys.setprofile(None)
    return seen


def test_every_function_that_a_proof_names_is_called_when_its_fact_is_read(moment, numbers):
    for name in numbers:
        fact, base = FACTS[name], base_of(name)
        fresh = replace(fact.of(moment))  # nothing in it is computed yet
        named = functions_behind(base, fact, fresh)
        assert fact.read in named
        if base in ("accused_blame",) and not fresh.neuron:
            continue  # nobody was named, so nothing is computed
        if base in ("promised_drop", "came_drop") and not fresh.epoch:
            continue  # nothing was trained, so nothing was promised
        if base in ("regression_miss", "regression_typical_miss") and fresh.case_file.dataset.classes:
            assert base in CALLED
        called = called_by(lambda fact=fact, fresh=fresh: fact.read(fresh))
        for function in named:
            if function not in AT_HIRING.get(base, ()):
                assert function.__code__ in called, (name, function)


def test_whoever_is_hired_calls_what_a_proof_of_his_figures_names(moments):
    moment = moments("numbers, hired")
    called = called_by(lambda: (hire_guessing(moment, 3), hire_measuring(moment)))
    for functions in AT_HIRING.values():
        assert all(function.__code__ in called for function in functions)


def test_every_computed_fact_names_more_than_its_entry_in_the_table(numbers):
    from neural_drama.proof.derivations import DERIVATIONS

    for base in DERIVATIONS:
        assert base in CALLED or base in AT_HIRING or FACTS[base].read.__name__ != "<lambda>", base
    assert set(CALLED) | set(AT_HIRING) <= {base_of(name) for name in numbers}


def test_the_lines_shown_are_the_lines_of_the_file(moment, numbers):
    for name in numbers:
        for function in functions_behind(base_of(name), FACTS[name], FACTS[name].of(moment)):
            code = code_of(function)
            text = (ROOT / code.file).read_text(encoding="utf-8").splitlines()
            assert code.lines and tuple(text[code.first - 1 : code.last]) == code.lines
            assert code.lines == tuple(line.rstrip() for line in inspect.getsourcelines(function)[0])


def test_a_fact_that_is_looked_up_shows_its_own_row_of_the_table(moments):
    fact = FACTS["learning_rate"]
    (function,) = functions_behind("learning_rate", fact, moments("penguins"))
    (line,) = code_of(function).lines
    assert 'Fact("learning_rate"' in line and "m.hyperparameters.learning_rate" in line


def test_an_activation_shows_its_own_slope(moments):
    for name, shown in (("two classes", "_sigmoid_slope"), ("penguins", "_tanh_slope"), ("dead", "_relu_slope")):
        first, *_ = functions_behind("slope", FACTS["slope"], moments(name))
        assert code_of(first).name == shown


def test_a_program_without_its_source_says_so(monkeypatch):
    def somewhere():
        """A function that nobody has asked for yet."""

    monkeypatch.setattr(linecache, "getlines", lambda file, names: [])
    code = code_of(somewhere)
    assert code.lines == () and code.first == code.last == somewhere.__code__.co_firstlineno
