"""Themes: the two looks of the stage, a city at night and the same city by day, as colors by meaning."""

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

# Ramps with steadily rising contrast against their ground, so that a level reads without knowing the hue.
_NIGHT_RAMPS = {
    "positive": ("#7d6530", "#a07c34", "#c3963a", "#e3ae42", "#ffcf66"),
    "negative": ("#3f5f80", "#4a78a5", "#5793ca", "#6fb0ec", "#9fd0ff"),
}
_DAY_RAMPS = {
    "positive": ("#a8843f", "#966a1c", "#7f5206", "#663f00", "#472a00"),
    "negative": ("#6c93b8", "#457aa8", "#256194", "#0f4a7c", "#00305a"),
}


def _ramps(ramps: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {f"ink-{name}-{i}": color for name, ramp in ramps.items() for i, color in enumerate(ramp, start=1)}


COLORS_BY_MEANING = _NIGHT | _ramps(_NIGHT_RAMPS)
"""What the stage names in its styles; a theme that does not know these names gets the night's."""

NIGHT = Theme(
    "night", primary="#f2c14e", secondary="#82b4ff", accent="#f2c14e", warning="#f2c14e", error="#ff7a6b",
    success="#7cc68d", foreground="#dcd8cc", background="#0d0f14", surface="#131720", panel="#1b212d",
    dark=True, variables=COLORS_BY_MEANING,
)  # fmt: skip
DAY = Theme(
    "day", primary="#7a4b00", secondary="#1b5c99", accent="#7a4b00", warning="#7a4b00", error="#b3261e",
    success="#2c6b35", foreground="#23262d", background="#f5f1e6", surface="#ece6d6", panel="#e0d8c4",
    dark=False, variables=_DAY | _ramps(_DAY_RAMPS),
)  # fmt: skip
