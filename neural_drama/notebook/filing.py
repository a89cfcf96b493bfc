"""Filing: a case report put into a file, and never over another."""

from itertools import count
from pathlib import Path


def file_report(path: Path, text: str) -> None:
    """Write a report to a file that is not there yet. Raises FileExistsError for one that is, and OSError."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def file_in(folder: Path, seed: int, text: str) -> Path:
    """Write a report into a folder under the next name that is free, and give that. Raises OSError."""
    for number in count(1):
        path = folder / (f"case-report-{seed}.md" if number == 1 else f"case-report-{seed}-{number}.md")
        try:
            file_report(path, text)
        except FileExistsError:
            continue
        return path
    raise AssertionError("there is always another number")
