"""The dialogue is clipped between its entries: every row can be reached, and none stands without its speaker."""

import random

import pytest

from neural_drama.stage.paging import NEWEST, Pages, Place


def pages(heights, height, gap=()):
    """Pages over entries of so many rows, the oldest first; a row is its entry's number and its own."""
    newest_first = [[(entry, row) for row in range(rows)] for entry, rows in enumerate(heights)][::-1]
    return Pages(len(heights), newest_first.__getitem__, height, gap)


def test_an_entry_without_room_for_all_of_it_is_left_out():
    assert pages([3, 3], 5).page(NEWEST) == [(1, 0), (1, 1), (1, 2)]
    assert pages([2, 3], 5).page(NEWEST) == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]
    assert pages([2, 3], 5, gap=[None]).page(NEWEST) == [(1, 0), (1, 1), (1, 2)]


def test_of_a_newest_entry_taller_than_the_page_the_end_is_shown():
    assert pages([1, 4], 2).page(NEWEST) == [(1, 2), (1, 3)]


def test_an_older_entry_can_be_turned_back_to_and_forward_again():
    one = pages([3, 3, 3], 5)
    back = one.earlier(NEWEST, is_page=True)
    assert back == Place(1) and one.page(back) == [(1, 0), (1, 1), (1, 2)]
    assert one.later(back, is_page=True) == NEWEST
    assert one.later(NEWEST, is_page=True) == NEWEST and one.earlier(Place(2), is_page=True) == Place(2)


@pytest.mark.parametrize("is_page", [True, False], ids=["by pages", "bit by bit"])
@pytest.mark.parametrize("seed", range(100))
def test_turning_back_and_forward_passes_every_row_and_cuts_none_but_the_tall(seed, is_page):
    chance = random.Random(seed)
    heights = [chance.randint(1, 6) for _ in range(chance.randint(1, 12))]
    height = chance.randint(1, 8)
    one = pages(heights, height, [None] * chance.randint(0, 1))
    every = {(entry, row) for entry, rows in enumerate(heights) for row in range(rows)}
    place = NEWEST
    for turn, ends in ((one.earlier, lambda place: not one.has_earlier(place)), (one.later, NEWEST.__eq__)):
        seen, turns = set(one.page(place)), 0
        while not ends(place):
            place, before = turn(place, is_page), place
            assert place != before
            turns += 1
            page = one.page(place)
            assert 0 < len(page) <= height
            seen |= set(page)
            for entry in {row[0] for row in page if row} - {page[-1][0]}:
                assert [row for row in page if row and row[0] == entry] == [(entry, r) for r in range(heights[entry])]
            if heights[page[-1][0]] <= height:
                assert page[-1][1] == heights[page[-1][0]] - 1 and page[0][1] == 0
        assert every <= seen
        assert turns <= len(every)
