"""The help says every key in full at every size, draws only what is in sight, and each of its rows is a key."""

import pytest
from textual.visual import Visual

from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.helping import HelpPanel
from neural_drama.stage.noting import NotebookScreen
from neural_drama.stage.rows import Rows


def squeezed(text: str) -> str:
    """The letters alone: how it is broken into lines does not matter."""
    return "".join(text.split())


async def all_said(read) -> str:
    """What is read by whoever scrolls from the top to the end, a line at a time."""
    rows = read.app.screen.query_one(Rows)
    lines = [rows.render_line(y).text for y in range(rows.scrollable_content_region.height)]
    while rows.scroll_offset.y < rows.max_scroll_y:
        before = rows.scroll_offset.y
        await read.press("down")
        assert rows.scroll_offset.y == before + 1
        lines.append(rows.render_line(rows.scrollable_content_region.height - 1).text)
    return "\n".join(lines)


@pytest.mark.parametrize("size", [(300, 100), (120, 40), (80, 24), (60, 18), (40, 12)])
async def test_nothing_of_the_help_is_cut(reader, tiny, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        read = reader(app, pilot)
        await read.leap_to("choosing")
        await read.press("question_mark")
        assert isinstance(app.screen, HelpPanel) and len(app.screen.words) > 500
        assert squeezed(await all_said(read)) == squeezed(app.screen.words)
        assert all(len(line.rstrip()) <= size[0] for line in read.text.split("\n"))
        rows = app.screen.query_one(Rows)
        assert ("pgdn" in str(rows.border_subtitle)) == (rows.max_scroll_y > 0), "more is promised where there is more"


async def test_the_help_that_is_up_is_set_anew_for_another_window(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(120, 40)) as pilot:
        read = reader(app, pilot)
        await read.leap_to("choosing")
        await read.press("question_mark")
        wide = app.screen.query_one(Rows).size
        for size in ((40, 12), (100, 30), (40, 12), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.pause()
            rows = app.screen.query_one(Rows)
            assert squeezed(await all_said(read)) == squeezed(app.screen.words), size
            assert rows.region.right <= size[0] and rows.region.bottom <= size[1]
        assert app.screen.query_one(Rows).size == wide


async def test_only_rows_in_sight_are_drawn_and_each_once(reader, tiny, monkeypatch):
    drawn = []
    to_strips = Visual.to_strips.__func__

    def counted(cls, widget, *arguments, **more):
        if isinstance(widget, Rows):
            drawn.append(arguments[0])
        return to_strips(cls, widget, *arguments, **more)

    monkeypatch.setattr(Visual, "to_strips", classmethod(counted))
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.leap_to("choosing")
        await read.press("question_mark")
        rows = app.screen.query_one(Rows)
        assert 0 < len(drawn) <= rows.size.height < len(rows.rows)
        before = len(drawn)
        await read.press("escape", "question_mark", "escape", "question_mark")
        assert len(drawn) == before, "nothing has changed"
        await read.press("pagedown")
        assert before < len(drawn) <= before + rows.size.height


async def test_with_another_theme_the_help_is_drawn_in_its_colors(reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        read = reader(app, pilot)
        await read.press("question_mark")
        looks = set()
        for theme in ("night", "day"):
            app.theme = theme
            await pilot.pause()
            row = app.screen.query_one(Rows).render_line(0)
            looks.add(tuple((segment.style.color, segment.style.bgcolor) for segment in row))
        assert len(looks) == 2


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_a_row_that_is_clicked_is_the_key_it_names_wherever_it_has_been_scrolled_to(reader, tiny, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        read = reader(app, pilot)
        await read.leap_to("choosing")
        await read.press("question_mark")
        for _ in range(60):
            found = [line for line in read.text.split("\n") if " N " in line]
            if found:
                break
            await read.press("down")
        x, y = found[0].index(" N ") + 4, read.text.split("\n").index(found[0])
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert isinstance(app.screen, NotebookScreen)
