"""Number formats: the closed list of ways in which a scene may show a figure."""

import math
import re

from neural_drama.story.arithmetic import Value
from neural_drama.story.expressions import ExpressionError
from neural_drama.story.vocabulary import Kind

ALLOWED_FORMATS = "allowed are d, .1f, .3g, .2e, .0% and %, with 0 to 9 digits, and before them + and , if wanted"

_FORMAT = re.compile(r"(?P<sign>\+?)(?P<comma>,?)(?:(?P<whole>d)|(?:\.(?P<digits>[0-9]))?(?P<style>[fge%]))")

MOST_PLACES = 12
"""Decimal places that significant digits may take; what is smaller still is shown as 0."""

LARGEST_WRITTEN_OUT = 1e15
"""From here on digits mean nothing, and a diverged loss would fill the screen with them."""


def check_format(format: str, kind: Kind) -> None:
    """Check that a value of this kind may be quoted in this format ("" for none). Raises ExpressionError."""
    if kind == "truth":
        raise ExpressionError("E211", "a truth cannot be quoted, only numbers and words", "ask it with {if ...}")
    if not format:
        return
    if kind == "word":
        raise ExpressionError("E211", f"a word takes no format, but {format!r} was given", "leave out the colon")
    match = _FORMAT.fullmatch(format)
    if match is None or (match["digits"] is None and match["style"] in ("f", "g", "e")):
        raise ExpressionError("E210", f"unknown number format {format!r}", ALLOWED_FORMATS)


def show(value: Value, format: str = "") -> str:
    """A value as it stands in a text. A format is one that `check_format` let pass.

    Without a format a whole number is shown as one and any other with four significant digits. Not a number and
    infinities are "nan", "inf" and "-inf" whatever the format, and what rounds to zero has no sign. The g of a
    format means so many significant digits and never fewer than all whole ones: .2g shows 0.42, 2.7 and 2317.
    """
    if isinstance(value, str):
        return value
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    if not format:
        is_whole = number.is_integer() and abs(number) < LARGEST_WRITTEN_OUT
        return _unsigned_zero(f"{number:.0f}" if is_whole else f"{number:.4g}")
    match = _FORMAT.fullmatch(format)
    assert match is not None, f"the format {format!r} was not checked when it was read"
    digits = int(match["digits"] or 0)
    flags = match["sign"] + match["comma"]
    match match["style"]:
        case "e":
            return _unsigned_zero(f"{number:{flags}.{digits}e}")
        case "%":
            percent = 100 * number
            return _written_out(percent, flags, digits) + "%" if math.isfinite(percent) else str(percent)
        case "g":
            return _written_out(number, flags, _places(number, digits))
        case _:
            return _written_out(number, flags, digits)


def _places(number: float, digits: int) -> int:
    """How many decimal places show so many significant digits."""
    if number == 0:
        return 0
    rounded = float(f"{number:.{max(digits - 1, 0)}e}")  # 0.996 to two digits is 1.0, not 1.00
    return min(max(digits - 1 - math.floor(math.log10(abs(rounded))), 0), MOST_PLACES)


def _written_out(number: float, flags: str, digits: int) -> str:
    if abs(number) >= LARGEST_WRITTEN_OUT:
        return f"{number:{flags}.4g}"
    return _unsigned_zero(f"{number:{flags}.{digits}f}")


def _unsigned_zero(shown: str) -> str:
    """Drop the sign of a number that came out as zero: -0.04 to one digit is 0.0."""
    significand = shown.partition("e")[0]
    return shown if any(digit in "123456789" for digit in significand) else shown.lstrip("+-")
