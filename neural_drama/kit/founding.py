"""Founding: a new episode, small and whole, that plays at once and waits to be rewritten."""

import re
import shutil
from pathlib import Path

from neural_drama.kit import kettles
from neural_drama.playthrough.repertoire import episode_names, scenes_folder
from neural_drama.story.hygiene import printable

TEMPLATE = Path(__file__).parent / "template"

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

OWN_TITLE = 'title = "The Lukewarm Tea"\n'
"""The line of the template's episode.toml that a new episode has its own words for."""


class FoundingError(Exception):
    """An episode that cannot be founded; the message says why, and what to do."""


def found_episode(name: str, folder: Path) -> list[Path]:
    """Write a new episode into a folder of its name, and give its files in order. Raises FoundingError."""
    if not NAME.fullmatch(name):
        raise FoundingError(
            f"{name[:60]!r} is no name for an episode "
            f"(up to 40 small letters, digits and hyphens between them: {_nearest(name)})"
        )
    if name in episode_names(scenes_folder()):
        raise FoundingError(f"{name!r} is the name of a shipped episode (choose another, or copy that one's folder)")
    if not folder.is_dir():
        raise FoundingError(f"{shown(folder)}: there is no such folder (make it first)")
    episode = folder / name
    if episode.exists() or episode.is_symlink():
        raise FoundingError(f"{shown(episode)}: this is there already, and was left alone (choose another name)")
    texts = _texts(name)
    try:
        episode.mkdir()
    except OSError as error:
        reason = f"cannot be made: {_reason(error)} (choose another place with --in)"
        raise FoundingError(f"{shown(episode)}: {reason}") from error
    try:
        for file, text in texts.items():
            (episode / file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        shutil.rmtree(episode, ignore_errors=True)  # half an episode would only puzzle
        reason = f"cannot be written: {_reason(error)} (make room, or choose another place with --in)"
        raise FoundingError(f"{shown(episode)}: {reason}") from error
    return [episode / file for file in texts]


def _texts(name: str) -> dict[str, str]:
    """The text of each file by its name."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATE.iterdir()) if path.is_file()}
    texts["episode.toml"] = texts["episode.toml"].replace(OWN_TITLE, f'title = "{_title(name)}"\n')
    return texts | {kettles.FILE: kettles.kettles_csv()}


def _title(name: str) -> str:
    """The title that a name stands for: tea-at-noon is Tea At Noon."""
    return " ".join(word.capitalize() for word in name.split("-") if word)


def _nearest(name: str) -> str:
    """A name much like one that cannot be."""
    kept = re.sub(r"[^a-z0-9]+", "-", name[:200].lower()).strip("-")[:40].strip("-")
    return f"perhaps {kept or 'tea-at-noon'}"


def _reason(error: OSError) -> str:
    return (error.strerror or "the disk refused").lower()


def shown(path: Path) -> str:
    """A path for people to read, whatever is in its name."""
    return printable(str(path))
