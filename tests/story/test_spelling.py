"""Near misses: what is suggested, also among thousands of names."""

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
