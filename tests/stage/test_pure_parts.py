"""The parts of the stage that know no Textual: pacing, dials, surroundings, the cover, the keys, the report."""

import re
import subprocess
import sys

import pytest
from textual.binding import Binding

from neural_drama.playthrough.desk import Control
from neural_drama.playthrough.moves import Set
from neural_drama.reports import in_one_line, write_report
from neural_drama.stage.bindings import APP_KEYS, MODES_OF, PANEL_KEYS, SCENE_KEYS, TITLE_KEYS
from neural_drama.stage.dials import Dials
from neural_drama.stage.evidence import visible
from neural_drama.stage.pacing import CHARACTERS_A_SECOND, FAST, revealed
from neural_drama.stage.surroundings import surroundings
from neural_drama.stage.themes import CONTRAST, DAY, NIGHT, SIXTEEN, SIXTEEN_DAY, THEMES, theme_for


def test_a_line_is_revealed_at_its_pace_and_not_beyond_its_end():
    assert revealed(200, 0.0) == 0
    assert revealed(200, 0.5) == CHARACTERS_A_SECOND // 2 < revealed(200, 0.5, FAST)
    assert revealed(200, 60.0) == 200
    assert revealed(200, -1.0) == 0
    assert revealed(200, 0.0, float("inf")) == 200


def dials(*more):
    rate = Control("rate", "learning_rate", "learning rate", "", 0.1, 1e-9, 1e3, False, (0.01, 0.1, 1.0), is_basic=True)
    epochs = Control("epochs", "epochs", "epochs", "", 60, 1, 400, True, (1.0, 60.0, 400.0), is_basic=True)
    return Dials((rate, epochs, *more))


def test_a_dial_that_is_turned_sets_its_control_and_no_other():
    desk = dials()
    desk.turn(1)
    assert desk.sets == (Set("rate", 1.0),)
    desk.turn(-1)
    assert desk.sets == ()


PENALTY = Control("penalty", "penalty", "penalty", "", "l2", words=("none", "l1", "l2"))
LOSS = Control("loss", "loss", "loss", "", "huber", words=("huber", "absolute"), is_of_network=True)


def test_a_word_is_turned_and_not_typed():
    desk = dials(LOSS)
    desk.select(2)
    for character in "0.5e":
        desk.type(character)
    assert desk.marked.name == "loss" and desk.typed is None and desk.sets == ()
    desk.turn(1)
    assert desk.sets == (Set("loss", "absolute"),)
    desk.turn(1)
    assert desk.sets == (Set("loss", "absolute"),), "the last word is the end of the dial"
    desk.turn(-1)
    assert desk.sets == ()


def test_what_is_not_basic_is_folded_away_until_it_is_asked_for():
    desk = dials(PENALTY, LOSS)
    assert [control.name for control in desk.controls] == ["rate", "epochs", "loss"] and desk.rows == 5
    desk.select(3)
    assert desk.is_unfolding and not desk.is_leaving and desk.marked is None
    assert not desk.confirm() and not desk.is_folded
    assert [control.name for control in desk.controls] == ["rate", "epochs", "penalty", "loss"] and desk.rows == 5
    assert not desk.is_unfolding and desk.marked is not None, "the mark is on a control, not on the row that leaves"
    desk.select(-desk.row - 1)
    assert desk.is_leaving and desk.confirm()


def test_a_desk_of_basic_controls_has_nothing_to_unfold():
    desk = dials()
    assert not desk.is_folded and desk.rows == 3
    desk.select(2)
    assert desk.is_leaving and not desk.is_unfolding


def test_what_was_set_before_the_rest_was_unfolded_stays_set():
    desk = dials(PENALTY)
    desk.turn(1)
    desk.select(2)
    desk.confirm()
    desk.turn(-1)
    assert desk.sets == (Set("rate", 1.0), Set("penalty", "l1"))


def test_a_number_is_typed_set_and_checked():
    desk = dials()
    for character in "0.25":
        desk.type(character)
    assert desk.sets == () and desk.typed == "0.25"
    assert not desk.confirm() and desk.sets == (Set("rate", 0.25),) and desk.row == 0
    desk.confirm()
    for character in "2.5":
        desk.type(character)
    assert not desk.confirm()
    assert "whole number from 1 to 400" in desk.error and desk.row == 1
    desk.select(1)
    assert desk.row == 1, "a number that is refused holds the player"
    desk.erase()
    desk.erase()
    assert desk.typed == "2" and desk.error == ""
    desk.select(1)
    assert desk.sets == (Set("rate", 0.25), Set("epochs", 2.0)) and desk.is_leaving
    assert desk.confirm()


@pytest.mark.parametrize("typed", ["-", ".", "1e", "1-2", "--", "1e999", "9e9"])
def test_what_is_no_number_or_out_of_bounds_is_refused_in_words(typed):
    desk = dials()
    for character in typed:
        desk.type(character)
    desk.confirm()
    assert desk.error and desk.sets == ()
    desk.cancel()
    assert desk.error == "" and desk.typed is None


def test_the_surroundings_are_read_from_the_environment():
    assert surroundings({}, "utf-8").glyphs == "braille"
    assert surroundings({"TERM": "linux"}, "utf-8").glyphs == "blocks"
    assert surroundings({"TERM": "linux", "NEURAL_DRAMA_GLYPHS": "braille"}, "utf-8").glyphs == "braille"
    assert surroundings({"NEURAL_DRAMA_GLYPHS": "nonsense"}, "utf-8").glyphs == "braille"
    assert surroundings({}, "latin-1").glyphs == "ascii"
    assert surroundings({"TEXTUAL_ANIMATIONS": "none"}, "utf-8").is_still and not surroundings({}, "utf-8").is_still
    assert surroundings({"SSH_TTY": "/dev/pts/1"}, "utf-8").seconds_a_frame > surroundings({}, "utf-8").seconds_a_frame


def test_as_many_pictures_stand_side_by_side_as_there_is_room_for():
    assert visible("network", 120) == visible("curves", 200) == ("network", "miss", "curves")
    assert visible("network", 80) == ("network", "miss") and visible("curves", 119) == ("miss", "curves")
    assert visible("miss", 80) == ("network", "miss")
    assert visible("miss", 79) == ("miss",)


EVERY_KEY = [binding for table in (SCENE_KEYS, TITLE_KEYS, PANEL_KEYS, APP_KEYS) for binding in table]


def test_every_key_has_an_id_of_its_own_and_says_what_it_does():
    ids = [binding.id for binding in EVERY_KEY if isinstance(binding, Binding)]
    assert len(ids) == len(EVERY_KEY) == len(set(ids)) and all(ids)
    assert all(binding.description for binding in EVERY_KEY)


def test_no_key_is_one_that_terminals_and_multiplexers_take():
    taken = {f"ctrl+{letter}" for letter in "abhijmoswz"} | {"f1", "f10", "f11"}
    for binding in EVERY_KEY:
        assert not taken & set(binding.key.split(","))


def test_the_table_of_modes_names_actions_that_there_are():
    actions = {binding.action.split("(")[0] for binding in SCENE_KEYS}
    assert set(MODES_OF) <= actions


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
PALETTES = {
    "VGA": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc"
    " 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
}
"""The sixteen colors as terminals are delivered."""


def in_palette(color: str, palette: str) -> str:
    """A color as a terminal shows it."""
    if color.startswith("#"):
        return color
    name = color.removeprefix("ansi_")
    number = NAMES.index(name.removeprefix("bright_")) + 8 * name.startswith("bright_")
    return f"#{PALETTES[palette].split()[number]}"


LOOKS = [(theme, palette) for theme in (SIXTEEN, SIXTEEN_DAY) for palette in PALETTES]
LOOKS += [(theme, "VGA") for theme in (NIGHT, DAY, CONTRAST)]


@pytest.mark.parametrize(("theme", "palette"), LOOKS, ids=lambda one: getattr(one, "name", one))
def test_whatever_is_read_can_be_read(theme, palette):
    assert theme.background and theme.foreground and theme.surface
    inks = {name: color for name, color in theme.variables.items() if not name.startswith("ansi-")}
    for name, color in {**inks, "foreground": theme.foreground}.items():
        if name == "ink-frame" or re.search(r"-[12]$", name):
            continue  # lines and the faintest cells are not text
        least = 7.0 if theme is CONTRAST and "tive" not in name else 4.5 if "tive" not in name else 3.0
        if theme.ansi and "magenta" in color:
            least = 3.0  # nobody has a better one among the sixteen, and its owner is named in words
        for ground in (theme.background, theme.surface):
            assert contrast(in_palette(color, palette), in_palette(ground, palette)) >= least, (name, color)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_has_every_color_by_meaning_and_keeps_to_its_own_kind(theme):
    missing = set(NIGHT.variables) - set(theme.variables)
    assert not missing
    colors = {*theme.variables.values(), theme.primary, theme.foreground, theme.background, theme.surface}
    assert {color.startswith("ansi_") for color in colors} == {theme.ansi}


def test_a_terminal_of_sixteen_colors_begins_with_them():
    assert theme_for("truecolor", {}) is theme_for("256", {}) is theme_for(None, {}) is NIGHT
    assert theme_for("standard", {}) is theme_for("standard", {"COLORFGBG": "15;0"}) is SIXTEEN
    assert theme_for("standard", {"COLORFGBG": "0;default;15"}) is SIXTEEN_DAY


@pytest.mark.parametrize("theme", [NIGHT, DAY, CONTRAST], ids=lambda theme: theme.name)
@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_a_stronger_cell_stands_out_more(theme, sign):
    steps = [contrast(theme.variables[f"ink-{sign}-{level}"], theme.background) for level in range(1, 6)]
    assert steps == sorted(steps) and min(b / a for a, b in zip(steps, steps[1:], strict=False)) > 1.1


def test_a_report_tells_what_happened_and_where(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    try:
        raise ValueError("the lamp went out")
    except ValueError as error:
        path = write_report(error, {"terminal": "80x24"})
    assert path.is_relative_to(tmp_path)
    text = path.read_text()
    assert "ValueError: the lamp went out" in text and "terminal: 80x24" in text and "version: " in text


def test_a_report_goes_to_the_temporary_folder_when_the_user_s_is_closed(tmp_path, monkeypatch):
    closed = tmp_path / "a file"
    closed.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(closed))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    line = in_one_line(ValueError("x"), {})
    assert f"a report was written to {tmp_path / 'elsewhere'}" in line
    monkeypatch.setattr("tempfile.tempdir", str(closed))
    line = in_one_line(ValueError("x"), {})
    assert "no report could be written" in line and "\n" not in line


def test_the_pure_parts_load_without_textual():
    pure = "pacing, dials, performance, watching, surroundings"
    code = f"import sys; import neural_drama.reports; from neural_drama.stage import {pure}; "
    code += "sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
