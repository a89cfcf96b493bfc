"""Loops, held against plays: what goes round when it is played was announced, and what was announced goes round."""

import random
from collections import Counter

import pytest

from neural_drama.kit.loops import check_loops
from neural_drama.kit.paths import Paths, knots, reached
from neural_drama.kit.probing import Nature
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.memory import visits_of
from neural_drama.story.problems import ScriptError
from neural_drama.story.prompter import Prompter
from neural_drama.story.reader import read_scene
from neural_drama.story.script import Choice, Script

KINDS = {name: fact.kind for name, fact in FACTS.items()}
NATURE = Nature(KINDS, frozenset({"rewinds", "visits"}))
VOCABULARY = vocabulary(5)
ANSWERS = 60

ENDLESS = {"E701", "E702", "W703", "E704", "W705", "E706"}
"""Codes that announce that somebody who takes first options may not come to a curtain."""


class Facts:
    """A world whose facts never change, but for those of the player's way."""

    def __init__(self, truths):
        self.truths = truths
        self.prompter = None

    def fact(self, name):
        memory = self.prompter.memory
        if name == "visits" or name.startswith(visits_of("")):
            return memory.count(name)
        return memory.rewinds if name == "rewinds" else self.truths[name]

    def holds(self, expression):
        return bool(expression.evaluate(self.fact))

    def snapshot(self):
        return None

    def restore(self, snapshot):
        pass


GUARDS = ("", "", "", " {if diverged}", " {if not diverged}", " {if visits < 3}", " {if visits_p1 > 2}", " {if frozen}")
MARKS = ("", "", "", " {once}", " {rewind}", " {rewind} {if rewinds < 2}")


def random_script(rng):
    """A script of a few passages that lead to each other in any way; None if it cannot be read."""
    passages = rng.randint(2, 5)
    text = "# Title\n\n"
    for number in range(passages):
        text += f"## P{number}\n\n"
        for _ in range(rng.randint(0, 2)):
            text += f"[On](#p{rng.randrange(passages)}){rng.choice(GUARDS[3:])}\n\n"
        ending = rng.random()
        if ending < 0.6:
            options = rng.randint(1, 3)
            text += "".join(
                f"- [Go](#p{rng.randrange(passages)}){rng.choice(GUARDS)}{mark if '{if' not in mark else ''}\n"
                for mark in (rng.choice(MARKS) for _ in range(options))
            )
            text += f"- [Last](#p{rng.randrange(passages)}){rng.choice(('', '', ' {rewind}'))}\n\n"
        elif ending < 0.8:
            text += f"[Off](#p{rng.randrange(passages)}){rng.choice(('', '', ' {rewind}'))}\n\n"
        else:
            text += "Rain.\n\n**THE END**\n\n"
    scene, _ = read_scene(text, "scene", "scene.md", STANDARD_CAST, VOCABULARY)
    return text, Script("play", "Play", STANDARD_CAST, (scene,)) if scene else None


def played(script, truths, choose):
    """How a play goes: "curtain", "silent" where nobody is asked any more, or "endless"."""
    world = Facts(truths)
    world.prompter = prompter = Prompter(script, world)
    try:
        for _ in range(ANSWERS):
            while (element := prompter.advance()) is not None and not isinstance(element, Choice):
                pass
            if element is None:
                return "curtain"
            prompter.choose(choose(len(prompter.pending)))
    except ScriptError:
        return "silent"
    return "endless"


@pytest.mark.parametrize("seed", range(2))
def test_no_play_goes_round_in_a_way_that_was_not_announced(seed):
    rng = random.Random(seed)
    seen = Counter()
    for _ in range(60):
        text, script = random_script(rng)
        if script is None:
            continue
        codes = {problem.code for problem in check_loops(Paths(script), NATURE)}
        for diverged in (False, True):
            for frozen in (False, True):
                truths = {"diverged": diverged, "frozen": frozen}
                by_first = played(script, truths, lambda options: 0)
                seen[by_first] += 1
                if by_first == "silent":
                    assert codes & {"E702", "W703"}, text
                if by_first == "endless":
                    assert codes & ENDLESS, text
                if codes & {"E704"} and not codes & {"E701", "E702", "W703"} and by_first == "curtain":
                    seen["E704 behind a guard"] += 1
                if played(script, truths, rng.randrange) == "silent":
                    assert codes & {"E702", "W703"}, text
    assert min(seen[outcome] for outcome in ("curtain", "silent", "endless")) > 5


@pytest.mark.parametrize("seed", range(2))
def test_what_is_announced_as_certain_happens_whenever_it_is_come_to(seed):
    """A scene without guards leaves nothing open: then an announced error is what a play comes to, and only then."""
    rng = random.Random(100 + seed)
    counted = Counter()
    for _ in range(120):
        passages = rng.randint(2, 5)
        text = "# Title\n\n"
        for number in range(passages):
            text += f"## P{number}\n\n"
            links = [f"[Go](#p{rng.randrange(passages)})" for _ in range(rng.randint(1, 3))]
            ending = rng.random()
            text += "".join(f"- {link}\n" for link in links) if ending < 0.5 else links[0] if ending < 0.8 else "Rain."
            text += "\n\n"
        scene, problems = read_scene(text, "scene", "scene.md", STANDARD_CAST, VOCABULARY)
        assert problems == []
        script = Script("play", "Play", STANDARD_CAST, (scene,))
        codes = {problem.code for problem in check_loops(Paths(script), NATURE)}
        outcome = played(script, {}, lambda options: 0)
        counted[outcome] += 1
        assert not codes & {"W703", "W705", "E706"}, text
        if outcome == "curtain":
            assert "E704" not in codes, text
        else:
            assert codes & {"E701", "E702", "E704"}, text
    assert min(counted[outcome] for outcome in ("curtain", "silent", "endless")) > 5


def test_the_parts_of_a_graph_that_go_round_are_found_and_come_before_what_leads_to_them(paths_of):
    paths = paths_of("## A\n\n[On](#b)\n\n## B\n\n- [Round](#b)\n- [On](#c)\n\n## C\n\nRain.\n")
    parts = knots(paths.ways, reached((paths.start,), paths.ways))
    place = {number: position for position, part in enumerate(parts) for number in part}
    assert all(place[way.to] <= place[number] for number in place for way in paths.ways[number])
    assert [len(part) for part in parts].count(1) == len(parts)  # a choice that leads to itself is one place


@pytest.fixture
def paths_of():
    """The paths of one scene, given its text."""

    def paths_of(text):
        scene, problems = read_scene(text, "scene", "scene.md", STANDARD_CAST, VOCABULARY)
        assert problems == []
        return Paths(Script("play", "Play", STANDARD_CAST, (scene,)))

    return paths_of
