"""Reading the evidence is how culprits are named: the rule that the scenes teach does well, and chance does not."""

import importlib.util
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "programs" / "name_culprits.py"

GAMES = range(1000, 1012)


@pytest.fixture(scope="module")
def program():
    """The program that plays both, loaded from its file."""
    spec = importlib.util.spec_from_file_location("name_culprits", PROGRAM)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_the_rule_names_culprits_and_chance_does_not(program):
    guessing, reading = program.both(GAMES)
    assert guessing.named == reading.named == len(GAMES) * sum(lineups for _, lineups in program.ROOMS)
    low, high = guessing.interval
    assert low < 1 / program.SUSPECTS < high
    assert reading.interval[0] > max(0.8, high)


def test_the_reader_multiplies_what_it_reads_and_nothing_else(program):
    lines = ["Neuron 2: +0.400 minutes comes back, and its slope is 0.10.", "Neuron 5: -0.300 comes back, slope 0.90."]
    lines.append("Neuron 9: +0.970, with 0.20 for a slope.")
    options = ["Neuron 2, who said +0.95", "Neuron 5, who said +0.31", "Neuron 9, who said +0.89"]
    assert program.Reader().choose(lines, options) == 1
    lines[1] = "Neuron 5: -0.300 comes back, slope 0.01."
    assert program.Reader().choose(lines, options) == 2
    relu = "ReLU: what is above zero passes. +1.09 comes back to neuron 2, +0.5 to neuron 5, -1.37 to neuron 9."
    silent = ['Neuron 2: "0.00"', 'Neuron 5: "3.21"', 'Neuron 9: "0.00"']
    assert program.Reader().choose([relu], silent) == 1
