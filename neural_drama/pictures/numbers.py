"""Numbers as pictures show them: as many digits as can be told apart, and nothing masked."""

import math


def shown(value: float, signed: bool = False) -> str:
    """A number in a few characters: 2.7, 0.42, 1.2e+150, nan, -inf. Zero never carries a minus."""
    if math.isnan(value):
        return "nan"
    plus = "+" if signed else ""
    if math.isinf(value):
        return f"{value:{plus}}"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e6 or size < 0.0005:
        return f"{value:{plus}.1e}"
    places = 0 if size >= 100 else 1 if size >= 0.995 else 2 if size >= 0.0995 else 3
    return f"{value:{plus},.{places}f}"


def of_unit(value: float, unit: str, signed: bool = False) -> str:
    """A number with its unit."""
    return f"{shown(value, signed)} {unit}"
