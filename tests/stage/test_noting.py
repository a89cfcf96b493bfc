"""The notebook on the stage: opened by its key, read at every size, written down, and it counts the proofs demanded."""

import pytest
from textual.widgets import Static

from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.noting import NotebookScreen
from neural_drama.stage.proving import ProofScreen


def said(screen) -> str:
    return " ".join(str(screen.query_one("#panel-text", Static).render()).split())


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
async def test_it_tells_the_epochs_and_the_proofs_and_is_put_away(tiny, reader, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        scene = on.scene
        await on.press("v")
        assert isinstance(app.screen, ProofScreen)
        await on.press("left", "enter")
        await on.press("N")
        screen = app.screen
        assert isinstance(screen, NotebookScreen)
        demands = scene.demands
        assert len(demands) == 2 and demands[0].line == demands[1].line
        words = said(screen)
        for demand in demands:
            assert f'{demand.shown} ({demand.fact}), in "' in words
        (training,) = screen.notebook.trainings
        assert training.to_epoch == scene.performance.last_epoch and f"{training.to_epoch} in 1 training" in words
        panel = screen.query_one("#panel")
        await on.until(lambda: panel.scroll_y >= panel.max_scroll_y, "pagedown")
        assert panel.scroll_y == panel.max_scroll_y and panel.max_scroll_x == 0
        await on.press("escape")
        assert app.screen is scene and scene.mode == "choosing"


async def test_the_report_is_written_into_the_current_folder_under_a_free_name(tiny, reader, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("N", "w", "w")
        names = sorted(path.name for path in tmp_path.iterdir())
        seed = on.app.screen.notebook.seed
        assert names == [f"case-report-{seed}-2.md", f"case-report-{seed}.md"]
        assert (tmp_path / names[1]).read_text("utf-8").startswith("# Case report: ")
        told = [notice.message for notice in app._notifications]
        assert told == [f"The case report is in {tmp_path / name}." for name in reversed(names)]


async def test_where_nothing_can_be_written_it_says_so(tiny, reader, monkeypatch):
    def refuses(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("neural_drama.stage.noting.file_in", refuses)
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(100, 30)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("N", "w")
        (notice,) = app._notifications
        assert notice.message == "The case report cannot be written here: Permission denied."
