"""Comfortable: the app as far as it is shown the way the player wants it; settings take effect at once and are kept."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from neural_drama.comfort.preferences import AUTO, Preferences
from neural_drama.comfort.settings_file import NAME, read_settings, write_settings
from neural_drama.stage.attentive import Attentive
from neural_drama.stage.marks import MARKS
from neural_drama.stage.pacing import SECONDS_FOR_NEWS
from neural_drama.stage.statuses import PLAINLY
from neural_drama.stage.surroundings import surroundings

if TYPE_CHECKING:  # what shows settings is loaded when they are shown, so that the title stands at once
    from neural_drama.stage.chooser import Pick
    from neural_drama.stage.settings_screen import SettingsScreen
    from neural_drama.stage.wishes import Wish

FOR_PROJECTORS = "contrast"
"""The theme that a projector asks for, where there is one of that name."""


class Comfortable(Attentive):
    """Knows the player's settings, shows them and obeys them."""

    def __init__(self) -> None:
        super().__init__()
        settings = read_settings()
        self.preferences = settings.preferences
        self.is_first_start = not settings.is_there
        self._complaints = list(settings.complaints)
        self._kept = settings.preferences
        self._theme_of_the_terminal = ""
        self._listens_to_mouse = settings.preferences.mouse
        self.surroundings = surroundings(wanted=self.preferences)
        self.marks = MARKS[self.surroundings.glyphs]

    def restage(self) -> None:
        """Show what is on screen in the surroundings as they are now."""
        raise NotImplementedError("the app has screens")

    @property
    def themes(self) -> list[str]:
        """The names of our own themes."""
        return [name for name in self.available_themes if name not in BUILTIN_THEMES]

    def take_comfort(self) -> None:
        """Obey the settings. Called once, when our themes are known and the terminal's has been chosen."""
        self._theme_of_the_terminal = self.theme
        if self.preferences.keys:
            from neural_drama.stage.remapping import accepted

            keys, complaints = accepted(self.preferences.keys)
            self._complaints += [f"{NAME}: {complaint}" for complaint in complaints]
            self.preferences = replace(self.preferences, keys=keys)
        if self.preferences.theme not in (AUTO, *self.themes):
            allowed = ", ".join((AUTO, *self.themes))
            self._complaints.append(f"{NAME}: theme is {self.preferences.theme!r}; allowed: {allowed}")
            self.preferences = replace(self.preferences, theme=AUTO)
        self._obey()

    def tell_complaints(self) -> None:
        """Say once what was wrong with the settings."""
        for complaint in self._complaints:
            self.notify(complaint, severity="warning", timeout=SECONDS_FOR_NEWS, markup=False)
        self._complaints.clear()

    def ask_first(self) -> None:
        """Before the first curtain: how would you like it?"""
        from neural_drama.stage.wishes import first_wishes

        self._show_settings(first_wishes(self.themes), "how would you like it?", first=-1)

    def action_settings(self) -> None:
        """Show the settings."""
        from neural_drama.stage.keys import named
        from neural_drama.stage.remapping import keys_of
        from neural_drama.stage.wishes import wishes

        key = named(keys_of("auto", self.preferences.keys)[0], self.marks)
        self._show_settings(wishes(self.themes, key), "settings")

    def action_command_palette(self) -> None:
        """Find anything that can be done; what finds it is loaded only now."""
        from neural_drama.stage.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.marks))

    def on_settings_screen_turned(self, message: "SettingsScreen.Turned") -> None:
        """Something is wanted otherwise."""
        self.prefer(message.preferences)

    def on_settings_screen_taken(self, message: "SettingsScreen.Taken") -> None:
        """A row was taken."""
        from neural_drama.stage.wishes import KEYS, RESET

        if message.name == RESET:
            self.prefer(Preferences())
        elif message.name == KEYS:
            self.show_key_settings()

    def prefer(self, preferences: Preferences) -> None:
        """Have it otherwise from now on."""
        from neural_drama.stage.settings_screen import SettingsScreen

        self.preferences = preferences
        self._obey()
        if isinstance(self.screen, SettingsScreen):
            self.screen.take(preferences, self.surroundings)

    def settle(self, preferences: Preferences) -> None:
        """Have it otherwise from now on, and keep it so."""
        before = self.surroundings
        self.prefer(preferences)
        self.keep_settings()
        if self.surroundings != before:
            self.restage()

    def keep_settings(self) -> None:
        """Store the settings if they are not as they are stored; what keeps them from it is said."""
        if self.preferences == self._kept and not self.is_first_start:
            return
        self.is_first_start, self._kept = False, self.preferences
        try:
            write_settings(self.preferences)
        except OSError as error:
            words = f"The settings hold until the end of this game; {NAME} cannot be written: {error.strerror}"
            self.notify(words, severity="warning", timeout=SECONDS_FOR_NEWS, markup=False)

    def show_key_settings(self, selected: int = 0, note: str = "") -> None:
        """Every action with its keys, to give it others."""
        from neural_drama.stage.chooser import Chooser
        from neural_drama.stage.key_settings import KeyCatcher, chosen_key, rows_of

        ids, rows = rows_of(self.preferences.keys, self.marks)
        chooser = Chooser(
            "keys", rows, self.marks, taking="set", verbs={"u": "undo"}, selected=selected, note=note
        )

        def done(pick: "Pick | None") -> None:
            if pick is None:
                self.keep_settings()
                self.restage()
                return
            id, keys = ids[max(0, pick.row)], dict(self.preferences.keys)
            if pick.verb == "take":
                self.push_screen(KeyCatcher(id, self.marks), lambda key: self._rebind(id, key, pick.row))
                return
            keys, note = chosen_key(id, None, keys)
            self._rekey(keys)
            self.show_key_settings(pick.row, note)

        self.push_screen(chooser, done)

    def _rebind(self, id: str, key: str | None, row: int) -> None:
        from neural_drama.stage.key_settings import chosen_key

        note = ""
        if key is not None:
            keys, note = chosen_key(id, key, self.preferences.keys)
            self._rekey(keys)
        self.show_key_settings(row, note)

    def _rekey(self, keys: dict[str, str]) -> None:
        self.preferences = replace(self.preferences, keys=keys)
        self._obey()

    def _show_settings(self, rows: "tuple[Wish, ...]", title: str, first: int = 0) -> None:
        from neural_drama.stage.settings_screen import SettingsScreen
        from neural_drama.stage.wishes import ruled

        rulers = {name: ruled(name, os.environ) for name in ("motion", "theme", "pictures")}
        notes = {name: f"For now {variable} rules it." for name, variable in rulers.items() if variable}
        before, keys = self.surroundings, self.preferences.keys
        screen = SettingsScreen(title, rows, self.preferences, before, notes, first)

        def left(_: None) -> None:
            was_first = self.is_first_start
            self.keep_settings()
            if was_first and self.preferences.plain:
                self.exit(return_code=PLAINLY)
            elif was_first:
                self.begin()
            elif self.surroundings != before or self.preferences.keys != keys:
                self.restage()

        self.push_screen(screen, left)

    def begin(self) -> None:
        """What comes before everything else has been asked."""
        raise NotImplementedError("the app begins somewhere")

    def _obey(self) -> None:
        self.surroundings = surroundings(wanted=self.preferences)
        self.marks = MARKS[self.surroundings.glyphs]
        theme = self._theme_wanted()
        if theme != self.theme:
            self.theme = theme
        around = self.surroundings
        self.animation_level = "none" if around.is_still else "basic" if around.is_calm else "full"
        self._obey_keys()
        self._obey_mouse()

    def _theme_wanted(self) -> str:
        if "TEXTUAL_THEME" in os.environ:
            return self.theme
        if self.preferences.projector and FOR_PROJECTORS in self.themes:
            return FOR_PROJECTORS
        return self._theme_of_the_terminal if self.preferences.theme == AUTO else self.preferences.theme

    def _obey_keys(self) -> None:
        wanted: dict[str, str] = {}
        if self.preferences.keys:
            from neural_drama.stage.remapping import keymap

            wanted = keymap(self.preferences.keys)
        if wanted != self._keymap:
            self.set_keymap(wanted)

    def _obey_mouse(self) -> None:
        """Textual takes the mouse when it starts; later there is only its driver to ask."""
        driver, wanted = self._driver, self.preferences.mouse
        turn = "_enable_mouse_support" if wanted else "_disable_mouse_support"
        if wanted != self._listens_to_mouse and driver is not None and hasattr(driver, turn):
            driver._mouse = True  # or else it would do neither
            getattr(driver, turn)()
        self._listens_to_mouse = wanted
