"""Plain mode asks for a neuron by number, and plays a scene with everything that the language has."""

import pytest

from neural_drama.plain.performance import Performance
from neural_drama.playthrough.moves import Name, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines

SCENE = """\
# Who

## Ask

**BACKPROP:** Who was it? {visits:d}

> BACKPROP: ask 4

**BACKPROP:** You name {accused}, blame {accused_blame:+.6f}. {if accused == culprit}

**BACKPROP:** Wrong: {accused}. {if not accused == culprit}

- [It will fall](#reason) {bet outcome == "falls"}
- [It will burst](#reason) {bet outcome == "explodes"}
- [Ask again](#ask) {once}

## Reason

- [The rate is small](#run) {because learning_rate < 1}
- [The rate is large](#run) {because learning_rate >= 1}

## Run

> LEARNING RATE: set {learning_rate / 2}
> OPTIMIZER: epochs {epochs / 190}
> OPTIMIZER: train

**BACKPROP:** Epoch {epoch:d}, rate {learning_rate}, miss {miss:+.6f}, rewinds {rewinds:d}, bets {bets:d}.

**BACKPROP:** Won. {if won}

**BACKPROP:** Lost. {if not won}

**BACKPROP:** Right. {if right}

- [Out](#out)
- [Back to the question](#ask) {rewind}

## Out

**THE END**
"""
WIDTH = 12


@pytest.fixture(scope="module")
def perform(tmp_path_factory):
    """Play the scene with these answers, then the end of input; gives what was written and the playthrough."""
    file = tmp_path_factory.mktemp("asked") / "who.md"
    file.write_text(SCENE, encoding="utf-8")

    def perform(*answers):
        written, rest = [], list(answers)

        def read(prompt):
            written.append(prompt)
            return rest.pop(0) + "\n" if rest else None

        play = open_playthrough(str(file))
        assert Performance(Timelines(play), read, written.append).perform() == 0
        return written, play

    return perform


def test_the_question_says_the_layer_and_how_many_there_are(perform):
    written, play = perform()
    assert "Name a neuron of layer 4, 1 to 12: " in written
    assert play.moves == []


@pytest.mark.parametrize("number", [1, 7, WIDTH])
def test_a_number_names_a_neuron(perform, number):
    written, play = perform(str(number))
    assert play.moves == [Name(number)]
    moment = play.moment
    blame = moment.attribution.blame[3][number - 1]
    is_culprit = number == int(moment.ranked(4)[0])
    told = f"You name {number}, blame {blame:+.6f}." if is_culprit else f"Wrong: {number}."
    assert f"BACKPROP: {told}" in written


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("0", "There is no neuron 0; there are 1 to 12."),
        ("13", "There is no neuron 13; there are 1 to 12."),
        ("-3", "There is no neuron -3; there are 1 to 12."),
        ("9" * 30, f"There is no neuron {'9' * 30}; there are 1 to 12."),
        ("seven", "'seven' is not the number of a neuron."),
        ("neuron=7", "'neuron=7' is not the number of a neuron."),
        ("²", "'²' is not the number of a neuron."),
        ("1.5", "'1.5' is not the number of a neuron."),
    ],
)
def test_bad_input_is_explained_and_asked_again(perform, answer, told):
    written, play = perform(answer, "3")
    assert any(line.startswith(told) for line in written)
    assert play.moves == [Name(3)]


def test_the_network_in_words_tells_what_each_one_said_and_blames_nobody_until_the_answer(perform):
    written, _ = perform("network", "3", "network")
    told = [place for place, line in enumerate(written) if "Layer 4 has 12 neurons" in line]
    assert len(told) == 1 and written[told[0] + 1].count(" said ") == WIDTH
    assert "responsible" not in "".join(written[told[0] : told[0] + 2])
    assert any("the most responsible is neuron" in line for line in written[told[0] + 2 :]), "and afterwards it is told"


def test_help_says_what_a_number_means_there(perform):
    written, play = perform("help")
    assert any("the neuron that you name" in line for line in written) and play.moves == []


def test_at_the_desk_a_neuron_is_no_control(tmp_path):
    file = tmp_path / "desk.md"
    file.write_text("# Desk\n\n## A\n\nHere.\n\n> OPTIMIZER: desk\n\nDone.\n", encoding="utf-8")
    written, answers = [], ["neuron=7", "1"]
    play = open_playthrough(str(file))
    Performance(Timelines(play), lambda prompt: answers.pop(0) if answers else None, written.append).perform()
    assert any(line.startswith("The desk has no 'neuron=7'") for line in written) and play.moves == []


def test_a_bet_its_reason_and_a_measured_argument_are_what_the_run_says(perform):
    written, play = perform("3", "1", "2", "1")
    assert "BACKPROP: Won." in written and "BACKPROP: Right." not in written
    assert any(line.startswith("BACKPROP: Epoch 5, rate 0.025, ") for line in written)
    assert written[-1] == "The curtain falls." and play.moment.hyperparameters.learning_rate == 0.025


def test_an_option_for_once_is_not_offered_again(perform):
    written, _ = perform("3", "3", "3")
    assert [line for line in written if line.startswith("Choose 1 to")] == ["Choose 1 to 3: ", "Choose 1 to 2: "]
    assert sum("3. Ask again" in line for line in written) == 1


def test_after_a_rewind_everything_is_said_again_to_the_digit(perform):
    first, play = perform("3", "1", "1", "1")
    again, other = perform("3", "1", "1", "2", "3", "1", "1", "1")
    told = [line for line in first if line.startswith("BACKPROP: Epoch")]
    twice = [line for line in again if line.startswith("BACKPROP: Epoch")]
    assert twice[0] == told[0] and twice[1] == told[0].replace("rewinds 0", "rewinds 1")
    assert again.count("BACKPROP: Who was it? 1") == 2, "the count of visits went back as well"
    assert other.moment.run == 2 and other.moment.epoch == play.moment.epoch
    assert other.moment.parameters.vector.tobytes() == play.moment.parameters.vector.tobytes()
    assert write_moves(other.moves) == "neuron=3,1,1,2,neuron=3,1,1,1"


def test_after_a_rewind_the_pictures_in_words_tell_of_the_old_network(perform):
    asked = ("miss", "curves", "network")
    before, _ = perform(*asked)
    after, _ = perform("3", "1", "1", *asked, "2", *asked, "epoch 1")

    def told(written):
        return [line for line in written if line.startswith(("For tram", "No epoch", "From epoch", "Layer 4 has"))]

    assert len(told(before)) == 3
    assert told(after)[-3:] == told(before)
    assert told(after)[:-3] != told(before), "in between it was another network"
    assert any(line.startswith("This run has epochs 0 to 0") for line in after)
