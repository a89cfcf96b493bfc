"""An episode: a folder of scenes with its episode.toml, or one loose scene file. Alone here touches the disk."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.hygiene import MOST_BYTES, decode_file, printable, refused_characters
from neural_drama.story.links import check_passage
from neural_drama.story.playbill import Playbill, read_playbill
from neural_drama.story.problems import MOST_PROBLEMS, Problem, ScriptError
from neural_drama.story.reader import Reading, read_page
from neural_drama.story.script import Member, Script, Where
from neural_drama.story.spelling import suggest
from neural_drama.story.vocabulary import Vocabulary

_NAME_FORM = "name it like 01-the-call.md"

MOST_SCENES = 99
"""Of one episode: two digits number each of them."""

SCENE_NAME = re.compile(r"[0-9]{2}-[a-z0-9][a-z0-9-]{0,56}\.md")


@dataclass(frozen=True, slots=True)
class Episode:
    """A script together with where it came from and what else its episode.toml says."""

    script: Script
    number: str  # such as "1.1"; "" for a loose file
    tables: Mapping[str, object]  # episode.toml without title, number and cast, for the layer above
    folder: Path
    name: str  # the folder's name, or a loose file's without .md


def load_script(path: Path, make_vocabulary: Callable[[Mapping[str, object]], Vocabulary]) -> Episode:
    """Load an episode from its folder, or a loose scene file with the standard cast.

    make_vocabulary: what scripts may speak of, given the tables of episode.toml (empty for a loose file).
    Raises ScriptError with every problem there is.
    """
    path = Path(path)
    if path.is_dir():
        return _load_folder(path, make_vocabulary)
    text, problems = read_file(path)
    if not problems and path.suffix.lower() != ".md":
        where = Where(printable(str(path)), 1)
        problems = [Problem(where, "E002", "this is no scene", "the name of a scene ends in .md")]
    problems += _name_problems(path.stem, path)
    if problems:
        raise ScriptError(problems)
    tables: Mapping[str, object] = MappingProxyType({})
    reading = read_page(text, path.stem, printable(str(path)), STANDARD_CAST, make_vocabulary(tables))
    title = reading.scene.title if reading.scene else ""
    script = _bind(path.stem, title or path.stem, STANDARD_CAST, [reading], [], {path.stem})
    return Episode(script, "", tables, path.parent, path.stem)


def _load_folder(folder: Path, make_vocabulary: Callable[[Mapping[str, object]], Vocabulary]) -> Episode:
    name = folder.resolve().name
    playbill, problems = _read_toml(folder / "episode.toml")
    problems += _name_problems(name, folder)
    try:
        vocabulary = make_vocabulary(playbill.tables)
    except ScriptError as error:
        raise ScriptError([*problems, *error.problems]) from error
    problems += playbill.check_roles(vocabulary.roles)
    paths, misnamed = _scene_paths(folder)
    problems += misnamed
    readings: list[Reading] = []
    for path in paths:
        text, unreadable = read_file(path)
        problems += unreadable
        if not unreadable:
            readings.append(read_page(text, path.stem, printable(str(path)), playbill.cast, vocabulary))
    if not paths and not misnamed:
        where = Where(printable(str(folder)), 1)
        problems.append(Problem(where, "E004", "there are no scenes here", "name them 01-title.md and so on"))
    known = {path.stem for path in paths}
    script = _bind(name, playbill.title or name, playbill.cast, readings, problems, known)
    return Episode(script, playbill.number, playbill.tables, folder, name)


def _scene_paths(folder: Path) -> tuple[list[Path], list[Problem]]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".md" and _is_meant(path))
    except OSError as error:
        return [], [_unreadable(folder, error)]
    problems = [
        Problem(Where(printable(str(path)), 1), "E002", f"{path.name!r} is no name for a scene", _NAME_FORM)
        for path in found
        if not SCENE_NAME.fullmatch(path.name)
    ]
    scenes = [path for path in found if SCENE_NAME.fullmatch(path.name)]
    if len(scenes) > MOST_SCENES:
        first = Where(printable(str(scenes[MOST_SCENES])), 1)
        problems.append(Problem(first, "E008", f"an episode of {len(scenes):,} scenes", f"at most {MOST_SCENES}"))
    return scenes[:MOST_SCENES], problems


def is_part(path: Path) -> bool:
    """Whether a file is a scene of the episode in whose folder it stands."""
    try:
        return bool(SCENE_NAME.fullmatch(path.name)) and not path.is_dir() and (path.parent / "episode.toml").is_file()
    except (OSError, ValueError):
        return False


def _is_meant(path: Path) -> bool:
    """Whether a file in the folder is part of the play; a forge shows the README, and dotfiles are a tool's."""
    return not path.name.startswith(".") and path.name != "README.md"


def read_file(path: Path) -> tuple[str, list[Problem]]:
    """The text of a file inside its folder; or one problem, if it is none, cannot be read, or leads out of it."""
    file = printable(str(path))
    try:
        if not path.exists() and not path.is_symlink():
            return "", [Problem(Where(file, 1), "E001", "there is no such file", "is the name spelled right?")]
        if not path.resolve().is_relative_to(path.parent.resolve()):
            return "", [Problem(Where(file, 1), "E003", "this is a link out of its folder", "copy the file here")]
        if not path.is_file():
            return "", [Problem(Where(file, 1), "E001", "this is not a file")]
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        return "", [_unreadable(path, error)]
    return decode_file(raw, file)


def _name_problems(name: str, path: Path) -> list[Problem]:
    """What a name may not hold that is shown where there is no title."""
    if not refused_characters(name) and not {"\n", "\t"} & set(name):
        return []
    return [Problem(Where(printable(str(path)), 1), "E002", "a name with a character that a terminal obeys or hides")]


def _unreadable(path: Path, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or "it cannot be found"
    return Problem(Where(printable(str(path)), 1), "E001", f"this cannot be read: {str(reason).lower()}")


def _read_toml(path: Path) -> tuple[Playbill, list[Problem]]:
    """The playbill; raises ScriptError where there is none to go on with."""
    text, problems = read_file(path)
    if problems:
        raise ScriptError(problems)
    return read_playbill(text, printable(str(path)))


def _bind(
    name: str,
    title: str,
    cast: Mapping[str, Member],
    readings: list[Reading],
    problems: list[Problem],
    known: Collection[str],
) -> Script:
    """Readings as one script, once their links to each other are checked. Raises ScriptError if anything is wrong.

    known: the names of all scenes there are, also of those that could not be read.
    """
    anchors = {reading.name: frozenset(reading.anchors) for reading in readings}
    found = [*problems, *(problem for reading in readings for problem in reading.problems)]
    for reading in readings:
        for target, where in reading.targets:
            if len(found) > MOST_PROBLEMS:
                break  # each of them is compared with every name there is
            if target.scene in anchors:
                problem = check_passage(target, where, anchors[target.scene], is_here=False)
                found += [problem] if problem else []
            elif target.scene not in known:
                remedy = suggest(f"{target.scene}.md", [f"{other}.md" for other in known])
                found.append(Problem(where, "E402", f"no scene '{target.scene}.md'", remedy))
    if found:
        raise ScriptError(found, (reading.partial for reading in readings))
    scenes = tuple(reading.scene for reading in readings if reading.scene)
    return Script(name, title, cast, scenes)
