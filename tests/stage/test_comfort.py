"""Comfort on the stage: settings, keys of one's own, a pace, and anything found by its name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.binding import BindingsMap
from textual.command import CommandPalette
from textual.events import MouseDown, MouseUp

from neural_drama.comfort.preferences import Preferences
from neural_drama.comfort.settings_file import read_settings, settings_path
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage import going_on, pacing
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.bindings import APP_KEYS, SCENE_KEYS, TITLE_KEYS
from neural_drama.stage.choices import Choices
from neural_drama.stage.chooser import Chooser
from neural_drama.stage.desk import Desk
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.key_settings import KeyCatcher, chosen_key
from neural_drama.stage.pacing import standing
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.remapping import KNOWN, REMAPPABLE, Taken, accepted, checked, keymap, keys_of
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.settings_screen import SettingsScreen
from neural_drama.stage.statuses import PLAINLY
from neural_drama.stage.surroundings import surroundings
from neural_drama.stage.title import TitleScreen
from neural_drama.stage.wishes import wishes

# Keys of a player's own

SOME_KEYS = st.sampled_from([*"acdefghklnprstuvwxyz", "enter", "space", "tab", "left", "f5", "f6", "plus", "ctrl+e"])


@settings(max_examples=40, deadline=None)
@given(wanted=st.dictionaries(st.sampled_from(sorted(REMAPPABLE)), SOME_KEYS, max_size=5))
def test_what_textual_makes_of_a_keymap_is_what_was_chosen_and_nobody_else_loses_a_key(wanted):
    chosen, complaints = accepted(wanted)
    assert len(chosen) + len(complaints) == len(wanted)
    for table in (SCENE_KEYS, TITLE_KEYS, APP_KEYS):
        map_of_keys = BindingsMap(table)
        map_of_keys.apply_keymap(keymap(chosen))
        found = {}
        for key, bindings in map_of_keys.key_to_bindings.items():
            for binding in bindings:
                found.setdefault(binding.id, set()).add(key)
        assert found == {binding.id: set(keys_of(binding.id, chosen)) for binding in table}
    for one in (KNOWN[id] for id in chosen):
        rivals = [o for o in KNOWN.values() if o.contexts & one.contexts and o.id not in (one.id, "wait", "auto")]
        assert not set(keys_of(one.id, chosen)) & {key for o in rivals for key in keys_of(o.id, chosen)}


@pytest.mark.parametrize(
    ("id", "key", "why"),
    [
        ("fork", "h", "h is taken there: what was said and done, to go back to"),
        ("light", "enter", "enter is taken there: all its numbers, and how they came about"),
        ("history", "ctrl+b", "ctrl+b does not arrive in every terminal, or leaves the game"),
        ("chooser-up", "d", "d does something else in lists"),
        ("pick-1", "g", "nothing is called that, or its keys cannot be changed"),
        ("nonsense", "g", "nothing is called that, or its keys cannot be changed"),
    ],
)
def test_a_key_that_cannot_be_had_is_refused_in_words(id, key, why):
    with pytest.raises(Taken) as refused:
        checked(id, (key,), {})
    assert str(refused.value) == why


def test_a_key_is_shared_by_what_is_never_to_be_done_at_once():
    checked("stop", ("f",), {})  # there is nothing to fork while a run is on
    keys, _ = chosen_key("fork", "G", {})
    keys, _ = chosen_key("history", "f", keys)
    assert keys == {"fork": "G", "history": "f"}
    assert chosen_key("fork", None, keys)[0] == keys, "its first key is somebody else's now"
    assert chosen_key("history", None, keys)[0] == {"fork": "G"}
    # Two that would end up on one key are not both taken, in whatever order they stand.
    assert accepted({"light": "f", "fork": "h"})[0] == {}


async def test_keys_are_given_refused_and_given_back(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(110, 30)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        scene = on.scene
        app.show_key_settings()
        ids = list(REMAPPABLE)
        for key, note in (("v", "v is taken there"), ("G", "to go back to: G")):
            await on.until(lambda: isinstance(app.screen, Chooser))
            app.screen.query_one("#rows").highlighted = ids.index("history")
            await on.press("enter")
            await on.until(lambda: isinstance(app.screen, KeyCatcher))
            await on.press(key)
            await on.until(lambda note=note: isinstance(app.screen, Chooser) and note in on.text)
        await on.press("escape")
        await on.until(lambda: app.screen is scene)
        await on.until(lambda: "G history" in on.text)
        assert dict(read_settings().preferences.keys) == {"history": "G"}
        await on.press("h")
        assert app.screen is scene
        await on.press("G")
        await on.until(lambda: isinstance(app.screen, Chooser) and "go back to it" in on.text)
        await on.press("escape", "question_mark")
        await on.until(lambda: "G      " in on.text and "go back to" in on.text)
        await on.press("escape")
        app.show_key_settings(ids.index("history"))
        await on.until(lambda: isinstance(app.screen, Chooser))
        await on.press("u")
        await on.until(lambda: "to go back to: h" in on.text)
        await on.press("escape")
        await on.until(lambda: app.screen is scene and "h history" in on.text)


# Settings


def test_the_environment_allows_less_than_the_settings():
    wanted = Preferences(pictures="braille", motion="full", text="fast")
    assert surroundings({"NEURAL_DRAMA_GLYPHS": "ascii"}, "utf-8", wanted).glyphs == "ascii"
    assert surroundings({}, "latin-1", wanted).glyphs == "ascii"
    assert surroundings({"TERM": "linux"}, "utf-8", wanted).glyphs == "braille"
    assert surroundings({"TEXTUAL_ANIMATIONS": "none"}, "utf-8", wanted).is_still
    assert surroundings({"TEXTUAL_ANIMATIONS": "basic"}, "utf-8", wanted).is_calm
    calm = surroundings({"TEXTUAL_ANIMATIONS": "full"}, "utf-8", Preferences(motion="less"))
    assert calm.is_calm and not calm.is_still and calm.characters_a_second == float("inf")
    assert calm.seconds_a_frame > surroundings({}, "utf-8", wanted).seconds_a_frame
    each = [surroundings({}, "utf-8", Preferences(text=text)) for text in ("typed", "fast", "at once")]
    paces = [one.characters_a_second for one in each]
    assert paces == sorted(set(paces))


def test_every_wish_is_turned_to_each_of_its_steps_and_not_beyond():
    for wish in wishes(["night", "day"]):
        wanted = Preferences(auto_play=3.5)
        met = [wish.value(wanted)] if wish.values else []
        for by in (-1, 1):
            for _ in range(10 * bool(wish.values)):
                wanted = wish.turned(wanted, by)
                met.append(wish.value(wanted))
        assert set(met) >= set(wish.values) and set(met) <= {*wish.values, 3.5}


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_settings_are_turned_with_keys_and_mouse_seen_at_once_and_kept(tiny, reader, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        scene = on.scene
        await on.press("c")
        await on.until(lambda: isinstance(app.screen, SettingsScreen))
        for title in ("text", "motion"):
            await on.until(lambda title=title: f"▸ {title}" in on.text, "down")
            await on.press("right")
        assert "fast" in on.text and "less" in on.text
        await on.until(lambda: "▸ theme" in on.text, "down")
        row = next(y for y, text in enumerate(on.text.split("\n")) if "▸ theme" in text)
        line = on.text.split("\n")[row]
        await pilot.click(offset=(line.index("▸", line.index("theme")), row))
        await on.until(lambda: app.theme == app.themes[0] or app.preferences.theme == app.themes[0])
        await on.until(lambda: app.theme == "day", "right")
        await on.until(lambda: "▸ pictures" in on.text, "down")
        await on.until(lambda: "< ascii" in " ".join(on.text.split()), "right")
        await on.press("escape")
        await on.until(lambda: app.screen is scene)
        await on.until(lambda: "|" in on.text.split("\n")[-1] or size[0] == 40)
        assert scene.query_one(Dialogue).characters_a_second == float("inf") and "▸" not in on.text
    kept = read_settings()
    assert kept.complaints == () and kept.preferences == Preferences(
        text="fast", motion="less", theme="day", pictures="ascii", keys=kept.preferences.keys
    )
    assert NeuralDramaApp(str(tiny)).theme == "day"


async def test_another_look_leaves_the_desk_the_choice_and_the_run_as_they_are(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        await on.press("down")
        app.settle(Preferences(pictures="ascii"))
        await on.until(lambda: "> 2" in on.text)
        assert on.scene.query_one(Choices).selected == 1
        on.scene.is_restaging = True
        assert not on.scene.active_bindings.keys() & {"enter", "tab", "h"}, "nothing is done to what is not there"
        on.scene.is_restaging = False
        await on.leap_to("desk")
        await on.press("right")
        turned = on.scene.query_one(Desk).dials.sets
        app.settle(Preferences(pictures="blocks"))
        await on.until(lambda: "▸ optimizer" in on.text)
        assert on.scene.query_one(Desk).dials.sets == turned != ()
        on.scene._surroundings = surroundings({}, "utf-8")  # a run that can be watched
        on.scene.on_desk_left()
        await on.until(lambda: on.scene.mode == "training", "enter")
        run = on.scene.performance.run
        app.settle(Preferences(pictures="ascii"))
        await on.until(lambda: "space pause |" in on.text)
        assert on.scene.performance.run is run


async def test_clocks_that_strike_while_another_look_is_put_up_break_nothing(tiny, reader, monkeypatch):
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        scene, recompose, struck = on.scene, on.scene.recompose, []

        async def slow():
            await scene.query("*").exclude(".-textual-system").remove()
            for strike in (
                lambda: scene._watch(0.2), scene._go_on_by_itself, scene._show_on, scene._answer_as_then,
                lambda: scene._play_on(0.2), scene._seek_on, scene._take_down, scene.show_all,
            ):  # fmt: skip
                strike()
                struck.append(strike)
            await recompose()

        scene.recompose = slow
        scene.on_desk_left()
        await on.until(lambda: scene.mode == "training", "enter")
        app.settle(Preferences(pictures="ascii"))
        await on.until(lambda: len(struck) == 8)
        await on.until(lambda: scene.mode != "training", "enter")
        scene._gait, scene.is_showing = "auto", True  # neither goes on, nor is it forgotten
        app.settle(Preferences(pictures="blocks"))
        await on.until(lambda: len(struck) == 16)
    assert app.crash is None


async def test_a_bad_setting_is_said_once_and_one_that_cannot_be_kept_too(tiny, monkeypatch):
    settings_path().write_text('motion = "fulll"\ntheme = "nobody"\n[keys]\nfork = "h"\n')
    told = []
    monkeypatch.setattr(NeuralDramaApp, "notify", lambda self, message, **_: told.append(message))
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        assert [complaint.split(":")[0] for complaint in told] == ["settings.toml"] * 3
        assert "fulll" in told[0] and "fork" in told[1] and "nobody" in told[2] and "night" in told[2]
        monkeypatch.setenv("NEURAL_DRAMA_DATA", str(settings_path()))  # a file is no folder
        app.settle(Preferences(text="fast"))
        await pilot.pause()
        assert len(told) == 4 and "cannot be written" in told[3] and app.surroundings.text == "fast"


# The first start


async def test_whoever_starts_for_the_first_time_is_asked_once(tiny, reader):
    settings_path().unlink()
    app = NeuralDramaApp()
    async with app.run_test(size=(40, 12)) as pilot:
        on = reader(app, pilot)
        assert isinstance(app.screen, SettingsScreen) and "motion" in on.text and "plain mode" in on.text
        await on.press("enter")
        await on.until(lambda: isinstance(app.screen, TitleScreen))
    assert settings_path().is_file()
    app = NeuralDramaApp(str(tiny))
    async with app.run_test() as pilot:
        assert isinstance(app.screen, SceneScreen)


async def test_plain_words_can_be_had_from_the_first_question_on(tiny, reader):
    settings_path().unlink()
    app = NeuralDramaApp(str(tiny))
    async with app.run_test() as pilot:
        on = reader(app, pilot)
        await on.press("up", "right", "escape")
        await on.until(lambda: app.return_code == PLAINLY)
    assert read_settings().preferences.plain


async def test_who_watches_what_was_handed_on_is_not_asked(tiny):
    settings_path().unlink()
    app = NeuralDramaApp(timelines=Timelines(open_playthrough(str(tiny))))
    async with app.run_test():
        assert isinstance(app.screen, SceneScreen)
    assert not settings_path().exists()


# The pace


def test_a_line_stands_as_long_as_it_takes_to_read_or_as_it_is_asked_for():
    text = "word " * 20
    assert standing(text, "fast") < standing(text, "off") < standing(text, "slow")
    assert standing(text, 4.0) == standing("short", 4.0) == 4.0
    assert standing("short", "fast") == pacing.LEAST_SECONDS


async def test_the_play_goes_on_by_itself_up_to_each_question_and_a_key_ends_it(tiny, reader, monkeypatch):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test() as pilot:
        on = reader(app, pilot)
        await on.press("y")
        assert on.scene.is_going and "y wait for me" in on.text
        await on.press("tab")
        assert on.scene.is_going
        await on.press("b")
        assert not on.scene.is_going and "wait for me" not in on.text and on.scene.mode == "reading"
        for name in ("SECONDS_A_WORD", "LEAST_SECONDS"):
            monkeypatch.setattr(pacing, name, 0.001)
        await on.press("y")
        await on.until(lambda: on.scene.mode == "choosing")
        await on.press("2")
        await on.until(lambda: on.scene.mode == "choosing" and on.scene.performance.scene[0] == 1)
        await on.press("1")
        await on.until(lambda: on.scene.mode == "desk")
        on.scene.on_desk_left()
        await on.until(lambda: on.scene.mode == "choosing" and on.scene.performance.last_epoch == 60)


async def test_what_was_seen_is_skipped_up_to_what_was_not(tiny, reader, monkeypatch):
    monkeypatch.setattr(going_on, "SECONDS_A_SEEN_LINE", 0.001)

    async def skipped(seed):
        app = NeuralDramaApp(str(tiny), seed=seed)
        async with app.run_test() as pilot:
            on = reader(app, pilot)
            await on.press("z")
            await on.until(lambda: not on.scene.is_going)
            await on.press("y")
            mode, lines = on.scene.mode, len(on.scene.performance.entries)
            await on.leap_to("choosing")
            return mode, lines

    assert await skipped(5) == ("choosing", 2), "the second line is new, and asks"
    assert await skipped(5) == ("choosing", 2)
    app = NeuralDramaApp(str(tiny), seed=5)
    async with app.run_test() as pilot:
        on = reader(app, pilot)
        await on.press("z")
        await on.until(lambda: on.scene.mode == "choosing")
        await on.press("1", "z")
        await on.until(lambda: not on.scene.is_going)
        assert on.scene.performance.entries[-1].text.startswith("Layer"), "nobody had been there"


async def test_a_line_back_goes_over_answers_and_runs_and_on_again(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test() as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        said = [entry.text for entry in on.scene.performance.entries]
        back = []
        while on.scene.check_action("roll_back", ()):
            before = len(on.scene.performance.entries)
            await on.press("r")
            await on.until(lambda before=before: len(on.scene.performance.entries) < before)
            back.append(on.scene.performance.entries[-1].text)
            assert on.scene.mode != "training"
        answers = {"Call him", "On"}
        assert back == [text for text in reversed(said[:-1]) if text not in answers]
        assert on.scene.performance.moment.epoch == 0
        await on.after_the_run()
        assert [entry.text for entry in on.scene.performance.entries] == said
        assert len(on.scene.performance.timelines.all) == 1


# Anything by its name


async def test_what_can_be_done_is_found_by_typing_and_done(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        scene = on.scene
        await on.press("colon")
        await on.until(lambda: isinstance(app.screen, CommandPalette) and "timelines" in on.text)
        assert "stop here" not in on.text, "no run is on"
        await on.press(*"motion: none")
        await on.until(lambda: "motion: none" in on.text.split("find")[1].split("\n")[3])
        await on.press("enter")
        await on.until(lambda: app.screen is scene and app.surroundings.is_still)
        assert read_settings().preferences.motion == "none"
        await on.press("ctrl+p")
        await on.until(lambda: isinstance(app.screen, CommandPalette) and "timelines" in on.text)
        await on.press(*"history")
        await on.until(lambda: "history: what was said" in on.text.split("find")[1].split("\n")[3])
        await on.press("enter")
        await on.until(lambda: isinstance(app.screen, Chooser) and "go back to it" in on.text)


# The projector, and terminals that can little


@pytest.mark.parametrize(("size", "widths"), [((80, 24), {80}), ((120, 40), {100}), ((200, 50), {100})])
async def test_a_projector_has_one_picture_and_a_narrow_bold_text(tiny, reader, size, widths):
    settings_path().write_text("projector = true\n")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        scene = on.scene
        shown = [view for view in scene.query(PictureView) if view.display and view.size.area]
        assert [view.id for view in shown] == [scene.performance.front] and {shown[0].size.width} == widths
        dialogue = scene.query_one(Dialogue)
        assert dialogue.size.width <= 60 and dialogue.styles.text_style.bold
        assert dialogue.content_region.x == scene.query_one(Choices).content_region.x
        assert scene.query_one(KeyLine).size.width == size[0]


async def test_a_click_while_everything_is_set_anew_breaks_nothing(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.until_mode("choosing")
        x, y = on.scene.query_one(Dialogue).content_region.offset
        await on.scene.query_one(Dialogue).remove()  # as when the pictures are drawn otherwise from now on
        for event in (MouseDown, MouseUp):
            on.scene._forward_event(event(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        assert app.crash is None


def test_a_dumb_terminal_a_setting_and_an_answer_lead_to_plain_words_and_a_mouse_can_be_left_alone(terminal):
    play = ("-m", "neural_drama", "play", "tests/stage/tiny")
    dumb = terminal(*play, TERM="dumb")
    dumb.wait_for("TERM is dumb: this terminal draws no screen")
    dumb.wait_for("A street of 30 lamps.")
    assert b"\x1b" not in dumb.output
    mice = {}
    for arguments in ((), ("--no-mouse",)):
        game = terminal(*play, *arguments, TEXTUAL_ANIMATIONS="none")
        game.wait_for("A street of 30 lamps.")
        mice[arguments] = b"\x1b[?1000h" in game.output
    assert mice == {(): True, ("--no-mouse",): False}
    game.press("c")
    game.wait_for("▸ text")
    game.press("\x1b[A" * 6)
    game.wait_for("▸ mouse")
    game.press("\x1b[D\x1b[C")
    game.press("\x1b[B")
    game.wait_for("▸ projector")
    assert b"\x1b[?1000h" in game.output, "it is listened to again"
    settings_path().write_text("plain = true\n")
    plain = terminal(*play)
    plain.wait_for("In plain words, as settings.toml has it; play --no-plain opens the screen.")
    settings_path().unlink()
    asked = terminal(*play)
    asked.wait_for("how would you like it?")
    asked.press("\x1b[A")
    asked.wait_for("▸ plain mode")
    asked.press("\x1b[C")
    asked.wait_for("▸ plain mode ◂     on")
    asked.press("\x1b")
    asked.wait_for("A street of 30 lamps.")
    assert b"\x1b[?1049l" in asked.output
