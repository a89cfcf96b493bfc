"""The desk on the stage: every control is found, turned or typed with keys and with the mouse, at every size."""

import shutil
from pathlib import Path

import pytest

from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.desk import controls, settle
from neural_drama.playthrough.moves import read_moves, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.desk import Desk
from neural_drama.stage.dials import Dials

SIZES = [(80, 24), (40, 12)]
LEAVE = "go on with these settings"


@pytest.fixture(scope="module")
def networked(tmp_path_factory):
    """The tiny episode with a desk at which the network can be changed too."""
    folder = shutil.copytree(Path(__file__).parent / "tiny", tmp_path_factory.mktemp("desk") / "tiny")
    scene = folder / "02-the-run.md"
    source = scene.read_text("utf-8").replace("OPTIMIZER: desk", "OPTIMIZER: desk network")
    scene.write_text(source.replace("- [Rewind]", "- [Again](#desk)\n- [Rewind]"), "utf-8")
    return folder


def desk_of(folder):
    return controls(open_playthrough(str(folder)).moment, with_network=True)


def dials_at(folder, name):
    """Dials of the network desk, unfolded, with a control marked by going from row to row."""
    dials = Dials(desk_of(folder))
    while not dials.is_unfolding:
        dials.select(1)
    dials.confirm()
    for _ in range(dials.rows):
        if dials.marked is not None and dials.marked.name == name:
            return dials
        dials.select(1)
    raise AssertionError(f"no row leads to {name}")


NAMES = [
    "optimizer", "rate", "regularization", "batch", "epochs", "momentum", "schedule", "span", "penalty", "dropout",
    "clip", "patience", "activation", "initialization", "loss", "validation",
]  # fmt: skip


def test_these_are_the_controls(networked):
    assert [control.name for control in desk_of(networked)] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_control_can_be_turned_and_what_is_turned_is_what_is_set(name, networked):
    moment = open_playthrough(str(networked)).moment
    found = next(control for control in desk_of(networked) if control.name == name)
    by = 1 if found.turned(1) != found.value else -1
    dials = dials_at(networked, name)
    dials.turn(by)
    (move,) = dials.sets
    assert (move.control, move.value) == (name, found.turned(by)) and move.value != found.value
    settled = settle(moment, desk_of(networked), dials.sets)
    of_control = settled.blueprint if found.is_of_network else settled.hyperparameters
    assert getattr(of_control, found.sets) == move.value
    assert read_moves(write_moves([move])) == (move,)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_can_be_typed_and_no_word_can(name, networked):
    dials = dials_at(networked, name)
    is_word = bool(dials.marked.words)
    for character in "0.5" if name in ("rate", "dropout", "validation", "momentum") else "3":
        dials.type(character)
    assert dials.set_typed()
    assert bool(dials.sets) != is_word and (dials.error, dials.typed) == ("", None)


def test_unfolding_marks_the_first_control_that_was_folded_away(networked):
    dials = Dials(desk_of(networked))
    while not dials.is_unfolding:
        dials.select(1)
    dials.confirm()
    assert dials.marked.name == "momentum"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_row_of_an_unfolded_desk_is_reached_by_arrow_and_nothing_else_gives_way(networked, reader, size):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        assert LEAVE in on.text and "▸ optimizer" in on.text and "more settings" not in on.text.split(LEAVE)[1]
        await on.until(lambda: "▸ more settings" in on.text, "down")
        await on.press("enter")
        assert "▸ momentum" in on.text and "more settings" not in on.text
        met = []
        for _ in range(len(NAMES) + 1):
            rows = on.text.split("\n")
            is_whole = len(rows) == size[1] and "0.1" in rows[0] and "set / next" in rows[-1]
            assert is_whole and LEAVE in on.text, "the heading, the keys and the way out stay where they are"
            met += [row.split("▸", 1)[1].split()[0] for row in rows if row.strip().startswith("▸ ")][-1:]
            await on.press("down")
        assert len({*met}) == len(NAMES) + 1 and "▸ momentum" in on.text


@pytest.mark.parametrize("size", [*SIZES, (80, 23), (100, 30), (70, 20), (30, 9)], ids=str)
async def test_a_second_desk_has_room_beside_the_bar_of_epochs(networked, reader, size):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        on.scene.action_pick(2)
        await on.leap_to("desk")
        for keys in ((), ["up", "up", "enter"]):
            await on.press(*keys)
            rows = on.text.split("\n")
            assert "epoch 60" in rows[0] and "turn down" in rows[-1] and rows[-2].strip().endswith(("60 ▸", "60"))
            assert LEAVE in on.text or size[1] < 12
            assert any("▸ optimizer" in row or "▸ momentum" in row for row in rows)


async def test_how_many_rows_do_not_fit_is_told_beside_the_way_out(networked, reader):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=(40, 12)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        shown = sum(title in on.text for title in ("optimizer ", "learning rate", "regularization", "batch", "epochs "))
        assert f"{LEAVE}  ↓{10 - shown}" in on.text
        await on.press(*["down"] * 9)
        assert "↑" in on.text and "↓" not in on.text.split("set / next")[0]
    async with NeuralDramaApp(str(networked)).run_test(size=(120, 50)) as pilot:
        on = reader(pilot.app, pilot)
        await on.leap_to("desk")
        assert "↓" not in on.text.split("set / next")[0]


KEYS = {
    "optimizer": (["right"], "optimizer=momentum"),
    "learning rate": (["0", "full_stop", "0", "3"], "rate=0.03"),
    "regularization": (["right", "right"], "regularization=3e-05"),
    "batch size": (["left"], "batch=16"),
    "epochs": (["7"], "epochs=7"),
    "momentum": (["left", "left"], "momentum=0.5"),
    "schedule": (["right"], "schedule=step"),
    "span": (["2"], "span=2"),
    "penalty": (["left"], "penalty=l1"),
    "dropout": (["full_stop", "2"], "dropout=0.2"),
    "clipping": (["5", "e", "minus", "1"], "clip=0.5"),
    "patience": (["5"], "patience=5"),
    "activation": (["right"], "activation=relu"),
    "initialization": (["right", "right"], "initialization=he"),
    "loss": (["right"], "loss=absolute"),
    "validation": (["full_stop", "4"], "validation=0.4"),
}
"""For each row of the desk keys that change it, and the move that it comes to."""


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_a_training_set_with_keys_alone_is_the_one_of_its_moves(networked, reader, size):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        dials = on.scene.query_one(Desk).dials
        await on.until(lambda: dials.is_unfolding, "down")
        await on.press("enter")
        await on.until(lambda: dials.row == 0, "up")
        for title, (keys, _) in KEYS.items():
            assert dials.marked.title == title
            await on.press(*keys, "down")
            assert dials.error == ""
        assert dials.is_leaving
        await on.until(lambda: on.scene.performance.last_epoch > 0, "enter")
        await on.until(lambda: on.scene.performance.run is None)
        play = on.scene.performance.play
        moves = ",".join(move for _, move in KEYS.values())
        assert write_moves(play.moves).split(",")[-16:] == moves.split(",")
        told = open_playthrough(str(networked))
        for _ in autoplay(told, read_moves(f"{moves},2,1")):
            if told.moment.epoch:
                break
        assert play.moment.parameters.vector.tobytes() == told.moment.parameters.vector.tobytes()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_what_is_folded_away_is_unfolded_and_turned_with_the_mouse(networked, reader, size):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        desk = on.scene.query_one(Desk)
        await on.until(lambda: "more settings" in on.text, "down")

        async def click(words, at):
            rows = on.text.split("\n")[desk.region.y :]
            row = next(y for y, text in enumerate(rows) if words in text)
            await pilot.click(Desk, offset=(rows[row].index(at, 4 if len(at) == 1 else 0) - desk.region.x, row))
            await pilot.pause()

        await click("more settings", "more")
        assert not desk.dials.is_folded and desk.dials.marked.name == "momentum" and "▸ momentum" in on.text
        await click("momentum", "◂")
        assert desk.dials.marked.value == 0.8
        await click("momentum", "▸")
        assert desk.dials.marked.value == 0.9
        await click(LEAVE, "go on")
        assert on.scene.mode != "desk"


async def test_the_arrows_stay_where_they_are_while_words_are_turned(networked, reader):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        for title in ("activation", "loss"):
            await on.until(lambda title=title: f"▸ {title}" in on.text, "down")
            places, values = set(), set()
            await on.press(*["left"] * 9)
            for _ in range(7):
                row = next(row for row in on.text.split("\n") if f"▸ {title}" in row)
                places.add((row.index("◂"), row.rindex("▸")))
                values.add(row[row.index("◂") + 1 : row.rindex("▸")].strip())
                await on.press("right")
            assert len(places) == 1 and len(values) == {"activation": 7, "loss": 3}[title]


async def test_a_refusal_names_what_can_be_typed_whatever_the_size(networked, reader):
    app = NeuralDramaApp(str(networked))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("desk")
        await on.until(lambda: "▸ validation" in on.text, "down")
        await on.press("full_stop", "9", "enter")
        assert "validation=0.9: validation takes a number from 0.05 to 0.8" in on.text
        await on.press("escape")
        assert "validation=0.9" not in on.text
