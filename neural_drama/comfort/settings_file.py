"""The settings file: preferences as TOML among the player's data, read leniently and written whole or not at all."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from neural_drama.comfort.preferences import AUTO, WORDS, Preferences, Unfit, fitting, fitting_keys
from neural_drama.saves.whereabouts import data_folder

NAME = "settings.toml"

MOST_BYTES = 64 * 1024
"""A file larger than this is none of ours."""

_TOLD = {
    "text": "how a line comes", "auto_play": "whether the play goes on by itself; or seconds a line",
    "motion": "how much moves", "theme": "the colors", "pictures": "what pictures are drawn with",
    "mouse": "whether the mouse is listened to", "projector": "large, few things, high contrast",
    "plain": "always in plain words, without a screen",
}  # fmt: skip
_NAMES = tuple(one.name for one in fields(Preferences) if one.name != "keys")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file holds. complaints: what was wrong with it, each with its line."""

    preferences: Preferences
    complaints: tuple[str, ...] = ()
    is_there: bool = True


def settings_path() -> Path:
    """Where the settings are."""
    return data_folder() / NAME


def read_settings(path: Path | None = None) -> Settings:
    """The settings as far as they can be read; for whatever is wrong, the default stands. Raises nothing."""
    path = path or settings_path()
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Settings(Preferences(), is_there=False)
    except OSError as error:
        return Settings(Preferences(), (f"{NAME} cannot be read: {error.strerror}",))
    if len(raw) > MOST_BYTES:
        return Settings(Preferences(), (f"{NAME} has more than {MOST_BYTES} bytes; the defaults stand",))
    return _understood(raw.decode("utf-8", "replace"))


def write_settings(preferences: Preferences, path: Path | None = None) -> None:
    """Store preferences in place of what is there. Raises OSError, and then the old file stands.

    A file in which something was wrong is kept beside it, so that nothing a player typed is lost.
    """
    path = Path(os.path.realpath(path or settings_path()))
    path.parent.mkdir(parents=True, exist_ok=True)
    if read_settings(path).complaints:
        with suppress(OSError):
            os.replace(path, path.with_name(f"{NAME}.old"))
    handle, beside = tempfile.mkstemp(prefix=f".{NAME}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(as_toml(preferences))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)
        raise


def as_toml(preferences: Preferences) -> str:
    """The text of a settings file."""
    lines = ["# Neural Drama: how it is shown. What is wrong in here is told once, and its default stands.", ""]
    for name in _NAMES:
        words = " (" + ", ".join(WORDS[name]) + ")" if name in WORDS else f" ({AUTO}, night, ...)" * (name == "theme")
        lines += [f"# {_TOLD[name]}{words}", f"{name} = {_written(getattr(preferences, name))}", ""]
    lines += ["# Keys by what they do: fork = \"g\"; several with commas between.", "[keys]"]
    lines += [f"{_written(id)} = {_written(keys)}" for id, keys in sorted(preferences.keys.items())]
    return "\n".join(lines) + "\n"


def _written(value: object) -> str:
    # Words and ids are plain ASCII here, or escaped by JSON as TOML has it too.
    return str(value).lower() if isinstance(value, bool) else json.dumps(value).replace("\x7f", "\\u007f")


def _understood(text: str) -> Settings:
    complaints: list[str] = []
    found: dict[str, str | float | bool] = {}
    keys: dict[str, str] = {}

    def note(name: str, what: str) -> None:
        complaints.append(f"{NAME}:{_line_of(text, name)}: {what}")

    for name, value in _entries(text, complaints):
        table, _, id = name.rpartition("\0")
        try:
            if table == "keys":
                keys[id] = fitting_keys(value)
            elif not table and name in _NAMES:
                found[name] = fitting(name, value)
            else:
                note(id, f"nothing is called {repr(id)[:40]}; allowed: {', '.join(_NAMES)}, [keys]")
        except Unfit as unfit:
            note(id, f"{repr(id)[:40]} is {unfit}" if table == "keys" else str(unfit))
    return Settings(Preferences(**found, keys=MappingProxyType(keys)), tuple(complaints))  # type: ignore[arg-type]


def _entries(text: str, complaints: list[str]) -> Iterator[tuple[str, object]]:
    """Every entry by its name, "keys\\0" before that of a key. Text that is no TOML is read line by line."""
    try:
        tables: Mapping[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError):
        yield from _entries_by_line(text, complaints)
        return
    for name, value in tables.items():
        if name == "keys" and isinstance(value, dict):
            yield from ((f"keys\0{id}", keys) for id, keys in value.items())
        else:
            yield name, value


def _entries_by_line(text: str, complaints: list[str]) -> Iterator[tuple[str, object]]:
    within, told = "", set[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            tables = tomllib.loads(line)
        except (ValueError, RecursionError):
            complaints.append(f"{NAME}:{number}: not TOML: {repr(line.strip())[:60]}")
            continue
        if line.lstrip().startswith("["):
            within = "keys\0" if "keys" in tables else "elsewhere\0"
            continue
        for name, value in tables.items():
            if within + name not in told:
                told.add(within + name)
                yield within + name, value


def _line_of(text: str, name: str) -> int:
    """The line on which an entry stands, as near as that can be told."""
    lines = text.splitlines()
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
    return next((number for number, line in enumerate(lines, start=1) if pattern.match(line)), 1)
