"""The prompter: what comes next, what waits, and what it refuses to do for ever."""

from dataclasses import replace

import pytest

from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.problems import ScriptError
from neural_drama.story.prompter import MOST_ELEMENTS, MOST_PASSAGES, Place
from neural_drama.story.reader import read_scene
from neural_drama.story.script import Choice, Cue, Line, Script, TheEnd, Where, Words

STORY = """\
# One

Begin.

## Middle

Middle.

- [On](#last)
- [Round](#middle)
- [Away](02-two.md#there) {if diverged}

## Last

Last.
"""

SEQUEL = """\
Two.

## There

There. {if miss > 1}

> OPTIMIZER: train

**THE END**

Small print.

## Never

Never.
"""


@pytest.fixture
def facts(world):
    return world.facts


@pytest.fixture
def script_of(vocabulary):
    def script_of(*texts):
        scenes = []
        for number, text in enumerate(texts, start=1):
            name = f"0{number}-{['one', 'two', 'three'][number - 1]}"
            scene, problems = read_scene(text, name, f"{name}.md", STANDARD_CAST, vocabulary)
            assert problems == []
            scenes.append(scene)
        return Script("play", "Play", STANDARD_CAST, tuple(scenes))

    return script_of


@pytest.fixture
def prompter_of(script_of, world):
    return lambda *texts: world.follow(script_of(*texts))


def words(element):
    return "".join(part.text for part in element.text if isinstance(part, Words))


def rest_of(prompter):
    """The words of the lines up to a choice or the curtain."""
    spoken = []
    while (element := prompter.advance()) is not None and not isinstance(element, Choice):
        spoken.append(words(element) if isinstance(element, Line) else type(element).__name__)
    return spoken


def test_the_first_option_leads_through_the_files_in_order_to_the_curtain(prompter_of):
    prompter = prompter_of(STORY, SEQUEL)
    assert rest_of(prompter) == ["Begin.", "Middle."]
    prompter.choose(0)
    assert rest_of(prompter) == ["Last.", "Two.", "Cue", "TheEnd", "Small print."]
    assert prompter.advance() is None
    assert prompter.advance() is None


def test_the_last_passage_of_the_last_file_ends_the_play_too(prompter_of):
    prompter = prompter_of("Only line.\n")
    assert rest_of(prompter) == ["Only line."]
    assert prompter.advance() is None


def test_a_choice_offers_what_its_guards_allow_at_that_moment(prompter_of, facts):
    prompter = prompter_of(STORY, SEQUEL)
    rest_of(prompter)
    assert [words(option) for option in prompter.pending] == ["On", "Round"]
    facts["diverged"] = True
    assert [words(option) for option in prompter.pending] == ["On", "Round"], "what was offered stays offered"
    prompter.choose(1)
    assert prompter.pending == ()
    assert rest_of(prompter) == ["Middle."]
    assert [words(option) for option in prompter.pending] == ["On", "Round", "Away"]
    facts["miss"] = 2.0
    prompter.choose(2)
    assert words(prompter.advance()) == "There."


def test_the_options_that_are_pending_are_counted_without_the_hidden_ones(prompter_of):
    prompter = prompter_of("## A\n\n- [Hidden](#a) {if diverged}\n- [Out](#b)\n\n## B\n\nOut.\n")
    assert isinstance(prompter.advance(), Choice)
    prompter.choose(0)
    assert words(prompter.advance()) == "Out."


def test_an_option_that_is_not_pending_cannot_be_taken(prompter_of):
    prompter = prompter_of(STORY, SEQUEL)
    rest_of(prompter)
    for index in (-1, 2):
        with pytest.raises(AssertionError, match="there is no option"):
            prompter.choose(index)
    with pytest.raises(AssertionError, match="answer the pending choice first"):
        prompter.advance()


def test_a_choice_without_an_open_option_is_passed_over(script_of, world):
    """The reader refuses such a scene; a script from elsewhere must not strand the player."""
    script = script_of("## A\n\n- [Out](#b) {if diverged}\n- [In](#a)\n\n## B\n\nOut.\n")
    scene = script.scenes[0]
    choice = scene.passages[0].elements[0]
    closed = replace(scene.passages[0], elements=(replace(choice, options=choice.options[:1]),))
    script = replace(script, scenes=(replace(scene, passages=(closed, *scene.passages[1:])),))
    assert rest_of(world.follow(script)) == ["Out."]


def test_a_link_to_a_file_leads_to_its_first_passage(prompter_of):
    prompter = prompter_of("[Over](03-three.md)\n", "Two.\n", "## Here\n\nThree.\n")
    assert rest_of(prompter) == ["Three."]


def test_a_passage_without_elements_is_passed_through(prompter_of):
    assert rest_of(prompter_of("## A\n\n## B\n\n<!-- nothing -->\n\n## C\n\nSee.\n")) == ["See."]


def test_the_place_is_where_the_next_element_is_and_stays_in_the_passage_that_was_left(prompter_of):
    prompter = prompter_of(STORY, SEQUEL)
    assert prompter.place == Place("01-one", "", 0)
    prompter.advance()
    assert prompter.place == Place("01-one", "", 1)
    prompter.advance()
    assert prompter.place == Place("01-one", "middle", 1)
    prompter.advance()
    assert prompter.place == Place("01-one", "middle", 1), "a pending choice is where it waits"


def test_a_place_can_be_gone_back_to_and_its_choice_is_offered_again(prompter_of):
    prompter = prompter_of(STORY, SEQUEL)
    rest_of(prompter)
    at_choice = prompter.place
    prompter.choose(0)
    rest_of(prompter)
    prompter.place = at_choice
    assert prompter.pending == ()
    assert isinstance(prompter.advance(), Choice)
    assert len(prompter.pending) == 2
    prompter.place = Place("02-two", "there", 3)
    assert prompter.pending == ()
    assert rest_of(prompter) == ["Small print."]


def test_the_curtain_is_a_place_too(prompter_of):
    prompter = prompter_of(STORY, SEQUEL)
    prompter.place = Place("02-two", "there", 4)
    assert prompter.advance() is None
    assert prompter.place == Place("02-two", "there", 4)


@pytest.mark.parametrize(
    "place", [Place("03-gone", "", 0), Place("01-one", "gone", 0), Place("01-one", "last", 2), Place("01-one", "", -1)]
)
def test_a_place_that_is_gone_is_refused_and_nothing_moves(prompter_of, place):
    prompter = prompter_of(STORY, SEQUEL)
    prompter.advance()
    with pytest.raises(LookupError):
        prompter.place = place
    assert prompter.place == Place("01-one", "", 1)


@pytest.mark.parametrize(
    ("loop", "line"),
    [
        ("## A\n\n[On](#a)\n", 3),
        ("## A\n\n[On](#b)\n\n## B\n\n[Back](#a)\n", 7),
        ("## A\n\nNever. {if diverged}\n\n[On](#a)\n", 5),
        ("## A\n\n## B\n\n[Back](#a)\n", 5),
    ],
)
def test_a_silent_loop_ends_in_an_error_with_its_place(prompter_of, loop, line):
    with pytest.raises(ScriptError) as caught:
        prompter_of(loop).advance()
    (problem,) = caught.value.problems
    assert problem.where == Where("01-one.md", line)
    assert "1,000 passages" in problem.message
    assert "choice" in problem.remedy


def test_a_loop_of_lines_that_asks_nothing_ends_in_an_error_too(prompter_of):
    prompter = prompter_of("## A\n\nRound and round.\n\n[On](#a)\n")
    with pytest.raises(ScriptError):
        for _ in range(MOST_PASSAGES + 2):
            prompter.advance()


def test_a_passage_of_very_many_elements_without_a_choice_ends_in_an_error(prompter_of):
    scene = "## A\n\n" + "> OPTIMIZER: train\n>\n" * 1200 + "\n[On](#a)\n"
    prompter = prompter_of(scene)
    acted = 0
    with pytest.raises(ScriptError, match="10,000 elements"):
        while isinstance(prompter.advance(), Cue):
            acted += 1
    assert MOST_ELEMENTS - 20 <= acted <= MOST_ELEMENTS


def test_a_loop_in_which_the_player_acts_may_go_on_for_ever(prompter_of):
    prompter = prompter_of("## A\n\n> OPTIMIZER: train\n\n[On](#a)\n")
    for _ in range(3 * MOST_PASSAGES):
        assert isinstance(prompter.advance(), Cue)
        prompter.allow()


def test_a_loop_through_a_choice_may_go_on_for_ever(prompter_of):
    prompter = prompter_of("## A\n\nAgain?\n\n- [Again](#a)\n- [Enough](#b)\n\n## B\n\n**THE END**\n")
    for _ in range(2 * MOST_PASSAGES):
        assert isinstance(prompter.advance(), Line)
        assert isinstance(prompter.advance(), Choice)
        prompter.choose(0)
    prompter.advance()
    prompter.advance()
    prompter.choose(1)
    assert isinstance(prompter.advance(), TheEnd)
    assert prompter.advance() is None
