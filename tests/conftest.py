"""What all tests share: a data folder of their own, so that nobody's games and settings are touched; the program."""

from pathlib import Path

import pytest

from neural_drama.cli import main


@pytest.fixture(autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "settings.toml").write_text("")  # whoever has settings is not asked for them at the start
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(folder))
    return folder


@pytest.fixture
def tell(capsys):
    """Run the program in this process: `tell(*arguments)` gives exit status, output and errors."""

    def tell(*arguments):
        try:
            status = main(list(arguments))
        except SystemExit as left:
            status = left.code
        return status, *capsys.readouterr()

    return tell
