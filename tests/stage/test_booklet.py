"""The glossary and the primer on the stage: a key away wherever nothing is typed, and put away without a trace."""

import pytest
from textual.widgets import Input, OptionList

from neural_drama.booklet.glossary import GLOSSARY, look_up
from neural_drama.booklet.kettles import kettles
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.glossary import EntryScreen, GlossaryScreen
from neural_drama.stage.leaf import SeeAlso
from neural_drama.stage.primer import PrimerScreen
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.title import TitleScreen


async def test_typing_finds_a_word_enter_opens_it_and_digits_lead_on_and_back(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.press("g")
        assert isinstance(app.screen, GlossaryScreen)
        assert app.screen.query_one(OptionList).option_count == len(GLOSSARY)
        await read.press(*"delta")
        assert app.screen.query_one(Input).value == "delta" and "blame" in read.text
        await read.press("enter")
        assert isinstance(app.screen, EntryScreen) and app.screen.entry.word == "blame"
        await pilot.pause()
        for words in ("slope, not a portion", "delta, error signal", *look_up("blame").see):
            assert words in read.text
        await read.press("2")
        assert app.screen.entry.word == look_up("blame").see[1]
        await read.press("left")
        assert app.screen.entry.word == "blame"
        await read.press("right")
        assert app.screen.entry.word == look_up("blame").see[1]
        await read.press("9", "backspace", "backspace")
        assert app.screen.entry.word == "blame", "a digit without a word does nothing, and the first word is the first"
        await read.press("escape")
        assert isinstance(app.screen, GlossaryScreen) and app.screen.query_one(Input).value == "delta"
        app.screen.query_one(Input).value = "xyzzy"
        await read.press("enter")
        assert isinstance(app.screen, GlossaryScreen) and "Nothing is called that" in read.text
        await read.press("escape")
        assert isinstance(app.screen, SceneScreen)


async def test_a_word_that_is_mistyped_is_found_too_and_arrows_mark(reader):
    app = NeuralDramaApp()
    async with app.run_test(size=(60, 18)) as pilot:
        read = reader(app, pilot)
        await read.press("g")
        typed = app.screen.query_one(Input)
        typed.value = "lerning rate"
        await pilot.pause()
        assert "learning rate" in read.text
        typed.value = ""
        await read.press("down", "down", "up", "enter")
        assert app.screen.entry is GLOSSARY[1]
        await read.press("enter", "escape")
        assert isinstance(app.screen, TitleScreen)


async def test_with_the_mouse_a_row_opens_and_a_word_leads_on(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.press("g")
        await pilot.click("#rows", offset=(3, 2))
        assert isinstance(app.screen, EntryScreen) and app.screen.entry is GLOSSARY[2]
        await pilot.pause()
        second = 2 + len(GLOSSARY[2].see[0]) + 2
        await pilot.click(SeeAlso, offset=(second, 0))
        assert app.screen.entry.word == GLOSSARY[2].see[1]
        await pilot.click("#panel-text")
        assert isinstance(app.screen, GlossaryScreen), "a click elsewhere puts it away"


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_pages_of_the_primer_are_turned_and_show_the_players_network(size, reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        read = reader(app, pilot)
        await read.press("enter", "d")
        moment = next(screen for screen in app.screen_stack if isinstance(screen, SceneScreen)).performance.moment
        assert isinstance(app.screen, PrimerScreen)
        for number in range(1, len(PAGES) + 1):
            await pilot.pause()
            page = page_of(moment, number)
            panel = app.screen.query_one("#panel")
            shown = app.screen.query_one("#panel-text").render().plain
            bare = "".join(shown.split())
            assert page.title[:12] in read.text
            assert all("".join(one.shown.split()) in bare for one in page.values)
            assert "".join(subject(moment).note.split()) in bare
            assert max(map(len, shown.split("\n"))) <= panel.content_size.width, "nothing is cut"
            if size[1] >= 24:
                assert not panel.max_scroll_y, "a page is one page"
            await read.press("right")
        assert app.screen.number == len(PAGES), "after the last there is no other"
        await read.press("left", "escape", "d")
        assert app.screen.number == len(PAGES) - 1, "it opens where it was put away"
        await read.press("1")
        assert isinstance(app.screen, EntryScreen) and app.screen.entry.word == page_of(moment, 7).words[0]


async def test_without_a_play_and_at_a_question_the_numbers_are_those_of_the_kettles(reader, tmp_path):
    app = NeuralDramaApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await reader(app, pilot).press("d")
        assert page_of(kettles(), 1).values[0].shown in reader(app, pilot).text
    file = tmp_path / "who.md"
    file.write_text("# Who\n\n## Ask\n\nWho?\n\n> BACKPROP: ask 4\n\nYou name {accused}.\n\n**THE END**\n", "utf-8")
    app = NeuralDramaApp(str(file))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.until_mode("naming")
        await read.press("d")
        assert isinstance(app.screen, PrimerScreen) and "sealed" in read.text


async def test_both_open_over_help_and_proof_and_during_a_run_and_not_where_letters_are_typed(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.press("question_mark")
        assert "what the words mean" in app.screen.words and "slopes, blame and updates" in app.screen.words
        await read.press("g")
        assert isinstance(app.screen, GlossaryScreen)
        await read.press("g", "d")
        assert app.screen.query_one(Input).value == "gd", "there letters are typed"
        await read.press("escape", "d", "1", "g", "enter", "g", "d", "escape")
        screens = [type(screen).__name__ for screen in app.screen_stack]
        assert screens[-3:] == ["HelpPanel", "PrimerScreen", "EntryScreen"], "neither is opened twice"
        await read.press("escape", "d", "escape")
        assert isinstance(app.screen, SceneScreen), "d puts the primer away too"
        await read.leap_to("choosing")
        await read.press("w", "g", "d")
        assert app.screen.query_one(Input).value.endswith("gd")
        await read.press("escape")
        assert isinstance(app.screen, SceneScreen)


async def test_where_there_are_only_letters_only_letters_are_shown(reader, tiny, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_GLYPHS", "ascii")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.press("g", *"blame", "enter")
        await pilot.pause()
        assert "delta_j = s*dloss/dz_j" in read.text and read.text.isascii()
        await read.press("escape", "escape", "d", "right")
        await pilot.pause()
        assert "carried = w*" in read.text and read.text.isascii()
