"""Parameters, architecture and streams: what a network is before it has learned anything."""

import numpy as np
import pytest

from neural_drama.network.activations import LINEAR, TANH
from neural_drama.network.architecture import Architecture
from neural_drama.network.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED, LOSSES
from neural_drama.network.parameters import Parameters, parameter_count, weight_mask
from neural_drama.network.streams import resumed, stream

SIZES = (3, 4, 2, 1)


def test_the_layers_are_views_into_one_vector_weights_before_biases():
    parameters = Parameters(SIZES, np.arange(29.0))
    assert parameters.weights[0].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert parameters.biases[0].tolist() == [12, 13, 14, 15]
    assert parameters.weights[1].tolist() == [[16, 17], [18, 19], [20, 21], [22, 23]]
    assert parameters.biases[2].tolist() == [28]
    parameters.vector[13] = -1.0
    assert parameters.biases[0][1] == -1.0


def test_a_copy_may_be_changed_and_a_snapshot_may_not():
    parameters = Parameters(SIZES, np.arange(29.0))
    copy, snapshot = parameters.copy(), parameters.snapshot()
    copy.weights[0][0, 0] = 7.0
    assert parameters.vector[0] == snapshot.vector[0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        snapshot.biases[0][0] = 7.0
    assert snapshot.copy().vector.flags.writeable


def test_a_layer_stacked_is_its_weights_and_below_them_its_biases_in_the_same_memory():
    parameters = Parameters(SIZES, np.arange(29.0))
    for stacked, weights, biases in zip(parameters.stacked, parameters.weights, parameters.biases, strict=True):
        assert (stacked == np.vstack((weights, biases))).all()
        assert np.shares_memory(stacked, parameters.vector)
    parameters.stacked[1][4, 0] = -7.0
    assert parameters.biases[1][0] == parameters.vector[24] == -7.0


def test_parameters_refuse_a_vector_of_the_wrong_length():
    with pytest.raises(ValueError, match=r"take 29 parameters, not \(28,\)"):
        Parameters(SIZES, np.zeros(28))


def test_the_mask_marks_the_weights_and_nobody_can_repaint_it():
    marked = Parameters(SIZES, weight_mask(SIZES).astype(float))
    assert all((weights == 1).all() for weights in marked.weights)
    assert all((biases == 0).all() for biases in marked.biases)
    assert not weight_mask(SIZES).flags.writeable


def test_connections_are_weights_without_biases_and_inputs_are_no_layer():
    architecture = Architecture((6, 40, 40, 24, 1), TANH, HALF_SQUARED)
    assert architecture.connections == 6 * 40 + 40 * 40 + 40 * 24 + 24
    assert architecture.layers == 4
    assert architecture.neurons == 105
    assert parameter_count(architecture.sizes) == architecture.connections + architecture.neurons


def test_hidden_layers_have_the_activation_and_the_output_is_linear():
    architecture = Architecture(SIZES, TANH, HALF_SQUARED)
    assert [architecture.activation_of(layer) for layer in (1, 2, 3)] == [TANH, TANH, LINEAR]


@pytest.mark.parametrize("sizes", [(), (3,), (3, 0, 1), (0, 1)])
def test_an_architecture_refuses_to_be_without_layers_or_to_have_an_empty_one(sizes):
    with pytest.raises(ValueError, match="at least one layer"):
        Architecture(sizes, TANH, HALF_SQUARED)


@pytest.mark.parametrize(("loss", "outputs"), [*((loss, 1) for loss in LOSSES.values() if loss is not CROSS_ENTROPY),
                                               (CROSS_ENTROPY, 2), (CROSS_ENTROPY, 50)])  # fmt: skip
def test_a_loss_gets_as_many_outputs_as_it_takes(loss, outputs):
    assert Architecture((3, 4, outputs), TANH, loss).sizes[-1] == outputs


@pytest.mark.parametrize(("loss", "outputs"), [(HALF_SQUARED, 2), (BINARY_CROSS_ENTROPY, 2), (CROSS_ENTROPY, 1),
                                               (CROSS_ENTROPY, 51)])  # fmt: skip
def test_an_architecture_refuses_more_or_fewer_outputs_than_its_loss_takes(loss, outputs):
    with pytest.raises(ValueError, match=f"the loss {loss.name} takes .* outputs, not {outputs}"):
        Architecture((3, 4, outputs), TANH, loss)


@pytest.mark.parametrize(
    ("purpose", "number"),
    [("split", 0), ("weights", 1), ("order", 2), ("dropout", 3), ("guesses", 4), ("directions", 5)],
)
def test_the_number_of_a_stream_never_changes(purpose, number):
    expected = np.random.PCG64(np.random.SeedSequence(11, spawn_key=(number,)))
    assert (stream(11, purpose).bit_generator.random_raw(4) == expected.random_raw(4)).all()


def test_drawing_from_one_stream_disturbs_no_other():
    undisturbed = stream(11, "order").random(3)
    split, order = stream(11, "split"), stream(11, "order")
    split.random(1000)
    assert (order.random(3) == undisturbed).all()


def test_a_stream_for_no_known_purpose_is_refused():
    with pytest.raises(KeyError):
        stream(11, "luck")


def test_a_stream_goes_on_from_its_state_as_if_it_had_never_stopped():
    rng = stream(11, "order")
    rng.permutation(7)
    rng.integers(0, 5, 3, dtype=np.int32)  # leaves half of a number behind, which is part of the state
    state = rng.bit_generator.state
    other = resumed(state)
    assert (rng.integers(0, 5, 9, dtype=np.int32) == other.integers(0, 5, 9, dtype=np.int32)).all()
    assert (rng.permutation(30) == other.permutation(30)).all()
    assert (resumed(state).random(4) != rng.random(4)).all(), "a state must not move on with the stream"
