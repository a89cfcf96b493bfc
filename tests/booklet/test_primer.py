"""The primer: eight short pages whose figures are the network's own, computed as they are turned to, and right."""

import re
from dataclasses import replace

import numpy as np
import pytest

from neural_drama.booklet.glossary import look_up
from neural_drama.booklet.kettles import kettles
from neural_drama.booklet.page import number
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.booklet.printing import page_in_lines
from neural_drama.booklet.trying import training_loss, wire_of
from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.history import History
from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.network.parameters import Parameters
from neural_drama.network.passes import backward, forward
from neural_drama.network.recording import Recording
from neural_drama.playthrough.moment import Moment

NUMBERS = range(1, len(PAGES) + 1)
SLOPE, WEIGHT, NEURON, CHAIN, BLAME, GRADIENT, UPDATE, UNSEEN = NUMBERS


def with_activation(name: str, hidden: tuple[int, ...] = (5, 4), layer: int = 2) -> Moment:
    """The kettles on another network, newborn."""
    start = kettles()
    blueprint = replace(start.blueprint, activation=name, hidden=hidden)
    architecture = blueprint.architecture(start.case_file.dataset)
    recording = Recording(
        architecture, start.case_file.dataset, Hyperparameters(0.1, 0.0, 18, 0), blueprint.newborn(architecture)
    )
    history = History((recording,), 0)
    return replace(
        start, blueprint=blueprint, architecture=architecture, history=history, epoch=0,
        parameters=history.parameters_at(0), layer=layer, neuron=1,
    )  # fmt: skip


MOMENTS = {
    "kettles": kettles(),
    **{name: with_activation(name) for name in ACTIVATIONS},
    "output layer": with_activation("tanh", layer=3),
    "one neuron": with_activation("relu", hidden=(1,), layer=1),
    "adam": replace(kettles(), hyperparameters=replace(kettles().hyperparameters, optimizer="adam")),
}


def figures(words: tuple[str, ...]) -> list[float]:
    """Every number in some words; a sentence may end with one."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", " ".join(words))]


def valued(page) -> dict[str, float]:
    return {one.meaning: one.value for one in page.values}


@pytest.mark.parametrize("of", NUMBERS)
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_page_is_short_fits_its_width_and_leads_to_words(moment, of):
    page = page_of(moment, of)
    for width in (30, 78):
        lines = page_in_lines(page, of, len(PAGES), width, is_in_letters=True)
        assert all(line.isascii() and len(line) <= width for line in lines)
    assert len(page_in_lines(page, of, len(PAGES), 78)) <= 20
    assert all(look_up(word) is not None for word in page.words) and 3 <= len(page.words) <= 4
    assert "nan" not in " ".join(page_in_lines(page, of, len(PAGES), 78))


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_the_nudges_find_what_the_passes_find(moment):
    """The slopes by the two passes, against the pages' nudges: each is the last figure of its sentence."""
    data, i, j = moment.case_file.dataset, moment.layer - 1, moment.neuron - 1
    wire = wire_of(moment)
    found = moment.attribution
    slope, blame = float(found.slope[i][j]), float(found.blame[i][j])
    seen = forward(moment.architecture, moment.parameters, data.X_train)
    taken = backward(moment.architecture, moment.parameters, seen, moment.architecture.loss.derivative(
        seen.outputs, data.y_train)).gradient  # fmt: skip
    gradient = float(Parameters(moment.parameters.sizes, taken).weights[i][wire.source - 1, j])
    near = {"rel": 0.05, "abs": 2e-3}
    assert figures(page_of(moment, SLOPE).measured[2:3])[-1] == pytest.approx(slope, **near)
    assert figures(page_of(moment, CHAIN).measured[1:])[-1] == pytest.approx(slope * wire.signal, **near)
    assert figures(page_of(moment, BLAME).measured[1:])[-1] == pytest.approx(blame, **near)
    assert figures(page_of(moment, GRADIENT).measured[1:])[-1] == pytest.approx(gradient, **near)
    assert valued(page_of(moment, BLAME))["the blame"] == blame
    cases = len(data.X_train)
    assert valued(page_of(moment, GRADIENT))[f"the mean over all {cases}"] == pytest.approx(gradient, abs=1e-12)


def test_the_wire_of_a_page_is_the_one_that_carries_the_most():
    for moment in MOMENTS.values():
        wire, i = wire_of(moment), moment.layer - 1
        heard = moment.case_file.dataset.X_train[moment.incident] if not i else moment.attribution.activation[i - 1]
        carried = np.abs(moment.parameters.weights[i][:, moment.neuron - 1] * heard)
        assert abs(wire.weight * wire.signal) == carried.max() and carried[wire.source - 1] == carried.max()
        assert wire.name.endswith(moment.case_file.dataset.features[wire.source - 1] if not i else f" {wire.source}")


def test_the_parts_of_a_page_come_to_its_whole():
    for moment in MOMENTS.values():
        z = float(moment.attribution.weighted_input[moment.layer - 1][moment.neuron - 1])
        values = [one.value for one in page_of(moment, NEURON).values]
        assert sum(values[:3]) == pytest.approx(z) == pytest.approx(values[3])
        one, other, product = (one.value for one in page_of(moment, WEIGHT).values)
        assert one * other == pytest.approx(product)
        of_z, of_a, whole = (one.value for one in page_of(moment, CHAIN).values)
        assert of_z * of_a == pytest.approx(whole)
        miss, gain, blame = (one.value for one in page_of(moment, BLAME).values)
        assert miss * gain == pytest.approx(blame)


def test_the_update_goes_down_as_far_as_it_says_and_up_with_a_plus():
    moment = kettles()
    page = page_of(moment, UPDATE)
    start, down = figures(page.measured[:1])
    came, promised = figures((page.measured[1].replace("^2", ""),))
    (up,) = figures(page.measured[2:])
    assert start == pytest.approx(moment.loss, rel=1e-5) and down < start < up
    assert start - down == pytest.approx(came, abs=2e-6) and came == pytest.approx(promised, rel=0.05)
    data, rate = moment.case_file.dataset, moment.hyperparameters.learning_rate
    # Once more by differences alone: the promise is rate times the squared length of the gradient.
    slopes = []
    for k in range(len(moment.parameters.vector)):
        ends = []
        for h in (1e-5, -1e-5):
            vector = moment.parameters.vector.copy()
            vector[k] += h
            outputs = forward(moment.architecture, Parameters(moment.parameters.sizes, vector), data.X_train).outputs
            ends.append(float(np.mean(0.5 * (outputs - data.y_train) ** 2)))
        slopes.append((ends[0] - ends[1]) / 2e-5)
    assert promised == pytest.approx(rate * float(np.dot(slopes, slopes)), rel=1e-4)
    assert training_loss(moment, moment.parameters) == moment.loss
    assert "adam" in " ".join(page_of(MOMENTS["adam"], UPDATE).says)


def test_the_last_page_tells_the_losses_of_the_run():
    moment = kettles()
    page = page_of(moment, UNSEEN)
    shown = [one.value for one in page.values]
    assert shown == [moment.loss, moment.typical(moment.loss), moment.validation_loss,
                     moment.typical(moment.validation_loss)]  # fmt: skip
    losses = moment.history.validation_losses
    assert number(float(losses.min())) in page.measured[0] and f"after epoch {int(losses.argmin())}" in page.measured[0]
    assert "No epoch has been trained" in page_of(MOMENTS["relu"], UNSEEN).measured[0]
    assert page_of(moment.at(3), UNSEEN) != page, "a page is a function of the moment"


def test_a_page_speaks_of_the_players_own_network_unless_it_would_answer_a_question():
    own = with_activation("tanh")
    assert subject(own).moment is own and "Your network after epoch 0" in subject(own).note
    assert subject(None).moment is kettles() and "tiny network, 2-3-1" in subject(None).note
    sealed = subject(replace(own, is_sealed=True))
    assert sealed.moment is kettles() and "sealed" in sealed.note
    broken = own.parameters.copy()
    broken.vector[::2] = np.nan
    lost = subject(replace(own, parameters=broken))
    assert lost.moment is kettles() and "lost its numbers" in lost.note


def test_a_page_that_is_not_there_is_refused():
    for wanted in (0, len(PAGES) + 1):
        with pytest.raises(ValueError, match=f"pages 1 to {len(PAGES)}, not {wanted}"):
            page_of(kettles(), wanted)


def test_classes_are_explained_by_what_comes_back(open_classes):
    moment = open_classes
    page = page_of(moment, BLAME)
    comes_back, slope, blame = (one.value for one in page.values)
    assert page.formula.startswith("blame = what comes back") and comes_back * slope == pytest.approx(blame)
    assert figures(page.measured[1:])[-1] == pytest.approx(blame, rel=0.05, abs=2e-3)
