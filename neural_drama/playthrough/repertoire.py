"""The repertoire: which episodes there are to play, where they are, and on which cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.story.hygiene import printable
from neural_drama.story.script import Cue, Script, Target
from neural_drama.story.spelling import suggest
from neural_drama.story.toml import TomlError, read_toml

if TYPE_CHECKING:  # whoever only asks what there is to play need not load what reads it
    from neural_drama.story.episode import Episode

STANDARD_EPISODE = "chronicles"
"""The first issue; a loose scene file is played on its case and network."""


@dataclass(frozen=True, slots=True)
class Playable:
    """An episode with one of the cases it can be played on."""

    episode: str
    number: str  # "" for an episode without one
    title: str
    case: str
    about: str

    @property
    def issue(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


def playables(scenes: Path | None = None) -> Iterator[Playable]:
    """What there is to play, episode after episode, each with its own case first. Raises SettingsError."""
    for episode in episode_names(scenes or scenes_folder()):
        settings = settings_of(find_episode(episode, scenes))
        number = settings.word("number") if "number" in settings.values else ""
        title = settings.word("title")
        cases = settings.sub("cases")
        for case in cases_offered(settings):
            yield Playable(episode, number, title, case, cases.sub(case).word("about"))


def announcement(name: str, scenes: Path | None = None) -> tuple[str, str]:
    """The number and the title of an episode, as far as they can be had before it is read; a file has its name."""
    try:
        path = find_episode(name, scenes)
        if not path.is_dir():
            return "", printable(path.stem)
        settings = settings_of(path)
        return settings.word("number") if "number" in settings.values else "", settings.word("title")
    except SettingsError:
        return "", ""  # whoever reads it says what is wrong


def scenes_folder() -> Path:
    """Where the shipped episodes are: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenes"
    return inside if inside.is_dir() else package.parent / "scenes"


def episode_names(folder: Path) -> list[str]:
    """The names of the episodes in a scenes folder."""
    return sorted(path.parent.name for path in folder.glob("*/episode.toml"))


def find_episode(name: str, scenes: Path | None = None) -> Path:
    """The folder or file an episode is in: its name among the scenes, or a path. Raises SettingsError.

    What follows a # in the name says where to begin: `chronicles#02-enter-the-detective#the-coin`.
    """
    folder = scenes or scenes_folder()
    name = _parted(name, folder)[0]
    try:
        if name and Path(name).name == name and (folder / name).is_dir():
            return folder / name
        if name and (Path(name).exists() or Path(name).name != name or name.endswith(".md")):
            return Path(name)  # if it is not there, whoever reads it says so
    except (OSError, ValueError):
        pass  # too long for a file, or not a name for one: then it is not an episode either
    names = ", ".join(episode_names(folder)) or "none"
    raise SettingsError(f"no episode {name[:60]!r}; there are: {names} (or give the path of one)")


def begun_as_named(episode: "Episode", name: str, scenes: Path | None = None) -> "Episode":
    """An episode that begins where its name says. Raises SettingsError if it has no such place."""
    start = _parted(name, scenes or scenes_folder())[1]
    if not start:
        return episode
    script = episode.script
    scene, _, anchor = start.partition("#")
    target = Target(scene.removesuffix(".md") or script.scenes[0].name, anchor)
    passages = {Target(scene.name, passage.anchor) for scene in script.scenes for passage in scene.passages}
    known = passages | {Target(scene.name, "") for scene in script.scenes}
    if target not in known:
        addresses = [f"{each.scene}#{each.passage}" if each.passage else each.scene for each in known]
        raise SettingsError(f"no passage {start[:80]!r} to begin from ({suggest(start, addresses)})")
    return replace(episode, script=replace(script, start=target))


def cases_offered(settings: Settings) -> list[str]:
    """The names of the cases that the title offers, the episode's own first. Raises SettingsError.

    Others are only opened by a scene, or asked for by name.
    """
    own, names = settings.word("case"), list(settings.table("cases"))
    if "offered" in settings.values:
        offered = settings.words("offered")
        if unknown := [name for name in offered if name not in names]:
            settings.refuse("offered", f": there is no case {unknown[0]!r} ({suggest(unknown[0], names)})")
        names = [name for name in names if name in offered]
    return sorted(names, key=lambda name: name != own)


def cases_opened(script: Script) -> tuple[str, ...]:
    """The names of the cases that a script opens in mid-play, each once."""
    cues = (
        element
        for scene in script.scenes
        for passage in scene.passages
        for element in passage.elements
        if isinstance(element, Cue) and element.verb == "open"
    )
    return tuple(dict.fromkeys(str(cue.arguments["case"]) for cue in cues))


def _parted(name: str, folder: Path) -> tuple[str, str]:
    """An episode's name, and where to begin; a file or folder may have a # in its own name."""
    end = name.find("#")
    while end >= 0:
        if not _is_there(name, folder) and _is_there(name[:end], folder):
            return name[:end], name[end + 1 :]
        end = name.find("#", end + 1)
    return name, ""


def _is_there(name: str, folder: Path) -> bool:
    try:
        return bool(name) and ((folder / name).exists() or Path(name).exists())
    except (OSError, ValueError):
        return False


def settings_of(path: Path) -> Settings:
    """The tables an episode is played with: its own, or the standard episode's for a loose file."""
    file = path / "episode.toml" if path.is_dir() else scenes_folder() / STANDARD_EPISODE / "episode.toml"
    try:
        source = file.read_text(encoding="utf-8")
        return Settings(str(file), source, "", read_toml(source))
    except TomlError as error:
        raise SettingsError(f"{printable(str(file))}:{error.line}: this is not TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{printable(str(file))}:1: cannot be read: {error}") from error
