"""Near misses: what is suggested, also among thousands of names."""

import time

from neural_drama.story.spelling import suggest

FEW = ("miss", "loss", "learning_rate")
MANY = [f"#scene-{number}-at-the-desk" for number in range(3000)]


def test_the_nearest_name_is_suggested_and_otherwise_all_are_listed():
    assert suggest("mis", FEW) == "did you mean 'miss'?"
    assert suggest("iss", FEW) == "did you mean 'miss'?"
    assert suggest("MISS", FEW) == "did you mean 'miss'?"
    assert suggest("blame", FEW) == "there are: learning_rate, loss, miss"
    assert suggest("blame", []) == "there are none"


def test_the_nearest_of_thousands_is_found_without_comparing_them_all():
    assert suggest("#scene-2417-at-the-desc", MANY) == "did you mean '#scene-2417-at-the-desk'?"
    assert suggest("#scene-2417-at-desk", MANY) == "did you mean '#scene-2417-at-the-desk'?"
    assert suggest("nothing like it", MANY).endswith("and 2976 more")


def test_a_name_without_end_is_compared_by_its_beginning():
    assert suggest("a" * 5000, ["a" * 4000]) == f"did you mean {'a' * 4000!r}?"


def test_of_names_alike_the_one_beside_it_is_found():
    names = [f"#the-passage-{number}-about-{number * 7}" for number in range(3000)]
    assert suggest("#the-passage-1234-abut-8638", names) == "did you mean '#the-passage-1234-about-8638'?"
    assert suggest("#the-passage-2999-about", names) == "did you mean '#the-passage-2999-about-20993'?"


def test_five_hundred_wrong_words_among_thousands_of_names_take_no_second():
    begun = time.process_time()
    for number in range(500):
        suggest(f"#scene-{number}-at-desk", MANY)
    assert time.process_time() - begun < 1.0
