"""Plain mode goes back to any move, from one timeline to another, and ends a run earlier; and says where it is."""

import re

import pytest

from neural_drama.pictures.words import comparison_in_words, difference_in_words
from neural_drama.plain.commands import COMMANDS
from neural_drama.playthrough.comparison import compare, tell
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moves import Stop, Take, write_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.replay import in_words, moment_at, spoken_at
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words

TO_THE_DESK = ["3", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1"]
THROUGH_THE_RUN = [*TO_THE_DESK, "rate=0.2", "1", "1", "1"]
"""With a rate of 0.2, a bet and its reason; the moves are 1 to 12, then 13, 14 and 15."""

QUESTION = re.compile(r"(Choose 1 to|Type a setting|Press Enter)")


@pytest.fixture(scope="module")
def opened(quick):
    return open_playthrough(quick)


@pytest.fixture
def perform(opened, Typist):
    """Type these lines into a new performance, then end the input; gives the typist and the performance."""

    def perform(*typed, **more):
        typist = Typist(*typed)
        timelines = Timelines(Playthrough(opened.episode, opened.moment, opened.seed))
        return typist, typist.perform(timelines, **more)

    return perform


def bits(performance):
    return performance.play.moment.parameters.vector.tobytes()


def test_the_history_numbers_what_was_decided(perform):
    typist, performance = perform(*THROUGH_THE_RUN, "history")
    rows = typist.last().splitlines()[:-1]
    assert rows[0].startswith("1. option 3: ") and rows[11].startswith("12. option 1: ")
    assert rows[12:14] == ["13. rate 0.2, then go", "14. option 1: Fall"]
    assert rows[14].startswith("15. option 1: ") and rows[15:] == ["No number: trained to the end"]
    assert write_moves(performance.play.moves).split(",")[12:] == ["rate=0.2", "1", "1"]


@pytest.mark.parametrize("move", range(1, 16))
@pytest.mark.parametrize("word", ["back", "rewind"])
def test_back_leads_to_the_question_that_a_move_answered(word, move, perform):
    typist, performance = perform(*THROUGH_THE_RUN, f"{word} {move}")
    asked = typist.reply(move - 1) if move <= 13 else typist.reply(move)  # move 13 sets the desk, which 1 leaves
    said = typist.last()
    first, _, rest = said.partition("\n")
    assert first.startswith(f"Back to where move {move} was made. The network is that of run 1 after epoch 0,")
    if move == 13:
        assert rest.splitlines()[-1] == asked.splitlines()[-1] and "The desk:" in rest
    else:
        assert [line for line in asked.splitlines() if line] == [
            line for line in rest.splitlines() if line in asked.splitlines() and line
        ]
    assert performance.play.moment.epoch == 0 and len(performance.timelines.all) == 1


def test_without_a_number_back_leads_to_the_last_move(perform):
    typist, performance = perform("3", "1", "back", "back")
    assert typist.reply(3).startswith("Back to where move 2 was made.")
    assert typist.reply(4).startswith("Back to where move 1 was made.") and performance.play.turns == ()


def test_going_back_and_on_unchanged_says_and_computes_the_same_and_forks_nothing(perform):
    once, played = perform(*THROUGH_THE_RUN, "1")
    twice, again = perform(*THROUGH_THE_RUN, "back 13", "rate=0.2", "1", "1", "1", "1")
    assert bits(played) == bits(again) and len(again.timelines.all) == 1
    assert once.reply(len(THROUGH_THE_RUN)) == twice.reply(len(twice.typed) - 1)
    assert once.last() == twice.last()


def test_another_answer_forks_and_the_old_timeline_stays(perform):
    once, played = perform(*THROUGH_THE_RUN)
    typist, performance = perform(*THROUGH_THE_RUN, "back 13", "rate=0.01", "1", "1", "1", "timelines", "switch 1")
    one, other = typist.reply(len(typist.typed) - 1).splitlines()[:-1]
    assert one.startswith("Timeline 1: 16 turns, epoch 4, ") and one.endswith(".") and "You are on it" not in one
    assert other.startswith("Timeline 2, forked from timeline 1 after turn 12 (rate 0.01, then go): 16 turns, epoch 4")
    assert other.endswith("You are on it.")
    assert bits(performance) == bits(played)
    assert "This is timeline 1, as far as it was played. The network is that of run 1 after epoch 4," in typist.last()
    told = once.last().split("trained from", 1)[1]
    assert typist.last().replace("\nJustice Served\n", "").split("trained from", 1)[1].split() == (
        told.replace("\nJustice Served\n", "").split()
    )


def test_what_is_ahead_is_listed_and_can_be_gone_to(perform):
    typist, performance = perform(*THROUGH_THE_RUN, "back 2", "history", "back 13", "history")
    rows = typist.reply(len(typist.typed) - 2).splitlines()
    assert rows.index("You are here. Still ahead on this timeline:") == 1 and rows[2].startswith("2. option 1")
    assert typist.reply(len(typist.typed) - 1).startswith("On to where move 13 was made.")
    assert typist.last().splitlines().index("You are here. Still ahead on this timeline:") == 12
    assert len(performance.play.turns) == 12


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("back 16", "There is no move 16; this timeline has moves 1 to 15."),
        ("back 0", "There is no move 0; this timeline has moves 1 to 15."),
        ("back x", "back N: 'x' is no number."),
        ("back -1", "back N: '-1' is no number."),
        ("back " + "9" * 5000, "is no number."),
        ("history 3", "history: nothing may stand after it."),
        ("switch", "switch NAME: NAME is missing."),
        ("switch 7", "There is no timeline '7'; there are: 1."),
        ("switch 1", "You are on timeline 1, where it has come to."),
        ("compare 1", "You are on timeline 1. Name another"),
        ("compare \x1b[31m", r"There is no timeline '\x1b[31m'"),
        ("name", "name NAME: NAME is missing."),
        ("name a\x07b", "is no name: it has characters that a terminal obeys or hides."),
        ("name \u202eb", "is no name: it has characters that a terminal obeys or hides."),
        ("name \udcff", "is no name: it has characters that a terminal obeys or hides."),
        ("name " + "x" * 201, "is no name: it has 201 characters, and at most 200 are allowed."),
        ("fork 4", "The run ends after epoch 4 as it is."),
        ("fork 5", "No training of this run went through epoch 5; it has epochs 0 to 4."),
        ("fork", "fork N: N is missing."),
        ("fork now", "fork N: 'now' is no number."),
        ("stop soon", "stop N: 'soon' is no number."),
        ("epoch 5 batch 1", "This run has epochs 0 to 4, not 5."),
        ("epoch 1 batch 2", "Epoch 1 has batches 1 to 1, not 2."),
        ("epoch 1 batch 0 forward", "A whole epoch has no phase of its own, and so no 'forward'."),
        ("epoch 0 batch 1", "Epoch 0 is before any training and has no batch 1."),
        ("epoch 1 batch 1 sideways", "After the epoch may stand a batch and a phase of it"),
        ("epoch 1 2", "After the epoch may stand a batch and a phase of it"),
        ("network now", "'now' cannot stand there; at and an epoch can, as in at 3."),
        ("help flying", "There is no command 'flying'; there are: help, network, "),
        ("load 1", "Type saves first: it tells the numbers."),
        ("delete 1", "Type saves first: it tells the numbers."),
        ("undelete", "Nothing was deleted."),
        ("save here", "This game is not saved: only one that is played at a terminal"),
        ("saves", "Nothing is saved yet."),
    ],
)
def test_a_wrong_command_is_answered_in_a_sentence_and_the_question_asked_again(typed, expected, perform):
    typist, performance = perform(*THROUGH_THE_RUN, typed)
    assert expected in typist.last() and QUESTION.match(typist.last().splitlines()[-1])
    assert performance.timelines.current.name == "1" and len(performance.play.turns) == 16
    assert "\x1b" not in typist.last() and "\u202e" not in typist.last()


def test_before_anything_was_done_there_is_nothing_to_go_back_to(perform):
    for typed, expected in [
        ("back", "No move has been made before this."),
        ("back 1", "No move has been made before this."),
        ("history", "Nothing has been done yet."),
        ("fork 1", "No epoch of this run has been trained; there is nothing to end earlier."),
    ]:
        assert perform(typed)[0].last().startswith(expected)


def test_a_timeline_has_the_name_that_it_is_given(perform):
    typist, performance = perform(
        "3", "name Slow And Steady", "back", "1", "name slow and steady", "name Slow And Steady",
        "switch SLOW AND STEADY",
    )  # fmt: skip
    assert typist.reply(2).startswith("This is timeline Slow And Steady now.")
    assert typist.reply(6).startswith("Another timeline is called Slow And Steady already.")
    assert [one.name for one in performance.timelines.all] == ["Slow And Steady", "slow and steady"]
    assert performance.timelines.current.name == "Slow And Steady" and performance.play.moves == [Take(3)]


def test_two_timelines_are_compared_in_words_and_line_by_line(perform):
    lines = [*THROUGH_THE_RUN, "back 13", "rate=5", "1", "1", "1", "compare 1"]
    typist, performance = perform(*lines)
    timelines = performance.timelines
    found = compare(*(tell(timelines, one) for one in reversed(timelines.all)))
    differences = [difference_in_words(difference, found) for difference in found.lines]
    said = " ".join(typist.last().splitlines()[:-1])
    assert differences and said == " ".join([comparison_in_words(found), *differences])
    typist, performance = perform(*lines, "1")
    assert len(performance.play.turns) == 17, "the next answer is taken where it was asked"
    assert typist.last() == perform(*lines[:-1], "1")[0].last()


def test_a_fork_ends_the_run_as_if_it_had_been_stopped_there(perform):
    typist, forked = perform(*THROUGH_THE_RUN, "fork 2")
    _, stopped = perform(*TO_THE_DESK, "rate=0.2", "stop 2", "1", "1", "1")
    assert typist.last().startswith("The run ends after epoch 2 now, on timeline 2. Timeline 1 stays as it was.\n")
    assert "trained from epoch 0 to 2; learning rate 0.2" in typist.last()
    assert bits(forked) == bits(stopped) and forked.play.turns[-1].moves == (Stop(2),) == stopped.play.turns[-1].moves
    assert forked.play.moves == stopped.play.moves
    assert [len(one.tip.path) for one in forked.timelines.all] == [17, 17]


def test_a_run_is_stopped_where_that_was_said_before(perform):
    typist, performance = perform(*TO_THE_DESK, "stop 3", "1", "1", "1")
    assert typist.reply(len(TO_THE_DESK) + 1).startswith("The next run will be stopped after epoch 3.")
    assert len(re.findall(r"^epoch \d of 4, loss", typist.last(), re.MULTILINE)) == 3
    assert "trained from epoch 0 to 3;" in typist.last() and performance.stop is None


@pytest.mark.parametrize(
    ("typed", "expected", "moves"),
    [
        (["stop 9"], "This run goes from epoch 0 to 4, and is not stopped at 9.", "1,1"),
        (["stop 2", "stop"], "trained from epoch 0 to 4", "1,1"),
        (["stop 0"], "trained from epoch 0 to 0", "1,1,stop@0"),
        (["stop 4"], "trained from epoch 0 to 4", "1,1,stop@4"),
    ],
)
def test_a_run_that_cannot_be_stopped_there_says_so_and_goes_to_its_end(typed, expected, moves, perform):
    typist, performance = perform(*TO_THE_DESK, *typed, "1", "1", "1")
    assert expected in typist.last()
    assert write_moves(performance.play.moves) == f"{','.join(TO_THE_DESK)},{moves}"


def test_a_rewind_of_the_story_says_that_the_old_network_is_back(perform):
    typist, performance = perform(*THROUGH_THE_RUN)
    number = next(line for line in typist.last().splitlines() if "Rewind" in line)[0]
    before = typist.written
    typist, performance = perform(*THROUGH_THE_RUN, number)
    assert not any("is again that of" in line for line in before)
    told = "The network is again that of run 1 after epoch 0; from here on it is run 2."
    assert typist.last().splitlines().count(told) == 1 and performance.play.moment.run == 2
    assert typist.last().startswith(told), "before anything is said about it"


@pytest.mark.parametrize("phase", ["forward", "backward", "update", ""])
def test_a_batch_is_told_as_it_was(phase, perform):
    typist, performance = perform(*TO_THE_DESK, "batch=64", "1", "1", "1", f"epoch 3 batch 2 {phase}".strip())
    moment, instant = performance.play.moment, Instant(3, 2, phase or "update")
    said = typist.last().splitlines()
    words = in_words(moment, instant)
    assert said[0] == f"{words[0].upper()}{words[1:]}." and "batch 2 of 4" in said[0]
    assert f"The miss is {moment_at(moment, instant).miss:+.1f}" in said[-3]
    lines = [in_plain_words(spoken_at(spoken, instant)) for spoken in performance.recent]
    assert lines and said[1:-4] == lines
    whole = perform(*TO_THE_DESK, "batch=64", "1", "1", "1", "epoch 3")[0].last().splitlines()
    assert whole[0] == "After epoch 3 of 4:" and len(whole) == len(said) and whole != said


def test_the_commands_do_not_disturb_what_is_set_at_the_desk(perform):
    _, plain = perform(*THROUGH_THE_RUN)
    _, busy = perform(
        "timelines", "3", "1", "history", *TO_THE_DESK[2:], "rate=0.2", "saves", "name x", "history", "code", "network",
        "epoch 0", "back 99", "fork 1", "1", "timelines", "1", "1", "compare x",
    )  # fmt: skip
    assert bits(plain) == bits(busy) and plain.play.moves == busy.play.moves


def test_at_the_curtain_who_is_there_may_go_back(perform):
    _, performance = perform(*["1"] * 40)
    ones = ["1"] * (len(performance.play.turns) - 1)  # but for the run, each turn is one of them
    typist, performance = perform(*ones, "x", is_at_terminal=True)
    assert performance.play.is_over and typist.reply(len(ones)).splitlines()[-2] == "The curtain falls."
    assert typist.last().startswith("'x' is no command; help tells those there are.\nPress Enter to leave")
    typist, performance = perform(*ones, "fork 2", is_at_terminal=True)
    assert "trained from epoch 0 to 2" in typist.last() and not performance.play.is_over
    typist, performance = perform(*ones, "back 1", is_at_terminal=True)
    assert typist.last().startswith("Back to where move 1 was made.") and performance.play.turns == ()
    for leaving in ("", "quit"):
        typist, performance = perform(*ones, leaving, "back 1", is_at_terminal=True)
        assert typist.rest == ["back 1"] and performance.play.is_over and typist.reply(len(ones) + 1) == ""


def test_every_command_is_in_help_and_explained(perform):
    said = perform("help")[0].reply(1)
    for word in COMMANDS:
        if word not in ("?", "help", "rewind"):
            assert re.search(rf"\b{word}\b", said), word
        explained = perform(f"help {word}")[0].reply(1)
        usage, _, meaning = explained.splitlines()[0].partition(": ")
        assert usage == COMMANDS[word].usage and meaning == COMMANDS[word].meaning and meaning.endswith(".")
    usages = {command.usage for command in COMMANDS.values()}
    assert [line.partition(": ")[0] for line in said.splitlines() if line.partition(": ")[0] in usages] == list(
        dict.fromkeys(command.usage for command in COMMANDS.values())
    ), "each on a line of its own"
    assert "play --continue" in perform("help quit")[0].reply(1)


def test_at_the_question_for_a_neuron_a_number_is_no_name(tmp_path, Typist):
    file = tmp_path / "who.md"
    file.write_text("# Who\n\n## Ask\n\nWho?\n\n> BACKPROP: ask 4\n\nYou name {accused}.\n\n**THE END**\n", "utf-8")
    typist = Typist("name 7", "name Seven", "7")
    performance = typist.perform(Timelines(open_playthrough(str(file))))
    assert typist.reply(1).startswith("To name a neuron, type its number alone.")
    assert performance.timelines.current.name == "Seven" and performance.play.moment.accused == (4, 7)
