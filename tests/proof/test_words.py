"""A proof in words: its sections, its width, its letters, and what it must not give away."""

import math
from dataclasses import replace

import pytest

from neural_drama.network.formulas import Applied, Difference, Known, Product, Sum
from neural_drama.playthrough.investigation import ask
from neural_drama.proof.proving import prove_in
from neural_drama.proof.rows import NARROWEST
from neural_drama.proof.sections import sections_of
from neural_drama.proof.trees import Quotient, numbers, size, steps, symbols
from neural_drama.proof.words import proof_in_words


def text_of(spoken_line, place=0, width=400):
    return "\n".join(proof_in_words(prove_in(spoken_line, place), width))


@pytest.mark.parametrize("width", [NARROWEST, 31, 40, 72, 120])
@pytest.mark.parametrize("is_in_letters", [False, True])
def test_no_line_is_wider_than_asked(width, is_in_letters, moment, numbers, spoken):
    line = spoken(moment, *numbers[::3], "miss * weight_onward / slope")
    for place in range(len(line.figures)):
        lines = proof_in_words(prove_in(line, place), width, is_in_letters)
        assert max(map(len, lines)) <= width
        assert not is_in_letters or all(row.isascii() for row in lines if "“" not in row)


def test_nothing_is_narrower_than_can_be_read(moments, spoken):
    lines = proof_in_words(prove_in(spoken(moments("penguins"), "blame"), 0), 3)
    assert max(map(len, lines)) <= NARROWEST


def test_wrapping_loses_no_word(moments, spoken):
    proof = prove_in(spoken(moments("penguins"), "blame"), 0)
    wide, narrow = (" ".join(" ".join(proof_in_words(proof, width)).split()) for width in (400, 40))
    assert wide.replace(" ", "") == narrow.replace(" ", "")


def test_a_blame_is_proved_in_every_section(moments, spoken):
    moment = moments("the Chronicles, newborn")
    line = spoken(moment, "blame", format=".3f")
    proof = prove_in(line, 0)
    assert [section.title for section in sections_of(proof)] == ["Record", "Formula", "Nudge", "Alibi", "Source"]
    words = text_of(line)
    neuron, layer, value = moment.neuron, moment.layer, line.figures[0].value
    assert f"value: {value!r} minutes, shown as {value:.3f}" in words
    assert f"layer {layer}, neuron {neuron}" in words and f"case {moment.incident + 1} of the training cases" in words
    assert f"number {moment.case_file.number_of(moment.incident)} in its file" in words
    assert f"blame = tanh'(z[{layer}.{neuron}]) × (w·δ[{layer + 1}.1]) × s" in words
    z = moment.attribution.weighted_input[layer - 1][neuron - 1]
    assert f"tanh'({z:.6g})" in words
    assert (
        f"= {value / moment.scale:.6g} scaled × {moment.scale:.6g} minutes" in words
        and f"= {value:.6g} minutes" in words
    )
    assert f"was nudged by {proof.nudge.h:g} down and up from {z:.6g}" in words and "They agree." in words
    assert f"{proof.nudge.down:.15g}" in words and f"{proof.nudge.up:.15g}" in words
    assert f"without it {proof.alibi.miss_without:+.6g}" in words
    assert "neural_drama/network/passes.py, lines " in words and "def backward(" in words


def test_the_alibi_is_the_fact_of_that_name(moments, spoken):
    moment = moments("the Chronicles, trained")
    for seat in (1, 2, 3):
        seen = moment.questioning(seat)
        assert prove_in(spoken(moment, f"blame_{seat}"), 0).alibi.goes_away == seen.alibi
        words = text_of(spoken(seen, "alibi"))
        told = f"smaller by {seen.alibi:.6g}" if seen.alibi > 0 else f"larger by {-seen.alibi:.6g}"
        assert told in words


def test_a_size_says_that_it_has_lost_its_sign(moments, spoken):
    moment = moments("the Chronicles, newborn")
    assert moment.miss < 0
    proof = prove_in(spoken(moment, "abs(miss)", format=".3f"), 0)
    assert proof.agrees and proof.is_size and proof.record.value == -moment.miss
    words = text_of(spoken(moment, "abs(miss)"))
    assert "drops the sign" in words and f"= {moment.miss:.6g} minutes" in words
    blamed = prove_in(spoken(moment, "abs(blame)"), 0)
    assert blamed.agrees and blamed.nudge.outcome == "agrees" and blamed.nudge.computed < 0


def test_an_expression_is_proved_with_each_operand(moments, spoken):
    moment = moments("the Chronicles, newborn")
    line = spoken(moment, "miss * weight_onward * slope")
    proof = prove_in(line, 0)
    assert proof.agrees and [operand.record.fact for operand in proof.operands] == ["miss", "weight_onward", "slope"]
    assert proof.record.value == math.prod(operand.record.value for operand in proof.operands)
    words = text_of(line)
    assert "= miss * weight_onward * slope" in words and "NUDGE OF SLOPE" in words and "FORMULA OF MISS" in words
    assert f"= ({moment.miss:.6g}) * " in words


@pytest.mark.parametrize(
    "source",
    ["loss / loss_before", "min(miss, blame_1, share_2)", "round(abs(miss), 2)", "-miss", "1 / epoch", "1 / rewinds",
     "max(epoch, 3) - 2 * bets", "visits + 1", "typical_miss - typical_validation_miss", "blame_1 + blame"],
)  # fmt: skip
def test_expressions_of_every_kind_hold(source, moment, spoken):
    proof = prove_in(spoken(moment, source), 0)
    assert proof.agrees, "\n".join(proof_in_words(proof))
    assert bool(proof.origin) == (not math.isfinite(proof.record.value))


@pytest.mark.parametrize(
    ("name", "fact", "told"),
    [
        ("overflowing", "miss", "the weighted inputs of layer 2 for the incident are the first in its pass"),
        ("lost", "loss", "the outputs are finite, but the loss of the incident is not"),
        ("the Chronicles, newborn", "promised_drop", "No update led to this epoch"),
        ("three classes", "regression_miss", "no linear regression"),
        ("penguins", "accused_blame", "Nobody has been named yet"),
        ("penguins", "guess_loss", "has not been hired"),
        ("penguins", "1 / rewinds", "divided by zero"),
    ],
)
def test_a_number_that_is_none_says_where_it_was_lost(name, fact, told, moments, spoken):
    line = spoken(moments(name), fact)
    assert not math.isfinite(line.figures[0].value)
    assert told in text_of(line) and "Why it is not a finite number" in text_of(line)


def test_a_lost_run_names_its_first_lost_number(moments, spoken):
    moment = moments("lost")
    place = moment.history.first_non_finite
    assert place is not None
    told = text_of(spoken(moment, "loss"))
    assert f"In epoch {moment.history.last_epoch}" in told and f"{place} ceased to be finite first" in told


def test_while_an_answer_is_sealed_no_proof_gives_it_away(moments, spoken):
    moment = ask(moments("the Chronicles, trained"), 3)
    culprit = int(moment.ranked(3)[0])
    moment = replace(moment, neuron=culprit % 24 + 1)
    for fact in ("neuron", "layer", "width", "activation", "weighted_input", "miss"):
        proof = prove_in(spoken(moment, fact), 0)
        told = text_of(spoken(moment, fact)).partition("SOURCE")[0]
        assert proof.alibi is None and proof.nudge is None
        assert "blame" not in told and f"neuron {culprit}" not in told


def test_a_tree_is_written_in_symbols_and_numbers():
    w, x, b = Known("w", -2.0), Known("x", 3.0, 0, 1), Known("b", -0.5)
    line = Sum((Product((w, x)), b))
    assert symbols(line) == "w·x[0.1] + b" and numbers(line) == "-2·3 - 0.5"
    difference = Difference(Known("o", 1.0), Known("t", -2.0))
    whole = Product((difference, Known("s", 2.5)))
    assert list(steps(whole)) == ["(o - t) × s", "(1 - (-2)) × 2.5", "3 × 2.5"]
    assert numbers(Quotient(Sum((b, b)), Known("n", 2))) == "(-0.5 - 0.5) / 2" and whole.value == 7.5
    assert symbols(Applied("|.|", Known("e", -1.0), 1.0)) == "|e|"
    assert math.isnan(Quotient(b, Known("n", 0.0)).value) and size(line) == 6.5


def test_a_long_sum_shows_its_largest_parts_and_what_is_left():
    parts = tuple(Known("a", value, 1, number) for number, value in enumerate([0.1, -9, 0.2, 5, 0.3, 7], start=1))
    assert symbols(Sum(parts)) == "a[1.1] + a[1.2] + … + a[1.6]"
    assert numbers(Sum(parts)) == "-9 + 5 + 7 + 0.6 from 3 others"
    lost = (*parts, Known("a", math.nan, 1, 7))
    assert "nan" in numbers(Sum(lost))
