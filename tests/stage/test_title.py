"""The title, the opening of a scene and the credits, on the stage."""

from dataclasses import replace

import pytest

from neural_drama.playthrough import opening
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.repertoire import playables, scenes_folder
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.choices import Choices
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.marks import MARKS
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.scene import SceneScreen
from neural_drama.stage.speech import FROM_THE_LEDGER, WIDEST, set_in_lines
from neural_drama.stage.title import TitleScreen


@pytest.fixture(autouse=True)
def _own_saves(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.parametrize("is_from_the_title", [False, True])
async def test_the_curtains_are_drawn_before_an_episode_is_read(reader, tiny, monkeypatch, is_from_the_title):
    seen = []

    def read(*asked):
        seen.append("\n".join(app.screen.query_one("#curtains", PictureView).lines))
        return open_playthrough(*asked)

    monkeypatch.setattr(opening, "open_playthrough", read)
    app = NeuralDramaApp(None if is_from_the_title else str(tiny), scenes=tiny.parent)
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        if is_from_the_title:
            await on.press("1")
        await on.until(lambda: isinstance(app.screen, SceneScreen))
    assert len(seen) == 1 and "The Tiny Case" in seen[0] and "▓▓▒▒░░" in seen[0]


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (300, 100)], ids=str)
async def test_the_title_shows_every_issue_there_is_and_no_other(reader, size):
    app = NeuralDramaApp()
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, TitleScreen)
        text = on.text
        assert "1.1 The Backpropagation Chronicles" in text and "Steepest" not in text and "1.2" not in text
        for row in ("trams", "penguins", "quit", "? help"):
            assert row in text, row
        assert "NEURAL DRAMA" in text or "█▄  █" in text
        assert app.screen.query_one("#rack", PictureView).size.height >= 3


async def test_a_cover_that_is_clicked_is_marked_and_then_played(reader, tiny):
    app = NeuralDramaApp(scenes=tiny.parent)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TitleScreen) and len(list(playables(tiny.parent))) == 2
        menu = app.screen.query_one(Choices)
        app.screen.action_select(1)
        assert menu.selected == 1
        await pilot.click("#rack", offset=(20, 3))
        await pilot.pause()
        assert reader(app, pilot).scene.performance.moment.case_file.name == "others"


async def test_a_game_that_was_solved_leaves_its_stamp(reader, tiny):
    app = NeuralDramaApp(scenes=tiny.parent)
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await pilot.pause()
        await on.press("1")
        await pilot.pause()
        await on.leap_to("curtain")
        ending = on.scene.performance.halt.ending
        await on.press("t")
        await pilot.pause()
        words = "case closed" if ending == "justice-served" else ending.replace("-", " ")
        assert words.upper() in on.text and "continue" in on.text
        assert ("solved in" in on.text) == (ending == "justice-served")


async def test_the_credits_name_whoever_spoke_and_only_at_the_curtain(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        assert not on.scene.check_action("credits", ())
        await on.leap_to("curtain")
        assert "e credits" in on.text and "OUT OF EPOCHS" in on.text
        await on.press("e")
        text = on.text
        places = [text.index(name) for name in ("NARRATOR", "ERROR FUNCTION", "BACKPROP", "OPTIMIZER", "THE DATA")]
        assert places == sorted(places) and "computes the miss on one case" in text
        assert "LEARNING RATE" not in text and "Every number above was computed on this machine." in text
        await on.press("escape")
        assert on.scene.mode == "curtain"


@pytest.mark.parametrize("size", [(60, 18), (120, 40), (200, 70)], ids=str)
async def test_the_placard_of_a_scene_costs_no_key_and_no_time(reader, tiny, monkeypatch, size):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "full")
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await pilot.pause()
        placard = on.scene.query_one("#placard", PictureView)
        assert placard.display and "scene 1" in on.text and "The Street" in "\n".join(placard.lines)
        assert placard.region == on.scene.query_one(Evidence).region, "it covers the pictures and nothing else"
        assert on.scene.performance.lines == 1 and on.scene.mode == "reading"
        await on.press("enter", "enter")
        assert on.scene.performance.lines == 2 and not placard.display


async def test_where_motion_is_unwanted_no_placard_hangs(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await pilot.pause()
        assert not on.scene.query_one("#placard", PictureView).display and "scene 1" not in on.text


@pytest.mark.parametrize(("width", "is_there"), [(80, False), (100, True), (300, True)])
async def test_whoever_speaks_stands_beside_their_words_where_no_word_loses_room(reader, tiny, width, is_there):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(width, 30)) as pilot:
        on = reader(app, pilot)
        await on.press("enter")
        portrait, dialogue = on.scene.query_one("#portrait"), on.scene.query_one(Dialogue)
        assert portrait.display == is_there
        assert dialogue.content_size.width >= (WIDEST if is_there else 0)
        if is_there:
            assert portrait.region.x - dialogue.region.right <= 3 and portrait.region.right <= width


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_what_is_said_from_the_ledger_is_ruled_off_and_nothing_else_is(play, glyphs):
    marks, cast = MARKS[glyphs], play.episode.script.cast
    line = next(event for event in iter(play.advance, None) if isinstance(event, Spoken) and event.direction)
    for width in (20, 72):
        plain, heading = set_in_lines(line, cast, width, False, marks)
        ruled, _ = set_in_lines(replace(line, direction=FROM_THE_LEDGER), cast, width, False, marks)
        assert not any(row.plain.startswith(marks.ledger) for row in plain)
        body = [row.plain for row in ruled if row.plain.startswith(f"{marks.ledger} ")]
        assert body == [row.plain for row in ruled][-len(body) :] and max(map(len, body)) <= width
        words = " ".join(row.removeprefix(marks.ledger).strip() for row in body)
        assert words.split() == line.text.split() and heading >= 1


def test_the_shipped_scenes_step_out_with_the_direction_that_the_stage_knows():
    texts = [path.read_text() for path in (scenes_folder() / "chronicles").glob("*.md")]
    assert sum(text.count(f"*[{FROM_THE_LEDGER}]*") for text in texts) >= 1
