"""A neuron is named by arrow, by number and by mouse, at every size, and no picture answers before the player does."""

from pathlib import Path

import pytest

from neural_drama.playthrough.events import NeuronAsked
from neural_drama.playthrough.moves import Name
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.epoch_bar import EpochBar
from neural_drama.stage.evidence import Evidence
from neural_drama.stage.interrogation import DELIBERATE
from neural_drama.stage.key_line import KeyLine
from neural_drama.stage.naming import Naming
from neural_drama.stage.performance import Performance
from neural_drama.stage.picture_view import PictureView

SIZES = [(120, 40), (60, 18)]
WITH_PICTURES = SIZES[:3]

SCENE = """\
# Who

## Ask

> BACKPROP: trace 2
> NARRATOR: show miss

**BACKPROP:** Who was it?

> BACKPROP: ask 2

**BACKPROP:** You name {accused}: {accused_blame:+.4f}.

**BACKPROP:** Right. {if accused == culprit}

**BACKPROP:** Wrong. {if not accused == culprit}

- [On](#run)

## Run

> OPTIMIZER: train

**BACKPROP:** After {epoch}: who now?

> BACKPROP: ask 2

**BACKPROP:** Well, {accused}.

- [Out](#end)

## End

**THE END**
"""
WIDTH = 24


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """The tiny episode with a wider network and a scene that asks."""
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "02-the-run.md").unlink()
    (tmp_path / "01-the-street.md").write_text(SCENE, encoding="utf-8")
    toml = tmp_path / "episode.toml"
    toml.write_text(toml.read_text("utf-8").replace("hidden = [6, 4]", "hidden = [40, 24, 40, 30]"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def app(folder):
    return NeuralDramaApp(str(folder))


async def ask(on, after=0):
    """Play to a question, the keys not being what it is about, and wait until an enter is deliberate."""
    for _ in range(300):
        scene = on.scene
        scene.query_one("#dialogue").complete()
        scene.on_dialogue_completed()
        if scene.mode == "naming" and scene.performance.last_epoch >= after:
            break
        match scene.mode:
            case "reading":
                scene.go_on()
            case "choosing":
                scene.action_pick(1)
            case "naming":
                scene.performance.name_neuron(1)
                scene.go_on()
            case "training":
                scene.action_skip()
                await on.pilot.pause(0.02)
    await on.pilot.pause(DELIBERATE + 0.05)
    assert on.scene.mode == "naming"
    return on.scene.performance


def picture(on):
    return on.scene.query_one("#network", PictureView)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_question_says_whom_to_name_and_how(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await ask(on)
        assert "layer 2" in on.text and "1 to 24" in " ".join(on.text.split())
        assert "neuron ◂  1   ▸" in on.text and "enter name it" in on.text and "0-9 number" in on.text
        assert "Who was it?" in on.text, "beside the line that asks for it"


@pytest.mark.parametrize("size", WITH_PICTURES, ids=str)
async def test_the_network_comes_to_the_front_and_is_sealed_until_the_answer(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        assert performance.front == "network" and picture(on).display
        assert "network · activation" in on.text and "blame" not in on.text
        await on.press("o", "i")  # which light it by something else, and look at anybody, at other times
        assert "network · activation" in on.text and on.scene.doing == "naming"
        await on.press("7", "enter")
        assert "network · blame" in on.text and "activation" not in on.text
        assert "layer 2 neuron 7  blame" in on.text


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_number_that_is_typed_is_the_neuron_that_is_named(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        await on.press("1", "7")
        assert performance.pointing.neuron == 17 and "17_" in on.text
        await on.press("enter")
        assert performance.play.moves == [Name(17)] and performance.play.moment.accused == (2, 17)
        assert "▸ neuron 17 of layer 2" in on.text and "You name 17" in on.text
        assert performance.pointing is None and not on.scene.query_one(Naming).display


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_number_without_a_neuron_is_refused_in_words_until_it_is_taken_back(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        await on.press("9", "9", "9", "enter")
        assert "there is no neuron 999: type 1 to 24" in " ".join(on.text.split())
        assert on.scene.mode == "naming" and performance.play.moves == []
        await on.press("escape")
        assert "999" not in on.text
        await on.press("2", "5", "backspace", "enter")
        assert performance.play.moves == [Name(2)]


@pytest.mark.parametrize("size", WITH_PICTURES, ids=str)
async def test_arrows_lead_to_every_neuron_and_the_mark_goes_with_them(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        seen = []
        for _ in range(WIDTH):
            seen.append(performance.pointing.neuron)
            marked = [line for line in picture(on).lines if "[" in line]
            assert len(marked) == 1 and f"layer 2 neuron {seen[-1]}  activation" in "\n".join(picture(on).lines)
            await on.press("down")
        assert seen == list(range(1, WIDTH + 1)) and performance.pointing.neuron == 1, "past the last comes the first"
        await on.press("up")
        assert performance.pointing.neuron == WIDTH


@pytest.mark.parametrize("size", WITH_PICTURES, ids=str)
async def test_left_and_right_go_to_what_stands_beside_it_in_the_picture(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)

        def place():
            rows = [(y, line.index("[")) for y, line in enumerate(picture(on).lines) if "[" in line]
            return rows[0]

        row, start = place()
        visited = [performance.pointing.neuron]
        await on.press("right")
        while performance.pointing.neuron != 1:
            assert place()[0] == row and place()[1] == start + 2 * len(visited)
            visited.append(performance.pointing.neuron)
            await on.press("right")
        assert place() == (row, start) and len(visited) > 1
        await on.press("left")
        assert performance.pointing.neuron == visited[-1]


async def test_where_there_is_no_picture_the_arrows_still_lead_to_every_neuron(app, reader):
    async with app.run_test(size=(40, 12)) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        for key, expected in (("right", 2), ("down", 3), ("left", 2), ("up", 1), ("left", 24), ("j", 1), ("k", 24)):
            await on.press(key)
            assert performance.pointing.neuron == expected


@pytest.mark.parametrize("size", WITH_PICTURES, ids=str)
@pytest.mark.parametrize("neuron", [1, 7, 24])
async def test_a_click_marks_a_neuron_and_a_second_one_names_it(app, reader, size, neuron):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        view = picture(on)
        places = [(x, y) for y in range(view.size.height) for x in range(view.size.width)]
        evidence = on.scene.query_one(Evidence)
        place = next(at for at in places if evidence.neuron_at(*at) == neuron)
        await pilot.click("#network", offset=place)
        assert performance.pointing.neuron == neuron and performance.play.moves == []
        assert f"layer 2 neuron {neuron}  activation" in on.text
        await pilot.click("#network", offset=(0, 0))
        assert performance.pointing.neuron == neuron, "the frame is nobody"
        await pilot.click("#network", offset=place)
        assert performance.play.moves == [Name(neuron)]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_panel_names_by_the_mouse_alone(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        rows = on.text.split("\n")
        y = next(number for number, row in enumerate(rows) if "neuron ◂" in row)
        await pilot.click(offset=(rows[y].rindex("▸"), y))
        await pilot.click(offset=(rows[y].rindex("▸"), y))
        assert performance.pointing.neuron == 3
        await pilot.click(offset=(rows[y].index("◂"), y))
        assert performance.pointing.neuron == 2
        await pilot.click(offset=(rows[y].index("▸") + 3, y - 1))
        assert performance.play.moves == [], "the question itself names nobody"
        await pilot.click(offset=(rows[y].index("neuron") + 1, y))
        assert performance.play.moves == [Name(2)]


async def test_an_enter_meant_for_the_line_names_nobody(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        performance = await ask(on)
        on.scene.offered_at += 1000.0
        on.scene.action_name()
        assert on.scene.mode == "naming" and performance.play.moves == []


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_play_with_questions_is_played_to_its_curtain_with_nothing_but_enter(app, reader, size):
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.until_mode("naming")
        await on.until_mode("curtain")
        assert [move for move in on.scene.performance.play.moves if isinstance(move, Name)] == [Name(1), Name(1)]


async def test_epochs_can_be_looked_at_while_it_waits_and_stay_sealed(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        performance = await ask(on, after=1)
        await on.press("home")
        assert performance.cursor == 0 and "replay" in on.text and "blame" not in on.text
        await on.press("right_square_bracket")
        assert performance.cursor == 1 and on.scene.query_one(EpochBar).epoch == 1
        await on.press("right")
        assert performance.cursor == 1 and performance.pointing.neuron > 1, "an arrow goes to a neuron, not to an epoch"
        await on.press("enter")
        assert performance.cursor is None and on.scene.mode == "naming", "first back to the present"
        before = len(performance.play.moves)
        await on.press("enter")
        assert len(performance.play.moves) == before + 1


async def test_the_keys_are_named_in_the_key_line_and_in_the_help(app, reader):
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await ask(on)
        named = {key.id for key in on.scene.query_one(KeyLine).keys}
        assert {"name", "neuron-before", "neuron-after", "neuron-left", "neuron-right", "number-0"} <= named
        assert not {"take", "go-on", "epoch-back", "pick-1", "type-0", "erase-digit"} & named
        await on.press("question_mark")
        await pilot.pause()
        for told in ("name this neuron", "the neuron before", "the neuron after", "type the number of a neuron"):
            assert told in on.text
        await on.press("escape", "4", "question_mark")
        await pilot.pause()
        assert "take back a digit" in on.text and "forget the number typed" in on.text


async def test_plain_letters_are_all_that_the_panel_needs(folder, reader, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_GLYPHS", "ascii")
    app = NeuralDramaApp(str(folder))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await ask(on)
        await on.press("down")
        assert "> neuron <  2   >" in on.text and on.text.isascii()


def test_what_lies_ahead_of_a_line_does_not_answer_it(folder):
    performance = Performance(Timelines(open_playthrough(str(folder))))
    while not isinstance(performance.halt, NeuronAsked):
        assert performance.pointing is None
        performance.go_on()
        performance.look_ahead()
    assert performance.line.text == "Who was it?" and performance.moment.is_sealed
    performance.pointing.point_at(9)
    assert performance.moment.neuron == 9 and performance.play.moment.neuron == 1, "pointing is not naming"
    performance.name_neuron(9)
    assert performance.moment.neuron == 9 and not performance.moment.is_sealed


def test_a_question_is_gone_when_its_author_edits_the_scene(folder):
    play = open_playthrough(str(folder))
    performance = Performance(Timelines(play))
    performance.go_on()
    performance.look_ahead()
    assert performance.pointing is not None
    performance.recast(play.episode)
    assert performance.pointing is None and performance.halt is None
    performance.go_on()
    performance.look_ahead()
    assert performance.pointing is not None
