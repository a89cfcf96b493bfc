"""The finger that goes round the neurons of a layer: wherever it is pushed, it points at one."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from neural_drama.playthrough.events import NeuronAsked
from neural_drama.stage.pointing import Pointing


def pointing(width: int) -> Pointing:
    return Pointing(NeuronAsked(1, width, None))  # type: ignore[arg-type]  # no picture is drawn


STEPS = st.lists(
    st.tuples(st.just("step"), st.sampled_from([-1, 1]))
    | st.tuples(st.just("aside"), st.sampled_from([-1, 1]))
    | st.tuples(st.just("type"), st.sampled_from("0123456789"))
    | st.tuples(st.sampled_from(["erase", "cancel", "confirm"]), st.just(0))
    | st.tuples(st.just("click"), st.integers(1, 5)),
    max_size=30,
)


@given(st.integers(1, 40), st.integers(1, 12), STEPS)
def test_whatever_is_pressed_the_finger_stays_on_a_neuron(width, column, steps):
    finger = pointing(width)
    for step, what in steps:
        match step:
            case "step":
                finger.step(what)
            case "aside":
                finger.step_aside(what, column)
            case "type":
                finger.type(what)
            case "click":
                finger.click(min(what, width))
            case "confirm":
                named = finger.confirm()
                assert (named is None) == bool(finger.error) and named in (None, finger.neuron)
            case _:
                getattr(finger, step)()
        assert 1 <= finger.neuron <= width


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 40), st.sampled_from([-1, 1]))
def test_a_step_aside_and_one_back_lead_where_it_was(width, column, neuron, by):
    finger = pointing(width)
    finger.point_at(min(neuron, width))
    before = finger.neuron
    finger.step_aside(by, column)
    assert finger.neuron != before or width == 1
    if finger.neuron % column == before % column:  # not one of a single column or row
        finger.step_aside(-by, column)
        assert finger.neuron == before


def test_only_a_second_click_on_the_same_neuron_names_it():
    finger = pointing(9)
    assert not finger.click(1), "it was pointed at before, but not by a click"
    assert finger.click(1)
    assert not finger.click(3) and not finger.click(4) and finger.click(4)
    finger.step(1)
    finger.step(-1)
    assert not finger.click(4), "something else was done in between"


def test_the_finger_needs_no_textual():
    code = "import sys; import neural_drama.stage.pointing; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
