"""Naming: a figure that comes without its line is found among the facts that go by its word."""

from dataclasses import replace

import pytest

from neural_drama.playthrough.facts import FACTS
from neural_drama.proof.naming import base_of, name_of
from neural_drama.proof.proving import prove


def test_what_makes_a_fact_one_of_a_suspect_or_of_before_is_taken_off():
    assert base_of("miss_before") == base_of("miss") == "miss"
    assert base_of("blame_2") == "blame" and base_of("typical_validation_miss_before") == "typical_validation_miss"
    assert base_of("visits_room_1") == "visits_room_1" and base_of("validation_loss") == "validation_loss"


@pytest.mark.parametrize("name", ["miss_before", "blame_3", "typical_validation_miss", "learning_rate_before", "loss"])
def test_a_figure_is_found_by_its_record_and_its_value(name, moments, trained, spoken):
    moment = trained(moments("numbers, somebody accused"), 2)
    moment = replace(moment, hyperparameters=replace(moment.hyperparameters, learning_rate=0.7))
    figure = spoken(moment, name).figures[0]
    found = name_of(figure, moment)
    assert FACTS[found].value(moment) == figure.value and base_of(found) == base_of(name)
    assert prove(figure, moment).agrees


def test_the_suspects_are_told_apart(moments, spoken):
    moment = moments("the Chronicles, trained")
    others = [seat for seat in (1, 2, 3) if moment.lineup[seat - 1] != moment.neuron]
    assert len(others) == 2
    for seat in others:
        assert name_of(spoken(moment, f"blame_{seat}").figures[0], moment) == f"blame_{seat}"


def test_a_wrong_value_does_not_hide_behind_another_fact_of_the_same_word(moments, spoken):
    moment = moments("the Chronicles, trained")
    now, then = (spoken(moment, name).figures[0] for name in ("miss", "miss_before"))
    assert now.value != then.value
    assert not prove(replace(now, value=then.value), moment).agrees


def test_visits_of_a_passage_are_found(moments):
    from neural_drama.playthrough.figures import Figure

    proof = prove(Figure("0", 0, 1, fact="visits_the_desk", epoch=0), moments("the Chronicles, newborn"))
    assert proof.agrees and proof.record.fact == "visits_the_desk"
