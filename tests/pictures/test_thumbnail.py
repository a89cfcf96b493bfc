"""The thumbnail keeps the ends of a curve, its scale, and every loss that was lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neural_drama.network.thinning import thinned
from neural_drama.pictures.curves_picture import CLIPPED_AT
from neural_drama.pictures.thumbnail import MOST, thumbnail

seeded_sample = hypothesis_settings(derandomize=True, database=None, max_examples=150, deadline=None)

ALL_GLYPHS = ("braille", "blocks", "ascii")
LOSSES = st.lists(st.one_of(st.floats(0, 1e3), st.sampled_from((np.nan, np.inf, 1e200, 0.0))), max_size=120)


def row(losses, glyphs):
    return thumbnail(losses, glyphs).lines()[0]


@seeded_sample
@given(LOSSES, st.sampled_from(ALL_GLYPHS))
def test_any_losses_are_one_row_of_at_most_forty(losses, glyphs):
    canvas = thumbnail(losses, glyphs)
    many = min(MOST, len(losses))
    assert canvas.height == 1 and canvas.width == (-(-many // 2) if glyphs == "braille" else many)
    if losses:
        text = row(losses, glyphs)
        assert " " not in text and (glyphs != "ascii" or text.isascii())


@seeded_sample
@given(LOSSES.filter(bool))
def test_thinning_keeps_the_ends_and_never_a_lost_loss_from_being_seen(losses):
    kept = thinned(np.array(losses), MOST)
    assert len(kept) == min(MOST, len(losses))
    assert repr(kept[0]) == repr(losses[0])
    for number, loss in enumerate(losses):
        if not np.isfinite(loss):
            place = max(0, -(-number * (MOST - 1) // (len(losses) - 1))) if len(losses) > MOST else number
            assert any(not np.isfinite(one) for one in kept[max(0, place - 1) : place + 2])
    if np.isfinite(losses).all() and max(losses) <= CLIPPED_AT * losses[0]:
        assert kept[-1] == losses[-1] and set(kept) <= set(losses)


def test_a_thousand_losses_are_thinned_evenly():
    kept = thinned(np.arange(1.0, 1002.0), MOST)
    assert kept[0] == 1.0 and kept[-1] == 1001.0 and len(kept) == MOST
    steps = np.diff(kept)
    assert steps.min() >= 25 and steps.max() <= 26


def test_a_fall_is_drawn_falling():
    fall = [1.0 - k / 7 for k in range(8)]
    assert row(fall, "blocks") == "█▇▆▅▄▃▂▁" and row(fall[::-1], "blocks") == "▁▂▃▄▅▆▇█"
    assert row(fall, "ascii") == "#*+=~-._"
    assert row([1.0, 0.67, 0.34, 0.0], "braille") == "⣷⣄"


def test_decades_are_drawn_by_their_logarithm():
    assert row([10.0**-k for k in range(8)], "blocks") == "█▇▆▅▄▃▂▁"
    assert row([1.0, 0.85, 0.58, 0.14], "blocks") == "█▇▅▂"


@pytest.mark.parametrize("lost", [np.nan, np.inf, 1e200])
def test_what_is_lost_is_marked_in_its_own_ink(lost):
    for glyphs, expected in (("braille", "⣿▲⣀"), ("blocks", "██▲█▁▁"), ("ascii", "##^#__")):
        canvas = thumbnail([1.0, 1.0, lost, 1.0, 0.0, 0.0], glyphs)
        assert canvas.lines()[0] == expected
        marked = [x for x in range(canvas.width) if canvas.ink_at(x, 0) == "bad"]
        assert marked == [x for x, glyph in enumerate(expected) if glyph in "▲^"]


def test_a_spike_that_came_back_is_kept_among_thousands():
    losses = np.ones(5000)
    losses[2222] = 1e9
    for lost in (1e9, np.nan, np.inf):
        losses[2222] = lost
        assert row(losses, "blocks").count("▲") == 1


def test_nothing_one_loss_and_constant_losses_are_no_error():
    for glyphs in ALL_GLYPHS:
        assert row([], glyphs) == ""
        assert len(row([0.5], glyphs)) == 1 and len(set(row([0.5] * 40, glyphs))) == 1
        assert set(row([np.nan] * 6, glyphs)) <= set("▲^")
