"""Labors: what takes many passes is done again only when it is asked for, and then it comes out the same."""

from dataclasses import replace

import pytest

from neural_drama.proof.labors import OF_GUESSING, OF_MEASURING, labored
from neural_drama.proof.proving import prove_in
from neural_drama.proof.words import labored_in_words, proof_in_words, toilsome

HIRED = "numbers, hired", "three classes, hired"


@pytest.mark.parametrize("name", [*OF_GUESSING, *OF_MEASURING])
@pytest.mark.parametrize("where", HIRED)
def test_the_work_done_again_comes_out_the_same(name, where, moments, spoken):
    moment = moments(where)
    proof = prove_in(spoken(moment, name), 0)
    assert "forward passes" in proof.toil and toilsome(proof) == (name,)
    assert f"takes {proof.toil}" in " ".join(proof_in_words(proof, 400))
    again = labored(name, moment)
    assert again.agrees and again.value == proof.record.value and "no difference" in labored_in_words(again).text


def test_after_a_training_it_is_begun_from_where_the_hired_began(moments, trained):
    moment = trained(moments(HIRED[0]), 2)
    assert labored("guess_kept", moment).agrees and labored("measure_error", moment).agrees
    again = trained(trained(moment, 2), 1)
    assert labored("guess_kept", again).agrees and labored("measure_error", again).agrees


def test_a_loss_of_guessing_that_is_wrong_is_found(moments, spoken):
    moment = moments(HIRED[0])
    wrong = replace(moment, guessing=replace(moment.guessing, loss=moment.guessing.loss + 1e-6))
    assert not labored("guess_loss", wrong).agrees
    proof = prove_in(spoken(wrong, "guess_loss"), 0)
    assert not proof.formula_agrees and not proof.agrees, "one pass over what was kept is enough"


def test_where_the_network_is_not_known_any_more_it_is_said(moments):
    moment = moments(HIRED[0])
    parameters = moment.parameters.copy()
    parameters.vector[0] += 1e-9
    guessing = replace(moment.guessing, parameters=parameters)
    assert labored("guess_tries", replace(moment, guessing=guessing)) is None
    measuring = replace(moment.measuring, error=0.5)
    assert labored("measure_error", replace(moment, measuring=measuring)) is None
    assert "never came out" in labored_in_words(None).text


def test_what_needs_no_labor_has_none(moments, spoken):
    moment = moments("penguins")
    for name in ("miss", "guess_tries", "measured"):
        assert prove_in(spoken(moment, name), 0).toil == "" and labored(name, moment) is None
