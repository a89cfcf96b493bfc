"""Openings: an episode opened on each of its cases, with every mistake of its settings and of its data at once."""

import re
from collections.abc import Iterator
from pathlib import Path

from neural_drama.network.tables import DataError
from neural_drama.playthrough.case_file import GOALS, KEYS, WORDS, open_case
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.opening import (
    KEYS_AT_THE_TOP,
    MOST_DEPTH,
    MOST_EPOCHS,
    MOST_WIDTH,
    first_moment,
    read_blueprint,
    starting_with,
)
from neural_drama.playthrough.repertoire import settings_of
from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.story.problems import Problem
from neural_drama.story.script import Where

_OF_ITS_TABLE = ("file", "target", "columns")

MOST_CASES = 2**20
"""Where the data cannot be read: no fewer than a file of them can hold."""

_PLACED = re.compile(r"(?P<file>.+?):(?P<line>[0-9]+): (?P<message>.*)", re.DOTALL)


def layers_of(path: Path) -> int:
    """How many layers the network of an episode has; as many as there can be, if that cannot be read."""
    settings = settings_of(path).noting()
    hidden = settings.sub("network").wholes("hidden", 1, MOST_WIDTH)
    return (MOST_DEPTH if settings.noted else len(hidden)) + 1


def cases_of(path: Path) -> tuple[str, ...]:
    """The names of an episode's cases; none, if they cannot be read."""
    return tuple(settings_of(path).noting().table("cases"))


def open_on_cases(path: Path, moments: list[Moment]) -> Iterator[Problem]:
    """Open an episode on each of its cases; the moments that this gives are added, and the problems given."""
    try:
        settings = settings_of(path).noting()
    except SettingsError as error:
        yield problem_of(error, "E810", str(path))
        return
    assert settings.noted is not None, "they are to be gathered"
    found = list(_open_each(settings, moments))
    if not moments:
        starting_with(settings, MOST_CASES)
    yield from (problem_of(error, "E810", settings.file) for error in settings.noted.values())
    yield from found


def _open_each(settings: Settings, moments: list[Moment]) -> Iterator[Problem]:
    """The problems that are not with one key alone."""
    settings.check_keys(KEYS_AT_THE_TOP)
    seed = settings.whole("seed", 0, 2**63 - 1)
    settings.whole("budget", 1, MOST_EPOCHS)
    blueprint = read_blueprint(settings, seed)
    own, cases = settings.word("case"), settings.table("cases")
    for name in dict.fromkeys((own, *cases)):
        if name == own and settings.noted and "case" in settings.noted:
            continue
        if name in cases and not _has_a_table(settings.sub("cases").sub(name)):
            continue
        try:
            asked = None if name == own else name
            case_file = open_case(settings, Path(settings.file).parent, asked, blueprint.validation, seed)
            moment = first_moment(settings, case_file, blueprint)
        except SettingsError as error:
            yield problem_of(error, "E810", settings.file)
        except DataError as error:
            yield problem_of(error, "E811", settings.file)
        else:
            moments += [] if settings.noted else [moment]


def _has_a_table(case: Settings) -> bool:
    """Whether a case says which table it is; the mistakes in everything that it says are noted."""
    case.check_keys(KEYS)
    for key in WORDS:
        case.word(key)
    case.words("columns")
    for key in GOALS:
        case.number(key, 0.0, 1e12)
    assert case.noted is not None, "they are to be gathered"
    return not any(case.path + key in case.noted for key in _OF_ITS_TABLE)


def problem_of(error: Exception, code: str, file: str) -> Problem:
    """A mistake in the settings or the data as a problem; its message says the place and the remedy."""
    placed = _PLACED.fullmatch(str(error))
    if placed is None:
        return Problem(Where(file, 1), code, str(error))
    return Problem(Where(placed["file"], int(placed["line"])), code, placed["message"])
