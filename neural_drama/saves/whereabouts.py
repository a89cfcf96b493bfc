"""Whereabouts: in which file the saves are, and what stands beside it."""

import os
from pathlib import Path

from platformdirs import user_data_path

FOLDER_VARIABLE = "NEURAL_DRAMA_DATA"
"""Names another folder for all that is kept, for a game that is carried about."""

SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite writes beside a database; parts of it as long as a game is open, and after a crash."""


def data_folder() -> Path:
    """Where everything lies that is kept for a player."""
    folder = os.environ.get(FOLDER_VARIABLE)
    return Path(folder) if folder else user_data_path("neural-drama")


def saves_path() -> Path:
    """Where the saves are unless somebody says otherwise."""
    return data_folder() / "saves.sqlite"


def side_files(path: Path) -> list[Path]:
    """The files beside a database that belong to it and are there."""
    return [side for ending in SIDE_FILES if (side := path.with_name(path.name + ending)).is_file()]


def lock_path(path: Path) -> Path:
    """An empty database that is locked while the other one is made or set aside."""
    return path.with_name(f"{path.stem}.lock")


def unmade_path(path: Path) -> Path:
    """Where a database is made before it is put in its place."""
    return path.with_name(f"{path.stem}.unmade")
