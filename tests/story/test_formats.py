"""Number formats: each that is allowed, as it shows, and the rest refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural_drama.story.expressions import ExpressionError
from neural_drama.story.formats import check_format, show

ALLOWED = [
    sign + comma + style
    for sign in ("", "+")
    for comma in ("", ",")
    for style in ("d", ".0f", ".1f", ".9f", ".0e", ".3e", ".9e", ".0%", ".2%", ".9%", "%")
]


@pytest.mark.parametrize("format", ["", *ALLOWED])
def test_a_format_of_the_list_is_allowed(format):
    check_format(format, "number")


@pytest.mark.parametrize(
    "format",
    [
        ">900000000", "10d", ".10f", "010.1f", " .1f", ".1f ", "<.1f", "*^9.1f", "_d", "#.1f", "0d", "-.1f", ",+d",
        "f", "e", "g", "n", "x", "b", "c", "s", "r", "!r", ".1F", ".1E", ".f", "..1f", ".1", "+", ",", ".1d",
        ".٣f", ".1f\n", "{}", "z.1f",
    ],
)  # fmt: skip
def test_any_other_format_is_refused(format):
    with pytest.raises(ExpressionError, match="unknown number format .* [(]allowed are d, .1f, "):
        check_format(format, "number")


def test_words_take_no_format_and_truths_cannot_be_quoted():
    check_format("", "word")
    with pytest.raises(ExpressionError, match="a word takes no format, but 'd' was given"):
        check_format("d", "word")
    for format in ("", "d"):
        with pytest.raises(ExpressionError, match="a truth cannot be quoted"):
            check_format(format, "truth")


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [
        (2.66, ".1f", "2.7"),
        (-2.66, ".1f", "-2.7"),
        (2.66, "+.1f", "+2.7"),
        (-2.66, "+.1f", "-2.7"),
        (3468.0, ",d", "3,468"),
        (3468.0, "d", "3468"),
        (2.5, "d", "2"),
        (2.51, "d", "3"),
        (1234567.891, "+,.2f", "+1,234,567.89"),
        (0.000123, ".1e", "1.2e-04"),
        (0.256, "%", "26%"),
        (0.256, ".1%", "25.6%"),
        (0.256, "+.0%", "+26%"),
        (2.66, "", "2.66"),
        (2.0, "", "2"),
        (123456.0, "", "123456"),
        (123456.7, "", "1.235e+05"),
        (1e15, "", "1e+15"),
        (999999999999999.0, "", "999999999999999"),
        (0.1 + 0.2, "", "0.3"),
        ("layer 3", "", "layer 3"),
    ],
)
def test_a_value_shows_as_its_format_says(value, format, expected):
    assert show(value, format) == expected


@pytest.mark.parametrize("format", ["", *ALLOWED])
def test_what_is_no_number_is_named_whatever_the_format(format):
    assert show(math.nan, format) == "nan"
    assert show(-math.nan, format) == "nan"
    assert show(math.inf, format) == "inf"
    assert show(-math.inf, format) == "-inf"


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [
        (-0.04, ".1f", "0.0"),
        (-0.4, "d", "0"),
        (-0.0, "", "0"),
        (-0.0, ".2e", "0.00e+00"),
        (-0.004, "%", "0%"),
        (-0.04, "+.1f", "0.0"),
        (0.04, "+.1f", "0.0"),
        (-0.06, ".1f", "-0.1"),
        (-1e-300, ".1e", "-1.0e-300"),
    ],
)
def test_what_rounds_to_zero_has_no_sign(value, format, expected):
    assert show(value, format) == expected


@pytest.mark.parametrize("format", ["", *ALLOWED])
def test_a_diverged_number_does_not_fill_the_screen(format):
    assert len(show(-1.2345678e300, format)) <= 25
    assert float(show(1e15, "d")) == 1e15


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(value=st.floats(), format=st.sampled_from(["", *ALLOWED]))
def test_a_shown_number_reads_back_as_the_number_it_rounds(value, format):
    shown = show(value, format)
    read_back = float(shown.replace(",", "").rstrip("%")) / (100 if shown.endswith("%") else 1)
    if math.isfinite(value) and math.isfinite(100 * value):
        assert math.isclose(read_back, value, rel_tol=0.6, abs_tol=0.51)
    else:
        assert math.isnan(value) or shown.lstrip("-+")[0] in "i123456789"
