"""The covers and the last page: drawn at every size, each its own, and nothing on them is cut or invented."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from neural_drama.pictures.chronicles_cover import chronicles_cover
from neural_drama.pictures.covers import NARROWEST, Issue, cover, places, rack, title_cover
from neural_drama.pictures.emblems import HEIGHT, WIDTH, emblem, has_emblem
from neural_drama.pictures.last_page import figures_of, last_page, rows_of
from neural_drama.pictures.lettering import lettering, name_in_letters
from neural_drama.pictures.numbers import of_unit, shown
from neural_drama.pictures.placard import placard
from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.moves import Go, Take
from neural_drama.playthrough.turns import Turn

GLYPHS = ["braille", "blocks", "ascii"]
SIZES = [(0, 0), (1, 1), (7, 3), (16, 5), (28, 6), (38, 4), (40, 12), (76, 9), (118, 23), (298, 86)]

CHRONICLES = Issue("chronicles", "1.1", "The Backpropagation Chronicles", "case closed")
STRANGER = Issue("/somewhere/else", "", "An Episode With Quite a Long Title by Somebody Else")

ART = {
    "cover": partial(cover, CHRONICLES),
    "cover of a stranger": partial(cover, STRANGER, is_marked=True),
    "art": chronicles_cover,
    "rack": partial(rack, (CHRONICLES, STRANGER, CHRONICLES), 1),
    "placard": partial(placard, "scene 4", "Working Backwards"),
}

EIGHT = (
    "justice-served", "explosion", "frozen-trail", "show-off", "tyrant", "silent-witnesses", "cold-trail",
    "out-of-epochs",
)  # fmt: skip


@pytest.mark.parametrize("glyphs", GLYPHS)
@pytest.mark.parametrize("name", ART)
def test_all_art_fills_its_size(name, glyphs):
    for width, height in SIZES:
        lines = ART[name](width, height, glyphs=glyphs).lines()
        assert len(lines) == height and {len(line) for line in lines} <= {width}
        assert glyphs != "ascii" or "".join(lines).isascii()


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_the_city_is_the_same_each_night_and_has_an_alarm_a_lamp_and_a_trail(glyphs):
    one, other = chronicles_cover(76, 10, glyphs), chronicles_cover(76, 10, glyphs)
    assert one.rows() == other.rows()
    inks = {span.ink for row in one.rows() for span in row if span.text.strip()}
    assert {"bad", "loud", "frame", "negative-2", "cast-blue"} <= inks
    assert len({sign for line in one.lines() for sign in line}) > 5


def test_a_figure_stands_in_the_light():
    """In braille it is what the light leaves out: a row of the coat is dark between two lit ones."""
    canvas = chronicles_cover(118, 23)
    row = canvas.lines()[15][:60]
    lit = [x for x, sign in enumerate(row) if canvas.ink_at(x, 15) == "loud"]
    gaps = np.diff(lit)
    assert gaps.max() > 6 and lit[0] < lit[int(gaps.argmax())] < lit[-1]


def test_a_cover_says_number_and_title_and_bears_its_stamp():
    for width, height in ((40, 12), (78, 11), (200, 60)):
        text = "\n".join(cover(CHRONICLES, width, height).lines())
        assert "1.1 The Backpropagation Chronicles" in text and "CASE CLOSED" in text
        assert "CASE" not in "\n".join(cover(replace(CHRONICLES, stamp=""), width, height).lines())
    narrow = cover(CHRONICLES, 38, 12).lines()
    assert "The Backpropagation Chronicles" in narrow[0] and " 1.1 " in narrow[-1]
    for width, height in ((58, 9), (78, 11), (118, 25)):  # the alarm is never stamped over
        stamped, clean = (cover(replace(CHRONICLES, stamp=stamp), width, height) for stamp in ("case closed", ""))
        half = height // 2
        assert stamped.lines()[:half] == clean.lines()[:half] and stamped.lines() != clean.lines()
    assert "[CASE CLOSED]" in "\n".join(cover(CHRONICLES, 40, 4).lines())


def test_an_issue_without_art_has_a_cover_made_of_its_title():
    mine, other = (title_cover(replace(STRANGER, title=title), 60, 16) for title in ("The Owls", "The Larks"))
    assert any("The Owls" in line for line in mine.lines()) and mine.lines()[-8:] != other.lines()[-8:]
    words = " ".join(" ".join(title_cover(STRANGER, 34, 16).lines()).split())
    assert STRANGER.title in words.replace("━", "")


def test_a_rack_shows_the_marked_cover_and_as_many_beside_it_as_fit():
    for count in (1, 2, 5, 40):
        for width in (10, 40, 79, 120, 300):
            for marked in range(count):
                found = places(count, marked, width)
                assert marked in {place.issue for place in found}
                assert [place.issue for place in found] == list(range(found[0].issue, found[0].issue + len(found)))
                assert found[-1].x + found[-1].width == width and found[0].x == 0
                assert len(found) == 1 or min(place.width for place in found) >= NARROWEST
                assert all(a.x + a.width + 1 == b.x for a, b in zip(found, found[1:], strict=False))


def test_the_name_stands_at_every_size():
    for width in (20, 40, 60, 80, 200):
        for height in (1, 4, 9):
            for glyphs in GLYPHS:
                rows = name_in_letters(width, height, glyphs)
                assert len(rows) <= height and len({len(row) for row in rows}) == 1 and len(rows[0]) <= width
                assert rows == ("NEURAL DRAMA",) or lettering("NEURAL")[1] in "\n".join(rows)
    assert name_in_letters(200, 9, "ascii") == ("NEURAL DRAMA",) != name_in_letters(80, 3, "braille")


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_each_ending_has_an_emblem_of_its_own(glyphs):
    assert {ending.name for ending in ENDINGS} <= set(EIGHT)
    drawn = {emblem(name, glyphs).lines() for name in EIGHT}
    assert len(drawn) == len(EIGHT) and not has_emblem("nothing")
    for lines in drawn:
        assert len(lines) == HEIGHT and {len(line) for line in lines} == {WIDTH}
        assert glyphs != "ascii" or "".join(lines).isascii()


def after_a_run(make):
    before = make(epochs=0)
    return replace(make(), before_training=before)


TURNS = (
    Turn("choice", "one", "a", (Take(1),)),
    Turn("choice", "one", "b", (Take(2),)),
    Turn("training", "two", "c", (Go(),)),
)


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_the_last_page_says_how_it_ended_and_what_was_measured(make, glyphs):
    moment = after_a_run(make)
    height = rows_of("explosion", moment, TURNS, "e credits", 76)
    lines = last_page("explosion", moment, TURNS, "e credits", 76, height, glyphs).lines()
    text = "\n".join(lines)
    for said in (
        "EXPLOSION", "the loss is not finite", shown(moment.before_training.miss, signed=True),
        of_unit(moment.miss, "minutes", signed=True), shown(moment.loss), f"{moment.epoch} in this run",
        "2 choices, 1 run", "e credits",
    ):  # fmt: skip
        assert said in text, said
    assert emblem("explosion", glyphs).lines()[1].rstrip() in text
    assert "THE END" not in text and "THE END" in last_page(None, moment, (), "", 30, 9, glyphs, False).lines()[0]


@pytest.mark.parametrize("glyphs", GLYPHS)
def test_the_last_page_can_be_drawn_at_every_size(make, exploded, glyphs):
    for moment in (make(epochs=0), after_a_run(make), replace(exploded, before_training=make(epochs=0))):
        for ending in (*EIGHT, None):
            for width, height in ((1, 1), (36, 5), (38, 9), (58, 6), (96, 14)):
                lines = last_page(ending, moment, TURNS, "e credits", width, height, glyphs).lines()
                assert len(lines) == height and {len(line) for line in lines} == {width}
                assert glyphs != "ascii" or "".join(lines).isascii()


def test_nothing_of_the_last_page_is_cut_where_there_are_as_many_rows_as_it_asks_for(make):
    moment = after_a_run(make)
    moment = replace(moment, memory=replace(moment.memory, bets=12, bets_won=10))
    turns = TURNS * 20
    for width in (24, 38, 56, 58, 76, 96):
        height = rows_of("out-of-epochs", moment, turns, "e credits", width)
        page = last_page("out-of-epochs", moment, turns, "e credits", width, height)
        words = " ".join(" ".join(page.lines()).split())
        assert "e credits" in page.lines()[-1]
        for one in figures_of(moment, turns):
            assert all(word in words for word in one.value.split()), (width, one)
        assert "10 of 12 bets" in words or width == 24
        assert ("typical miss" in words) == (width in (56, 76, 96)), "labels are brief where the figures need the room"
