"""The scene is played with keys and with the mouse, at every size, and shows what was measured."""

from time import monotonic

import pytest
from rich.color import ColorType

from neural_drama.pictures.decision_map import has_map
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.choices import Choices
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.interrogation import DELIBERATE
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.performance import PICTURES
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.themes import THEMES

SIZES = [(80, 24), (120, 40), (60, 18), (40, 12)]


@pytest.fixture
def app(tiny):
    return NeuralDramaApp(str(tiny))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_play_is_played_to_its_curtain_with_nothing_but_enter(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        assert f"{on.scene.performance.play.moment.miss:+.3f}" in on.text
        assert "Call him" in on.text and "ERROR FUNCTION" in on.text and "[b]tag[/b]" in on.text
        await on.until_mode("desk")
        assert "learning rate" in on.text and "go on with these settings" in on.text
        await on.press("up")
        await on.until(lambda: on.scene.performance.last_epoch > 0, "enter")
        await on.until_mode("choosing")
        assert "Let it fall" in on.text and "600"[:2] in on.text
        await on.until_mode("curtain")
        assert "OUT OF EPOCHS" in on.text and "THE END" in on.text
        await on.press("q")
    assert app.return_code == 0 and app.crash is None


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_a_play_is_played_to_its_curtain_with_nothing_but_the_mouse(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await clicked_until(on, lambda: on.scene.mode == "choosing")
        assert on.scene.query_one(Choices).selected == 0
        await pilot.hover(Choices, offset=inside(on, Choices, 5, 1))
        assert on.scene.query_one(Choices).selected == 1
        await pilot.click(Choices, offset=inside(on, Choices, 5, 0))
        await pilot.pause()
        assert "Layer 2" in on.scene.performance.line.text
        await clicked_until(on, lambda: on.scene.mode == "desk")
        dials = on.scene.query_one(Desk).dials
        await pilot.click(Desk, offset=inside(on, Desk, 30, 1))
        assert dials.controls[1].value == 0.2
        await pilot.click(Desk, offset=inside(on, Desk, 17, 1))
        assert dials.controls[1].value == 0.1
        await pilot.click(Desk, offset=inside(on, Desk, 5, 2))
        assert dials.row == 2
        rows = on.scene.query_one(Desk).content_size.height
        row = next(y for y in range(rows) if "go on with" in on.text.split("\n")[top_of(on, Desk) + y])
        await pilot.click(Desk, offset=inside(on, Desk, 5, row))
        await pilot.pause()
        await clicked_until(on, lambda: on.scene.performance.last_epoch > 0)
        await pilot.click(EpochBar, offset=(5, 0))
        await pilot.pause()
        assert on.scene.performance.cursor == 0 and "replay" in on.text
        await clicked_until(on, lambda: on.scene.mode == "curtain")
        assert "OUT OF EPOCHS" in on.text


async def clicked_until(on, holds):
    """Click on the dialogue, or on the first option where there is a choice, until something holds."""
    await on.pilot.pause()
    for _ in range(100):
        if holds():
            await on.pilot.pause()
            return
        if on.scene.mode == "choosing":
            await on.pilot.click(Choices, offset=inside(on, Choices, 5, 0))
        elif on.scene.mode == "reading":
            await on.pilot.click(Dialogue)
        await on.pilot.pause(0.02)
    raise AssertionError(f"clicking never led there:\n{on.text}")


def inside(on, kind, x, y):
    """A place in the content of a widget, counted from the corner of the widget."""
    gutter = on.scene.query_one(kind).gutter
    return (x + gutter.left, y + gutter.top)


def top_of(on, kind):
    """The row of the screen on which the content of a widget begins."""
    widget = on.scene.query_one(kind)
    return widget.region.y + widget.gutter.top


async def test_an_option_is_taken_by_its_number_and_a_number_without_one_does_nothing(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("7")
        assert on.scene.mode == "choosing"
        await on.press("2")
        assert on.scene.performance.line.text == "Nothing happened." and "▸ Wait" in on.text


async def test_an_enter_meant_for_the_line_takes_no_choice_that_has_only_just_appeared(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        offered = on.scene.performance.halt
        on.scene.offered_at = monotonic()  # a machine with much to do may have taken its time
        on.scene.action_take()
        assert on.scene.performance.halt is offered
        await pilot.pause(DELIBERATE)
        on.scene.action_take()
        assert on.scene.performance.halt is not offered


async def test_a_number_typed_at_the_desk_is_what_the_network_is_trained_with(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        await on.press("down", "0", "full_stop", "2", "9", "backspace", "5", "enter", "down", "down", "down")
        await on.press("7", "0", "0", "0", "0", "enter")
        assert "whole number from 1 to 400" in on.text
        await on.press("escape", "3", "0", "down", "down")
        await on.press("enter")
        assert "At 0.25, for 30." in on.text
        moment = on.scene.performance.play.moment
        assert (moment.hyperparameters.learning_rate, moment.hyperparameters.epochs) == (0.25, 30)


async def test_scrubbing_shows_the_figures_of_each_epoch_as_they_were_recorded(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        last = on.scene.performance.play.moment
        assert f"After 60 epochs: {last.miss:+.3f}" in on.text and "epoch 60 of 60" in on.text
        await on.press("home")
        assert f"After 0 epochs: {last.at(0).miss:+.3f}" in on.text
        assert "epoch 0 of 60 · replay" in on.text
        await on.press("right_square_bracket", "right_curly_bracket", "right", "shift+left", "left")
        assert on.scene.performance.cursor == 1
        assert f"After 1 epochs: {last.at(1).miss:+.3f}" in on.text
        await on.press("end")
        assert f"After 60 epochs: {last.miss:+.3f}" in on.text and "replay" not in on.text


async def test_going_on_from_an_earlier_epoch_first_comes_back_to_the_present(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        await on.press("home", "enter")
        assert on.scene.performance.cursor is None and on.scene.mode == "choosing"
        await on.press("home", "1")
        assert on.scene.performance.line.text == "THE END" and on.scene.performance.cursor is None


async def test_the_pictures_follow_the_epoch_looked_at(app, reader):
    async with app.run_test(size=(120, 40)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        before = {view.id: view.lines for view in on.scene.query(PictureView)}
        await on.press("home")
        after = {view.id: view.lines for view in on.scene.query(PictureView)}
        assert all(before[picture] != after[picture] for picture in ("network", "miss", "curves"))


async def test_the_stop_key_ends_the_run_at_the_epoch_shown(tiny, reader, monkeypatch):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        await on.press("up", "enter")
        await on.until(lambda: on.scene.mode == "training", "enter")
        assert "space pause" in on.text and "s stop" in on.text
        await on.until(lambda: on.scene.performance.run.shown >= 2)
        await on.press("space")
        shown = on.scene.performance.run.shown
        assert f"epoch {shown} of 60 · paused" in on.text
        await pilot.pause(0.3)
        assert on.scene.performance.run.shown == shown
        await on.press("s")
        await on.until(lambda: on.scene.performance.run is None)
        play = on.scene.performance.play
        assert play.moment.epoch == shown < 60 and str(play.moves[-1]) == f"stop@{shown}"
        await on.until(lambda: f"After {shown} epochs" in on.text)


async def test_any_key_is_answered_while_the_network_is_trained(tiny, reader, monkeypatch):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        await on.press("up", "enter")
        await on.until(lambda: on.scene.mode == "training", "enter")
        assert on.scene.performance.front == "curves"
        await on.press("tab")
        assert on.scene.performance.front == "fit" and on.scene.mode == "training"
        await on.press("question_mark")
        assert "keys that work here" in on.text
        await on.press("escape", "enter")
        await on.until(lambda: on.scene.performance.run is None)
        assert on.scene.performance.play.moment.epoch == 60


async def test_quitting_in_the_middle_of_a_run_ends_at_once(tiny, reader, monkeypatch):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        await on.press(*["down"] * 4, "4", "0", "0", "down", "down", "enter")
        await on.until(lambda: on.scene.mode == "training", "enter")
        await on.press("q")
    assert app.return_code == 0 and app.crash is None


@pytest.mark.parametrize("key", ["keys", "history", "settings", "glossary", "save", "command_palette"])
async def test_whoever_leaves_while_something_opens_has_left(app, reader, key):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.scene.run_action(key) if hasattr(on.scene, f"action_{key}") else await app.run_action(key)
        app.exit()
    assert app.return_code == 0 and app.crash is None


async def test_whoever_leaves_while_the_curtain_opens_has_left(app, tiny):
    async with app.run_test(size=(80, 24)):
        app.open_episode(str(tiny))
        app.exit()
    assert app.return_code == 0 and app.crash is None


async def test_a_line_types_itself_and_the_first_key_completes_it(tiny, reader, monkeypatch):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        dialogue = on.scene.query_one(Dialogue)
        await on.until(lambda: dialogue.is_complete)
        await pilot.press("enter")
        assert not dialogue.is_complete and "is only words" not in on.text
        await on.press("enter")
        assert dialogue.is_complete and on.scene.performance.line.text.endswith("only words.")
        assert "is only words" in on.text
        await on.until(lambda: on.scene.mode == "choosing")


async def test_tab_brings_each_picture_to_the_front(app, reader):
    async with app.run_test(size=(60, 18)) as pilot:
        on = reader(app, pilot)
        await on.press("enter")
        fronts = []
        while "network · blame" not in on.text or not fronts:
            await on.press("tab")
            fronts.append(on.scene.performance.front)
            assert on.scene.query_one(f"#{fronts[-1]}", PictureView).lines
            if fronts[-1] in ("miss", "curves", "fit"):
                titles = {"miss": "incident · lamp", "curves": "loss by epoch", "fit": "prediction"}
                assert titles[fronts[-1]] in on.text
        shown = [picture for picture in PICTURES if picture != "map" or has_map(on.scene.performance.moment)]
        assert fronts == [*shown[1:], shown[0]]
        await on.press("shift+tab")
        assert on.scene.performance.front == shown[-1]


async def test_a_window_too_small_for_pictures_says_so_and_keeps_the_choices(app, reader):
    async with app.run_test(size=(40, 12)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        assert "60 × 18" in on.text and "Call him" in on.text and "Wait" in on.text
        assert not on.scene.query_one(Evidence).display and "tab" not in on.text


async def test_a_long_list_scrolls_to_the_option_that_is_marked(app, reader):
    async with app.run_test(size=(24, 8)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        for words in ("▸ learn", "▸ regul", "▸ batch", "▸ epoch", "▸ more", "▸ go on"):
            await on.press("down")
            assert words in on.text


async def test_any_size_can_be_had_while_playing(app, reader):
    sizes = [(10, 3), (200, 60), (1, 1), (79, 23), (80, 24)]
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        for mode in ("choosing", "desk"):
            await on.until_mode(mode)
            for width, height in sizes:
                await pilot.resize_terminal(width, height)
                await pilot.press("tab")
            assert on.scene.mode == mode
    assert app.crash is None


async def test_help_lists_the_keys_that_work_here_and_no_others(app, reader):
    async with app.run_test(size=(80, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("question_mark")
        choosing = on.app.screen.words
        assert "choose" in choosing and "take an option by its number" in choosing
        assert "epochs back" not in choosing and "back to the present" not in choosing
        assert "stop here" not in choosing and "turn" not in choosing
        await on.press("escape")
        await on.leap_to("desk")
        await on.press("question_mark")
        at_desk = on.app.screen.words
        assert "turn the dial down" in at_desk and "type a number" in at_desk and "  go on\n" not in at_desk
        await on.press("escape")
        await on.after_the_run()
        await on.press("question_mark")
        after = on.app.screen.words
        assert "ten epochs back" in after and "back to the present" in after


async def test_the_key_line_can_be_clicked(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.press("enter")
        line = on.scene.query_one(KeyLine)
        at = on.text.split("\n")[-1].index("? help")
        await pilot.click(KeyLine, offset=(at, 0))
        await pilot.pause()
        assert "keys that work here" in on.text and line.keys


async def test_the_dialogue_can_be_looked_back_through(app, reader):
    async with app.run_test(size=(60, 18)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("curtain")
        assert "A street of" not in on.text
        await on.press(*["pageup"] * 8)
        assert "A street of" in on.text
        await on.press(*["pagedown"] * 8)
        assert "Next issue" in on.text and "A street of" not in on.text


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_line_is_shown_with_its_speaker_or_not_at_all(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        dialogue = on.scene.query_one(Dialogue)
        for mode in ("choosing", "desk", "curtain"):
            await on.leap_to(mode)
            rows = dialogue.render().plain.split("\n")
            newest = [row.plain for row in dialogue._rows_of(0)]
            assert rows[-1] == newest[-1]
            firsts = {dialogue._rows_of(back)[0].plain for back in range(len(on.scene.performance.entries))}
            assert rows[0] in firsts or rows == newest[-len(rows) :]


async def test_the_key_line_tells_of_looking_back_only_where_something_was_said_earlier(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.press("enter")
        assert "pgup" not in on.text
        await on.after_the_run()
        assert "pgup earlier" in on.text
        await on.until(lambda: "A street of" in on.text, "pageup")
        await on.until(lambda: "pgup" not in on.text, "pageup")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_keys_that_matter_most_are_named_at_every_size(tiny, reader, monkeypatch, size):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        on.scene.on_desk_left()
        await on.until(lambda: on.scene.mode == "training", "enter")
        line = on.text.split("\n")[-1]
        assert "space pause · s stop" in line.replace("enter to the end · ", "") and "q quit · ? help" in line
        await on.press("enter")
        await on.until(lambda: on.scene.performance.run is None)
        await on.press("home")
        assert "← epoch - · → +" in on.text.split("\n")[-1] and "? help" in on.text
        await on.press("end")
        line = on.text.split("\n")[-1]
        assert "? help" in line and ("epoch -" in line) == ("→ +" in line)


async def test_where_letters_are_all_there_is_nothing_else_is_shown(tiny, reader, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_GLYPHS", "ascii")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(60, 18)) as pilot:
        on = reader(app, pilot)
        for mode, picture in (("choosing", "miss"), ("desk", "curves"), ("choosing", "miss"), ("curtain", "curves")):
            await on.leap_to(mode, after=1 if mode != "desk" and on.scene.performance.last_epoch else 0)
            on.scene.performance.front = picture  # each picture answers for its own signs
            on.scene.show_all()
            await pilot.pause()
            assert on.text.isascii(), [sign for sign in on.text if not sign.isascii()]
            await on.press("question_mark")
            assert on.text.isascii(), [sign for sign in on.text if not sign.isascii()]
            await on.press("escape")
        await on.press("home")
        assert " < 0 O====" in on.text


async def test_a_rewind_takes_the_bar_of_epochs_away_and_a_new_run_brings_it_back(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        assert on.scene.query_one(EpochBar).display
        await on.press("2")
        assert on.scene.performance.moment.run == 2 and not on.scene.query_one(EpochBar).display
        await on.after_the_run()
        assert on.scene.query_one(EpochBar).display


async def test_the_bar_of_epochs_is_dragged(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        await pilot.mouse_down(EpochBar, offset=(5, 0))
        await pilot.pause()
        assert on.scene.performance.cursor == 0
        await pilot.hover(EpochBar, offset=(38, 0))
        await pilot.pause()
        assert 20 < on.scene.performance.cursor < 40
        await pilot.mouse_up(EpochBar, offset=(38, 0))
        held = on.scene.performance.cursor
        await pilot.hover(EpochBar, offset=(60, 0))
        assert on.scene.performance.cursor == held
        await pilot.click(EpochBar, offset=(1, 0))
        await pilot.pause()
        assert on.scene.performance.cursor == held - 1


async def test_a_key_goes_through_all_themes_and_on_each_the_screen_can_be_drawn(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        seen = [app.theme]
        for _ in THEMES:
            await on.press("l")
            seen.append(app.theme)
            assert "Call him" in on.text
            strips = app.screen._compositor.render_strips()
            styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
            colors = {color.type for style in styles for color in (style.color, style.bgcolor) if color is not None}
            is_of_sixteen = colors <= {ColorType.DEFAULT, ColorType.STANDARD}
            assert is_of_sixteen == app.current_theme.ansi, "those that keep to the terminal's own colors, and no other"
        assert seen == [*(theme.name for theme in THEMES), THEMES[0].name]


async def test_themes_that_do_not_know_our_colors_can_be_put_on(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        for theme in ("textual-light", "dracula", "ansi-dark", "ansi-light"):
            app.theme = theme
            await pilot.pause()
            assert "Call him" in on.text


async def test_the_same_play_says_the_same_as_without_a_stage(app, reader, tiny):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("curtain")
        staged = [entry.text for entry in on.scene.performance.entries]
    from neural_drama.playthrough.autoplay import autoplay
    from neural_drama.playthrough.figures import Spoken

    told = [step.event.text for step in autoplay(open_playthrough(str(tiny))) if isinstance(step.event, Spoken)]
    assert [text for text in staged if text in told] == told


async def test_nothing_is_performed_again_while_a_run_is_being_computed(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        on.scene.on_desk_left()
        assert on.scene.check_action("show", ())
        while on.scene.mode != "training":
            on.scene.go_on()
        assert on.scene.check_action("pause", ()) and not on.scene.check_action("show", ())


async def test_a_key_in_the_help_can_be_clicked_and_does_what_it_says(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 40)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        scene = on.scene
        await on.press("question_mark")
        row = next(y for y, line in enumerate(on.text.split("\n")) if "what was said and done" in line)
        await pilot.click(offset=(12, row))
        await on.until(lambda: "history" in on.text and app.screen is not scene)
        await on.press("escape")
        await on.until(lambda: app.screen is scene)
