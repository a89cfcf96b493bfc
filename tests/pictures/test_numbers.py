"""Numbers are shown short, and never masked."""

import pytest

from neural_drama.pictures.numbers import of_unit, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.7182, "2.7"), (0.4249, "0.42"), (0.0312, "0.031"), (0.99, "0.99"), (0.996, "1.0"), (-0.11, "-0.11"),
        (4312.4, "4,312"), (99.96, "100.0"), (0.0001, "1.0e-04"), (1.23e150, "1.2e+150"), (0.0, "0"), (-0.0, "0"),
        (float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "-inf"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_short_as_it_can_be_told_apart(value, text):
    assert shown(value) == text


def test_a_sign_is_shown_where_it_means_something():
    assert shown(2.7, signed=True) == "+2.7"
    assert shown(0.0, signed=True) == "0"
    assert of_unit(float("inf"), "minutes", signed=True) == "+inf minutes"
