"""The examination and the survey: wherever one looks there is something, and what is measured is what was asked for."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural_drama.pictures.connections import incoming, outgoing
from neural_drama.pictures.surface_slice import surface_of
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.stage.board import Board
from neural_drama.stage.examination import Examination
from neural_drama.stage.survey import Survey

WAYS = ("up", "down", "left", "right")


@pytest.fixture(scope="module")
def moment():
    """The Chronicles before any training: layers of forty, forty, twenty-four and twelve neurons."""
    return open_playthrough("chronicles").moment


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from((*WAYS, "switch")), max_size=30))
def test_wherever_one_walks_there_is_a_neuron_or_one_of_its_connections(moment, steps):
    at = Examination(2, 7)
    for step in steps:
        at = at.switch(moment) if step == "switch" else at.look(step, moment)
        assert 1 <= at.layer <= 5 and 1 <= at.neuron <= moment.architecture.sizes[at.layer]
        seen = at.seen(moment)
        assert (seen.layer, seen.neuron) == (at.layer, at.neuron)
        if at.connection is not None:
            assert at.connection in (*incoming(seen), *outgoing(seen))
        detail = at.detail(moment)
        assert str(at.neuron) in detail.title and detail.rows


def test_up_and_down_go_round_a_layer_and_all_of_it(moment):
    at, seen = Examination(4, 1), []
    for _ in range(12):
        seen.append(at.neuron)
        at = at.look("down", moment)
    assert seen == list(range(1, 13)) and at == Examination(4, 1)
    assert at.look("up", moment) == Examination(4, 12)


def test_left_and_right_go_across_the_layers_and_end_where_the_network_does(moment):
    at = Examination(1, 38)
    assert at.look("left", moment) == at
    for layer, neuron in ((2, 38), (3, 24), (4, 12), (5, 1), (5, 1)):
        at = at.look("right", moment)
        assert at == Examination(layer, neuron)


def test_a_connection_is_followed_to_its_end_and_back(moment):
    at = Examination(3, 8).switch(moment)
    heaviest = incoming(at.seen(moment))[0]
    assert at.connection == heaviest and at.switch(moment) == Examination(3, 8)
    there = at.look("left", moment)
    assert (there.layer, there.neuron, there.connection) == (2, heaviest.source, heaviest)
    assert there.look("right", moment) == at
    assert at.look("right", moment).connection == outgoing(at.seen(moment))[0]
    walked = [at := at.look("down", moment) for _ in range(52)]
    assert len({one.connection for one in walked}) == 52, "forty that it hears, and twelve that hear it"
    first = Examination(1, 1).switch(moment)
    assert first.look("left", moment) == first, "an input hears nobody"


def test_the_mouse_opens_what_it_clicks_twice_and_only_that(moment):
    at, is_second = Examination(2, 3).click(Examination(2, 3))
    assert not is_second, "the first was no click"
    at, is_second = at.click(Examination(2, 3))
    assert is_second
    at, is_second = at.click(Examination(2, 4))
    assert not is_second
    at, is_second = at.click(Examination(2, 4, incoming(moment)[0]))
    assert not is_second


def test_the_same_moment_is_seen_as_the_same_and_nothing_is_worked_out_again(moment):
    board = Board()
    assert board.seen(moment) is moment
    board.examine(moment)
    blame = moment.attribution
    board.examination = board.examination.look("down", moment)
    seen = board.seen(moment)
    assert board.seen(moment) is seen and seen.attribution is blame and seen.neuron != moment.neuron
    assert "alibi" not in vars(seen), "which is of one neuron"
    board.leave()
    assert board.seen(moment) is moment


def test_whoever_looks_elsewhere_sees_no_more_of_what_is_sealed(moment):
    from neural_drama.pictures.seals import is_open
    from neural_drama.playthrough.investigation import ask

    sealed = ask(moment, 3)
    assert sealed.is_sealed
    for layer in (1, 2, 3, 4, 5):
        seen = Examination(layer, 1).seen(Examination(1, 2).seen(sealed))
        assert [is_open(seen, one) for one in (1, 2, 3, 4, 5)] == [False, False, False, True, True]
        values = {row.word: row.value for row in Examination(layer, 1).detail(seen).rows}
        assert (values["blame"] is None) == (layer <= 3)


def test_there_is_no_neuron_beyond_the_last(moment):
    for layer, neuron in ((0, 1), (6, 1), (4, 13), (4, 0)):
        with pytest.raises(ValueError, match="there is no neuron"):
            moment.looking_at(layer, neuron)


def test_lights_go_round():
    board, seen = Board(), []
    for _ in range(4):
        seen.append(board.light)
        board.next_light()
    assert seen == ["blame", "share", "gradient", "activation"] and board.light == "blame"


def test_a_survey_is_measured_in_pieces_kept_and_never_begun_twice(moment):
    survey = Survey()
    assert survey.known(moment) is None and survey.begin(moment) and not survey.begin(moment)
    pieces = 0
    while survey.is_under_way:
        survey.go_on(lambda: True)
        pieces += 1
        assert 0.0 <= survey.part <= 1.0
    assert pieces > 41 * 21, "a point at a time"
    found = survey.known(moment.looking_at(1, 2))
    assert found is not None and np.array_equal(found.slice.losses, surface_of(moment).slice.losses)
    assert not survey.begin(moment) and not survey.is_under_way


def test_a_survey_of_another_moment_takes_the_place_of_one_that_is_not_done(moment):
    survey, other = Survey(), open_playthrough("chronicles", seed=3).moment
    survey.begin(moment)
    survey.go_on(lambda: True)
    assert survey.begin(other)
    survey.go_on(lambda: False)
    assert survey.known(other) is not None and survey.known(moment) is None
    survey.begin(moment)
    survey.give_up()
    assert not survey.is_under_way


def test_the_board_needs_no_textual():
    code = "import sys; import neural_drama.stage.board; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
