"""Faults planted in figures: whatever is wrong with one, its proof disagrees and says what."""

import math
from dataclasses import replace

import pytest

from neural_drama.playthrough.facts import FACTS
from neural_drama.proof.nudges import NUDGINGS
from neural_drama.proof.proving import prove, prove_in
from neural_drama.proof.words import proof_in_words, verdict_of

MOMENT = "the Chronicles, trained"


def with_figure(line, **changes):
    """A line whose only figure was tampered with."""
    (piece,) = [piece for piece in line.pieces if piece.figure]
    return replace(line, pieces=(replace(piece, figure=replace(piece.figure, **changes)),))


@pytest.mark.parametrize("by", [1 + 1e-6, 1.5, -1.0, math.nan, math.inf])
def test_a_wrong_value_of_any_fact_is_found(by, numbers, moments, spoken):
    moment = moments(MOMENT)
    for name in numbers:
        line = spoken(moment, name)
        value = line.figures[0].value
        wrong = value * by if value else 1e-6 * by
        if name == "came_drop" and by == 1 + 1e-6:
            wrong = value * (1 + 1e-4)  # what two losses a hundred times its size leave of its digits
        if not math.isfinite(value):
            continue  # a fact of something that has not happened here
        proof = prove_in(with_figure(line, value=wrong), 0)
        assert not proof.agrees and not proof.again.agrees, name
        assert verdict_of(proof).text.find("DOES NOT HOLD: done again it is ") > 0
        assert "NOT what was shown" in " ".join(proof_in_words(proof, 200))


@pytest.mark.parametrize("name", sorted(NUDGINGS))
def test_a_nudge_alone_finds_a_slope_that_is_a_millionth_off(name, moments, spoken):
    moment = moments("numbers, somebody accused")
    line = spoken(moment, name)
    value = line.figures[0].value
    assert prove_in(line, 0).nudge.outcome == "agrees"
    proof = prove_in(with_figure(line, value=value * (1 + 1e-6)), 0)
    assert proof.nudge.outcome == "differs" and "a nudge finds" in verdict_of(proof).text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"layer": 2, "neuron": 1}, "the layer recorded is 2"),
        ({"neuron": 3}, "the neuron recorded is 3"),
        ({"case": 2}, "the case recorded is 2"),
        ({"epoch": 59}, "the epoch recorded is 59"),
        ({"run": 7}, "the run recorded is 7"),
        ({"set": "validation"}, "the set recorded is validation"),
        ({"unit": "grams"}, "the unit recorded is grams"),
    ],
)
def test_a_record_that_names_something_else_is_found(change, told, moments, spoken):
    line = with_figure(spoken(moments(MOMENT), "blame"), **change)
    proof = prove_in(line, 0)
    assert not proof.agrees and any(told in stray for stray in proof.strays)
    assert told in verdict_of(proof).text


def test_a_figure_of_other_weights_is_found(moments, spoken):
    moment = moments(MOMENT)
    proof = prove_in(with_figure(spoken(moment, "miss"), parameters=moment.before.parameters), 0)
    assert not proof.agrees and not proof.again.agrees
    assert "the weights recorded are not those of this moment" in proof.strays


def test_a_share_told_as_a_blame_is_found(moments, spoken):
    moment = moments(MOMENT)
    share = spoken(moment, "share").figures[0]
    proof = prove(replace(share, fact="blame"), moment)
    assert not proof.agrees and proof.again.value != share.value


def test_a_wrong_operand_and_a_wrong_sum_of_right_ones_are_found(moments, spoken):
    moment = moments(MOMENT)
    line = spoken(moment, "miss - miss_before")
    (figure,) = line.figures
    wrong = prove_in(with_figure(line, value=figure.value + 1e-6), 0)
    assert not wrong.agrees and all(operand.agrees for operand in wrong.operands)
    first, second = figure.operands
    wrong = prove_in(with_figure(line, operands=(replace(first, value=first.value + 1e-6), second)), 0)
    assert not wrong.agrees and "miss in it does not hold" in verdict_of(wrong).text
    assert [operand.agrees for operand in wrong.operands] == [False, True]


def test_a_place_that_is_not_there_and_a_word_that_is_no_fact_are_refused(moments, spoken):
    moment = moments(MOMENT)
    figure = spoken(moment, "blame").figures[0]
    for change in ({"neuron": 99}, {"layer": 9}, {"case": 100_000}, {"neuron": -1}):
        with pytest.raises(ValueError, match="there is no neuron|no training case"):
            prove(replace(figure, **change), moment)
    with pytest.raises(ValueError, match="no fact is called 'guilt'"):
        prove(replace(figure, fact="guilt"), moment)
    for number in (-1, 1):
        with pytest.raises(IndexError, match="1 figures"):
            prove_in(spoken(moment, "blame"), number)


def test_code_that_computes_a_fact_wrongly_is_found_by_its_formula(moments, spoken, monkeypatch):
    moment = moments(MOMENT)
    wrong = replace(FACTS["blame"], read=lambda m: float(m.attribution.gain[m.layer - 1][m.neuron - 1]))
    monkeypatch.setitem(FACTS, "blame", wrong)
    proof = prove_in(spoken(moment, "blame"), 0)
    assert proof.again.agrees, "it is read as wrongly again"
    assert not proof.formula_agrees and proof.nudge.outcome == "differs" and not proof.agrees
    assert "its formula comes to something else" in verdict_of(proof).text
