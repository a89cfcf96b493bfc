"""Wishes: the preferences as rows of a settings screen, each with its steps and with what it is in a line. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from neural_drama.comfort.preferences import AUTO, WORDS, Preferences

Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Wish:
    """One row. values: what it can be turned to, from left to right; none for a row that is only taken."""

    name: str
    title: str
    meaning: str
    values: tuple[Value, ...] = ()

    def value(self, preferences: Preferences) -> Value:
        """What it is set to."""
        value: Value = getattr(preferences, self.name)
        return value

    def turned(self, preferences: Preferences, by: int) -> Preferences:
        """The preferences with this one turned a step; beyond the last it stays. A value between steps joins them."""
        now = self.value(preferences)
        steps = self.values if now in self.values else (*self.values, now)
        at = min(max(0, steps.index(now) + by), len(steps) - 1)
        return replace(preferences, **{self.name: steps[at]})  # type: ignore[arg-type]


def shown(value: Value) -> str:
    """A value in a word or two."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:g} s a line"


KEYS, RESET, DONE = "keys", "reset", "done"
"""The names of the rows that are only taken."""


def wishes(themes: Sequence[str], auto_key: str = "y") -> tuple[Wish, ...]:
    """Everything that can be set, and the way out. themes: those of ours; auto_key: what starts and stops auto-play."""
    return (
        Wish("text", "text", "How a line comes. A key completes it, the next goes on.", WORDS["text"]),
        Wish(
            "auto_play", "auto-play",
            f"Lines go on by themselves up to the next question; {auto_key} begins and ends it at any time.",
            (*WORDS["auto_play"], 2.0, 4.0, 8.0),
        ),
        Wish(
            "motion", "motion",
            "Less: nothing types itself, fewer frames. None: a run is shown as fast as it is computed.",
            WORDS["motion"],
        ),
        Wish("theme", "theme", "The colors. auto: whatever suits the terminal.", (AUTO, *themes)),
        Wish("pictures", "pictures", "What pictures are drawn with. auto: the finest that the terminal seems to have.",
             WORDS["pictures"]),
        Wish("mouse", "mouse", "Off leaves the mouse to the terminal, to mark and copy text.", (False, True)),
        Wish("projector", "projector", "For a room that looks on: one picture, few words, strong contrast.",
             (False, True)),
        Wish("plain", "plain mode", "From the next start on: words in order, no screen. For screen readers, too.",
             (False, True)),
        Wish(KEYS, "keys ...", "What each key does, and another key for it."),
        Wish(RESET, "first settings", "Everything as it was at first, the keys too."),
        Wish(DONE, "done", "Keep these settings and go back."),
    )  # fmt: skip


def first_wishes(themes: Sequence[str]) -> tuple[Wish, ...]:
    """What is asked before the first curtain."""
    every = {wish.name: wish for wish in wishes(themes)}
    plain = replace(every["plain"], meaning="Words in order instead of a screen, from now on. For screen readers, too.")
    done = Wish(DONE, "begin", "Keep this and begin. It is not asked again; the settings have it, and more.")
    return (every["motion"], every["theme"], plain, done)


def ruled(name: str, environment: Mapping[str, str]) -> str:
    """Which variable of the environment rules a preference in this session; empty if none does."""
    rulers = {
        "motion": ["TEXTUAL_ANIMATIONS"] * (environment.get("TEXTUAL_ANIMATIONS", "").lower() in ("none", "basic")),
        "theme": ["TEXTUAL_THEME", "NO_COLOR"], "pictures": ["NEURAL_DRAMA_GLYPHS"],
    }  # fmt: skip
    return next((variable for variable in rulers.get(name, []) if variable in environment), "")
