"""The selector of figures: wherever it goes, what is selected stands in the line where it says."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural_drama.playthrough.figures import Figure, Piece, Spoken
from neural_drama.stage.selecting import Selector


def line(*pieces):
    """A line of words and of figures, which are given as numbers."""
    made = [Piece(one) if isinstance(one, str) else Piece(f"{one:g}", Figure(f"{one:g}", one, 1)) for one in pieces]
    return Spoken("scene", "passage", None, "BACKPROP", None, tuple(made), None)  # type: ignore[arg-type]


LINES = (line("a miss of ", 2.7, " minutes"), line("no figure here"), line(3, " and ", 0.42, "."), line("again none"))

numbers = st.one_of(st.text("ab ", max_size=5), st.floats(0, 99))
some_lines = st.lists(st.lists(numbers, max_size=5).map(lambda pieces: line(*pieces)), max_size=5)


def where(selector):
    selected = selector.selected
    return selected and (selected.line, selector.line.text[selected.start : selected.end])


def test_figures_are_gone_through_in_order_and_round_again():
    at = Selector(LINES).next()
    assert where(at) == (2, "3"), "the first of the newest line that has any"
    assert where(at.next()) == (2, "0.42") and where(at.next().next()) == (0, "2.7")
    assert where(at.previous()) == (0, "2.7") and where(at.previous().previous()) == (2, "0.42")
    assert where(Selector(LINES).previous()) == (2, "0.42") and at.none().selected is None


@given(some_lines, st.lists(st.booleans(), max_size=12))
def test_what_is_selected_stands_where_it_says(lines, steps):
    at = Selector(tuple(lines))
    for forward in steps:
        at = at.next() if forward else at.previous()
        selected = at.selected
        assert (selected is None) == (not at.figures)
        if selected is not None:
            piece = at.line.pieces[selected.piece]
            assert at.line is lines[selected.line] and piece.figure is at.line.figures[selected.figure]
            assert at.line.text[selected.start : selected.end] == piece.text == piece.figure.shown


@given(some_lines.filter(lambda lines: any(line.figures for line in lines)))
def test_all_figures_are_reached_once_in_a_round_either_way(lines):
    begin = Selector(tuple(lines)).next()
    for way in (Selector.next, Selector.previous):
        at, seen = begin, []
        for _ in begin.figures:
            seen.append(at.at)
            at = way(at)
        assert sorted(seen) == list(range(len(begin.figures))) and at == begin


def test_where_there_is_no_figure_nothing_is_selected():
    for lines in ((), (line("words"),)):
        at = Selector(lines)
        assert at.next() == at.previous() == at and at.selected is None and at.proof() is None
        assert at.clicked(0, 0).selected is None and at.labored("guess_loss") is None


def test_a_click_selects_the_figure_under_it_and_nothing_beside_it():
    at = Selector(LINES)
    found = [where(at.clicked(2, character)) for character in range(len(LINES[2].text) + 1)]
    assert found == [(2, "3"), *[None] * 5, *[(2, "0.42")] * 4, None, None]
    assert at.clicked(9, 0).selected is None and at.clicked(0, -1).selected is None


def test_a_figure_out_of_bounds_is_refused():
    for at in (-1, 3):
        with pytest.raises(ValueError, match="3 figures on screen"):
            Selector(LINES, at)


def test_when_the_dialogue_moves_on_the_same_figure_stays_selected():
    at = Selector(LINES).previous()
    moved = at.among((*LINES[2:], line("new ", 7)))
    assert where(moved) == (0, "0.42") and moved.line is LINES[2]
    assert at.among(LINES[:2]).selected is None and Selector(LINES).among(LINES).selected is None


def test_a_line_that_is_said_of_another_epoch_is_still_that_line():
    script = object()
    then, now, twice = (replace(line("after ", epoch), line=script) for epoch in (3, 5, 9))
    at = Selector((LINES[0], then)).previous()
    assert where(at.among((LINES[0], now))) == (1, "5")
    assert where(at.among((twice, now))) == (1, "5") and at.among(LINES).selected is None


def test_the_selector_needs_no_textual():
    code = "import sys; import neural_drama.stage.selecting; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
