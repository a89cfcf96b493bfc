"""Moves: one notation that is written as it is read, and a refusal that names what is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural_drama.network.hyperparameters import WORDS as WORDS_OF_HYPERPARAMETERS
from neural_drama.network.losses import LOSSES
from neural_drama.playthrough.blueprint import ACTIVATION_NAMES, INITIALIZATION_NAMES
from neural_drama.playthrough.moves import MoveError, Name, Set, Stop, Take, read_move, read_moves, write_moves

takes = st.builds(Take, st.integers(1, 999))
WORDS = [word for words in WORDS_OF_HYPERPARAMETERS.values() for word in words]
WORDS += [*ACTIVATION_NAMES, *INITIALIZATION_NAMES, *LOSSES]
sets = st.builds(
    Set,
    st.sampled_from(["rate", "regularization", "batch", "epochs", "optimizer", "schedule", "loss"]),
    st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(0, 2000).map(float)
    | st.sampled_from(WORDS)
    | st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True),
)
names = st.builds(Name, st.integers(0, 999_999_999))
stops = st.builds(Stop, st.integers(0, 999_999_999))


@given(st.lists(takes | sets | names | stops, max_size=20))
def test_moves_are_read_back_as_they_were_written(moves):
    assert list(read_moves(write_moves(moves))) == moves


@given(st.lists(takes | sets | names | stops, min_size=1, max_size=5))
def test_spaces_and_empty_places_between_moves_say_nothing(moves):
    assert list(read_moves(" ,, " + write_moves(moves).replace(",", " ,  ") + ",")) == moves


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("2", Take(2)),
        ("rate=0.5", Set("rate", 0.5)),
        ("rate=1e-3", Set("rate", 0.001)),
        ("batch=32", Set("batch", 32.0)),
        ("optimizer=adam", Set("optimizer", "adam")),
        ("penalty=l1", Set("penalty", "l1")),
        ("activation=leaky_relu", Set("activation", "leaky_relu")),
        ("neuron=7", Name(7)),
        ("stop@0", Stop(0)),
        ("stop@120", Stop(120)),
    ],
)
def test_the_notation_is_that_of_the_design(text, move):
    assert read_move(text) == move
    assert read_move(str(move)) == move


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-1", "1.5", "1000", "²", "٣", "two", "1 2", "1;2", "1\n", "\x1b[31m",
        "rate", "rate=", "=5", "rate=Fast", "rate=--5", "rate=-nan", "rate=+inf", "rate=0x10", "rate=1_0", "rate = 5",
        "Rate=5", "rate=5=5", "rate=" + "9" * 25, "rate=" + "x" * 32, "optimizer=adam!", "optimizer=_", "penalty=ł1",
        "optimizer=", "optimizer=ADAM", "optimizer=a b", "stop", "stop@", "stop@-1", "stop@1.5", "stop@x", "stop@٣",
        "stop@9999999999", "rewind@x",
    ],
)  # fmt: skip
def test_a_refusal_quotes_the_move_and_names_what_is_allowed(text):
    with pytest.raises(MoveError) as refused:
        read_move(text)
    message = str(refused.value)
    assert repr(text) in message
    assert all(known in message for known in ("option", "rate=0.5", "optimizer=adam", "neuron=7", "stop@120"))
    assert message.isprintable()


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_move_or_refused(text):
    try:
        moves = read_moves(text)
    except MoveError as refused:
        assert str(refused).isprintable()
    else:
        assert all(isinstance(move, Take | Set | Name | Stop) for move in moves)
