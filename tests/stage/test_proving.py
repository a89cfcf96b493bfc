"""The proof on the stage: whole at every size, read and put away by key and mouse, the next figure a key away."""

import pytest
from textual.widgets import Static

from neural_drama.playthrough.competition import hire_guessing, hire_measuring
from neural_drama.playthrough.figures import Spoken, speak
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.marks import MARKS
from neural_drama.stage.proving import PROOF_KEYS, ProofScreen
from neural_drama.stage.selecting import Selector
from neural_drama.stage.title import TitleScreen
from neural_drama.story.expressions import read_expression
from neural_drama.story.script import Line, Quote, Where

SIZES = [(120, 40), (40, 12)]


def said(screen) -> str:
    return " ".join(str(screen.query_one("#panel-text", Static).render()).split())


def selector_of(scene) -> Selector:
    lines = tuple(entry for entry in scene.performance.entries if isinstance(entry, Spoken))
    return Selector(lines)


@pytest.fixture
def prove(tiny, reader):
    """Run the tiny episode without a screen, open the proof of a figure there, and do something with it."""

    async def run(do, size=(100, 30), glyphs="braille", select=None):
        app = NeuralDramaApp(str(tiny))
        async with app.run_test(size=size) as pilot:
            on = reader(app, pilot)
            await on.after_the_run()
            selector = select(on.scene) if select else selector_of(on.scene).previous()
            screen = ProofScreen(selector, MARKS[glyphs])
            app.push_screen(screen)
            await pilot.pause()
            await do(on, screen)

    return run


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
async def test_every_section_can_be_read_at_every_size(prove, size, glyphs):
    async def do(on, screen):
        panel = screen.query_one("#panel")
        seen = on.text
        assert "holds: it was run again" in " ".join(seen.replace("│", " ").replace("|", " ").split())
        for _ in range(300):
            if panel.scroll_y >= panel.max_scroll_y:
                break
            await on.press("pagedown")
            seen += on.text
        for part in ("RECORD", "FORMULA", "SOURCE", "m.miss"):
            assert part in seen, part
        assert panel.max_scroll_x == 0, "nothing is wider than its frame"
        assert glyphs != "ascii" or "×" not in said(screen)

    await prove(do, size, glyphs)


@pytest.mark.parametrize("key", ["escape", "enter", "space", "q", "question_mark"])
async def test_a_key_puts_it_away(prove, key):
    async def do(on, screen):
        await on.press(key)
        await on.until(lambda: on.app.screen is not screen)
        assert on.scene.mode == "choosing", "the scene is as it was"

    await prove(do)


async def test_a_click_puts_it_away_and_the_wheel_reads_on(prove):
    async def do(on, screen):
        await on.pilot.click("#panel-text")
        await on.until(lambda: on.app.screen is not screen)

    await prove(do)


async def test_keys_read_on_and_back(prove):
    async def do(on, screen):
        panel = screen.query_one("#panel")
        await on.press("down", "j")
        assert panel.scroll_y == 2
        await on.press("pagedown")
        far = panel.scroll_y
        assert far > 5
        await on.press("up", "k", "pageup")
        assert panel.scroll_y < 3 < far

    await prove(do)


async def test_the_other_figures_are_a_key_away_and_go_round(prove):
    async def do(on, screen):
        shown, count = [], len(screen.selector.figures)
        for _ in range(count + 1):
            record = screen._proof.record
            assert f"{record.shown} holds" in said(screen)
            assert f"proof of {record.shown} ({screen.selector.at + 1}/{count})" in str(
                screen.query_one("#panel").border_title
            )
            shown.append(record.shown)
            await on.press("right")
        assert shown[0] == shown[-1] and len(set(shown)) > 2
        at = screen.selector.at
        await on.press("pagedown", "left")
        assert screen.selector.at == (at - 1) % count and screen.query_one("#panel").scroll_y == 0

    await prove(do)


async def test_at_another_size_the_lines_end_elsewhere(prove):
    async def do(on, screen):
        wide = str(screen.query_one("#panel-text", Static).render())
        await on.pilot.resize_terminal(40, 12)
        await on.pilot.pause()
        narrow = str(screen.query_one("#panel-text", Static).render())
        assert wide.split() and max(map(len, narrow.split("\n"))) < 40 < max(map(len, wide.split("\n")))

    await prove(do)


async def test_what_takes_many_passes_is_done_again_when_it_is_asked_for(prove):
    def hired(scene):
        moment = hire_measuring(hire_guessing(scene.performance.moment, 5))
        quote = Quote(read_expression("guess_kept", {"guess_kept": "number"}), "")
        line = Line("BACKPROP", None, None, (quote,), None, Where("x.md", 1))
        return Selector((speak(line, "s", "p", moment),)).next()

    async def do(on, screen):
        assert "r: do it again" in str(screen.query_one("#panel").border_subtitle)
        assert "done again from the start" not in said(screen)
        await on.press("r")
        await on.until(lambda: "Just now, done again from the start" in said(screen))
        assert "r: do" not in str(screen.query_one("#panel").border_subtitle)

    await prove(do, select=hired)


async def test_where_there_is_nothing_to_do_again_the_key_does_nothing(prove):
    async def do(on, screen):
        before = said(screen)
        await on.press("r")
        await on.pilot.pause()
        assert said(screen) == before and "r: do" not in str(screen.query_one("#panel").border_subtitle)

    await prove(do)


def test_without_a_figure_there_is_nothing_to_prove():
    with pytest.raises(ValueError, match="nothing to prove"):
        ProofScreen(Selector(()), MARKS["braille"])


def test_every_key_of_a_proof_has_an_id_of_its_own():
    ids = [binding.id for binding in PROOF_KEYS]
    assert all(ids) and len(ids) == len(set(ids))


async def test_a_figure_in_the_dialogue_is_proved_by_a_click_and_no_other_word_is(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        dialogue, line = on.scene.query_one(Dialogue), on.scene.performance.line
        piece = next(piece for piece in line.pieces if piece.figure)
        rows = on.text.split("\n")
        row, column = next((y, text.index(line.text)) for y, text in enumerate(rows) if line.text in text)
        at = column + line.text.index(piece.text) - dialogue.region.x, row - dialogue.region.y
        await pilot.click(Dialogue, offset=(column - dialogue.region.x + len(line.text), at[1]))
        assert not isinstance(app.screen, ProofScreen), "there are only words"
        await pilot.click(Dialogue, offset=at)
        await on.until(lambda: isinstance(app.screen, ProofScreen))
        assert f"proof of {piece.text}" in str(app.screen.query_one("#panel").border_title)
        await on.press("enter")
        await on.until(lambda: app.screen is on.scene)
        assert not dialogue.has_mark and on.scene.mode == "choosing"


async def test_enter_proves_the_figure_that_is_marked_and_then_belongs_to_the_play_again(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        scene, taken = on.scene, len(on.scene.performance.timelines.here.path)
        await on.press("n", "enter")
        await on.until(lambda: isinstance(app.screen, ProofScreen))
        assert len(scene.performance.timelines.here.path) == taken
        await on.press("escape")
        await on.until(lambda: app.screen is scene)
        await on.press("n", "down")
        assert not scene.query_one(Dialogue).has_mark, "whoever goes among the options means an option"
        await on.press("n", "escape")
        assert not scene.query_one(Dialogue).has_mark
        scene.offered_at = 0.0
        await on.press("enter")
        assert len(scene.performance.timelines.here.path) == taken + 1


async def test_a_figure_that_is_marked_keeps_nobody_from_the_history_the_notebook_or_the_title(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("curtain")
        scene = on.scene
        for key in ("h", "m", "w", "N", "e"):
            await on.press("n")
            assert scene.doing == "marking"
            await on.press(key)
            assert app.screen is not scene, key
            await on.press("escape")
            await on.until(lambda: app.screen is scene)
        lines = scene.performance.lines
        await on.press("n", "r")
        assert scene.performance.lines < lines and not scene.query_one(Dialogue).has_mark
        await on.leap_to("curtain")
        await on.press("n", "t")
        await on.until(lambda: isinstance(app.screen, TitleScreen))


async def test_before_the_curtain_a_marked_figure_leads_to_no_title(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        scene = on.scene
        await on.press("n", "t", "e")
        assert app.screen is scene and scene.doing == "marking"
