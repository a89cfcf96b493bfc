"""Running out, held against every way to play: where a story is said to close for good, some play is stuck."""

import random

from neural_drama.kit.loops import check_loops
from neural_drama.kit.paths import Paths
from neural_drama.kit.probing import Nature
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.memory import VISITS, visits_of
from neural_drama.story.reader import read_scene
from neural_drama.story.script import Choice, Jump, Script, TheEnd

NATURE = Nature({name: fact.kind for name, fact in FACTS.items()}, frozenset({"rewinds", "visits"}))
VOCABULARY = vocabulary(5)
CAP = 5
"""Visits that are counted; no guard below asks for more."""

CURTAIN = "the curtain"

GUARDS = (*[""] * 3, *(f" {{if {asked}}}" for asked in (
    "visits < 3", "visits > 1", "visits_p1 > 2", "visits_p1 < 2", "visits_p0 < 3", "diverged", "not diverged",
)))  # fmt: skip


def random_script(rng):
    """A few passages that lead to each other in any way, with guards that count; None if it cannot be read."""
    many = rng.randint(2, 5)
    text = "# Title\n\n"
    for number in range(many):
        goals = [f"p{rng.randrange(many)}" if rng.random() > 0.25 else "end" for _ in range(3)]
        text += f"## P{number}\n\nRain.\n\n"
        chance = rng.random()
        if chance < 0.7:
            for goal in goals[: rng.randint(1, 3)]:
                text += f"- [To {goal} {rng.random()}](#{goal}){rng.choice(GUARDS)}{rng.choice(('', '', ' {once}'))}\n"
        elif chance < 0.9:
            text += f"[On](#{goals[0]}){rng.choice(GUARDS[3:])}\n\n[Else](#{goals[1]})\n"
        text += "\n"
    scene, _ = read_scene(f"{text}## End\n\n**THE END**\n", "s", "s.md", STANDARD_CAST, VOCABULARY)
    return scene and Script("s", "Title", STANDARD_CAST, (scene,))


def played(script, diverged):
    """The passages that can be come to, by their lines, and whether somebody may get where no curtain is left."""
    passages = script.scenes[0].passages
    number_of = {passage.anchor: number for number, passage in enumerate(passages)}
    counts = {visits_of(anchor): number for anchor, number in number_of.items()}

    def went(state, number, taken=()):
        _, visits, once = state
        visits = (*visits[:number], min(CAP, visits[number] + 1), *visits[number + 1 :])
        return number, visits, once | frozenset(taken)

    def following(state):
        here, visits, once = state

        def holds(guard):
            known = {VISITS: visits[here], "diverged": diverged}
            return guard is None or guard.evaluate(lambda name: known[name] if name in known else visits[counts[name]])

        for element in passages[here].elements:
            match element:
                case TheEnd():
                    return [CURTAIN]
                case Choice(options):
                    is_open = [o for o in options if holds(o.guard) and o.where not in once]
                    return [went(state, number_of[o.target.passage], [o.where] * o.is_once) for o in is_open]
                case Jump(target, guard) if holds(guard):
                    return [went(state, number_of[target.passage])]
        return [went(state, here + 1)] if here + 1 < len(passages) else [CURTAIN]

    first = (0, (1, *[0] * (len(passages) - 1)), frozenset())
    before, waiting = {first: []}, [first]
    while waiting:
        state = waiting.pop()
        for after in following(state) if state != CURTAIN else ():
            if after not in before:
                before[after] = []
                waiting.append(after)
            before[after].append(state)
    good, waiting = {CURTAIN}, [CURTAIN]
    while waiting:
        new = set(before.get(waiting.pop(), ())) - good
        good |= new
        waiting += new
    entered = {passages[state[0]].anchor for state in before if state != CURTAIN}
    return entered, not good.issuperset(before)


def test_where_options_are_said_to_run_out_somebody_is_stuck():
    rng, announced, wrong = random.Random(1), 0, []
    for _ in range(4000):
        script = random_script(rng)
        if script is None:
            continue
        lines = {problem.where.line for problem in check_loops(Paths(script), NATURE) if problem.code == "E706"}
        anchors = {
            passage.anchor
            for passage in script.scenes[0].passages
            if any(element.where.line in lines for element in passage.elements)
        }
        plays = [played(script, diverged) for diverged in (False, True)] if anchors else []
        if any(anchors & entered for entered, _ in plays):
            announced += 1
            wrong += [] if any(is_stuck for _, is_stuck in plays) else [script]
    assert announced >= 20
    # Counts of one passage that keep another from being counted are not followed to their end.
    assert len(wrong) <= announced / 20, wrong


def test_who_goes_round_until_the_counts_have_closed_the_way_is_stuck():
    text = "# T\n\n## Hub\n\nA.\n\n- [Go](#z) {if visits < 3}\n- [Stay](#hub)\n\n## Z\n\n**THE END**\n"
    for closing, is_told in (("visits < 3", True), ("visits > 3", False), ("diverged", False), ("bets < 3", False)):
        scene, _ = read_scene(text.replace("visits < 3", closing), "s", "s.md", STANDARD_CAST, VOCABULARY)
        found = check_loops(Paths(Script("s", "T", STANDARD_CAST, (scene,))), NATURE)
        assert ("E706" in {problem.code for problem in found}) is is_told, closing
