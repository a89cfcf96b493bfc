"""Plans: an episode played as its author planned, really trained, and held to what must come of it.

Words are looked for in the lines as a transcript has them. Figures are measured when the curtain has fallen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from neural_drama.kit.plan_files import Figure, Plan, read_plans
from neural_drama.kit.tally import Tally
from neural_drama.network.tables import DataError
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import CurtainFell, Offered
from neural_drama.playthrough.facts import NO_ENDING
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.transcript import in_plain_words
from neural_drama.story.arithmetic import Value
from neural_drama.story.formats import show
from neural_drama.story.problems import Problem, ScriptError


@dataclass(slots=True)
class Performed:
    """What came of a plan."""

    plan: Plan
    problems: list[Problem] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    lines: list[str] = field(default_factory=list)


def plans_of(episode: str, scenes: Path | None = None) -> tuple[list[Plan], list[Problem]]:
    """The plans beside an episode, and every problem with their file. Raises SettingsError for no such episode."""
    return read_plans(find_episode(episode, scenes))


def check_plans(episode: str, scenes: Path | None = None) -> list[Problem]:
    """Every problem with an episode's plans: with their file or, if that is sound, with what came of them."""
    plans, problems = plans_of(episode, scenes)
    if problems:
        return problems
    return [problem for plan in plans for problem in perform(plan, episode, scenes).problems]


def perform(plan: Plan, episode: str, scenes: Path | None = None) -> Performed:
    """Play an episode as planned. Raises ScriptError for an episode that cannot be loaded."""
    done = Performed(plan)
    try:
        play = open_playthrough(episode, plan.case, plan.seed, scenes)
    except (SettingsError, DataError) as error:
        done.problems.append(Problem(plan.at("case"), "E810", f"{_of(plan)} cannot be played: {error}"))
        return done
    try:
        ending = _played(play, done)
    except MoveError as error:
        done.problems.append(Problem(plan.at("moves"), "E901", f"{_of(plan)}: {error}"))
        return done
    except ScriptError as error:
        done.problems.append(Problem(plan.at("moves"), "E902", f"{_of(plan)}: {error.problems[0]}"))
        return done
    done.problems += [*_unsaid(done), *_ended_otherwise(plan, ending), *_off(plan, play)]
    return done


def _played(play: Playthrough, done: Performed) -> str:
    """Play to the curtain, and give the name of the ending."""
    done.tally.rehearsals, ended = 1, NO_ENDING
    for answered in autoplay(play, done.plan.moves):
        match answered.event:
            case Spoken() as spoken:
                done.lines.append(in_plain_words(spoken))
                for wrong in done.tally.hear(spoken, 0):
                    message = f"{_of(done.plan)}: {spoken.line.where}: {wrong}"
                    done.problems.append(Problem(done.plan.where, "E902", message))
            case Offered() if answered.taken is not None and 1 <= answered.taken <= len(play.options):
                done.tally.take(play.options, answered.taken)
            case CurtainFell(ending):
                ended = ending or NO_ENDING
    return ended


def _of(plan: Plan) -> str:
    return f"the plan {plan.name!r}"


def _unsaid(done: Performed) -> Iterator[Problem]:
    for said in done.plan.says:
        line = next((line for line in done.lines if said.is_in(line)), None)
        if said.is_wanted and line is None:
            message = f"{_of(done.plan)}: nobody says {said.words!r}"
            yield Problem(said.where, "E902", message, _nearest(said.words, done))
        elif not said.is_wanted and line is not None:
            message = f"{_of(done.plan)}: somebody says {said.words!r}"
            yield Problem(said.where, "E902", message, f"the line {line!r}")


def _nearest(words: str, done: Performed) -> str:
    """The line that shares most words with the ones looked for."""
    wanted = set(words.lower().split())
    shared, line = max(((len(wanted & set(line.lower().split())), line) for line in done.lines), default=(0, ""))
    return f"the nearest is {line!r}" if shared else ""


def _ended_otherwise(plan: Plan, ending: str) -> Iterator[Problem]:
    if plan.ending and plan.ending != ending:
        yield Problem(plan.at("ending"), "E902", f"{_of(plan)} ends with {ending!r}, not with {plan.ending!r}")


def _off(plan: Plan, play: Playthrough) -> Iterator[Problem]:
    for figure in plan.figures:
        found = figure.expression.evaluate(play.fact)
        if not _fits(figure, found):
            message = f"{_of(plan)}: {figure.expression.source} is {_written(found)}, not {_wanted(figure)}"
            yield Problem(figure.where, "E902", message)


def _fits(figure: Figure, found: Value) -> bool:
    match figure.wanted:
        case (least, most):
            return not isinstance(found, str) and least <= found <= most
        case wanted:
            return bool(found == wanted)


def _wanted(figure: Figure) -> str:
    match figure.wanted:
        case (least, most):
            return f"from {show(least)} to {show(most)}"
        case wanted:
            return _written(wanted)


def _written(value: Value) -> str:
    """A value as plans.toml has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, str) else show(value)
