"""Sources: the files of an episode as they were played, so that it can be played on when they have changed."""

import base64
import hashlib
import json
import tempfile
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

MOST_FILES = 200
MOST_FILE_BYTES = 2**20
"""As much as a case's data may take; scenes take at most a quarter of that."""

MOST_BYTES = 48 * 2**20
"""Of all files together."""

LONGEST_NAME = 200
PLAYBILL, SCENE = "episode.toml", ".md"

LAID_OUT = "neural-drama-"
"""How the name of a temporary folder begins in which sources are laid out."""


class SourcesError(ValueError):
    """Files that cannot be put by, or were not put by in this form."""


@dataclass(frozen=True)
class Sources:
    """Files by their names. Raises SourcesError for names that are no plain names, and for more than is allowed."""

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        if not 1 <= len(self.files) <= MOST_FILES:
            raise SourcesError(f"an episode has 1 to {MOST_FILES} files, not {len(self.files)}")
        for name, content in self.files.items():
            check_name(name)
            if len(content) > MOST_FILE_BYTES:
                raise SourcesError(f"{name} has {len(content):,} bytes; at most {MOST_FILE_BYTES:,}")
        if (total := sum(map(len, self.files.values()))) > MOST_BYTES:
            raise SourcesError(f"the files have {total:,} bytes; at most {MOST_BYTES:,}")
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names and bytes, in the order of the names, in hexadecimal."""
        found = hashlib.sha256()
        for name in sorted(self.files):
            for part in (name.encode(), self.files[name]):
                found.update(len(part).to_bytes(8, "big") + part)
        return found.hexdigest()


def check_name(name: str) -> None:
    """Raise SourcesError unless a name is one of a file, and leads nowhere."""
    is_plain = 0 < len(name) <= LONGEST_NAME and name.isprintable() and not set(name) & set("/\\:")
    if not is_plain or name in (".", ".."):
        raise SourcesError(f"{name[:60]!r} is no name for a file")


def sources_of(path: Path) -> Sources:
    """The files that an episode's folder is played from, or a loose scene file. Raises OSError and SourcesError.

    A case whose data cannot be had is left out: it could not be played either.
    """
    if not path.is_dir():
        return Sources({path.name: _content(path)})
    files = {file.name: _content(file) for file in _scenes(path)}
    playbill = path / PLAYBILL
    if playbill.is_file():
        files[PLAYBILL] = _content(playbill)
        for name in _data_files(files[PLAYBILL]):
            if _can_be_played(path / name):
                files[name] = _content(path / name)
    return Sources(files)


@contextmanager
def laid_out(sources: Sources, folder: str) -> Iterator[Path]:
    """A temporary folder of that name with the files in it, or the one loose scene file, as long as it is needed.

    folder: as the opening has it. Raises SourcesError for a name that no folder can have, and OSError.
    """
    check_name(folder)
    with tempfile.TemporaryDirectory(prefix=LAID_OUT) as place:
        inside = Path(place) / folder
        inside.mkdir()
        for name, content in sources.files.items():
            (inside / name).write_bytes(content)
        names = list(sources.files)
        yield inside / names[0] if PLAYBILL not in names and len(names) == 1 else inside


def packed(sources: Sources) -> bytes:
    """Sources as they are stored: JSON of names and texts, compressed. What is no text is in base 64."""
    files = {name: _as_json(content) for name, content in sorted(sources.files.items())}
    return zlib.compress(json.dumps(files, ensure_ascii=False).encode(), 9)


def unpacked(blob: bytes, digest: str) -> Sources:
    """Sources as they were stored. Raises SourcesError where they were not, or are not those of the digest."""
    try:
        unzipping = zlib.decompressobj()
        raw = unzipping.decompress(blob, 2 * MOST_BYTES)
        if not unzipping.eof:
            raise SourcesError("there is more, or less, than was put by")
        files = json.loads(raw)
        if not isinstance(files, dict):
            raise SourcesError("there are no files by name")
        sources = Sources({name: _from_json(content) for name, content in files.items()})
    except SourcesError:
        raise
    except (zlib.error, ValueError, RecursionError) as error:
        raise SourcesError(f"they cannot be unpacked ({error})") from error
    if sources.digest != digest:
        raise SourcesError("they are not what was put by")
    return sources


def _scenes(folder: Path) -> list[Path]:
    """The scenes; a forge shows the README, and dotfiles are a tool's."""
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() == SCENE and not file.name.startswith(".") and file.name != "README.md"
    ]


def _data_files(playbill: bytes) -> set[str]:
    """The names of the files that the cases of an episode.toml name, in its own folder."""
    try:
        cases = tomllib.loads(playbill.decode("utf-8")).get("cases", {})
    except (ValueError, RecursionError):
        return set()
    files = [case.get("file") for case in cases.values() if isinstance(case, dict)] if isinstance(cases, dict) else []
    return {name for file in files if isinstance(file, str) and (name := file.removeprefix("./")) == Path(name).name}


def _can_be_played(data: Path) -> bool:
    """Whether a file is one, not too large, and no link to somewhere else."""
    is_inside = data.resolve().parent == data.parent.resolve()
    return is_inside and data.is_file() and data.stat().st_size <= MOST_FILE_BYTES


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_FILE_BYTES + 1)


def _as_json(content: bytes) -> object:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def _from_json(content: object) -> bytes:
    match content:
        case str():
            return content.encode("utf-8")
        case {"base64": str(text)}:
            return base64.b64decode(text, validate=True)
    raise SourcesError("a file is neither text nor base 64")
