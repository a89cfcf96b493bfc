"""Guess-and-check: the loss only ever falls, every pass is counted, and the gradient needs far fewer of them."""

from itertools import islice

import numpy as np
import pytest

import neural_drama.network.guessing as guessing
from neural_drama.network.guessing import guess_and_check
from neural_drama.network.parameters import Parameters
from neural_drama.network.streams import stream
from neural_drama.network.surface import gradient_at, loss_at

LENGTH = 0.05


@pytest.fixture
def guesses(network, dataset):
    def some(count, length=LENGTH, seed=3, **changed):
        parameters = changed.get("parameters", network.parameters)
        rng = stream(seed, "guesses")
        arguments = (network.architecture, parameters, dataset.X_train, dataset.y_train, length, rng)
        return list(islice(guess_and_check(*arguments), count))

    return some


def test_it_begins_with_the_start_and_never_gets_worse(guesses, network, dataset):
    made = guesses(300)
    assert made[0].tries == made[0].kept == 0
    assert made[0].loss == loss_at(*network, dataset.X_train, dataset.y_train)
    assert made[0].parameters.vector.tobytes() == network.parameters.vector.tobytes()
    for before, after in zip(made, made[1:], strict=False):
        assert after.tries == before.tries + 1
        is_kept = after.kept - before.kept
        assert is_kept in (0, 1)
        assert (after.loss < before.loss) if is_kept else (after.loss == before.loss)
        assert (after.parameters is before.parameters) == (not is_kept)
    assert 20 < made[-1].kept < 280 and made[-1].loss < 0.7 * made[0].loss


def test_the_loss_is_that_of_the_parameters_kept(guesses, network, dataset):
    for guess in guesses(60)[::10]:
        assert guess.loss == loss_at(network.architecture, guess.parameters, dataset.X_train, dataset.y_train)


def test_every_try_is_the_next_vector_of_the_stream_at_the_length_it_was_given(guesses, network, dataset):
    rng = stream(3, "guesses")
    reach = LENGTH * sum(value * value for value in network.parameters.vector) ** 0.5
    best, least = network.parameters.vector, loss_at(*network, dataset.X_train, dataset.y_train)
    for guess in guesses(80)[1:]:
        drawn = rng.standard_normal(best.shape)
        tried = best + reach * drawn / sum(value * value for value in drawn) ** 0.5
        setting = Parameters(network.parameters.sizes, tried)
        loss = loss_at(network.architecture, setting, dataset.X_train, dataset.y_train)
        if loss < least:
            best, least = tried, loss
        assert np.allclose(guess.parameters.vector, best, rtol=0, atol=1e-13)
        assert guess.loss == pytest.approx(least, rel=1e-12)


def test_passes_are_counted_as_they_are_made_and_none_before_it_is_asked(network, dataset, monkeypatch):
    made = []

    def counted(*arguments):
        made.append(arguments)
        return loss_at(*arguments)

    monkeypatch.setattr(guessing, "loss_at", counted)
    going = guess_and_check(*network, dataset.X_train, dataset.y_train, LENGTH, stream(1, "guesses"))
    assert not made
    for guess in islice(going, 25):
        assert guess.passes == len(made) == guess.tries + 1


def test_the_same_stream_guesses_the_same_and_another_differently(guesses):
    assert [guess.loss for guess in guesses(40)] == [guess.loss for guess in guesses(40)]
    assert [guess.loss for guess in guesses(40)] != [guess.loss for guess in guesses(40, seed=4)]


def test_guessing_leaves_the_parameters_it_was_given_alone(guesses, network):
    before = network.parameters.vector.tobytes()
    kept = guesses(20)[-1].parameters
    assert network.parameters.vector.tobytes() == before
    with pytest.raises(ValueError, match="read-only"):
        kept.vector[0] = 1.0


def test_the_gradient_gets_further_in_a_hundredth_of_the_passes(guesses, network, dataset):
    guessed = guesses(2000)[-1]
    parameters, passes = network.parameters.copy(), 0
    while loss_at(network.architecture, parameters, dataset.X_train, dataset.y_train) > guesses(200)[-1].loss:
        slope = gradient_at(network.architecture, parameters, dataset.X_train, dataset.y_train)
        parameters.vector[:] -= 0.5 * slope
        passes += 2
    assert passes < 200 / 4
    assert guessed.passes == 2000


def test_a_guess_that_overflows_is_never_kept(guesses, network, dataset):
    far = guesses(30, length=1e300)
    assert far[-1].kept == 0 and far[-1].loss == far[0].loss
    lost = network.parameters.copy()
    lost.vector[0] = np.nan
    assert all(np.isnan(guess.loss) and guess.kept == 0 for guess in guesses(5, parameters=lost))


def test_what_has_no_length_is_refused(guesses, network):
    for length in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="length of a guess must be a positive number"):
            guesses(1, length=length)
    zeros = Parameters(network.parameters.sizes, np.zeros_like(network.parameters.vector))
    with pytest.raises(ValueError, match="all zero"):
        guesses(1, parameters=zeros)
