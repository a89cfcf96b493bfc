"""Plays by chance, really trained, end as an independent judge of the weights finds that they must."""

from collections import Counter
from dataclasses import replace

import pytest

from neural_drama.playthrough import endings
from neural_drama.playthrough.endings import ENDINGS

ROUND = """\
# A round

## The desk

> OPTIMIZER: desk network
> OPTIMIZER: train

- [End](#the-end)
- [Once more](#the-desk)
- [With another network](#the-desk)
- [Back, and otherwise](#back)

## Back

> OPTIMIZER: rewind

[Again](#the-desk)

## The end

**THE END**
"""


def verdicts(judge, folder, plays, most, case=None):
    found = [one for number in range(plays) for one in judge.played(str(folder), number, most, case)]
    return Counter(name for name, _ in found), [wrong for _, wrong in found if wrong]


@pytest.fixture(scope="module")
def room(laboratory):
    return laboratory(ROUND)


def test_the_judge_goes_by_the_order_of_the_table(judge_endings):
    assert [ending.name for ending in ENDINGS] == list(judge_endings.ORDER)
    for ending in ENDINGS:
        condition = getattr(judge_endings.Case, ending.name.replace("-", "_"))
        assert condition.__doc__.rstrip(".").casefold() == ending.meaning.casefold()


def test_the_chronicles_end_as_the_weights_say(judge_endings):
    counts, wrong = verdicts(judge_endings, "chronicles", 6, 40)
    assert wrong == []
    assert counts["curtain"] == 6 and counts.total() > 10


@pytest.mark.parametrize("case", ["numbers", "pair", "triple"])
def test_networks_of_every_kind_end_as_the_weights_say(judge_endings, room, case):
    counts, wrong = verdicts(judge_endings, room, 14, 60, case)
    assert wrong == []
    assert len(counts) >= 5, counts


@pytest.mark.parametrize("name", [ending.name for ending in ENDINGS[:-1]])
def test_an_ending_that_is_wrongly_given_or_withheld_is_found_out(judge_endings, room, name, monkeypatch):
    """The condition of one ending is turned round; where it never comes up, it is given to everyone."""
    own = next(one for one in ENDINGS if one.name == name)
    turned = replace(own, holds=lambda moment: not own.holds(moment))
    monkeypatch.setattr(endings, "ENDINGS", tuple(turned if one is own else one for one in ENDINGS))
    assert verdicts(judge_endings, room, 4, 20)[1]
