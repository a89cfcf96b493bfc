"""The app: the title, the scene, and the way from one to the other."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from neural_drama.playthrough.repertoire import announcement, playables
from neural_drama.playthrough.settings import SettingsError
from neural_drama.saves.trouble import StoreTrouble
from neural_drama.saves.whereabouts import saves_path
from neural_drama.stage.bindings import APP_KEYS
from neural_drama.stage.keys import keys_that_work
from neural_drama.stage.overture import OvertureScreen
from neural_drama.stage.panels import Panel, mistake_panel, problem_panel
from neural_drama.stage.shelved import Shelved
from neural_drama.stage.themes import COLORS_BY_MEANING, NIGHT, THEMES, theme_for
from neural_drama.stage.title import TitleScreen

if TYPE_CHECKING:  # what a play needs is loaded when one begins, so that the title stands at once
    from neural_drama.playthrough.edits import Edits
    from neural_drama.playthrough.playthrough import Playthrough
    from neural_drama.playthrough.timelines import Timelines
    from neural_drama.saves.entries import Saved
    from neural_drama.saves.results import Result
    from neural_drama.stage.helping import HelpPanel
    from neural_drama.stage.scene import SceneScreen

SECONDS_BETWEEN_LOOKS = 0.5
"""How long an edit may wait to be seen."""


class NeuralDramaApp(Shelved):
    """The game on a terminal."""

    TITLE = "Neural Drama"
    CSS_PATH = ["stage.tcss", "comfort.tcss"]
    BINDINGS = APP_KEYS

    def __init__(
        self,
        episode: str | None = None,
        case: str | None = None,
        seed: int | None = None,
        scenes: Path | None = None,
        is_watched: bool = False,
        continued: "Saved | None" = None,
        timelines: "Timelines | None" = None,
    ) -> None:
        """Without an episode, the title comes first.

        is_watched: the files of the episode are read again when they change; what is played then is not saved.
        continued: a game that goes on. timelines: what was played there is performed.
        """
        super().__init__()
        self._seed, self._scenes = seed, scenes
        self._timelines = timelines
        self._named, self._continued = (episode, case), continued
        self._is_named = episode is not None  # on the command line, where what is wrong with it is said
        self._asked: tuple[str, str | None] = ("", None)  # what was opened last: an episode, and on which case
        self._is_watched = is_watched
        self._edits: Edits | None = None
        self.refused: Exception | None = None  # why what was named could not be opened
        self._mistake: Panel | None = None  # what is wrong with the last edit
        self._help: HelpPanel | None = None
        self._primer_page = 1  # where the primer was put away
        for theme in THEMES:
            self.register_theme(theme)
        asked = os.environ.get("TEXTUAL_THEME", "")
        fitting = theme_for(self.console.color_system, os.environ).name
        if not asked or asked in [theme.name for theme in THEMES]:
            self.theme = fitting if asked != fitting else NIGHT.name  # what is set to what it is changes nothing
            self.theme = asked or fitting
        self.take_comfort()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our names for colors, for themes that do not know them."""
        return COLORS_BY_MEANING

    def on_mount(self) -> None:
        """What is asked once, then the title or straight to the play."""
        if self.is_first_start and self._timelines is None:
            self.ask_first()
        else:
            self.begin()

    def begin(self) -> None:
        """The title, or straight to the play."""
        self.tell_complaints()
        if self._timelines is not None:
            from neural_drama.stage.scene import SceneScreen

            self.change_to(scene := SceneScreen(self._timelines, self.surroundings))
            scene.call_after_refresh(scene.action_show)
        elif self._named[0] is not None:
            self.open_episode(self._named[0], self._named[1])
        else:
            self.show_title()
            if self._continued is not None:
                from neural_drama.saves.shelf import Game

                self.resume(Game(self._continued))

    def look_for_edits(self) -> None:
        """Read the episode again if its author has changed it. A run that is being computed is let be till its end."""
        scene = next(reversed(self._scenes_on), None)
        if self._edits is None or scene is None or not scene.is_mounted:
            return
        if scene.performance.play is not self._edits.play or scene.performance.run is not None:
            return
        edited = self._edits.look()
        if edited is None:
            return
        if self._mistake is not None and self.screen is self._mistake:
            self._mistake.dismiss(None)
        self._mistake = None
        if edited.episode is not None:
            scene.recast(edited.episode)
            self.notify(str(edited), markup=False)
        else:
            self._mistake = mistake_panel(str(edited), self.marks)
            self.push_screen(self._mistake)

    def action_keys(self) -> None:
        """Show the keys that work here."""
        active = self.screen.active_bindings.items()
        keys = keys_that_work(((key, binding) for key, binding in active), self.marks)
        scene = next((scene for scene in self._scenes_on if scene is self.screen), None)
        picture = scene.explanation if scene is not None else None
        if self._help is None:
            from neural_drama.stage.helping import HelpPanel

            self._help = HelpPanel(self.marks)
            self.install_screen(self._help, "keys")
        self._help.write(keys, picture, self.marks, self.preferences.mouse)
        self.push_screen(self._help)

    def action_glossary(self) -> None:
        """Look a word up; from a word that was looked up, back to the list."""
        from neural_drama.stage.glossary import EntryScreen, GlossaryScreen

        if not any(isinstance(screen, GlossaryScreen) for screen in self.screen_stack):
            self.push_screen(GlossaryScreen(self.marks))
        elif isinstance(self.screen, EntryScreen):
            self.screen.dismiss(None)

    def action_primer(self) -> None:
        """Read the primer, on the network that is played with; once more, and it is put away."""
        from neural_drama.stage.primer import PrimerScreen

        if any(isinstance(screen, PrimerScreen) for screen in self.screen_stack):
            if isinstance(self.screen, PrimerScreen):
                self.screen.dismiss(None)
            return
        scene = next(iter(self._scenes_on), None)
        primer = PrimerScreen(scene.performance.moment if scene else None, self._primer_page, self.marks)

        def put_away(_: None) -> None:
            self._primer_page = primer.number

        self.push_screen(primer, put_away)

    def action_light(self) -> None:
        """On to the next theme, and its name."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.notify(self.theme, timeout=1.5, markup=False)

    def on_title_screen_chosen(self, message: TitleScreen.Chosen) -> None:
        """Open what the player chose."""
        self.open_episode(message.playable.episode, message.playable.case)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """During an overture there is nothing to do but to leave."""
        if self.screen_stack and isinstance(self.screen_stack[-1], OvertureScreen):
            return action in ("quit", "help_quit")
        return super().check_action(action, parameters)

    def open_episode(self, episode: str, case: str | None = None) -> None:
        """Close the curtain before an episode; it is read behind it."""
        if isinstance(self.screen, OvertureScreen):
            return
        self._asked = (episode, case)
        self.change_to(OvertureScreen(*announcement(episode, self._scenes), self.surroundings.glyphs))

    def on_overture_screen_over(self, message: OvertureScreen.Over) -> None:
        """Read the episode, and open the curtain. What cannot be played leads back to where it was named."""
        from neural_drama.network.tables import DataError
        from neural_drama.playthrough.opening import open_playthrough
        from neural_drama.story.problems import ScriptError

        if message.overture is not self.screen:
            return
        episode, case = self._asked
        try:
            play = open_playthrough(episode, case, self._seed, self._scenes)
        except (ScriptError, SettingsError, DataError) as problem:
            if self._is_named:
                self.refused = problem
                self.exit()
                return
            self.show_title()
            self.push_screen(problem_panel(problem, self.marks))
            return
        self._is_named = False
        if self._is_watched and self._edits is None:
            from neural_drama.playthrough.edits import Edits

            self._edits = Edits(play, episode, case, self._seed, self._scenes)
            self.set_interval(SECONDS_BETWEEN_LOOKS, self.look_for_edits)
        self._perform(play, episode)

    def on_scene_screen_left(self) -> None:
        """Back to the title."""
        self.show_title()

    def on_scene_screen_failed(self, message: "SceneScreen.Failed") -> None:
        """Back to the title, saying why."""
        self.show_title()
        self.push_screen(problem_panel(message.mistake, self.marks))

    def describe(self) -> dict[str, object]:
        """What a report should say of the circumstances."""
        from neural_drama.playthrough.moves import write_moves

        scenes = self._scenes_on
        names = scenes[-1].performance.event_names if scenes else ()
        moves = write_moves(scenes[-1].performance.play.moves) if scenes else ""
        return {
            "terminal": f"{self.size.width}x{self.size.height} {os.environ.get('TERM', '')}",
            "colors": self.console.color_system,
            "last events": ", ".join(names) or "none",
            "moves": moves or "none",
        }

    @property
    def _scenes_on(self) -> "list[SceneScreen]":
        """The scene that is on, if one is."""
        from neural_drama.stage.scene import SceneScreen

        return [screen for screen in self.screen_stack if isinstance(screen, SceneScreen)]

    def _perform(self, play: "Playthrough", asked: str) -> None:
        from neural_drama.playthrough.timelines import Timelines
        from neural_drama.saves.journal import Journal
        from neural_drama.saves.resuming import opening_of
        from neural_drama.saves.sources import SourcesError
        from neural_drama.stage.scene import SceneScreen

        journal = None
        if self._edits is None:
            with suppress(OSError, SourcesError):  # what cannot be read again cannot be saved either
                journal = Journal(self.open_store, opening_of(play, asked, self._scenes))
        self.change_to(SceneScreen(Timelines(play, journal), self.surroundings))

    def show_title(self) -> None:
        problem = None
        try:
            offered = tuple(playables(self._scenes))
        except SettingsError as error:
            offered, problem = (), error
        latest = None
        results: dict[str, tuple[Result, ...]] = {}
        if saves_path().exists():
            from neural_drama.stage.saved_games import place_in_words

            with suppress(StoreTrouble):  # it is told of as soon as something is to be saved
                latest = next((place_in_words(game, self.surroundings.glyphs) for game in self.shelf.look()), None)
            if latest is not None:
                results = self.results_of({one.episode for one in offered}, self._scenes)
        self.change_to(TitleScreen(offered, self.surroundings, latest, results))
        if problem is not None:
            self.push_screen(problem_panel(problem, self.marks))
