"""The details of a neuron and of a connection: every number, and formulas that come to it when they are worked out."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.attribution import alibi
from neural_drama.network.formulas import Known, Sum
from neural_drama.network.recording import Recording
from neural_drama.pictures.detail_sheet import MOST_TERMS, detail_sheet
from neural_drama.pictures.details import connection_detail, neuron_detail
from neural_drama.pictures.formula_words import (
    ALL,
    Hand,
    Worked,
    formula_in_words,
    formula_lines,
    in_numbers,
    in_symbols,
)
from neural_drama.pictures.next_update import next_update, typical_gradients
from neural_drama.pictures.numbers import shown

SEALED_OF_NEURON = {"gain", "comes back", "blame", "share", "alibi", "typical gradient"}


def value_of(text):
    """What a printed expression of plain letters comes to, worked out by Python."""
    text = re.sub(r"\(?(\S+?)\)? of \d+ others", r"(\1)", text.replace("((", "( ("))
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text).replace("tanh'", "tanh_slope")
    names = {"tanh": math.tanh, "tanh_slope": lambda z: 1 - math.tanh(z) ** 2, "abs": abs, "linear": float,
             "sign": lambda x: math.copysign(1.0, x), "linear_slope": lambda z: 1.0}  # fmt: skip
    return eval(text.replace("linear'", "linear_slope"), {"__builtins__": {}}, names)


@pytest.mark.parametrize(("layer", "neuron"), [(1, 4), (3, 2), (4, 1)])
def test_every_number_of_a_neuron_is_that_of_the_record(make, layer, neuron):
    moment = make()
    found, i, j = moment.attribution, layer - 1, neuron - 1
    rows = {row.word: row for row in neuron_detail(moment, layer, neuron).rows}
    tables = {"weighted input": found.weighted_input, "activation": found.activation, "slope": found.slope,
              "gain": found.gain, "blame": found.blame, "share": found.share,
              "comes back": found.comes_back}  # fmt: skip
    for word, table in tables.items():
        assert rows[word].value == table[i][j], word
    assert rows["bias"].value == moment.parameters.biases[i][j]
    data = moment.case_file.dataset
    case, target = data.X_train[moment.incident], data.y_train[moment.incident]
    silenced = alibi(moment.architecture, moment.parameters, case, target, moment.scale, layer, neuron)
    assert rows["alibi"].value == pytest.approx(silenced, abs=1e-12)
    assert rows["blame"].shown == f"{shown(found.blame[i][j], signed=True)} minutes" and rows["gain"].unit == ""


@pytest.mark.parametrize(("layer", "neuron"), [(1, 4), (3, 2), (4, 1)])
@pytest.mark.parametrize("most", [ALL, 2])
def test_the_numbers_of_a_formula_as_printed_come_to_its_figure(make, layer, neuron, most):
    for row in neuron_detail(make(), layer, neuron).rows:
        if row.formula:
            text = in_numbers(row.formula.expression, Hand(is_plain=True, most=most))
            assert value_of(text) == pytest.approx(row.value, rel=0.02, abs=2e-3), (row.word, text)


def test_a_formula_is_printed_in_symbols_numbers_and_steps(make):
    moment = make()
    blame = next(row.formula for row in neuron_detail(moment, 3, 2).rows if row.word == "blame")
    lines = formula_lines(blame, 70, Hand())
    assert lines[0] == "blame of layer 3 neuron 2" and "= tanh'(z2) × (w1·δ1) × s" in lines
    assert lines[-1] == f"= {shown(moment.attribution.blame[2][1], signed=True)} minutes"
    plain = " ".join(formula_lines(blame, 70, Hand(is_plain=True)))
    assert plain.isascii() and "delta1" in plain
    assert formula_in_words(blame).isascii() and formula_in_words(blame).startswith("Blame of layer 3 neuron 2 = ")


def test_a_long_sum_keeps_its_largest_terms_and_says_what_the_others_come_to():
    terms = Sum(tuple(Known("w", value, 1, number) for number, value in enumerate([5.0, 0.5, -7.0, 0.25, 0.125], 1)))
    assert in_symbols(terms, Hand(most=2)) == "w1 + w3 + 3 others"
    assert in_numbers(terms, Hand(most=2)) == "5 + (-7) + 0.875 of 3 others"
    assert in_symbols(terms, Hand(most=4)) == "w1 + w2 + w3 + w4 + w5", "one other is no shorter than its own term"


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
@pytest.mark.parametrize("width", [34, 50, 66, 100])
def test_a_sheet_shows_every_number_at_the_top_and_every_formula_below(make, glyphs, width):
    moment = make()
    for detail in (neuron_detail(moment, 2, 3), connection_detail(moment, 2, 7, 3), connection_detail(moment, 1, 2, 3)):
        rows = ["".join(span.text for span in row) for row in detail_sheet(detail, width, glyphs)]
        assert max(map(len, rows)) <= width and ("".join(rows).isascii() or glyphs == "braille")
        for row, line in zip(detail.rows, rows, strict=False):
            assert line.startswith(row.word) and row.shown in line
        below = " ".join(" ".join(rows[len(detail.rows) :]).split())
        for row in detail.rows:
            assert row.meaning in " ".join(" ".join(rows).split())
            if row.formula:
                symbols = in_symbols(row.formula.expression, Hand(glyphs == "ascii", MOST_TERMS))
                assert f"= {symbols} = " in below and f"= {row.shown}" in below


def test_what_is_sealed_has_no_value_and_no_formula(make):
    moment = make(is_sealed=True, layer=2)
    for layer in (1, 2):
        rows = neuron_detail(moment, layer, 1).rows
        assert {row.word for row in rows if row.value is None} == SEALED_OF_NEURON
        assert all(row.formula is None and row.shown == "sealed" for row in rows if row.value is None)
        sealed = {row.word for row in connection_detail(moment, layer, 1, 1).rows if row.value is None}
        assert sealed == {"slope", "gradient", "update"}
    assert not [row for row in neuron_detail(moment, 3, 1).rows if row.value is None]


def test_every_number_of_a_connection_is_that_of_the_record(make):
    moment = make()
    rows = {row.word: row for row in connection_detail(moment, 2, 7, 3).rows}
    weight, said = moment.parameters.weights[1][6, 2], moment.attribution.activation[0][6]
    assert rows["weight"].value == weight and rows["signal"].value == said and rows["carried"].value == weight * said
    assert rows["slope"].value == pytest.approx(said * moment.attribution.blame[1][2] / moment.scale)
    from_input = {row.word: row for row in connection_detail(moment, 1, 2, 3).rows}
    assert from_input["signal"].value == moment.case_file.dataset.X_train[moment.incident][1]
    assert connection_detail(moment, 1, 2, 3).title == "input rain_mm to layer 1 neuron 3"


def test_the_letters_of_the_formulas_are_told_and_delta_times_s_is_the_blame(make):
    moment = make()
    said = neuron_detail(moment, 3, 2).letters
    s = float(re.search(r"s = (\S+) minutes", said)[1])
    rows = {row.word: row for row in connection_detail(moment, 3, 7, 2).rows}
    delta = rows["slope"].value / rows["signal"].value
    assert delta * s == pytest.approx(moment.attribution.blame[2][1], rel=1e-3)
    assert "e: the miss" in said and "o: the raw output" in said
    for glyphs in ("braille", "ascii"):
        rows = detail_sheet(neuron_detail(moment, 3, 2), 72, glyphs)
        sheet = " ".join("".join(span.text for span in row) for row in rows)
        assert "e: the miss" in sheet and ("δ" in sheet) == (glyphs == "braille")


def test_the_gradient_is_the_slope_of_the_mean_loss(make):
    moment = make()
    rows = {row.word: row for row in connection_detail(moment, 3, 5, 2).rows}
    losses = []
    for nudge in (1e-5, -1e-5):
        parameters = moment.parameters.copy()
        parameters.weights[2][4, 1] += nudge
        losses.append(replace(moment, parameters=parameters).loss)
    assert rows["gradient"].value == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-5, abs=1e-10)
    found = typical_gradients(moment)
    assert [len(values) for values in found] == [40, 24, 5, 1]
    each = [connection_detail(moment, 3, source, 2).rows for source in range(1, 25)]
    gradients = [next(row.value for row in rows if row.word == "gradient") for rows in each]
    assert found[2][1] == pytest.approx(np.sqrt(np.mean(np.square(gradients))))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("penalty", ["l2", "l1", "decoupled"])
def test_the_update_is_the_one_that_a_training_then_makes(make, optimizer, penalty):
    moment = make(epochs=6)
    chosen = replace(
        moment.hyperparameters, optimizer=optimizer, penalty=penalty, regularization=0.01, epochs=1, clip=0.5
    )
    moment = replace(moment, hyperparameters=chosen)
    due = next_update(moment)
    start = moment.history.state_at(moment.epoch)
    recording = Recording(moment.architecture, moment.case_file.dataset, chosen, start)
    recording.advance(1)
    change = recording.state_at(start.epoch + 1).parameters.vector - moment.parameters.vector
    assert np.allclose(due.change.vector, change, rtol=1e-6, atol=1e-12)
    shown_change = next(row.value for row in connection_detail(moment, 2, 7, 3).rows if row.word == "update")
    assert shown_change == due.change.weights[1][6, 2]


@pytest.mark.parametrize("regularization", [0.0, 0.3])
def test_the_update_has_a_formula_where_it_is_plain_descent(make, regularization):
    moment = make()
    plain = replace(moment, hyperparameters=replace(moment.hyperparameters, regularization=regularization))
    row = connection_detail(plain, 2, 7, 3).rows[-1]
    assert row.formula is not None and row.formula.expression.value == pytest.approx(row.value, rel=1e-9)
    adam = replace(moment, hyperparameters=replace(moment.hyperparameters, optimizer="adam"))
    assert connection_detail(adam, 2, 7, 3).rows[-1].formula is None


def test_what_does_not_exist_is_refused_with_what_does(make):
    for layer, neuron in ((0, 1), (5, 1), (2, 0), (2, 25)):
        with pytest.raises(ValueError, match=f"no neuron {neuron} in layer {layer}"):
            neuron_detail(make(), layer, neuron)
    with pytest.raises(ValueError, match="hears 1 to 40, not 41"):
        connection_detail(make(), 2, 41, 1)


def test_numbers_that_are_not_finite_are_told_as_such(broken):
    rows = neuron_detail(broken, 3, 2).rows
    assert any(row.shown.startswith(("nan", "+inf", "-inf")) for row in rows)
    lost = Worked("lost", Sum((Known("a", float("nan")), Known("b", 1.0))), float("nan"))
    assert formula_lines(lost, 40, Hand())[-1] == "= nan"
