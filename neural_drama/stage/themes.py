"""Themes: the looks of the stage, by night, by day, in high contrast and in sixteen colors, as colors by meaning."""

from collections.abc import Mapping

from textual.theme import Theme

_NIGHT = {
    "ink-dim": "#8a8f9d", "ink-frame": "#454c5c", "ink-title": "#aab2c2", "ink-loud": "#f2c14e",
    "ink-good": "#7cc68d", "ink-bad": "#ff7a6b", "ink-cursor": "#f0ede4",
    "ink-train": "#f2c14e", "ink-validation": "#82b4ff",
    "cast-red": "#ff7a6b", "cast-green": "#8ccf7e", "cast-yellow": "#f2c14e", "cast-blue": "#82b4ff",
    "cast-magenta": "#d79bf0", "cast-cyan": "#6fd3d3", "cast-white": "#f0ede4",
    "footer-key-foreground": "#f2c14e",
}  # fmt: skip
_DAY = {
    "ink-dim": "#665f52", "ink-frame": "#b5ac99", "ink-title": "#5a5346", "ink-loud": "#7a4b00",
    "ink-good": "#2c6b35", "ink-bad": "#b3261e", "ink-cursor": "#23262d",
    "ink-train": "#8a5300", "ink-validation": "#1b5c99",
    "cast-red": "#b3261e", "cast-green": "#2e6b26", "cast-yellow": "#755300", "cast-blue": "#1d4f9c",
    "cast-magenta": "#7a2f95", "cast-cyan": "#0b626b", "cast-white": "#23262d",
    "footer-key-foreground": "#7a4b00",
}  # fmt: skip
# For a projector in a lit room: nothing is fainter than it must be.
_CONTRAST = {
    "ink-dim": "#d0d0d0", "ink-frame": "#a8a8a8", "ink-title": "#ffffff", "ink-loud": "#ffd800",
    "ink-good": "#5cff7a", "ink-bad": "#ff9a8c", "ink-cursor": "#ffffff",
    "ink-train": "#ffd800", "ink-validation": "#9cc8ff",
    "cast-red": "#ff9a8c", "cast-green": "#5cff7a", "cast-yellow": "#ffd800", "cast-blue": "#9cc8ff",
    "cast-magenta": "#f0b0ff", "cast-cyan": "#60f0f0", "cast-white": "#ffffff",
    "footer-key-foreground": "#ffd800",
}  # fmt: skip

# The terminal's own sixteen colors. Bright black is a ground color in some palettes, so nothing to be read has it.
_SIXTEEN = {
    "ansi-background": "ansi_black", "ansi-foreground": "ansi_bright_white",
    "ink-dim": "ansi_white", "ink-frame": "ansi_bright_black", "ink-title": "ansi_white",
    "ink-loud": "ansi_bright_yellow", "ink-good": "ansi_bright_green", "ink-bad": "ansi_bright_red",
    "ink-cursor": "ansi_bright_white", "ink-train": "ansi_bright_yellow", "ink-validation": "ansi_bright_cyan",
    "cast-red": "ansi_bright_red", "cast-green": "ansi_bright_green", "cast-yellow": "ansi_bright_yellow",
    "cast-blue": "ansi_bright_cyan", "cast-magenta": "ansi_bright_magenta", "cast-cyan": "ansi_cyan",
    "cast-white": "ansi_bright_white", "footer-key-foreground": "ansi_bright_yellow",
}  # fmt: skip
_SIXTEEN_DAY = {
    "ansi-background": "ansi_bright_white", "ansi-foreground": "ansi_black",
    "ink-dim": "ansi_black", "ink-frame": "ansi_bright_black", "ink-title": "ansi_black", "ink-loud": "ansi_red",
    "ink-good": "ansi_blue", "ink-bad": "ansi_red", "ink-cursor": "ansi_black", "ink-train": "ansi_red",
    "ink-validation": "ansi_blue", "cast-red": "ansi_red", "cast-green": "ansi_black", "cast-yellow": "ansi_black",
    "cast-blue": "ansi_blue", "cast-magenta": "ansi_magenta", "cast-cyan": "ansi_blue", "cast-white": "ansi_black",
    "footer-key-foreground": "ansi_red",
}  # fmt: skip

# Ramps with steadily rising contrast against their ground, so that a level reads without knowing the hue.
_NIGHT_RAMPS = {
    "positive": ("#7d6530", "#a07c34", "#c3963a", "#e3ae42", "#ffcf66"),
    "negative": ("#3f5f80", "#4a78a5", "#5793ca", "#6fb0ec", "#9fd0ff"),
}
_DAY_RAMPS = {
    "positive": ("#a8843f", "#966a1c", "#7f5206", "#663f00", "#472a00"),
    "negative": ("#6c93b8", "#457aa8", "#256194", "#0f4a7c", "#00305a"),
}
_CONTRAST_RAMPS = {
    "positive": ("#8f7600", "#b59600", "#d9b400", "#ffd800", "#fff0a0"),
    "negative": ("#3c78b8", "#5694d8", "#78b2f4", "#9cc8ff", "#d0e6ff"),
}
# Two steps are all that sixteen colors have; the glyphs do the rest.
_SIXTEEN_RAMPS = {
    "positive": (*["ansi_yellow"] * 3, *["ansi_bright_yellow"] * 2),
    "negative": (*["ansi_cyan"] * 3, *["ansi_bright_cyan"] * 2),
}
_SIXTEEN_DAY_RAMPS = {
    "positive": (*["ansi_magenta"] * 3, *["ansi_red"] * 2),
    "negative": (*["ansi_bright_black"] * 3, *["ansi_blue"] * 2),
}


def _with(inks: Mapping[str, str], ramps: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    steps = {f"ink-{name}-{i}": color for name, ramp in ramps.items() for i, color in enumerate(ramp, start=1)}
    return {**inks, **steps}


COLORS_BY_MEANING = _with(_NIGHT, _NIGHT_RAMPS)
"""What the stage names in its styles; a theme that does not know these names gets the night's."""

NIGHT = Theme(
    "night", primary="#f2c14e", secondary="#82b4ff", accent="#f2c14e", warning="#f2c14e", error="#ff7a6b",
    success="#7cc68d", foreground="#dcd8cc", background="#0d0f14", surface="#131720", panel="#1b212d",
    dark=True, variables=COLORS_BY_MEANING,
)  # fmt: skip
DAY = Theme(
    "day", primary="#7a4b00", secondary="#1b5c99", accent="#7a4b00", warning="#7a4b00", error="#b3261e",
    success="#2c6b35", foreground="#23262d", background="#f5f1e6", surface="#ece6d6", panel="#e0d8c4",
    dark=False, variables=_with(_DAY, _DAY_RAMPS),
)  # fmt: skip
CONTRAST = Theme(
    "contrast", primary="#ffd800", secondary="#9cc8ff", accent="#ffd800", warning="#ffd800", error="#ff9a8c",
    success="#5cff7a", foreground="#ffffff", background="#000000", surface="#000000", panel="#000000",
    dark=True, variables=_with(_CONTRAST, _CONTRAST_RAMPS),
)  # fmt: skip
SIXTEEN = Theme(
    "sixteen", primary="ansi_bright_yellow", secondary="ansi_bright_cyan", accent="ansi_bright_yellow",
    warning="ansi_bright_yellow", error="ansi_bright_red", success="ansi_bright_green",
    foreground="ansi_bright_white", background="ansi_black", surface="ansi_black", panel="ansi_black",
    dark=True, ansi=True, variables=_with(_SIXTEEN, _SIXTEEN_RAMPS),
)  # fmt: skip
SIXTEEN_DAY = Theme(
    "sixteen-day", primary="ansi_red", secondary="ansi_blue", accent="ansi_red", warning="ansi_red",
    error="ansi_red", success="ansi_blue", foreground="ansi_black", background="ansi_bright_white",
    surface="ansi_bright_white", panel="ansi_bright_white", dark=False, ansi=True,
    variables=_with(_SIXTEEN_DAY, _SIXTEEN_DAY_RAMPS),
)  # fmt: skip

THEMES = (NIGHT, DAY, CONTRAST, SIXTEEN, SIXTEEN_DAY)
"""In the order in which a key goes through them."""


def theme_for(color_system: str | None, environment: Mapping[str, str]) -> Theme:
    """The theme to begin with: sixteen colors where the terminal has no more, and by day if it says so."""
    if color_system != "standard":
        return NIGHT
    # COLORFGBG is "foreground;background" in numbers of the sixteen; 7 and 15 are whites.
    return SIXTEEN_DAY if environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else SIXTEEN
