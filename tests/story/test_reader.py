"""The reader, on files: each in good/ plays as its plan says, each in bad/ has exactly the problems it announces."""

import re
import string
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.expressions import Expression, read_expression
from neural_drama.story.formats import show
from neural_drama.story.reader import read_scene
from neural_drama.story.script import (
    Choice,
    Cue,
    Jump,
    Line,
    Note,
    Option,
    Passage,
    Quote,
    Scene,
    Script,
    Target,
    Text,
    TheEnd,
    Where,
    Words,
)

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.md"))
BAD = sorted((HERE / "bad").glob("*.md"))

EXPECTED = re.compile(r"<!-- expect (\d+): (.*) -->")


def read_file(path, vocabulary):
    return read_scene(path.read_text("utf-8"), path.stem.replace("_", "-"), path.name, STANDARD_CAST, vocabulary)


def test_the_folders_of_scenes_are_not_empty():
    assert len(GOOD) >= 30
    assert len(BAD) >= 110
    assert all(path.with_suffix(".plan").exists() for path in GOOD)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_scene_has_exactly_the_problems_it_announces(path, vocabulary):
    expected = [
        (int(match[1]), match[2].strip())
        for line in path.read_text("utf-8").splitlines()
        if (match := EXPECTED.fullmatch(line))
    ]
    scene, problems = read_file(path, vocabulary)
    assert scene is None
    assert expected, "the first line announces a problem"
    assert len(problems) == len(expected), "\n".join(map(str, problems))
    for problem, (line, part) in zip(problems, expected, strict=True):
        assert problem.where == Where(path.name, line), str(problem)
        assert part in str(problem)


def text_of(text: Text, facts) -> str:
    return "".join(
        show(part.expression.evaluate(facts), part.format)
        if isinstance(part, Quote)
        else (f"*{part.text}*" if part.is_emphasized else part.text)
        for part in text
    )


def shown(element, prompter, facts, vocabulary) -> str:
    """One element as a plan writes it."""
    match element:
        case Line(speaker, number, direction, text):
            who = speaker if number is None else f"{speaker} {show(number.evaluate(facts))}"
            who += "" if direction is None else f" ({direction})"
            return f"{who}: {text_of(text, facts)}".rstrip()
        case Cue():
            return " ".join([f"> {element.speaker}: {element.verb}", *arguments_of(element, facts, vocabulary)])
        case Choice():
            return "? " + " | ".join(text_of(option.text, facts) for option in prompter.pending)
        case TheEnd():
            return "THE END"
        case None:
            return "curtain"


def arguments_of(cue: Cue, facts, vocabulary) -> list[str]:
    """The arguments of a cue, the measured ones as the verb can take them, or as "nothing" if it cannot."""
    parameters = vocabulary.verbs[(STANDARD_CAST[cue.speaker].role, cue.verb)].parameters
    given = []
    for parameter in parameters:
        value = cue.arguments[parameter.name]
        if isinstance(value, Expression):
            value = parameter.fitting(float(value.evaluate(facts)))
        given.append(f"{parameter.name}={'nothing' if value is None else show(value)}")
    return given


def follow(plan: list[str], scene: Scene, vocabulary, world, is_restored: bool) -> list[str]:
    """Play a scene by a plan, which notes, sets facts, chooses, settles, and says what must be shown in between."""
    script = Script("play", "Play", STANDARD_CAST, (scene,))
    prompter = world.follow(script)
    notes = iter(scene.notes)
    played = []
    for step in plan:
        if match := re.fullmatch(r"fact (\w+) = (.*)", step):
            world.facts[match[1]] = FACT_READERS[vocabulary.facts[match[1]]](match[2])
            played.append(step)
        elif match := re.fullmatch(r"choose (\d+)", step):
            prompter.choose(int(match[1]) - 1)
            played.append(step)
        elif step == "settle":  # a training has ended
            prompter.settle()
            played.append(step)
        elif step.startswith("note "):
            note = next(notes, Note("", Where("", 0)))
            played.append(f"note {note.where.line}: {note.text}".replace("\n", " / "))
        else:
            element = prompter.advance()
            played.append(shown(element, prompter, world.fact, vocabulary))
        if is_restored and prompter.memory.visits and not prompter.pending:
            place, memory = prompter.place, prompter.memory
            prompter = world.follow(script)
            prompter.memory, prompter.place = memory, place
    return played


FACT_READERS = {
    "number": float,
    "word": lambda word: word.strip("'"),
    "truth": {"true": True, "false": False}.__getitem__,
}


@pytest.mark.parametrize("is_restored", [False, True], ids=["straight", "restored at every step"])
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_scene_plays_as_its_plan_says(path, is_restored, vocabulary, world):
    if is_restored and "{rewind}" in path.read_text("utf-8"):
        pytest.skip("what was before a restored place is not there to go back to")
    scene, problems = read_file(path, vocabulary)
    assert problems == []
    plan = path.with_suffix(".plan").read_text("utf-8").splitlines()
    assert follow(plan, scene, vocabulary, world, is_restored) == plan
    assert plan[-1] == "curtain"
    noted = [step for step in plan if step.startswith("note ")]
    assert len(noted) in (0, len(scene.notes)), "a plan lists every note or none"


def test_a_scene_becomes_these_values(read, vocabulary):
    scene, problems = read(
        "# The *Call*\n".replace("*", "")
        + "\n**BACKPROP:** *[tips hat]* Off by **{abs(miss):.1f}**. {if miss > 1}\n"
        + "\n## Go\n\n> LEARNING RATE: set 2\n\n- [On](02-next.md#there) {if diverged}\n- [Back](#go)\n"
        + "\n## End\n\n[Out](03-last.md) {if overfit}\n\n**THE END**\n"
    )
    assert problems == []

    def expression(source):
        return read_expression(source, vocabulary.facts)

    def at(line):
        return Where("scene.md", line)

    text = (Words("Off by "), Quote(expression("abs(miss)"), ".1f"), Words("."))
    line = Line("BACKPROP", None, "tips hat", text, expression("miss > 1"), at(3))
    options = (
        Option((Words("On"),), Target("02-next", "there"), expression("diverged"), at(9)),
        Option((Words("Back"),), Target("scene", "go"), None, at(10)),
    )
    cue = Cue("LEARNING RATE", "set", {"rate": 2.0}, at(7))
    jump = Jump(Target("03-last", ""), expression("overfit"), at(14))
    assert scene == Scene(
        "scene",
        "The Call",
        (
            Passage("", "", (line,), at(3)),
            Passage("go", "Go", (cue, Choice(options, at(9))), at(5)),
            Passage("end", "End", (jump, TheEnd(at(16))), at(12)),
        ),
    )


def test_lines_end_as_they_do_on_windows_too(read):
    text = "# Title\n\nRain.\n\n**BACKPROP:** I know.\n"
    assert read(text.replace("\n", "\r\n")) == read(text)


def test_problems_name_the_line_however_far_down_the_paragraph(read):
    _, problems = read("Rain.\n\nOne {miss},\ntwo `three\nfour`, five\nsix {mis} and <!-- seven\n\neight --> nine.\n")
    assert [(problem.where.line, problem.message) for problem in problems] == [
        (4, "code does not belong in a screenplay"),
        (6, "this comment is not closed"),
        (6, "unknown fact 'mis'"),
    ]


def test_a_mistake_in_a_passage_is_not_taken_for_a_missing_element(read):
    """The unreadable choice would have led on: nobody is told about the jump that now stands last."""
    _, problems = read("## Start\n\n[On](#start) {if diverged}\n\n- [On](#start) at once\n")
    assert [(problem.where.line, problem.message) for problem in problems] == [(5, "an option that is not one link")]


def test_the_problems_of_something_that_is_no_scene_are_not_all_listed(read):
    scene, problems = read("**NOBODY:** Rain.\n\n" * 2000)
    assert scene is None
    assert len(problems) == 501
    assert problems[-1].message == "too many problems; the rest was not read"


SAMPLE = (HERE / "good" / "guards_see_the_facts_of_their_moment.md").read_text("utf-8") + (
    "\n## More\n\n**NEURON {neuron}:** *[sweats]* I {miss:.1f} *only* <!-- x --> \\{followed\\} &amp; {place}.\n\n"
    "> LEARNING RATE: set 0.05\n> OPTIMIZER: train epochs=20\n\n- [Again](#more)\n- [On](#on) {if miss > 1}\n"
)


def test_the_sample_that_is_mutated_is_a_good_scene(read):
    assert read(SAMPLE)[1] == []


SIGNS = st.sampled_from(
    [*"*_[](){}<>#-:`!\\&|\"'~=+ \n\t", "\n\n", "**", "<!--", "-->", "](", "{if ", "\x1b", "\u202e"]
)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, len(SAMPLE) - 1),
        st.integers(0, 12),
        st.lists(SIGNS | st.sampled_from(string.printable), max_size=6).map("".join),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(changes=CHANGES)
def test_a_mutated_scene_gives_a_scene_or_problems_and_no_exception(read, changes):
    text = SAMPLE
    for start, removed, inserted in changes:
        text = text[:start] + inserted + text[start + removed :]
    start_time = time.perf_counter()
    scene, problems = read(text)
    assert time.perf_counter() - start_time < 2.0
    assert (scene is None) == bool(problems)
    assert [problem.where.line for problem in problems] == sorted(problem.where.line for problem in problems)
    assert all(1 <= problem.where.line <= text.count("\n") + 1 for problem in problems)


HOSTILE = {
    "quotes": "> " * 900 + "a\n",
    "lists": "- " * 900 + "a\n",
    "numbers": "1. " * 600 + "a\n",
    "indented lists": "".join("  " * level + "- a\n" for level in range(400)),
    "brackets": "[" * 1900 + "\n",
    "closed brackets": "[" * 900 + "]" * 900 + "(#a)\n",
    "links": "[a](" * 450 + "\n",
    "images": "![" * 900 + "\n",
    "emphasis": "*a **b " * 250 + "\n",
    "closed emphasis": "*a **b " * 120 + "b** a* " * 120 + "\n",
    "parentheses in braces": "{" + "(" * 150 + ")" * 150 + "}\n",
    "minus signs in braces": "{" + "-" * 190 + "1}\n",
    "nots in braces": "Rain. {if " + "not " * 45 + "diverged}\n",
    "open braces": "{'" * 900 + "\n",
    "HTML": "<a " * 600 + "\n",
    "ticks": "`a``" * 450 + "\n",
    "entities": "&#" * 900 + "\n",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_hostile_nesting_is_read_in_time_and_raises_nothing(unit, read):
    text = (unit + "\n") * (250_000 // (len(unit) + 1))
    start_time = time.perf_counter()
    scene, problems = read(text)
    assert time.perf_counter() - start_time < 10.0  # about one second; generous, so that a busy machine passes
    assert scene is None
    assert problems


def test_a_paragraph_without_end_is_refused_and_not_taken_apart(read):
    line = "It *rains* on and on, " * 20 + "\n"
    assert read(line * 18)[1] == []
    assert [problem.message for problem in read(line * 19)[1]] == ["a paragraph of 8,377 characters"]


def test_more_lines_than_a_scene_can_have_are_refused(read):
    assert read("Rain.\n\n" * 3999)[1] == []
    assert [problem.message for problem in read("Rain.\n\n" * 4000)[1]] == ["a scene of 8,001 lines"]


@pytest.mark.parametrize(("options", "problems"), [(99, []), (100, ["a choice of 100 options"])])
def test_a_choice_has_as_many_options_as_two_digits_can_name(options, problems, read):
    assert [problem.message for problem in read("## A\n\n" + "- [Open](#a)\n" * options)[1]] == problems


@pytest.mark.parametrize(("quoted", "codes"), [(10_000, []), (10_001, ["E007"])])
def test_the_expressions_of_a_scene_have_so_many_parts_in_all(quoted, codes, read):
    whole, rest = divmod(quoted, 10)  # each has a fact and a sign before it
    text = ("{-miss}" * 10 + "\n\n") * whole + "{-miss}" * rest
    assert [problem.code for problem in read(text)[1]] == codes


def test_a_scene_as_large_as_allowed_is_read(read):
    line = "**BACKPROP:** *[tips hat]* It is {miss:.1f} now, which is *not* what it was. {if miss > 1}\n\n"
    scene, problems = read(line * 2500)
    assert problems == []
    assert len(scene.passages[0].elements) == 2500
