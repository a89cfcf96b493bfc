"""The sources of a playthrough: the texts it is played with, found again, recognized, and opened elsewhere.

Sources that were handed on by a stranger are written to a folder of their own and opened like any episode, so that
everything is checked which is checked there.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from neural_drama.handover.handover import Handover, HandoverError, is_plain_name
from neural_drama.network.tables import DataError
from neural_drama.playthrough.case_file import MOST_BYTES as MOST_DATA_BYTES
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import cases_opened, episode_names, scenes_folder, settings_of
from neural_drama.playthrough.settings import SettingsError
from neural_drama.story.episode import SCENE_NAME, Episode, read_file
from neural_drama.story.hygiene import MOST_BYTES as MOST_SCENE_BYTES
from neural_drama.story.problems import ScriptError

PLAYBILL = "episode.toml"

MOST_FILES = 120


@dataclass(frozen=True, slots=True)
class Sources:
    """What a playthrough is played with, as it is on the disk now."""

    own: Mapping[str, str]  # texts by file name, of what is not shipped with the game
    fingerprint: str  # of all texts, shipped or not, as hexadecimal digits
    own_case: str  # the case and the seed that it is played with when nothing else is asked for
    own_seed: int


def sources_of(play: Playthrough) -> Sources:
    """The sources of a playthrough. Raises HandoverError for what cannot be read any more."""
    try:
        return _sources_of(play.episode, play.case)
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise HandoverError(f"what this is played with cannot be read any more: {error}") from error


def _sources_of(episode: Episode, case: str) -> Sources:
    is_loose = not episode.tables  # a loose scene has no episode.toml of its own
    standard = not is_loose and episode.folder.resolve() == (scenes_folder() / episode.name).resolve()
    settings = settings_of(episode.folder / f"{episode.name}.md" if is_loose else episode.folder)
    data_folder = Path(settings.file).parent
    # The data of other cases only where the scenes open them: else they are no part of what is played.
    names = (case, *cases_opened(episode.script))
    data = dict.fromkeys(settings.sub("cases").sub(name).word("file") for name in names)
    scenes = {f"{path.stem}.md": _scene(path) for path in _scene_paths(episode, is_loose)}
    around = {
        PLAYBILL: settings.source.replace("\r\n", "\n"),
        **{file: (data_folder / file).read_bytes().decode("utf-8-sig") for file in data},
    }
    everything = {**scenes, **around}
    return Sources(
        own={} if standard else scenes if is_loose else everything,
        fingerprint=_fingerprint(everything),
        own_case=settings.word("case"),
        own_seed=settings.whole("seed", 0, 2**63 - 1),
    )


def _scene_paths(episode: Episode, is_loose: bool) -> list[Path]:
    paths = sorted(episode.folder.iterdir())
    if is_loose:
        return [path for path in paths if path.stem == episode.name and path.suffix.lower() == ".md"][:1]
    return [path for path in paths if SCENE_NAME.fullmatch(path.name)]


def _scene(path: Path) -> str:
    text, problems = read_file(path)
    if problems:
        raise HandoverError(f"what this is played with cannot be read any more: {problems[0]}")
    return text


def _fingerprint(texts: Mapping[str, str]) -> str:
    digest = hashlib.blake2b()
    for name in sorted(texts):
        for part in (name, texts[name].replace("\r\n", "\n")):
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]


def opened(handover: Handover) -> tuple[Playthrough, Sources]:
    """What a handover was played on, newly opened. Raises HandoverError for what cannot be."""
    if not handover.sources:
        names = episode_names(scenes_folder())
        if handover.episode not in names:
            raise HandoverError(f"no episode {handover.episode!r} comes with this game; there are: {', '.join(names)}")
        return _opened(handover, handover.episode, "")
    check_sources(handover.episode, handover.sources)
    try:
        with tempfile.TemporaryDirectory(prefix="neural-drama-") as folder:
            return _opened(handover, _written(Path(folder), handover), folder)
    except OSError as error:
        raise HandoverError(f"its scenes cannot be written to a temporary folder: {error.strerror}") from error


def _opened(handover: Handover, name: str, folder: str) -> tuple[Playthrough, Sources]:
    try:
        play = open_playthrough(name, handover.case, handover.seed)
        return play, sources_of(play)  # as long as the folder is there
    except (ScriptError, SettingsError, DataError) as error:
        raise HandoverError(below(folder, str(error))) from error


def below(folder: str, message: str) -> str:
    """A message about files without the temporary folder that they were in."""
    return message.replace(os.path.join(folder, ""), "") if folder else message


def _written(folder: Path, handover: Handover) -> str:
    inner = folder / handover.episode
    inner.mkdir()
    for name, text in handover.sources.items():
        (inner / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(inner / f"{handover.episode}.md" if PLAYBILL not in handover.sources else inner)


def check_sources(episode: str, sources: Mapping[str, str]) -> None:
    """Raise HandoverError unless these are the files of one episode, or of one loose scene, and nothing else."""
    if len(sources) > MOST_FILES:
        raise HandoverError(f"sources: {len(sources)} files; at most {MOST_FILES}")
    if len({name.casefold() for name in sources}) < len(sources):
        raise HandoverError("sources: two files whose names differ only in upper and lower case")
    for name, text in sources.items():
        is_data = name.casefold().endswith((".csv", ".txt", ".tsv", ".data"))
        is_scene = name.endswith(".md")
        if not is_plain_name(name) or not (is_data or is_scene or name == PLAYBILL):
            raise HandoverError(
                f"sources: {name[:60]!r} is no name for one; it is {PLAYBILL}, a scene (.md) or data (.csv), no path"
            )
        most = MOST_DATA_BYTES if is_data else MOST_SCENE_BYTES
        if len(text.encode("utf-8", "surrogatepass")) > most:
            raise HandoverError(f"sources.{name}: too large; at most {most:,} bytes")
    if PLAYBILL not in sources and set(sources) != {f"{episode}.md"}:
        raise HandoverError(f"sources: there is no {PLAYBILL}, nor are they only the scene '{episode}.md'")
