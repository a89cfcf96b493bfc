"""A rewind on the stage: pictures, epoch bar and scrubbing are those of the network that came back."""

from functools import partial
from pathlib import Path

import pytest

from neural_drama.pictures.curves_picture import curves_picture
from neural_drama.pictures.miss_picture import miss_picture
from neural_drama.pictures.network_picture import network_picture
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.evidence import visible
from neural_drama.stage.handing_on import in_groups
from neural_drama.stage.picture_view import PictureView

SCENE = """\
# Back

## First run

> LEARNING RATE: set {learning_rate / 2}
> OPTIMIZER: epochs 20
> OPTIMIZER: train

## Between

**BACKPROP:** {visits:d}: after {epoch:d} the miss is {miss:+.6f}, rate {learning_rate}, rewinds {rewinds:d}.

> BACKPROP: ask 2

**BACKPROP:** You name {accused}.

- [It will fall](#reason) {bet outcome == "falls"}
- [It will burst](#reason) {bet diverged} {once}
- [Back to the question](#between) {rewind}

## Reason

- [It has room](#second-run) {because loss > 0}
- [It is small](#second-run) {because learning_rate < 1}

## Second run

> LEARNING RATE: set {0.1}
> OPTIMIZER: epochs 30
> OPTIMIZER: train

**BACKPROP:** After {epoch:d}: {miss:+.6f}; bets {bets:d}, rewinds {rewinds:d}.

**BACKPROP:** Won. {if won}

**BACKPROP:** Lost. {if not won}

- [Back](#between) {rewind}
- [On](#straight-back)

## Straight back

[And back again](#between) {rewind}
"""

SIZES = [(80, 24), (120, 40), (60, 18)]


@pytest.fixture
def app(tiny: Path, tmp_path: Path) -> NeuralDramaApp:
    """The tiny episode with this scene."""
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "02-the-run.md").unlink()
    (tmp_path / "01-the-street.md").write_text(SCENE, encoding="utf-8")
    toml = tmp_path / "episode.toml"
    cast = '\n[cast."LEARNING RATE"]\nrole = "learning rate"\n'
    toml.write_text(toml.read_text("utf-8") + cast, encoding="utf-8")
    return NeuralDramaApp(str(tmp_path))


async def play_to(on, mode, after):
    """Play on until the player is asked something after an epoch."""
    for _ in range(200):
        scene = on.scene
        scene.query_one("#dialogue").complete()
        scene.on_dialogue_completed()
        if scene.mode == mode and scene.performance.last_epoch == after:
            await on.pilot.pause()
            return scene.performance
        match scene.mode:
            case "reading":
                scene.go_on()
            case "choosing":
                scene.action_pick(1)
            case "naming":
                scene.performance.name_neuron(3)
                scene.go_on()
            case "training":
                scene.action_skip()
                await on.pilot.pause(0.02)
    raise AssertionError(on.text)


async def pick(on, option):
    """Take an option, and read on to where the player is asked again."""
    on.scene.action_pick(option)
    while on.scene.mode == "reading":
        on.scene.query_one("#dialogue").complete()
        on.scene.on_dialogue_completed()
        if on.scene.mode == "reading":
            on.scene.go_on()
    await on.pilot.pause()


def assert_shows(on, moment, is_asked):
    """Every picture on screen is one of this moment."""
    scene = on.scene
    front = scene.performance.front
    for view in scene.query(PictureView):
        if view.id not in visible(front, scene.size.width):
            continue
        draw = {"network": partial(network_picture, is_asked=is_asked), "miss": miss_picture, "curves": curves_picture}
        assert view.lines == draw[view.id](moment, *view.size, is_front=view.id == front).lines(), view.id


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("way", [1, 2], ids=["by an option", "by a jump"])
async def test_the_pictures_and_the_bar_show_the_network_that_came_back(app, reader, size, way):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await play_to(on, "naming", after=20)
        then, said = performance.play.moment, performance.line.text
        assert_shows(on, then, is_asked=True)
        await play_to(on, "choosing", after=50)
        bar = on.scene.query_one(EpochBar)
        assert (bar.epoch, bar.last) == (50, 50) and "bets 1" in on.text.replace("\n", " ")
        await pick(on, way)
        assert on.scene.mode == "naming"
        now = performance.play.moment
        assert (now.epoch, now.history.last_epoch, now.run) == (20, 20, 2)
        assert now.parameters.vector.tobytes() == then.parameters.vector.tobytes()
        assert performance.line.text == said.replace("rewinds 0", "rewinds 1")
        assert_shows(on, then, is_asked=True)
        assert (bar.epoch, bar.last) == (20, 20) and bar.display and "epoch 20 of 20" in on.text
        assert performance.play.moment.memory.bets == 0


async def test_after_a_rewind_any_old_epoch_can_be_looked_at_and_none_of_those_undone(app, reader):
    async with app.run_test(size=(120, 40)) as pilot:
        on = reader(app, pilot)
        performance = await play_to(on, "naming", after=20)
        then = performance.play.moment
        await play_to(on, "choosing", after=50)
        await pick(on, 1)
        await on.press("home")
        assert performance.cursor == 0
        assert_shows(on, then.at(0), is_asked=True)
        await on.press("right_curly_bracket")
        assert performance.cursor == 10 and on.scene.query_one(EpochBar).epoch == 10
        assert_shows(on, then.at(10), is_asked=True)
        await on.press("right_curly_bracket", "right_curly_bracket")
        assert performance.cursor is None and "epoch 20 of 20" in on.text, "nothing lies beyond the epoch gone back to"
        assert_shows(on, then, is_asked=True)


async def test_going_on_after_a_rewind_trains_the_same_network_again_bit_for_bit(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        performance = await play_to(on, "choosing", after=50)
        first = performance.play.moment
        lines = [entry.text for entry in performance.entries]
        await pick(on, 1)
        await play_to(on, "choosing", after=50)
        again = performance.play.moment
        assert again is not first and again.run == first.run + 1
        assert again.parameters.vector.tobytes() == first.parameters.vector.tobytes()
        assert again.history.losses.tobytes() == first.history.losses.tobytes()
        told = next(line for line in reversed(lines) if line.startswith("After 50"))
        assert told.replace("rewinds 0", "rewinds 1") in [entry.text for entry in performance.entries]
        assert_shows(on, again, is_asked=False)


async def test_a_rewind_before_anything_was_trained_since_stays_in_the_same_run(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        performance = await play_to(on, "choosing", after=20)
        await pick(on, 3)
        now = performance.play.moment
        assert on.scene.mode == "naming" and now.run == 1 and now.accused == (0, 0) and now.memory.rewinds == 1
        assert_shows(on, now, is_asked=True)


async def test_what_was_said_before_a_rewind_stays_as_it_was_when_epochs_are_looked_at(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        performance = await play_to(on, "choosing", after=50)
        await pick(on, 1)
        old = [entry for entry in performance.entries if getattr(entry, "moment", None) and entry.moment.run == 1]
        await on.press("home")
        assert performance.cursor == 0 and len(old) >= 3
        assert all(performance.as_said(entry) is entry for entry in old)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_bets_reasons_once_and_measured_arguments_work_with_keys(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.until_mode("naming")
        performance = on.scene.performance
        assert performance.play.moment.hyperparameters.learning_rate == 0.05, "half of what the episode begins with"
        await on.until_mode("choosing")
        assert "It will burst" in on.text
        await on.press("2")
        await on.until_mode("choosing")
        await on.press("2")
        await on.until(lambda: on.scene.mode == "choosing" and performance.last_epoch == 50, "enter")
        said = [entry.text for entry in performance.entries]
        assert "Lost." in said and performance.play.moment.memory.was_right
        assert performance.play.moment.hyperparameters.learning_rate == 0.1


@pytest.mark.parametrize("key", ["h", "m", "w", "g", "N", "c", "question_mark"])
async def test_whoever_has_but_a_mouse_leaves_every_panel_by_its_lower_edge_and_beside_it(key, reader, tiny):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        scene = on.scene
        await on.press(key)
        box = next(child for child in app.screen.children if child.region.width > 20 and child.display)
        for place in ((box.region.x + 4, box.region.bottom - 1), (0, 0)):
            if app.screen is scene:
                await on.press(key)
            await pilot.click(offset=place)
            await on.until(lambda: app.screen is scene)
    assert app.crash is None


def test_a_code_is_broken_between_its_groups():
    code = "neural-drama replay " + "-".join(f"A{n}B{n}7" for n in range(10, 40))
    for width in (20, 30, 60):
        lines = in_groups(code, width).split("\n")
        assert all(len(line) <= width for line in lines) and "".join(lines).replace(" ", "") == code.replace(" ", "")
        assert all(line.endswith(("-", "replay")) for line in lines[:-1])
