"""Inks: how what a cell means looks on this terminal, in a theme's colors and without any."""

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style as RichStyle
from textual.style import Style

from neural_drama.pictures.canvas import CAST_INKS, LEVELS
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
    "unseen": "underline $ink-validation",  # where the letter is that of a case trained on
    "cursor": "bold $ink-cursor",
    "marked": "bold reverse $ink-cursor",
    **{ink: f"bold ${ink}" for ink in CAST_INKS},
    **{f"positive-{level}": f"$ink-positive-{level}" for level in range(1, LEVELS + 1)},
    **{f"negative-{level}": f"$ink-negative-{level}" for level in range(1, LEVELS + 1)},
}

# Blended colors turn to speckles on sixteen: there a strength has two steps, and the glyphs do the rest.
_SIXTEEN = {
    True: {"positive": ("#aa5500", "#ffff55"), "negative": ("#00aaaa", "#55ffff")},  # on a dark ground
    False: {"positive": ("#aa5500", "#aa0000"), "negative": ("#00aaaa", "#0000aa")},
}
_STRONG = 4


def style_of(ink: str) -> str:
    """How an ink is styled in text, where the theme does the rest."""
    return _STYLES[ink]


def palette(variables: Mapping[str, str], depth: str, is_dark: bool = True) -> Mapping[str, RichStyle]:
    """The style of every ink. depth: "truecolor", "256", "standard", "16" for a theme
    that keeps to sixteen by itself, or "none" where colors are unwanted.
    """
    ours = ("ink-", "cast-", "foreground")
    needed = {name: value for name, value in variables.items() if name.startswith(ours)}
    return _palette(tuple(sorted(needed.items())), depth, is_dark)


@lru_cache(maxsize=16)
def _palette(variables: tuple[tuple[str, str], ...], depth: str, is_dark: bool) -> Mapping[str, RichStyle]:
    known = COLORS_BY_MEANING | dict(variables)
    return {
        ink: Style.parse(_on(ink, definition, depth, is_dark), known).rich_style for ink, definition in _STYLES.items()
    }


def _on(ink: str, definition: str, depth: str, is_dark: bool) -> str:
    """A style as a terminal of some depth can show it."""
    sign, _, level = ink.partition("-")
    if sign not in ("positive", "negative"):
        return definition
    if depth == "none" and sign == "negative":
        return f"underline {definition}"  # for those who see no hue, the sign is a line
    return _SIXTEEN[is_dark][sign][int(level) >= _STRONG] if depth == "standard" else definition
