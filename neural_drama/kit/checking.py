"""Checking: every problem of an episode at once, those of its words and those of its ways, as text or as JSON."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from neural_drama.kit.guards import Trials, check_guards, least_lines
from neural_drama.kit.impossible import check_possible
from neural_drama.kit.loops import check_loops
from neural_drama.kit.openings import cases_of, layers_of, open_on_cases, problem_of
from neural_drama.kit.paths import Paths
from neural_drama.kit.probing import Nature
from neural_drama.kit.roads import check_bets, check_pace, check_passages, check_rewinds
from neural_drama.kit.wording import Facts, check_choices, check_titles, check_wording, unused
from neural_drama.network.hyperparameters import BOUNDS
from neural_drama.playthrough.facts import FACTS, asking
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.verbs import vocabulary
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.episode import Episode, is_part, load_script
from neural_drama.story.hygiene import printable
from neural_drama.story.memory import VISITS, counts_visits
from neural_drama.story.playbill import read_playbill
from neural_drama.story.problems import Problem, ScriptError, in_order
from neural_drama.story.script import Scene, Where

SETTINGS_THAT_ARE_FACTS = frozenset({*BOUNDS, "goal", "validation_goal", "diverged_multiple"})
"""Chosen and not measured: never NaN."""

UNREADABLE = frozenset({"E001", "E003", "E005", "E006", "E010", "E801"})
"""Codes of an episode.toml that says nothing at all."""


def check(name: str, scenes: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of an episode, given its name, or the path of its folder or of a scene file, in order.

    A scene file that stands in an episode's folder is checked as a part of it, and only its problems are given.
    """
    try:
        path = find_episode(name, scenes)
    except SettingsError as error:
        return (problem_of(error, "E001", name[:80]),)
    if not is_part(path):
        return in_order(dict.fromkeys(_check(path)))
    found = _check(path.parent)
    own = [problem for problem in found if problem.where.file == printable(str(path.parent / path.name))]
    return in_order(dict.fromkeys(own if any(problem.where.file.endswith(".md") for problem in found) else found))


def _check(path: Path) -> list[Problem]:
    moments: list[Moment] = []
    try:
        episode = load_script(path, lambda tables: vocabulary(layers_of(path), cases_of(path)))
    except ScriptError as error:
        problems = list(error.problems)
        if not any(problem.code in UNREADABLE and problem.where.file.endswith(".toml") for problem in problems):
            problems += open_on_cases(path, moments)
        wrong = {problem.where for problem in problems}  # what was not read cannot be judged
        return [*problems, *(warning for warning in _check_partly(error.scenes, moments) if warning.where not in wrong)]
    except SettingsError as error:
        return [problem_of(error, "E810", str(path))]
    return [*open_on_cases(path, moments), *_check_wholly(path, episode, moments)]


def _check_partly(scenes: Sequence[Scene], moments: Sequence[Moment]) -> Iterator[Problem]:
    """The words of scenes some of which could not be read wholly; what leads where is not known then."""
    return check_wording(scenes, STANDARD_CAST, _openings(moments))


def _check_wholly(path: Path, episode: Episode, moments: Sequence[Moment]) -> Iterator[Problem]:
    script = episode.script
    nature = _nature(moments)
    trials = Trials(nature)
    paths = Paths(script)
    said = least_lines(paths, trials)
    yield from chain(
        check_wording(script.scenes, script.cast, _openings(moments)),
        check_choices(script.scenes, trials),
        check_titles(script.scenes, lambda scene: scene.passages[0].where.file),
        check_guards(paths, trials),
        check_possible(script.scenes, nature, _widest(moments)),
        check_loops(paths, nature),
        check_passages(paths),
        check_rewinds(paths),
        check_bets(paths),
        check_pace(paths, said),
    )
    if path.is_dir():
        yield from _check_playbill(path / "episode.toml", unused(script))


def _check_playbill(file: Path, idle: Iterable[str]) -> Iterator[Problem]:
    playbill, _ = read_playbill(file.read_text(encoding="utf-8"), str(file))
    if not playbill.title:
        yield Problem(Where(str(file), 1), "W511", "this episode has no title", 'write title = "..."')
    for name in idle:
        remedy = "give them a line or a cue, or take them out"
        yield playbill.problem("W520", f"{name} neither speaks nor acts", remedy, "", name)


def _openings(moments: Sequence[Moment]) -> list[Facts]:
    """What the facts are as the play opens, on each case."""
    return [cache(_visited(asking(moment))) for moment in moments] or [lambda name: "a word" if _is_word(name) else 0.0]


def _is_word(name: str) -> bool:
    return name in FACTS and FACTS[name].kind == "word"


def _visited(facts: Facts) -> Facts:
    return lambda name: 1.0 if name == VISITS or counts_visits(name) else facts(name)


def _widest(moments: Sequence[Moment]) -> float:
    """How many neurons the widest layer has; endlessly many, if that cannot be known."""
    return max((max(moment.architecture.sizes[1:]) for moment in moments), default=math.inf)


def _nature(moments: Sequence[Moment]) -> Nature:
    """What kinds of values the facts can have, as far as the opening shows it."""
    kinds = {name: fact.kind for name, fact in FACTS.items()}
    whole = {
        name
        for name, fact in FACTS.items()
        if fact.kind == "number" and moments and type(fact.value(moments[0])) is int
    }
    finite = {name for name in FACTS if name.removesuffix("_before") in SETTINGS_THAT_ARE_FACTS}
    words = {name: fact.words for name, fact in FACTS.items() if fact.words}
    return Nature(kinds, frozenset(whole), frozenset(finite - whole), words)


def as_text(problem: Problem) -> str:
    """A problem as a line that a terminal can be given."""
    return printable(str(problem))


def as_json(problem: Problem) -> str:
    """A problem as an object on one line."""
    return json.dumps(
        {
            "file": problem.where.file,
            "line": problem.where.line,
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "remedy": problem.remedy,
        }
    )
