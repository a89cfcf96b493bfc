"""What all tests share: a data folder of their own, so that nobody's games and settings are touched; the program.

Where several processes share the work, a file of tests stays in one, and so do all of the kit, which share plans that
were performed, and all of the stage: who waits for what a key does wants no second terminal beside it.
"""

from pathlib import Path

import pytest

from neural_drama.cli import main

TESTS = Path(__file__).parent
TOGETHER = ("kit", "stage")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What must not be parted among processes (`--dist loadgroup`)."""
    for item in items:
        path = item.path.relative_to(TESTS)
        item.add_marker(pytest.mark.xdist_group(path.parts[0] if path.parts[0] in TOGETHER else str(path)))


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
