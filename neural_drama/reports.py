"""Reports: what is written down when something broke, for whoever is to mend it. Knows no screen."""

import os
import platform
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

from neural_drama import __version__


def write_report(error: BaseException, context: Mapping[str, object]) -> Path:
    """Write a report and return where it is: among the user's state, or else in the temporary folder.

    Raises OSError when neither can be written.
    """
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    text = report_of(error, context)
    try:
        return _written(user_state_path("neural-drama") / "reports", name, text)
    except OSError:
        return _written(Path(tempfile.gettempdir()), f"neural-drama-{name}", text)


def report_of(error: BaseException, context: Mapping[str, object]) -> str:
    """The report: the circumstances, then the traceback."""
    facts = {"version": __version__, "python": platform.python_version(), "platform": platform.platform()}
    lines = [f"{name}: {value}" for name, value in {**facts, **context}.items()]
    return "\n".join([*lines, "", "".join(traceback.format_exception(error))])


def in_one_line(error: BaseException, context: Mapping[str, object]) -> str:
    """Write a report and say in one line where it is."""
    try:
        return f"neural-drama: something broke; a report was written to {write_report(error, context)}"
    except OSError as refused:
        return f"neural-drama: something broke ({error!r}), and no report could be written: {refused}"


def _written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path
