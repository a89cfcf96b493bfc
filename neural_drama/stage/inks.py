"""Inks: how what a cell means looks on this terminal, in a theme's colors and without any."""

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style as RichStyle
from textual.style import Style

from neural_drama.pictures.canvas import LEVELS
from neural_drama.stage.themes import COLORS_BY_MEANING

_STYLES = {
    "plain": "$foreground",
    "dim": "$ink-dim",
    "frame": "$ink-frame",
    "title": "$ink-title",
    "loud": "bold $ink-loud",
    "good": "bold $ink-good",
    "bad": "bold $ink-bad",
    "curve-train": "$ink-train",
    "curve-validation": "$ink-validation",
    "cursor": "bold $ink-cursor",
    "marked": "bold reverse $ink-cursor",
    # A negative value is underlined where it is strong enough to matter, for those who see no hue.
    **{f"positive-{level}": f"$ink-positive-{level}" for level in range(1, LEVELS + 1)},
    **{f"negative-{level}": f"$ink-negative-{level}" for level in range(1, LEVELS + 1)},
}

_SIXTEEN = {
    **{f"positive-{level}": "#ffff55" if level > 3 else "#aa5500" for level in range(1, LEVELS + 1)},
    **{f"negative-{level}": "#55ffff" if level > 3 else "#00aaaa" for level in range(1, LEVELS + 1)},
}
"""Blended colors turn to speckles on sixteen, so strengths get two steps there and the glyphs do the rest."""


@lru_cache(maxsize=16)
def _palette(variables: tuple[tuple[str, str], ...], depth: str) -> Mapping[str, RichStyle]:
    known = COLORS_BY_MEANING | dict(variables)
    palette = {}
    for ink, definition in _STYLES.items():
        if depth == "standard" and ink in _SIXTEEN:
            definition = _SIXTEEN[ink]
        if depth == "none" and ink.startswith("negative"):
            definition = f"underline {definition}"
        palette[ink] = Style.parse(definition, known).rich_style
    return palette


def palette(variables: Mapping[str, str], depth: str) -> Mapping[str, RichStyle]:
    """The style of every ink. depth: "truecolor", "256", "standard", or "none" where colors are unwanted."""
    needed = {name: value for name, value in variables.items() if name.startswith("ink-") or name == "foreground"}
    return _palette(tuple(sorted(needed.items())), depth)
