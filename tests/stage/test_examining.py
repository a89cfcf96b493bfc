"""Neurons and connections are looked at by key and by mouse, surfaces are measured, pictures explain themselves."""

import pytest

from neural_drama.comfort.settings_file import settings_path
from neural_drama.pictures.network_plan import planned
from neural_drama.pictures.numbers import shown
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.detailing import DetailScreen
from neural_drama.stage.evidence import Evidence, visible
from neural_drama.stage.panels import Panel
from neural_drama.stage.picture_view import PictureView
from neural_drama.stage.scene import SceneScreen


@pytest.fixture
def chronicles():
    return NeuralDramaApp("chronicles")


def lines_of(scene, picture):
    return "\n".join(scene.query_one(f"#{picture}", PictureView).lines)


@pytest.mark.parametrize("size", [(80, 24), (60, 18)], ids=str)
async def test_the_network_is_walked_with_keys_and_every_number_is_a_key_away(chronicles, reader, size):
    async with chronicles.run_test(size=size) as pilot:
        on = reader(chronicles, pilot)
        await on.leap_to("choosing")
        scene, moment = on.scene, on.scene.performance.moment
        await on.press("i", "h", "j", "l", "h")
        assert chronicles.theme == "night", "where there is a layer to the right, no key is one for the light"
        assert scene.doing == "examining" and scene.mode == "choosing" and "Turn the page" in on.text
        at = scene.performance.board.examination
        assert (at.layer, at.neuron) == (moment.layer - 1, moment.neuron + 1)
        blame = shown(float(moment.attribution.blame[at.layer - 1][at.neuron - 1]), signed=True)
        assert blame in lines_of(scene, "network") and lines_of(scene, "network").count("[") == 1
        await on.press("x", "j")
        weight = shown(scene.performance.board.examination.connection.weight, signed=True)
        front = scene.performance.front
        assert weight in lines_of(scene, front) and (front == "connections") == (size[0] < 80)
        assert len([line for line in lines_of(scene, "connections").split("\n") if f"▸{weight}" in line]) == 1
        await on.press("enter")
        assert isinstance(chronicles.screen, DetailScreen) and weight in on.text and "gradient" in on.text
        await on.press("x", "l")
        assert f"layer {moment.layer} neuron {at.neuron}" in on.text and "activation" in on.text
        await on.press("escape")
        looked_at = scene.performance.board.examination
        assert (looked_at.layer, looked_at.neuron) == (moment.layer, at.neuron), "one has walked on in the detail"
        assert scene.performance.moment is moment, "to the play nothing has happened"
        await on.press("escape")
        assert scene.doing == "choosing" and scene.performance.seen is moment
        await on.press("1")
        assert scene.performance.halt is None


async def test_what_is_clicked_is_looked_at_and_opened_by_another_click(chronicles, reader):
    async with chronicles.run_test(size=(80, 24)) as pilot:
        on = reader(chronicles, pilot)
        await on.leap_to("choosing")
        scene = on.scene
        scene.performance.front = "network"
        scene.show_all()
        await pilot.pause()
        view = scene.query_one("#network", PictureView)

        def place(layer, neuron):
            is_asked = scene.performance.board.examination is not None
            plan = planned(scene.performance.seen, view.size.width, view.size.height, is_asked)
            x, row = plan.column_of(layer).cell(neuron - 1)
            return (plan.cells.x + x, plan.cells.y + row)

        for number, layer in enumerate((3, 4)):
            await pilot.click("#network", offset=place(layer, 3))
            at = scene.performance.board.examination
            assert (at.layer, at.neuron) == (layer, 3) and chronicles.screen is scene, number
        await pilot.click("#network", offset=place(4, 3))
        assert isinstance(chronicles.screen, DetailScreen) and "layer 4 neuron 3" in on.text
        await pilot.click("#panel")
        assert chronicles.screen is scene
        await pilot.click("#connections", offset=(6, 3))
        assert scene.performance.board.examination.connection is not None and chronicles.screen is scene
        await pilot.click("#connections", offset=(6, 3))
        assert isinstance(chronicles.screen, DetailScreen) and "weight" in on.text
        await pilot.click("#panel")
        await pilot.click("#dialogue")
        assert isinstance(chronicles.screen, SceneScreen) and scene.mode == "choosing"


async def test_the_light_goes_round(chronicles, reader):
    async with chronicles.run_test(size=(80, 24)) as pilot:
        on = reader(chronicles, pilot)
        await on.leap_to("choosing")
        scene, titles = on.scene, []
        for _ in range(4):
            titles.append(lines_of(scene, "network").split("\n")[0])
            await on.press("o")
        assert [word in title for word, title in zip(("blame", "share", "gradient", "activation"), titles, strict=True)]
        assert len(set(titles)) == 4 and "blame, minutes" in titles[0]


async def test_what_is_looked_at_is_scrubbed_along_and_forgotten_when_the_play_goes_on(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.after_the_run()
        await on.press("i", "down", "left_square_bracket")
        performance = on.scene.performance
        assert on.scene.doing == "examining" and performance.cursor == performance.last_epoch - 1
        at = performance.board.examination
        seen = performance.history.parameters_at(performance.cursor)
        assert (performance.seen.parameters.vector == seen.vector).all() and performance.seen.neuron == at.neuron
        await on.press("escape", "end")
        await on.press("i")
        on.scene.action_pick(1)
        await pilot.pause()
        assert performance.board.examination is None


async def test_the_surface_is_measured_while_keys_are_handled_and_never_during_a_run(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        performance = on.scene.performance
        performance.front = "surface"
        on.scene.show_all()
        await on.until(lambda: "computing" in lines_of(on.scene, "surface"))
        await on.until(lambda: "here, loss" in lines_of(on.scene, "surface"))
        assert performance.board.survey.known(performance.moment) is not None
        await on.leap_to("desk")
        on.scene.on_desk_left()
        while on.scene.mode == "reading":
            on.scene.go_on()
        performance.run.is_paused = True  # before it is over, which is soon
        performance.front = "surface"
        on.scene.show_all()
        await pilot.pause()
        assert on.scene.mode == "training" and not performance.board.survey.is_under_way
        shown = lines_of(on.scene, "surface")
        assert "It is computed when the run ends." in shown or "here, loss" in shown


@pytest.mark.parametrize("size", [(80, 24), (60, 18)], ids=str)
async def test_help_explains_the_picture_in_front_and_where_there_is_none_only_the_keys(tiny, reader, size):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=size) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        on.scene.performance.front = "miss"
        await on.press("question_mark", "pagedown", "pagedown", "pagedown")
        assert isinstance(app.screen, Panel) and "those unseen." in on.text
        assert "the picture in front: the incident" in app.screen.words
        await on.press("escape")
        await pilot.resize_terminal(40, 12)
        assert on.scene.explanation is None and not on.scene.check_action("examine", ())
        await on.press("i")
        assert on.scene.doing == "choosing"


def test_network_and_connections_stand_side_by_side_while_they_are_looked_at():
    assert visible("network", 80, True) == visible("connections", 100, True) == ("network", "connections")
    assert visible("network", 120, True) == ("network", "miss", "connections")
    assert visible("network", 60, True) == ("network",) and visible("stack", 80, True) == ("miss", "stack")


async def test_a_wide_window_is_shared_in_the_same_parts_whatever_is_in_front(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    parts = {"network": 76, "miss": 57}  # of 120 columns 46 and 34
    async with app.run_test(size=(200, 60)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        for front in ("network", "curves", "surface"):
            on.scene.performance.front = front
            on.scene.show_all()
            await pilot.pause()
            shown = on.scene.query_one(Evidence).shown
            widths = {one: on.scene.query_one(f"#{one}").size.width for one in shown}
            assert front in shown and len(shown) == 3 and sum(widths.values()) == 200 and widths | parts == widths


async def test_every_picture_fills_its_view_and_no_panel_of_the_same_name_dresses_it(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        for view in on.scene.query_one(Evidence).query(PictureView):
            assert view.styles.border.top[0] == "" and not any(view.styles.padding), view.id


async def test_the_key_that_a_detail_names_is_the_one_that_works(tiny, reader):
    settings_path().write_text('[keys]\ndetail-connections = "v"\n')
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("i", "enter")
        assert isinstance(app.screen, DetailScreen) and "v: its connections" in on.text
        await on.press("v")
        assert "v: the neuron" in on.text


async def test_an_option_can_be_taken_while_a_figure_is_marked(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        await on.leap_to("choosing")
        await on.press("b")
        assert on.scene.doing == "marking" and on.scene.mode == "choosing"
        await on.press("2")
        assert on.scene.mode != "choosing" and on.scene.doing != "marking"


async def test_history_is_a_key_only_where_there_is_some(tiny, reader):
    app = NeuralDramaApp(str(tiny))
    async with app.run_test(size=(80, 24)) as pilot:
        on = reader(app, pilot)
        assert "h history" not in on.text
        await on.leap_to("choosing")
        assert "h history" in on.text
