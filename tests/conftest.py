"""Every test has a data folder of its own: nobody's saved games are read or written."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(folder))
    return folder
