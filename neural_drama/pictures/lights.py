"""The lights: what the cells of the network picture are lit by, each value as a glyph and an ink."""

from math import ceil
from typing import Literal

import numpy as np

from neural_drama.network.arrays import Array
from neural_drama.pictures.canvas import LEVELS
from neural_drama.pictures.next_update import typical_gradients
from neural_drama.pictures.strokes import Glyphs, fitting
from neural_drama.playthrough.moment import Moment

By = Literal["blame", "share", "activation", "gradient"]
LIGHTS: tuple[By, ...] = ("activation", "blame", "share", "gradient")

MEANINGS: dict[By, str] = {
    "blame": "slope of the incident's loss by what a neuron was handed",
    "share": "what a neuron's voice added to the incident's miss",
    "activation": "what a neuron said of the incident",
    "gradient": "typical gradient of a neuron's incoming weights, over all cases",
}

LADDERS: dict[Glyphs, str] = {"braille": ".·▫▪■◆", "blocks": ".·▫▪■◆", "ascii": "_.:+%@"}
"""The glyph of each level, from exactly zero to the largest of the layer."""

NEGATIVE_LADDERS: dict[Glyphs, str] = {"braille": ".-◦•●◉", "blocks": ".-◦•●◉", "ascii": "_-coO0"}
"""The same below zero: round glyphs, so that the sign is seen without any color."""

NOT_FINITE = "?"


def lit_by(moment: Moment, by: By) -> By:
    """The light that may be shown: a picture must not answer what the player is being asked."""
    return "activation" if moment.is_sealed else by


def values_of(moment: Moment, by: By) -> tuple[Array, ...]:
    """What the cells show, one array for each layer."""
    match by:
        case "blame":
            return moment.attribution.blame
        case "share":
            return moment.attribution.share
        case "activation":
            return moment.attribution.activation
        case "gradient":
            return typical_gradients(moment)


def unit_of(moment: Moment, by: By) -> str:
    """In what the values are told; empty where they have no unit."""
    if by == "share" and moment.case_file.dataset.classes:
        return "logits"
    return moment.case_file.unit if by in ("blame", "share") else ""


def level(value: float, largest: float) -> int:
    """How strong a value is beside the largest of its layer: 0 for exactly zero, then 1 to 5 in fifths."""
    if value == 0 or not largest > 0:
        return 0
    return min(LEVELS, max(1, ceil(LEVELS * (abs(value) / largest))))


def largest_of(values: Array) -> float:
    """The size of the largest finite value, 0 if there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if len(finite) else 0.0


def cell_of(value: float, largest: float, glyphs: Glyphs) -> tuple[str, str]:
    """The glyph and the ink of one value."""
    if not np.isfinite(value):
        return NOT_FINITE, "bad"
    strength = level(value, largest)
    if strength == 0:
        return LADDERS[glyphs][0], "dim"
    ladder, sign = (LADDERS, "positive") if value > 0 else (NEGATIVE_LADDERS, "negative")
    return ladder[glyphs][strength], f"{sign}-{strength}"


def legend(moment: Moment, by: By, glyphs: Glyphs, per_cell: int, width: int) -> str:
    """What the glyphs mean, as fully as there is room for."""
    unit = unit_of(moment, by)
    meaning = f"{MEANINGS[by]}, in {unit}" if unit else MEANINGS[by]
    up, down = LADDERS[glyphs], NEGATIVE_LADDERS[glyphs][1:]
    signs = up if by == "gradient" else f"{up[1:]} +  {down} -"
    together = f"  {per_cell} neurons a cell" if per_cell > 1 else ""
    scale = "none to the layer's largest"
    return fitting(
        width,
        f"{signs}  {scale}{together}  {meaning}",
        f"{signs}  {scale}{together}",
        f"{signs}  none to largest{together}",
        f"{signs}  to the largest{together}",
        f"{signs}{together}",
        signs,
        up,
    )
